# Disks and files that are not as one would like them: full, read-only, changing while read, empty, full of nothing, no file at all.
cp tests/cli/data/quiet.log "$T/a.log" && cd "$T" || exit
for kib in 64 512 1024; do
        ( ulimit -f $kib; "$SIPDX" triage -o full.sipdx a.log ); echo "full $?"
done
"$SIPDX" triage --no-rules a.log >/dev/full; echo "output $?"
ls
mkdir locked && chmod 500 locked
if [ "$(id -u)" = 0 ]; then run() { setpriv --reuid=65534 --clear-groups "$@"; }; chmod 755 .; else run() { "$@"; }; fi
run "$SIPDX" triage -o locked/case.sipdx a.log; echo "locked $?"
ls locked

# A source that grows, is cut or replaced while it is read through a slow pipe of its own folder.
: >empty.log; truncate -s 200M nothing.log; cp a.log zeros.log; truncate -s 200M zeros.log
for f in empty nothing zeros; do "$SIPDX" triage --no-rules $f.log | sed -n '1p;/Notes/,$p'; done
rm nothing.log zeros.log
mkdir tree tree/sub && ln -s .. tree/sub/up && ln -s ../tree tree/sub/self && cp a.log tree/sub/
"$SIPDX" triage --no-rules tree | sed -n '1p;/Notes/,$p'
