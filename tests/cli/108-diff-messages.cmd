# Two messages: headers by name and part, media by m-line; what any two differ in is counted, or shown.
cd tests/cli/data && "$SIPDX" triage forms.trace -o "$T/f.sipdx" >"$T/out"
"$SIPDX" diff "$T/f.sipdx" 1 1
echo "exit $?"
"$SIPDX" diff "$T/f.sipdx" m3 7 --all
"$SIPDX" diff "$T/f.sipdx" 7 m3@12 --width 120
cd ../../../samples && "$SIPDX" triage federated-call-no-media -o "$T/s.sipdx" >"$T/out"
"$SIPDX" diff "$T/s.sipdx" 11 44
"$SIPDX" diff "$T/s.sipdx" 11 44 --format json | jq -c '.same, (.rows | length), (.rows[] | select(.section == "Media" and .expected == false))'
