"$SIPDX" triage tests/parsers/pcap/03-fragments.in tests/parsers/pcap/12-a-link-that-is-not-read.in -o "$T/c.sipdx" >"$T/before"
"$SIPDX" rebuild "$T/c.sipdx"
"$SIPDX" query "$T/c.sipdx" "select format, bytes, substr(sha256, 1, 8) as sha256, records, messages from source"
"$SIPDX" query "$T/c.sipdx" "select path, frame, offset, text from v_evidence"
sha256sum tests/parsers/pcap/03-fragments.in tests/parsers/pcap/12-a-link-that-is-not-read.in | cut -c1-8
