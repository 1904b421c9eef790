cd tests/cli/data && "$SIPDX" triage meeting --user nobody --at 11:00
