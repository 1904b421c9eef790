# A log that is cut, replaced or written on while it is read: what was there is judged, no more, and a log that shrank says so.
log() { awk 'BEGIN { RS = "\n03/05"; } NR > 1 { t = t "\n03/05" $0; next } { t = $0 } END { for (i = 0; i < 9000; i++) printf "%s\n", t }' tests/cli/data/quiet.log; }
log >"$T/log" && cd "$T" || exit
for change in cut replaced written; do
        cp log a.log
        "$SIPDX" triage --no-rules -o $change.sipdx a.log >out 2>&1 & job=$!
        until ls | grep -q part-; do kill -0 $job 2>/dev/null || break; done
        case $change in cut) truncate -s 5000 a.log ;; replaced) mv log b.log; cp b.log log; mv b.log a.log ;; written) cat log >>a.log ;; esac
        wait $job; echo "$change $?"
        "$SIPDX" query --format csv $change.sipdx 'SELECT count(*) > 0 FROM v_message' | sed -n '$p'
        sed -n '/Notes/,$p' out
done
