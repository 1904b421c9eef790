/*
 * One finding as its article: what, on which evidence, why, what to do. Rows are laid out anew for every width;
 * evidence rows carry the number of their item.
 */
#include "tui/view.h"

#include <stdlib.h>

#include "tui/page.h"
#include "tui/words.h"

struct article {
        struct view view;
        const struct finding *f;
        struct page page;
        unsigned columns; /* that the page was laid out for */
};

static const struct article *const_self(const struct view *v) {
        return (const struct article *)(const void *)v;
}

static struct article *self(struct view *v) {
        return (struct article *)(void *)v;
}

static void lay_head(struct page *p, const struct finding *f) {
        struct buf b = BUF_INIT;
        page_wrap(p, span_str(f->title), 0, 0, STYLE_STRONG, 0);
        buf_printf(&b, "%s · %s · %s · rule %s rev %d", severity_word(f->severity), confidence_word(f->confidence),
                   finding_kind_word(f->kind), f->rule ? f->rule : "?", f->rev);
        page_wrap(p, buf_span(&b), 0, 0, severity_style(f->severity), 0);
        page_line(p, SPAN_NONE, STYLE_PLAIN, 0);
        buf_done(&b);
}

enum { NAME_WIDTH = 14 };

static void lay_fact(struct page *p, const char *name, struct span value) {
        if (value.n)
                page_named(p, span_str(name), value, NAME_WIDTH);
}

static void lay_scope(struct page *p, const struct finding *f) {
        struct buf b = BUF_INIT;
        words_count(&b, f->n_calls, "call");
        buf_puts(&b, ", ");
        words_count(&b, f->n_users, "user");
        for (size_t i = 0; i < f->n_users && i < 3; i++)
                buf_printf(&b, "%s%s", i ? ", " : ": ", f->users[i]);
        if (f->n_users > 3)
                buf_printf(&b, " +%zu", f->n_users - 3);
        lay_fact(p, "Concerns", buf_span(&b));
        buf_reset(&b);
        words_time(&b, f->first_us);
        if (f->last_us != f->first_us) {
                buf_puts(&b, " to ");
                words_time(&b, f->last_us);
        }
        buf_puts(&b, f->utc ? " UTC" : " by the log's clock");
        lay_fact(p, "When", buf_span(&b));
        buf_done(&b);
}

/* The cause above a symptom, or the symptoms under a cause. */
static void lay_relatives(struct page *p, const struct finding *f, const struct finding_list *all) {
        for (size_t i = 0; i < all->n; i++) {
                const struct finding *x = &all->v[i];
                if (f->explained_by && x->id == f->explained_by)
                        lay_fact(p, "Explained by", span_str(x->title));
                else if (x->explained_by && x->explained_by == f->id)
                        lay_fact(p, "Explains", span_str(x->title));
        }
}

static void lay_summary(struct page *p, const struct finding *f, const struct finding_list *all) {
        struct buf b = BUF_INIT;
        if (f->subject) {
                buf_printf(&b, "%s%s%s", f->subject_type ? f->subject_type : "", f->subject_type ? " " : "", f->subject);
                lay_fact(p, "Subject", buf_span(&b));
        }
        buf_done(&b);
        lay_scope(p, f);
        lay_fact(p, "Decided by", span_str(f->decided_by));
        lay_fact(p, "Owner", span_str(f->owner));
        lay_fact(p, "Suppressed", span_str(f->suppressed));
        lay_relatives(p, f, all);
}

static void lay_heading(struct page *p, const char *title) {
        page_line(p, SPAN_NONE, STYLE_PLAIN, 0);
        page_line(p, span_str(title), STYLE_STRONG, 0);
}

static void lay_evidence(struct page *p, const struct evidence *e, unsigned number) {
        struct buf b = BUF_INIT;
        buf_printf(&b, "[%u] ", number);
        if (e->role && e->role[0])
                buf_printf(&b, "%s · ", e->role);
        if (e->time_us != STAMP_NONE) {
                words_time(&b, e->time_us);
                buf_puts(&b, " · ");
        }
        if (e->path)
                buf_puts(&b, e->path);
        if (e->line)
                buf_printf(&b, ":%llu", (unsigned long long)e->line);
        else if (e->frame)
                buf_printf(&b, " frame %llu", (unsigned long long)e->frame);
        if (e->host)
                buf_printf(&b, " · %s", e->host);
        page_wrap(p, buf_span(&b), 2, 6, STYLE_EVIDENCE, number);
        buf_reset(&b);
        buf_puts(&b, e->text ? e->text : "");
        if (e->cut)
                buf_puts(&b, "…");
        page_wrap(p, buf_span(&b), 6, 6, STYLE_PLAIN, number);
        buf_done(&b);
}

static void lay_section(struct page *p, const char *title, const char *text) {
        if (!text || !span_trim(span_str(text)).n)
                return;
        lay_heading(p, title);
        page_markdown(p, span_str(text), 2);
}

static void lay_facts(struct page *p, const struct finding *f) {
        struct buf name = BUF_INIT;
        if (f->n_facts)
                lay_heading(p, "Facts");
        for (size_t i = 0; i < f->n_facts; i++) {
                buf_reset(&name);
                buf_printf(&name, "  %s", f->facts[i].name);
                page_named(p, buf_span(&name), span_str(f->facts[i].value), 2 + NAME_WIDTH);
        }
        buf_done(&name);
}

static void lay_asks(struct page *p, const struct finding *f) {
        struct buf b = BUF_INIT;
        if (f->n_asks)
                lay_heading(p, "Ask for");
        for (size_t i = 0; i < f->n_asks; i++) {
                buf_reset(&b);
                buf_printf(&b, "- %s", f->asks[i]);
                page_wrap(p, buf_span(&b), 2, 4, STYLE_PLAIN, 0);
        }
        buf_done(&b);
}

static void lay_refs(struct page *p, const struct finding *f) {
        if (f->n_refs)
                lay_heading(p, "References");
        for (size_t i = 0; i < f->n_refs; i++)
                page_wrap(p, span_str(f->refs[i]), 2, 4, STYLE_PLAIN, 0);
}

static void lay_out(struct article *a) {
        const struct finding *f = a->f;
        struct page *p = &a->page;
        page_done(p);
        page_init(p, a->view.columns > 2 ? a->view.columns - 2 : a->view.columns);
        lay_head(p, f);
        lay_summary(p, f, &a->view.session->findings);
        lay_section(p, "Means", f->means);
        lay_heading(p, "Evidence");
        for (size_t i = 0; i < f->n_evidence; i++)
                lay_evidence(p, &f->evidence[i], (unsigned)i + 1);
        lay_section(p, "Cause", f->cause);
        lay_section(p, "Fix", f->fix);
        lay_section(p, "Confirm", f->confirm);
        lay_asks(p, f);
        lay_section(p, "Rule out", f->rule_out);
        lay_facts(p, f);
        lay_refs(p, f);
}

/* A new width moves rows; the cursor stays on its paragraph. */
static void fit(struct view *v) {
        struct article *a = self(v);
        size_t pos = v->pane.pos;
        if (a->columns != v->columns) {
                unsigned block = pos < a->page.n ? a->page.v[pos].block : 0;
                lay_out(a);
                a->columns = v->columns;
                for (pos = 0; pos < a->page.n && a->page.v[pos].block < block;)
                        pos++;
        }
        pane_fit(&v->pane, a->page.n, v->rows);
        pane_show(&v->pane, pos);
}

static void draw(const struct view *v, struct canvas *c) {
        const struct article *a = const_self(v);
        for (unsigned y = 0; y < c->h && v->pane.top + y < a->page.n; y++) {
                const struct page_row *r = &a->page.v[v->pane.top + y];
                canvas_put(c, 2, y, r->text, r->style);
                view_draw_over(v, c, 2, y, v->pane.top + y);
        }
}

/* The evidence on the cursor's row, else the first one further down, else the first of all. 0: there is none. */
static unsigned chosen(const struct article *a) {
        for (size_t i = a->view.pane.pos; i < a->page.n; i++)
                if (a->page.v[i].tag)
                        return a->page.v[i].tag;
        return a->f->n_evidence ? 1 : 0;
}

static void put_evidence(const struct evidence *e, struct thing *io) {
        io->source = e->source;
        io->line = e->line ? e->line : e->frame;
        io->message = e->sighting;
        io->time_us = e->time_us;
        if (e->sighting)
                io->call = 0; /* that of the message, which may be another of the finding's */
}

static struct action open_evidence(struct article *a, size_t number) {
        if (!number || number > a->f->n_evidence) {
                view_say(&a->view, "there is no evidence %zu", number);
                return ACTION_NONE;
        }
        for (size_t i = 0; i < a->page.n; i++)
                if (a->page.v[i].tag == number) {
                        pane_go(&a->view.pane, i);
                        break;
                }
        struct thing t = THING_NONE;
        put_evidence(&a->f->evidence[number - 1], &t);
        return ACTION_OPEN(trace_new(&t, true));
}

static struct action key(struct view *v, uint32_t k) {
        struct article *a = self(v);
        if (pane_key(&v->pane, k))
                return ACTION_NONE;
        if (k == KEYS_ENTER)
                return open_evidence(a, chosen(a));
        if (k >= '1' && k <= '9')
                return open_evidence(a, k - '0');
        return ACTION_UNKNOWN;
}

static void status(const struct view *v, struct buf *ret) {
        const struct article *a = const_self(v);
        unsigned n = v->pane.pos < a->page.n ? a->page.v[v->pane.pos].tag : 0;
        buf_printf(ret, "row %zu of %zu", v->pane.n ? v->pane.pos + 1 : 0, v->pane.n);
        if (n)
                buf_printf(ret, ", evidence %u of %zu", n, a->f->n_evidence);
        view_search_status(v, false, ret);
}

static struct span row(const struct view *v, size_t i, struct buf *scratch) {
        (void)scratch;
        return const_self(v)->page.v[i].text;
}

static void destroy(struct view *v) {
        struct article *a = self(v);
        page_done(&a->page);
        view_done(v);
        free(a);
}

/* The evidence that keys act on: for the ladder, the trace, a mark; where the cursor stands above all, the finding's. */
static void at_cursor(const struct view *v, struct thing *ret) {
        const struct article *a = const_self(v);
        unsigned number = chosen(a);
        ret->kind = THING_FINDING;
        ret->finding = a->f;
        ret->time_us = a->f->first_us;
        ret->call = a->f->n_calls ? a->f->calls[0] : 0;
        if (!number)
                return;
        put_evidence(&a->f->evidence[number - 1], ret);
}

static const struct key_help help[] = {
        {"Enter", "open the evidence at the cursor, or the next below, in its log", "Evidence"},
        {"1 … 9", "open that evidence", NULL},
        {"L", "the call of that evidence as a ladder", "Ladder"},
        {"T", "all log lines around it", "Trace"},
        {NULL, NULL, NULL},
};

struct view *article_new(const struct finding *f) {
        static const struct view_ops ops = {
                .name = "Article", .help = help, .fit = fit, .draw = draw, .key = key, .status = status, .row = row,
                .at = at_cursor, .free = destroy,
        };
        struct article *a = calloc(1, sizeof *a);
        if (!a)
                return NULL;
        a->view.ops = &ops;
        a->f = f;
        return &a->view;
}
