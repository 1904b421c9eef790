cd tests/cli/data && "$SIPDX" triage forms.trace -o "$T/f.sipdx" >"$T/out"
"$SIPDX" show "$T/f.sipdx" 1
"$SIPDX" show "$T/f.sipdx" m7@0 --width 150
"$SIPDX" show "$T/f.sipdx" 11
"$SIPDX" show "$T/f.sipdx" 3 --raw
