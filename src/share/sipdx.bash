# bash completion for sipdx; made by `sipdx help --completion`, not by hand.
_sipdx()
{
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command= words= options=
    [ "$COMP_CWORD" -gt 1 ] && command=${COMP_WORDS[1]}
    compopt -o filenames 2>/dev/null
    case $command in
    rules) words="$words list" ;;&
    rules) words="$words show" ;;&
    rules) words="$words new" ;;&
    rules) words="$words test" ;;&
    rules) words="$words lint" ;;&
    rules) words="$words trace" ;;&
    '') words="triage browse calls messages ladder show diff explain query notes rebuild rules formats help version --help --version" ;;
    esac
    if [ -n "$words" ] && [ "$COMP_CWORD" -le 2 ]; then
        COMPREPLY=($(compgen -W "$words" -- "$cur"))
        return
    fi
    [ -n "$words" ] && command="$command ${COMP_WORDS[2]}"
    case "$command $prev" in
    "triage --output" | "triage -o") COMPREPLY=($(compgen -f -- "$cur")); return ;;
    "triage --format") COMPREPLY=($(compgen -W "text json markdown" -- "$cur")); return ;;
    "triage --fail-on") COMPREPLY=($(compgen -W "error warning notice info" -- "$cur")); return ;;
    "triage --user") return ;;
    "triage --with") return ;;
    "triage --at") return ;;
    "triage --since") return ;;
    "triage --until") return ;;
    "triage --tz") return ;;
    "triage --encoding") return ;;
    "triage --rules") COMPREPLY=($(compgen -d -- "$cur")); return ;;
    "triage --max-bytes") return ;;
    "triage --max-files") return ;;
    "triage --max-depth") return ;;
    "triage --color") COMPREPLY=($(compgen -W "auto always never" -- "$cur")); return ;;
    "browse --theme") COMPREPLY=($(compgen -W "dark light mono" -- "$cur")); return ;;
    "browse --config") COMPREPLY=($(compgen -f -- "$cur")); return ;;
    "browse --rules") COMPREPLY=($(compgen -d -- "$cur")); return ;;
    "browse --max-bytes") return ;;
    "browse --max-files") return ;;
    "browse --max-depth") return ;;
    "calls --format") COMPREPLY=($(compgen -W "text json csv" -- "$cur")); return ;;
    "calls --limit" | "calls -n") return ;;
    "calls --width") return ;;
    "calls --rules") COMPREPLY=($(compgen -d -- "$cur")); return ;;
    "messages --format") COMPREPLY=($(compgen -W "text json csv" -- "$cur")); return ;;
    "messages --limit" | "messages -n") return ;;
    "messages --width") return ;;
    "messages --rules") COMPREPLY=($(compgen -d -- "$cur")); return ;;
    "ladder --format") COMPREPLY=($(compgen -W "text json csv mermaid" -- "$cur")); return ;;
    "ladder --hops") COMPREPLY=($(compgen -W "all folded" -- "$cur")); return ;;
    "ladder --limit" | "ladder -n") return ;;
    "ladder --width") return ;;
    "ladder --color") COMPREPLY=($(compgen -W "auto always never" -- "$cur")); return ;;
    "ladder --rules") COMPREPLY=($(compgen -d -- "$cur")); return ;;
    "show --format") COMPREPLY=($(compgen -W "text json csv" -- "$cur")); return ;;
    "show --width") return ;;
    "show --rules") COMPREPLY=($(compgen -d -- "$cur")); return ;;
    "diff --format") COMPREPLY=($(compgen -W "text json" -- "$cur")); return ;;
    "diff --width") return ;;
    "diff --rules") COMPREPLY=($(compgen -d -- "$cur")); return ;;
    "explain --format") COMPREPLY=($(compgen -W "text json" -- "$cur")); return ;;
    "explain --width") return ;;
    "explain --rules") COMPREPLY=($(compgen -d -- "$cur")); return ;;
    "query --format") COMPREPLY=($(compgen -W "table csv json line" -- "$cur")); return ;;
    "notes --format") COMPREPLY=($(compgen -W "text json csv markdown" -- "$cur")); return ;;
    "rebuild --output" | "rebuild -o") COMPREPLY=($(compgen -f -- "$cur")); return ;;
    "rebuild --since") return ;;
    "rebuild --until") return ;;
    "rebuild --tz") return ;;
    "rebuild --rules") COMPREPLY=($(compgen -d -- "$cur")); return ;;
    "rules list --rules") COMPREPLY=($(compgen -d -- "$cur")); return ;;
    "rules show --rules") COMPREPLY=($(compgen -d -- "$cur")); return ;;
    "rules test --rules") COMPREPLY=($(compgen -d -- "$cur")); return ;;
    "rules lint --rules") COMPREPLY=($(compgen -d -- "$cur")); return ;;
    "rules trace --rules") COMPREPLY=($(compgen -d -- "$cur")); return ;;
    esac
    case $command in
    "triage") options="--output --format --each --together --fail-on --user --with --at --since --until --tz --encoding --show-secrets --rules --no-rules --timing --max-bytes --max-files --max-depth --no-sandbox --color --help" ;;
    "browse") options="--theme --config --write-config --rules --max-bytes --max-files --max-depth --no-sandbox --help" ;;
    "calls") options="--format --limit --width --show-secrets --rules --help" ;;
    "messages") options="--format --limit --width --show-secrets --rules --help" ;;
    "ladder") options="--format --hops --sdp --candidates --sendings --limit --width --color --show-secrets --rules --help" ;;
    "show") options="--format --raw --width --show-secrets --rules --help" ;;
    "diff") options="--calls --all --format --width --show-secrets --rules --help" ;;
    "explain") options="--format --all --width --rules --help" ;;
    "query") options="--format --show-secrets --help" ;;
    "notes") options="--format --show-secrets --help" ;;
    "rebuild") options="--output --since --until --tz --rules --no-sandbox --help" ;;
    "rules list") options="--rules --help" ;;
    "rules show") options="--rules --help" ;;
    "rules new") options="--help" ;;
    "rules test") options="--rules --mutate --cost --help" ;;
    "rules lint") options="--rules --help" ;;
    "rules trace") options="--rules --help" ;;
    "formats") options="--explain --show-secrets --help" ;;
    "help") options=" --help" ;;
    "version") options="--help" ;;
    esac
    case $cur in
    -*) COMPREPLY=($(compgen -W "$options" -- "$cur")) ;;
    *) COMPREPLY=($(compgen -f -- "$cur")) ;;
    esac
}
complete -F _sipdx sipdx
