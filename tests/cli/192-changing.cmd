# A log that is cut, replaced or written on while it is read: the reading ends, and what was read is a whole case.
cd "$T" && for i in $(seq 3000); do cat "$OLDPWD/tests/cli/data/quiet.log"; done >log
for change in cut replaced written; do
        cp log a.log
        "$SIPDX" triage --no-rules -o $change.sipdx a.log >out 2>&1 & job=$!
        until ls | grep -q part-; do kill -0 $job 2>/dev/null || break; done
        case $change in cut) truncate -s 5000 a.log ;; replaced) cp log b.log; mv b.log a.log ;; written) cat log >>a.log ;; esac
        wait $job; echo "$change $?"
        "$SIPDX" query --format csv $change.sipdx 'SELECT count(*) > 0 AS read FROM v_source' | sed -n '$p'
done
