"$SIPDX" help nothing
