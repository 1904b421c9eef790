# A closed descriptor is an error, and no file takes its place.
"$SIPDX" triage - <&-
echo "stdin $?"
"$SIPDX" triage tests/cli/data/quiet.log -o "$T/c.sipdx" >&-
echo "stdout $?"
"$SIPDX" triage tests/cli/data/quiet.log -o "$T/c.sipdx" <&- >&- 2>&-
echo "all $?"
"$SIPDX" query "$T/c.sipdx" "select count(*) > 0 as whole from v_message"
