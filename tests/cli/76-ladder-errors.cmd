cd tests/cli/data
"$SIPDX" ladder forms.trace 99
"$SIPDX" ladder forms.trace forms
"$SIPDX" ladder forms.trace forms-1 --width 10
"$SIPDX" ladder forms.trace
