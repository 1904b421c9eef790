/*
 * sipdx triage: reads logs, prints what was found. Settings → case → report → exit code; of several bundles one after the
 * other, so that fifty take the memory of one and a bad one does not stop the rest.
 */
#include "cli/caps.h"
#include "cli/intake.h"
#include "cli/rules.h"
#include "cli/say.h"
#include "ingest/apart.h"
#include "report/report.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum form { FORM_TEXT, FORM_JSON, FORM_MARKDOWN };

struct triage {
        const struct args *args;
        enum form form;
        struct intake_wish wish;
        struct report_options report;
};

/* Fills what the user complains about; EXIT_FAILED when the time cannot be read. */
static int read_complaint(const struct args *a, struct user_complaint *ret) {
        const char *at = args_value(a, "at");

        *ret = (struct user_complaint){.user = args_value(a, "user"), .with = args_value(a, "with"), .has_at = at != NULL};
        if (!at || stamp_parse(span_str(at), &ret->at) == 0)
                return 0;
        say_error("--at cannot be '%s'; use a time such as 10:32, '2013-03-12 10:32:05' or 2013-03-12T10:32:05Z", at);
        return EXIT_FAILED;
}

static int read_encoding(const struct args *a, enum codepage *ret) {
        const char *name = args_value(a, "encoding");

        if (!name || codepage_find(span_str(name), ret) == 0)
                return 0;
        say_error("--encoding cannot be '%s'; use windows-1252, cp850, cp437, windows-1250 or windows-1251", name);
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

static enum form form_of(const struct args *a) {
        const char *format = args_value(a, "format");

        return format && !strcmp(format, "json") ? FORM_JSON : format && !strcmp(format, "markdown") ? FORM_MARKDOWN : FORM_TEXT;
}

/* One report into out. Returns the exit code. */
static int put_report(const struct triage *t, struct report_options *o, struct intake *i, struct buf *b) {
        struct timing_span began = timing_now();
        int r;

        o->exit = code_of(i->store, args_value(t->args, "fail-on"), i->unread);
        r = t->form == FORM_JSON     ? report_json(i->store, o, b)
            : t->form == FORM_MARKDOWN ? report_markdown(i->store, o, b)
                                       : report_text(i->store, o, b);
        timing_add(t->wish.timing, TIMING_REPORT, began);
        if (r < 0)
                say_error("cannot make the report: %s", *store_error(i->store) ? store_error(i->store) : strerror(-r));
        return r < 0 ? EXIT_FAILED : o->exit;
}

static int run_together(const struct triage *t) {
        struct report_options o = t->report;
        struct out out = OUT_INIT;
        struct intake i = {0};
        int code = intake_run(t->args->operands, t->args->n_operands, &t->wish, &i);

        out.text.clear = o.secrets;
        if (code == 0)
                code = put_report(t, &o, &i, &out.text);
        intake_done(&i);
        return out_close(&out, code);
}

/* Several bundles, each a case of its own --------------------------------------------------------------------- */

/* The worst of all is the exit code: failed, then found, then unread. */
static int worse(int a, int b) {
        static const int rank[] = {[EXIT_DONE] = 0, [EXIT_UNREAD] = 1, [EXIT_FOUND] = 2, [EXIT_FAILED] = 3};

        return rank[a] >= rank[b] ? a : b;
}

static void put_heading(const struct triage *t, const char *path, bool first, struct buf *b) {
        buf_puts(b, first || t->form == FORM_JSON ? "" : "\n");
        if (t->form == FORM_MARKDOWN) {
                buf_puts(b, "# ");
                markdown_put_words(b, span_str(path));
        } else if (t->form == FORM_TEXT) {
                buf_puts(b, "==== ");
                safe_put(b, span_str(path), SAFE_LINE);
        }
        buf_puts(b, t->form == FORM_JSON ? "" : "\n\n");
}

static int put_failed(const struct triage *t, const struct report_options *o, struct buf *b) {
        struct stat st;
        const char *why = stat(o->bundle, &st) < 0 ? strerror(errno) : "no case could be made; standard error says why";

        if (t->form == FORM_JSON)
                return report_json_failed(o, why, b);
        return buf_printf(b, "not judged: %s\n", why);
}

/* *ret_stopped: by Ctrl-C; the others are not begun. */
static int run_one(const struct triage *t, size_t at, struct out *out, bool *ret_stopped) {
        struct report_options o = t->report;
        struct intake i = {0};
        int r = intake_run(&t->args->operands[at], 1, &t->wish, &i);

        o.bundle = t->args->operands[at];
        put_heading(t, o.bundle, at == 0, &out->text);
        if (r == 0) {
                r = put_report(t, &o, &i, &out->text);
        } else {
                o.exit = EXIT_FAILED;
                put_failed(t, &o, &out->text);
        }
        *ret_stopped = i.stopped;
        intake_done(&i);
        return r;
}

/* What was done, in the end, where a person reads it. */
static void put_sum(const struct triage *t, const size_t count[], struct buf *b) {
        size_t n = t->args->n_operands, begun = count[0] + count[1] + count[2] + count[3];

        if (t->form != FORM_TEXT)
                return;
        buf_printf(b, "\n==== %zu of %zu, each judged for itself (--together makes one case of them)", begun, n);
        if (count[EXIT_FOUND])
                buf_printf(b, "; %zu with findings of --fail-on", count[EXIT_FOUND]);
        if (count[EXIT_UNREAD])
                buf_printf(b, "; %zu not read to the end", count[EXIT_UNREAD]);
        if (count[EXIT_FAILED])
                buf_printf(b, "; %zu not judged", count[EXIT_FAILED]);
        buf_putc(b, '\n');
}

static int run_each(struct triage *t) {
        struct rules rules = {0};
        struct out out = OUT_INIT;
        size_t count[EXIT_UNREAD + 1] = {0};
        bool stopped = false;
        int code = rules_read(t->wish.rules_dir, false, &rules);

        out.text.clear = t->report.secrets;
        t->wish.rules = &rules;
        t->wish.of_several = true;
        for (size_t i = 0; i < t->args->n_operands && code != EXIT_FAILED && !stopped && out.err == 0; i++) {
                int one = run_one(t, i, &out, &stopped);
                count[one]++;
                out_flush(&out);
        }
        for (int i = 0; i <= EXIT_UNREAD; i++)
                code = count[i] ? worse(code, i) : code;
        if (count[0] + count[1] + count[2] + count[3])
                put_sum(t, count, &out.text);
        rules_done(&rules);
        return out_close(&out, stopped ? worse(code, EXIT_UNREAD) : code);
}

/* Folders and archives are what an incident comes as; plain files are parts of one. */
static bool is_bundle(const char *path, bool unconfined) {
        struct stat st;

        if (stat(path, &st) < 0)
                return false;
        struct member m = {.path = (char *)path, .bytes = S_ISREG(st.st_mode) ? (uint64_t)st.st_size : 0, .named = true};
        return S_ISDIR(st.st_mode) || (unconfined ? bundle_is_archive(&m, NULL) : apart_is_archive(&m));
}

static int decide(const struct args *a, bool *ret_each) {
        bool each = args_value(a, "each"), together = args_value(a, "together"), out = args_value(a, "output");
        size_t n = 0;

        if (each && (together || out)) {
                say_error("--each makes a case of each PATH; it does not go with %s", together ? "--together" : "-o");
                return EXIT_FAILED;
        }
        for (size_t i = 0; i < a->n_operands && n < 2 && !each && !together && !out; i++)
                n += is_bundle(a->operands[i], args_value(a, "no-sandbox") != NULL);
        *ret_each = (each || n > 1) && a->n_operands > 1;
        return 0;
}

/* For whom the report is not meant. */
static void say_timing(const struct timing *t) {
        struct buf b = BUF_INIT;

        if (timing_put(t, &b) == 0)
                fputs(buf_str(&b), stderr);
        buf_done(&b);
}

static int run(const struct args *a) {
        struct user_complaint complaint;
        struct timing timing = {0};
        struct clocks clocks = {0};
        struct triage t = {.args = a, .form = form_of(a),
                           .wish = {.out = args_value(a, "output"), .rules_dir = args_value(a, "rules"), .clocks = &clocks,
                                    .unjudged = args_value(a, "no-rules") != NULL,
                                    .unconfined = args_value(a, "no-sandbox") != NULL},
                           .report = {.colour = terminal_colour(args_value(a, "color")), .columns = terminal_columns(STDOUT_FILENO),
                                      .secrets = args_value(a, "show-secrets") != NULL}};
        bool each = false;
        int r = read_complaint(a, &complaint);

        if (complaint.user || complaint.with || complaint.has_at)
                t.report.complaint = &complaint;
        if (args_value(a, "timing"))
                t.wish.timing = &timing;
        if (r == 0)
                r = clocks_read(a, &clocks);
        if (r == 0)
                r = read_encoding(a, &t.wish.page);
        if (r == 0)
                r = caps_read(a, &t.wish.caps);
        if (r == 0)
                r = decide(a, &each);
        if (r == 0)
                r = each ? run_each(&t) : run_together(&t);
        if (t.wish.timing)
                say_timing(t.wish.timing);
        clocks_done(&clocks);
        return r;
}

static const struct command_option options[] = {
        {"output", 'o', "CASE.sipdx", "keep the case file under this name", false},
        {"format", 0, "text|json|markdown", "the form of the report (text)", false},
        {"each", 0, NULL, "a case and a verdict for each PATH, as for several archives or folders", false},
        {"together", 0, NULL, "one case of all, as for several files", false},
        {"fail-on", 0, "error|warning|notice|info", "exit 1 on a finding of this severity or above", false},
        {"user", 0, "WHO", "first what touches this person: part of an address or number", false},
        {"with", 0, "WHO", "the other person, likewise", false},
        {"at", 0, "TIME", "first what happened around this time", false},
        OPTION_SINCE,
        OPTION_UNTIL,
        OPTION_TZ,
        {"encoding", 0, "CODEPAGE", "what lines are read as that are no UTF-8: cp850, cp437, windows-1251 (windows-1252)", false},
        OPTION_SECRETS,
        OPTION_RULES,
        {"no-rules", 0, NULL, "read and relate only, judge nothing; rebuild judges what a case holds", false},
        {"timing", 0, NULL, "say on standard error where the time went", false},
        OPTION_CAPS,
        OPTION_SANDBOX,
        {"color", 0, "auto|always|never", "colours in the text report (auto)", false},
        OPTION_HELP,
        OPTION_END,
};

const struct command command_triage = {
        .name = "triage", .operands = "PATH...", .min = 1, .max = SIZE_MAX, .options = options, .run = run,
        .help = "Reads logs and captures and reports what failed, why, and what to do",
};
