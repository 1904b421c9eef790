# Nothing secret in any output; then the same places with stars.
"$SIPDX" triage tests/cli/data/meeting -o "$T/m.sipdx" >"$T/out"
"$SIPDX" triage tests/cli/data/meeting --format json >>"$T/out"
for f in table csv json line; do "$SIPDX" query "$T/m.sipdx" --format $f "select message_text(message) from v_message union all select text from trace"; done >>"$T/out"
grep -cE 'TlRMTVNT|0100000069a1|01000000aabb|5A1F0C2B' "$T/out"
grep -oE '(response|gssapi-data|opaque)=["\\]*\*\*\*' "$T/out" | tr -d '"\\' | sort | uniq -c
