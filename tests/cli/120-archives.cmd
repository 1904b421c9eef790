# The same logs from archives of all kinds, of one another, of a pipe: the same finding, the path through the archive.
cp -r tests/cli/data/meeting "$T/meeting" && cd "$T" || exit
zip -q -r a.zip meeting && bsdtar -cf a.tar meeting && bsdtar -czf a.tar.gz meeting && bsdtar --format 7zip -cf a.7z meeting
bsdtar -cJf a.tar.xz meeting && bsdtar -cf a.tar.zst --zstd meeting && bsdtar --format cpio -cf a.cpio meeting
gzip -c meeting/client.log | cat - /dev/null >client.log.gz
zip -q in.zip a.7z && zip -q out.zip in.zip
for f in a.zip a.tar a.tar.gz a.7z a.tar.xz a.tar.zst a.cpio client.log.gz out.zip; do
        "$SIPDX" triage "$f" --format json | jq -c '[[.sources[].path] - [.sources[] | select(.format == null).path], [.findings[] | [.rule, .evidence[0].source]]]'
done
cat out.zip | "$SIPDX" triage - --format json | jq -c '[.messages, .sources[0].path]'
"$SIPDX" triage a.zip a.tar --together --format json | jq -c '[.messages, (.notes[] | select(.code == "same-file") | [.source, .text])]'
"$SIPDX" formats --explain out.zip | grep in.zip
