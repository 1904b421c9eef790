"$SIPDX" triage tests/cli/data/meeting -o "$T/m.sipdx" >/dev/null
"$SIPDX" query "$T/m.sipdx" "select method, status, cseq, fate, best_provisional from v_transaction order by first_us"
for f in csv json line; do "$SIPDX" query "$T/m.sipdx" --format $f "select code, reason, source from v_diag"; done
