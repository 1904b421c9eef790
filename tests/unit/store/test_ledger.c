/*
 * The ledger gives each Call-ID's entries together, rising, in the order of first ones, however many there are and however
 * they are mixed: against a plain sort of the same.
 */
#include "case.h"

#include "store/ledger.h"

struct seen {
        const uint32_t *call_ids; /* of the entry with this id */
        int64_t last_first, last_id;
        uint32_t current;
        size_t n, groups, mores;
        unsigned char *done; /* which Call-IDs were given */
        bool goes_on;
};

static int take(void *ctx, const struct entry *v, size_t n, bool more) {
        struct seen *s = ctx;

        assert_true(n > 0);
        for (size_t i = 0; i < n; i++) {
                assert_int_equal(v[i].call_id, s->call_ids[v[i].s.id]);
                assert_int_equal(v[i].call_id, v[0].call_id);
                assert_true(i == 0 || v[i].s.id > v[i - 1].s.id);
                assert_int_equal(v[i].s.time_us, v[i].s.id * 3);
        }
        if (s->goes_on) {
                assert_true(v[0].s.id > s->last_id);
        } else {
                assert_true(v[0].s.id > s->last_first);
                s->last_first = v[0].s.id;
                if (v[0].call_id)
                        assert_int_equal(s->done[v[0].call_id]++, 0);
                s->groups++;
        }
        s->last_id = v[n - 1].s.id;
        s->goes_on = more;
        s->mores += more;
        s->n += n;
        return 0;
}

/* n entries; every `long_every`-th is of Call-ID 1, which goes through all; the others of short calls that interleave. */
static void walk(size_t n, size_t long_every, size_t want_mores) {
        struct ledger l;
        uint32_t *ids = calloc(n + 1, sizeof(*ids));
        struct seen seen = {.call_ids = ids, .done = calloc(n + 3, 1)};

        ledger_init(&l);
        assert_int_equal(ledger_open(&l, "/tmp/x"), 0);
        for (size_t i = 1; i <= n; i++) {
                struct entry e = {.s = {.id = (int64_t)i, .source = 1 + (int64_t)(i % 3), .time_us = (int64_t)i * 3,
                                        .dir = i % 3 == 2 ? (enum direction)(i / 3 % 2 + 1) : DIR_OUT}};
                ids[i] = i % long_every == 0 ? 1 : i % 11 == 5 ? 0 : 2 + (uint32_t)(i / 14 * 2 + i % 2);
                e.call_id = ids[i];
                assert_int_equal(ledger_add(&l, &e), 0);
        }
        assert_int_equal(ledger_walk(&l, take, &seen), 0);
        assert_int_equal(seen.n, n);
        assert_false(seen.goes_on);
        assert_int_equal(seen.mores, want_mores);
        if (n > 6) {
                assert_false(ledger_two_way(&l, 1));
                assert_false(ledger_two_way(&l, 2));
                assert_true(ledger_two_way(&l, 3));
        }
        assert_false(ledger_two_way(&l, 99));
        assert_false(ledger_two_way(&l, -1));
        ledger_done(&l);
        free(ids);
        free(seen.done);
}

static void in_memory(void **state) {
        (void)state;
        walk(0, 2, 0);
        walk(1, 2, 0);
        walk(1000, 7, 0);
        walk(16384, 7, 0);
}

static void through_a_file(void **state) {
        (void)state;
        walk(16385, 5, 0);
        walk(60000, 5, 0);
}

static void in_pieces(void **state) {
        (void)state;
        walk(200000, 5, 1);
        walk(150000, 2, 2); /* one Call-ID is larger than a piece */
}

static int refuse(void *ctx, const struct entry *v, size_t n, bool more) {
        (void)v, (void)n, (void)more;
        return ++*(int *)ctx == 3 ? -EIO : 0;
}

static void stops(void **state) {
        (void)state;
        struct ledger l;
        int n = 0;

        ledger_init(&l);
        assert_int_equal(ledger_open(&l, "/tmp/x"), 0);
        for (int64_t i = 1; i < 50; i++)
                assert_int_equal(ledger_add(&l, &(struct entry){.s = {.id = i}, .call_id = i}), 0);
        assert_int_equal(ledger_walk(&l, refuse, &n), -EIO);
        assert_int_equal(n, 3);
        ledger_done(&l);
}

/* Call-IDs beyond the map's size are told apart all the same, though not in order. */
static int take_any(void *ctx, const struct entry *v, size_t n, bool more) {
        unsigned char *done = ctx;

        assert_int_equal(n, 2);
        assert_false(more);
        assert_int_equal(v[0].call_id, v[1].call_id);
        assert_true(v[1].s.id > v[0].s.id);
        assert_int_equal(done[v[0].call_id]++, 0);
        return 0;
}

/* apart: the second message of each comes after the first of all. */
static void many_calls(bool apart) {
        enum { CALLS = 1600000 };
        unsigned char *done = calloc(CALLS + 1, 1);
        struct ledger l;

        ledger_init(&l);
        assert_int_equal(ledger_open(&l, "/tmp/x"), 0);
        for (int64_t i = 0; i < 2 * CALLS; i++)
                assert_int_equal(ledger_add(&l, &(struct entry){.s = {.id = i + 1}, .call_id = (apart ? i % CALLS : i / 2) + 1}), 0);
        assert_int_equal(ledger_walk(&l, take_any, done), 0);
        for (int64_t i = 1; i <= CALLS; i++)
                assert_int_equal(done[i], 1);
        ledger_done(&l);
        free(done);
}

static void more_than_the_map(void **state) {
        (void)state;
        many_calls(false);
        many_calls(true);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(in_memory), cmocka_unit_test(through_a_file), cmocka_unit_test(in_pieces),
                cmocka_unit_test(stops), cmocka_unit_test(more_than_the_map),
        };

        return cmocka_run_group_tests_name("store/ledger", tests, NULL, NULL);
}
