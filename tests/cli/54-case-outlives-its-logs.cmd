cp tests/cli/data/meeting/client.log "$T/c.log" && cd "$T" && "$SIPDX" triage c.log -o c.sipdx >/dev/null && rm c.log
"$SIPDX" query c.sipdx "select path, bytes, sha256 from v_source" && "$SIPDX" query c.sipdx "select count(*) as lines from trace"
