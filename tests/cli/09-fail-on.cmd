cd tests/cli/data && "$SIPDX" triage meeting --fail-on error >/dev/null
