/*
 * The report that a person reads: what was looked at, what failed, why, what to do, on which lines it rests, and what
 * could not be judged. One screen a finding where it can be.
 */
#include "base/safe.h"
#include "base/prose.h"
#include "report/report.h"
#include "report/words.h"

#include <stdlib.h>

enum { COLUMNS = 80, COLUMNS_MIN = 40, COLUMNS_MAX = 120, INDENT = 2, DEEP = 4, USERS_SHOWN = 3, NOTES_SHOWN = 12,
       CLOCKS_SHOWN = 8, SHORT_SHOWN = 12 };

struct page {
        struct buf *b;
        const struct report_options *o;
        unsigned columns;
};

enum ink { INK_PLAIN, INK_BOLD, INK_RED, INK_YELLOW, INK_CYAN, INK_DIM };

static void ink(const struct page *p, enum ink i) {
        static const char *const codes[] = {"\x1b[0m", "\x1b[1m", "\x1b[1;31m", "\x1b[1;33m", "\x1b[36m", "\x1b[2m"};

        if (p->o->colour)
                buf_puts(p->b, codes[i]);
}

static void put_safe(const struct page *p, const char *s) {
        safe_put(p->b, span_str(s), SAFE_LINE);
}

/* A line of words behind a label in a column of its own. */
static void put_labelled(const struct page *p, const char *label, const struct buf *text) {
        enum { LABEL = 12 };

        ink(p, INK_DIM);
        buf_printf(p->b, "%*s%-*s", INDENT, "", LABEL, label);
        ink(p, INK_PLAIN);
        prose_put_words(p->b, buf_span(text), INDENT + LABEL, INDENT + LABEL, p->columns);
}

/* What was read ----------------------------------------------------------------------------------------- */

static int put_head(const struct page *p, const struct totals *totals, const struct source_info *v, size_t n) {
        struct sources_time t = sources_time(v, n);
        struct buf words = BUF_INIT;

        put_read(&words, totals);
        if (t.first_us != STAMP_NONE) {
                buf_puts(&words, "; ");
                put_range(&words, t.first_us, t.last_us, t.utc);
                buf_puts(&words, t.utc ? "" : " on the witness's own clock");
        }
        int r = prose_put_words(p->b, buf_span(&words), 0, 0, p->columns);
        buf_done(&words);
        return r;
}

/* What was left aside because the user asked for it. */
static int say_window(const struct page *p, struct store *s, bool utc, bool *ret_given) {
        struct buf bounds = BUF_INIT, words = BUF_INIT;
        int r = put_bounds(&bounds, s);

        *ret_given = r == 0 && bounds.n;
        if (*ret_given) {
                buf_printf(&words, "Judged and shown: what happened%s%s; the case keeps all.", buf_str(&bounds), utc ? " UTC" : "");
                r = prose_put_words(p->b, buf_span(&words), 0, 0, p->columns);
        }
        buf_done(&bounds);
        buf_done(&words);
        return r;
}

/* Clocks that are not the case's own: what was added to their times, and why, or why nothing. */
static int put_clocks(const struct page *p, const struct source_info *v, size_t n) {
        struct buf words = BUF_INIT;
        size_t shown = 0, shifted = 0;
        bool utc = sources_time(v, n).utc;
        int r = 0;

        for (size_t i = 0; i < n; i++)
                shifted += source_is_shifted(&v[i]);
        for (size_t i = 0; i < n && r == 0; i++) {
                buf_reset(&words);
                buf_printf(&words, "%s: ", v[i].row.path);
                size_t begin = words.n;
                r = source_clock_words(&v[i], &words);
                if (r < 0 || words.n == begin || ++shown > CLOCKS_SHOWN)
                        continue;
                if (shown == 1)
                        buf_printf(p->b, "\n%*sClocks%s\n", INDENT, "", !shifted ? "" : utc ? ": times are brought to UTC"
                                                                  : ": times are on one clock, whose zone nobody tells");
                buf_printf(p->b, "%*s", DEEP, "");
                r = prose_put_words(p->b, buf_span(&words), DEEP, DEEP + 2, p->columns);
        }
        if (shown > CLOCKS_SHOWN)
                buf_printf(p->b, "%*s%zu more; --format json has all\n", DEEP, "", shown - CLOCKS_SHOWN);
        buf_done(&words);
        return r;
}

static int put_complaint(const struct page *p, struct store *s) {
        struct buf words = BUF_INIT;
        bool nothing;
        int r = report_complaint(s, p->o->complaint, &words, &nothing);

        buf_putc(p->b, '\n');
        if (r == 0)
                r = prose_put_words(p->b, buf_span(&words), 0, 0, p->columns);
        buf_done(&words);
        return r;
}

/* One finding ------------------------------------------------------------------------------------------- */

static void put_users(struct buf *b, const struct finding *f) {
        if (!f->n_users)
                return;
        buf_puts(b, ": ");
        for (size_t i = 0; i < f->n_users && i < USERS_SHOWN; i++)
                buf_printf(b, "%s%s", i ? ", " : "", f->users[i]);
        if (f->n_users > USERS_SHOWN)
                buf_printf(b, " +%zu", f->n_users - USERS_SHOWN);
}

static void put_line(const struct page *p, const char *label, const char *text) {
        struct buf t = BUF_INIT;

        if (!text)
                return;
        buf_puts(&t, text);
        put_labelled(p, label, &t);
        buf_done(&t);
}

/* Who decided, whom it hit, when. */
static void put_concerns(const struct page *p, const struct finding *f) {
        struct buf t = BUF_INIT;

        put_line(p, "decided by", f->decided_by);
        if (f->n_calls)
                put_count(&t, f->n_calls, "call", "calls");
        if (f->n_users) {
                buf_puts(&t, f->n_calls ? ", " : "");
                put_count(&t, f->n_users, "user", "users");
                put_users(&t, f);
        }
        if (buf_span(&t).n)
                put_labelled(p, "concerns", &t);
        buf_reset(&t);
        put_range(&t, f->first_us, f->last_us, f->utc);
        put_labelled(p, "when", &t);
        buf_done(&t);
}

static void put_summary(const struct page *p, const struct finding *f) {
        struct buf t = BUF_INIT;

        put_concerns(p, f);
        put_line(p, "owner", f->owner);
        buf_printf(&t, "%s, %s, %s", f->rule, confidence_word(f->confidence), finding_kind_word(f->kind));
        put_labelled(p, "rule", &t);
        buf_done(&t);
}

static void put_heading(const struct page *p, const char *heading) {
        ink(p, INK_BOLD);
        buf_printf(p->b, "\n%*s%s\n", INDENT, "", heading);
        ink(p, INK_PLAIN);
}

static void put_section(const struct page *p, const char *heading, const char *text) {
        if (!text || !*text)
                return;
        put_heading(p, heading);
        prose_put(p->b, text, DEEP, p->columns);
}

/* What would make it certain, ready to be sent. */
static void put_asks(const struct page *p, const struct finding *f) {
        if (f->n_asks)
                put_heading(p, "Ask for");
        for (size_t i = 0; i < f->n_asks; i++) {
                buf_printf(p->b, "%*s- ", DEEP, "");
                prose_put_words(p->b, span_str(f->asks[i]), DEEP + 2, DEEP + 2, p->columns);
        }
}

/* A line each, in two columns. */
static void put_facts(const struct page *p, const struct finding *f) {
        enum { NAME_MAX_WIDTH = 20 };
        unsigned width = 0;

        for (size_t i = 0; i < f->n_facts; i++) {
                unsigned n = (unsigned)strlen(f->facts[i].name);
                width = n > width ? n : width;
        }
        if (width > NAME_MAX_WIDTH)
                width = NAME_MAX_WIDTH;
        if (f->n_facts)
                put_heading(p, "Facts");
        for (size_t i = 0; i < f->n_facts; i++) {
                const char *name = f->facts[i].name;
                unsigned used = (unsigned)strlen(name) > width ? (unsigned)strlen(name) : width;
                ink(p, INK_DIM);
                buf_printf(p->b, "%*s", DEEP, "");
                put_safe(p, name);
                ink(p, INK_PLAIN);
                buf_printf(p->b, "%*s", (int)(used - strlen(name)) + 2, "");
                prose_put_words(p->b, span_str(f->facts[i].value), DEEP + used + 2, DEEP + width + 2, p->columns);
        }
}

static void put_place(const struct page *p, const struct evidence *e) {
        put_safe(p, e->path);
        if (e->line)
                buf_printf(p->b, ":%llu", (unsigned long long)e->line);
        else if (e->frame)
                buf_printf(p->b, " frame %llu", (unsigned long long)e->frame);
        else
                buf_printf(p->b, " offset %llu", (unsigned long long)e->offset);
}

static void put_evidence(const struct page *p, const struct evidence *e) {
        struct buf t = BUF_INIT;

        buf_printf(p->b, "%*s", DEEP, "");
        ink(p, INK_CYAN);
        put_place(p, e);
        ink(p, INK_PLAIN);
        buf_puts(p->b, "  ");
        if (e->time_us != STAMP_NONE) {
                put_moment(p->b, e->time_us);
                buf_puts(p->b, e->utc ? "Z" : "");
        }
        if (e->host) {
                buf_puts(p->b, "  ");
                put_safe(p, e->host);
        }
        buf_printf(p->b, "\n%*s", DEEP + 2, "");
        ink(p, INK_DIM);
        put_safe(p, e->role);
        ink(p, INK_PLAIN);
        buf_printf(p->b, "\n%*s", DEEP + 2, "");
        buf_printf(&t, "%s%s", e->text, e->cut ? " …" : "");
        prose_put_words(p->b, buf_span(&t), DEEP + 2, DEEP + 2, p->columns);
        buf_done(&t);
}

static void put_explains(const struct page *p, const struct finding *f) {
        struct buf t = BUF_INIT;

        if (!f->n_explains)
                return;
        buf_putc(p->b, '\n');
        buf_puts(&t, "Explains ");
        for (size_t i = 0; i < f->n_explains; i++) {
                struct span symptom = span_str(f->explains[i]); /* "rule:subject < what explains it" */
                symptom = span_sub(symptom, 0, span_find(symptom, SPAN(" < ")));
                buf_puts(&t, i ? ", " : "");
                buf_put(&t, symptom);
        }
        buf_printf(p->b, "%*s", INDENT, "");
        prose_put_words(p->b, buf_span(&t), INDENT, INDENT, p->columns);
        buf_done(&t);
}

static void put_title(const struct page *p, const struct finding *f, unsigned indent) {
        static const enum ink inks[] = {INK_DIM, INK_CYAN, INK_YELLOW, INK_RED};
        static const char *const words[] = {"INFO", "NOTICE", "WARNING", "ERROR"};
        unsigned used = indent + (unsigned)strlen(words[f->severity]) + 2;

        buf_fill(p->b, ' ', indent);
        ink(p, inks[f->severity]);
        buf_printf(p->b, "%s  ", words[f->severity]);
        ink(p, INK_PLAIN);
        ink(p, INK_BOLD);
        prose_put_words(p->b, span_str(f->title), used, used, p->columns);
        ink(p, INK_PLAIN);
}

/* One of many with the same article: what is its own. */
static void put_another(const struct page *p, const struct finding *f, const struct finding *told) {
        struct buf t = BUF_INIT;

        buf_putc(p->b, '\n');
        put_title(p, f, 0);
        put_concerns(p, f);
        buf_printf(&t, "%s, %s, as for %s above", f->rule, confidence_word(f->confidence), told->subject ? told->subject : told->title);
        put_labelled(p, "rule", &t);
        if (f->n_evidence) {
                buf_printf(p->b, "%*s", INDENT, "");
                ink(p, INK_CYAN);
                put_place(p, &f->evidence[0]);
                ink(p, INK_PLAIN);
                buf_putc(p->b, '\n');
        }
        buf_done(&t);
}

static void put_finding(const struct page *p, const struct finding *f, const struct finding *told) {
        if (told) {
                put_another(p, f, told);
                return;
        }
        buf_putc(p->b, '\n');
        put_title(p, f, 0);
        put_summary(p, f);
        put_section(p, "Fix", f->fix);
        put_section(p, "Means", f->means);
        put_section(p, "Cause", f->cause);
        put_section(p, "Confirm", f->confirm);
        put_asks(p, f);
        put_section(p, "Rule out", f->rule_out);
        put_facts(p, f);
        put_heading(p, "Evidence");
        for (size_t i = 0; i < f->n_evidence; i++)
                put_evidence(p, &f->evidence[i]);
        put_explains(p, f);
}

/* All of them at a glance, before the first is told at length: causes, not the many that one of them hits. */
static void put_short(const struct page *p, const struct finding_list *l) {
        size_t shown = 0;

        if (l->n < 2)
                return;
        put_heading(p, "In short");
        for (size_t i = 0; i < l->n && shown < SHORT_SHOWN; i++) {
                if (report_alike(l, i))
                        continue;
                shown++;
                put_title(p, &l->v[i], DEEP);
                if (l->v[i].decided_by) {
                        buf_fill(p->b, ' ', DEEP + 9);
                        buf_puts(p->b, "decided by ");
                        prose_put_words(p->b, span_str(l->v[i].decided_by), DEEP + 20, DEEP + 20, p->columns);
                }
        }
        if (l->n > shown)
                buf_printf(p->b, "%*s%zu more below\n", DEEP, "", l->n - shown);
}

/* Titles alone, under a heading. */
static void put_titles(const struct page *p, const char *heading, const struct finding_list *l, bool why) {
        if (l->n)
                put_heading(p, heading);
        for (size_t i = 0; i < l->n && i < SHORT_SHOWN; i++) {
                const struct finding *f = &l->v[i];
                struct buf t = BUF_INIT;
                buf_printf(&t, "%s: %s", f->rule, f->title);
                if (f->n_calls > 1) {
                        buf_puts(&t, ", ");
                        put_count(&t, f->n_calls, "call", "calls");
                }
                if (why)
                        buf_printf(&t, " (%s)", f->suppressed);
                buf_printf(p->b, "%*s", DEEP, "");
                prose_put_words(p->b, buf_span(&t), DEEP, DEEP + 2, p->columns);
                buf_done(&t);
        }
        if (l->n > SHORT_SHOWN)
                buf_printf(p->b, "%*s%zu more; --format json has all\n", DEEP, "", l->n - SHORT_SHOWN);
}

/* judged: there was something that rules look at; without it their silence says nothing. */
static int put_findings(const struct page *p, struct store *s, bool judged) {
        struct report_list l;
        int r = report_list_read(s, p->o, &l);

        if (r < 0)
                return r;
        if (p->o->complaint)
                r = put_complaint(p, s);
        put_short(p, &l.shown);
        if (!l.shown.n)
                buf_puts(p->b, judged ? "\nNothing found.\n"
                                      : "\nNothing found. There is no SIP message, so much could not be judged; what is\n"
                                        "missing stands below.\n");
        for (size_t i = 0; i < l.shown.n && r == 0; i++) {
                bool first = i == 0 || l.touch[i] != l.touch[i - 1];
                if (p->o->complaint && first) {
                        ink(p, INK_BOLD);
                        buf_puts(p->b, l.touch[i] ? "\nConcerning the complaint\n"
                                     : i == 0     ? "\nNo finding concerns it. Found elsewhere\n" : "\nFound elsewhere\n");
                        ink(p, INK_PLAIN);
                }
                put_finding(p, &l.shown.v[i], report_alike(&l.shown, i));
        }
        put_titles(p, "Looks alarming, is not", &l.quiet, false);
        put_titles(p, "Suppressed by the site's settings", &l.hidden, true);
        report_list_done(&l);
        return r;
}

static bool is_no_log(const struct source_info *v) {
        for (size_t i = 0; i < v->n_notes; i++)
                if (strcmp(v->notes[i].code, "no-log-format") == 0)
                        return true;
        return false;
}

/* Those of logs: the lines of a text that is none say nothing. */
static uint64_t records_of(const struct source_info *v, size_t n) {
        uint64_t records = 0;

        for (size_t i = 0; i < n; i++)
                records += is_no_log(&v[i]) ? 0 : v[i].row.records;
        return records;
}

static int put_nothing_read(const struct page *p) {
        return buf_puts(p->b, "\nNothing could be judged: no record was read. sipdx formats lists what is read, and\n"
                              "sipdx formats --explain FILE says why a file is not.\n");
}

/* What was not judged, and what was odd ----------------------------------------------------------------- */

static int put_skipped(const struct page *p, struct store *s) {
        struct report_lack *v = NULL;
        struct buf t = BUF_INIT;
        size_t n = 0, from;
        int r = report_lacks(s, &v, &n);

        if (r == 0 && n)
                put_heading(p, "Not judged");
        for (size_t i = 0; i < n && r == 0; i = from) {
                buf_reset(&t);
                from = report_put_lack(v, n, i, &t);
                buf_printf(p->b, "%*s", DEEP, "");
                prose_put_words(p->b, buf_span(&t), DEEP, DEEP + 2, p->columns);
        }
        buf_done(&t);
        report_lacks_free(v, n);
        return r;
}

static void put_note(const struct page *p, const char *path, const struct note *n, size_t *io_shown) {
        struct buf t = BUF_INIT;

        if (*io_shown == 0)
                put_heading(p, "Notes");
        if (++*io_shown > NOTES_SHOWN)
                return;
        buf_printf(&t, "%s%s%s (%s", path ? path : "", path ? ": " : "", n->text, n->code);
        if (n->count > 1)
                buf_printf(&t, ", %llu times", (unsigned long long)n->count);
        if (n->offset)
                buf_printf(&t, ", %s at byte %llu", n->count > 1 ? "first" : "only", (unsigned long long)n->offset);
        buf_putc(&t, ')');
        buf_printf(p->b, "%*s", DEEP, "");
        prose_put_words(p->b, buf_span(&t), DEEP, DEEP + 2, p->columns);
        buf_done(&t);
}

static int put_notes(const struct page *p, struct store *s, const struct source_info *v, size_t n) {
        struct notes about_case = NOTES_INIT;
        size_t shown = 0;
        int r = store_notes(s, &about_case);

        if (r < 0)
                return r;
        for (size_t i = 0; i < about_case.n; i++)
                put_note(p, NULL, &about_case.v[i], &shown);
        for (size_t i = 0; i < n; i++)
                for (size_t k = 0; k < v[i].n_notes; k++)
                        put_note(p, v[i].row.path, &v[i].notes[k], &shown);
        if (shown > NOTES_SHOWN)
                buf_printf(p->b, "%*s%zu more; --format json has all\n", DEEP, "", shown - NOTES_SHOWN);
        notes_done(&about_case);
        return 0;
}

int report_text(struct store *s, const struct report_options *o, struct buf *ret) {
        unsigned columns = o->columns ? o->columns : COLUMNS;
        struct page p = {ret, o, columns < COLUMNS_MIN ? COLUMNS_MIN : columns > COLUMNS_MAX ? COLUMNS_MAX : columns};
        struct source_info *v;
        struct totals totals;
        bool cut = false, looked = true;
        size_t n;
        int r = store_totals(s, &totals);

        if (r < 0 || (r = store_sources(s, &v, &n)) < 0)
                return r;
        r = put_head(&p, &totals, v, n);
        if (r == 0)
                r = say_window(&p, s, sources_time(v, n).utc, &cut);
        if (r == 0)
                r = report_judged(s, &looked);
        if (r == 0 && !looked)
                buf_puts(ret, "\nNothing was judged: no rule was asked. sipdx rebuild CASE judges what a case holds.\n");
        else if (r == 0 && !cut && totals.messages + totals.events + totals.flows + records_of(v, n) == 0)
                r = put_nothing_read(&p);
        else if (r == 0 && (r = put_findings(&p, s, totals.messages + totals.flows > 0)) == 0)
                r = put_skipped(&p, s);
        if (r == 0)
                r = put_clocks(&p, v, n);
        if (r == 0)
                r = put_notes(&p, s, v, n);
        source_infos_free(v, n);
        return r < 0 ? r : ret->err;
}
