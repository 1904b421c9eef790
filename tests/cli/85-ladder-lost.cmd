# A message that left one front end and never came to the other is an arrow that ends in between.
"$SIPDX" triage rules/correlation/lost-between-hops/invite -o "$T/l.sipdx" >"$T/out"
"$SIPDX" ladder "$T/l.sipdx" c9 --width 100
LC_ALL=C "$SIPDX" ladder "$T/l.sipdx" c9 --width 60
"$SIPDX" ladder "$T/l.sipdx" c9 --format json | jq -c '.rows[] | select(.lost) | [.message, .from, .to, .method]'
