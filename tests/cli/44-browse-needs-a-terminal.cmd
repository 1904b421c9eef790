"$SIPDX" browse tests/cli/data/meeting
