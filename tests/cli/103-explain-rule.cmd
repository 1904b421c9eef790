# An article without its fixtures, and the rules that speak of a code.
"$SIPDX" explain told --rules tests/cli/data/explain --width 80
"$SIPDX" explain diag:4711 --rules tests/cli/data/explain --width 80
