# Rows and indexes that are laid down are whole to SQLite, for all that is in the fixtures, and each such index has rows there.
"$SIPDX" triage --together -o "$T/case.sipdx" samples tests/parsers tests/cli/data >/dev/null 2>&1; echo "triage $?"
sqlite3 "$T/case.sipdx" 'PRAGMA integrity_check'
for index in message_call tx_call tx_leg dialog_call leg_call_id leg_call leg_talk seen_message diag_param_diag event_call_id event_field_event \
        hit_field_hit link_value link_sighting party_sighting number_sighting sighting_bare sighting_hidden sighting_faults sighting_agent; do
        [ "$(sqlite3 "$T/case.sipdx" "SELECT ncell > 0 FROM dbstat WHERE name = '$index' LIMIT 1")" = 1 ] || echo "$index has no rows"
done
# A method is a stranger's text of any length.
m=$(printf '%020000d' 0 | tr 0 A)
printf '%s sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bKx\r\nFrom: <sip:c@d>;tag=1\r\nTo: <sip:a@b>\r\nCall-ID: q\r\nCSeq: 1 %s\r\n\r\n' "$m" "$m" >"$T/long"
"$SIPDX" triage -o "$T/long.sipdx" "$T/long" >/dev/null; echo "long $?"
sqlite3 "$T/long.sipdx" 'PRAGMA integrity_check; SELECT length(s.method), length(t.method) FROM sighting s, tx t'
