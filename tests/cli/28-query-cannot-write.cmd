"$SIPDX" triage tests/cli/data/quiet.log -o "$T/q.sipdx" >/dev/null
for sql in "delete from str" "attach '$T/x' as x" "create table t(a)" "pragma journal_mode=wal" "select 1; select 2"; do "$SIPDX" query "$T/q.sipdx" "$sql"; echo "exit $?"; done; ls -A "$T"
