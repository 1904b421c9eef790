/*
 * A command is one table entry: its arguments are read, its --help, its part of the man page and the shell
 * completion are made from it. Strings are static ASCII; option values and operands are borrowed from argv.
 */
#ifndef SIPDX_CLI_COMMAND_H
#define SIPDX_CLI_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

enum exit_code {
        EXIT_DONE = 0,
        EXIT_FOUND = 1,  /* findings at or above --fail-on, differences; wins over EXIT_UNREAD */
        EXIT_FAILED = 2, /* wrong usage, or the job failed */
        EXIT_UNREAD = 3, /* done, but some input could not be read, or reading was stopped */
};

struct command_option {
        const char *name; /* without its dashes; NULL ends a table */
        char letter;      /* 0: no short form */
        const char *arg;  /* word for its value, or the values allowed ("text|json"); NULL: takes none */
        const char *help; /* NULL: for the build alone, shown nowhere */
        bool many;        /* may be given several times, and each counts; of others the last does */
};

#define OPTION_HELP {"help", 'h', NULL, "show this help and exit", false}
#define OPTION_RULES {"rules", 0, "DIR", "add the rules of this folder to the built-in ones", false}
#define OPTION_SECRETS {"show-secrets", 0, NULL, "show passwords, keys and tickets; without this they are masked", false}
/* Read by main() too, before the command runs. */
#define OPTION_SANDBOX {"no-sandbox", 0, NULL, "let what parses do all that the program may; see SECURITY in the manual", false}
#define OPTION_END {NULL, 0, NULL, NULL, false}

struct args;

struct command {
        const char *name;     /* one word, or two: "rules list" */
        const char *operands; /* as shown: "PATH..."; "" when it takes none */
        size_t min, max;      /* number of operands */
        const char *help;     /* one line */
        const struct command_option *options;
        int (*run)(const struct args *a); /* an exit_code */
};

extern const struct command command_triage, command_browse, command_calls, command_messages, command_ladder, command_show, command_diff,
        command_explain, command_query, command_notes, command_rebuild, command_rules_list, command_rules_show, command_rules_new,
        command_rules_test, command_rules_lint, command_rules_trace, command_formats,
        command_help, command_version;

/* All of them, in the order of the manual; NULL-terminated. */
extern const struct command *const commands[];

enum { ARGS_OPTIONS = 28, ARGS_REPEATS = 32 }; /* most options of one command; values of those that repeat */

struct args {
        const struct command *command;
        const char *values[ARGS_OPTIONS]; /* of the i-th option; "" for a flag that was given; NULL: not given */
        struct repeated { /* values of options that may be given several times, in their order */
                const struct command_option *option;
                const char *value;
        } repeated[ARGS_REPEATS];
        size_t n_repeated;
        char *const *operands;
        size_t n_operands;
};

/* Finds the command that argv (without the program's name) begins with; *ret_words: how many words name it. NULL when
 * there is none: the reason and what to type have been said. */
const struct command *command_find(int argc, char *const *argv, int *ret_words);

/*
 * Reads what follows the command's name; reorders argv so that operands come first. Options may stand anywhere, "--"
 * ends them. 0, or EXIT_FAILED when the reason has been said. With --help operands are not counted.
 */
int args_parse(const struct command *c, int argc, char **argv, struct args *ret);

/* The value of an option of this command's table; NULL: not given. */
const char *args_value(const struct args *a, const char *name);
/* The next value of an option that may be given several times, after *io_i (start with 0); NULL: no more. */
const char *args_next(const struct args *a, const char *name, size_t *io_i);

#endif
