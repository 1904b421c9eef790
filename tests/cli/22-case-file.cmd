"$SIPDX" triage tests/cli/data/meeting -o "$T/m.sipdx" >/dev/null && stat -c %a "$T/m.sipdx" && ls -A "$T"
sqlite3 "$T/m.sipdx" "select rule, severity, subject from finding" "pragma integrity_check" "pragma journal_mode"
