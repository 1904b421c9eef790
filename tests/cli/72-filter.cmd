# The line may be one word of the shell or several; what begins with a dash is said in words.
cd tests/cli/data && "$SIPDX" triage forms.trace -o "$T/f.sipdx" >"$T/out"
count() { "$SIPDX" messages "$T/f.sipdx" --format json "$@" | jq length; }
count; count 'to:bob -method:ACK code:none'; count to:bob not method:ACK code:none; count -- -to:bob
count '/^CSeq: 1 (ACK|SERVICE)$/'; count '"Network out of order"'; count '/klingelt/i or text:credentialsRequest'
count 'code:1xx (from:zoe or from:nobody)'; count '中文'; count nothing-like-this
count severity:error,warning; count not severity:error,warning; count file:FORMS; count file:other; count host:any
cd ../../..
"$SIPDX" messages samples/meeting-join-1028 method:INVITE 'code:>=500' 'time:09:08-09:09:10'
"$SIPDX" messages samples/meeting-join-1028 method:INVITE 'code:>=500' 'time:>2013-03-12T09:09'
"$SIPDX" messages samples/meeting-join-1028 'time:>10:00'
"$SIPDX" messages samples/meeting-join-1028 'time:late'
