# A row fits the width that is asked for, with fewer columns where that is narrow; a file gets all of it.
"$SIPDX" triage samples/meeting-join-1028 -o "$T/m.sipdx" >/dev/null
"$SIPDX" calls "$T/m.sipdx" outcome:failed --width 80
"$SIPDX" messages "$T/m.sipdx" diag:1028 --width 80
LC_ALL=C "$SIPDX" messages "$T/m.sipdx" diag:1028 --width 130
"$SIPDX" messages "$T/m.sipdx" diag:1028 | head -3
"$SIPDX" calls tests/cli/data/forms.trace --width 60
"$SIPDX" calls "$T/m.sipdx" --width 8
