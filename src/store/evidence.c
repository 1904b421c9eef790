/*
 * Only what a case is kept for: sources as they were given, their bytes and their notes. It is opened whatever stands in the
 * derived tables, so that a damaged or an older case can be made anew from its evidence.
 */
#include "store/internal.h"

#include <errno.h>
#include <stdlib.h>

enum { SOURCES_MAX = 1000000 }; /* a folder gives no more than LIMIT_FOLDER_FILES; beyond this a case is made up */

struct store_bytes {
        struct store *s;
        sqlite3_stmt *blocks;
        bool pieces;        /* blocks are pieces of the source, with gaps between them */
        struct span left;   /* of the block that is being read; borrowed from the texts */
        uint64_t at;        /* bytes handed out, and those of the block at hand */
};

/* An older case has no gaps: there the names in the inner SELECTs are those of `older`, which is further out than a column. */
static const char sources_sql[] =
        "SELECT s.id, s.path, s.format, s.role, s.encoding, s.host, s.bytes, s.sha256, s.records, s.messages, s.first_us, "
        "s.last_us, (SELECT gap_at_us FROM source x WHERE x.id = s.id), (SELECT gap_us FROM source x WHERE x.id = s.id), "
        "s.zone, EXISTS (SELECT 1 FROM block b WHERE b.source = s.id) "
        "FROM source s CROSS JOIN (SELECT NULL AS gap_at_us, NULL AS gap_us) older ORDER BY s.id LIMIT ?";

static int get_evidence(struct get *g, struct evidence_source *ret) {
        char *text[5] = {NULL};
        struct source_row *row = &ret->info.row;
        int r = 0;

        *ret = (struct evidence_source){.info.row.id = get_int(g)};
        for (size_t i = 0; i < 5 && r == 0; i++)
                r = get_dup(g, NAME_MAX_BYTES, &text[i]);
        row->path = text[0];
        row->format = text[1];
        row->role = text[2];
        row->encoding = text[3];
        row->host = text[4];
        if (r < 0 || (!row->path && !(row->path = span_dup(SPAN("")))))
                return -ENOMEM;
        row->bytes = get_size(g);
        struct span sha256 = get_text(g);
        if (sha256.n == sizeof(row->sha256) - 1)
                memcpy(row->sha256, sha256.p, sha256.n);
        row->records = get_size(g);
        row->messages = get_size(g);
        row->first_us = get_us(g);
        row->last_us = get_us(g);
        source_gap_read(g, row);
        row->zone = source_zone(get_text(g));
        row->offset_us = STAMP_NONE;
        ret->stored = get_int(g) != 0;
        return 0;
}

void evidence_sources_free(struct evidence_source *v, size_t n) {
        for (size_t i = 0; i < n; i++)
                source_info_done(&v[i].info);
        free(v);
}

static int read_notes(struct store *s, struct evidence_source *v, size_t n) {
        struct source_info *infos = calloc(n + 1, sizeof(*infos));
        int r;

        if (!infos)
                return -ENOMEM;
        for (size_t i = 0; i < n; i++)
                infos[i] = v[i].info;
        r = source_notes_read(s, infos, n);
        for (size_t i = 0; i < n; i++)
                v[i].info = infos[i];
        free(infos);
        return r;
}

int store_evidence_sources(struct store *s, struct evidence_source **ret, size_t *ret_n) {
        struct evidence_source *v = NULL;
        size_t n = 0, cap = 0;
        sqlite3_stmt *st = NULL;
        int r = sql_fail(s, sql_prepare(s->db, sources_sql, &st));

        if (r == 0)
                r = sql_fail(s, sqlite3_bind_int(st, 1, SOURCES_MAX));
        while (r == 0 && (r = sql_step(s, st)) > 0) {
                struct get g = {.st = st};
                if ((r = array_grow(&v, n, &cap, sizeof(*v))) == 0)
                        r = get_evidence(&g, &v[n++]);
        }
        sqlite3_finalize(st);
        if (r == 0 && n == SOURCES_MAX)
                r = store_fail(s, -EBADMSG, "more sources than any case holds");
        if (r == 0)
                r = read_notes(s, v, n);
        if (r < 0) {
                evidence_sources_free(v, n);
                return r;
        }
        *ret = v;
        *ret_n = n;
        return 0;
}

/* Bytes ------------------------------------------------------------------------------------------------ */

int store_bytes_open(struct store *s, int64_t source, bool pieces, struct store_bytes **ret) {
        struct store_bytes *b = calloc(1, sizeof(*b));
        int rc;

        if (!b)
                return -ENOMEM;
        b->s = s;
        b->pieces = pieces;
        rc = sql_prepare(s->db, "SELECT offset, bytes, data FROM block WHERE source = ? ORDER BY seq", &b->blocks);
        if (rc == SQLITE_OK)
                rc = sqlite3_bind_int64(b->blocks, 1, source);
        if (rc != SQLITE_OK) {
                int r = sql_fail(s, rc);
                store_bytes_close(b);
                return r;
        }
        *ret = b;
        return 0;
}

void store_bytes_close(struct store_bytes *b) {
        if (!b)
                return;
        sqlite3_finalize(b->blocks);
        free(b);
}

/* The next block must begin where the last one ended, or behind its beginning, and be as long as it says. */
static int next_block(struct store_bytes *b) {
        struct get g = {.st = b->blocks};
        int r = sql_step(b->s, b->blocks);
        uint64_t offset, bytes;

        if (r <= 0)
                return r;
        offset = get_size(&g);
        bytes = get_size(&g);
        r = texts_blob(b->s->texts, get_int(&g), &b->left);
        if (r < 0 || (b->pieces ? offset < b->at : offset != b->at) || bytes != b->left.n)
                return store_fail(b->s, r == -ENOMEM ? r : -EBADMSG, "the stored bytes are damaged at offset %llu",
                                  (unsigned long long)b->at);
        b->at = b->pieces ? offset : offset + bytes;
        return 1;
}

int store_bytes_read(void *bytes, char *buf, size_t n, size_t *ret_n) {
        struct store_bytes *b = bytes;
        struct span part;
        int r = 1;

        while (b->left.n == 0 && (r = next_block(b)) > 0)
                continue;
        if (r < 0)
                return r;
        part = span_sub(b->left, 0, n);
        if (part.n)
                memcpy(buf, part.p, part.n);
        b->left = span_from(b->left, part.n);
        *ret_n = part.n;
        return 0;
}
