# What -o takes, and what it leaves alone.
cd "$T" && cp "$OLDPWD/tests/cli/data/quiet.log" . && mkdir folder && ln -s /nowhere link
"$SIPDX" triage quiet.log -o -
"$SIPDX" triage quiet.log -o=case.sipdx | head -1
for o in folder link /dev/null quiet.log ''; do "$SIPDX" triage quiet.log -o "$o"; echo "$?"; done
"$SIPDX" browse case.sipdx
ls -A
