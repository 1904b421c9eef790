/*
 * timeline.c, lane.c: the merged order of all lines, compared with a merge that is too simple to be wrong, at every position; the
 * sightings of lines; damaged indexes.
 */
#include "case.h"

#include "store/pace.h"
#include "store/timeline.h"

enum { WORLD_LINES = 4096 };

/* One line as it must come out; order_us is INT64_MAX where the source has no time. */
struct want {
        struct timeline_line line;
        int64_t order_us;
        int lane;
        uint64_t item;
};

struct world {
        struct made *m;
        uint64_t random;
        struct want v[WORLD_LINES];
        size_t n;
        int lanes;
};

static uint64_t draw(struct world *w, uint64_t below) {
        w->random ^= w->random << 13;
        w->random ^= w->random >> 7;
        w->random ^= w->random << 17;
        return w->random % below;
}

static void put_pace(struct made *m, int64_t source, uint64_t seq, uint64_t items, int64_t first_us, int64_t last_us, const struct pace *p) {
        struct buf packed = BUF_INIT, frame = BUF_INIT;

        assert_int_equal(pace_pack(p, &packed), 0);
        assert_int_equal(store_put_pace(m->s, &(struct pace_row){.source = source, .seq = seq, .items = items, .first_us = first_us,
                                              .last_us = last_us, .data = made_frame(buf_span(&packed), &frame)}), 0);
        buf_done(&packed);
        buf_done(&frame);
}

/* What the last lines of a source came to. */
struct told_time {
        int64_t own_us, latest_us;
};

static struct want *add_want(struct world *w, int64_t source, uint64_t line, uint64_t item) {
        assert_true(w->n < WORLD_LINES);
        w->v[w->n] = (struct want){.line = {.source = source, .line = line}, .lane = w->lanes, .item = item};
        return &w->v[w->n++];
}

/* A time for an item, or none; some go back, many are equal. Raw times: the clock is not yet known. */
static int64_t draw_time(struct world *w, int64_t *io_us, unsigned often) {
        if (draw(w, 100) >= often)
                return STAMP_NONE;
        *io_us += ((int64_t)draw(w, 9) - 2) * STAMP_SECOND;
        return *io_us;
}

static void note_time(struct pace *p, uint64_t line, int64_t us, int64_t *io_first, int64_t *io_last) {
        assert_int_equal(pace_add_time(p, line, us), 0);
        *io_first = *io_first == STAMP_NONE ? us : *io_first;
        *io_last = us > *io_last ? us : *io_last;
}

/* Blocks of some lines each, with a carry, and a message now and then. */
static void put_log(struct world *w, int64_t source, bool wide, unsigned often) {
        struct pace p = PACE_INIT;
        uint64_t line = 1, offset = 0, blocks = 1 + draw(w, 5);
        int64_t us = CASE_START + (int64_t)draw(w, 40) * STAMP_SECOND, before = STAMP_NONE;
        uint64_t before_line = 0;

        made_source(w->m, source, wide ? "utf-16le" : "utf-8", ZONE_UTC);
        for (uint64_t seq = 0; seq < blocks; seq++) {
                uint64_t lines = draw(w, 20), until = line + lines;
                int64_t first = STAMP_NONE, last = STAMP_NONE;
                struct buf text = BUF_INIT;
                uint64_t from = line;
                if (before_line)
                        pace_add_time(&p, before_line, before);
                for (; line < until; line++) {
                        struct want *want = add_want(w, source, line, line);
                        int64_t now = draw_time(w, &us, often);
                        buf_put(&text, wide ? span_of("x\0\n\0", 4) : SPAN("x\n"));
                        if (now != STAMP_NONE) {
                                note_time(&p, line, now, &first, &last);
                                before = now;
                                before_line = line;
                        }
                        want->line.time_us = before;
                }
                for (uint64_t at = from; at + 4 < until; at += 5) {
                        assert_int_equal(pace_add_piece(&p, (struct pace_piece){at + 1, 2, w->m->next_id}), 0);
                        for (int i = 1; i <= 2; i++)
                                w->v[w->n - (until - at) + (size_t)i].line.sighting = w->m->next_id;
                        w->m->next_id++;
                }
                made_block(w->m, source, seq, offset, from, buf_span(&text));
                offset += text.n;
                buf_done(&text);
                put_pace(w->m, source, seq, 0, first, last, &p);
                pace_reset(&p);
        }
        w->lanes++;
        pace_done(&p);
}

/* Messages in rows of some, then frames, each with its time or none. */
static void put_capture(struct world *w, int64_t source) {
        struct pace p = PACE_INIT;
        int64_t us = CASE_START, before = STAMP_NONE;
        uint64_t item = 1;

        made_source(w->m, source, "binary", ZONE_UTC);
        for (uint64_t seq = 0; seq < 3; seq++) {
                int64_t first = STAMP_NONE, last = STAMP_NONE;
                for (int i = 0; i < 4; i++, item++) {
                        struct want *want = add_want(w, source, item * 3, item);
                        int64_t now = draw_time(w, &us, 80);
                        if (now != STAMP_NONE) {
                                note_time(&p, item, now, &first, &last);
                                before = now;
                        }
                        want->line.time_us = before;
                        want->line.item = want->line.sighting =
                                made_tell(w->m, (struct told){.source = source, .method = "OPTIONS", .line = item * 3});
                        assert_int_equal(pace_add_piece(&p, (struct pace_piece){item * 3, 1, want->line.sighting}), 0);
                }
                put_pace(w->m, source, seq, 4, first, last, &p);
                pace_reset(&p);
                /* The next row does not know it. */
                if (before != STAMP_NONE)
                        pace_add_time(&p, item - 1, before);
        }
        w->lanes++;
        pace_done(&p);
}

static void put_frames(struct world *w, int64_t source) {
        struct tls_flow tls[6];
        struct flow_row rows[6];

        for (int i = 0; i < 6; i++) {
                struct want *want = add_want(w, source, (uint64_t)(100 + i), (uint64_t)i);
                int64_t us = i ? CASE_START + i * 3 * STAMP_SECOND : STAMP_NONE;
                tls[i] = (struct tls_flow){.client = SPAN("10.0.0.5:1"), .server = SPAN("10.0.0.6:443"), .hellos = 1, .alert = -1,
                                           .hello = {(uint64_t)(100 + i), 1, us}};
                rows[i] = (struct flow_row){.source = source, .tls = &tls[i]};
                want->line.time_us = us;
                want->line.item = i + 1;
        }
        w->m->batch.flows = rows;
        w->m->batch.n_flows = 6;
        made_flush(w->m);
        w->m->batch.n_flows = 0;
        w->lanes++;
}

static int by_order(const void *x, const void *y) {
        const struct want *a = x, *b = y;

        return a->order_us != b->order_us ? (a->order_us > b->order_us) - (a->order_us < b->order_us)
             : a->lane != b->lane ? a->lane - b->lane : (a->item > b->item) - (a->item < b->item);
}

/* Times on the case's clock, the running maximum, the order. */
static void settle(struct world *w) {
        struct source_info *v = NULL;
        int64_t latest = STAMP_NONE;
        size_t n = 0;

        assert_int_equal(store_sources(w->m->s, &v, &n), 0);
        for (size_t i = 0; i < w->n; i++) {
                struct want *x = &w->v[i];
                x->line.time_us = source_time(&v[x->line.source - 1], x->line.time_us);
                latest = i && w->v[i - 1].lane != x->lane ? STAMP_NONE : latest;
                latest = x->line.time_us > latest ? x->line.time_us : latest;
                x->order_us = latest;
        }
        for (size_t i = w->n; i-- > 0;)
                if (w->v[i].order_us == STAMP_NONE)
                        w->v[i].order_us = i + 1 < w->n && w->v[i + 1].lane == w->v[i].lane ? w->v[i + 1].order_us : INT64_MAX;
        source_infos_free(v, n);
        qsort(w->v, w->n, sizeof(*w->v), by_order);
}

static void expect_line(const struct timeline_line *is, const struct timeline_line *want) {
        assert_int_equal(is->source, want->source);
        assert_int_equal(is->line, want->line);
        assert_int_equal(is->time_us, want->time_us);
        assert_int_equal(is->sighting, want->sighting);
        assert_int_equal(is->item, want->item);
}

static void expect_order(struct world *w, struct timeline *t, size_t page) {
        struct timeline_line v[WORLD_LINES];
        size_t n = 0;

        for (uint64_t pos = 0; pos < w->n; pos += n) {
                assert_int_equal(timeline_read(t, pos, page, v, &n), 0);
                assert_int_equal(n, page < w->n - pos ? page : w->n - pos);
                for (size_t i = 0; i < n; i++)
                        expect_line(&v[i], &w->v[pos + i].line);
        }
        for (uint64_t pos = w->n; pos < w->n + 2; pos++) {
                assert_int_equal(timeline_read(t, pos, page, v, &n), 0);
                assert_int_equal(n, 0);
        }
}

static void expect_positions(struct world *w, struct timeline *t) {
        struct timeline_line line;
        int64_t sighting;
        uint64_t pos;
        size_t n;

        for (size_t k = 0; k < w->n; k++) {
                size_t i = (k * 7919) % w->n, first = i; /* here and there */
                const struct want *x = &w->v[i];
                assert_int_equal(timeline_read(t, i, 1, &line, &n), 0);
                assert_int_equal(n, 1);
                expect_line(&line, &x->line);
                assert_int_equal(timeline_find(t, x->line.source, x->line.line, &pos), 0);
                assert_int_equal(pos, i);
                assert_int_equal(store_sighting_at(w->m->s, x->line.source, x->line.line, &sighting), 0);
                assert_int_equal(sighting, x->line.sighting);
                while (first && w->v[first - 1].order_us == x->order_us)
                        first--;
                assert_int_equal(timeline_at(t, x->order_us, &pos), 0);
                assert_int_equal(pos, first);
        }
}

/* Lines of which some are of interest, told of up to three in front. */
struct interest {
        unsigned one_in;
        bool waits; /* … and there the next has to wait */
};

static bool is_interesting(const struct interest *x, int64_t source, uint64_t line) {
        return ((uint64_t)source * 7 + line * UINT64_C(0x9E3779B97F4A7C15)) % x->one_in == 0;
}

static int pass(void *ctx, int64_t source, uint64_t line, uint64_t *ret_line) {
        const struct interest *x = ctx;
        uint64_t end = line + 3;

        while (line < end && !is_interesting(x, source, line))
                line++;
        *ret_line = line;
        return x->waits;
}

static void expect_passed(struct world *w, struct timeline *t, struct interest x) {
        for (size_t k = 0; k <= w->n; k++) {
                size_t from = (k * 7919) % (w->n + 1), to = from;
                uint64_t pos;
                while (to < w->n && !w->v[to].line.item && !is_interesting(&x, w->v[to].line.source, w->v[to].line.line))
                        to++;
                assert_int_equal(timeline_next(t, from, pass, &x, &pos), 0);
                if (x.waits)
                        assert_true(pos <= to && (pos > from || to == from));
                else
                        assert_int_equal(pos, to);
        }
}

/* From one to the next, up to the end; what has to wait is asked for again. */
static void expect_passed_in_turn(struct world *w, struct timeline *t, struct interest x) {
        size_t to = 0;
        for (uint64_t from = 0, pos; from < w->n; from = x.waits && pos < to ? pos : pos + 1) {
                for (to = from; to < w->n && !w->v[to].line.item && !is_interesting(&x, w->v[to].line.source, w->v[to].line.line);)
                        to++;
                assert_int_equal(timeline_next(t, from, pass, &x, &pos), 0);
                assert_true(pos >= from && (x.waits ? pos <= to : pos == to));
                if (pos == from && pos < to)
                        break; /* it may wait again where it did */
        }
}

/* Pieces of frames' 7919 steps are all positions, as long as they are fewer than it. */
static void expect_world(struct world *w) {
        struct timeline *t = NULL;
        uint64_t pos = 42;

        settle(w);
        assert_int_equal(timeline_open(w->m->s, &t), 0);
        assert_int_equal(timeline_count(t), w->n);
        expect_order(w, t, 7);
        expect_order(w, t, WORLD_LINES);
        expect_order(w, t, 1);
        if (w->n)
                expect_positions(w, t);
        expect_passed(w, t, (struct interest){20, false});
        expect_passed(w, t, (struct interest){1 << 30, false});
        expect_passed(w, t, (struct interest){20, true});
        expect_passed_in_turn(w, t, (struct interest){3, false});
        expect_passed_in_turn(w, t, (struct interest){20, false});
        expect_passed_in_turn(w, t, (struct interest){20, true});
        assert_int_equal(timeline_at(t, STAMP_NONE, &pos), 0);
        assert_int_equal(pos, 0);
        assert_int_equal(timeline_find(t, 99, 1, &pos), -ENOENT);
        assert_int_equal(timeline_find(t, 1, 0, &pos), -ENOENT);
        assert_int_equal(timeline_find(t, 1, 1000000, &pos), -ENOENT);
        timeline_close(t);
}

static struct world *world_of(void **state, uint64_t seed) {
        struct world *w = calloc(1, sizeof(*w));

        assert_non_null(w);
        w->m = *state;
        w->random = seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
        return w;
}

static const char clocks[] =
        "UPDATE source SET offset_us = 3500000 WHERE id = 2; UPDATE source SET offset_us = -2000000, offset_at_us = 1394010000000000,"
        " drift_ppb = 90000000 WHERE id = 3; UPDATE source SET offset_us = 0, drift_ppb = -1000 WHERE id = 5";

/* Seven sources: one without times, one in UTF-16, one with few of them, a capture in between, clocks that drift. */
static void every_position(void **state) {
        for (uint64_t seed = 1; seed <= 12; seed++) {
                struct world *w = world_of(state, seed);
                if (seed > 1) {
                        made_free(state);
                        assert_int_equal(made_new(state), 0);
                        w->m = *state;
                }
                put_log(w, 1, false, 60);
                put_log(w, 2, true, 60);
                put_log(w, 3, false, 5);
                put_capture(w, 4);
                put_frames(w, 4);
                put_log(w, 5, false, 100);
                put_log(w, 6, false, 0);
                put_log(w, 7, false, 60);
                made_finish(w->m);
                assert_int_equal(made_tampered(w->m, clocks), 0);
                expect_world(w);
                free(w);
        }
}

static void nothing(void **state) {
        struct world *w = world_of(state, 1);

        made_finish(w->m);
        expect_world(w);
        free(w);
}

/* Sources, but none with a line, or none with a time. */
static void no_times(void **state) {
        struct world *w = world_of(state, 1);
        struct timeline *t = NULL;
        uint64_t pos = 0;

        made_source(w->m, 1, "utf-8", ZONE_UTC);
        w->lanes++;
        put_log(w, 2, false, 0);
        put_log(w, 3, true, 0);
        made_finish(w->m);
        expect_world(w);
        assert_int_equal(timeline_open(w->m->s, &t), 0);
        assert_int_equal(timeline_at(t, CASE_START, &pos), 0);
        assert_int_equal(pos, 0);
        timeline_close(t);
        free(w);
}

/* A line that is so long that it goes on in the next block stands there, and once. */
static void long_line(void **state) {
        struct made *m = *state;
        struct timeline *t = NULL;
        struct timeline_line v[8];
        size_t n = 0;

        made_source(m, 1, "utf-8", ZONE_UTC);
        made_block(m, 1, 0, 0, 1, SPAN("one\ntw"));
        made_block(m, 1, 1, 6, 2, SPAN("o, and "));
        made_block(m, 1, 2, 13, 2, SPAN("two\nthree"));
        made_finish(m);
        assert_int_equal(timeline_open(m->s, &t), 0);
        assert_int_equal(timeline_count(t), 3);
        assert_int_equal(timeline_read(t, 0, 8, v, &n), 0);
        assert_int_equal(n, 3);
        for (size_t i = 0; i < n; i++)
                assert_int_equal(v[i].line, i + 1);
        timeline_close(t);
}

/* Messages of three frames that come in between those of others. */
static void frames_of_a_message(void **state) {
        static const struct extent ext[] = {{0, 3, 0, 10}, {100, 5, 10, 10}, {200, 9, 20, 10}};
        static const int64_t want[12] = {[3] = 1, [4] = 2, [5] = 1, [9] = 1, [10] = 0};
        struct made *m = *state;
        struct pace p = PACE_INIT;
        int64_t id;

        made_source(m, 1, "binary", ZONE_UTC);
        for (int i = 0; i < 2; i++) {
                id = made_tell(m, (struct told){.source = 1, .method = "OPTIONS", .line = i ? 4 : 3, .ext = i ? NULL : ext, .n_ext = i ? 0 : 3});
                assert_int_equal(pace_add_piece(&p, (struct pace_piece){i ? 4 : 3, i ? 1 : 7, id}), 0);
        }
        put_pace(m, 1, 0, 2, STAMP_NONE, STAMP_NONE, &p);
        pace_done(&p);
        made_finish(m);
        for (uint64_t frame = 0; frame < 12; frame++) {
                assert_int_equal(store_sighting_at(m->s, 1, frame, &id), 0);
                assert_int_equal(id, want[frame]);
        }
}

static void texts(void **state) {
        static const char *const want[] = {"10.0.0.1:5060 > 10.0.0.2:5060  INVITE sip:bob@contoso.example",
                                           "10.0.0.2:5060 > 10.0.0.1:5060  504 Server time-out (INVITE)", NULL, NULL};
        struct made *m = *state;
        struct tls_flow tls = {.client = SPAN("10.0.0.5:1"), .server = SPAN("10.0.0.6:443"), .sni = SPAN("sip.example"), .hellos = 1,
                               .alert = -1, .hello = {7, 1, CASE_START}};
        struct flow_row flow = {.source = 1, .tls = &tls};
        struct timeline *t = NULL;
        struct timeline_line v[4];
        struct buf b = BUF_INIT;
        struct pace p = PACE_INIT;
        size_t n = 0;

        made_source(m, 1, "binary", ZONE_UTC);
        made_tell(m, (struct told){.source = 1, .method = "INVITE", .line = 1});
        made_tell(m, (struct told){.source = 1, .method = "INVITE", .status = 504, .line = 2});
        m->rows[0].uri = SPAN("sip:bob@contoso.example");
        m->rows[0].key.uri = store_id(m->s, m->rows[0].uri);
        m->rows[1].reason = SPAN("Server time-out");
        for (int i = 0; i < 2; i++) {
                m->rows[i].local = i ? SPAN("10.0.0.2:5060") : SPAN("10.0.0.1:5060");
                m->rows[i].peer = i ? SPAN("10.0.0.1:5060") : SPAN("10.0.0.2:5060");
                pace_add_piece(&p, (struct pace_piece){(uint64_t)i + 1, 1, i + 1});
        }
        put_pace(m, 1, 0, 2, STAMP_NONE, STAMP_NONE, &p);
        pace_done(&p);
        m->batch.flows = &flow;
        m->batch.n_flows = 1;
        made_finish(m);
        m->batch.n_flows = 0;
        assert_int_equal(timeline_open(m->s, &t), 0);
        assert_int_equal(timeline_read(t, 0, 4, v, &n), 0);
        assert_int_equal(n, 3);
        assert_int_equal(v[0].line, 7); /* the messages have no time */
        assert_int_equal(timeline_item_text(t, &v[0], &b), 0);
        assert_non_null(strstr(buf_str(&b), "sip.example"));
        assert_non_null(strstr(buf_str(&b), ", no answer"));
        for (size_t i = 1; i < n; i++) {
                buf_reset(&b);
                assert_int_equal(timeline_item_text(t, &v[i], &b), 0);
                assert_string_equal(buf_str(&b), want[i - 1]);
        }
        buf_reset(&b);
        assert_int_equal(timeline_item_text(t, &(struct timeline_line){.source = 1, .line = 1}, &b), 0);
        assert_int_equal(b.n, 0);
        assert_int_equal(timeline_item_text(t, &(struct timeline_line){.source = 1, .line = 1, .item = 99, .sighting = 99}, &b), -ENOENT);
        timeline_close(t);
        buf_done(&b);
}

/* Found when it is opened, or when it is read. */
static const struct {
        const char *sql;
        bool open;
} damages[] = {
        {"UPDATE pace SET items = 1000000000000 WHERE source = 2", true},
        {"UPDATE block SET lines = -1 WHERE source = 1", true},
        {"UPDATE block SET line = 0 WHERE source = 1 AND seq = 0", true},
        {"UPDATE block SET line = 9223372036854775807 WHERE source = 1", true},
        {"UPDATE pace SET first_us = NULL", true},
        {"UPDATE pace SET first_us = last_us + 1", true},
        {"UPDATE pace SET last_us = 9223372036854775807", true},
        {"UPDATE pace SET first_us = -9223372036854775807", true},
        {"UPDATE source SET offset_us = 9223372036854775807", true},
        {"UPDATE pace SET data = 999", false},
        {"UPDATE pace SET last_us = first_us", false},
        {"UPDATE pace SET items = 99 WHERE source = 2", false},
        {"UPDATE pace SET data = (SELECT data FROM pace WHERE source = 2) WHERE source = 1", false},
        {"UPDATE blob SET data = x'28b52ffd'", false},
};

static void fill_two(struct made *m) {
        struct pace p = PACE_INIT;

        made_source(m, 1, "utf-8", ZONE_UTC);
        made_block(m, 1, 0, 0, 1, SPAN("one\ntwo\n"));
        made_block(m, 1, 1, 8, 3, SPAN("three\n"));
        pace_add_time(&p, 1, CASE_START);
        pace_add_time(&p, 2, CASE_START + 5);
        put_pace(m, 1, 0, 0, CASE_START, CASE_START + 5, &p);
        made_source(m, 2, "binary", ZONE_UTC);
        pace_reset(&p);
        pace_add_time(&p, 1, CASE_START + 7);
        pace_add_time(&p, 2, CASE_START + 9);
        pace_add_piece(&p, (struct pace_piece){1, 1, made_tell(m, (struct told){.source = 2, .method = "BYE"})});
        pace_add_piece(&p, (struct pace_piece){2, 1, made_tell(m, (struct told){.source = 2, .method = "BYE"})});
        put_pace(m, 2, 0, 2, CASE_START + 7, CASE_START + 9, &p);
        made_block(m, 2, 0, 0, 1, SPAN("frames"));
        pace_done(&p);
        made_finish(m);
}

static void damaged(void **state) {
        for (size_t i = 0; i < sizeof(damages) / sizeof(damages[0]); i++) {
                struct made *m = *state;
                struct timeline *t = NULL;
                struct timeline_line v[16];
                int64_t sighting;
                uint64_t pos = 0;
                size_t n = 0;
                fill_two(m);
                assert_int_equal(made_tampered(m, damages[i].sql), 0);
                assert_int_equal(timeline_open(m->s, &t), damages[i].open ? -EBADMSG : 0);
                if (t) {
                        assert_int_equal(timeline_read(t, 0, 16, v, &n), -EBADMSG);
                        assert_int_equal(timeline_read(t, 1, 1, v, &n) < 0 || timeline_read(t, 4, 1, v, &n) < 0, 1);
                        timeline_find(t, 1, 3, &pos);
                        timeline_at(t, CASE_START + 8, &pos);
                }
                assert_non_null(strstr(store_error(m->s), "lines is damaged"));
                for (int64_t source = 1; source <= 2; source++)
                        store_sighting_at(m->s, source, 2, &sighting);
                timeline_close(t);
                made_free(state);
                assert_int_equal(made_new(state), 0);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                made_test(every_position), made_test(nothing), made_test(no_times), made_test(long_line),
                made_test(frames_of_a_message), made_test(texts), made_test(damaged),
        };

        return cmocka_run_group_tests_name("store/timeline", tests, NULL, NULL);
}
