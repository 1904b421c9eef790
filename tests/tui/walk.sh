#!/bin/bash
# tests/tui/walk.sh: an engineer's way through the real browser, from a finding to its evidence, its call, a message, and what
# differs from a call that went well; each Esc comes back to the very screen that was left. Then every view in every size, what a
# hostile log sends to the terminal in each, crashes, and a reading that is stopped. The last line is "N passed, M failed".
. "$(dirname "$0")/terminal"
COLUMNS_OF_IT=120 ROWS_OF_IT=36
make_case join.sipdx samples/meeting-join-1028
make_case hostile.sipdx tests/tui/case --rules tests/tui/rules

# Goes on by some keys; `back` comes back, by Esc or the key it names, to the screen that was left.
left_screens=()
go() { # NAME REGEX KEY...
        local name=$1 regex=$2
        left_screens+=("$(still)")
        shift 2
        keys "$@"
        shows "$name" "$regex"
}
back() { # NAME [KEY]
        local last=$((${#left_screens[@]} - 1))
        keys "${2:-Escape}"
        shows_again "$1" "${left_screens[last]}"
        unset "left_screens[last]"
}
say() { keys -l -- "$1" && keys Enter; } # what a prompt asks for

# The walk.
terminal walk "TERM=screen-256color $SIPDX browse $work/join.sipdx"
shows 'walk: findings' 'finding 1 of 4'
go 'Enter: the article' '^ Findings 4 › Article ' Enter
keys Enter
shows 'Enter: evidence in its log' '8028 ▶ ms-diagnostics: 1028'
shows 'the log says where' 'line 8028 of 17556'
keys Escape
shows 'back in the article, at that evidence' 'evidence 1 of 4'
go '2: the next' 'UccApilog:1599' 2
keys Escape
shows 'back at that one' 'evidence 2 of 4'
keys k k k
shows 'and at the first' 'evidence 1 of 4'
left_screens=("${left_screens[0]}")
go 'Enter: the log again' '8028 ▶ ms-diagnostics: 1028' Enter
back 'back in the article'
go 'L: the ladder of the call' '^Call 64 \(conference\)' L
shows 'it stands on the refusal' '^> 1165 .*◀─500 '
shows 'and shows the message beside' '│ +.*CSeq: 1 INVITE'
go 'Enter: the message' 'Article › Ladder › Message ' Enter
shows 'decoded: what the code means' '1028: the domain counts as hosted'
go 'Enter: the message in its log' 'Message › Log ' Enter
back 'back in the message'
go 'r: raw as well' '8020 .*SIP/2\.0 500|SIP/2\.0 500' r
back 'r: decoded again' r
back 'back in the ladder'
keys Space
shows 'Space chooses' 'message 1165 is chosen'
keys Up Up
shows 'another message' 'row 1 of 5'
go 'Space: the two compared' 'Ladder › Comparison ' Space
shows 'they differ' 'difference [0-9]+ of [1-9]'
go 'L from there' 'Comparison › Ladder ' L
back 'back in the comparison'
keys Escape
shows 'back in the ladder, nothing is chosen' 'row 1 of 5'
left_screens=("${left_screens[@]:0:2}")
back 'back in the article again'
back 'back at the findings'

keys 2
shows 'calls' 'call 1 of'
keys f
say 'call:11,64'
shows 'a filter leaves two' 'call 1 of 2'
keys Space
shows 'the good one is chosen' 'call 11 is chosen'
keys Down
go 'Space: compared with the failed' '^ Findings 4 .*Calls [0-9]+ › Comparison ' Space
shows 'the calls part' 'difference [0-9]+ of [1-9]'
go 'Enter: a message of theirs' 'Comparison › Message ' Enter
back 'back in the comparison of calls'
keys Escape
shows 'back at the calls' 'call 2 of 2'
go 'Enter: a call' 'Calls [0-9]+ › Ladder ' Enter
back 'back at the same call'

# The mouse opens tabs.
keys q
left walk 0
terminal mouse "TERM=xterm-256color $SIPDX browse $work/join.sipdx"
shows 'mouse: findings' 'finding 1 of 4'
for tab in 'Sources:source 1 of' 'Trace:line 1 of' 'Messages:message 1 of' 'Calls:call 1 of' 'Findings:finding 1 of'; do
        line=$(screen | head -1)
        before=${line%%"${tab%%:*}"*}
        click $((${#before} + 2)) 1
        shows "a click on ${tab%%:*}" "${tab#*:}"
done
keys q
left mouse 0

# What the user chose and noted is there in the next run.
terminal kept "TERM=screen-256color $SIPDX browse $work/join.sipdx"
shows 'kept: findings' 'finding 1 of 4'
keys 2
shows 'kept: calls' '^ +call +time'
keys : ; say 'note ask the partner'
shows 'kept: a note' 'note: ask the partner'
keys m
shows 'kept: a mark' ' marked, note'
keys t Space Escape
until_screen 'kept: a column less' no '^ +call +time'
keys q
left kept 0
terminal again "TERM=screen-256color $SIPDX browse $work/join.sipdx"
shows 'again: findings' 'finding 1 of 4'
keys 2
shows 'again: calls' 'call 1 of'
until_screen 'again: the columns are as they were chosen' no '^ +call +time'
shows 'again: the row is marked' '^>\*'
keys \'
shows 'again: the note is there' 'ask the partner'
keys Escape
until_screen 'again: back at the calls' no ' Notes '
keys q
left again 0
[ "$("$SIPDX" notes "$work/join.sipdx" | grep -c 'ask the partner')" -eq 1 ] && ok 'again: sipdx notes lists it' || not_ok 'sipdx notes'
rm -r "$work/state" "$work/join.sipdx.notes"

# Every view, by the keys that lead to it from the first tab, and what shows that it is there.
views=(
        'findings|finding [0-9]+ of|'
        'article|› Article |Enter'
        'log|› Log |Enter e Enter'
        'ladder|› Ladder |L'
        'message|› Message |L Enter'
        'raw message|› Message |L Enter r'
        'comparison|› Comparison |L Space Down Space'
        'calls|call 1 of|2'
        'messages|message 1 of|3'
        'trace|line 1 of|4'
        'sources|source 1 of|5'
        'notes|› Notes |m '"'"
        'columns|Columns|2 t'
        'help|Keys: Findings|?'
)

# The first words of the status line: where one is. It is the last line, or that above the keys.
status() { screen | tail -2 | grep -oE '^ [a-z]+ [0-9]+ of' | head -1; }

# Waits for a screen of that size that is whole and stands where it did.
fits() { # NAME COLUMNS ROWS STATUS
        local end=$((SECONDS + LIMIT_S))
        tm resize-window -t it -x "$2" -y "$3"
        while [ $SECONDS -lt $end ]; do
                if [ "$(screen | wc -l)" -eq "$3" ] && screen | head -1 | grep -qE '^ (Findings|1) ' && [ "$(status)" = "$4" ]; then
                        ok "$1 at $2x$3"
                        return
                fi
                sleep 0.05
        done
        not_ok "$1 at $2x$3"
}
resized() { # NAME
        local at
        at=$(still >/dev/null; status)
        fits "$1" 40 10 "$at"
        fits "$1" 300 80 "$at"
        fits "$1" $COLUMNS_OF_IT $ROWS_OF_IT "$at"
}

# All that a terminal gets may be text and what ncurses sends: cursor, erasing, scrolling, styles, modes; no titles, no commands to
# the terminal, no control characters that it did not write itself.
quiet() { # NAME FILE
        perl -ne 'BEGIN { undef $/ }
                s/\e\[[?>]?[0-9;]*[A-HJ-MPSTX\@bcdfhlmr]//g; s/\e[()][AB0]//g; s/\e[=>78M]//g; s/[\r\n\t\b\x0e\x0f]//g;
                print sprintf("%s at %d: %s\n", "not a terminal'\''s own", $-[0], substr($_, $-[0], 40) =~ s/[^ -~]/?/gr)
                        if /[\x00-\x1f\x7f]|\xc2[\x80-\x9f]/' "$2" >"$work/odd"
        if [ -s "$work/odd" ]; then not_ok "$1: $(head -1 "$work/odd")"
        elif [ "$(wc -c <"$2")" -lt 200 ]; then not_ok "$1: nothing was drawn"
        else ok "$1: nothing but text and styles"
        fi
}

for case in join hostile; do
        for view in "${views[@]}"; do
                IFS='|' read -r name regex way <<<"$view"
                terminal "$case: $name" "TERM=screen-256color $SIPDX browse $work/$case.sipdx"
                until_screen "$case: $name" yes 'finding 1 of' >/dev/null || not_ok "$case: $name: no findings"
                tm pipe-pane -t it "cat >'$work/sent'"
                # The finding whose evidence tries to paint in red and to rename the window.
                [ $case = join ] || { keys /; say paging; }
                for key in $way; do
                        keys "$key"
                        still >/dev/null
                done
                shows "$case: $name" "$regex"
                if [ $case = join ]; then
                        resized "$case: $name"
                else
                        keys End Home Down PageDown
                        still >/dev/null
                        tm pipe-pane -t it
                        quiet "$case: $name" "$work/sent"
                        [ "$(tm display-message -p -t it '#{pane_title}')" != owned ] || not_ok "$case: $name: the title is changed"
                fi
        done
done

# A crash in a view gives the terminal back. A sanitizer would keep these signals to itself.
crash() { # SIGNAL CODE
        terminal "$1" "ASAN_OPTIONS=handle_segv=0:handle_abort=0 TERM=screen-256color $SIPDX browse $work/join.sipdx 2>/dev/null"
        shows "$1: findings" 'finding 1 of 4'
        keys L
        shows "$1: the ladder" '^Call 64 ' && kill "-$1" "$(program join.sipdx)"
        left "$1" "$2"
}
crash SEGV 139
crash ABRT 134

# A reading that is stopped shows what is read so far, and can be kept.
make -s --no-print-directory "${BUILD:=build}/bench/generate" && mkdir "$work/logs" &&
        "$BUILD/bench/generate" uccapi 200 >"$work/logs/big.UccApilog" 2>/dev/null || not_ok 'no log to read'
terminal stopped "cd $work; TERM=screen-256color $SIPDX browse logs"
shows 'stopped: it tells how to' 'reading .*[1-9][0-9,]* messages.*Ctrl-C shows what is read so far'
keys C-c
shows 'stopped: what is read is shown' 'finding 1 of'
keys q
shows 'stopped: offers to keep it' '^ keep this case as'
say kept.sipdx
left stopped 0
if "$SIPDX" query "$work/kept.sipdx" --format csv 'SELECT count(*) > 0, (SELECT count(*) FROM v_source) FROM v_message' >"$work/kept" 2>&1 &&
        [ "$(tail -1 "$work/kept" | tr -d '\r')" = 1,1 ]; then
        ok 'stopped: the kept case can be queried'
else
        not_ok "stopped: the kept case: $(cat "$work/kept")"
fi

# The picture in the README shows today's screens.
tests/tui/picture >"$work/picture.svg" 2>/dev/null && cmp -s "$work/picture.svg" src/share/browser.svg &&
        ok 'the picture is up to date' || not_ok 'src/share/browser.svg: tests/tui/picture >src/share/browser.svg draws it anew'
finish
