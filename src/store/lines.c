/*
 * The lines of sources, out of their blocks. Each block is decoded as a stream of its own: before one of a UTF-16 file a mark
 * is put, so that its middle is read as what it is too. Captures have no lines.
 */
#include "store/internal.h"

#include "base/limits.h"

#include <errno.h>
#include <stdlib.h>

enum {
        LINES_MAX = 100000, LINE_SHOWN_BYTES = 64 * 1024, SHOWN_BYTES = 64 * 1024 * 1024,
        PART = 4096, /* in which line ends are counted, not looked for */
};

static struct span mark_of(struct span encoding) {
        if (span_eq(encoding, SPAN("utf-16le")))
                return SPAN("\xFF\xFE");
        if (span_eq(encoding, SPAN("utf-16be")))
                return SPAN("\xFE\xFF");
        return SPAN_NONE;
}

int lines_open(struct texts *t, sqlite3 *db, const int64_t *source, uint64_t from, struct lines *ret) {
        static const char one[] = "SELECT b.source, b.offset, b.line, b.data, s.encoding FROM block b JOIN source s ON s.id = b.source "
                                  "WHERE b.source = ?1 AND s.encoding IS NOT 'binary' AND b.seq >= "
                                  "coalesce((SELECT max(seq) FROM block WHERE source = ?1 AND line <= ?2), 0) ORDER BY b.seq";
        static const char all[] = "SELECT b.source, b.offset, b.line, b.data, s.encoding FROM block b JOIN source s ON s.id = b.source "
                                  "WHERE s.encoding IS NOT 'binary' ORDER BY b.source, b.seq";
        struct lines l = {.texts = t, .from = source ? from : 0};
        int rc = sql_prepare(db, source ? one : all, &l.blocks);

        if (rc == SQLITE_OK && source)
                rc = sqlite3_bind_int64(l.blocks, 1, *source);
        if (rc == SQLITE_OK && source)
                rc = sqlite3_bind_int64(l.blocks, 2, from > INT64_MAX ? INT64_MAX : (int64_t)from);
        if (rc != SQLITE_OK) {
                sqlite3_finalize(l.blocks);
                return sql_errno(rc);
        }
        *ret = l;
        return 0;
}

static void end_block(struct lines *l) {
        input_free(l->in);
        l->in = NULL;
        notes_done(&l->notes);
        if (l->taken)
                texts_give(l->texts, l->taken, &l->raw);
        l->taken = 0;
        buf_done(&l->raw);
}

/* How many bytes the first n lines have; all, where there are fewer. */
static size_t length_of(struct span text, uint64_t n) {
        size_t at = 0;

        for (size_t ends; text.n - at > PART && (ends = span_count(span_sub(text, at, PART), '\n')) < n; at += PART)
                n -= ends;
        for (; n && at < text.n; n--)
                at += span_chr(span_from(text, at), '\n') + 1;
        return at < text.n ? at : text.n;
}

/* Lines before the first that is wanted need not be read where they and those behind them are plain: then nothing in them says how
 * others are to be read. */
static void pass_over(struct lines *l, struct span *io) {
        uint64_t n = l->from > l->line ? l->from - l->line : 0;
        size_t at = n ? length_of(*io, n) : 0;

        if (at == io->n || !span_is_plain(span_sub(*io, 0, at + LIMIT_PROBE_BYTES)))
                return;
        *io = span_from(*io, at);
        l->offset += at;
        l->line += n;
}

/* The block's bytes, behind a mark if they need one. A mark is before a copy of them. */
static int load_block(struct lines *l, int64_t blob, struct span mark, struct span *ret) {
        struct span data;
        int r = texts_take(l->texts, blob, &l->raw);

        if (r < 0)
                return r;
        l->taken = blob;
        *ret = data = buf_span(&l->raw);
        l->lead = l->offset == 0 && span_starts(data, mark) ? 0 : mark.n;
        if (!l->lead)
                return 0;
        struct buf marked = BUF_INIT;
        buf_put(&marked, mark);
        r = buf_put(&marked, data);
        texts_give(l->texts, blob, &l->raw);
        l->taken = 0;
        l->raw = marked;
        *ret = buf_span(&l->raw);
        return r;
}

/* Opens the next block. 1, 0: there is none, -errno. */
static int next_block(struct lines *l) {
        struct get g = {.st = l->blocks};
        struct span data;
        int r, rc = sqlite3_step(l->blocks);

        if (rc != SQLITE_ROW)
                return sql_errno(rc);
        l->source = get_int(&g);
        l->offset = get_size(&g);
        l->line = get_size(&g);
        int64_t blob = get_int(&g);
        struct span encoding = get_text(&g), mark = mark_of(encoding);
        enum codepage page = CODEPAGE_1252;
        if ((r = load_block(l, blob, mark, &data)) < 0)
                return r;
        if (!mark.n)
                pass_over(l, &data);
        (void)codepage_find(encoding, &page);
        r = input_new_span(data, &l->notes, &l->in);
        if (r == 0)
                input_set_codepage(l->in, page);
        return r < 0 ? r : 1;
}

int lines_next(struct lines *l, struct line *ret) {
        for (;;) {
                int r = l->in ? input_line(l->in, ret) : 0;
                if (r > 0) {
                        ret->off = l->offset + ret->off - l->lead;
                        ret->no += l->line - 1;
                        return 1;
                }
                end_block(l);
                if (r < 0 || (r = next_block(l)) <= 0)
                        return r;
        }
}

void lines_close(struct lines *l) {
        end_block(l);
        sqlite3_finalize(l->blocks);
        l->blocks = NULL;
}

static int add_line(const struct line *line, struct text_line **io_v, size_t *io_n, size_t *io_cap) {
        struct span text = span_sub(line->text, 0, LINE_SHOWN_BYTES);
        int r = array_grow(io_v, *io_n, io_cap, sizeof(**io_v));

        if (r < 0)
                return r;
        struct text_line *t = &(*io_v)[*io_n];
        *t = (struct text_line){.no = line->no, .offset = line->off, .text = span_dup(text), .len = text.n};
        if (!t->text)
                return -ENOMEM;
        ++*io_n;
        return 0;
}

int store_lines(struct store *s, int64_t source, uint64_t from, size_t n, struct text_line **ret, size_t *ret_n) {
        struct text_line *v = NULL;
        size_t count = 0, cap = 0, bytes = 0;
        struct lines l;
        struct line line;
        int r = lines_open(s->texts, s->db, &source, from, &l);

        if (r < 0)
                return store_fail(s, r, "%s", sqlite3_errmsg(s->db));
        if (n > LINES_MAX)
                n = LINES_MAX;
        /* A small frame may unpack to much, and many blocks may name it. */
        while (count < n && bytes < SHOWN_BYTES && (r = lines_next(&l, &line)) > 0) {
                if (line.no < from)
                        continue;
                if ((r = add_line(&line, &v, &count, &cap)) < 0)
                        break;
                bytes += v[count - 1].len + 1;
        }
        lines_close(&l);
        if (r < 0) {
                text_lines_free(v, count);
                return store_fail(s, r, "the text of source %lld cannot be read", (long long)source);
        }
        *ret = v;
        *ret_n = count;
        return 0;
}

void text_lines_free(struct text_line *v, size_t n) {
        for (size_t i = 0; i < n; i++)
                free(v[i].text);
        free(v);
}
