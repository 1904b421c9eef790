# The codes of a message are explained where they stand: causes, diagnostics, each bit of an ICE warning.
"$SIPDX" show tests/cli/data/codes.trace 1 --width 80 | sed -n '/^Trouble/,/^Route/p'
