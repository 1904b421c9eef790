cd tests/cli/data && "$SIPDX" triage meeting --user ida --with litware --at 08:31
