# Text that is no UTF-8, UTF-16 behind it, NULs: read on, at the right places; rebuilt the same.
cp tests/cli/data/meeting/client.log "$T/a.log" && cp tests/cli/data/meeting.utf16.log "$T/u.log" && cd "$T" || exit
{ printf '03/12/2013|09:00:00.000 1F68:C14 INFO  :: M\201ller f\204hrt fort\r\n'; cat u.log; } >mixed.log
{ head -c 8192 /dev/zero; cat a.log; head -c 100000 /dev/zero; } >nuls.log
for f in mixed.log nuls.log; do
        "$SIPDX" triage "$f" -o c.sipdx --encoding cp850 --format json | jq -c '[.messages, [.findings[].rule], [.notes[] | [.code, .offset, .text]]]'
        "$SIPDX" query c.sipdx "select encoding from v_source" && cp c.sipdx d.sipdx && "$SIPDX" rebuild d.sipdx >/dev/null
        "$SIPDX" query d.sipdx "select s.encoding, count(*) as notes from v_source s, v_note group by 1"
done
"$SIPDX" triage mixed.log -o c.sipdx --encoding cp850 >/dev/null && "$SIPDX" query c.sipdx "select line, text from trace where source = 1 and line < 3" 2>&1 | head -4
"$SIPDX" triage mixed.log --encoding cp1
