# Disks and files that are not as one would like them: full, read-only, empty, holes without end, folders that go round.
cp tests/cli/data/quiet.log "$T/a.log" && cd "$T" || exit
( ulimit -f 512; "$SIPDX" triage --no-rules -o full.sipdx a.log ); echo "full $?"
"$SIPDX" triage --no-rules a.log >/dev/full; echo "output $?"
ls
mkdir locked && chmod 500 locked
locked() { "$@"; } # root may write anywhere
if [ "$(id -u)" = 0 ]; then locked() { setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; }; fi
locked "$SIPDX" triage --no-rules -o locked/case.sipdx a.log; echo "locked $?"
ls locked
: >empty.log; truncate -s 10G nothing.log nothing.pcap; cp a.log holes.log; truncate -s 100M holes.log
for f in empty.log nothing.log nothing.pcap holes.log; do "$SIPDX" triage --no-rules $f | sed -n '1p;/Notes/,$p'; done
mkdir tree tree/sub && ln -s .. tree/sub/up && ln -s ../tree tree/sub/self && cp a.log tree/sub/
"$SIPDX" triage --no-rules tree | sed -n '1p;/Notes/,$p'
