"$SIPDX" --help
