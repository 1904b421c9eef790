cd tests/cli/data && "$SIPDX" triage quiet.log
