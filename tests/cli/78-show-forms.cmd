cd tests/cli/data && "$SIPDX" triage forms.trace -o "$T/f.sipdx" >"$T/out"
"$SIPDX" show "$T/f.sipdx" 7 --format csv
"$SIPDX" show "$T/f.sipdx" 7 --format json | jq -c '.method, .status, .sightings, .diagnostics'
"$SIPDX" show "$T/f.sipdx" 1 --format json | jq -c '.media[0].candidates[2], .headers[-3].value, .bodies[0].type'
"$SIPDX" show "$T/f.sipdx" 99
"$SIPDX" show "$T/f.sipdx" x
