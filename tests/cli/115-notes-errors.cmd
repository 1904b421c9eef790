"$SIPDX" triage tests/cli/data/meeting -o "$T/m.sipdx" >/dev/null
printf 'call:x\t*\t\t\t\t\nno entry\ncall:y\t**\t\t\t\t\n' >"$T/m.sipdx.notes"
"$SIPDX" notes "$T/m.sipdx"; echo "exit $?"
head -c 17000000 /dev/zero >"$T/m.sipdx.notes"
"$SIPDX" notes "$T/m.sipdx"; echo "exit $?"
rm "$T/m.sipdx.notes"; mkdir "$T/m.sipdx.notes"
"$SIPDX" notes "$T/m.sipdx"; echo "exit $?"
"$SIPDX" notes tests/cli/data/meeting; echo "exit $?"
"$SIPDX" notes "$T/none.sipdx"
