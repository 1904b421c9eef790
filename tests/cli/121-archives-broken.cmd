# Names that lead out, a password, an archive that was cut, members that are no logs: each said, nothing else lost.
# Cut behind a zip that is stored in it: the end mark of the inner one is not taken for its own.
head -c 50000 samples/meeting-join-upload/ticket-48213.zip >"$T/cut.zip"
"$SIPDX" triage "$T/cut.zip" -o "$T/cut.sipdx" >/dev/null; echo "exit $?"
"$SIPDX" query "$T/cut.sipdx" --format csv "SELECT path, format, messages FROM v_source UNION ALL SELECT code, text, offset FROM v_note" | sed "s|$T/||"
mkdir "$T/d" && cp tests/cli/data/quiet.log "$T/d/ok.log" && cp tests/cli/data/meeting/client.log "$T/d/locked.log" && cd "$T/d" || exit
bsdtar -cf slip.tar -s '|ok|../../ok|' ok.log && "$SIPDX" triage slip.tar --format json | jq -c '.sources[].path, (.notes[] | select(.code == "odd-name") | [.source, .text])'
zip -q -P secret locked.zip locked.log && zip -q locked.zip ok.log && "$SIPDX" triage locked.zip --format json | jq -c '[.sources[] | [.path, .format]], [.notes[] | [.code, .source, .text]]'
"$SIPDX" triage locked.zip >/dev/null
echo "exit $?"
zip -q cut.zip ok.log locked.log && head -c $(($(wc -c <cut.zip) / 2)) cut.zip >short.zip && "$SIPDX" triage short.zip --format json | jq -c '[.sources[].path], [.notes[] | select(.code == "damaged-archive") | .code, .source]'
printf -- '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n-----END PRIVATE KEY-----\n' >server.key
printf '\211PNG\r\n\032\n\000' >shot.png && zip -q aside.zip server.key shot.png ok.log && "$SIPDX" triage aside.zip | sed -n '/Notes/,$p'
"$SIPDX" formats --explain aside.zip | grep 'aside\|MIIE'
printf 'PK\005\006\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000' >empty.zip
"$SIPDX" triage empty.zip | sed -n '/Notes/,$p'
