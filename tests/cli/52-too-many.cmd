"$SIPDX" rules list all
