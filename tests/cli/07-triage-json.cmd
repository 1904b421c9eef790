cd tests/cli/data && "$SIPDX" triage meeting --format json | jq 'del(.sipdx)'
