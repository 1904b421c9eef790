"$SIPDX" triage tests/parsers/pcap/03-fragments.in -o "$T/c.sipdx"
"$SIPDX" query "$T/c.sipdx" "select time_us, line, local, peer, method, status from v_sighting order by sighting"
"$SIPDX" query "$T/c.sipdx" "select count(*) as lines from trace"
"$SIPDX" triage tests/parsers/pcap/03-fragments.in --format json | jq -c '.sources[0].records, (.findings[0].evidence[] | [.line, .frame, .offset])'
