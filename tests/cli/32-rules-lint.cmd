"$SIPDX" rules lint | sed 's/^[0-9]* rules/N rules/'
