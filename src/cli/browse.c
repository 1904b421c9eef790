/*
 * sipdx browse: opens a case, or makes a temporary one of what is named, and hands it to the browser.
 */
#include "cli/intake.h"
#include "cli/say.h"
#include "tui/browse.h"

#include <errno.h>
#include <stdint.h>
#include <unistd.h>

static int refuse_terminal(const char *path) {
        if (store_is_case(path))
                say_error("browse needs a terminal; without one type: sipdx query %s 'SELECT * FROM v_finding'", path);
        else
                say_error("browse needs a terminal; for a report type: sipdx triage %s", path);
        return EXIT_FAILED;
}

static int browse(struct store *s, const char *path) {
        int r = browse_run(s);
        const char *words = r == -ENOMEM ? NULL : store_error(s);

        if (r == -ENOTTY || r == -ENODEV)
                return refuse_terminal(path);
        if (r < 0 && r != -EINTR)
                say_error("cannot show %s: %s", path, words && *words ? words : strerror(-r));
        return r < 0 ? EXIT_FAILED : EXIT_DONE;
}

static int run(const struct args *a) {
        struct intake i = {0};
        int r;

        if (!terminal_is_able(STDOUT_FILENO))
                return refuse_terminal(a->operands[0]);
        r = intake_open(a->operands, a->n_operands, args_value(a, "rules"), &i);
        if (r == 0)
                r = browse(i.store, a->operands[0]);
        intake_done(&i);
        return r;
}

static const struct command_option options[] = {OPTION_RULES, OPTION_HELP, OPTION_END};

const struct command command_browse = {
        .name = "browse", .operands = "PATH...", .min = 1, .max = SIZE_MAX, .options = options, .run = run,
        .help = "Opens a case file, or reads logs and captures, in the terminal browser",
};
