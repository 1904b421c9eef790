/* query/ladder.c, ladder_read.c: which address is whose, lanes in the order of the path, rows from lane to lane; a case's
 * call by number, Call-ID and part of one. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/limits.h"
#include "query/ladder.h"
#include "unit/engine/sample.h"

#include <errno.h>
#include <stdio.h>

enum { SEEN_MAX = 12 };

/* One record: "message source dir host local peer", "-" for what is not written. */
struct told {
        int64_t message, source;
        int dir;
        const char *host, *local, *peer; /* peer: "address=machine" where the case knows it */
};

static const struct {
        const char *what;
        struct told seen[SEEN_MAX];
        int answers; /* messages from this one on are answers; 0: none */
        const char *want; /* lanes with | between them, then a row each: from>to */
} cases[] = {
        {"client and server, each under its own name for the other",
         {{1, 1, 1, "", "10.1.4.28:50156", "10.1.0.11:5061"}, {1, 2, 2, "FE01", "", "10.1.4.28:50156"},
          {2, 1, 2, "", "10.1.4.28:50156", "10.1.0.11:5061"}}, 2,
         "10.1.4.28:50156 | FE01(10.1.0.11:5061)\n0>1 1>0"},
        {"a pool behind one address is one lane",
         {{1, 1, 1, "", "10.1.4.28:50156", "10.1.0.11:5061"}, {1, 2, 2, "FE01", "", "10.1.4.28:50156"},
          {2, 1, 2, "", "10.1.4.28:50156", "10.1.0.11:5061"}, {2, 2, 1, "FE02", "", "10.1.4.28:50156"}}, 2,
         "10.1.4.28:50156 | FE01, FE02(10.1.0.11:5061)\n0>1 1>0"},
        {"machines that send to each other stay apart, though one address is known for both",
         {{1, 1, 1, "FE01", "", "10.1.0.12:5061"}, {1, 2, 2, "FE02", "", "10.1.0.11:5061"},
          {2, 2, 1, "FE02", "", "10.1.0.11:5061"}, {3, 3, 1, "", "10.9.9.9:1", "10.1.0.12:5061"},
          {3, 1, 2, "FE01", "", "10.9.9.9:1"}}, 0,
         "10.9.9.9:1 | FE01(10.1.0.11:5061) | FE02(10.1.0.12:5061)\n1>2 2>1 0>1"},
        {"a proxy's own log: in and out are two arrows, the next hop stands to the right",
         {{1, 1, 2, "PX", "10.0.0.1:5060", "10.0.0.9:4001"}, {2, 1, 1, "PX", "10.0.0.1:5070", "10.0.0.7:5060"},
          {3, 1, 2, "PX", "10.0.0.1:5070", "10.0.0.7:5060"}}, 3,
         "10.0.0.9:4001 | PX(10.0.0.1:5060,10.0.0.1:5070) | 10.0.0.7:5060\n0>1 1>2 2>1"},
        {"beside the wire: from local to peer, ports of one address are one element",
         {{1, 1, 0, "", "192.0.2.1:5060", "192.0.2.2:5060"}, {2, 1, 0, "", "192.0.2.2:5060", "192.0.2.1:5060"},
          {3, 1, 0, "", "192.0.2.1:40000", "192.0.2.2:5060"}}, 2,
         "192.0.2.1(192.0.2.1:5060,192.0.2.1:40000) | 192.0.2.2:5060\n0>1 1>0 0>1"},
        {"two services of one machine talk: their ports stay apart",
         {{1, 1, 0, "", "10.0.0.5:5061", "10.0.0.5:5067"}, {2, 1, 0, "", "10.0.0.5:5067", "10.0.0.8:5060"}}, 0,
         "10.0.0.5:5061 | 10.0.0.5:5067 | 10.0.0.8:5060\n0>1 1>2"},
        {"everything on loopback is told apart by its port",
         {{1, 1, 0, "", "127.0.0.1:5060", "127.0.0.1:5070"}, {2, 1, 0, "", "127.0.0.1:5080", "127.0.0.1:5060"}}, 0,
         "127.0.0.1:5080 | 127.0.0.1:5060 | 127.0.0.1:5070\n1>2 0>1"},
        {"IPv6, with and without port",
         {{1, 1, 1, "", "[2001:db8::1]:5060", "[2001:db8::2]:5061"}, {2, 1, 2, "", "[2001:db8::1]:5062", "[2001:db8::2]:5061"}}, 2,
         "2001:db8::1([2001:db8::1]:5060,[2001:db8::1]:5062) | [2001:db8::2]:5061\n0>1 1>0"},
        {"two clients behind one NAT address stay two",
         {{1, 1, 1, "", "192.168.1.10:1", "203.0.113.9:443"}, {1, 3, 2, "EDGE", "", "198.51.100.1:4001"},
          {2, 2, 2, "", "192.168.1.11:2", "203.0.113.9:443"}, {2, 3, 1, "EDGE", "", "198.51.100.1:4002"}}, 0,
         "192.168.1.10(192.168.1.10:1,198.51.100.1:4001) | EDGE(203.0.113.9:443) | 192.168.1.11(192.168.1.11:2,198.51.100.1:4002)\n"
         "0>1 1>2"},
        {"a machine that wrote nothing of this call, known by another call",
         {{1, 1, 1, "FE01", "", "10.1.0.12:5061=FE02"}, {2, 1, 2, "FE01", "", "10.1.0.12:5061=FE02"}}, 2,
         "FE01 | FE02(10.1.0.12:5061)\n0>1 1>0"},
        {"nothing written: the users are the ends",
         {{1, 1, 0, "", "", ""}, {2, 1, 0, "", "", ""}}, 2, "a@x | b@x\n0>1 1>0"},
        {"the witness alone is known", {{1, 1, 1, "PC1", "", ""}, {2, 1, 2, "PC1", "", ""}}, 2, "PC1 | b@x\n0>1 1>0"},
        {"an unknown sender stands to the left",
         {{1, 1, 1, "FE", "", "10.0.0.7:5060"}, {2, 1, 2, "FE", "", "10.0.0.3:5060"}}, 0,
         "10.0.0.3:5060 | FE | 10.0.0.7:5060\n1>2 0>1"},
};

static size_t records(const struct told *t, struct ladder_sighting *ret) {
        size_t n = 0;

        for (; n < SEEN_MAX && t[n].message; n++) {
                struct span peer = span_str(t[n].peer);
                size_t equals = span_chr(peer, '=');
                ret[n] = (struct ladder_sighting){.message = t[n].message, .source = t[n].source, .dir = t[n].dir,
                                                  .host = span_str(t[n].host), .local = span_str(t[n].local),
                                                  .peer = span_sub(peer, 0, equals), .peer_name = span_from(peer, equals + 1)};
        }
        return n;
}

static void say(const struct ladder *l, struct buf *b) {
        for (size_t i = 0; i < l->n_lanes; i++) {
                const struct ladder_lane *g = &l->lanes[i];
                buf_printf(b, "%s%.*s", i ? " | " : "", SPAN_ARG(g->name));
                if (g->n_addresses == 1 && span_eq(g->addresses[0], g->name))
                        continue;
                for (size_t k = 0; k < g->n_addresses; k++)
                        buf_printf(b, "%s%.*s", k ? "," : "(", SPAN_ARG(g->addresses[k]));
                buf_puts(b, g->n_addresses ? ")" : "");
        }
        for (size_t i = 0; i < l->n_rows; i++)
                buf_printf(b, "%c%zu>%zu", i ? ' ' : '\n', l->rows[i].from, l->rows[i].to);
}

static void test_build(void **state) {
        (void)state;
        for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
                struct ladder_sighting s[SEEN_MAX];
                struct ladder_message m[SEEN_MAX] = {{0}};
                size_t n_s = records(cases[i].seen, s), n = (size_t)s[n_s - 1].message;
                struct buf got = BUF_INIT;
                struct arena a;
                struct ladder l;

                arena_init(&a);
                for (size_t k = 0; k < n; k++)
                        m[k] = (struct ladder_message){.id = (int64_t)k + 1, .time_us = (int64_t)k * 1000, .from = SPAN("a@x"),
                                                       .to = SPAN("b@x"),
                                                       .status = cases[i].answers == (int)k + 1 ? 200 : 0};
                assert_int_equal(ladder_build(m, n, s, n_s, &a, &l), 0);
                say(&l, &got);
                if (strcmp(buf_str(&got), cases[i].want) != 0)
                        fail_msg("%s: %s", cases[i].what, buf_str(&got));
                buf_done(&got);
                arena_done(&a);
        }
}

static void test_times(void **state) {
        (void)state;
        const struct ladder_message m[] = {
                {.id = 1, .time_us = STAMP_NONE}, {.id = 2, .time_us = 5000}, {.id = 3, .time_us = 7000}, {.id = 4, .time_us = 6000}};
        struct arena a;
        struct ladder l;

        arena_init(&a);
        assert_int_equal(ladder_build(m, 4, NULL, 0, &a, &l), 0);
        assert_true(l.rows[0].since_us == STAMP_NONE && l.rows[0].delta_us == STAMP_NONE);
        assert_true(l.rows[1].since_us == 0 && l.rows[1].delta_us == 0);
        assert_true(l.rows[2].since_us == 2000 && l.rows[2].delta_us == 2000);
        assert_true(l.rows[3].since_us == 1000 && l.rows[3].delta_us == -1000);
        assert_int_equal(ladder_build(NULL, 0, NULL, 0, &a, &l), 0);
        assert_int_equal(l.n_lanes + l.n_rows, 0);
        arena_done(&a);
}

/* More addresses than are told apart: the rest is one lane, nothing is lost. */
static void test_many(void **state) {
        (void)state;
        enum { N = LIMIT_LADDER_NODES + 50 };
        static struct ladder_message m[N];
        static struct ladder_sighting s[N];
        static char text[N][24];
        struct arena a;
        struct ladder l;

        for (int i = 0; i < N; i++) {
                snprintf(text[i], sizeof(text[i]), "10.0.%d.%d:5060", i / 250, i % 250);
                m[i] = (struct ladder_message){.id = i + 1, .time_us = i};
                s[i] = (struct ladder_sighting){.message = i + 1, .source = 1, .dir = 0, .local = SPAN("10.9.9.9:5060"),
                                                .peer = span_str(text[i])};
        }
        arena_init(&a);
        assert_int_equal(ladder_build(m, N, s, N, &a, &l), 0);
        assert_int_equal(l.n_rows, N);
        assert_true(l.n_lanes <= LIMIT_LADDER_NODES);
        for (size_t i = 0; i < l.n_rows; i++)
                assert_true(l.rows[i].from < l.n_lanes && l.rows[i].to < l.n_lanes);
        arena_done(&a);
}

static const struct refused refusals[] = {
        {"one-4f2a@x", "v1", "ann@a.example", "bob@b.example", 504, "1028;reason=\"x\"", 1000},
        {"two-4f2b@x", "v2", "ann@a.example", "eve@c.example", 486, NULL, 2000},
};

static const struct {
        const char *call;
        int want;      /* 0 or -errno */
        int64_t number;
} finds[] = {
        {"1", 0, 1}, {"2", 0, 2}, {"one-4f2a@x", 0, 1}, {"4f2b", 0, 2}, {"TWO", 0, 2}, {"4f2", -ENOTUNIQ, 0},
        {"3", -ENOENT, 0}, {"%", -ENOENT, 0}, {"01", -ENOENT, 0}, {"-1", -ENOENT, 0},
};

/* A note's Call-ID is the whole of it, also where it looks like something shorter. */
static const struct {
        const char *call_id;
        int64_t number; /* 0: none */
} whole[] = {{"two-4f2b@x", 2}, {"one-4f2a@x", 1}, {"4f2b", 0}, {"1", 0}, {"m1", 0}, {"TWO-4F2B@X", 0}, {"", 0}};

static void test_read(void **state) {
        (void)state;
        struct store *s = sample_case(refusals, 2);
        struct buf fit = BUF_INIT;
        struct arena a;
        struct ladder l;

        assert_int_equal(store_finish(s), 0);
        for (size_t i = 0; i < sizeof(finds) / sizeof(*finds); i++) {
                int64_t call = 0;
                assert_int_equal(ladder_find(s, span_str(finds[i].call), &call, &fit), finds[i].want);
                assert_int_equal(call, finds[i].number);
        }
        assert_int_equal(ladder_find(s, SPAN("4f2"), &(int64_t){0}, &fit), -ENOTUNIQ);
        assert_string_equal(buf_str(&fit), "1 (one-4f2a@x), 2 (two-4f2b@x)");
        for (size_t i = 0; i < sizeof(whole) / sizeof(*whole); i++) {
                int64_t call = -1;
                assert_int_equal(ladder_of_call_id(s, span_str(whole[i].call_id), &call), 0);
                assert_int_equal(call, whole[i].number);
        }
        arena_init(&a);
        assert_int_equal(ladder_read(s, 1, 0, &a, &l), 0);
        assert_int_equal(l.call, 1);
        assert_true(span_eq(l.call_id, SPAN("one-4f2a@x")) && span_eq(l.kind, SPAN("call")));
        assert_int_equal(l.n_rows, 1);
        assert_int_equal(l.rows[0].message->status, 504);
        assert_true(span_eq(l.rows[0].message->problem, SPAN("this ends it")));
        assert_true(l.rows[0].message->grave && !l.many);
        assert_int_equal(ladder_read(s, 99, 0, &a, &l), 0);
        assert_int_equal(l.n_rows, 0);
        arena_done(&a);
        buf_done(&fit);
        store_free(s);
}

int main(void) {
        const struct CMUnitTest tests[] = {cmocka_unit_test(test_build), cmocka_unit_test(test_times), cmocka_unit_test(test_many),
                                           cmocka_unit_test(test_read)};

        return cmocka_run_group_tests(tests, NULL, NULL);
}
