# An article without its fixtures, and the rules that speak of a code. What is named like a secret is none here.
"$SIPDX" explain told --rules tests/cli/data/explain --width 80
"$SIPDX" explain diag:4711 --rules tests/cli/data/explain --width 80
"$SIPDX" explain auth-1000-final-handshake | grep -c "<password>: "   # the name of a fact, no secret
