"$SIPDX" triage tests/cli/data/meeting -o "$T/m.sipdx" >/dev/null
head -c 20000 "$T/m.sipdx" >"$T/cut.sipdx"; "$SIPDX" query "$T/cut.sipdx" "select * from v_finding"; echo "exit $?"
"$SIPDX" browse "$T/cut.sipdx"
