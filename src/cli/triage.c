/*
 * sipdx triage: reads logs, prints what was found. Settings → case → report → exit code.
 */
#include "cli/intake.h"
#include "cli/say.h"
#include "report/report.h"

#include <stdint.h>
#include <unistd.h>

/* Fills what the user complains about; EXIT_FAILED when the time cannot be read. */
static int read_complaint(const struct args *a, struct user_complaint *ret) {
        const char *at = args_value(a, "at");

        *ret = (struct user_complaint){.user = args_value(a, "user"), .with = args_value(a, "with"), .has_at = at != NULL};
        if (!at || stamp_parse(span_str(at), &ret->at) == 0)
                return 0;
        say_error("--at cannot be '%s'; use a time such as 10:32, '2013-03-12 10:32:05' or 2013-03-12T10:32:05Z", at);
        return EXIT_FAILED;
}

static int code_of(struct store *s, const char *fail_on, bool unread) {
        struct finding_list l = {0};
        int code = unread ? EXIT_UNREAD : EXIT_DONE;

        if (!fail_on)
                return code;
        if (store_findings(s, &l) < 0) {
                say_error("cannot read the findings: %s", store_error(s));
                return EXIT_FAILED;
        }
        for (size_t i = 0; i < l.n; i++) /* as those that a report shows */
                if (finding_stands(&l.v[i]) && !finding_is_quiet(&l.v[i]) && (int)l.v[i].severity >= severity_parse(fail_on))
                        code = EXIT_FOUND;
        finding_list_done(&l);
        return code;
}

static int print_report(const struct args *a, const struct user_complaint *c, struct intake *i) {
        bool complains = c->user || c->with || c->has_at;
        const char *format = args_value(a, "format");
        struct report_options o = {.complaint = complains ? c : NULL, .colour = terminal_colour(args_value(a, "color")),
                                   .columns = terminal_columns(STDOUT_FILENO),
                                   .secrets = args_value(a, "show-secrets") != NULL};
        struct out out = OUT_INIT;
        bool json = format && !strcmp(format, "json"), markdown = format && !strcmp(format, "markdown");

        out.text.clear = o.secrets;
        int r = json       ? report_json(i->store, &o, &out.text)
                : markdown ? report_markdown(i->store, &o, &out.text)
                           : report_text(i->store, &o, &out.text);
        int code = r == 0 ? code_of(i->store, args_value(a, "fail-on"), i->unread) : EXIT_FAILED;

        if (r < 0)
                say_error("cannot make the report: %s", *store_error(i->store) ? store_error(i->store) : strerror(-r));
        return out_close(&out, code);
}

static int run(const struct args *a) {
        struct user_complaint complaint;
        struct clocks clocks = {0};
        struct intake_wish wish = {.out = args_value(a, "output"), .rules_dir = args_value(a, "rules"), .clocks = &clocks,
                                   .unjudged = args_value(a, "no-rules") != NULL};
        struct intake i = {0};
        int r = read_complaint(a, &complaint);

        if (r == 0)
                r = clocks_read(a, &clocks);
        if (r == 0)
                r = intake_run(a->operands, a->n_operands, &wish, &i);
        if (r == 0)
                r = print_report(a, &complaint, &i);
        intake_done(&i);
        clocks_done(&clocks);
        return r;
}

static const struct command_option options[] = {
        {"output", 'o', "CASE.sipdx", "keep the case file under this name", false},
        {"format", 0, "text|json|markdown", "the form of the report (text)", false},
        {"fail-on", 0, "error|warning|notice|info", "exit 1 on a finding of this severity or above", false},
        {"user", 0, "WHO", "first what touches this person: part of an address or number", false},
        {"with", 0, "WHO", "the other person, likewise", false},
        {"at", 0, "TIME", "first what happened around this time", false},
        OPTION_SINCE,
        OPTION_UNTIL,
        OPTION_TZ,
        OPTION_SECRETS,
        OPTION_RULES,
        {"no-rules", 0, NULL, "read and relate only, judge nothing; rebuild judges what a case holds", false},
        {"color", 0, "auto|always|never", "colours in the text report (auto)", false},
        OPTION_HELP,
        OPTION_END,
};

const struct command command_triage = {
        .name = "triage", .operands = "PATH...", .min = 1, .max = SIZE_MAX, .options = options, .run = run,
        .help = "Reads logs and captures and reports what failed, why, and what to do",
};
