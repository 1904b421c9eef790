# A file that opens and cannot be read.
"$SIPDX" triage tests/cli/data/quiet.log /proc/self/mem --format json | jq -c '.notes[] | [.code, .source, .text]'
"$SIPDX" triage tests/cli/data/quiet.log /proc/self/mem >/dev/null
