# Several archives or folders are several incidents: a verdict for each, also for those that are no good; the worst is the exit code.
mkdir "$T/in" && cp -r tests/cli/data/meeting "$T/in/c" && cp tests/cli/data/quiet.log "$T/in/plain.log" && cd "$T/in" || exit
zip -q -r a.zip c && zip -q b.zip plain.log && head -c 900 a.zip >short.zip
i=10; while [ $i -lt 54 ]; do cp b.zip "many$i.zip"; i=$((i + 1)); done
"$SIPDX" triage * --format json >../out
echo "exit $?"
wc -l <../out
jq -c '[.bundle, .exit, .error, [.findings[].rule], .messages]' ../out | grep -v many
"$SIPDX" triage a.zip b.zip nowhere | grep -e ==== -e 'not judged'
"$SIPDX" triage a.zip b.zip --fail-on error >/dev/null
echo "exit $?"
"$SIPDX" triage a.zip b.zip -o ../case.sipdx --format json | jq -c '[.bundle, [.sources[].path]]'
"$SIPDX" triage c/client.log plain.log --format json | jq -c '[.bundle, [.sources[].path]]'
"$SIPDX" triage c/client.log plain.log --each --format json | jq -c '[.bundle, [.sources[].path]]'
"$SIPDX" triage a.zip b.zip --format markdown | grep '^# '
"$SIPDX" triage a.zip --each --together
ls .. | grep -v -e in -e out -e case.sipdx
