cd tests/cli/data && "$SIPDX" triage quiet.log --fail-on info >/dev/null
