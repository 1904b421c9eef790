# A diagram for a ticket; what is lost ends in a cross.
"$SIPDX" ladder rules/correlation/lost-between-hops/invite c9 --format mermaid
"$SIPDX" ladder tests/cli/data/forms.trace 1 --format mermaid --hops folded --sdp
"$SIPDX" ladder rules/media/call-media-poor-quality/loss-on-wlan.log 1 --format mermaid
"$SIPDX" ladder tests/cli/data/forms.trace 1 --format html
