/*
 * Articles may be a stranger's. Their text is read by cmark and written by it anew, so that what looks like HTML becomes plain
 * text and no section can end where the book does not want it to. Nothing is masked: there are no secrets in articles, and
 * "<password>" is the name of a fact there.
 */
#include "engine/book.h"

#include "base/safe.h"
#include "base/tsv.h"
#include "engine/fill.h"

#include <cmark.h>
#include <errno.h>
#include <stdlib.h>

enum { SECTION_LEVEL = 4, MAX_LEVEL = 6 };

struct span book_family(const struct rule *r) {
        struct span path = span_str(r->file), folder = SPAN_NONE, part;

        while (span_cut(&path, '/', &part) && path.n)
                folder = part;
        return folder.n ? folder : SPAN("rules");
}

/* Words ----------------------------------------------------------------------------------------------------- */

/* Plain words in a line of Markdown or a cell of a table. */
static void put_plain(struct buf *b, struct span s) {
        struct buf safe = BUF_INIT;

        safe_put(&safe, s, SAFE_LINE | SAFE_CLEAR);
        for (size_t i = 0; i < safe.n; i++) {
                if (strchr("\\`*_[]<>|&~#", safe.p[i]))
                        buf_putc(b, '\\');
                buf_putc(b, safe.p[i]);
        }
        if (safe.err)
                b->err = safe.err;
        buf_done(&safe);
}

/* HTML as the text that it is. What may stand where it stood is not the same for a block and for a piece of a line. */
static int disarm_html(cmark_node *n) {
        bool block = cmark_node_get_type(n) == CMARK_NODE_HTML_BLOCK;
        cmark_node *text = cmark_node_new(block ? CMARK_NODE_CODE_BLOCK : CMARK_NODE_TEXT);

        if (!text)
                return -ENOMEM;
        cmark_node_set_literal(text, cmark_node_get_literal(n));
        cmark_node_replace(n, text);
        cmark_node_free(n);
        return 0;
}

static bool is_web(const char *url) {
        struct span s = span_str(url);

        return span_istarts(s, SPAN("https://")) || span_istarts(s, SPAN("http://"));
}

static int disarm(cmark_node *doc) {
        cmark_iter *it = cmark_iter_new(doc);
        cmark_event_type event;
        int r = it ? 0 : -ENOMEM;

        while (r == 0 && (event = cmark_iter_next(it)) != CMARK_EVENT_DONE) {
                cmark_node *n = cmark_iter_get_node(it);
                cmark_node_type type = cmark_node_get_type(n);
                if (type == CMARK_NODE_HEADING && event == CMARK_EVENT_ENTER)
                        cmark_node_set_heading_level(n, MAX_LEVEL);
                else if (type == CMARK_NODE_HTML_BLOCK || type == CMARK_NODE_HTML_INLINE)
                        r = disarm_html(n);
                else if ((type == CMARK_NODE_LINK || type == CMARK_NODE_IMAGE) && event == CMARK_EVENT_ENTER &&
                         !is_web(cmark_node_get_url(n)))
                        cmark_node_set_url(n, "");
        }
        if (it)
                cmark_iter_free(it);
        return r;
}

/* The blanks before a list's first item are as many as before its others. */
static struct span without_end(struct span s) {
        size_t lead = 0;

        while (lead < s.n && s.p[lead] == '\n')
                lead++;
        s = span_from(s, lead);
        while (s.n && (s.p[s.n - 1] == '\n' || s.p[s.n - 1] == ' '))
                s.n--;
        return s;
}

/* A piece of an article, with the names of its placeholders. */
static int put_markdown(struct buf *b, const char *text) {
        char *filled = fill_names(text), *rendered = NULL;
        struct buf safe = BUF_INIT;
        cmark_node *doc;
        int r = filled ? safe_put(&safe, span_str(filled), SAFE_TEXT | SAFE_CLEAR) : -ENOMEM;

        doc = r == 0 ? cmark_parse_document(safe.n ? safe.p : "", safe.n, CMARK_OPT_DEFAULT) : NULL;
        r = r < 0 ? r : doc ? disarm(doc) : -ENOMEM;
        if (r == 0 && !(rendered = cmark_render_commonmark(doc, CMARK_OPT_DEFAULT, 0)))
                r = -ENOMEM;
        if (r == 0)
                r = buf_put(b, without_end(span_str(rendered)));
        if (doc)
                cmark_node_free(doc);
        free(rendered);
        free(filled);
        buf_done(&safe);
        return r;
}

/* Articles ------------------------------------------------------------------------------------------------------- */

static void put_section(struct buf *b, const char *heading, const char *text, int *io_r) {
        if (!text || !*text || *io_r < 0)
                return;
        buf_puts(b, "\n");
        buf_fill(b, '#', SECTION_LEVEL);
        buf_printf(b, " %s\n\n", heading);
        *io_r = put_markdown(b, text);
        buf_putc(b, '\n');
}

static void put_list(struct buf *b, const char *words, char *const *v, size_t n) {
        for (size_t i = 0; i < n; i++) {
                buf_puts(b, i ? ", " : words);
                put_plain(b, span_str(v[i]));
        }
        buf_puts(b, n ? ".\n" : "");
}

static int put_article(struct buf *b, const struct rule *r) {
        int e;

        buf_printf(b, "\n### %s\n\n", r->id);
        e = put_markdown(b, r->title);
        buf_printf(b, "\n\n%s, %s, %s. Owner: ", severity_word(r->severity), finding_kind_word(r->kind), confidence_word(r->confidence));
        put_plain(b, span_str(r->owner));
        buf_puts(b, ".\n");
        put_section(b, "Means", r->means, &e);
        put_section(b, "Cause", r->cause, &e);
        put_section(b, "Fix", r->fix, &e);
        put_section(b, "Confirm", r->confirm, &e);
        put_section(b, "Rule out", r->rule_out, &e);
        if (r->n_would_confirm + r->n_explains + r->n_refs)
                buf_putc(b, '\n');
        put_list(b, "To collect: ", r->would_confirm, r->n_would_confirm);
        put_list(b, "Explains: ", r->explains, r->n_explains);
        put_list(b, "Written in: ", r->refs, r->n_refs);
        return e < 0 ? e : b->err;
}

/* The family that comes after this one by its bytes; empty: none. */
static struct span next_family(const struct rules *r, struct span after) {
        struct span best = SPAN_NONE;

        for (size_t i = 0; i < r->n; i++) {
                struct span f = book_family(&r->v[i]);
                if (span_cmp(f, after) > 0 && (!best.n || span_cmp(f, best) < 0))
                        best = f;
        }
        return best;
}

static int put_contents(struct buf *b, const struct rules *r) {
        struct span family = SPAN_NONE, name;
        struct tsv t;
        int e = 0;

        buf_puts(b, "\n## Contents\n\n");
        while (e == 0 && (family = next_family(r, family)).n) {
                buf_puts(b, "- ");
                put_plain(b, family);
                buf_putc(b, '\n');
                for (size_t i = 0; i < r->n && e == 0; i++) {
                        if (!span_eq(book_family(&r->v[i]), family))
                                continue;
                        buf_printf(b, "  - [%s](#%s): ", r->v[i].id, r->v[i].id);
                        e = put_markdown(b, r->v[i].title);
                        buf_putc(b, '\n');
                }
        }
        buf_puts(b, "- Tables of codes\n");
        for (size_t i = 0; tsv_next(&i, &name, &t);)
                buf_printf(b, "  - [%.*s](#table-%.*s)\n", SPAN_ARG(name), SPAN_ARG(name));
        return e < 0 ? e : b->err;
}

/* Tables --------------------------------------------------------------------------------------------------------- */

static void put_row(struct buf *b, struct span row, size_t columns) {
        for (size_t i = 0; i < columns; i++) {
                buf_puts(b, i ? " | " : "| ");
                put_plain(b, tsv_cell(row, i));
        }
        buf_puts(b, " |\n");
}

static void put_tables(struct buf *b) {
        struct span name, row;
        struct tsv t;

        buf_puts(b, "\n## Tables of codes\n");
        for (size_t i = 0; tsv_next(&i, &name, &t);) {
                size_t columns = span_count(t.head, '\t') + 1;
                buf_printf(b, "\n### Table %.*s\n\n", SPAN_ARG(name));
                put_row(b, t.head, columns);
                for (size_t k = 0; k < columns; k++)
                        buf_puts(b, "|---");
                buf_puts(b, "|\n");
                while (tsv_row(&t, &row))
                        put_row(b, row, columns);
        }
}

int book_put(const struct rules *r, struct buf *b) {
        struct span family = SPAN_NONE;
        int e;

        buf_puts(b, "# The book of sipdx\n\nWhat `sipdx` recognises, and what the codes mean. `<name>` stands for what the evidence\n"
                    "says.\n");
        e = put_contents(b, r);
        while (e == 0 && (family = next_family(r, family)).n) {
                buf_puts(b, "\n## Family ");
                put_plain(b, family);
                buf_putc(b, '\n');
                for (size_t i = 0; i < r->n && e == 0; i++)
                        if (span_eq(book_family(&r->v[i]), family))
                                e = put_article(b, &r->v[i]);
        }
        if (e == 0)
                put_tables(b);
        return e < 0 ? e : b->err;
}
