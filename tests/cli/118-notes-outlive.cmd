"$SIPDX" triage tests/cli/data/meeting -o "$T/m.sipdx" >/dev/null
finding=$("$SIPDX" query "$T/m.sipdx" --format csv "SELECT rule || '|' || subject FROM v_finding LIMIT 1" | tail -1)
sha=$(sqlite3 "$T/m.sipdx" "select substr(sha256, 1, 16) from source where path like '%client.log'")
printf '%s\t*\t1\t\t\t\n' "finding:$finding" "line:$sha:4" >"$T/m.sipdx.notes"
"$SIPDX" notes "$T/m.sipdx" >"$T/before"
"$SIPDX" rebuild "$T/m.sipdx"
"$SIPDX" notes "$T/m.sipdx" | diff "$T/before" - && cat "$T/before"
