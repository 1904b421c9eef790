"$SIPDX" triage tests/cli/data/meeting -o "$T/m.sipdx" >"$T/out"
spoil() { cp "$T/m.sipdx" "$T/x.sipdx"; sqlite3 "$T/x.sipdx" "$1"; "$SIPDX" rebuild "$T/x.sipdx"; echo "exit $?"; }
spoil "PRAGMA user_version = 99"
spoil "DELETE FROM block"
spoil "UPDATE block SET offset = 7"
spoil "UPDATE source SET format = 'other' WHERE format IS NOT NULL"
spoil "DROP TABLE note"
"$SIPDX" rebuild README.md; "$SIPDX" rebuild "$T/none.sipdx"; "$SIPDX" rebuild "$T/m.sipdx" -o README.md
ls "$T"
