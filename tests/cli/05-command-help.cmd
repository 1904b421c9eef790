"$SIPDX" triage --help
