cd tests/cli/data && "$SIPDX" triage forms.trace -o "$T/f.sipdx" >"$T/out"
"$SIPDX" calls "$T/f.sipdx"
"$SIPDX" calls "$T/f.sipdx" code:504 --format csv
"$SIPDX" calls "$T/f.sipdx" method:SERVICE --format json | jq -c '.[] | [.call, .kind, .call_id, .from_aor, .first, .messages, .outcome]'
"$SIPDX" calls forms.trace --limit 1
