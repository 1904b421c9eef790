# What is not known is said in one line, with what may have been meant.
for what in SEC_E_WRONG_PRINCIPLE ice-media-conectivity-failure xyzzy q850:200 sip:alice 99999999999999999999 ''; do
        "$SIPDX" explain "$what"
        echo "exit $?"
done
"$SIPDX" explain
"$SIPDX" explain --all 486
"$SIPDX" explain --all --format json
