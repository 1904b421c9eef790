# What texts of hosts and configurations say stands in the views, also after a rebuild; of private keys and passwords nothing does.
cd tests/parsers && "$SIPDX" triage --no-rules -o "$T/c.sipdx" hosts/02-odd-lines.in ipconfig/02-cut-copies.in nslookup/02-single-runs.in \
        powershell/01-lists.in powershell/08-certificates.in powershell/10-passwords.in certutil/03-verify.in x509/05-key-lost-lines-and-broken.in
"$SIPDX" rebuild "$T/c.sipdx"
"$SIPDX" query "$T/c.sipdx" "SELECT witness, type, name, value, answer, names FROM v_dns WHERE answer <> 'ok' OR witness <> 'hosts' OR names > 1"
"$SIPDX" query "$T/c.sipdx" "SELECT cmdlet, name, p.value, cut FROM v_object o JOIN v_property p USING (object) WHERE cmdlet = 'Get-CsAllowedDomain' OR cut OR name = 'Password'"
"$SIPDX" query "$T/c.sipdx" "SELECT subject, not_after, not_after_us, (SELECT group_concat(value) FROM v_event_field f WHERE f.event = certificate AND f.name = 'error') AS error FROM v_certificate WHERE not_after IS NOT NULL"
"$SIPDX" query "$T/c.sipdx" "SELECT code, text FROM v_note"
