"$SIPDX" --version
