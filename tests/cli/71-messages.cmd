cd tests/cli/data && "$SIPDX" triage forms.trace -o "$T/f.sipdx" >"$T/out"
"$SIPDX" messages "$T/f.sipdx"
"$SIPDX" messages "$T/f.sipdx" from:zoe and 'code:>=400' --format csv
"$SIPDX" messages "$T/f.sipdx" diag:1008 --format json | jq -c '.[] | [.message, .leg, .hop, .time, .raw_time, .status, .diagnostics, .local, .peer, .source, .line]'
"$SIPDX" messages forms.trace -n 2 call-id:forms-1
