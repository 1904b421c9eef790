"$SIPDX" triage tests/cli/data/quiet.log -o "$T/q.sipdx" >/dev/null; "$SIPDX" query "$T/q.sipdx" "selec 1"
