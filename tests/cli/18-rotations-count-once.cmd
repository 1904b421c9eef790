cd tests/cli/data && "$SIPDX" triage rotated --format json | jq -c '[.messages, .calls, [.sources[] | [.path, .records, .messages, (.notes | tostring)]], [.findings[] | [.key, .calls]]]'
