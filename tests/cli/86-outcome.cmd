# The calls that failed, and what stands beside them.
"$SIPDX" triage samples/meeting-join-1028 -o "$T/m.sipdx" >"$T/out"
"$SIPDX" calls "$T/m.sipdx" outcome:failed,partly,unanswered
"$SIPDX" calls "$T/m.sipdx" "outcome:failed -code:500"
"$SIPDX" messages "$T/m.sipdx" outcome:failed method:ACK --format csv | cut -d, -f1,2,9
