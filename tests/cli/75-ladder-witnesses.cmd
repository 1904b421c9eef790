# A client and two front ends behind one address: three witnesses, two lanes, one for the partner.
"$SIPDX" triage samples/meeting-join-1028 -o "$T/m.sipdx" >"$T/out"
"$SIPDX" ladder "$T/m.sipdx" 64 --width 120
COLUMNS=80 "$SIPDX" ladder "$T/m.sipdx" 64 --limit 3
"$SIPDX" ladder "$T/m.sipdx" 64 --format json | jq -c '.lanes[], .rows[3]'
"$SIPDX" ladder "$T/m.sipdx" 64 --format csv
