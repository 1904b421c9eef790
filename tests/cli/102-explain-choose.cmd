# A word before the number chooses one reading.
for what in sip:486 stun:486 diag:10054 diag:500 winsock:10054 q850:31 warning:399 tls:48 icewarn:0x2 result:5 win32:5 reason:stir; do
        "$SIPDX" explain "$what" --width 100 | sed '/^  see also/,$d'
done
