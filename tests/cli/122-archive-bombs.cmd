# What grows without end is read no further, and what stands beside it is.
cp tests/cli/data/quiet.log "$T/ok.log" && cd "$T" || exit
line='10/16/2013|08:40:18.943 2D8:1C98 INFO  :: a line that says nothing much and goes on for a while'
yes "$line" | head -c 200M >bomb.log
bsdtar -cf bomb.tar.zst --zstd bomb.log && zip -q out.zip bomb.tar.zst ok.log && rm bomb.log
"$SIPDX" triage out.zip --format json | jq -c '[.sources[] | [.path, .format]], [.notes[] | select(.code == "unpack-bomb") | [.source, .text]]'
head -c 300M /dev/zero >zeros && zip -q in.zip zeros && rm zeros && zip -q zeros.zip in.zip
"$SIPDX" triage zeros.zip --format json | jq -c '[.sources[] | [.path, .format, .bytes]]'
