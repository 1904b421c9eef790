/* clock.c, pairs.c: clocks of witnesses from messages that two of them saw. Times are what each one's clock shows. */
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

/* C shares one message with A, three with B, whose clock is 5 s ahead: the way by B counts. A is read first, then C, B. */
static void the_best_supported_way(void **state) {
        struct made *m = *state;

        made_source(m, 1, "utf-8", ZONE_UTC);
        made_source(m, 2, "utf-8", ZONE_LOCAL);
        made_source(m, 3, "utf-8", ZONE_UTC);
        passes(m, "c1", 1, 1000, 2, 1100 + HOUR_MS);
        passes(m, "c2", 2, 2000 + HOUR_MS, 3, 2002 + 5000);
        passes(m, "c3", 3, 3000 + 5000, 2, 3002 + HOUR_MS);
        passes(m, "c4", 2, 4001 + HOUR_MS, 3, 4003 + 5000);
        passes(m, "c5", 1, 5000, 3, 5002 + 5000);
        passes(m, "c6", 3, 6001 + 5000, 1, 6003);
        expect_offsets(m, "0\n-3600000000\n-5000000", "utc");
        made_expect(m, "SELECT zone_offset_s, zone_by, skew_us, clock_pairs, offset_why FROM source ORDER BY id",
                    "-|-|0|-|the case's clock: the first source that is written in UTC\n"
                    "3600|pairs|0|3|from 3 messages shared with s3.log, both directions, within 2 ms\n"
                    "-|-|5000000|2|from 2 messages shared with s1.log, both directions, within 2 ms");
        made_expect(m, "SELECT source, other, time_us - other_time_us, pairs, agree FROM v_clock_pair ORDER BY 1",
                    "1|2|-3600100000|1|1\n2|1|3600100000|1|1\n3|2|-3594998000|3|3");
}

/* A message of each direction every minute; ways take 4 ms. b's clock is ahead_ms(i) ahead. */
static void exchange(struct made *m, int64_t a, int64_t b, int n, int64_t every_ms, int64_t ahead_ms, int64_t ppm) {
        for (int i = 0; i < n; i++) {
                int64_t at = 1000000 + i * every_ms + 1, off = ahead_ms + at * ppm / 1000000;
                char id[24];
                snprintf(id, sizeof(id), "x%d-%d-%d", (int)a, (int)b, i);
                if (i % 2)
                        passes(m, id, a, at, b, at + 4 + off);
                else
                        passes(m, id, b, at + off, a, at + 4);
                made_flush(m);
        }
}

/* B loses 100 ppm over two hours: 720 ms. Times before, in and behind the middle read as A has them. */
static void drift(void **state) {
        struct made *m = *state;

        made_source(m, 1, "utf-8", ZONE_UTC);
        made_source(m, 2, "utf-8", ZONE_LOCAL);
        exchange(m, 1, 2, 60, 120000, HOUR_MS, -100);
        made_finish(m);
        made_expect(m, "SELECT offset_at_us IS NOT NULL, abs(drift_ppb - 100000) < 1000, offset_bound_us < 10000, zone_offset_s"
                       " FROM source WHERE id = 2", "1|1|1|3600");
        made_expect(m, "SELECT max(abs(x.case_us - y.time_us)) < 8000 FROM v_sighting x"
                       " JOIN v_sighting y ON y.message = x.message AND y.source = 1 WHERE x.source = 2", "1");
        made_expect(m, "SELECT count(*), sum(own_us = time_us), max(abs(own_us - time_us) / 1000000) FROM v_message WHERE source = 2",
                    "30|0|3599");
}

/* Half of B's log was written with another clock: nothing is claimed, and its times stay as they are. */
static void disagreement(void **state) {
        struct made *m = *state;

        made_source(m, 1, "utf-8", ZONE_UTC);
        made_source(m, 2, "utf-8", ZONE_LOCAL);
        made_source(m, 3, "utf-8", ZONE_UTC);
        exchange(m, 1, 2, 8, 1000, HOUR_MS, 0);
        passes(m, "c1", 1, 20000, 2, 20000);
        passes(m, "c2", 1, 21000, 2, 21000);
        passes(m, "c3", 1, 22000, 2, 22000);
        passes(m, "d1", 1, 1000, 3, 1000);
        passes(m, "d2", 1, 2000, 3, 9000);
        expect_offsets(m, "0\nnone\nnone", "utc");
        made_expect(m, "SELECT source, text FROM note WHERE code = 'clocks-disagree' ORDER BY 1",
                    "2|pairs disagree: not claimed; a clock was set, or zones are mixed, in the midst of 11 messages shared with s1.log\n"
                    "3|pairs disagree: not claimed; only 1 agree of 2 messages shared with s1.log");
        made_expect(m, "SELECT count(*) FROM source WHERE offset_why LIKE 'pairs disagree%' AND skew_us IS NULL AND drift_ppb IS NULL",
                    "2");
        made_expect(m, "SELECT count(*) FROM v_message WHERE source > 1 AND time_us IS NOT own_us", "0");
}

static void stated(void **state) {
        struct made *m = *state;

        made_source(m, 1, "utf-8", ZONE_LOCAL);
        made_source(m, 2, "utf-8", ZONE_LOCAL);
        assert_int_equal(store_state_zone(m->s, 1, 7200), 0);
        assert_int_equal(store_state_zone(m->s, 1, 14 * 3600 + 1), -EINVAL);
        assert_int_equal(store_state_zone(m->s, 1, -14 * 3600 - 1), -EINVAL);
        passes(m, "c1", 1, 1000, 2, 1000 + HOUR_MS);
        expect_offsets(m, "-7200000000\n-10800000000", "utc");
        made_expect(m, "SELECT zone_offset_s, zone_by, offset_why FROM source ORDER BY id",
                    "7200|stated|stated by the user\n10800|pairs|from 1 message shared with s1.log, one direction only");
        made_expect(m, "SELECT count(*) FROM note", "0");
}

/* Half a minute beside the zone is a clock's fault, five minutes and more are not: what was stated counts, and is said. */
static void stated_against_pairs(void **state) {
        struct made *m = *state;

        for (int64_t i = 1; i <= 4; i++)
                made_source(m, i, "utf-8", i == 1 ? ZONE_UTC : ZONE_LOCAL);
        assert_int_equal(store_state_zone(m->s, 2, 3600), 0);
        assert_int_equal(store_state_zone(m->s, 3, -3600), 0);
        passes(m, "c1", 1, 1000, 2, 31000 + HOUR_MS);
        passes(m, "c2", 1, 2000, 3, 2000 + HOUR_MS);
        passes(m, "c3", 3, 3000 + HOUR_MS, 4, 3000 + 2 * HOUR_MS);
        expect_offsets(m, "0\n-3630000000\n3600000000\n0", "utc");
        made_expect(m, "SELECT skew_us FROM source ORDER BY id", "0\n30000000\n-\n-");
        made_expect(m, "SELECT source, code, text FROM note", "3|zone-contradicts|stated by the user; 1 message shared with s1.log say otherwise");
}

static void told_date(struct made *m, int64_t source, enum direction dir, int64_t at_ms, int64_t date_s) {
        struct told t = {.source = source, .at_ms = at_ms, .dir = dir, .method = "REGISTER", .status = 200, .cseq = 1,
                         .call_id = source == 1 ? "r1" : "r2", .from_tag = "a"};
        int64_t id = made_tell(m, t);

        if (date_s >= 0)
                m->rows[m->batch.n_sightings - 1].date_us = CASE_START + date_s * STAMP_SECOND;
        assert_true(id > 0);
}

/* A client's log alone: its server's Date headers tell the zone, and never the seconds. */
static void date_headers(void **state) {
        struct made *m = *state;

        made_source(m, 1, "utf-8", ZONE_LOCAL);
        told_date(m, 1, DIR_IN, 1000 + 2 * HOUR_MS, 13);
        told_date(m, 1, DIR_IN, 5000 + 2 * HOUR_MS, 17);
        told_date(m, 1, DIR_IN, 9000, 300);
        expect_offsets(m, "-7200000000", "utc");
        made_expect(m, "SELECT zone_offset_s, zone_by, offset_why FROM source", "7200|date|derived from Date headers of 2 messages");
}

/* One alone, or as many for another zone, are not believed. */
static void date_headers_that_do_not_agree(void **state) {
        struct made *m = *state;

        made_source(m, 1, "utf-8", ZONE_LOCAL);
        made_source(m, 2, "utf-8", ZONE_LOCAL);
        told_date(m, 1, DIR_IN, HOUR_MS, 0);
        for (int i = 0; i < 4; i++)
                told_date(m, 2, DIR_IN, i % 2 * HOUR_MS, 0);
        expect_offsets(m, "0\nnone", "local");
}

/* Two of three go alike: the third is off, though it is the reference. */
static void the_reference_is_wrong(void **state) {
        struct made *m = *state;

        for (int64_t i = 1; i <= 3; i++)
                made_source(m, i, "utf-8", ZONE_UTC);
        exchange(m, 1, 2, 4, 1000, -400000, 0);
        exchange(m, 2, 3, 4, 1000, 0, 0);
        made_finish(m);
        made_expect(m, "SELECT offset_us / 1000000, skew_us / 100000 FROM source ORDER BY id", "0|4000\n400|0\n400|0");
}

/* What calls itself UTC and is a whole zone beside it is mislabelled, not wrong by hours. */
static void a_zone_that_calls_itself_utc(void **state) {
        struct made *m = *state;

        made_source(m, 1, "utf-8", ZONE_UTC);
        made_source(m, 2, "utf-8", ZONE_UTC);
        exchange(m, 1, 2, 4, 1000, HOUR_MS + 2000, 0);
        made_finish(m);
        made_expect(m, "SELECT zone_offset_s, zone_by, skew_us / 1000 FROM source WHERE id = 2", "3600|pairs|2000");
}

/* A capture beside the sender does not say who sent: the sender does. */
static void a_capture_knows_no_direction(void **state) {
        struct made *m = *state;
        struct told t = {.source = 1, .at_ms = 1000, .dir = DIR_OUT, .method = "OPTIONS", .cseq = 1, .call_id = "c1", .from_tag = "a",
                         .branch = "z9hG4bK-1"};

        made_source(m, 1, "utf-8", ZONE_LOCAL);
        made_source(m, 2, "utf-8", ZONE_UTC);
        made_tell(m, t);
        t.source = 2, t.at_ms = 1003, t.dir = DIR_NONE;
        made_tell(m, t);
        t.call_id = "c2", t.at_ms = 2000;
        made_tell(m, t);
        t.source = 1, t.at_ms = 2003, t.dir = DIR_IN;
        made_tell(m, t);
        expect_offsets(m, "0\n0", "utc");
        made_expect(m, "SELECT offset_why FROM source WHERE id = 1", "from 2 messages shared with s2.log, both directions, within 3 ms");
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
                made_test(the_best_supported_way), made_test(drift),     made_test(disagreement),
                made_test(stated),          made_test(stated_against_pairs), made_test(date_headers),
                made_test(date_headers_that_do_not_agree),               made_test(the_reference_is_wrong),
                made_test(a_zone_that_calls_itself_utc),                 made_test(a_capture_knows_no_direction),
        };

        return cmocka_run_group_tests_name("store/clock", tests, NULL, NULL);
}
