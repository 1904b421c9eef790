/*
 * One input as text of a stranger on its way out. Whatever it is, what comes out is UTF-8 without a control, in so many lines as are
 * allowed; masking it again changes nothing, unless broken elements hid each other; and its JSON is what jansson reads. Its first
 * byte chooses how.
 */
#include <jansson.h>

#include "base/prose.h"
#include "base/safe.h"
#include "input/codepage.h"
#include "tests/fuzz/fuzz.h"

/* LF and tab may stay where many lines may. */
static void check_shown(struct span s, bool lines) {
        check(span_is_utf8(s));
        for (size_t i = 0; i < s.n; i++) {
                unsigned char c = (unsigned char)s.p[i];
                check(c >= ' ' || (lines && (c == '\n' || c == '\t')));
                check(c != 0x7F && !(c == 0xC2 && (unsigned char)s.p[i + 1] < 0xA0));
        }
}

static void check_json(struct span text, unsigned how) {
        struct buf b = BUF_INIT;
        json_t *v;

        check(safe_put_json(&b, text, how) == 0);
        check_shown(buf_span(&b), false);
        check((v = json_loadb(b.p, b.n, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL)) != NULL && json_is_string(v));
        json_decref(v);
        buf_done(&b);
}

/* What ends a start tag. */
static bool has_elements(struct span text) {
        return span_chr(text, '>') < text.n || span_find(text, SPAN("&gt;")) < text.n;
}

/* Secrets follow each other in the text, and none is left when all are masked. */
static void check_masked(struct span text) {
        struct buf once = BUF_INIT, twice = BUF_INIT;
        size_t from = 0, at, n;

        while (mask_next(text, from, &at, &n)) {
                check(at >= from && n > 0 && n <= text.n && at <= text.n - n);
                from = at + n;
        }
        check(mask_put(&once, text) == 0);
        check(mask_put(&twice, buf_span(&once)) == 0);
        if (!has_elements(text))
                check_same(buf_span(&once), buf_span(&twice));
        buf_done(&once);
        buf_done(&twice);
}

static void check_widths(struct span text) {
        size_t bytes = safe_cut(text, text.n / 2), fits = safe_fit(text, 10);

        check(bytes <= text.n / 2 && fits <= text.n);
        check(safe_width(span_sub(text, 0, fits)) <= 10);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        struct span text = span_of((const char *)data, size);
        unsigned how = take_byte(&text) & (SAFE_TEXT | SAFE_CLEAR);
        struct buf b = BUF_INIT;
        char *copy;

        check(safe_put(&b, text, how) == 0);
        check_shown(buf_span(&b), how & SAFE_TEXT);
        check_widths(buf_span(&b));
        check_json(text, how);
        check_masked(text);
        check((copy = span_dup(text)) != NULL);
        buf_reset(&b);
        check(prose_put(&b, copy, 4, 60) == 0);
        check_shown(buf_span(&b), true);
        free(copy);
        buf_done(&b);
        return 0;
}
