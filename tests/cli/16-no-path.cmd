"$SIPDX" triage --format json
