# What a stranger may make large: each cap that is met leaves its note, and what is beside it is read.
cd "$T" || exit
notes() { "$SIPDX" triage "$@" --format json | jq -c '[.messages, [.notes[] | [.code, .count, .text]]]'; }
message() { # HEADERS BODY: one request in the form of sipdx's own traces
        printf '@ 2013-03-12T10:32:05.123Z tls 10.1.4.20:50411 > 10.1.0.11:5061\nOPTIONS sip:ben@fabrikam.example SIP/2.0\nCall-ID: a1\nCSeq: 1 OPTIONS\nVia: SIP/2.0/TLS 10.1.4.20:50411;branch=z9hG4bK1\n'
        printf 'From: <sip:ada@contoso.example>;tag=1\nTo: <sip:ben@fabrikam.example>\n%s\nContent-Length: %d\n\n%s' "$1" "${#2}" "$2"
}
many() { yes -- "$1" | head -n "$2"; }
message "$(many 'X-Much: of it' 1001)" '' >headers.trace
message "$(many 'Reason: SIP;cause=200;text="x"' 65)" '' >reasons.trace
message 'Content-Type: application/sdp' "$(printf 'v=0\n'; many 'm=audio 49170 RTP/AVP 0' 65)" >media.trace
message 'Content-Type: multipart/mixed;boundary=b' "$(many '--b
Content-Type: text/plain

x' 264; echo '--b--')" >parts.trace
for f in headers reasons media parts; do notes $f.trace; done
{ printf '#Software: Microsoft Internet Information Services 10.0\n#Fields: date time s-ip cs-method cs-uri-stem sc-status\n'
  many '2016-05-04 08:00:01 10.1.0.11 GET /abs/handler 500' 501; } >iis.log
notes iis.log
# An interface each: 20 bytes of a pcapng capture, whose section is 28.
LC_ALL=C awk 'BEGIN { printf "\012\015\015\012\034%c%c%c\115\074\053\032\001%c%c%c\377\377\377\377\377\377\377\377\034%c%c%c", 0,0,0,0,0,0,0,0,0
        for (i = 0; i < 4097; i++) printf "\001%c%c%c\024%c%c%c\001%c%c%c%c%c%c%c\024%c%c%c", 0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0 }' >many.pcapng
notes many.pcapng
# A pattern that takes ever more steps, and one that is met ever again.
mkdir rules && sed '/^```sql/,$d' "$OLDPWD"/tests/cli/data/rules/good/*.md | sed 's/^id: .*/id: dear/; s/\[message\]/[event]/; s/{transport}/{what}/' >rules/dear.md
cat >>rules/dear.md <<'EOF'
```pattern dear
needle(a|aa)+$
```

```pattern cheap
again
```

```sql
SELECT h.hit AS subject, h.evidence, 'met' AS role, 'x' AS what FROM v_hit h WHERE h.pattern = 'none'
```
EOF
log() { awk -v n="$1" -v words="$2" 'BEGIN { for (i = 0; i < n; i++) print "10/16/2013|08:40:18.943 2D8:1C98 INFO  :: " words }'; }
{ log 20 "a line"; log 1 "needle$(many a 64 | tr -d '\n')b"; } >dear.log
{ log 100002 "again"; } >hits.log
for f in dear.log hits.log; do notes $f --rules rules; done
mkdir -p "$(many d 33 | tr '\n' '/')" && echo x >"$(many d 33 | tr '\n' '/')deep.log" && notes d
for i in 1 2 3 4 5; do message '' '' >"$i.trace"; done
cp 1.trace 0.zip && mkdir zips && cp [1-5].trace zips/ && for i in 1 2 3 4 5; do zip -q $i.zip $((i - 1)).zip; done
notes zips --max-files 3
notes 5.zip && notes 5.zip --max-depth 5 && notes 3.zip --max-depth 2
many 'a line that says nothing' 100000 >a.log && zip -q a.zip a.log && zip -q b.zip 1.trace && mkdir two && mv a.zip b.zip two/
notes two --max-bytes 1M
for wrong in '--max-bytes 0' '--max-bytes 12x' '--max-bytes 1025T' '--max-files 0' '--max-files 1000001' '--max-depth 17' '--max-depth'; do
        "$SIPDX" triage zips $wrong
done
