"$SIPDX" triage tests/cli/data/meeting -o "$T/m.sipdx" >/dev/null
"$SIPDX" notes "$T/m.sipdx"
sha=$(sqlite3 "$T/m.sipdx" "select substr(sha256, 1, 16) from source where path like '%client.log'")
call=$("$SIPDX" query "$T/m.sipdx" --format csv "SELECT call_id FROM v_call LIMIT 1" | tail -1)
finding=$("$SIPDX" query "$T/m.sipdx" --format csv "SELECT rule || '|' || subject FROM v_finding LIMIT 1" | tail -1)
printf '%s\t%s\t%s\t%s\t%s\t%s\n' "message:$sha:3" '*' 1394010000123456 'asked seen' 'INVITE; password="hidden-from-all"' \
        'first line\nsecond _line_' "finding:$finding" '' '' '' 'The finding' '=1+1 \x1b[31mred' \
        "call:$call" '' 1394010000123457 'good' '' '' 'line:ffffffffffffffff:9' '+' 1394010000123455 '' '' '' >"$T/m.sipdx.notes"
for format in text json csv markdown; do
        echo "--- $format"
        "$SIPDX" notes "$T/m.sipdx" --format $format
done
