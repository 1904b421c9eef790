# Secrets that are folded, cut, escaped, or alone on their line; each holds "hush".
cd tests/cli/data
"$SIPDX" triage pieces.log -o "$T/m.sipdx" >"$T/out"
"$SIPDX" triage pieces.log --format json >>"$T/out"
"$SIPDX" formats --explain pieces.log >>"$T/out"
# Pasted header lines alone are read as fields.
printf '%s\n' 'ms-diagnostics: 1028;reason="x"' 'X-MS-WebTicket: opaque=HuSh1' 'Authorization: Basic HuSh1' \
        'From: <sip:ida@contoso.example>;tag=2' 'To: <sip:ida@contoso.example>;tag=1' 'Call-ID: c1' >"$T/pasted.txt"
"$SIPDX" triage "$T/pasted.txt" -o "$T/p.sipdx" >>"$T/out"
for f in table csv json line; do
        "$SIPDX" query "$T/m.sipdx" --format $f "select message_text(message) from v_message union all select text from trace"
        "$SIPDX" query "$T/p.sipdx" --format $f "select name, value from v_event_field union all select '', text from trace"
        for v in message sighting diag_param mras sdp_media event_field finding finding_fact evidence note; do
                "$SIPDX" query "$T/m.sipdx" --format $f "select * from v_$v"
        done
done >>"$T/out"
grep -io '.\{0,60\}hush.\{0,20\}' "$T/out" | sort -u
"$SIPDX" query "$T/m.sipdx" --format line "select text from trace where text = '***' and line < 40"
"$SIPDX" query "$T/p.sipdx" --format line "select name, value from v_event_field"
