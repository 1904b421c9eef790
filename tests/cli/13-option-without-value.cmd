"$SIPDX" triage tests/cli/data -o
