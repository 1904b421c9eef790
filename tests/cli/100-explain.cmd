# A code in every reading that it may have: as a number, as a name, as a log writes it. What rules say of it is left out here.
for what in 486 603 31 1015 0xfa4 0x80090322 -2146893022 2148204809 590615 80092013 0x80EF01F8 0x80071234 10054 wsaeconnreset \
        sipproxy_e_eprouting_msg_invalid_ext_split_domain 'Busy Here' 'HRESULT="0x80072746(WSAECONNRESET)"' 'Q.850;cause=17;text="x"' \
        'ms-diagnostics: 1003;reason="User does not exist"' 'user does not exist' Preemption; do
        "$SIPDX" explain "$what" --width 100 | sed '/^  see also/,/^$/{/^$/!d}'
        echo ----
done
