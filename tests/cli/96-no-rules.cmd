# Read now, judge later: the case holds all that a rebuild needs.
"$SIPDX" triage --no-rules -o "$T/c.sipdx" samples/meeting-join-1028/*log*
"$SIPDX" triage --no-rules --format markdown samples/meeting-join-1028/*log* | sed -n '/judged/p'
"$SIPDX" query "$T/c.sipdx" "SELECT (SELECT count(*) FROM v_finding) AS findings, (SELECT count(*) FROM v_skipped) AS skipped, count(*) FROM v_message"
"$SIPDX" rebuild "$T/c.sipdx" && "$SIPDX" query "$T/c.sipdx" "SELECT rule FROM v_finding"
