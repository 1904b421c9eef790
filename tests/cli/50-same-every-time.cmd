cd tests/cli/data
for i in 1 2 3; do "$SIPDX" triage meeting rotated call.trace --format json | sha256sum; done | sort -u | wc -l
