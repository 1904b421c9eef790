"$SIPDX" traige logs
