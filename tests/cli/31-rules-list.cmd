"$SIPDX" rules list
