# A meeting's focus, its roster and its MCU are one call for each who joins; the refusal of one leg is the join's.
"$SIPDX" triage tests/cli/data/join.trace -o "$T/join.sipdx" | head -7
"$SIPDX" calls "$T/join.sipdx"
"$SIPDX" query "$T/join.sipdx" "SELECT leg, call, kind, call_id, outcome, joined_by, trust FROM v_leg ORDER BY leg"
"$SIPDX" ladder "$T/join.sipdx" focus-1
