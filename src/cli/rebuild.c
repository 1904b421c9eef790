/*
 * sipdx rebuild: a case made anew from the evidence in it, under its own name or another.
 */
#include "cli/intake.h"
#include "cli/say.h"
#include "report/words.h"

static int say_result(struct store *s, const char *path) {
        struct finding_list l = {0};
        struct out o = OUT_INIT;
        struct buf window = BUF_INIT;
        struct totals t;
        size_t alone = 0;
        int r = store_totals(s, &t);

        if (r == 0)
                r = store_findings(s, &l);
        if (r < 0) {
                say_error("cannot read %s: %s", path, store_error(s));
                return EXIT_FAILED;
        }
        for (size_t i = 0; i < l.n; i++)
                alone += finding_stands(&l.v[i]) && !finding_is_quiet(&l.v[i]);
        finding_list_done(&l);
        safe_put(&o.text, span_str(path), SAFE_LINE);
        buf_puts(&o.text, " is rebuilt: ");
        put_count(&o.text, t.sources, "file, ", "files, ");
        put_count(&o.text, t.messages, "SIP message, ", "SIP messages, ");
        put_count(&o.text, t.calls, "call, ", "calls, ");
        put_count(&o.text, alone, "finding", "findings");
        if (put_bounds(&window, s) == 0 && window.n)
                buf_printf(&o.text, "; judged is what happened%s", buf_str(&window));
        buf_putc(&o.text, '\n');
        buf_done(&window);
        return out_close(&o, EXIT_DONE);
}

static int run(const struct args *a) {
        const char *out = args_value(a, "output") ? args_value(a, "output") : a->operands[0];
        struct clocks clocks = {0};
        struct intake_wish wish = {.out = out, .rules_dir = args_value(a, "rules"), .clocks = &clocks,
                                   .unconfined = args_value(a, "no-sandbox") != NULL};
        struct intake i = {0};
        int r = clocks_read(a, &clocks);

        if (r == 0)
                r = intake_rebuild(a->operands[0], &wish, &i);
        if (r == 0)
                r = say_result(i.store, out);
        intake_done(&i);
        clocks_done(&clocks);
        return r;
}

static const struct command_option options[] = {
        {"output", 'o', "CASE.sipdx", "write the new case under this name and leave the old one alone", false},
        OPTION_SINCE,
        OPTION_UNTIL,
        OPTION_TZ,
        OPTION_RULES,
        OPTION_SANDBOX,
        OPTION_HELP,
        OPTION_END,
};

const struct command command_rebuild = {
        .name = "rebuild", .operands = "CASE", .min = 1, .max = 1, .options = options, .run = run,
        .help = "Makes a case anew from the evidence in it, with today's parsers and rules",
};
