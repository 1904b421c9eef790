/*
 * One clock for all witnesses: carried from one that knows UTC to the next along the messages that both saw, the best
 * supported way first. Owns whose word counts: what the user states, then what a log writes, then pairs, then Date headers.
 * Refuses to guess: where pairs disagree, or nothing is shared, a clock stays unknown, and why is said.
 */
#include "store/internal.h"

#include <errno.h>
#include <stdlib.h>

enum {
        ZONE_MAX_S = 14 * 3600,
        CONTRADICTS_S = 60,       /* pairs that are further from the stated zone */
        MISLABELLED_S = 60,       /* "UTC" that is as near to another zone is that */
        DRIFT_MIN_PPB = 100,
        DATES_MIN = 2,            /* Date headers that must agree */
};

#define SKEW_US STAMP_SECOND /* clocks that are nearer go alike */
#define NONE SIZE_MAX

enum how {
        HOW_UNKNOWN,
        HOW_ROOT,  /* its own word is taken */
        HOW_PAIRS, /* from a neighbour's clock */
        HOW_APART, /* stated, though the pairs say otherwise */
};

/* Who says what zone a log is in. */
enum zone_by { ZONE_BY_NOBODY, ZONE_BY_USER, ZONE_BY_PAIRS, ZONE_BY_DATES };

/* How a witness stands, beside it by index. Only those that are the first of their log are used. */
struct stand {
        enum how how;
        struct clock_line line;
        int64_t bound_us, skew_us; /* -1, STAMP_NONE: not known */
        int64_t zone_s;            /* STAMP_NONE: none */
        enum zone_by zone_by;
        int64_t date_s;            /* zone by Date headers; STAMP_NONE: none */
        uint64_t dates;
        size_t edge;               /* by which it was reached, or which disagrees */
        size_t shown;              /* that shows best how it stands */
        size_t links;              /* first of its links in the forest; NONE */
        uint32_t set;              /* of the forest: where to look next */
        bool main;                 /* reached from the reference */
};

struct clock {
        struct store *s;
        struct witnesses w;
        struct edges e;
        struct stand *v;
        struct link {
                size_t edge, next;
        } *links;
        uint32_t *stack;
        bool utc;
};

/* Whose word ----------------------------------------------------------------------------------------- */

static bool is_first(const struct clock *c, size_t i) {
        return c->w.v[i].first == i;
}

static bool writes_utc(const struct clock *c, size_t i) {
        return c->w.v[i].zone == ZONE_UTC;
}

static bool is_stated(const struct clock *c, size_t i) {
        return c->w.v[i].stated_s != STAMP_NONE;
}

static bool has_dates(const struct clock *c, size_t i) {
        return c->v[i].date_s != STAMP_NONE;
}

static bool has_messages(const struct clock *c, size_t i) {
        return c->w.v[i].messages;
}

static bool anybody(const struct clock *c, size_t i) {
        (void)c, (void)i;
        return true;
}

typedef bool (*knows)(const struct clock *c, size_t i);

static size_t first_who(const struct clock *c, knows who) {
        for (size_t i = 0; i < c->w.n; i++)
                if (who(c, i))
                        return c->w.v[i].first;
        return NONE;
}

/* What was stated of one file of a log, and what its Date headers say, holds for all of it. */
static void gather_logs(struct clock *c) {
        for (size_t i = 0; i < c->w.n; i++) {
                size_t first = c->w.v[i].first;
                if (is_stated(c, i) && !is_stated(c, first))
                        c->w.v[first].stated_s = c->w.v[i].stated_s;
                if (c->v[i].dates > c->v[first].dates) {
                        c->v[first].dates = c->v[i].dates;
                        c->v[first].date_s = c->v[i].date_s;
                }
        }
}

/* Date headers of received messages against the log's own time, by quarters of an hour: most must say the same. */
static int read_dates(struct clock *c) {
        static const char sql[] =
                "SELECT source, quarter, n FROM (SELECT source, quarter, count(*) AS n, sum(count(*)) OVER (PARTITION BY source) AS"
                " of FROM (SELECT s.source, CAST(round((s.time_us - d.us) / 9e8) AS INTEGER) AS quarter FROM date d"
                " CROSS JOIN sighting s ON s.id = d.sighting WHERE s.time_us IS NOT NULL) GROUP BY 1, 2)" /* few have one, or none */
                " WHERE n >= ?1 AND n * 2 > of AND abs(quarter) * 900 <= ?2";
        sqlite3_stmt *st = NULL;
        int r = sql_fail(c->s, sql_prepare(c->s->db, sql, &st));

        if (r == 0)
                r = sql_fail(c->s, sqlite3_bind_int(st, 1, DATES_MIN));
        if (r == 0)
                r = sql_fail(c->s, sqlite3_bind_int(st, 2, ZONE_MAX_S));
        while (r == 0 && (r = sql_step(c->s, st)) > 0) {
                struct get g = {.st = st};
                const struct witness *w = witnesses_find(&c->w, get_int(&g));
                int64_t zone_s = get_int(&g) * 900;
                r = 0;
                if (!w || w->zone == ZONE_UTC)
                        continue;
                c->v[w - c->w.v].date_s = zone_s;
                c->v[w - c->w.v].dates = get_size(&g);
        }
        sqlite3_finalize(st);
        return r < 0 ? r : 0;
}

/* The forest ------------------------------------------------------------------------------------------ */

static uint32_t set_of(struct clock *c, uint32_t i) {
        while (c->v[i].set != i)
                i = c->v[i].set = c->v[c->v[i].set].set;
        return i;
}

static void add_link(struct clock *c, size_t at, uint32_t witness, size_t edge) {
        c->links[at] = (struct link){edge, c->v[witness].links};
        c->v[witness].links = at;
}

/* Of all ways between the witnesses those with the most support (Kruskal): edges come in that order. */
static int make_forest(struct clock *c) {
        size_t n = 0;

        c->links = calloc(2 * c->w.n + 2, sizeof(*c->links));
        c->stack = calloc(c->w.n + 1, sizeof(*c->stack));
        if (!c->links || !c->stack)
                return -ENOMEM;
        for (size_t i = 0; i < c->e.n && edge_claimed(&c->e.v[i]); i++) {
                uint32_t a = set_of(c, c->e.v[i].a), b = set_of(c, c->e.v[i].b);
                if (a == b)
                        continue;
                c->v[a].set = b;
                add_link(c, n++, c->e.v[i].a, i);
                add_link(c, n++, c->e.v[i].b, i);
        }
        return 0;
}

static int64_t sum_of_bounds(int64_t x, int64_t y) {
        int64_t sum;

        return x < 0 || y < 0 || __builtin_add_overflow(x, y, &sum) ? -1 : sum;
}

static struct clock_line stated_line(const struct clock *c, size_t i) {
        return (struct clock_line){.offset_us = -c->w.v[i].stated_s * STAMP_SECOND};
}

/* Beyond what a clock may be wrong by; compared in the middle of the pairs. */
static bool contradicts(const struct clock *c, size_t i, struct clock_line line) {
        int64_t d;

        return is_stated(c, i) && (__builtin_sub_overflow(line.offset_us, stated_line(c, i).offset_us, &d) ||
                                   d > CONTRADICTS_S * STAMP_SECOND || d < -CONTRADICTS_S * STAMP_SECOND);
}

/* True: the clock goes on from there. */
static bool reach(struct clock *c, uint32_t from, uint32_t to, size_t edge) {
        const struct edge *e = &c->e.v[edge];
        struct clock_line step = e->b == to ? e->fit.line : clock_invert(e->fit.line);
        struct stand *v = &c->v[to];

        v->line = clock_compose(c->v[from].line, step);
        if (v->line.offset_us == STAMP_NONE)
                return false;
        if (llabs(v->line.drift_ppb) < DRIFT_MIN_PPB) /* what is left when one is taken from another */
                v->line.drift_ppb = 0;
        v->edge = edge;
        v->main = c->v[from].main;
        v->bound_us = sum_of_bounds(c->v[from].bound_us, e->fit.bound_us);
        v->how = contradicts(c, to, v->line) ? HOW_APART : HOW_PAIRS;
        return v->how == HOW_PAIRS;
}

static void spread(struct clock *c, size_t root) {
        size_t n = 0;

        c->stack[n++] = (uint32_t)root;
        while (n) {
                uint32_t from = c->stack[--n];
                for (size_t l = c->v[from].links; l != NONE; l = c->links[l].next) {
                        const struct edge *e = &c->e.v[c->links[l].edge];
                        uint32_t to = e->a == from ? e->b : e->a;
                        if (c->v[to].how == HOW_UNKNOWN && reach(c, from, to, c->links[l].edge))
                                c->stack[n++] = to;
                }
        }
}

static void take_root(struct clock *c, size_t i, bool main) {
        struct stand *v = &c->v[i];
        int64_t zone_s = writes_utc(c, i) ? 0 : is_stated(c, i) ? c->w.v[i].stated_s : has_dates(c, i) ? v->date_s : 0;

        v->how = HOW_ROOT;
        v->main = main;
        v->bound_us = 0;
        v->line = (struct clock_line){.offset_us = -zone_s * STAMP_SECOND};
        spread(c, i);
}

/* From the reference, then from those who know UTC and share nothing with it. */
static void spread_all(struct clock *c) {
        enum { WRITES_UTC, STATED, DATES, KNOW_UTC }; /* the first of the order know UTC */
        static const knows order[] = {[WRITES_UTC] = writes_utc, [STATED] = is_stated, [DATES] = has_dates, has_messages, anybody};
        size_t reference = NONE, rank = 0;

        while (reference == NONE && rank < sizeof(order) / sizeof(order[0]))
                reference = first_who(c, order[rank++]);
        if (reference == NONE)
                return;
        c->utc = rank <= KNOW_UTC;
        take_root(c, reference, true);
        for (size_t k = 0; k < KNOW_UTC; k++)
                for (size_t i = 0; i < c->w.n; i++) {
                        if (is_first(c, i) && c->v[i].how == HOW_UNKNOWN && order[k](c, i))
                                take_root(c, i, false);
                        if (k == STATED && c->v[i].how == HOW_APART) {
                                c->v[i].line = stated_line(c, i);
                                c->v[i].bound_us = -1;
                                c->v[i].main = false;
                                spread(c, i);
                        }
                }
}

/* What it means --------------------------------------------------------------------------------------- */

/* Pairs that disagree are named where nothing else was found. Who writes UTC keeps it, but nothing is claimed. */
static void find_disagreeing(struct clock *c) {
        for (size_t i = 0; i < c->e.n; i++) {
                const struct edge *e = &c->e.v[i];
                for (int k = 0; k < 2 && !edge_claimed(e); k++) {
                        struct stand *v = &c->v[k ? e->b : e->a];
                        if (v->edge == NONE && (v->how == HOW_UNKNOWN || (v->how == HOW_ROOT && !v->main)))
                                v->edge = i;
                }
        }
}

static bool disagrees(const struct clock *c, const struct stand *v) {
        return v->edge != NONE && !edge_claimed(&c->e.v[v->edge]);
}

static void find_zone(struct clock *c, size_t i) {
        struct stand *v = &c->v[i];
        int64_t zone_s = v->how == HOW_PAIRS && c->utc ? clock_zone(v->line.offset_us) : STAMP_NONE;

        v->zone_s = STAMP_NONE;
        if (is_stated(c, i)) {
                v->zone_s = c->w.v[i].stated_s;
                v->zone_by = ZONE_BY_USER;
        } else if (zone_s != STAMP_NONE && (!writes_utc(c, i) || (zone_s != 0 && llabs(v->line.offset_us + zone_s * STAMP_SECOND) <=
                                                                                         MISLABELLED_S * STAMP_SECOND))) {
                v->zone_s = zone_s;
                v->zone_by = ZONE_BY_PAIRS;
        } else if (v->how == HOW_ROOT && !writes_utc(c, i) && has_dates(c, i)) {
                v->zone_s = v->date_s;
                v->zone_by = ZONE_BY_DATES;
        }
}

/* Against the reference's clock, as far as both were compared. */
static void find_skew(struct clock *c, size_t i) {
        struct stand *v = &c->v[i];
        int64_t zone_s = c->utc ? v->zone_s : clock_zone(v->line.offset_us);
        bool compared = v->main && (v->how == HOW_PAIRS || v->how == HOW_ROOT);

        v->skew_us = STAMP_NONE;
        if (compared && __builtin_sub_overflow(v->how == HOW_ROOT || zone_s == STAMP_NONE ? 0 : -zone_s * STAMP_SECOND,
                                               v->how == HOW_ROOT ? 0 : v->line.offset_us, &v->skew_us))
                v->skew_us = STAMP_NONE;
}

static int by_number(const void *x, const void *y) {
        int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;

        return (a > b) - (a < b);
}

/* Where more than half of the clocks go alike, the others are off, be it the reference. */
static int64_t most_say(int64_t *skews, size_t n) {
        size_t most = n / 2, from = 0;
        int64_t ret = 0;

        if (n)
                qsort(skews, n, sizeof(*skews), by_number);
        for (size_t i = 0; i < n; i++) {
                while (skews[i] / 2 - skews[from] / 2 > SKEW_US / 2)
                        from++;
                if (i - from + 1 > most) {
                        most = i - from + 1;
                        ret = skews[from + most / 2];
                }
        }
        return ret > -SKEW_US && ret < SKEW_US ? 0 : ret;
}

static int find_skews(struct clock *c) {
        int64_t *skews = calloc(c->w.n + 1, sizeof(*skews)), right;
        size_t n = 0;

        if (!skews)
                return -ENOMEM;
        for (size_t i = 0; i < c->w.n; i++) {
                find_zone(c, i);
                find_skew(c, i);
                if (is_first(c, i) && c->v[i].skew_us != STAMP_NONE)
                        skews[n++] = c->v[i].skew_us;
        }
        right = most_say(skews, n);
        for (size_t i = 0; i < c->w.n && right; i++)
                if (c->v[i].skew_us != STAMP_NONE && __builtin_sub_overflow(c->v[i].skew_us, right, &c->v[i].skew_us))
                        c->v[i].skew_us = STAMP_NONE;
        free(skews);
        return 0;
}

static bool goes_right(const struct stand *v) {
        return v->skew_us != STAMP_NONE && llabs(v->skew_us) < SKEW_US;
}

/* A clock is best shown against one that goes right; the best supported pairs come first. */
static void find_shown(struct clock *c) {
        for (int any = 0; any < 2; any++)
                for (size_t i = 0; i < c->e.n && edge_claimed(&c->e.v[i]); i++) {
                        struct stand *a = &c->v[c->e.v[i].a], *b = &c->v[c->e.v[i].b];
                        if (a->shown == NONE && (any || goes_right(b)))
                                a->shown = i;
                        if (b->shown == NONE && (any || goes_right(a)))
                                b->shown = i;
                }
}

/* In words -------------------------------------------------------------------------------------------- */

/* The path without the folders that both have in common. */
static struct span tell_apart(struct span path, struct span from) {
        size_t cut = 0;

        for (size_t i = 0; i < path.n && i < from.n && path.p[i] == from.p[i]; i++)
                if (path.p[i] == '/')
                        cut = i + 1;
        return span_from(path, cut);
}

/* The path of witness i, as one reads it beside that of another. */
static int put_path(struct clock *c, size_t i, size_t beside, struct buf *b) {
        sqlite3_stmt *st = NULL;
        int r = sql_fail(c->s, sql_prepare(c->s->db, "SELECT a.path, b.path FROM source a, source b WHERE a.id = ? AND b.id = ?", &st));

        if (r == 0)
                r = sql_fail(c->s, sqlite3_bind_int64(st, 1, c->w.v[i].source));
        if (r == 0)
                r = sql_fail(c->s, sqlite3_bind_int64(st, 2, c->w.v[beside].source));
        if (r == 0 && (r = sql_step(c->s, st)) > 0) {
                struct get g = {.st = st};
                struct span path = get_text(&g);
                r = buf_put(b, span_sub(tell_apart(path, get_text(&g)), 0, NAME_MAX_BYTES));
        }
        sqlite3_finalize(st);
        return r;
}

/* "212 messages shared with fe1.log" */
static int put_shared(struct clock *c, size_t i, size_t n, struct buf *b) {
        const struct edge *e = &c->e.v[c->v[i].edge];

        buf_printf(b, "%zu %s shared with ", n, n == 1 ? "message" : "messages");
        return put_path(c, e->a == i ? e->b : e->a, i, b);
}

static int put_pairs(struct clock *c, size_t i, struct buf *b) {
        const struct clock_fit *f = &c->e.v[c->v[i].edge].fit;
        int r;

        buf_puts(b, "from ");
        r = put_shared(c, i, f->agree, b);
        if (f->verdict == CLOCK_BETWEEN)
                buf_printf(b, ", both directions, within %lld ms", (long long)((f->bound_us + 999) / 1000));
        else
                buf_puts(b, f->verdict == CLOCK_ONE_WAY ? ", one direction only" : ", who sent them is not told");
        if (f->agree < f->pairs)
                buf_printf(b, "; %zu more do not agree", f->pairs - f->agree);
        return r < 0 ? r : b->err;
}

static int put_disagreement(struct clock *c, size_t i, struct buf *b) {
        const struct clock_fit *f = &c->e.v[c->v[i].edge].fit;
        int r;

        buf_puts(b, "pairs disagree: not claimed; ");
        if (f->verdict == CLOCK_STEPPED)
                buf_puts(b, "a clock was set, or zones are mixed, in the midst of ");
        else
                buf_printf(b, "only %zu agree of ", f->agree);
        r = put_shared(c, i, f->pairs, b);
        return r < 0 ? r : b->err;
}

static void put_root(const struct clock *c, size_t i, struct buf *b) {
        const struct stand *v = &c->v[i];

        if (v->zone_by == ZONE_BY_DATES)
                buf_printf(b, "derived from Date headers of %llu messages", (unsigned long long)v->dates);
        else if (v->zone_by == ZONE_BY_NOBODY)
                buf_puts(b, !c->utc ? "the case's clock: no source knows UTC"
                          : v->main ? "the case's clock: the first source that is written in UTC"
                                    : "written in UTC; shares no message with a source whose clock is known");
}

/* One sentence about how its clock is known, or why not. */
static int put_why(struct clock *c, size_t i, struct buf *b) {
        const struct stand *v = &c->v[i];
        int r = 0;

        buf_reset(b);
        if (is_stated(c, i))
                buf_puts(b, "stated by the user");
        if (is_stated(c, i) && v->how != HOW_ROOT)
                buf_puts(b, "; ");
        if (disagrees(c, v))
                return put_disagreement(c, i, b);
        switch (v->how) {
        case HOW_PAIRS:
                return put_pairs(c, i, b);
        case HOW_APART:
                r = put_shared(c, i, c->e.v[v->edge].fit.agree, b);
                return r < 0 ? r : buf_puts(b, " say otherwise");
        case HOW_ROOT:
                put_root(c, i, b);
                return b->err;
        case HOW_UNKNOWN:
                return buf_puts(b, "shares no message with a source whose clock is known");
        }
        return -EINVAL;
}

/* Writing --------------------------------------------------------------------------------------------- */

static int note_oddities(struct clock *c, size_t i, const struct buf *why) {
        const struct stand *v = &c->v[i];
        struct notes n = NOTES_INIT;
        struct buf zone = BUF_INIT;
        int r;

        if (disagrees(c, v))
                notes_add(&n, "clocks-disagree", 0, "%.*s", SPAN_ARG(buf_span(why)));
        if (v->how == HOW_APART)
                notes_add(&n, "zone-contradicts", 0, "%.*s", SPAN_ARG(buf_span(why)));
        if (is_stated(c, i) && has_dates(c, i) && v->date_s != c->w.v[i].stated_s) {
                source_put_zone(&zone, v->date_s);
                notes_add(&n, "zone-contradicts", 0, "stated by the user; Date headers of %llu messages say %s",
                          (unsigned long long)v->dates, buf_str(&zone));
        }
        r = store_put_notes(c->s, c->w.v[i].source, &n);
        buf_done(&zone);
        notes_done(&n);
        return r;
}

static const char *const zone_by_words[] = {NULL, "stated", "pairs", "date"}; /* by enum zone_by; of source.zone_by */

static int write_stand(struct clock *c, size_t i, const struct buf *why) {
        const struct stand *v = &c->v[c->w.v[i].first];
        bool claimed = v->how != HOW_UNKNOWN && !disagrees(c, v);
        struct put p = put_begin(c->s, PUT_CLOCK);

        put_us(&p, claimed ? v->line.offset_us : STAMP_NONE);
        put_us(&p, claimed && v->how == HOW_PAIRS ? v->line.at_us : STAMP_NONE);
        put_id(&p, claimed ? v->line.drift_ppb : 0);
        put_whole(&p, claimed ? v->bound_us : -1);
        put_us(&p, v->zone_s);
        put_word(&p, zone_by_words[v->zone_by]);
        put_us(&p, claimed ? v->skew_us : STAMP_NONE);
        put_id(&p, v->edge == NONE ? 0 : (int64_t)c->e.v[v->edge].fit.pairs);
        put_some(&p, buf_span(why));
        put_int(&p, c->w.v[i].source);
        return put_end(&p);
}

static int write_shown(struct clock *c, size_t i) {
        const struct edge *e = &c->e.v[c->v[i].shown];
        bool is_a = e->a == i;
        struct put p = put_begin(c->s, PUT_CLOCK_PAIR);

        put_int(&p, c->w.v[i].source);
        put_int(&p, c->w.v[is_a ? e->b : e->a].source);
        put_int(&p, is_a ? e->a_sighting : e->b_sighting);
        put_int(&p, is_a ? e->b_sighting : e->a_sighting);
        put_size(&p, e->fit.pairs);
        put_size(&p, e->fit.agree);
        put_whole(&p, e->fit.bound_us);
        return put_end(&p);
}

static int write_all(struct clock *c) {
        struct buf why = BUF_INIT;
        int r = 0;

        for (size_t i = 0; i < c->w.n && r == 0; i++) {
                if ((r = put_why(c, c->w.v[i].first, &why)) < 0 || (r = write_stand(c, i, &why)) < 0 || !is_first(c, i))
                        continue;
                r = note_oddities(c, i, &why);
                if (r == 0 && c->v[i].shown != NONE)
                        r = write_shown(c, i);
        }
        buf_done(&why);
        return r < 0 ? r : store_put_meta(c->s, "clock", c->utc ? "utc" : "local");
}

static int align_all(struct clock *c) {
        int r = store_begin(c->s);

        if (r < 0 || (r = put_settle(c->s)) < 0 || (r = witnesses_read(c->s, &c->w)) < 0)
                return r;
        if (!(c->v = calloc(c->w.n + 1, sizeof(*c->v))))
                return -ENOMEM;
        for (size_t i = 0; i < c->w.n; i++)
                c->v[i] = (struct stand){.line = CLOCK_UNKNOWN, .bound_us = -1, .skew_us = STAMP_NONE, .zone_s = STAMP_NONE,
                                         .date_s = STAMP_NONE, .edge = NONE, .shown = NONE, .links = NONE, .set = (uint32_t)i};
        if ((r = read_dates(c)) < 0 || (c->w.n > 1 && (r = edges_read(c->s, &c->w, &c->e)) < 0) || (r = make_forest(c)) < 0)
                return r;
        gather_logs(c);
        spread_all(c);
        find_disagreeing(c);
        if ((r = find_skews(c)) < 0)
                return r;
        find_shown(c);
        return write_all(c);
}

int store_align_clocks(struct store *s) {
        struct clock c = {.s = s};

        if (!s->writing)
                return store_fail(s, -EROFS, "the case is open for reading only");
        int r = align_all(&c);
        witnesses_done(&c.w);
        edges_done(&c.e);
        free(c.v);
        free(c.links);
        free(c.stack);
        return r;
}

int store_state_zone(struct store *s, int64_t source, int64_t utc_offset_s) {
        struct put p;

        if (utc_offset_s > ZONE_MAX_S || utc_offset_s < -ZONE_MAX_S)
                return store_fail(s, -EINVAL, "a zone is at most 14 hours from UTC");
        p = put_begin(s, PUT_ZONE);
        put_int(&p, utc_offset_s);
        put_int(&p, source);
        return put_end(&p);
}
