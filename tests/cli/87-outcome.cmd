# The calls that failed, and what stands beside them.
"$SIPDX" triage samples/meeting-join-1028 -o "$T/m.sipdx" >"$T/out"
"$SIPDX" calls "$T/m.sipdx" outcome:failed,partly,unanswered
"$SIPDX" calls "$T/m.sipdx" "outcome:failed -code:500"
"$SIPDX" messages "$T/m.sipdx" outcome:failed method:ACK --format csv | cut -d, -f1,2,9
# A call that stood may have a finding too.
"$SIPDX" triage samples/federated-call-no-media -o "$T/s.sipdx" >"$T/out"
"$SIPDX" calls "$T/s.sipdx" finding:any outcome:answered
"$SIPDX" calls "$T/s.sipdx" finding:MEDIA --format csv | cut -d, -f1,12,16
"$SIPDX" calls "$T/s.sipdx" finding:lost
