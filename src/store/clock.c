/*
 * One clock for all witnesses. What two of them saw is one moment, so the difference of their times is the difference of
 * their clocks, zone included, and the way between them, which cancels out where messages went both ways.
 */
#include "store/internal.h"

#include <errno.h>
#include <stdlib.h>

enum {
        AGREE_US = 250000,      /* how far a pair may be from the median and still count */
        PAIRS_MAX = 1 << 20,    /* of all witnesses together; more tell nothing new */
        KEY_COLUMNS = 10,
};

/* A message that two witnesses saw. a < b are indexes of witnesses. */
struct pair {
        uint32_t a, b;
        int64_t diff_us; /* a's time less b's: what must be added to b's */
        bool from_b;     /* b sent it to a */
};

struct clock {
        struct store *s;
        struct witnesses w; /* the first source of each log speaks for it */
        struct pair *pairs;
        size_t n_pairs, cap_pairs;
};

/* The first time a witness saw a message. */
struct look {
        int64_t key[KEY_COLUMNS];
        uint32_t witness;
        int64_t time_us;
        enum direction dir;
};

static int add_pair(struct clock *c, const struct look *x, const struct look *y) {
        const struct look *a = x->witness < y->witness ? x : y, *b = a == x ? y : x;
        int64_t diff;

        if (x->witness == y->witness || c->n_pairs == PAIRS_MAX || __builtin_sub_overflow(a->time_us, b->time_us, &diff))
                return 0;
        int r = array_grow(&c->pairs, c->n_pairs, &c->cap_pairs, sizeof(*c->pairs));
        if (r < 0)
                return r;
        c->pairs[c->n_pairs++] = (struct pair){a->witness, b->witness, diff, a->dir == DIR_IN && b->dir != DIR_IN};
        return 0;
}

/* Sightings that follow each other with one key are looks at one message over one hop. */
static int read_pairs(struct clock *c) {
        static const char sql[] = "SELECT call_id, cseq, method, coalesce(status, 0), n_via, branch, from_tag, coalesce(to_tag, 0), uri, "
                                  "variant, source, time_us, dir FROM sighting WHERE call_id IS NOT NULL AND time_us IS NOT NULL "
                                  "ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, source, id";
        struct look last = {.time_us = STAMP_NONE};
        sqlite3_stmt *st = NULL;
        int r = sql_fail(c->s, sql_prepare(c->s->db, sql, &st));

        while (r == 0 && (r = sql_step(c->s, st)) > 0) {
                struct get g = {.st = st};
                struct look now = {.witness = 0};
                for (int i = 0; i < KEY_COLUMNS; i++)
                        now.key[i] = i == 2 ? store_id(c->s, get_text(&g)) : get_int(&g);
                const struct witness *w = witnesses_find(&c->w, get_int(&g));
                now.witness = w ? w->first : UINT32_MAX;
                now.time_us = get_us(&g);
                now.dir = (enum direction)get_int(&g);
                if (!w)
                        continue;
                bool same = last.time_us != STAMP_NONE && memcmp(last.key, now.key, sizeof(now.key)) == 0;
                r = same ? add_pair(c, &last, &now) : 0;
                if (!same || last.witness != now.witness)
                        last = now;
        }
        sqlite3_finalize(st);
        return r;
}

static int compare(int64_t a, int64_t b) {
        return (a > b) - (a < b);
}

static int by_witnesses(const void *x, const void *y) {
        const struct pair *p = x, *q = y;
        int r = compare(p->a, q->a);

        r = r ? r : compare(p->b, q->b);
        r = r ? r : compare(p->diff_us, q->diff_us);
        return r ? r : compare(p->from_b, q->from_b);
}

/* The median of pairs of one direction that agree with `middle`; v is sorted by difference. */
static bool median_of(const struct pair *v, size_t n, bool from_b, int64_t middle, int64_t *ret) {
        size_t count = 0, seen = 0;

        for (size_t pass = 0; pass < 2; pass++)
                for (size_t i = 0; i < n; i++) {
                        if (v[i].from_b != from_b || v[i].diff_us < middle - AGREE_US || v[i].diff_us > middle + AGREE_US)
                                continue;
                        if (pass == 0)
                                count++;
                        else if (seen++ == count / 2) {
                                *ret = v[i].diff_us;
                                return true;
                        }
                }
        return false;
}

/* What must be added to b's times to read a's, from all pairs of these two. */
static int64_t difference(const struct pair *v, size_t n) {
        int64_t middle = v[n / 2].diff_us, there = 0, back = 0;
        bool has_there = median_of(v, n, false, middle, &there), has_back = median_of(v, n, true, middle, &back);

        if (has_there && has_back)
                return there / 2 + back / 2 + (there % 2 + back % 2) / 2;
        return has_there ? there : has_back ? back : middle;
}

/* Carries the clock along pairs of witnesses until nobody new is reached; earlier witnesses first. */
static void spread(struct clock *c) {
        bool reached = true;

        while (reached) {
                reached = false;
                for (size_t i = 0, end; i < c->n_pairs; i = end) {
                        struct witness *a = &c->w.v[c->pairs[i].a], *b = &c->w.v[c->pairs[i].b];
                        for (end = i; end < c->n_pairs && c->pairs[end].a == c->pairs[i].a && c->pairs[end].b == c->pairs[i].b;)
                                end++;
                        if ((a->offset_us == STAMP_NONE) == (b->offset_us == STAMP_NONE))
                                continue;
                        int64_t d = difference(&c->pairs[i], end - i);
                        bool over = b->offset_us == STAMP_NONE ? __builtin_add_overflow(a->offset_us, d, &b->offset_us)
                                                               : __builtin_sub_overflow(b->offset_us, d, &a->offset_us);
                        if (over) /* times that no clock shows */
                                a->offset_us = b->offset_us = 0;
                        reached = true;
                }
        }
}

static struct witness *reference(struct clock *c) {
        for (size_t i = 0; i < c->w.n; i++)
                if (c->w.v[i].zone == ZONE_UTC)
                        return &c->w.v[c->w.v[i].first];
        for (size_t i = 0; i < c->w.n; i++)
                if (c->w.v[i].messages)
                        return &c->w.v[c->w.v[i].first];
        return c->w.n ? &c->w.v[0] : NULL;
}

/* Who shares no message with the rest keeps his clock: UTC is UTC, and what is written without zone stays unknown. */
static void align(struct clock *c, bool utc) {
        spread(c);
        for (size_t i = 0; i < c->w.n; i++) {
                struct witness *w = &c->w.v[c->w.v[i].first];
                if (utc && w->zone == ZONE_UTC && w->offset_us == STAMP_NONE) {
                        w->offset_us = 0;
                        spread(c);
                }
        }
}

static int write_offsets(struct clock *c) {
        int r = 0;

        for (size_t i = 0; i < c->w.n && r == 0; i++) {
                sqlite3_stmt *st = NULL;
                int64_t offset_us = c->w.v[c->w.v[i].first].offset_us;
                if (offset_us == STAMP_NONE)
                        continue;
                int rc = sql_prepare(c->s->db, "UPDATE source SET offset_us = ? WHERE id = ?", &st);
                if (rc == SQLITE_OK)
                        rc = sqlite3_bind_int64(st, 1, offset_us);
                if (rc == SQLITE_OK)
                        rc = sqlite3_bind_int64(st, 2, c->w.v[i].source);
                r = sql_finish(c->s, rc, st);
        }
        return r;
}

static int align_all(struct clock *c) {
        int r = store_begin(c->s);

        if (r < 0 || (r = witnesses_read(c->s, &c->w)) < 0)
                return r;
        struct witness *first = reference(c);
        bool utc = first && first->zone == ZONE_UTC;
        if (first)
                first->offset_us = 0;
        if (c->w.n > 1 && (r = read_pairs(c)) < 0)
                return r;
        if (c->n_pairs)
                qsort(c->pairs, c->n_pairs, sizeof(*c->pairs), by_witnesses);
        align(c, utc);
        r = write_offsets(c);
        return r < 0 ? r : store_put_meta(c->s, "clock", utc ? "utc" : "local");
}

int store_align_clocks(struct store *s) {
        struct clock c = {.s = s};

        if (!s->writing)
                return store_fail(s, -EROFS, "the case is open for reading only");
        int r = align_all(&c);
        witnesses_done(&c.w);
        free(c.pairs);
        return r;
}
