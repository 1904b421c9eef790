# Zips in a zip, eight witnesses of one incident: one diagnosis, confirmed, on one screen. Without the shell's or the name server's word it
# is likely, and says what to ask for.
cp samples/meeting-join-upload/ticket-48213.zip "$T/all.zip"
cp "$T/all.zip" "$T/no-shell.zip"; zip -dq "$T/no-shell.zip" FE01/shell.txt
cp "$T/all.zip" "$T/no-lookup.zip"
(cd "$T" && bsdtar -xf all.zip edge.zip && zip -dq edge.zip EDGE01/nslookup.txt && zip -q no-lookup.zip edge.zip)
COLUMNS=80 "$SIPDX" triage "$T/all.zip" -o "$T/all.sipdx" | head -24
"$SIPDX" query "$T/all.sipdx" "SELECT replace(path, '$T/', '') AS path, format, host, host_by, role, role_by, zone, clock_by FROM v_source"
"$SIPDX" query "$T/all.sipdx" "SELECT role, replace(path, '$T/', '') AS path, line FROM v_evidence"
for bundle in no-shell no-lookup; do
        "$SIPDX" triage "$T/$bundle.zip" --format json | jq -r '.findings[] | "\(.rule) \(.confidence)", (.ask_for[]? | "  " + .)'
done
