# What rules may use stands in sipdx query too: the tables of codes, and the functions.
"$SIPDX" triage -o "$T/case" tests/cli/data/codes.trace >/dev/null
"$SIPDX" query "$T/case" "SELECT r.protocol, r.cause, q.name, q.look FROM v_reason r LEFT JOIN t_q850 q ON q.cause = r.cause ORDER BY 2"
"$SIPDX" query "$T/case" "SELECT host('sip:anna@Contoso.example:5061') AS host, number('0x1f(x)') AS number, (SELECT name FROM t_status WHERE status = 486) AS name"
"$SIPDX" query "$T/case" "DELETE FROM t_status"
