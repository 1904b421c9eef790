# Confined or not, from a file, a pipe, a named pipe or an archive in an archive: the same is read and found.
cp -r tests/cli/data/meeting "$T/meeting" && cd "$T" || exit
bsdtar --format 7zip -cf in.7z meeting && zip -q out.zip in.7z && mkfifo pipe
found() { jq -c '[[.sources[].path], .messages, [.findings[].key], [.notes[].code]]'; }
for option in --color=never --no-sandbox; do
        "$SIPDX" triage meeting/client.log "$option" --format json | found
        "$SIPDX" triage - "$option" --format json <meeting/client.log | found
        cat meeting/client.log >pipe &
        "$SIPDX" triage pipe "$option" --format json | found
        "$SIPDX" triage out.zip "$option" --format json | found
        "$SIPDX" triage meeting/client.log "$option" -o a.sipdx >/dev/null
        "$SIPDX" rebuild a.sipdx $([ "$option" = --color=never ] || echo "$option")
done
