/* clock.c: clocks of witnesses from messages that two of them saw. Times are what each one's clock shows. */
#include "case.h"

enum { HOUR_MS = 3600000 };

/* One message: sent by one witness, received by another. */
static void passes(struct made *m, const char *call_id, int64_t from, int64_t sent_ms, int64_t to, int64_t received_ms) {
        struct told t = {.source = from, .at_ms = sent_ms, .dir = DIR_OUT, .method = "OPTIONS", .cseq = 1, .call_id = call_id,
                         .from_tag = "a", .branch = "z9hG4bK-1"};

        made_tell(m, t);
        t.source = to;
        t.at_ms = received_ms;
        t.dir = DIR_IN;
        made_tell(m, t);
}

static void expect_offsets(struct made *m, const char *want, const char *clock) {
        made_finish(m);
        made_expect(m, "SELECT coalesce(offset_us, 'none') FROM source ORDER BY id", want);
        made_expect(m, "SELECT value FROM meta WHERE key = 'clock'", clock);
}

/* The way takes 20 ms in both directions and cancels out. */
static void both_directions(void **state) {
        struct made *m = *state;

        made_source(m, 1, "utf-8", ZONE_UTC);
        made_source(m, 2, "utf-8", ZONE_LOCAL);
        passes(m, "c1", 1, 1000, 2, 1020 + HOUR_MS);
        passes(m, "c2", 2, 5000 + HOUR_MS, 1, 5020);
        expect_offsets(m, "0\n-3600000000", "utc");
        made_expect(m, "SELECT call_id, time_us - 1394010000000000 FROM v_message ORDER BY 1", "c1|1000000\nc2|5000000");
}

static void one_direction(void **state) {
        struct made *m = *state;

        made_source(m, 1, "utf-8", ZONE_UTC);
        made_source(m, 2, "utf-8", ZONE_LOCAL);
        passes(m, "c1", 1, 1000, 2, 1020 + HOUR_MS);
        passes(m, "c2", 1, 2000, 2, 2030 + HOUR_MS);
        passes(m, "c3", 1, 3000, 2, 3010 + HOUR_MS);
        expect_offsets(m, "0\n-3600020000", "utc");
}

/* A shows 10:00, B 11:00, C 12:30; only neighbours share messages. C is read before B. */
static void chain(void **state) {
        struct made *m = *state;

        made_source(m, 1, "utf-8", ZONE_UTC);
        made_source(m, 2, "utf-8", ZONE_LOCAL);
        made_source(m, 3, "utf-8", ZONE_LOCAL);
        passes(m, "c1", 3, 1000 + HOUR_MS, 1, 1020);
        passes(m, "c2", 1, 2000, 3, 2020 + HOUR_MS);
        passes(m, "c3", 3, 3000 + HOUR_MS, 2, 3020 + HOUR_MS * 5 / 2);
        passes(m, "c4", 2, 4000 + HOUR_MS * 5 / 2, 3, 4020 + HOUR_MS);
        expect_offsets(m, "0\n-9000000000\n-3600000000", "utc");
}

/* Nothing in common: UTC is UTC, local time stays unknown. */
static void strangers(void **state) {
        struct made *m = *state;

        made_source(m, 1, "utf-8", ZONE_LOCAL);
        made_source(m, 2, "utf-8", ZONE_UTC);
        made_source(m, 3, "utf-8", ZONE_UTC);
        made_tell(m, (struct told){.source = 1, .at_ms = 1, .method = "OPTIONS", .cseq = 1, .call_id = "c1", .from_tag = "a"});
        made_tell(m, (struct told){.source = 2, .at_ms = 1, .method = "OPTIONS", .cseq = 1, .call_id = "c2", .from_tag = "a"});
        expect_offsets(m, "none\n0\n0", "utc");
        made_expect(m, "SELECT time_us - 1394010000000000 FROM v_message WHERE source = 1", "1000");
}

/* A local log aligned to a UTC log that is not the reference of the first. */
static void two_islands(void **state) {
        struct made *m = *state;

        for (int64_t i = 1; i <= 4; i++)
                made_source(m, i, "utf-8", i % 2 ? ZONE_UTC : ZONE_LOCAL);
        passes(m, "c1", 1, 1000, 2, 1000 + HOUR_MS);
        passes(m, "c2", 3, 1000, 4, 1000 + HOUR_MS * 2);
        expect_offsets(m, "0\n-3600000000\n0\n-7200000000", "utc");
}

static void nobody_knows_utc(void **state) {
        struct made *m = *state;

        made_source(m, 1, "utf-8", ZONE_LOCAL);
        made_source(m, 2, "utf-8", ZONE_UNKNOWN);
        passes(m, "c1", 1, 1000, 2, 500);
        passes(m, "c2", 2, 1000, 1, 1500);
        expect_offsets(m, "0\n500000", "local");
}

static void the_reference_is_who_knows_utc(void **state) {
        struct made *m = *state;

        made_source(m, 1, "utf-8", ZONE_LOCAL);
        made_source(m, 2, "utf-8", ZONE_UTC);
        passes(m, "c1", 1, 1000 + HOUR_MS, 2, 1000);
        expect_offsets(m, "-3600000000\n0", "utc");
}

/* A message that lay in a queue for ten seconds, and one whose time is nonsense. */
static void outliers(void **state) {
        struct made *m = *state;

        made_source(m, 1, "utf-8", ZONE_UTC);
        made_source(m, 2, "utf-8", ZONE_LOCAL);
        passes(m, "c1", 1, 1000, 2, 1020 + HOUR_MS);
        passes(m, "c2", 2, 2000 + HOUR_MS, 1, 2020);
        passes(m, "c3", 1, 3000, 2, 3020 + HOUR_MS);
        passes(m, "c4", 2, 4000 + HOUR_MS, 1, 14020);
        passes(m, "c5", 1, 5000, 2, 0);
        expect_offsets(m, "0\n-3600000000", "utc");
}

/* Another request of the same call, another branch, no time, no Call-ID: no pair. */
static void what_is_no_pair(void **state) {
        struct made *m = *state;
        struct told t = {.source = 1, .at_ms = 1000, .dir = DIR_OUT, .method = "OPTIONS", .cseq = 1, .call_id = "c1",
                         .from_tag = "a", .branch = "z9hG4bK-1"};
        struct told other = t;

        made_source(m, 1, "utf-8", ZONE_UTC);
        made_source(m, 2, "utf-8", ZONE_LOCAL);
        made_tell(m, t);
        other.source = 2;
        other.cseq = 2;
        made_tell(m, other);
        other.cseq = 1;
        other.branch = "z9hG4bK-2";
        made_tell(m, other);
        other.branch = t.branch;
        other.at_ms = -1;
        made_tell(m, other);
        t.call_id = other.call_id = NULL;
        other.at_ms = 5000;
        made_tell(m, t);
        made_tell(m, other);
        expect_offsets(m, "0\nnone", "utc");
}

/* Sent three times, received twice: the first of each is compared. */
static void retransmissions(void **state) {
        struct made *m = *state;
        struct told t = {.source = 1, .dir = DIR_OUT, .method = "OPTIONS", .cseq = 1, .call_id = "c1", .from_tag = "a",
                         .branch = "z9hG4bK-1"};

        made_source(m, 1, "utf-8", ZONE_UTC);
        made_source(m, 2, "utf-8", ZONE_LOCAL);
        for (t.at_ms = 1000; t.at_ms <= 1200; t.at_ms += 100)
                made_tell(m, t);
        t.source = 2;
        t.dir = DIR_IN;
        for (t.at_ms = 1000 + HOUR_MS; t.at_ms <= 1100 + HOUR_MS; t.at_ms += 100)
                made_tell(m, t);
        expect_offsets(m, "0\n-3600000000", "utc");
}

static void nothing_at_all(void **state) {
        struct made *m = *state;

        expect_offsets(m, "", "local");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                made_test(both_directions), made_test(one_direction),    made_test(chain),
                made_test(strangers),       made_test(two_islands),      made_test(nobody_knows_utc),
                made_test(the_reference_is_who_knows_utc),               made_test(outliers),
                made_test(what_is_no_pair), made_test(retransmissions),  made_test(nothing_at_all),
        };

        return cmocka_run_group_tests_name("store/clock", tests, NULL, NULL);
}
