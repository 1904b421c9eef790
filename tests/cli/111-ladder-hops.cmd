# Hops folded into one arrow; when each message was sent and who saw it; the call of a message.
"$SIPDX" triage samples/meeting-join-1028 -o "$T/m.sipdx" >"$T/out"
"$SIPDX" ladder "$T/m.sipdx" m1165 --hops folded --width 100
"$SIPDX" ladder "$T/m.sipdx" 64 --sendings --limit 3 --width 100
"$SIPDX" triage tests/cli/data/forms.trace -o "$T/f.sipdx" >"$T/out"
"$SIPDX" ladder "$T/f.sipdx" s2 --hops folded --sendings --sdp --width 90
