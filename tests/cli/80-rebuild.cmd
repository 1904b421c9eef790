# The same findings, messages, calls, sources and notes: of UTF-16, of zips with all kinds of witnesses, of captures, of event logs.
for s in samples/old-pool-unknown-user/ samples/meeting-join-upload/ tests/parsers/pcap/ tests/parsers/pcapng/ tests/parsers/evtx/; do
        "$SIPDX" triage "$s" -o "$T/a.sipdx" --format json >"$T/findings"
        "$SIPDX" rebuild "$T/a.sipdx" -o "$T/b.sipdx" | sed "s|.*/b|$(basename "$s")|"
        for c in a b; do
                "$SIPDX" messages "$T/$c.sipdx" --format json >"$T/$c.messages"
                "$SIPDX" calls "$T/$c.sipdx" --format json >"$T/$c.calls"
                "$SIPDX" query "$T/$c.sipdx" --format json 'SELECT * FROM v_finding f JOIN v_evidence e USING (finding)' >"$T/$c.findings"
                "$SIPDX" query "$T/$c.sipdx" --format json 'SELECT path, format, host, role, encoding, bytes, sha256, records, messages, gap_at_us, gap_s, zone, offset_us FROM v_source' >"$T/$c.sources"
                "$SIPDX" query "$T/$c.sipdx" --format json 'SELECT source, code, offset, count, text FROM v_note ORDER BY 1, 2' >"$T/$c.notes"
        done
        for f in messages calls findings sources notes; do cmp "$T/a.$f" "$T/b.$f"; done
done
