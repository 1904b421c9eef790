# No control character but LF in any output, and no character that turns text around.
cd tests/cli/data
"$SIPDX" triage hostile.log -o "$T/m.sipdx" | sed -n '/edge01/{s/^ *//;p;q;}'
{ "$SIPDX" triage hostile.log; "$SIPDX" triage hostile.log --format json
for f in table csv json line; do "$SIPDX" query "$T/m.sipdx" --format $f "select text from trace"; done; } >"$T/out"
LC_ALL=C tr -d '\n -~\200-\377' <"$T/out" | wc -c
grep -c "$(printf '\342\200\256')" "$T/out"
grep -c 'u202e' "$T/out"
