"$SIPDX" triage tests/parsers/pcap/07-a-file-that-was-cut.in tests/parsers/pcapng/03-odd-blocks.in tests/parsers/pcapng/01-with-comments.in
"$SIPDX" formats --explain tests/parsers/pcap/02-big-endian-nanoseconds-vlans-ipv6.in
"$SIPDX" formats --explain tests/parsers/pcapng/02-sections-and-interfaces.in
