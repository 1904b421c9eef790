"$SIPDX" triage - --format json <tests/cli/data/meeting/client.log | jq -c '[.sources[0].path, .sources[0].format, .messages, [.findings[].key]]'
