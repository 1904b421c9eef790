# A report that can be pasted into a ticket.
"$SIPDX" triage --format markdown samples/meeting-join-1028
