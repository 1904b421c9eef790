# What is printed says nothing until a # is taken away, and then what holds anyway: nothing but the terminal is missing.
"$SIPDX" browse --write-config >"$T/as-printed"
sed 's/^#\([a-z]\)/\1/' "$T/as-printed" >"$T/all-on"
head -16 "$T/as-printed"
grep -c '^[a-z]' "$T/as-printed"
for file in as-printed all-on; do "$SIPDX" browse --config "$T/$file" tests/cli/data/meeting; done
"$SIPDX" browse --write-config | grep -A 1 '^# Keys:'
