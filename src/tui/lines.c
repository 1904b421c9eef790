/*
 * Safe rows of raw lines. Masking a text as a whole takes line ends away with a secret that crosses them; masking each
 * line alone would show that secret's later lines. So only what the whole shows is shown, each row beside its line.
 */
#include "tui/lines.h"

#include <errno.h>

#include "base/safe.h"

static int mask_together(const struct span *raw, size_t n, struct buf *ret) {
        struct buf all = BUF_INIT;
        for (size_t i = 0; i < n; i++) {
                buf_put(&all, raw[i]);
                buf_putc(&all, '\n');
        }
        int r = all.err ? all.err : mask_put(ret, buf_span(&all));
        buf_done(&all);
        return r;
}

static int keep_safe(struct arena *a, struct span masked, struct span *ret) {
        struct buf b = BUF_INIT;
        int r = safe_put(&b, masked, SAFE_LINE | SAFE_CLEAR);
        *ret = arena_dup(a, buf_span(&b));
        r = r >= 0 && b.n && !ret->n ? -ENOMEM : r;
        buf_done(&b);
        return r;
}

static size_t count_lines(struct span text) {
        struct span line;
        size_t n = 0;
        while (span_cut(&text, '\n', &line))
                n++;
        return n;
}

static bool is_alone(struct span raw, struct span row) {
        struct buf b = BUF_INIT;
        bool same = mask_put(&b, raw) >= 0 && span_eq(buf_span(&b), row);
        buf_done(&b);
        return same;
}

int lines_make_safe(struct arena *a, const struct span *raw, size_t n, struct span *ret) {
        struct buf masked = BUF_INIT;
        int r = mask_together(raw, n, &masked);
        struct span rest = buf_span(&masked), row;
        bool whole = count_lines(rest) == n, hidden = false, more = span_cut(&rest, '\n', &row);
        for (size_t i = 0; r >= 0 && i < n; i++) {
                bool same = whole || (more && is_alone(raw[i], row));
                ret[i] = SPAN("***");
                if (!more || (hidden && !same))
                        continue;
                if (!mask_is_rest(raw[i])) /* of a value that began above the first line */
                        r = keep_safe(a, row, &ret[i]);
                hidden = !same; /* a secret begins here and takes the next lines with it */
                more = span_cut(&rest, '\n', &row);
        }
        buf_done(&masked);
        return r;
}
