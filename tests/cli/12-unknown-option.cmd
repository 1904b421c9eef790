"$SIPDX" triage --fromat json tests/cli/data
