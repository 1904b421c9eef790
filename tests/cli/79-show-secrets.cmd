# Masked in every form of every command; with --show-secrets as they are; never kept unmasked but in the evidence.
cd tests/cli/data && "$SIPDX" triage forms.trace -o "$T/f.sipdx" >"$T/out"
secrets='Sup3rS3cret|d0RmdmcmVC|6629fae4|c2VjcmV0|AgAAJF8z'
for f in text json csv; do for m in 1 11; do "$SIPDX" show "$T/f.sipdx" $m --format $f; done; "$SIPDX" messages "$T/f.sipdx" --format $f; "$SIPDX" calls "$T/f.sipdx" --format $f; "$SIPDX" ladder "$T/f.sipdx" 1 --format $f; done >"$T/all"
"$SIPDX" show "$T/f.sipdx" 1 --raw >>"$T/all"
grep -cE "$secrets" "$T/all"
for f in text json csv; do "$SIPDX" show "$T/f.sipdx" 1 --format $f --show-secrets | grep -coE "$secrets"; done
"$SIPDX" show "$T/f.sipdx" 11 --show-secrets | grep -E '<(username|password)>' | head -2
"$SIPDX" query "$T/f.sipdx" 'SELECT text FROM trace' --show-secrets | grep -cE "$secrets"
"$SIPDX" query "$T/f.sipdx" 'SELECT text FROM trace' | grep -cE "$secrets"
