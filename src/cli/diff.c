/*
 * sipdx diff: two messages, or two calls, and what differs that matters.
 */
#include "report/diff.h"

#include "cli/intake.h"
#include "cli/listing.h"
#include "cli/say.h"
#include "cli/which.h"

#include <string.h>

/* Says why not, unless it is said. */
static int failed(struct store *s, int r) {
        if (r < 0)
                say_error("cannot compare them: %s", *store_error(s) ? store_error(s) : strerror(-r));
        return r ? EXIT_FAILED : 0;
}

static int compare_messages(const struct args *a, struct store *s, struct arena *arena, struct diff *ret) {
        bool clear = args_value(a, "show-secrets") != NULL;
        struct message_view v[2];
        int r = 0;

        for (size_t i = 0; i < 2 && r == 0; i++) {
                int64_t id;
                r = which_message(a->operands[0], a->operands[1 + i], &id);
                if (r == 0)
                        r = which_view(s, a->operands[0], id, arena, &v[i]);
        }
        return r ? r : failed(s, diff_messages(&v[0], &v[1], clear, arena, ret));
}

static int compare_calls(const struct args *a, struct store *s, struct arena *arena, struct diff *ret) {
        bool clear = args_value(a, "show-secrets") != NULL;
        struct ladder l[2];
        int r = 0;

        for (size_t i = 0; i < 2 && r == 0; i++) {
                int64_t call;
                r = which_call(s, a->operands[0], a->operands[1 + i], &call);
                if (r == 0)
                        r = which_ladder(s, call, 0, arena, &l[i]);
        }
        return r ? r : failed(s, diff_calls(s, &l[0], &l[1], clear, arena, ret));
}

static int print(const struct args *a, const struct diff *d, unsigned columns, int code) {
        const char *format = args_value(a, "format");
        struct diff_style style = {.columns = columns, .all = args_value(a, "all") != NULL};
        struct out o = OUT_INIT;
        int r;

        o.text.clear = args_value(a, "show-secrets") != NULL;
        r = format && !strcmp(format, "json") ? diff_put_json(d, &o.text) : diff_put_text(d, &style, &o.text);
        if (r < 0)
                say_error("%s", strerror(-r));
        return out_close(&o, r < 0 ? EXIT_FAILED : diff_count(d, style.all) ? EXIT_FOUND : code);
}

static int run(const struct args *a) {
        struct intake i = {0};
        struct arena arena;
        struct diff d;
        unsigned columns;
        int r = listing_width(a, &columns);

        arena_init(&arena);
        if (r == 0)
                r = intake_open(a, 1, &i);
        if (r == 0)
                r = args_value(a, "calls") ? compare_calls(a, i.store, &arena, &d) : compare_messages(a, i.store, &arena, &d);
        if (r == 0)
                r = print(a, &d, columns, i.unread ? EXIT_UNREAD : EXIT_DONE);
        arena_done(&arena);
        intake_done(&i);
        return r;
}

static const struct command_option options[] = {
        {"calls", 0, NULL, "A and B are calls, as ladder takes them, not messages", false},
        {"all", 0, NULL, "show what any two messages differ in too", false},
        {"format", 0, "text|json", "the form of the output (text)", false},
        OPTION_WIDTH,
        OPTION_SECRETS,
        OPTION_RULES,
        OPTION_HELP,
        OPTION_END,
};

const struct command command_diff = {
        .name = "diff", .operands = "CASE A B", .min = 3, .max = 3, .options = options, .run = run,
        .help = "Shows what differs that matters between two messages or calls",
};
