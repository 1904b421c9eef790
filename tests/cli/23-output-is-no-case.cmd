echo mine >"$T/list.txt"; "$SIPDX" triage tests/cli/data/quiet.log -o "$T/list.txt"; echo "exit $?"; cat "$T/list.txt"
