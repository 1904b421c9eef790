cd tests/cli/data && "$SIPDX" triage meeting
