"$SIPDX" triage tests/cli/data/meeting --at noon
