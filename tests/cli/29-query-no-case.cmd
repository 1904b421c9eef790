"$SIPDX" query tests/cli/data/quiet.log "select 1"; echo "exit $?"; "$SIPDX" query "$T/none" "select 1"
