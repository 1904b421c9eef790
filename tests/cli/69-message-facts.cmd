# What messages say of other dialogs, people, quality, settings and conferences; nothing secret among it.
"$SIPDX" triage tests/cli/data/facts.trace -o "$T/f.sipdx" | sed -n '/Notes/,$p'
for v in link party reason warning number subscription sipfrag; do
        echo "v_$v"
        "$SIPDX" query "$T/f.sipdx" --format csv "select * from v_$v"
done
for v in sdp_media quality_report quality provision conference trouble; do
        echo "v_$v"
        "$SIPDX" query "$T/f.sipdx" --format line "select * from v_$v"
done
"$SIPDX" query "$T/f.sipdx" "select side, modality, name, value from v_media_debug_field"
# Columns stand in the file as they are; texts are packed.
grep -ac -e hunter22 -e c2VjcmV0 "$T/f.sipdx"
