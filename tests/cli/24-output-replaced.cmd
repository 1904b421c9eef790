"$SIPDX" triage tests/cli/data/meeting -o "$T/m.sipdx" >/dev/null
"$SIPDX" triage tests/cli/data/quiet.log -o "$T/m.sipdx" >/dev/null && "$SIPDX" query "$T/m.sipdx" "select count(*) as n from v_finding"
