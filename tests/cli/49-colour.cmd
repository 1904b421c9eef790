cd tests/cli/data; e=$(printf '\033')
"$SIPDX" triage meeting --color always | grep -q "$e" && echo coloured
for c in never auto; do "$SIPDX" triage meeting --color $c | grep -c "$e"; done
NO_COLOR=1 "$SIPDX" triage meeting --color auto | grep -c "$e"
NO_COLOR=1 "$SIPDX" triage meeting --color always | grep -q "$e" && echo coloured
