"$SIPDX" triage tests/cli/data --fail-on fatal
