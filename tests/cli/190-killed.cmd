# Killed at any moment of its writing: the case of that name is the old one or the new one, what is left beside it is no case, and
# the next run takes no notice of it.
"$SIPDX" triage --no-rules -o "$T/case.sipdx" tests/cli/data/quiet.log >/dev/null
sources() { "$SIPDX" query --format csv "$1" 'SELECT count(*) FROM v_source' 2>&1 | sed -n '$p'; }
for wait in 0 0 0.01 0.02 0.05 0.1; do
        "$SIPDX" triage --no-rules -o "$T/case.sipdx" samples/old-pool-unknown-user >/dev/null & job=$!
        until ls "$T" | grep -q part-; do kill -0 $job 2>/dev/null || break; done
        sleep $wait
        kill -KILL $job 2>/dev/null; wait $job 2>/dev/null
        case $(sources "$T/case.sipdx") in 1|4) echo whole ;; *) echo half ;; esac
        for part in "$T"/*part-*; do
                [ ! -e "$part" ] || "$SIPDX" query "$part" 'SELECT 1' 2>&1 | grep -v 'is no case file, or damaged' | grep -v 'No such file'
        done
done
"$SIPDX" triage --no-rules -o "$T/case.sipdx" tests/cli/data/quiet.log >/dev/null; echo "then $?"
sources "$T/case.sipdx"
