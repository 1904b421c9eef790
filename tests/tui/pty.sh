#!/bin/bash
# tests/tui/pty.sh: the real program on a terminal (tmux): what it shows, that it leaves when told to, and that it gives
# the terminal back as it was, however it ends. The last line is "N passed, M failed".
cd "$(dirname "$0")/../.." || exit 2
: "${SIPDX:=$PWD/sipdx}"
case $SIPDX in /*) ;; *) SIPDX=$PWD/$SIPDX ;; esac
[ -x "$SIPDX" ] || { echo "tests/tui/pty.sh: no program $SIPDX" >&2; exit 2; }
export LC_ALL=C.UTF-8 TZ=UTC
unset NO_COLOR TMUX
LIMIT_S=20 # for one thing to appear
work=$(mktemp -d) || exit 2
export XDG_CONFIG_HOME=$work/config XDG_STATE_HOME=$work/state
tm() { tmux -u -S "$work/tmux" -f /dev/null "$@"; }
trap 'tm kill-server 2>/dev/null; rm -rf "$work"' EXIT
passed=0 failed=0

ok() { passed=$((passed + 1)); echo "ok - $1"; }
not_ok() {
        failed=$((failed + 1))
        echo "not ok - $1; the screen:"
        tm capture-pane -p -t it | sed 's/^/    /'
}

# Waits until the screen (not) matches; what the check is called comes first.
until_screen() { # NAME yes|no REGEX
        local end=$((SECONDS + LIMIT_S))
        while [ $SECONDS -lt $end ]; do
                if tm capture-pane -p -t it | grep -qE -- "$3"; then
                        [ "$2" = no ] || { ok "$1"; return; }
                elif [ "$2" = no ]; then
                        ok "$1"
                        return
                fi
                sleep 0.05
        done
        not_ok "$1"
        return 1
}
shows() { until_screen "$1" yes "$2"; }
keys() { tm send-keys -t it "$@"; }
mode() { tm display-message -p -t it "#{alternate_on}#{cursor_flag}#{keypad_cursor_flag}#{mouse_any_flag}"; }

# A shell on a fresh terminal of 80×24; run starts a line in it that ends with its exit code and whether stty is as before.
terminal() {
        tm kill-session -t it 2>/dev/null
        tm new-session -d -s it -x 80 -y 24 'PS1="ready> " exec sh -i'
        until_screen "$1: a terminal" yes '^ready>' >/dev/null || not_ok "$1: no terminal"
        printf '%s\n' 'before=$(stty -g)' "$2" 'code=$?' '[ "$(stty -g)" = "$before" ] && as=before || as=changed' \
                'echo "left with $code, terminal as $as"' >"$work/go"
        keys ". $work/go" Enter
}
left() { # NAME CODE
        shows "$1: leaves with $2, terminal as before" "^left with $2, terminal as before" || return
        [ "$(mode)" = 0100 ] && ok "$1: screen, cursor and mouse are given back" || not_ok "$1: mode is $(mode)"
}
program() { pgrep -f -x "$SIPDX browse $work/case.sipdx"; }

"$SIPDX" triage tests/tui/case --rules tests/tui/rules -o "$work/case.sipdx" >"$work/report" 2>&1 ||
        { cat "$work/report"; echo "0 passed, 1 failed"; exit 1; }
browse="$SIPDX browse $work/case.sipdx"
tm new-session -d -s keep -x 20 -y 5 cat # without a session the server would end between two terminals

walk() { # NAME COMMAND
        terminal "$1" "$2"
        shows "$1: findings" '^ Findings [1-9]' || return
        keys Enter
        shows "$1: article" '^ Findings [0-9]+ .* Article'
        keys Enter
        shows "$1: log" '^ Findings [0-9]+ .* Article .* Log'
        keys q
        until_screen "$1: one level back" no ' Log  '
        keys q q
        left "$1" 0
}

walk 'screen-256color' "TERM=screen-256color $browse"
walk 'vt100' "TERM=vt100 $browse"
walk 'no UTF-8' "LC_ALL=C $browse"
walk 'a folder' "$SIPDX browse --rules tests/tui/rules tests/tui/case"
walk 'a log on stdin' "cat tests/tui/case/client.log | $SIPDX browse --rules tests/tui/rules -"

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
shows 'Tab' 'client.log +uccapi'
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
shows 'the wheel goes down' 'finding 2 of'
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
shows 'resize: large' 'Severity Finding .* Subject'
tm resize-window -t it -x 60 -y 12
until_screen 'resize: narrow has no column of subjects' no 'Subject'
keys q
left NO_COLOR 0

# Ended from outside, in every way.
terminal Ctrl-C "TERM=screen-256color $browse"
shows 'Ctrl-C: findings' 'finding 1 of'
keys C-c
left 'Ctrl-C' 2

for signal in TERM HUP; do
        terminal $signal "TERM=screen-256color $browse"
        shows "$signal: findings" 'finding 1 of' && kill -$signal "$(program)"
        left $signal 2
done
terminal ABRT "TERM=screen-256color $browse 2>/dev/null"
shows 'a crash: findings' 'finding 1 of' && kill -ABRT "$(program)"
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

printf '%d passed, %d failed\n' $passed $failed
[ $failed -eq 0 ]
