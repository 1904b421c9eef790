# bash completion for sipdx; made by `sipdx help --completion`, not by hand.
_sipdx()
{
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command= words= options=
    [ "$COMP_CWORD" -gt 1 ] && command=${COMP_WORDS[1]}
    compopt -o filenames 2>/dev/null
    case $command in
    rules) words="$words list" ;;&
    rules) words="$words test" ;;&
    rules) words="$words lint" ;;&
    '') words="triage browse query rules formats help version --help --version" ;;
    esac
    if [ -n "$words" ] && [ "$COMP_CWORD" -le 2 ]; then
        COMPREPLY=($(compgen -W "$words" -- "$cur"))
        return
    fi
    [ -n "$words" ] && command="$command ${COMP_WORDS[2]}"
    case "$command $prev" in
    "triage --output" | "triage -o") COMPREPLY=($(compgen -f -- "$cur")); return ;;
    "triage --format") COMPREPLY=($(compgen -W "text json" -- "$cur")); return ;;
    "triage --fail-on") COMPREPLY=($(compgen -W "error warning notice info" -- "$cur")); return ;;
    "triage --user") return ;;
    "triage --with") return ;;
    "triage --at") return ;;
    "triage --rules") COMPREPLY=($(compgen -d -- "$cur")); return ;;
    "triage --color") COMPREPLY=($(compgen -W "auto always never" -- "$cur")); return ;;
    "browse --rules") COMPREPLY=($(compgen -d -- "$cur")); return ;;
    "query --format") COMPREPLY=($(compgen -W "table csv json line" -- "$cur")); return ;;
    "rules list --rules") COMPREPLY=($(compgen -d -- "$cur")); return ;;
    "rules test --rules") COMPREPLY=($(compgen -d -- "$cur")); return ;;
    "rules lint --rules") COMPREPLY=($(compgen -d -- "$cur")); return ;;
    esac
    case $command in
    "triage") options="--output --format --fail-on --user --with --at --rules --color --help" ;;
    "browse") options="--rules --help" ;;
    "query") options="--format --help" ;;
    "rules list") options="--rules --help" ;;
    "rules test") options="--rules --cost --help" ;;
    "rules lint") options="--rules --help" ;;
    "formats") options="--explain --help" ;;
    "help") options=" --help" ;;
    "version") options="--help" ;;
    esac
    case $cur in
    -*) COMPREPLY=($(compgen -W "$options" -- "$cur")) ;;
    *) COMPREPLY=($(compgen -f -- "$cur")) ;;
    esac
}
complete -F _sipdx sipdx
