/*
 * Lays two texts side by side. Nothing is left out; a half that ends first leaves its place empty.
 */
#include "report/beside.h"

#include "base/safe.h"

/* A text that is taken off in pieces of at most `width` columns. */
struct half {
        struct span rest, line;
        size_t width;
        bool in_line; /* the piece that comes goes on a line */
};

/* The next piece, indented when it goes on a line. False: the text has ended. */
static bool next_piece(struct half *h, struct buf *ret) {
        size_t n;

        buf_reset(ret);
        if (!h->in_line && !span_line(&h->rest, &h->line))
                return false;
        if (h->in_line)
                buf_puts(ret, "  ");
        n = safe_fit(h->line, h->width - ret->n);
        buf_put(ret, span_sub(h->line, 0, n));
        h->line = span_from(h->line, n);
        h->in_line = h->line.n > 0;
        return true;
}

int beside_put(struct buf *b, struct span left, struct span right, unsigned columns, const char *between) {
        size_t gap = safe_width(span_str(between)), width = columns > gap + 20 ? (columns - gap) / 2 : 10;
        struct half l = {.rest = left, .width = width}, r = {.rest = right, .width = width};
        struct buf one = BUF_INIT, two = BUF_INIT;
        int e;

        for (;;) {
                bool some = next_piece(&l, &one), more = next_piece(&r, &two);
                if (!some && !more)
                        break;
                buf_put(b, buf_span(&one));
                for (size_t w = safe_width(buf_span(&one)); w < width; w++)
                        buf_putc(b, ' ');
                buf_puts(b, between);
                buf_put(b, buf_span(&two));
                while (b->n && b->p[b->n - 1] == ' ')
                        b->n--;
                buf_putc(b, '\n');
        }
        e = one.err < 0 ? one.err : two.err < 0 ? two.err : b->err;
        buf_done(&one);
        buf_done(&two);
        return e;
}
