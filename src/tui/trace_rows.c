/*
 * Fetches the texts of timeline lines. The lines of one source follow each other in a window, so they come with one question,
 * and are made safe together with those above them, where a secret may begin.
 */
#include "tui/trace_rows.h"

#include <errno.h>

#include "base/safe.h"
#include "tui/lines.h"

enum {
        PART = 256,
        LINE_LONG = 16 * 1024,  /* from here on a line is looked at by itself */
        LINE_SHOWN = 64 * 1000, /* bytes of one line that can be seen: less than store_lines() brings, so that its cap is said */
};

static struct span without_end(struct span text) {
        while (text.n && (text.p[text.n - 1] == '\r' || text.p[text.n - 1] == '\n'))
                text.n--;
        return text;
}

/* One line as it is kept: no longer than can be seen. */
static struct span keep_line(struct arena *a, struct span safe) {
        struct buf b = BUF_INIT;
        size_t cut = safe.n < LINE_SHOWN ? safe.n : safe_cut(safe, LINE_SHOWN);
        buf_put(&b, span_sub(safe, 0, cut));
        if (cut < safe.n)
                buf_puts(&b, "…");
        struct span kept = arena_dup(a, buf_span(&b));
        buf_done(&b);
        return kept;
}

/* The rows of this source among v, from its lines v_lines, which are safe. */
static void give(struct trace_row *v, size_t n, int64_t source, const struct text_line *lines, const struct span *safe,
                 size_t n_lines, struct arena *a) {
        for (size_t i = 0, k = 0; i < n; i++) {
                if (v[i].at.source != source || v[i].at.item)
                        continue;
                while (k < n_lines && lines[k].no < v[i].at.line)
                        k++;
                if (k < n_lines && lines[k].no == v[i].at.line)
                        v[i].text = keep_line(a, safe[k]);
        }
}

/* Is it shown other than as it is, whatever it holds? */
static bool is_odd(struct span raw) {
        for (size_t i = 0; i < raw.n; i++)
                if ((unsigned char)raw.p[i] - 0x20u >= 0x5fu && raw.p[i] != '\t')
                        return true;
        return false;
}

/* Need it be made safe? What stands for a secret can be found, too. */
static bool is_wanted(const struct search *only, struct span raw, bool masks) {
        return !only || masks || is_odd(raw) || search_find(only, raw, 0, NULL, NULL);
}

/* Runs of lines that are wanted, each with those above it where a secret of theirs may begin. */
static int make_safe(struct arena *a, const struct span *raw, size_t n, const struct search *only, struct span *ret) {
        bool masks = search_find(only, SPAN("***"), 0, NULL, NULL);
        int r = 0;
        for (size_t i = 0, end = 0; r >= 0 && i < n; i++) {
                if (!is_wanted(only, raw[i], masks))
                        continue;
                size_t from = i - end > TRACE_ABOVE ? i - TRACE_ABOVE : end, last = i;
                for (size_t k = i + 1; k < n && k - last <= TRACE_ABOVE; k++)
                        last = is_wanted(only, raw[k], masks) ? k : last;
                end = last + 1;
                r = lines_make_safe(a, raw + from, end - from, ret + from);
                i = last;
        }
        return r;
}

static int read_source(struct store *s, struct trace_row *v, size_t n, int64_t source, uint64_t first, uint64_t last,
                       const struct search *only, struct arena *a) {
        struct text_line *lines;
        uint64_t from = first > TRACE_ABOVE ? first - TRACE_ABOVE : 1;
        size_t count;
        int r = store_lines(s, source, from, last - from + 1, &lines, &count);
        if (r < 0)
                return r;
        struct arena scratch;
        arena_init(&scratch);
        struct span *raw = arena_array(&scratch, count, sizeof *raw), *safe = arena_array(&scratch, count, sizeof *safe);
        if (count && (!raw || !safe))
                r = -ENOMEM;
        for (size_t i = 0; r >= 0 && i < count; i++)
                raw[i] = without_end(span_of(lines[i].text, lines[i].len));
        if (r >= 0)
                r = make_safe(&scratch, raw, count, only, safe);
        if (r >= 0)
                give(v, n, source, lines, safe, count, a);
        arena_done(&scratch);
        text_lines_free(lines, count);
        return r;
}

static int read_item(struct timeline *t, struct trace_row *row, struct arena *a) {
        struct buf raw = BUF_INIT, safe = BUF_INIT;
        int r = timeline_item_text(t, &row->at, &raw);
        if (r >= 0)
                r = safe_put(&safe, buf_span(&raw), SAFE_LINE);
        if (r >= 0)
                row->text = keep_line(a, buf_span(&safe));
        buf_done(&raw);
        buf_done(&safe);
        return r;
}

/* Texts of row i and of all that are of its source, unless an earlier row has brought them. */
static int read_texts(struct timeline *t, struct store *s, struct trace_row *v, size_t n, size_t i, const struct search *only,
                      struct arena *a) {
        int64_t source = v[i].at.source;
        uint64_t last = v[i].at.line;
        if (v[i].at.item)
                return read_item(t, &v[i], a);
        for (size_t k = 0; k < i; k++)
                if (v[k].at.source == source && !v[k].at.item)
                        return 0;
        for (size_t k = i; k < n; k++)
                if (v[k].at.source == source && !v[k].at.item)
                        last = v[k].at.line;
        return read_source(s, v, n, source, v[i].at.line, last, only, a);
}

int trace_rows(struct timeline *t, struct store *s, struct arena *a, uint64_t pos, size_t want, const struct search *only,
               struct trace_row **ret, size_t *ret_n) {
        struct timeline_line *lines = arena_array(a, want, sizeof *lines);
        struct trace_row *v = arena_array(a, want, sizeof *v);
        size_t n = 0;
        int r = want && (!lines || !v) ? -ENOMEM : timeline_read(t, pos, want, lines, &n);
        for (size_t i = 0; r >= 0 && i < n; i++)
                v[i].at = lines[i];
        for (size_t i = 0; r >= 0 && i < n; i++)
                r = read_texts(t, s, v, n, i, only, a);
        if (r < 0)
                return r;
        *ret = v;
        *ret_n = n;
        return 0;
}

/* Of so many bytes and the one behind them: the same as is_odd(), of lines that end with LF or CR LF. A loop of known length
 * without a way out is done many bytes at a time. */
static bool has_odd_part(const unsigned char *p) {
        unsigned char odd = 0;
        for (int i = 0; i < PART; i++) {
                unsigned char plain = (unsigned char)(p[i] - 0x20u) < 0x5f;
                odd |= (unsigned char)!(plain | (p[i] == '\t') | (p[i] == '\n') | ((p[i] == '\r') & (p[i + 1] == '\n')));
        }
        return odd;
}

static bool has_odd(struct span text) {
        unsigned char last[PART + 1];
        memset(last, '\n', sizeof last); /* the end of the text ends its last line */
        for (; text.n > PART; text = span_from(text, PART))
                if (has_odd_part((const unsigned char *)text.p))
                        return true;
        if (text.n)
                memcpy(last, text.p, text.n);
        return has_odd_part(last);
}

/* Of a line that is cut the end is another than in the text; and what looks at all of a line again and again is slow on it. */
static bool has_long(struct span text) {
        while (text.n > LINE_LONG) {
                const char *end = memrchr(text.p, '\n', LINE_LONG);
                if (!end)
                        return true;
                text = span_from(text, (size_t)(end - text.p) + 1);
        }
        return false;
}

bool trace_rows_differ(struct span text) {
        return has_odd(text) || has_long(text);
}
