/*
 * sipdx browse: opens a case, or makes a temporary one of what is named, and hands it to the browser, with the user's settings
 * and notes beside it.
 */
#include "cli/caps.h"
#include "cli/host.h"
#include "cli/intake.h"
#include "cli/say.h"
#include "cli/settings.h"
#include "store/file.h"
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

static int browse(struct store *s, const char *path, const struct browse_options *o) {
        int r = browse_run(s, o);
        const char *words = r == -ENOMEM ? NULL : store_error(s);

        if (r == -ENOTTY || r == -ENODEV)
                return refuse_terminal(path);
        if (r < 0 && r != -EINTR)
                say_error("cannot show %s: %s", path, words && *words ? words : strerror(-r));
        return r < 0 ? EXIT_FAILED : EXIT_DONE;
}

/* Notes that cannot be read are no reason not to look at the case; but then none are written over them. */
static struct sidecar *open_notes(const char *case_path, struct buf *ret_words) {
        struct sidecar *notes = NULL;
        struct buf b = BUF_INIT;
        int r = sidecar_open(case_path, &notes);

        if (r < 0)
                buf_printf(&b, "no notes: cannot read %s.notes: %s", case_path ? case_path : "", file_words(r));
        else if (sidecar_damaged(notes))
                buf_printf(&b, "%s: %zu lines are no notes; they are left as they are", sidecar_path(notes), sidecar_damaged(notes));
        if (b.n && !ret_words->n)
                safe_put(ret_words, buf_span(&b), SAFE_LINE);
        buf_done(&b);
        return notes;
}

static int close_notes(struct sidecar *notes, int code) {
        int r = notes ? sidecar_save(notes) : 0;

        if (r < 0) {
                say_error("cannot write %s: %s", sidecar_path(notes), file_words(r));
                code = EXIT_FAILED;
        }
        sidecar_close(notes);
        return code;
}

static int show(const struct args *a, const struct settings *settings, struct buf *words) {
        struct intake i = {0};
        struct buf state = BUF_INIT;
        int r = intake_open(a, a->n_operands, &i);

        if (r == 0) {
                bool temporary = a->n_operands > 1 || !store_is_case(a->operands[0]);
                struct host_case c = {.store = i.store, .notes = open_notes(temporary ? NULL : a->operands[0], words)};
                struct host host = host_of(&c);
                struct browse_options o = {.host = &host, .settings = settings, .sidecar = c.notes, .temporary = temporary};
                state_read(&state);
                o.state = buf_span(&state);
                o.greeting = buf_span(words);
                r = close_notes(c.notes, browse(i.store, a->operands[0], &o));
        }
        buf_done(&state);
        intake_done(&i);
        return r;
}

static int print_config(void) {
        struct out o = OUT_INIT;

        settings_put_default(&o.text);
        return out_close(&o, EXIT_DONE);
}

static int run(const struct args *a) {
        struct settings settings;
        struct buf words = BUF_INIT;
        int r;

        if (args_value(a, "write-config"))
                return print_config();
        if (!a->n_operands) {
                say_error("browse needs PATH...; type: sipdx browse PATH...");
                return EXIT_FAILED;
        }
        r = settings_read(args_value(a, "config"), args_value(a, "theme"), &settings, &words);
        if (r == 0)
                r = terminal_is_able(STDOUT_FILENO) ? show(a, &settings, &words) : refuse_terminal(a->operands[0]);
        buf_done(&words);
        return r;
}

static const struct command_option options[] = {
        {"theme", 0, "dark|light|mono", "colours for a dark or a light background, or none (dark)", false},
        {"config", 0, "FILE", "read settings from this file instead of the user's own", false},
        {"write-config", 0, NULL, "print a config file with every option, to be changed", false},
        OPTION_RULES,
        OPTION_CAPS,
        OPTION_SANDBOX,
        OPTION_HELP,
        OPTION_END,
};

const struct command command_browse = {
        .name = "browse", .operands = "PATH...", .max = SIZE_MAX, .options = options, .run = run,
        .help = "Opens a case file, or reads logs and captures, in the terminal browser",
};
