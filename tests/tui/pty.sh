#!/bin/bash
# tests/tui/pty.sh: the real program on a terminal (tmux): what it shows, that it leaves when told to, and that it gives
# the terminal back as it was, however it ends. The last line is "N passed, M failed".
. "$(dirname "$0")/terminal"
make_case case.sipdx tests/tui/case --rules tests/tui/rules
browse="$SIPDX browse $work/case.sipdx"

# A case that would be gone is offered to be kept; a second q declines.
walk() { # NAME COMMAND [temporary]
        terminal "$1" "$2"
        shows "$1: findings" '^ Findings [1-9]' || return
        keys Enter
        shows "$1: article" '^ Findings [0-9]+ [^ ]+ Article '
        keys Enter
        shows "$1: log" '^ Findings [0-9]+ [^ ]+ Article [^ ]+ Log '
        keys q
        until_screen "$1: one level back" no ' Log  '
        keys q q
        [ -z "$3" ] || { shows "$1: offers to keep the case" '^ keep this case as' && keys q; }
        left "$1" 0
}

walk 'screen-256color' "TERM=screen-256color $browse"
walk 'vt100' "TERM=vt100 $browse"
walk 'no UTF-8' "LC_ALL=C $browse"
walk 'a folder' "$SIPDX browse --rules tests/tui/rules tests/tui/case" temporary
walk 'a log on stdin' "cat tests/tui/case/client.log | $SIPDX browse --rules tests/tui/rules -" temporary

# Keys that a terminal sends as sequences.
terminal keys "TERM=screen-256color $browse"
shows 'keys: findings' 'finding 1 of'
keys Down
shows 'Down' 'finding 2 of'
keys Up
shows 'Up' 'finding 1 of'
keys End
shows 'End' 'finding ([2-9]) of \1'
keys Home F1
shows 'F1' 'Keys: Findings'
keys Escape
until_screen 'Esc closes help' no 'Keys: Findings'
keys Tab
shows 'Tab' 'call 1 of'
keys BTab BTab
shows 'S-Tab' 'client.log +uccapi'
keys Enter
shows 'Enter opens the source' 'line 1 of 310'
keys NPage
shows 'PgDn' 'line 2[0-9] of 310'
keys End
shows 'End of the log' 'line 310 of 310'
keys PPage
shows 'PgUp' 'line 2[0-9][0-9] of 310'
keys / 'ms-diag' Enter
shows 'search' '"ms-diag": hit [1-3] of 3'
keys q q
left keys 0

# The mouse, as terminals report it; and none of it where the config file says so.
terminal mouse "TERM=xterm-256color $browse"
shows 'mouse: findings' 'finding 1 of'
[ "$(mode)" = 1011 ] && ok 'the mouse is taken' || not_ok "mouse: mode is $(mode)"
keys -l $'\e[<65;5;5M'
shows 'the wheel goes down' 'finding 4 of'
keys -l $'\e[<64;5;5M'
shows 'the wheel goes up' 'finding 1 of'
keys q
left mouse 0
mkdir -p "$work/config/sipdx"
printf '%s\n' 'mouse = no' 'key down = J' 'style eror = 3' >"$work/config/sipdx/config"
terminal settings "TERM=xterm-256color $browse 2>/dev/null"
shows 'a broken line is told' "config:3: there is no style 'eror'; type: style error = 203 bold"
[ "$(mode)" = 1010 ] && ok 'the mouse is left alone' || not_ok "settings: mode is $(mode)"
keys J
shows 'a key of the user' 'finding 2 of'
keys j
shows 'and not the one before' 'finding 2 of'
keys q
left settings 0
rm "$work/config/sipdx/config"

# The evidence of this finding tries to paint in red and to rename the window.
terminal hostile "TERM=screen-256color $browse"
shows 'hostile: findings' 'finding 1 of'
keys / 'paging' Enter Enter 2
shows 'hostile: escapes are written out' '\\x1b\[31mDestination'
[ "$(tm display-message -p -t it '#{pane_title}')" != owned ] && ok 'hostile: the title stays' || not_ok 'hostile: the title is changed'

# Colours, and none where NO_COLOR says so; reverse and bold stay.
colour=$'\e\\[[0-9;]*(3[0-7]|38;5)[;m]'
tm capture-pane -e -p -t it | grep -qE "$colour" && ok 'there are colours' || not_ok 'there are no colours'
keys q q q
left hostile 0
terminal 'NO_COLOR' "NO_COLOR=1 TERM=screen-256color $browse"
shows 'NO_COLOR: findings' 'finding 1 of'
tm capture-pane -e -p -t it | grep -qE "$colour" && not_ok 'NO_COLOR: there are colours' || ok 'NO_COLOR: no colours'
tm capture-pane -e -p -t it | grep -q $'\e\[[0-9;]*7m' && ok 'NO_COLOR: bars are reverse' || not_ok 'NO_COLOR: no reverse'

# Other sizes, while it runs.
tm resize-window -t it -x 30 -y 8
shows 'resize: too small says so' '^30x8 is too small'
tm resize-window -t it -x 130 -y 40
shows 'resize: large' 'severity.? finding .* subject'
tm resize-window -t it -x 60 -y 12
until_screen 'resize: narrow has no column of subjects' no 'subject'
keys q
left NO_COLOR 0

# Ended from outside, in every way.
terminal Ctrl-C "TERM=screen-256color $browse"
shows 'Ctrl-C: findings' 'finding 1 of'
keys C-c
left 'Ctrl-C' 2

for signal in TERM HUP; do
        terminal $signal "TERM=screen-256color $browse"
        shows "$signal: findings" 'finding 1 of' && kill -$signal "$(program case.sipdx)"
        left $signal 2
done
terminal ABRT "TERM=screen-256color $browse 2>/dev/null"
shows 'a crash: findings' 'finding 1 of' && kill -ABRT "$(program case.sipdx)"
left 'a crash' 134

# Where there is nothing to draw on, one line says what to type instead.
terminal dumb "TERM=dumb $browse"
shows 'dumb: says what to type' '^sipdx: browse needs a terminal; without one type: sipdx query '
left dumb 2
terminal unknown "TERM=no-such-terminal $browse"
shows 'unknown terminal: says what to type' '^sipdx: browse needs a terminal'
left 'unknown terminal' 2
$browse </dev/null >"$work/out" 2>&1
[ $? -eq 2 ] && [ "$(wc -l <"$work/out")" -eq 1 ] && ok 'no terminal: exit 2 and one line' || not_ok 'no terminal'

finish
