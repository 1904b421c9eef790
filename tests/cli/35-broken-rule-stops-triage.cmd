"$SIPDX" triage tests/cli/data/quiet.log --rules tests/cli/data/rules/broken
