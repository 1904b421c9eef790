cd tests/cli/data && "$SIPDX" formats --explain meeting.utf16.log
