/*
 * The evidence as it was written: messages out of the batches' texts, lines out of the sources' blocks. Sizes and places
 * come from a file that may be a stranger's, so each is checked against what is really there.
 */
#include "store/internal.h"
#include "store/pace.h"

#include <errno.h>
#include <stdlib.h>
#include <zstd.h>

struct texts {
        sqlite3 *db;
        ZSTD_DCtx *zstd;
        bool clear;
        int64_t id; /* of the frame that is unpacked in .bytes; 0: none */
        struct buf bytes;
};

struct texts *texts_new(sqlite3 *db) {
        struct texts *t = calloc(1, sizeof(*t));

        if (t)
                t->db = db;
        return t;
}

void texts_free(void *p) {
        struct texts *t = p;

        if (!t)
                return;
        ZSTD_freeDCtx(t->zstd);
        buf_done(&t->bytes);
        free(t);
}

bool texts_clear(const struct texts *t) {
        return t->clear;
}

int texts_unpack(struct texts *t, struct span frame, struct span *ret) {
        unsigned long long size = ZSTD_getFrameContentSize(frame.p, frame.n);
        size_t n;
        int r;

        t->id = 0;
        if (size > BLOB_MAX_BYTES) /* unknown and broken are huge numbers */
                return -EBADMSG;
        buf_reset(&t->bytes);
        if ((r = buf_reserve(&t->bytes, (size_t)size + 1)) < 0)
                return r;
        if (!t->zstd && !(t->zstd = ZSTD_createDCtx()))
                return -ENOMEM;
        n = ZSTD_decompressDCtx(t->zstd, t->bytes.p, (size_t)size, frame.p, frame.n);
        if (ZSTD_isError(n) || n != size)
                return -EBADMSG;
        t->bytes.n = n;
        *ret = buf_span(&t->bytes);
        return 0;
}

/* A statement with one id bound, at its row; nothing of it is kept, because the connection that owns us closes only when
 * no statement is left. 1: there, 0: not, -errno. The caller finalizes it. */
static int row_of(struct texts *t, const char *sql, int64_t id, sqlite3_stmt **ret) {
        int rc = sql_prepare(t->db, sql, ret);

        if (rc == SQLITE_OK)
                rc = sqlite3_bind_int64(*ret, 1, id);
        if (rc == SQLITE_OK)
                rc = sqlite3_step(*ret);
        return rc == SQLITE_ROW ? 1 : sql_errno(rc);
}

/* Gives what it holds to packed, or unpacks it. A connection may be limited to small values; a blob is one large value. */
static int load_blob(struct texts *t, int64_t id, struct buf *packed, struct span *ret) {
        sqlite3_stmt *st = NULL;
        int limit = sqlite3_limit(t->db, SQLITE_LIMIT_LENGTH, (int)BLOB_MAX_BYTES);
        int r = row_of(t, "SELECT data FROM blob WHERE id = ?", id, &st);

        if (r > 0) {
                const char *p = sqlite3_column_blob(st, 0);
                struct span frame = span_of(p, (size_t)sqlite3_column_bytes(st, 0));
                r = packed ? buf_put(packed, frame) : texts_unpack(t, frame, ret);
        } else if (r == 0) {
                r = -ENOENT;
        }
        sqlite3_finalize(st);
        sqlite3_limit(t->db, SQLITE_LIMIT_LENGTH, limit);
        return r;
}

int texts_packed(struct texts *t, int64_t id, struct buf *ret) {
        return load_blob(t, id, ret, NULL);
}

int texts_blob(struct texts *t, int64_t id, struct span *ret) {
        struct span bytes;

        if (!t->id || t->id != id) {
                int r = load_blob(t, id, NULL, &bytes);
                if (r < 0)
                        return r;
                t->id = id;
        }
        *ret = buf_span(&t->bytes);
        return 0;
}

int texts_take(struct texts *t, int64_t id, struct buf *ret) {
        struct span bytes;
        int r = texts_blob(t, id, &bytes);

        if (r < 0)
                return r;
        *ret = t->bytes;
        t->bytes = BUF_INIT;
        t->id = 0;
        return 0;
}

void texts_give(struct texts *t, int64_t id, struct buf *io) {
        if (io->p) {
                buf_done(&t->bytes);
                t->bytes = *io;
                t->id = id;
        }
        *io = BUF_INIT;
}

int texts_message(struct texts *t, int64_t sighting, struct span *ret) {
        sqlite3_stmt *st = NULL;
        int r = row_of(t, "SELECT CASE WHEN text_blob >= 0 THEN text_blob ELSE (SELECT data FROM block b WHERE b.source = t.source"
                          " AND b.seq = -1 - t.text_blob) END, text_at, text_len FROM sighting t WHERE id = ?", sighting, &st);
        struct get g = {.st = st};
        int64_t blob = r > 0 ? get_int(&g) : 0;
        uint64_t at = r > 0 ? get_size(&g) : 0, len = r > 0 ? get_size(&g) : 0;
        struct span all;

        sqlite3_finalize(st);
        if (r <= 0)
                return r < 0 ? r : -ENOENT;
        if ((r = texts_blob(t, blob, &all)) < 0)
                return r;
        if (at > all.n || len > all.n - at)
                return -EBADMSG;
        *ret = span_sub(all, (size_t)at, (size_t)len);
        return 0;
}

void store_show_secrets(struct store *s, bool clear) {
        s->texts->clear = clear;
}

static int message_text(struct store *s, int64_t sighting, struct span *ret) {
        int r = texts_message(s->texts, sighting, ret);

        return r < 0 ? store_fail(s, r, "message %lld has no readable text", (long long)sighting) : 0;
}

int store_message_text(struct store *s, int64_t sighting, struct buf *ret) {
        struct span text;
        int r = message_text(s, sighting, &text);

        return r < 0 ? r : buf_put(ret, text);
}

/* The extents of a message, rising; none when it stands in one piece. */
static int read_extents(struct store *s, int64_t sighting, struct extent **ret, size_t *ret_n) {
        sqlite3_stmt *st = NULL;
        size_t cap = 0;
        int r = sql_fail(s, sql_prepare(s->db, "SELECT offset, line, at, len FROM extent WHERE sighting = ? ORDER BY at", &st));

        if (r == 0)
                r = sql_fail(s, sqlite3_bind_int64(st, 1, sighting));
        while (r == 0 && (r = sql_step(s, st)) > 0) {
                struct get g = {.st = st};
                if ((r = array_grow(ret, *ret_n, &cap, sizeof(**ret))) < 0)
                        break;
                struct extent *e = &(*ret)[(*ret_n)++];
                e->off = get_size(&g);
                e->line = get_size(&g);
                e->at = (uint32_t)get_size(&g);
                e->len = (uint32_t)get_size(&g);
        }
        sqlite3_finalize(st);
        return r;
}

/* ret_capture: lines are frames there. */
static int read_first_place(struct store *s, int64_t sighting, int64_t *ret_source, struct extent *ret, bool *ret_capture) {
        sqlite3_stmt *st = NULL;
        int r = sql_fail(s, sql_prepare(s->db, "SELECT t.source, t.offset, t.line, t.text_len, c.encoding IS 'binary' FROM sighting t"
                                            " LEFT JOIN source c ON c.id = t.source WHERE t.id = ?", &st));

        if (r == 0)
                r = sql_fail(s, sqlite3_bind_int64(st, 1, sighting));
        if (r == 0 && (r = sql_step(s, st)) == 0)
                r = store_fail(s, -ENOENT, "there is no message %lld", (long long)sighting);
        if (r > 0) {
                struct get g = {.st = st};
                *ret_source = get_int(&g);
                ret->off = get_size(&g);
                ret->line = get_size(&g);
                ret->at = 0;
                ret->len = (uint32_t)get_size(&g);
                *ret_capture = get_int(&g) != 0;
                r = 0;
        }
        sqlite3_finalize(st);
        return r;
}

int store_message_place(struct store *s, int64_t sighting, uint32_t at, int64_t *ret_source, uint64_t *ret_offset,
                        uint64_t *ret_line) {
        struct extent first, *v = NULL;
        struct span text = SPAN_NONE;
        size_t n = 0;
        int64_t source = 0;
        uint64_t off = 0, line = 0;
        bool capture = false;
        int r = read_first_place(s, sighting, &source, &first, &capture);

        if (r == 0)
                r = read_extents(s, sighting, &v, &n);
        if (r == 0)
                r = message_text(s, sighting, &text);
        if (r == 0) {
                if (capture)
                        record_place_frame(n ? v : &first, n ? n : 1, at, &off, &line);
                else
                        record_place(text, n ? v : &first, n ? n : 1, at, &off, &line);
                if (ret_source)
                        *ret_source = source;
                if (ret_offset)
                        *ret_offset = off;
                if (ret_line)
                        *ret_line = line;
        }
        free(v);
        return r;
}

/* Is some of the message in this frame? A message's frames have others between them. 1, 0, -errno. */
static int is_in_frame(struct store *s, int64_t sighting, uint64_t frame) {
        struct extent *v = NULL;
        size_t n = 0;
        int r = read_extents(s, sighting, &v, &n);

        for (size_t i = 0; i < n && r == 0; i++)
                r = v[i].line == frame;
        free(v);
        return r;
}

/* Pieces of messages share a line where one ends and the next begins: it is of the one that begins. So a frame, and of the first
 * that does. */
static int find_piece(struct store *s, const struct pace *p, bool capture, uint64_t line, int64_t *io) {
        int r = 0;

        for (size_t i = 0; i < p->n_pieces && r >= 0; i++) {
                const struct pace_piece *v = &p->pieces[i];
                if (line < v->line || line - v->line >= v->lines)
                        continue;
                r = capture && line != v->line ? is_in_frame(s, v->sighting, line) : 1;
                *io = r > 0 ? v->sighting : *io;
                if (capture && line == v->line)
                        break;
        }
        return r < 0 ? r : 0;
}

int store_sighting_at(struct store *s, int64_t source, uint64_t line, int64_t *ret) {
        static const char sql[] =
                "SELECT c.encoding IS 'binary', p.data FROM source c JOIN pace p ON p.source = c.id WHERE c.id = ?1 AND"
                " (c.encoding IS 'binary' OR p.seq = (SELECT max(seq) FROM block WHERE source = ?1 AND line <= ?2))";
        struct pace pace = PACE_INIT;
        sqlite3_stmt *st = NULL;
        int64_t found = 0;
        int r = sql_fail(s, sql_prepare(s->db, sql, &st));

        if (r == 0)
                r = sql_fail(s, sqlite3_bind_int64(st, 1, source));
        if (r == 0)
                r = sql_fail(s, sqlite3_bind_int64(st, 2, line > INT64_MAX ? INT64_MAX : (int64_t)line));
        while (r == 0 && !found && (r = sql_step(s, st)) > 0) {
                struct get g = {.st = st};
                bool capture = get_int(&g) != 0;
                struct span packed;
                if ((r = texts_blob(s->texts, get_int(&g), &packed)) == 0 && (r = pace_unpack(packed, &pace)) == 0)
                        r = find_piece(s, &pace, capture, line, &found);
                pace_done(&pace);
                if (r < 0 && r != -ENOMEM)
                        r = store_fail(s, -EBADMSG, "the index of source %lld's lines is damaged", (long long)source);
        }
        sqlite3_finalize(st);
        if (r == 0)
                *ret = found;
        return r;
}
