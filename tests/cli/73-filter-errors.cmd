cd tests/cli/data
for f in 'form:zoe' 'from:zoe code:abc' '(from:zoe' 'from:zoe or' '/a(b/' '"zoe' 'direction:up' 'severity:bad' 'from:'; do "$SIPDX" messages forms.trace "$f"; done
"$SIPDX" messages forms.trace -method:ACK
"$SIPDX" messages forms.trace from:nobody; echo "exit $?"
"$SIPDX" calls forms.trace call:99; echo "exit $?"
"$SIPDX" messages quiet.log; echo "exit $?"
"$SIPDX" messages forms.trace --limit 0
