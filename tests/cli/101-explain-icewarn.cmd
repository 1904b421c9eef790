# Each bit of a mask: which path failed, what to open. The older layout is asked for by name.
"$SIPDX" explain 0x80012b --width 80 | sed '/^  see also/,$d'
"$SIPDX" explain icewarn-qoe:0x80040 --width 80
"$SIPDX" explain icewarn:0
"$SIPDX" explain icewarn:0x20000001 --width 80 | sed '/^  see also/,$d'
