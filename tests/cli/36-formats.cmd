"$SIPDX" formats
