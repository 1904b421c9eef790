cd tests/cli/data && "$SIPDX" formats --explain meeting/notes.txt
