# What a capture tells of relays, a report of media; below a message its candidates.
"$SIPDX" triage --tz client.log=+01:00 rules/media/avedge-unknown-username/with-the-client-s-log -o "$T/t.sipdx" >"$T/out"
"$SIPDX" ladder "$T/t.sipdx" 3 --width 100 --candidates
"$SIPDX" ladder "$T/t.sipdx" 3 --format json | jq -c '(.rows | length), .facts[]'
"$SIPDX" ladder "$T/t.sipdx" 3 --format csv | wc -l
"$SIPDX" ladder rules/media/call-media-poor-quality/loss-on-wlan.log 1 --width 100
