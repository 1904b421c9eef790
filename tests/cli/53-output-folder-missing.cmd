"$SIPDX" triage tests/cli/data/quiet.log -o "$T/no/where.sipdx"
