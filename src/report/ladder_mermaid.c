/*
 * A ladder as a sequence diagram for Mermaid, to be pasted into a ticket or a wiki. Every letter that means something to
 * Mermaid or to HTML is written by its number, as Mermaid has it: "#59;".
 */
#include "report/ladder.h"

#include "base/prose.h"
#include "base/safe.h"
#include "query/ladder_draw.h"

enum { NOTE_COLUMNS = 60, LABEL_COLUMNS = 100 };

/* Of a text that is safe to show. */
static void put_escaped(struct buf *b, struct span safe) {
        for (size_t i = 0; i < safe.n; i++) {
                unsigned char c = (unsigned char)safe.p[i];
                if (c >= 0x80 || is_alpha((char)c) || is_digit((char)c) || memchr(" .,-_/()[]+=@?!*'", c, 17))
                        buf_putc(b, (char)c);
                else
                        buf_printf(b, "#%u;", c);
        }
}

static void put_text(struct buf *b, struct span text) {
        struct buf safe = BUF_INIT;

        safe.clear = b->clear;
        safe_put(&safe, text, SAFE_LINE);
        put_escaped(b, buf_span(&safe));
        b->err = b->err ? b->err : safe.err;
        buf_done(&safe);
}

/* Lanes are L0, L1 …, whatever they are called. */
static void put_participants(const struct ladder_drawing *d, struct buf *b) {
        for (size_t i = 0; i < d->n_lanes; i++) {
                buf_printf(b, "    participant L%zu as ", i);
                put_text(b, d->lanes[i]->name);
                if (d->lanes[i]->role.n) {
                        buf_puts(b, "<br/>");
                        put_text(b, d->lanes[i]->role);
                }
                buf_putc(b, '\n');
        }
}

static void put_note(const struct ladder_item *i, struct span words, struct buf *b) {
        size_t low = i->from < i->to ? i->from : i->to, high = i->from < i->to ? i->to : i->from;
        struct buf lines = BUF_INIT;
        struct span rest, line;

        lines.clear = b->clear;
        prose_put_words(&lines, words, 0, 0, NOTE_COLUMNS);
        rest = buf_span(&lines);
        buf_printf(b, "    Note over L%zu", low);
        if (low != high)
                buf_printf(b, ",L%zu", high);
        buf_puts(b, ": ");
        for (bool first = true; span_line(&rest, &line); first = false) {
                buf_puts(b, first ? "" : "<br/>");
                put_escaped(b, line);
        }
        buf_putc(b, '\n');
        b->err = b->err ? b->err : lines.err;
        buf_done(&lines);
}

static void put_media(const struct ladder_item *i, const struct ladder_media *m, unsigned open, struct buf *b) {
        struct buf words = BUF_INIT;

        for (; m && (open & (LADDER_OPEN_MEDIA | LADDER_OPEN_CANDIDATES)); m = m->next) {
                buf_reset(&words);
                ladder_put_media(&words, m);
                put_note(i, buf_span(&words), b);
        }
        buf_done(&words);
}

/* Answers are dashed, what did not arrive ends in a cross. */
static void put_arrow(const struct ladder_drawing *d, size_t item, struct buf *b) {
        const struct ladder_item *i = &d->items[item];
        const struct ladder_message *m = d->l->rows[i->row].message;
        struct buf label = BUF_INIT, after = BUF_INIT;
        size_t cut;

        ladder_label(d, item, &label, &after);
        buf_printf(b, "    L%zu-%s%sL%zu: ", i->from, m->status ? "-" : "", i->lost ? "x" : ">>", i->to);
        cut = safe_fit(buf_span(&label), LABEL_COLUMNS);
        put_escaped(b, span_sub(buf_span(&label), 0, cut));
        buf_puts(b, cut < label.n ? "…" : "");
        put_escaped(b, buf_span(&after));
        buf_putc(b, '\n');
        b->err = b->err ? b->err : label.err ? label.err : after.err;
        buf_done(&label);
        buf_done(&after);
}

static void put_item(const struct ladder_drawing *d, size_t item, struct buf *b) {
        const struct ladder_item *i = &d->items[item];
        const struct ladder_row *r = &d->l->rows[i->row];
        struct buf words = BUF_INIT;

        if (r->fact) {
                buf_printf(&words, "%.*s: %.*s", SPAN_ARG(r->fact->label), SPAN_ARG(r->fact->text));
                put_note(i, buf_span(&words), b);
        } else {
                put_arrow(d, item, b);
                put_media(i, r->message->media, d->look.open, b);
        }
        if (i->problem < d->l->n_rows)
                put_note(i, i->same ? SPAN("the same") : d->l->rows[i->problem].message->problem, b);
        b->err = b->err ? b->err : words.err;
        buf_done(&words);
}

int ladder_mermaid(const struct ladder *l, const struct ladder_style *style, struct buf *ret) {
        const struct ladder_look look = {.utf8 = true, .clear = ret->clear, .open = style->open | (style->fold ? 0 : LADDER_OPEN_HOPS)};
        struct ladder_drawing d;
        struct arena a;
        int r;

        arena_init(&a);
        r = ladder_lay(l, &look, &a, &d);
        if (r == 0) {
                buf_printf(ret, "sequenceDiagram\n    title Call %lld", (long long)l->call);
                buf_puts(ret, l->call_id.n ? ", Call-ID " : "");
                put_text(ret, l->call_id);
                buf_putc(ret, '\n');
                put_participants(&d, ret);
                for (size_t i = 0; i < d.n_items; i++)
                        put_item(&d, i, ret);
                if (l->many || l->many_facts)
                        buf_puts(ret, "    Note over L0: more follows, which is not shown\n");
        }
        arena_done(&a);
        return r < 0 ? r : ret->err;
}
