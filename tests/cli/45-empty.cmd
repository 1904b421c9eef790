mkdir "$T/folder"; : >"$T/empty.log"; cd "$T"; "$SIPDX" triage folder; echo "exit $?"; "$SIPDX" triage empty.log
