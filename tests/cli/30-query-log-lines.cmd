"$SIPDX" triage tests/cli/data/meeting -o "$T/m.sipdx" >/dev/null
"$SIPDX" query "$T/m.sipdx" "select line, text from trace where source = 1 and line between 1 and 4"
"$SIPDX" query "$T/m.sipdx" "select message_text(message) as text from v_message where status = 504" --format line
