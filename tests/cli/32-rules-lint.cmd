"$SIPDX" rules lint
