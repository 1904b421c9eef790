cd tests/cli/data && "$SIPDX" triage meeting --user nobody --at 11:00 | head -n 9
"$SIPDX" triage meeting --user ida --at 11:00 | head -n 8
