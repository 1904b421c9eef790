# A hang-up, SIGTERM or a second Ctrl-C while reading: no folder, no case, no half of one.
mkdir "$T/tmp" && mkfifo "$T/log"
for sig in HUP TERM INT; do
        for out in "" "-o $T/case.sipdx"; do
                # sh makes jobs in the background deaf to SIGINT; env gives them their ears back.
                TMPDIR=$T/tmp timeout 30 env --default-signal=INT "$SIPDX" triage "$T/log" $out & job=$!
                exec 3>"$T/log"
                sed -n 1,40p tests/cli/data/meeting/client.log >&3
                until ls -A "$T/tmp" "$T" | grep -q 'sipdx'; do sleep 0.02; done
                pid=$(cat /proc/$job/task/*/children | tr -d ' ')
                kill -$sig "$pid"
                [ $sig = INT ] && sleep 0.1 && kill -INT "$pid"
                wait $job
                echo "$sig: $?"
                exec 3>&-
                ls -A "$T/tmp" "$T"
        done
done
