/*
 * session.c: how bad it is what findings say of calls, messages, whoever recorded them, and lines, the next line they quote, and
 * moments that people type.
 */
#include "unit/query/many.h"
#include "unit/store/case.h"

#include <errno.h>

#include "tui/session.h"

enum { CALLS = 6 };

static void put(struct store *s, struct finding f, const char *key) {
        f.key = f.rule = (char *)key;
        f.title = (char *)"t";
        f.first_us = f.last_us = STAMP_NONE;
        assert_int_equal(store_put_finding(s, &f), 0);
}

/* Quotes messages of the first two calls, a frame of the second source, and what has no place at all. */
static int make(void **state) {
        struct store *s = many_case(CALLS);
        int64_t first = many_call(1), both[] = {many_call(1), many_call(2)};
        struct evidence places[] = {
                {.role = (char *)"a", .source = 1, .sighting = 1, .line = 1, .time_us = STAMP_NONE, .text = (char *)"x"},
                {.role = (char *)"b", .source = 1, .line = 70, .time_us = STAMP_NONE, .text = (char *)"x"},
                {.role = (char *)"c", .source = 2, .frame = 9, .time_us = STAMP_NONE, .text = (char *)"x"},
                {.role = (char *)"d", .source = 2, .time_us = STAMP_NONE, .text = (char *)"x"},
        };
        many_finding(s, "grave", SEVERITY_ERROR, 1); /* call 1, message 3, line 21 of source 1 */
        put(s, (struct finding){.severity = SEVERITY_WARNING, .kind = KIND_CAUSE, .calls = both, .n_calls = 2, .evidence = places, .n_evidence = 4}, "many");
        put(s, (struct finding){.severity = SEVERITY_NOTICE, .kind = KIND_CAUSE, .calls = &first, .n_calls = 1, .evidence = places, .n_evidence = 2}, "mild");
        put(s, (struct finding){.severity = SEVERITY_ERROR, .kind = KIND_CAUSE, .calls = both, .n_calls = 2, .evidence = places, .n_evidence = 4, .explained_by = 1}, "explained");
        put(s, (struct finding){.severity = SEVERITY_ERROR, .kind = KIND_CAUSE, .calls = both, .n_calls = 2, .evidence = places, .n_evidence = 4, .suppressed = (char *)"known"}, "hushed");
        put(s, (struct finding){.severity = SEVERITY_ERROR, .kind = KIND_NOISE, .calls = both, .n_calls = 2, .evidence = places, .n_evidence = 4}, "noise");
        put(s, (struct finding){.severity = SEVERITY_ERROR, .kind = KIND_EXPECTED, .calls = both, .n_calls = 2, .evidence = places, .n_evidence = 4}, "expected");
        *state = s;
        return store_finish(s);
}

static int unmake(void **state) {
        store_free(*state);
        return 0;
}

static void the_gravest_counts(void **state) {
        struct session s;
        assert_int_equal(session_load(&s, *state, NULL), 0);
        assert_int_equal(s.findings.n, 7);
        assert_int_equal(session_call_gravity(&s, many_call(1)), SEVERITY_ERROR);
        assert_int_equal(session_call_gravity(&s, many_call(2)), SEVERITY_WARNING);
        assert_int_equal(session_call_gravity(&s, many_call(3)), GRAVITY_NONE);
        assert_int_equal(session_call_gravity(&s, 0), GRAVITY_NONE);
        assert_int_equal(session_message_gravity(&s, 3), SEVERITY_ERROR);
        assert_int_equal(session_message_gravity(&s, 1), SEVERITY_WARNING);
        assert_int_equal(session_message_gravity(&s, 2), GRAVITY_NONE);
        assert_int_equal(session_line_gravity(&s, 1, 21), SEVERITY_ERROR);
        assert_int_equal(session_line_gravity(&s, 1, 1), SEVERITY_WARNING);
        assert_int_equal(session_line_gravity(&s, 1, 70), SEVERITY_WARNING);
        assert_int_equal(session_line_gravity(&s, 2, 9), SEVERITY_WARNING); /* a frame */
        assert_int_equal(session_line_gravity(&s, 2, 70), GRAVITY_NONE);
        assert_int_equal(session_line_gravity(&s, 2, 0), GRAVITY_NONE); /* a source without a place */
        assert_int_equal(session_line_gravity(&s, 3, 1), GRAVITY_NONE);
        session_done(&s);
        session_done(&s);
}

static void quote(struct store *s, const char *key, enum severity severity, int64_t sighting) {
        struct evidence e = {.role = (char *)"it", .source = 1, .sighting = sighting, .time_us = STAMP_NONE, .text = (char *)"x"};
        put(s, (struct finding){.severity = severity, .kind = KIND_CAUSE, .evidence = &e, .n_evidence = 1}, key);
}

/* Two messages that two witnesses have each, and one that only one has. */
static void any_record_of_a_message_counts(void **state) {
        struct made *m = *state;
        struct session s;
        made_source(m, 1, "utf-8", ZONE_UTC);
        made_source(m, 2, "utf-8", ZONE_UTC);
        for (uint32_t i = 0; i < 5; i++)
                made_tell(m, (struct told){.source = 1 + i % 2, .at_ms = 10 * i, .dir = i % 2 ? DIR_IN : DIR_OUT, .method = "OPTIONS",
                                           .cseq = 1 + i / 2, .call_id = "c1", .from_tag = "a", .branch = i < 2 ? "z1" : i < 4 ? "z2" : "z3"});
        made_flush(m);
        assert_int_equal(store_align_clocks(m->s), 0);
        assert_int_equal(store_derive(m->s), 0);
        assert_int_equal(store_index(m->s), 0);
        quote(m->s, "best", SEVERITY_NOTICE, 1);
        quote(m->s, "other", SEVERITY_ERROR, 2);
        quote(m->s, "mild", SEVERITY_NOTICE, 4);
        quote(m->s, "again", SEVERITY_WARNING, 4);
        quote(m->s, "nothing", SEVERITY_ERROR, 99);
        assert_int_equal(store_finish(m->s), 0);
        made_expect(m, "SELECT sighting, message FROM v_sighting ORDER BY sighting", "1|1\n2|1\n3|3\n4|3\n5|5");
        assert_int_equal(session_load(&s, m->s, NULL), 0);
        assert_int_equal(session_message_gravity(&s, 1), SEVERITY_ERROR);
        assert_int_equal(session_message_gravity(&s, 3), SEVERITY_WARNING);
        assert_int_equal(session_message_gravity(&s, 5), GRAVITY_NONE);
        session_done(&s);
}

static void the_case_is_known_as_a_whole(void **state) {
        struct session s;
        struct store *none = many_case(0);
        assert_int_equal(session_load(&s, *state, NULL), 0);
        assert_int_equal(s.totals.messages, CALLS * MANY_EACH);
        assert_int_equal(s.totals.calls, CALLS);
        assert_int_equal(s.n_sources, 2);
        assert_string_equal(session_source(&s, 2)->row.path, "logs/server.log");
        assert_null(session_source(&s, 3));
        assert_true(s.utc);
        assert_int_equal(s.first_us, MANY_START);
        assert_int_equal(s.last_us, MANY_START + CALLS * MANY_APART);
        session_done(&s);
        assert_int_equal(store_finish(none), 0);
        assert_int_equal(session_load(&s, none, NULL), 0);
        assert_int_equal(s.first_us, STAMP_NONE);
        assert_int_equal(session_call_gravity(&s, 1), GRAVITY_NONE);
        session_done(&s);
        store_free(none);
}

#define DAY (MANY_START - 10 * 3600 * STAMP_SECOND) /* midnight before */
#define CLOCK(h, m, s) (((h) * INT64_C(3600) + (m) * 60 + (s)) * STAMP_SECOND)

static void moments_are_read_as_people_type_them(void **state) {
        static const struct {
                const char *text;
                int64_t now_us, want; /* want STAMP_NONE: refused */
        } table[] = {
                {"10:32", DAY, DAY + CLOCK(10, 32, 0)},
                {"10:32", DAY + CLOCK(23, 59, 59), DAY + CLOCK(10, 32, 0)},
                {" 10:32:05.25 ", DAY, DAY + CLOCK(10, 32, 5) + 250000},
                {"10:32", DAY + 3 * STAMP_DAY + 5, DAY + 3 * STAMP_DAY + CLOCK(10, 32, 0)}, /* the day of where one is */
                {"10:32", STAMP_NONE, DAY + CLOCK(10, 32, 0)}, /* that of the first source */
                {"00:00", DAY, DAY},
                {"10:32", -1, CLOCK(10, 32, 0) - STAMP_DAY}, /* a clock before 1970 */
                {"2013-03-14 08:00", DAY, DAY + 2 * STAMP_DAY + CLOCK(8, 0, 0)},
                {"2013-03-14", STAMP_NONE, DAY + 2 * STAMP_DAY},
                {"2013-03-12T11:00:00+01:00", DAY, DAY + CLOCK(10, 0, 0)},
                {"03/14/2013 08:00", DAY, DAY + 2 * STAMP_DAY + CLOCK(8, 0, 0)},
                {"+5m", DAY, DAY + CLOCK(0, 5, 0)},
                {"-5m", DAY + CLOCK(0, 5, 0), DAY},
                {"+90", DAY, DAY + CLOCK(0, 1, 30)},
                {"-30s", DAY, DAY - 30 * STAMP_SECOND},
                {"+2h", DAY, DAY + CLOCK(2, 0, 0)},
                {"+0", DAY, DAY},
                {"+100000000h", DAY, DAY + 360000000000 * STAMP_SECOND},
                {"+100000001", DAY, STAMP_NONE},
                {"+99999999999999999999h", DAY, STAMP_NONE},
                {"+5m", STAMP_NONE, STAMP_NONE}, /* from where? */
                {"+", DAY, STAMP_NONE},
                {"+m", DAY, STAMP_NONE},
                {"+5 m", DAY, STAMP_NONE},
                {"+5d", DAY, STAMP_NONE},
                {"+-5m", DAY, STAMP_NONE},
                {"5m", DAY, STAMP_NONE},
                {"", DAY, STAMP_NONE},
                {"25:00", DAY, STAMP_NONE},
                {"2013-13-01", DAY, STAMP_NONE},
                {"noon", DAY, STAMP_NONE},
        };
        struct session s = {.first_us = MANY_START, .last_us = MANY_START}, none = {.first_us = STAMP_NONE, .last_us = STAMP_NONE};
        int64_t us = 7;
        (void)state;
        for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
                const char *words = NULL;
                us = 7;
                int r = session_moment(&s, span_str(table[i].text), table[i].now_us, &us, &words);
                if (r != (table[i].want == STAMP_NONE ? -EINVAL : 0))
                        fail_msg("%s: %d", table[i].text, r);
                assert_int_equal(us, r < 0 ? 7 : table[i].want);
                assert_non_null(words);
        }
        assert_int_equal(session_moment(&none, SPAN("10:32"), STAMP_NONE, &us, NULL), -EINVAL);
        assert_int_equal(session_moment(&none, SPAN("2013-03-12 10:00"), STAMP_NONE, &us, NULL), 0);
        assert_int_equal(us, MANY_START);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_gravest_counts),
                made_test(any_record_of_a_message_counts),
                cmocka_unit_test(the_case_is_known_as_a_whole),
                cmocka_unit_test(moments_are_read_as_people_type_them),
        };
        return cmocka_run_group_tests(tests, make, unmake);
}
