"$SIPDX" triage tests/cli/data/quiet.log -o "$T/q.sipdx" >/dev/null; "$SIPDX" triage "$T/q.sipdx"
