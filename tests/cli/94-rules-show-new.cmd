# An article as it is written can be copied and changed; a new one begins with all that it needs.
"$SIPDX" rules show meeting-join-1028-allow-list | cmp - rules/federation/meeting-join-1028-allow-list.md && echo same
mkdir -p "$T/site/own"
"$SIPDX" rules new my-own > "$T/site/own/my-own.md"
"$SIPDX" rules lint --rules "$T/site" | sed "s/^[0-9]* rules/N rules/"
"$SIPDX" rules test --rules "$T/site" my-own | sed 1q
"$SIPDX" rules show --rules "$T/site" my-own | sed -n 2p
"$SIPDX" rules new My_Own; echo "exit $?"
"$SIPDX" rules show no-such-rule
