# The user knows the clock of a log. A case that is made anew need not be told again.
case="$T/z.sipdx"
"$SIPDX" triage samples/federated-call-no-media --tz UccApi=Europe/Berlin --tz fe01=+02:00 -o "$case" | sed -n '1,2p; /Clocks/,/^$/p'
"$SIPDX" query "$case" "SELECT format, zone_offset_s, zone_by, offset_us FROM v_source WHERE format IS NOT NULL"
"$SIPDX" rebuild "$case" | sed 's|.*/||'
"$SIPDX" query "$case" "SELECT format, zone_offset_s, zone_by, offset_us FROM v_source WHERE format IS NOT NULL"
for z in fe01 =UTC fe01= fe01=+25:00 fe01=Europe/Nowhere fe01=../../etc/passwd nobody=UTC; do "$SIPDX" triage samples/federated-call-no-media --tz "$z"; done
