cd tests/cli/data && "$SIPDX" triage forms.trace -o "$T/f.sipdx" >"$T/out"
"$SIPDX" ladder "$T/f.sipdx" forms-1 --width 100
LC_ALL=C "$SIPDX" ladder "$T/f.sipdx" 1 --width 64
"$SIPDX" ladder "$T/f.sipdx" forms-2@contoso.example --color always | cat -v
