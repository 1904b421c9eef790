"$SIPDX" triage nowhere
