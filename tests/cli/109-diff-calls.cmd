# A good call beside a failed one, up to where they part; and two that go the same way.
"$SIPDX" triage samples/old-pool-unknown-user -o "$T/o.sipdx" >"$T/out"
"$SIPDX" diff --calls "$T/o.sipdx" 11 87
echo "exit $?"
"$SIPDX" diff --calls "$T/o.sipdx" 87 11 --width 120
"$SIPDX" diff --calls "$T/o.sipdx" 87 1067
echo "exit $?"
"$SIPDX" diff --calls "$T/o.sipdx" 537b51760fcc1639753e2b2e0aa2c687 87 --all | tail -12
"$SIPDX" triage samples/trunk-no-answer -o "$T/t.sipdx" >"$T/out"
"$SIPDX" diff --calls "$T/t.sipdx" 1 614 --format json | jq -c '.left, .complete, (.rows[] | select(.expected == false))'
