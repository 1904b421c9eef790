# What cannot be compared; and no secret is shown but on demand.
cd tests/cli/data && "$SIPDX" triage forms.trace -o "$T/f.sipdx" >"$T/out"
"$SIPDX" diff "$T/f.sipdx" 1 99
"$SIPDX" diff "$T/f.sipdx" x 1
"$SIPDX" diff "$T/f.sipdx" 1
"$SIPDX" diff --calls "$T/f.sipdx" 1 forms
"$SIPDX" diff --calls "$T/f.sipdx" 1 none
"$SIPDX" diff "$T/f.sipdx" 1 7 --format csv
secrets='Sup3rS3cret|d0RmdmcmVC|6629fae4|c2VjcmV0|AgAAJF8z'
for m in 1 7 11; do for f in text json; do "$SIPDX" diff "$T/f.sipdx" $m 3 --all --format $f; done; done | grep -cE "$secrets"
for m in 1 11; do "$SIPDX" diff "$T/f.sipdx" $m 3 --all --show-secrets; done | grep -coE "$secrets"
