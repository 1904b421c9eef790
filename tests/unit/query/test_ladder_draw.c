/* query/ladder_draw.c, ladder_lay.c, ladder_relate.c: rows as pieces of text; hops folded, lanes taken together, facts
 * between rows, sendings; a window of a long call. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/safe.h"
#include "query/ladder_draw.h"

#include <stdio.h>

/* An INVITE over three elements, its answer from the second one on, an ACK of each element, a BYE with its own leg. */
static struct span candidates[] = {SPAN("1 host udp 10.0.0.1:4000")};
static struct ladder_media video = {.media = SPAN("video"), .port = 0};
static struct ladder_media audio = {.media = SPAN("audio"), .address = SPAN("2001:db8::1"), .port = 4000, .proto = SPAN("RTP/AVP"),
                                    .direction = SPAN("sendrecv"), .codecs = SPAN("PCMU, PCMA"), .candidates = SPAN("host 1 udp"),
                                    .each = candidates, .n_each = 1, .next = &video};
static const struct ladder_message messages[] = {
        {.id = 1, .leg = 1, .time_us = 0, .cseq = 1, .method = SPAN("INVITE"), .origin = 1, .sdp = SPAN("audio"), .media = &audio,
         .repeats = 1},
        {.id = 2, .leg = 1, .time_us = 100000, .cseq = 1, .method = SPAN("INVITE"), .origin = 1, .hop = 1, .sdp = SPAN("audio")},
        {.id = 3, .leg = 1, .time_us = 200000, .cseq = 1, .method = SPAN("INVITE"), .origin = 1, .hop = 2, .sdp = SPAN("audio"),
         .problem = SPAN("it went astray"), .grave = true, .lost = true},
        {.id = 4, .leg = 1, .time_us = 300000, .cseq = 1, .status = 486, .reason = SPAN("Busy"), .method = SPAN("INVITE"), .origin = 4},
        {.id = 5, .leg = 1, .time_us = 400000, .cseq = 1, .method = SPAN("ACK"), .origin = 5},
        {.id = 6, .leg = 1, .time_us = 500000, .cseq = 1, .method = SPAN("ACK"), .origin = 5},
        {.id = 7, .leg = 9, .time_us = STAMP_NONE, .cseq = 2, .method = SPAN("BYE"), .origin = 7},
};
enum { ROWS = sizeof(messages) / sizeof(*messages) };

static struct span addresses[] = {SPAN("10.0.0.1:5060"), SPAN("10.0.0.2:5060"), SPAN("10.0.0.2:5070"), SPAN("10.0.0.4:5060"), SPAN("10.0.0.5:5060")};
static struct ladder_lane lanes[] = {
        {.name = SPAN("pc"), .addresses = &addresses[0], .n_addresses = 1}, {.name = SPAN("in"), .addresses = &addresses[1], .n_addresses = 1},
        {.name = SPAN("out"), .addresses = &addresses[2], .n_addresses = 1}, {.name = SPAN("far"), .addresses = &addresses[3], .n_addresses = 1},
        {.name = SPAN("idle"), .addresses = &addresses[4], .n_addresses = 1},
};
static struct ladder_leg legs[] = {{1, SPAN("one@x"), SPAN_NONE}, {9, SPAN("two@x"), SPAN("replaces")}};

static const struct ladder_sighting seen[] = {
        {.message = 1, .source = 1, .dir = 1, .host = SPAN("PC"), .time_us = 0}, {.message = 1, .source = 2, .dir = 2, .time_us = 2000},
        {.message = 1, .source = 1, .dir = 1, .host = SPAN("PC"), .time_us = 500000}, {.message = 1, .source = 3, .dir = 0, .time_us = 501000},
        {.message = 1, .source = 2, .dir = 2, .time_us = STAMP_NONE},
};

struct made {
        struct arena arena;
        struct ladder_row rows[ROWS];
        struct ladder l;
};

static int make(void **state) {
        static struct made m;
        static const size_t ends[ROWS][2] = {{0, 1}, {1, 2}, {2, 3}, {1, 0}, {0, 1}, {2, 3}, {0, 1}};

        arena_init(&m.arena);
        for (size_t i = 0; i < ROWS; i++) {
                int64_t us = messages[i].time_us;
                m.rows[i] = (struct ladder_row){.message = &messages[i], .from = ends[i][0], .to = ends[i][1], .logs = 1, .since_us = us,
                                                .delta_us = us == STAMP_NONE || i == 0 ? us : 100000};
        }
        m.rows[0].seen = seen;
        m.rows[0].n_seen = 5;
        m.l = (struct ladder){.call = 1, .lanes = lanes, .n_lanes = 5, .legs = legs, .n_legs = 2, .rows = m.rows, .n_rows = ROWS};
        *state = &m;
        return ladder_relate(&m.l, &m.arena);
}

static int unmake(void **state) {
        struct made *m = *state;

        arena_done(&m->arena);
        return 0;
}

static void write_lines(const struct ladder_lines *lines, struct buf *b) {
        for (size_t i = 0; i < lines->n; i++) {
                size_t at = 0;
                for (size_t k = 0; k < lines->v[i].n; k++) {
                        const struct ladder_segment *g = &lines->v[i].v[k];
                        assert_true(g->x >= at && g->text.n);
                        buf_fill(b, ' ', g->x - at);
                        buf_put(b, g->text);
                        at = g->x + safe_width(g->text);
                }
                buf_putc(b, '\n');
        }
}

static void expect(struct made *m, const struct ladder_look *look, bool head, const char *want) {
        struct buf b = BUF_INIT;
        struct ladder_drawing d;
        struct ladder_lines lines;

        assert_int_equal(ladder_lay(&m->l, look, &m->arena, &d), 0);
        if (head) {
                assert_int_equal(ladder_draw_head(&d, &m->arena, &lines), 0);
                write_lines(&lines, &b);
        }
        for (size_t i = 0; i < d.n_items; i++) {
                assert_int_equal(ladder_draw_item(&d, i, &m->arena, &lines), 0);
                write_lines(&lines, &b);
        }
        assert_string_equal(buf_str(&b), want);
        buf_done(&b);
}

static void test_relate(void **state) {
        struct made *m = *state;
        static const size_t first[ROWS] = {0, 0, 0, 3, 4, 5, 6}, method[ROWS] = {0, 0, 0, 0, 0, 0, 1}, cseq[ROWS] = {0, 0, 0, 0, 0, 0, 1};

        for (size_t i = 0; i < ROWS; i++) {
                assert_int_equal(m->l.rows[i].first, first[i]);
                assert_int_equal(m->l.rows[i].hops, i == 0 ? 2 : 0);
                assert_int_equal(m->l.rows[i].classes[LADDER_BY_METHOD], method[i]);
                assert_int_equal(m->l.rows[i].classes[LADDER_BY_CALL_ID], i == 6);
                assert_int_equal(m->l.rows[i].classes[LADDER_BY_CSEQ], cseq[i]);
        }
        assert_int_equal(ladder_leg_letter(&m->l, 1), 'A');
        assert_int_equal(ladder_leg_letter(&m->l, 9), 'B');
        assert_int_equal(ladder_leg_letter(&m->l, 5), '*');
        assert_int_equal(ladder_lane_of(&m->l, SPAN("10.0.0.2")), 1);
        assert_int_equal(ladder_lane_of(&m->l, SPAN("FAR")), 3);
        assert_int_equal(ladder_lane_of(&m->l, SPAN_NONE), 5);
}

static void test_folded(void **state) {
        struct made *m = *state;
        unsigned char opened[ROWS] = {LADDER_OPEN_HOPS};

        m->l.n_legs = 1;
        expect(m, &(struct ladder_look){.columns = 100, .times = LADDER_SHOW_SINCE}, true,
               "                     pc             in             out            far           idle\n"
               "                10.0.0.1:5060  10.0.0.2:5060  10.0.0.2:5070  10.0.0.4:5060  10.0.0.5:5060\n"
               "msg   since\n"
               "  1   0.000           |--INVITE +2 hops [audio] x2 (1)---------   x|              |\n"
               "                      ^ it went astray\n"
               "  4   0.300           |<-486 Busy----|              |              |              |\n"
               "  5   0.400           |--ACK (1)---->|              |              |              |\n"
               "  6   0.500           |              |              |--ACK (1)---->|              |\n"
               "  7                   |--BYE (2)---->|              |              |              |\n");
        expect(m, &(struct ladder_look){.columns = 100, .times = LADDER_SHOW_DELTA, .opened = opened, .sdp_only = true}, false,
               "  1   0.000           |--INVITE [a~->|              |              |              |\n"
               "  2   0.100           |              |--INVITE [a~->|              |              |\n"
               "  3   0.100           |              |              |--INVITE [a~ x|              |\n"
               "                                                    ^ it went astray\n");
}

/* Two services of one machine are one lane, and one without a row is none. */
static void test_compressed(void **state) {
        struct made *m = *state;

        m->l.n_legs = 1;
        expect(m, &(struct ladder_look){.columns = 100, .times = LADDER_SHOW_CLOCK, .compress = true, .utf8 = true}, true,
               "                           pc                          in                          far\n"
               "                      10.0.0.1:5060               10.0.0.2:5060               10.0.0.4:5060\n"
               "msg  clock\n"
               "  1  00:00:00.000           │──INVITE +2 hops [audio] ×2 (1)────────────────────   ╳│\n"
               "                            ▲ it went astray\n"
               "  4  00:00:00.300           │◀─486 Busy (1 INVITE)──────│                           │\n"
               "  5  00:00:00.400           │──ACK (1)─────────────────▶│                           │\n"
               "  6  00:00:00.500           │                           │──ACK (1)─────────────────▶│\n"
               "  7                         │──BYE (2)─────────────────▶│                           │\n");
}

/* Lanes that do not fit, on a page that scrolls; rows that a filter leaves out. */
static void test_kept(void **state) {
        struct made *m = *state;
        unsigned char opened[ROWS] = {LADDER_HIDDEN, LADDER_HIDDEN, 0, 0, LADDER_HIDDEN, LADDER_HIDDEN, LADDER_HIDDEN};

        m->l.n_legs = 1;
        expect(m, &(struct ladder_look){.columns = 40, .times = LADDER_SHOW_SINCE, .opened = opened, .keep_lanes = true, .compress = true}, true,
               "                     pc                      in                      far\n"
               "                10.0.0.1:5060           10.0.0.2:5060           10.0.0.4:5060\n"
               "msg   since\n"
               "  3   0.200           |                       |--INVITE [audio] (1)  x|\n"
               "                                              ^ it went astray\n"
               "  4   0.300           |<-486 Busy (1 INVITE)--|                       |\n");
        expect(m, &(struct ladder_look){.columns = 40, .times = LADDER_SHOW_SINCE, .opened = opened, .keep_lanes = true,
                                        .keep_text = true, .compress = true}, false,
               "  3   0.200           |                       |--INVITE [audio] (1)  x|\n"
               "                ^ it went astray\n"
               "  4   0.300           |<-486 Busy (1 INVITE)--|                       |\n");
}

static void test_opened(void **state) {
        struct made *m = *state;
        unsigned char opened[ROWS] = {LADDER_OPEN_SENDINGS | LADDER_OPEN_CANDIDATES};

        m->l.n_rows = 1;
        expect(m, &(struct ladder_look){.columns = 60, .opened = opened}, false,
               "  1   0.000   0.000   pc > in  A INVITE [audio] x2 (1)\n"
               "                      * audio [2001:db8::1]:4000 RTP/AVP\n"
               "                        sendrecv; PCMU, PCMA; host 1 udp\n"
               "                      * 1 host udp 10.0.0.1:4000\n"
               "                      * video off\n"
               "                      * 00:00:00.000 sent by PC; received by\n"
               "                        in\n"
               "                      * 00:00:00.500 sent by PC; received by\n"
               "                        in; seen by a capture\n");
}

static void test_facts(void **state) {
        struct made *m = *state;
        static const struct ladder_fact facts[] = {
                {.time_us = -40000000, .label = SPAN("TURN allocate"), .text = SPAN("no answer"), .from = SPAN("10.0.0.1"), .to = SPAN("203.0.113.9"),
                 .grave = true},
                {.time_us = 250000, .label = SPAN("TLS"), .text = SPAN("alert"), .from = SPAN("10.0.0.1"), .to = SPAN("10.0.0.4")},
                {.time_us = 260000, .label = SPAN("nobody here"), .from = SPAN("192.0.2.1"), .to = SPAN("192.0.2.2")},
                {.time_us = 900000, .label = SPAN("last"), .from = SPAN("10.0.0.2"), .to = SPAN("10.0.0.2")},
        };

        assert_int_equal(ladder_put_facts(&m->l, facts, 4, &m->arena), 0);
        assert_int_equal(m->l.n_rows, ROWS + 3);
        m->l.n_legs = 1;
        expect(m, &(struct ladder_look){.columns = 110, .times = LADDER_SHOW_SINCE | LADDER_SHOW_DELTA, .compress = true}, false,
               "     -40.000                    | * TURN allocate              |                              |\n"
               "                                ^ no answer\n"
               "  1    0.000    0.000           |--INVITE +2 hops [audio] x2 (1)--------------------------   x|\n"
               "                                ^ it went astray\n"
               "       0.250                    |..TLS.......................................................>|\n"
               "                                * alert\n"
               "  4    0.300    0.100           |<-486 Busy (1 INVITE)---------|                              |\n"
               "  5    0.400    0.100           |--ACK (1)-------------------->|                              |\n"
               "  6    0.500    0.100           |                              |--ACK (1)-------------------->|\n"
               "  7                             |--BYE (2)-------------------->|                              |\n"
               "       0.900                    |                              | * last                       |\n");
}

/* The middle of ten thousand rows is drawn without the others. */
static void test_long(void **state) {
        enum { MANY = 10000, WINDOW = 60 };
        struct made *m = *state;
        struct ladder_row *rows = arena_array(&m->arena, MANY, sizeof(*rows));
        struct ladder_drawing d;
        struct ladder_lines lines;
        size_t used;

        for (size_t i = 0; i < MANY; i++)
                rows[i] = m->rows[3];
        m->l.rows = rows;
        m->l.n_rows = MANY;
        assert_int_equal(ladder_relate(&m->l, &m->arena), 0);
        assert_int_equal(ladder_lay(&m->l, &(struct ladder_look){.columns = 120, .open = LADDER_OPEN_HOPS}, &m->arena, &d), 0);
        assert_int_equal(d.n_items, MANY);
        used = m->arena.used;
        for (size_t i = 5000; i < 5000 + WINDOW; i++)
                assert_int_equal(ladder_draw_item(&d, i, &m->arena, &lines), 0);
        assert_true(m->arena.used - used < (size_t)WINDOW * 4096);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(test_relate, make, unmake), cmocka_unit_test_setup_teardown(test_folded, make, unmake),
                cmocka_unit_test_setup_teardown(test_compressed, make, unmake), cmocka_unit_test_setup_teardown(test_opened, make, unmake),
                cmocka_unit_test_setup_teardown(test_kept, make, unmake),
                cmocka_unit_test_setup_teardown(test_facts, make, unmake), cmocka_unit_test_setup_teardown(test_long, make, unmake),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
