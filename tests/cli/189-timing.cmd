cd tests/cli/data && "$SIPDX" triage meeting --timing 2>&1 >/dev/null | sed 's/[0-9][0-9.]*/N/g; s/  *N/ N/g'
