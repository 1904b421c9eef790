# Which clause lets a rule fall: row counts after each table and condition, and what became of the rest.
"$SIPDX" triage -o "$T/c.sipdx" samples/meeting-join-1028 >/dev/null
"$SIPDX" rules trace meeting-join-1028-allow-list "$T/c.sipdx" | sed 's/^[0-9]* steps/N steps/'
"$SIPDX" rules trace hybrid-from-to-domain-combination "$T/c.sipdx" | grep 'nothing is left' | head -2
"$SIPDX" rules trace no-such-rule "$T/c.sipdx"; echo "exit $?"
"$SIPDX" rules trace invite-no-answer "$T/none.sipdx"
mkdir "$T/r" && { "$SIPDX" rules new broken-sql | sed '/^match:/d'; printf '```sql\nSELECT value AS subject FROM meta\n```\n'; } >"$T/r/broken-sql.md"
"$SIPDX" rules trace --rules "$T/r" broken-sql "$T/c.sipdx" | grep refused
