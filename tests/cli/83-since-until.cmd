# They cut what is judged and shown, not what is kept; rebuilding keeps the window, or sets another.
"$SIPDX" triage samples/meeting-join-1028 --since 09:09 --until 09:10 -o "$T/w.sipdx" --format json | jq -c '[.messages, .calls, (.findings[] | [.rule, .calls])]'
"$SIPDX" messages "$T/w.sipdx" --format json | jq -r '[.[0].time, .[-1].time, length] | @tsv'
"$SIPDX" rebuild "$T/w.sipdx" | sed 's|.*/||'
"$SIPDX" rebuild "$T/w.sipdx" --since 2013-03-12T09:09:00Z | sed 's|.*/||'
"$SIPDX" rebuild "$T/w.sipdx" --since 2013-03-12 | sed 's|.*/||'
"$SIPDX" triage samples/meeting-join-1028 --since 10
"$SIPDX" triage samples/meeting-join-1028 --since 09:10 --until 09:05
"$SIPDX" triage samples/federated-call-no-media --since 2015-09-07T08:05:00Z
sed 's/03-05T/03-06T/; s/trunk-1/trunk-2/; s/z9hG4bK-a/z9hG4bK-b/; s/=t1/=t2/; s/=u1/=u2/' tests/cli/data/call.trace >"$T/next.trace"
"$SIPDX" triage tests/cli/data/call.trace "$T/next.trace" --since 10:00
"$SIPDX" triage samples/healthy-morning --since 23:00 | head -5
