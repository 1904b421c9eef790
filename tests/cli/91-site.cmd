# A site tunes a severity and suppresses what it knows, without touching an article; reports name and count it.
mkdir "$T/site"
cat > "$T/site/site.yaml" <<'E'
suppress:
  - rule: meeting-join-1028-allow-list
    subject: litware.*
    why: no contract with Litware yet
severity:
  clock-skew-between-sources: warning
E
"$SIPDX" triage --rules "$T/site" samples/meeting-join-1028/*log*
echo "exit $?"
"$SIPDX" triage --rules "$T/site" --fail-on notice samples/meeting-join-1028/*log* >/dev/null; echo "exit $?"
"$SIPDX" triage --rules "$T/site" --format json samples/meeting-join-1028/*log* | jq -c '.findings, .suppressed'
sed -i 's/litware/fabrikam/' "$T/site/site.yaml"
"$SIPDX" triage --rules "$T/site" samples/meeting-join-1028/*log* | grep -c '^ERROR'
echo "severity: {no-such-rule: error}" > "$T/site/site.yaml"
"$SIPDX" triage --rules "$T/site" samples/meeting-join-1028/*log*
