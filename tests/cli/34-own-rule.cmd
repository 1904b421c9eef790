"$SIPDX" triage tests/cli/data/quiet.log --rules tests/cli/data/rules/good --format json | jq -c '.findings[], .harmless[] | [.key, .title, .evidence[0].line]'
