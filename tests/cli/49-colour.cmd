cd tests/cli/data; e=$(printf '\033')
for c in always never auto; do "$SIPDX" triage meeting --color $c | grep -c "$e"; done
NO_COLOR=1 "$SIPDX" triage meeting --color auto | grep -c "$e"
