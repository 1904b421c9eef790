# Fixtures as other hands would have written them: what a rule says must stand. One that hangs on a wording falls.
"$SIPDX" rules test --mutate meeting-join-1028-allow-list
mkdir -p "$T/site/x"
"$SIPDX" rules show meeting-join-1028-allow-list | sed "/^\`\`\`sql/,/^\`\`\`\$/d; s/^id: .*/id: hangs-on-words/; s/^match:.*//; s/^explains:.*//; /^# /a\\
\\
\`\`\`sql\\
SELECT 'litware.example' AS subject, evidence FROM v_diag WHERE reason LIKE '%allow list' AND reason GLOB 'Domain*' LIMIT 1\\
\`\`\`" > "$T/site/x/hangs-on-words.md"
"$SIPDX" rules test --mutate --rules "$T/site" hangs-on-words | sed "s|.*/x/||" | head -3
