/*
 * The report as CommonMark, to be pasted into a ticket. What the articles say keeps its form; what comes from the evidence
 * stands in code or is escaped: a ticket shows no heading, link, picture or HTML that a log has made up.
 */
#include "base/safe.h"
#include "report/report.h"
#include "report/words.h"

#include <cmark.h>
#include <errno.h>
#include <stdlib.h>

/* Where some forges make a link of a bare address: the entity that stands there instead of the character; NULL: nowhere. */
static const char *link_mark(const char *p, size_t i, size_t n) {
        if (p[i] == ':' && span_starts(span_of(p + i, n - i), SPAN("://")))
                return "&#58;";
        return p[i] == '.' && i >= 3 && span_ieq(span_of(p + i - 3, 3), SPAN("www")) ? "&#46;" : NULL;
}

/* Pieces ------------------------------------------------------------------------------------------------- */

void markdown_put_words(struct buf *b, struct span words) {
        struct buf safe = {.clear = b->clear};

        safe_put(&safe, words, SAFE_LINE);
        for (size_t i = 0; i < safe.n; i++) {
                char c = safe.p[i];
                if (c == '<' || c == '&')
                        buf_puts(b, c == '<' ? "&lt;" : "&amp;");
                else if (strchr("\\`*_[]|~#!>", c))
                        buf_printf(b, "\\%c", c);
                else if (link_mark(safe.p, i, safe.n))
                        buf_puts(b, link_mark(safe.p, i, safe.n));
                else
                        buf_putc(b, c);
        }
        if (safe.err)
                b->err = safe.err;
        buf_done(&safe);
}

static size_t longest_run(struct span s, char of) {
        size_t longest = 0, run = 0;

        for (size_t i = 0; i < s.n; i++) {
                run = s.p[i] == of ? run + 1 : 0;
                longest = run > longest ? run : longest;
        }
        return longest;
}

/* A block of code; its fence is longer than any inside. */
static void put_code(struct buf *b, struct span text, unsigned indent) {
        struct buf safe = {.clear = b->clear};
        size_t fence;

        safe_put(&safe, text, SAFE_LINE);
        fence = longest_run(buf_span(&safe), '`') + 1;
        fence = fence < 3 ? 3 : fence;
        buf_fill(b, ' ', indent);
        buf_fill(b, '`', fence);
        buf_putc(b, '\n');
        buf_fill(b, ' ', indent);
        buf_put(b, buf_span(&safe));
        buf_putc(b, '\n');
        buf_fill(b, ' ', indent);
        buf_fill(b, '`', fence);
        buf_putc(b, '\n');
        if (safe.err)
                b->err = safe.err;
        buf_done(&safe);
}

/* Replaces a node by its words. */
static void to_text(cmark_node *n) {
        const char *literal = cmark_node_get_literal(n);
        cmark_node *text = cmark_node_new(CMARK_NODE_TEXT), *block = NULL;

        if (!text)
                return;
        cmark_node_set_literal(text, literal ? literal : "");
        if (cmark_node_get_type(n) == CMARK_NODE_HTML_BLOCK && (block = cmark_node_new(CMARK_NODE_PARAGRAPH)))
                cmark_node_append_child(block, text);
        if (cmark_node_replace(n, block ? block : text))
                cmark_node_free(n);
        else
                cmark_node_free(block ? block : text);
}

/* Lifts what stands inside a node to its place. */
static void unwrap(cmark_node *n) {
        cmark_node *child;

        while ((child = cmark_node_first_child(n)))
                if (!cmark_node_insert_before(n, child))
                        break;
        cmark_node_unlink(n);
        cmark_node_free(n);
}

/* Articles have no HTML, links or pictures; where a fact has made one of them, it becomes words again. */
static void tame(cmark_node *doc) {
        cmark_iter *it = cmark_iter_new(doc);
        cmark_event_type ev;

        while ((ev = cmark_iter_next(it)) != CMARK_EVENT_DONE) {
                cmark_node *n = cmark_iter_get_node(it);
                switch (cmark_node_get_type(n)) {
                case CMARK_NODE_HTML_INLINE:
                case CMARK_NODE_HTML_BLOCK:
                        to_text(n);
                        break;
                case CMARK_NODE_LINK:
                case CMARK_NODE_IMAGE:
                        if (ev == CMARK_EVENT_EXIT)
                                unwrap(n);
                        break;
                default:
                        break;
                }
        }
        cmark_iter_free(it);
}

/* Puts a node before n that is written as it is (text: NULL) or as words. */
static void insert(cmark_node *n, const char *raw, const char *text) {
        cmark_node *v = cmark_node_new(raw ? CMARK_NODE_CUSTOM_INLINE : CMARK_NODE_TEXT);

        if (!v)
                return;
        if (raw)
                cmark_node_set_on_enter(v, raw);
        else
                cmark_node_set_literal(v, text);
        if (!cmark_node_insert_before(n, v))
                cmark_node_free(v);
}

static void defuse_text(cmark_node *n) {
        struct buf text = BUF_INIT, part = BUF_INIT;
        size_t from = 0;

        buf_puts(&text, cmark_node_get_literal(n));
        for (size_t i = 0; i < text.n; i++) {
                const char *mark = link_mark(text.p, i, text.n);
                if (!mark)
                        continue;
                buf_reset(&part);
                buf_put(&part, span_of(text.p + from, i - from));
                insert(n, NULL, buf_str(&part));
                insert(n, mark, NULL);
                from = i + 1;
        }
        if (from)
                cmark_node_set_literal(n, buf_str(&text) + from);
        buf_done(&text);
        buf_done(&part);
}

/* Bare addresses in words stay words. */
static void defuse(cmark_node *doc) {
        cmark_iter *it;
        cmark_event_type ev;

        cmark_consolidate_text_nodes(doc);
        it = cmark_iter_new(doc);
        while ((ev = cmark_iter_next(it)) != CMARK_EVENT_DONE)
                if (cmark_node_get_type(cmark_iter_get_node(it)) == CMARK_NODE_TEXT)
                        defuse_text(cmark_iter_get_node(it));
        cmark_iter_free(it);
}

/* A section of an article, its facts filled in. */
static int put_article(struct buf *b, const char *text) {
        struct buf safe = {.clear = b->clear};
        cmark_node *doc;
        char *out = NULL;
        int r = safe_put(&safe, span_str(text), SAFE_TEXT);

        doc = r == 0 ? cmark_parse_document(safe.n ? safe.p : "", safe.n, CMARK_OPT_DEFAULT) : NULL;
        if (doc) {
                tame(doc);
                defuse(doc);
                out = cmark_render_commonmark(doc, CMARK_OPT_DEFAULT, 0);
                cmark_node_free(doc);
        }
        buf_done(&safe);
        if (!out)
                return r < 0 ? r : -ENOMEM;
        r = buf_puts(b, out);
        free(out);
        return r;
}

/* One finding -------------------------------------------------------------------------------------------- */

static void put_point(struct buf *b, const char *label, struct span words) {
        if (!words.n)
                return;
        buf_printf(b, "- **%s:** ", label);
        markdown_put_words(b, words);
        buf_putc(b, '\n');
}

static void put_concerns(struct buf *b, const struct finding *f) {
        enum { USERS = 5 };
        struct buf t = BUF_INIT;

        if (f->n_calls)
                put_count(&t, f->n_calls, "call", "calls");
        if (f->n_users) {
                buf_puts(&t, f->n_calls ? ", " : "");
                put_count(&t, f->n_users, "user", "users");
        }
        for (size_t i = 0; i < f->n_users && i < USERS; i++)
                buf_printf(&t, "%s%s", i ? ", " : ": ", f->users[i]);
        if (f->n_users > USERS)
                buf_printf(&t, " +%zu", f->n_users - USERS);
        put_point(b, "Concerns", buf_span(&t));
        buf_done(&t);
}

static void put_summary(struct buf *b, const struct finding *f) {
        struct buf t = BUF_INIT;

        put_point(b, "Decided by", span_str(f->decided_by));
        put_concerns(b, f);
        put_range(&t, f->first_us, f->last_us, f->utc);
        put_point(b, "When", buf_span(&t));
        put_point(b, "Owner", span_str(f->owner));
        buf_reset(&t);
        buf_printf(&t, "%s, rev %d", f->rule, f->rev);
        put_point(b, "Rule", buf_span(&t));
        buf_done(&t);
}

static int put_section(struct buf *b, const char *heading, const char *text) {
        if (!text || !*text)
                return 0;
        buf_printf(b, "\n### %s\n\n", heading);
        return put_article(b, text);
}

static void put_asks(struct buf *b, const struct finding *f) {
        if (f->n_asks)
                buf_puts(b, "\n### Ask for\n\n");
        for (size_t i = 0; i < f->n_asks; i++) {
                buf_puts(b, "- ");
                markdown_put_words(b, span_str(f->asks[i]));
                buf_putc(b, '\n');
        }
}

static void put_facts(struct buf *b, const struct finding *f) {
        if (f->n_facts)
                buf_puts(b, "\n### Facts\n\n| fact | value |\n|---|---|\n");
        for (size_t i = 0; i < f->n_facts; i++) {
                buf_puts(b, "| ");
                markdown_put_words(b, span_str(f->facts[i].name));
                buf_puts(b, " | ");
                markdown_put_words(b, span_str(f->facts[i].value));
                buf_puts(b, " |\n");
        }
}

static void put_evidence(struct buf *b, const struct evidence *e) {
        struct buf t = BUF_INIT;

        buf_puts(b, "- ");
        markdown_put_words(b, span_str(e->role));
        buf_printf(&t, ": %s", e->path ? e->path : "?");
        if (e->line)
                buf_printf(&t, ":%llu", (unsigned long long)e->line);
        else if (e->frame)
                buf_printf(&t, " frame %llu", (unsigned long long)e->frame);
        if (e->time_us != STAMP_NONE) {
                buf_puts(&t, ", ");
                put_moment(&t, e->time_us);
                buf_puts(&t, e->utc ? " UTC" : "");
        }
        if (e->host)
                buf_printf(&t, ", %s", e->host);
        markdown_put_words(b, buf_span(&t));
        buf_puts(b, "\n\n");
        buf_reset(&t);
        buf_printf(&t, "%s%s", e->text, e->cut ? " …" : "");
        put_code(b, buf_span(&t), 2);
        buf_putc(b, '\n');
        buf_done(&t);
}

/* told: the finding whose article says it already; NULL: none does. */
static int put_finding(struct buf *b, const struct finding *f, const struct finding *told) {
        const struct {
                const char *heading, *text;
        } sections[] = {{"Fix", f->fix}, {"Means", f->means}, {"Cause", f->cause}, {"Confirm", f->confirm}};
        int r = 0;

        buf_printf(b, "\n## %s (%s): ", severity_word(f->severity), confidence_word(f->confidence));
        markdown_put_words(b, span_str(f->title));
        buf_puts(b, "\n\n");
        put_summary(b, f);
        if (told) {
                struct buf t = BUF_INIT;
                buf_printf(&t, "as for %s, above", told->subject ? told->subject : told->title);
                put_point(b, "Fix", buf_span(&t));
                buf_done(&t);
        }
        for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]) && r == 0 && !told; i++)
                r = put_section(b, sections[i].heading, sections[i].text);
        if (!told)
                put_asks(b, f);
        if (r == 0 && !told)
                r = put_section(b, "Rule out", f->rule_out);
        if (!told)
                put_facts(b, f);
        buf_puts(b, "\n### Evidence\n\n");
        for (size_t i = 0; i < f->n_evidence && (i == 0 || !told); i++)
                put_evidence(b, &f->evidence[i]);
        return r < 0 ? r : b->err;
}

/* All ------------------------------------------------------------------------------------------------------ */

static int put_head(struct buf *b, struct store *s, const struct source_info *v, size_t n) {
        struct sources_time time = sources_time(v, n);
        struct buf t = BUF_INIT;
        struct totals totals;
        int r = store_totals(s, &totals);

        if (r < 0)
                return r;
        buf_puts(b, "# sipdx report\n\n");
        put_read(&t, &totals);
        if (time.first_us != STAMP_NONE) {
                buf_puts(&t, "; ");
                put_range(&t, time.first_us, time.last_us, time.utc);
        }
        r = put_bounds(&t, s);
        markdown_put_words(b, buf_span(&t));
        buf_puts(b, ".\n");
        buf_done(&t);
        return r;
}

static int put_complaint(struct buf *b, struct store *s, const struct report_options *o) {
        struct buf t = BUF_INIT;
        bool nothing;
        int r = o->complaint ? report_complaint(s, o->complaint, &t, &nothing) : 0;

        if (r == 0 && t.n) {
                buf_putc(b, '\n');
                markdown_put_words(b, buf_span(&t));
                buf_putc(b, '\n');
        }
        buf_done(&t);
        return r;
}

static void put_titles(struct buf *b, const char *heading, const struct finding_list *l) {
        if (l->n)
                buf_printf(b, "\n## %s\n\n", heading);
        for (size_t i = 0; i < l->n; i++) {
                buf_puts(b, "- ");
                markdown_put_words(b, span_str(l->v[i].title));
                buf_puts(b, " (");
                markdown_put_words(b, span_str(l->v[i].rule));
                if (l->v[i].suppressed) {
                        buf_puts(b, ": ");
                        markdown_put_words(b, span_str(l->v[i].suppressed));
                }
                buf_puts(b, ")\n");
        }
}

static int put_findings(struct buf *b, struct store *s, const struct report_options *o) {
        struct report_list l;
        int r = report_list_read(s, o, &l);

        if (r < 0)
                return r;
        bool looked = true;
        r = put_complaint(b, s, o);
        if (r == 0)
                r = report_judged(s, &looked);
        if (!l.shown.n)
                buf_puts(b, looked ? "\nNothing found.\n" : "\nNothing was judged: no rule was asked.\n");
        for (size_t i = 0; i < l.shown.n && r == 0; i++)
                r = put_finding(b, &l.shown.v[i], report_alike(&l.shown, i));
        put_titles(b, "Looks alarming, is not", &l.quiet);
        put_titles(b, "Suppressed by the site's settings", &l.hidden);
        report_list_done(&l);
        return r;
}

static int put_lacks(struct buf *b, struct store *s) {
        struct report_lack *v = NULL;
        struct buf t = BUF_INIT;
        size_t n = 0, from;
        int r = report_lacks(s, &v, &n);

        if (r == 0 && n)
                buf_puts(b, "\n## Not judged\n\n");
        for (size_t i = 0; i < n && r == 0; i = from) {
                buf_reset(&t);
                from = report_put_lack(v, n, i, &t);
                buf_puts(b, "- ");
                markdown_put_words(b, buf_span(&t));
                buf_putc(b, '\n');
        }
        buf_done(&t);
        report_lacks_free(v, n);
        return r;
}

static void put_note(struct buf *b, const char *path, const struct note *n, bool *io_any) {
        if (!*io_any)
                buf_puts(b, "\n## Notes\n\n");
        *io_any = true;
        buf_puts(b, "- ");
        if (path) {
                markdown_put_words(b, span_str(path));
                buf_puts(b, ": ");
        }
        markdown_put_words(b, span_str(n->text));
        buf_printf(b, " (%s)\n", n->code);
}

static int put_notes(struct buf *b, struct store *s, const struct source_info *v, size_t n) {
        struct notes about = NOTES_INIT;
        bool any = false;
        int r = store_notes(s, &about);

        for (size_t i = 0; i < about.n && r == 0; i++)
                put_note(b, NULL, &about.v[i], &any);
        for (size_t i = 0; i < n; i++)
                for (size_t k = 0; k < v[i].n_notes; k++)
                        put_note(b, v[i].row.path, &v[i].notes[k], &any);
        notes_done(&about);
        return r;
}

int report_markdown(struct store *s, const struct report_options *o, struct buf *ret) {
        struct source_info *v = NULL;
        size_t n = 0;
        int r = store_sources(s, &v, &n);

        if (r < 0)
                return r;
        if ((r = put_head(ret, s, v, n)) == 0 && (r = put_findings(ret, s, o)) == 0 && (r = put_lacks(ret, s)) == 0)
                r = put_notes(ret, s, v, n);
        source_infos_free(v, n);
        return r < 0 ? r : ret->err;
}
