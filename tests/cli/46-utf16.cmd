cd tests/cli/data && "$SIPDX" triage meeting.utf16.log --format json | jq -c '[.sources[0].format, .messages, (.findings[] | [.key, .evidence[0].line, .evidence[0].offset])]'
