"$SIPDX" triage tests/cli/data/meeting | head -n 1
