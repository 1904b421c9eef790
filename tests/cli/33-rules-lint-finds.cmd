"$SIPDX" rules lint --rules tests/cli/data/rules/broken
