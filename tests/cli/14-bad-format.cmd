"$SIPDX" triage tests/cli/data --format xml
