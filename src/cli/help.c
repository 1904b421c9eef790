/*
 * Everything that is made from the option tables: --help, the man page's synopsis and option lists, the bash completion.
 * It knows no command by name; the prose of the manual stands in share/sipdx.1.
 */
#include "cli/help.h"

#include "cli/say.h"
#include "ingest/confine.h"
#include "store/store.h"

#include <string.h>

enum { OPTION_COLUMNS = 34, COMMAND_COLUMNS = 22 };

static void put_padded(struct buf *b, const char *left, size_t columns, const char *right) {
        buf_printf(b, "  %-*s  %s\n", (int)columns, left, right);
}

static void put_usage(struct buf *b, const struct command *c) {
        buf_printf(b, "usage: sipdx %s [OPTION...]%s%s\n", c->name, *c->operands ? " " : "", c->operands);
}

static void put_option(struct buf *b, const struct command_option *o) {
        struct buf left = BUF_INIT;

        if (o->letter)
                buf_printf(&left, "-%c, --%s", o->letter, o->name);
        else
                buf_printf(&left, "    --%s", o->name);
        if (o->arg)
                buf_printf(&left, " %s", o->arg);
        put_padded(b, buf_str(&left), OPTION_COLUMNS, o->help);
        buf_done(&left);
}

int help_command(const struct command *c) {
        struct out o = OUT_INIT;

        put_usage(&o.text, c);
        buf_printf(&o.text, "\n%s.\n\n", c->help);
        for (const struct command_option *p = c->options; p->name; p++)
                if (p->help)
                        put_option(&o.text, p);
        return out_close(&o, EXIT_DONE);
}

static void put_commands(struct buf *b) {
        buf_puts(b, "sipdx " SIPDX_VERSION ": what failed in SIP logs and captures, why, on which evidence, and what to do. Offline.\n\n"
                    "usage: sipdx COMMAND [OPTION...] ...\n\n");
        for (size_t i = 0; commands[i]; i++)
                put_padded(b, commands[i]->name, COMMAND_COLUMNS, commands[i]->help);
        buf_puts(b, "\nsipdx COMMAND --help shows a command's options; man sipdx has the rest.\n"
                    "Begin with: sipdx triage FOLDER, then: sipdx browse FOLDER\n");
}

/* mdoc (mandoc_roff(7)) ------------------------------------------------------------------------------- */

/* "A|b" as mdoc arguments: closed lists are literal, other words stand for something. */
static void mdoc_put_arg(struct buf *b, const char *arg) {
        bool closed = strchr(arg, '|') != NULL;
        struct span rest = span_str(arg), word;
        bool first = true;

        while (span_cut(&rest, '|', &word)) {
                buf_printf(b, "%s %s %.*s", first ? "" : " |", closed ? "Cm" : "Ar", SPAN_ARG(word));
                first = false;
        }
}

static void mdoc_put_option(struct buf *b, const struct command_option *o, bool all_forms) {
        if (o->letter) {
                buf_printf(b, " Fl %c", o->letter);
                if (all_forms)
                        buf_puts(b, " ,");
        }
        if (!o->letter || all_forms)
                buf_printf(b, " Fl \\-%s", o->name);
        if (o->arg)
                mdoc_put_arg(b, o->arg);
        buf_putc(b, '\n');
}

static void mdoc_put_operands(struct buf *b, const struct command *c) {
        struct span rest = span_str(c->operands), word;

        while (span_cut(&rest, ' ', &word)) {
                bool optional = word.n > 2 && word.p[0] == '[';
                bool more = word.n > 3 && span_find(word, SPAN("...")) < word.n;

                word = optional ? span_sub(word, 1, word.n - 2) : word;
                word = more ? span_sub(word, 0, word.n - 3) : word;
                buf_printf(b, ".%sAr %.*s%s\n", optional ? "Op " : "", SPAN_ARG(word), more ? " ..." : "");
        }
}

static void mdoc_put_synopsis(struct buf *b) {
        for (size_t i = 0; commands[i]; i++) {
                buf_printf(b, ".Nm\n.Cm %s\n", commands[i]->name);
                for (const struct command_option *o = commands[i]->options; o->name; o++)
                        if (o->help && o->letter != 'h') {
                                buf_puts(b, ".Op");
                                mdoc_put_option(b, o, false);
                        }
                mdoc_put_operands(b, commands[i]);
        }
}

static void mdoc_put_options(struct buf *b, const struct command *c) {
        buf_puts(b, ".Bl -tag -width Ds\n");
        for (const struct command_option *o = c->options; o->name; o++)
                if (o->help) {
                        buf_puts(b, ".It");
                        mdoc_put_option(b, o, true);
                        buf_printf(b, "%c%s.\n", o->help[0] >= 'a' && o->help[0] <= 'z' ? o->help[0] - 32 : o->help[0],
                                   o->help + 1);
                }
        buf_puts(b, ".El\n");
}

/* bash completion ------------------------------------------------------------------------------------- */

static void bash_put_options(struct buf *b, const struct command *c) {
        buf_printf(b, "    \"%s\") options=\"", c->name);
        for (const struct command_option *o = c->options; o->name; o++)
                if (o->help)
                        buf_printf(b, "%s--%s", o == c->options ? "" : " ", o->name);
        buf_puts(b, "\" ;;\n");
}

/* What may follow "COMMAND --option". Closed lists are offered; a DIR or a file is; other words are free. */
static void bash_put_value(struct buf *b, const struct command *c, const struct command_option *o) {
        buf_printf(b, "    \"%s --%s\"", c->name, o->name);
        if (o->letter)
                buf_printf(b, " | \"%s -%c\"", c->name, o->letter);
        if (strchr(o->arg, '|')) {
                buf_puts(b, ") COMPREPLY=($(compgen -W \"");
                for (const char *p = o->arg; *p; p++)
                        buf_putc(b, *p == '|' ? ' ' : *p);
                buf_puts(b, "\" -- \"$cur\")); return ;;\n");
        } else if (!strcmp(o->arg, "DIR")) {
                buf_puts(b, ") COMPREPLY=($(compgen -d -- \"$cur\")); return ;;\n");
        } else if (strchr(o->arg, '.') || !strcmp(o->arg, "FILE")) {
                buf_puts(b, ") COMPREPLY=($(compgen -f -- \"$cur\")); return ;;\n");
        } else {
                buf_puts(b, ") return ;;\n");
        }
}

/* First words; with a first word given: what may follow it. */
static void bash_put_words(struct buf *b) {
        struct buf first = BUF_INIT;

        for (size_t i = 0; commands[i]; i++) {
                struct span name = span_str(commands[i]->name), word;

                span_cut(&name, ' ', &word);
                if (name.n)
                        buf_printf(b, "    %.*s) words=\"$words %.*s\" ;;&\n", SPAN_ARG(word), SPAN_ARG(name));
                if (span_find(buf_span(&first), word) == first.n)
                        buf_printf(&first, "%s%.*s", first.n ? " " : "", SPAN_ARG(word));
        }
        buf_printf(b, "    '') words=\"%s --help --version\" ;;\n", buf_str(&first));
        buf_done(&first);
}

static void put_completion(struct buf *b) {
        buf_puts(b, "# bash completion for sipdx; made by `sipdx help --completion`, not by hand.\n"
                    "_sipdx()\n{\n"
                    "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command= words= options=\n"
                    "    [ \"$COMP_CWORD\" -gt 1 ] && command=${COMP_WORDS[1]}\n"
                    "    compopt -o filenames 2>/dev/null\n"
                    "    case $command in\n");
        bash_put_words(b);
        buf_puts(b, "    esac\n"
                    "    if [ -n \"$words\" ] && [ \"$COMP_CWORD\" -le 2 ]; then\n"
                    "        COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
                    "        return\n"
                    "    fi\n"
                    "    [ -n \"$words\" ] && command=\"$command ${COMP_WORDS[2]}\"\n"
                    "    case \"$command $prev\" in\n");
        for (size_t i = 0; commands[i]; i++)
                for (const struct command_option *o = commands[i]->options; o->name; o++)
                        if (o->help && o->arg)
                                bash_put_value(b, commands[i], o);
        buf_puts(b, "    esac\n"
                    "    case $command in\n");
        for (size_t i = 0; commands[i]; i++)
                bash_put_options(b, commands[i]);
        buf_puts(b, "    esac\n"
                    "    case $cur in\n"
                    "    -*) COMPREPLY=($(compgen -W \"$options\" -- \"$cur\")) ;;\n"
                    "    *) COMPREPLY=($(compgen -f -- \"$cur\")) ;;\n"
                    "    esac\n}\n"
                    "complete -F _sipdx sipdx\n");
}

static int run_help(const struct args *a) {
        const struct command *c = NULL;
        struct out o = OUT_INIT;
        char *words[2] = {NULL, NULL};
        int n;

        for (size_t i = 0; i < a->n_operands && i < 2; i++)
                words[i] = a->operands[i];
        if (a->n_operands && !(c = command_find((int)a->n_operands, words, &n)))
                return EXIT_FAILED;
        if (args_value(a, "completion"))
                put_completion(&o.text);
        else if (args_value(a, "man") && c)
                mdoc_put_options(&o.text, c);
        else if (args_value(a, "man"))
                mdoc_put_synopsis(&o.text);
        else if (c)
                return help_command(c);
        else
                put_commands(&o.text);
        return out_close(&o, EXIT_DONE);
}

static int run_version(const struct args *a) {
        struct out o = OUT_INIT;

        (void)a;
        buf_printf(&o.text, "sipdx " SIPDX_VERSION ", cases of version %d, views of version %d\n", SCHEMA_VERSION, VIEWS_VERSION);
        confine_words(&o.text);
        buf_putc(&o.text, '\n');
        return out_close(&o, EXIT_DONE);
}

static const struct command_option help_options[] = {
        {"completion", 0, NULL, NULL, false},
        {"man", 0, NULL, NULL, false},
        OPTION_HELP,
        OPTION_END,
};

const struct command command_help = {
        .name = "help", .operands = "[COMMAND]", .max = 2, .help = "Shows the commands, or one command's options",
        .options = help_options, .run = run_help,
};

static const struct command_option version_options[] = {OPTION_HELP, OPTION_END};

const struct command command_version = {
        .name = "version", .operands = "", .options = version_options, .run = run_version,
        .help = "Prints the version, those of case files and views, and what confines the parsers",
};
