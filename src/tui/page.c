/*
 * Lays text out in rows of a given width. What Markdown means is base/prose.c's business.
 */
#include "tui/page.h"

#include <errno.h>
#include <stdlib.h>

#include "base/prose.h"
#include "base/safe.h"
#include "tui/canvas.h"

void page_init(struct page *p, unsigned columns) {
        *p = (struct page){.columns = columns > 8 ? columns : 8};
        arena_init(&p->arena);
}

void page_done(struct page *p) {
        arena_done(&p->arena);
        free(p->v);
        *p = (struct page){0};
}

static void add_row(struct page *p, struct span safe, unsigned style, unsigned tag) {
        if (p->n == p->cap) {
                size_t cap = p->cap ? p->cap * 2 : 64;
                struct page_row *v = reallocarray(p->v, cap, sizeof *v);
                if (!v) {
                        p->err = -ENOMEM;
                        return;
                }
                p->v = v;
                p->cap = cap;
        }
        struct span copy = arena_dup(&p->arena, safe);
        if (safe.n && !copy.n)
                p->err = -ENOMEM;
        p->v[p->n++] = (struct page_row){.text = copy, .style = style, .tag = tag, .block = p->blocks};
}

void page_line(struct page *p, struct span text, unsigned style, unsigned tag) {
        struct buf b = BUF_INIT;
        int r = safe_put(&b, text, SAFE_LINE);
        p->blocks++;
        add_row(p, buf_span(&b), style, tag);
        p->err = p->err ? p->err : r;
        buf_done(&b);
}

/* Takes as many characters as fit in columns, at least one. */
static struct span take_columns(struct span *rest, size_t columns, size_t *ret_width) {
        struct span all = *rest, ahead = *rest;
        size_t width = 0;
        uint32_t code;
        while (utf8_cut(&ahead, &code)) {
                unsigned w = utf8_columns(code);
                if (width + w > columns && width)
                        break;
                width += w;
                *rest = ahead;
        }
        *ret_width = width;
        return span_sub(all, 0, all.n - rest->n);
}

struct span page_cut(struct span *rest, size_t columns) {
        struct span all = *rest;
        size_t width, piece = take_columns(rest, columns, &width).n, blank = piece;
        if (!rest->n)
                return all;
        if (!is_blank(rest->p[0]))
                while (blank > piece / 2 && !is_blank(all.p[blank - 1]))
                        blank--;
        if (blank > piece / 2 && blank < piece)
                piece = blank;
        *rest = span_from(all, piece);
        *rest = span_from(*rest, span_skip_blanks(*rest, 0));
        return span_sub(all, 0, piece);
}

static bool is_space(char c) {
        return is_blank(c) || c == '\n' || c == '\r';
}

static bool next_word(struct span *rest, struct span *ret) {
        size_t from = 0, to;
        while (from < rest->n && is_space(rest->p[from]))
                from++;
        for (to = from; to < rest->n && !is_space(rest->p[to]);)
                to++;
        *ret = span_sub(*rest, from, to - from);
        *rest = span_from(*rest, to);
        return ret->n > 0;
}

struct filling {
        struct page *page;
        struct buf line;
        size_t used; /* columns of the line, indent included */
        bool empty;
        unsigned rest, style, tag;
};

static void begin_line(struct filling *f, unsigned indent) {
        buf_reset(&f->line);
        for (f->used = 0; f->used < indent; f->used++)
                buf_putc(&f->line, ' ');
        f->empty = true;
}

static void end_line(struct filling *f) {
        add_row(f->page, buf_span(&f->line), f->style, f->tag);
        begin_line(f, f->rest);
}

static void add_word(struct filling *f, struct span word) {
        size_t columns = f->page->columns, width = safe_width(word);
        if (!f->empty && f->used + 1 + width > columns)
                end_line(f);
        if (!f->empty) {
                buf_putc(&f->line, ' ');
                f->used++;
        }
        while (f->used + width > columns && word.n) {
                size_t taken;
                struct span piece = take_columns(&word, columns - f->used, &taken);
                buf_put(&f->line, piece);
                width -= taken < width ? taken : width;
                end_line(f);
        }
        buf_put(&f->line, word);
        f->used += width;
        f->empty = f->empty && !word.n;
}

/* Words of text that is safe already; the lead stands before them and is followed by a blank at least. */
static void fill_after(struct page *p, struct span lead, struct span safe, unsigned first, unsigned rest,
                       unsigned style, unsigned tag) {
        unsigned most = p->columns / 2; /* a deep indent leaves room for text */
        struct filling f = {.page = p, .rest = rest < most ? rest : most, .style = style, .tag = tag};
        struct span word;
        p->blocks++;
        begin_line(&f, 0);
        buf_put(&f.line, lead);
        size_t width = safe_width(lead), from = first < most ? first : most;
        from = lead.n && from <= width ? width + 1 : from;
        for (f.used = width; f.used < from; f.used++)
                buf_putc(&f.line, ' ');
        while (next_word(&safe, &word))
                add_word(&f, word);
        if (!f.empty)
                end_line(&f);
        p->err = p->err ? p->err : f.line.err;
        buf_done(&f.line);
}

static void fill(struct page *p, struct span safe, unsigned first, unsigned rest, unsigned style, unsigned tag) {
        fill_after(p, SPAN_NONE, safe, first, rest, style, tag);
}

void page_named(struct page *p, struct span name, struct span text, unsigned column) {
        struct buf lead = BUF_INIT, value = BUF_INIT;
        safe_put(&lead, name, SAFE_LINE);
        safe_put(&value, text, SAFE_TEXT);
        size_t width;
        struct span all = buf_span(&lead), cut = take_columns(&all, p->columns / 2, &width);
        fill_after(p, cut, buf_span(&value), column, column, STYLE_PLAIN, 0);
        p->err = p->err ? p->err : lead.err ? lead.err : value.err;
        buf_done(&lead);
        buf_done(&value);
}

void page_wrap(struct page *p, struct span text, unsigned first, unsigned rest, unsigned style, unsigned tag) {
        struct buf b = BUF_INIT;
        int r = safe_put(&b, text, SAFE_TEXT);
        fill(p, buf_span(&b), first, rest, style, tag);
        p->err = p->err ? p->err : r;
        buf_done(&b);
}

struct markdown {
        struct page *page;
        unsigned blocks; /* before it */
};

/* A line that is too wide goes on in the next row, so that nothing is out of sight. */
static void add_laid(void *ctx, struct span line, enum prose_kind kind, unsigned paragraph) {
        const struct markdown *m = ctx;
        struct buf row = BUF_INIT;
        size_t lead = 0, width;
        while (lead < line.n && line.p[lead] == ' ' && lead < m->page->columns / 2)
                lead++;
        m->page->blocks = m->blocks + paragraph;
        struct span indent = span_sub(line, 0, lead), rest = span_from(line, lead);
        do {
                buf_reset(&row);
                buf_put(&row, indent);
                buf_put(&row, take_columns(&rest, m->page->columns - lead, &width));
                add_row(m->page, buf_span(&row), kind == PROSE_CODE ? STYLE_STRONG : STYLE_PLAIN, 0);
        } while (rest.n);
        m->page->err = m->page->err ? m->page->err : row.err;
        buf_done(&row);
}

void page_markdown(struct page *p, struct span text, unsigned indent) {
        struct markdown m = {.page = p, .blocks = p->blocks};
        int r = prose_lay(text, indent, p->columns, add_laid, &m);
        p->err = p->err ? p->err : r;
}
