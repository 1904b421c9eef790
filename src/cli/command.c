/*
 * The list of commands and the reading of their arguments. Every refusal is one line that says what to type instead. It
 * refuses abbreviated options: a script that uses one breaks when a second option begins alike.
 */
#include "cli/command.h"

#include "base/typo.h"
#include "cli/say.h"

#include <string.h>
#include <sys/stat.h>

const struct command *const commands[] = {
        &command_triage,     &command_browse,     &command_calls,      &command_messages,    &command_ladder,     &command_show,
        &command_diff,       &command_explain,    &command_query,      &command_notes,       &command_rebuild,    &command_rules_list,
        &command_rules_show, &command_rules_new,  &command_rules_test, &command_rules_lint,  &command_rules_trace, &command_formats,
        &command_help,       &command_version,    NULL,
};

static void keep_nearest(const char *word, struct span candidate, size_t *best, struct span *ret) {
        size_t d = typo_count(span_str(word), candidate);

        if (d <= TYPO_MAX && d < candidate.n && d < *best) {
                *best = d;
                *ret = candidate;
        }
}

static struct span first_word(const struct command *c) {
        return span_sub(span_str(c->name), 0, span_chr(span_str(c->name), ' '));
}

/* Words of the command's name that argv begins with, all of them; 0: not this command. */
static int match_name(const struct command *c, int argc, char *const *argv) {
        struct span first = first_word(c), second = span_from(span_str(c->name), first.n + 1);

        if (argc < 1 || !span_eq(span_str(argv[0]), first))
                return 0;
        if (second.n == 0)
                return 1;
        return argc > 1 && span_eq(span_str(argv[1]), second) ? 2 : 0;
}

/* Appends what may follow a first word ("list, test, lint" for "rules"). False: nothing may, or no such word. */
static bool put_second_words(struct buf *b, const char *word) {
        for (size_t i = 0; commands[i]; i++) {
                struct span first = first_word(commands[i]);

                if (span_eq(first, span_str(word)) && commands[i]->name[first.n])
                        buf_printf(b, "%s%s", b->n ? ", " : "", commands[i]->name + first.n + 1);
        }
        return b->n > 0;
}

static bool refuse_second_word(int argc, char *const *argv) {
        struct buf words = BUF_INIT;
        bool refused = put_second_words(&words, argv[0]);

        if (refused && argc > 1)
                say_error("'%s %s' is no command; %s needs one of: %s", argv[0], argv[1], argv[0], buf_str(&words));
        else if (refused)
                say_error("%s needs one of: %s", argv[0], buf_str(&words));
        buf_done(&words);
        return refused;
}

static void refuse_command(int argc, char *const *argv) {
        struct span near = SPAN_NONE;
        size_t best = TYPO_MAX + 1;
        struct stat st;

        if (argc < 1) {
                say_error("no command; type: sipdx triage PATH, or sipdx --help");
                return;
        }
        if (refuse_second_word(argc, argv))
                return;
        for (size_t i = 0; commands[i]; i++)
                keep_nearest(argv[0], first_word(commands[i]), &best, &near);
        if (argv[0][0] == '-')
                say_error("unknown option %s; options follow a command, see sipdx --help", argv[0]);
        else if (stat(argv[0], &st) == 0)
                say_error("'%s' is no command; to diagnose it type: sipdx triage %s", argv[0], argv[0]);
        else if (near.n)
                say_error("unknown command '%s'; did you mean %.*s?", argv[0], SPAN_ARG(near));
        else
                say_error("unknown command '%s'; sipdx --help lists them", argv[0]);
}

static bool is_help(const char *word) {
        return !strcmp(word, "--help") || !strcmp(word, "-h");
}

/* "rules --help": about the first word of two. */
static bool asks_about_family(int argc, char *const *argv) {
        struct buf words = BUF_INIT;
        bool asks = argc == 2 && is_help(argv[1]) && put_second_words(&words, argv[0]);

        buf_done(&words);
        return asks;
}

const struct command *command_find(int argc, char *const *argv, int *ret_words) {
        *ret_words = 1;
        if (argc > 0 && is_help(argv[0]))
                return &command_help;
        if (argc > 0 && !strcmp(argv[0], "--version"))
                return &command_version;
        for (size_t i = 0; commands[i]; i++)
                if ((*ret_words = match_name(commands[i], argc, argv)) > 0)
                        return commands[i];
        *ret_words = 1;
        if (asks_about_family(argc, argv))
                return &command_help;
        refuse_command(argc, argv);
        return NULL;
}

/* The arguments while they are being read. */
struct reading {
        struct args *args;
        char **argv;
        int argc, i;
};

static void refuse_option(const struct command *c, const char *name) {
        struct span near = SPAN_NONE;
        size_t best = TYPO_MAX + 1;

        for (const struct command_option *o = c->options; o->name; o++)
                if (o->help)
                        keep_nearest(name, span_str(o->name), &best, &near);
        if (near.n)
                say_error("unknown option --%s; did you mean --%.*s?", name, SPAN_ARG(near));
        else
                say_error("unknown option --%s; see sipdx %s --help", name, c->name);
}

static bool is_choice(const char *choices, const char *value) {
        struct span rest = span_str(choices), word;

        while (span_cut(&rest, '|', &word))
                if (span_eq(word, span_str(value)))
                        return true;
        return false;
}

/* "a|b|c" as "a, b or c". */
static void put_choices(struct buf *b, const char *choices) {
        for (const char *p = choices; *p; p++) {
                if (*p != '|')
                        buf_putc(b, *p);
                else
                        buf_puts(b, strchr(p + 1, '|') ? ", " : " or ");
        }
}

static int repeat_value(struct args *a, const struct command_option *o, const char *value) {
        if (a->n_repeated == ARGS_REPEATS) {
                say_error("--%s is given more than %d times", o->name, ARGS_REPEATS);
                return EXIT_FAILED;
        }
        a->repeated[a->n_repeated++] = (struct repeated){o, value};
        return 0;
}

static int set_value(struct args *a, const struct command_option *o, const char *value) {
        bool closed = strchr(o->arg, '|') != NULL;
        struct buf words = BUF_INIT;

        if (value && *value && (!closed || is_choice(o->arg, value))) {
                a->values[o - a->command->options] = value;
                return o->many ? repeat_value(a, o, value) : 0;
        }
        if (closed)
                put_choices(&words, o->arg);
        else
                buf_puts(&words, o->arg);
        if (!value || !*value)
                say_error("--%s needs a value: %s", o->name, buf_str(&words));
        else
                say_error("--%s cannot be '%s'; use %s", o->name, value, buf_str(&words));
        buf_done(&words);
        return EXIT_FAILED;
}

/* The value that follows an option; NULL when there is none or another option stands there. */
static const char *following(struct reading *g) {
        if (g->i + 1 >= g->argc || !strncmp(g->argv[g->i + 1], "--", 2))
                return NULL;
        return g->argv[++g->i];
}

static int take_long(struct reading *g, char *word) {
        struct span rest = span_str(word), name = SPAN_NONE;
        const char *equals = strchr(word, '=');
        const struct command_option *o = g->args->command->options;

        span_cut(&rest, '=', &name);
        while (o->name && !span_eq(name, span_str(o->name)))
                o++;
        if (!o->name) {
                word[name.n] = 0;
                refuse_option(g->args->command, word);
                return EXIT_FAILED;
        }
        if (o->arg)
                return set_value(g->args, o, equals ? equals + 1 : following(g));
        if (equals) {
                say_error("--%s takes no value", o->name);
                return EXIT_FAILED;
        }
        g->args->values[o - g->args->command->options] = "";
        return 0;
}

static int take_short(struct reading *g, const char *word) {
        for (const struct command_option *o = g->args->command->options; o->name; o++) {
                if (!o->letter || o->letter != word[0])
                        continue;
                if (o->arg)
                        return set_value(g->args, o, word[1] ? word + 1 + (word[1] == '=') : following(g));
                if (word[1])
                        break;
                g->args->values[o - g->args->command->options] = "";
                return 0;
        }
        if (strstr(g->args->command->operands, "FILTER") && strchr(word, ':'))
                say_error("unknown option -%s; to filter without it type: not %s", word, word);
        else
                say_error("unknown option -%s; see sipdx %s --help", word, g->args->command->name);
        return EXIT_FAILED;
}

static int count_operands(const struct args *a) {
        const struct command *c = a->command;

        if (a->n_operands < c->min)
                say_error("%s needs %s; type: sipdx %s %s", c->name, c->operands, c->name, c->operands);
        else if (a->n_operands > c->max && c->max == 0)
                say_error("%s takes no '%s'; see sipdx %s --help", c->name, a->operands[0], c->name);
        else if (a->n_operands > c->max)
                say_error("%s: '%s' is one too many; type: sipdx %s %s", c->name, a->operands[c->max], c->name,
                          c->operands);
        else
                return 0;
        return EXIT_FAILED;
}

int args_parse(const struct command *c, int argc, char **argv, struct args *ret) {
        struct reading g = {.args = ret, .argv = argv, .argc = argc};
        bool ended = false;
        int r = 0;

        *ret = (struct args){.command = c, .operands = argv};
        for (; g.i < argc && r == 0; g.i++) {
                char *word = argv[g.i];

                if (!ended && !strcmp(word, "--"))
                        ended = true;
                else if (!ended && !strncmp(word, "--", 2))
                        r = take_long(&g, word + 2);
                else if (!ended && word[0] == '-' && word[1] && !is_digit(word[1]))
                        r = take_short(&g, word + 1);
                else
                        argv[ret->n_operands++] = word;
        }
        if (r == 0 && !args_value(ret, "help"))
                r = count_operands(ret);
        return r;
}

const char *args_value(const struct args *a, const char *name) {
        for (size_t i = 0; a->command->options[i].name; i++)
                if (!strcmp(a->command->options[i].name, name))
                        return a->values[i];
        return NULL;
}

const char *args_next(const struct args *a, const char *name, size_t *io_i) {
        while (*io_i < a->n_repeated) {
                const struct repeated *r = &a->repeated[(*io_i)++];
                if (!strcmp(r->option->name, name))
                        return r->value;
        }
        return NULL;
}
