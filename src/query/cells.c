/*
 * Turns numbers into the texts that are bound, and cells into what is kept of them. It knows no question.
 */
#include "query/cells.h"

#include <errno.h>
#include <stdlib.h>

int64_t cells_number(struct span v) {
        int64_t n = 0;

        (void)span_i64(v, &n);
        return n;
}

int64_t cells_time(struct span v, bool null) {
        int64_t n = STAMP_NONE;

        if (!null)
                (void)span_i64(v, &n);
        return n;
}

struct span cells_keep(struct arena *a, struct span v, int *io_error) {
        struct span copy = arena_dup(a, v);

        if (v.n && !copy.n)
                *io_error = -ENOMEM;
        return copy;
}

int cells_bind(const int64_t *numbers, size_t n, struct buf *digits, struct span *ret) {
        size_t at = digits->n;

        for (size_t i = 0; i < n; i++)
                buf_printf(digits, "%lld,", (long long)numbers[i]);
        for (size_t i = 0; i < n && !digits->err; i++) {
                size_t len = span_chr(span_from(buf_span(digits), at), ',');
                ret[i] = span_sub(buf_span(digits), at, len);
                at += len + 1;
        }
        return digits->err;
}

int cells_ask(struct store *s, const char *sql, const int64_t *numbers, size_t n, query_row fn, void *ctx) {
        struct span *values = calloc(n + 1, sizeof(*values));
        struct buf digits = BUF_INIT;
        int r = values ? cells_bind(numbers, n, &digits, values) : -ENOMEM;

        if (r == 0)
                r = store_ask(s, sql, values, n, fn, ctx);
        free(values);
        buf_done(&digits);
        return r;
}
