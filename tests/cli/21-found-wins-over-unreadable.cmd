"$SIPDX" triage tests/cli/data/meeting /proc/self/mem --fail-on error >/dev/null
