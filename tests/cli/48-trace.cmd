"$SIPDX" triage tests/cli/data/call.trace --format json | jq -c '[.sources[0].format, .sources[0].clock, .sources[0].first, .messages, .dialogs, .calls, (.findings | length)]'
