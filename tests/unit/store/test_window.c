/* The window of what is judged: what lies outside is kept and belongs to no message. */
#include "case.h"

static void options(struct made *m, const char *call_id, int64_t at_ms, int status) {
        struct told t = {.source = 1, .at_ms = at_ms, .dir = DIR_OUT, .method = "OPTIONS", .cseq = 1, .call_id = call_id,
                         .from_tag = "a", .branch = "z9hG4bK-1"};

        made_tell(m, t);
        t.dir = DIR_IN;
        t.status = status;
        t.at_ms = at_ms < 0 ? at_ms : at_ms + 2000;
        if (status)
                made_tell(m, t);
}

static void event(struct made *m, int64_t at_ms) {
        m->events[m->batch.n_events++] = (struct event_row){.id = m->next_id++, .source = 1, .time_us = CASE_START + at_ms * 1000,
                                                            .topic = SPAN("TF_DIAG")};
}

static void fill(struct made *m, int64_t since_s, int64_t until_s) {
        made_source(m, 1, "utf-8", ZONE_UTC);
        options(m, "before", 1000, 503);
        options(m, "at-the-edge", 9000, 503);
        options(m, "within", 20000, 503);
        options(m, "unanswered", 20000, 0);
        options(m, "across", 59000, 503);
        options(m, "behind", 70000, 503);
        options(m, "timeless", -1, 503);
        event(m, 5000);
        event(m, 30000);
        event(m, 60000);
        store_set_window(m->s, since_s < 0 ? STAMP_NONE : CASE_START + since_s * STAMP_SECOND,
                         until_s < 0 ? STAMP_NONE : CASE_START + until_s * STAMP_SECOND);
        made_finish(m);
}

static const char calls[] = "SELECT group_concat(call_id || ' ' || messages || ' ' || outcome, ', ') FROM (SELECT * FROM v_call ORDER BY call)";

static void both_bounds(void **state) {
        struct made *m = *state;
        int64_t since, until;

        fill(m, 10, 60);
        made_expect(m, calls, "at-the-edge 1 failed, within 2 failed, unanswered 1 unanswered, across 1 unfinished, timeless 2 failed");
        made_expect(m, "SELECT count(*) FROM v_event", "1");
        made_expect(m, "SELECT count(*) FROM v_sighting", "7");
        made_expect(m, "SELECT count(*) FROM sighting", "13"); /* nothing is thrown away */
        made_expect(m, "SELECT count(*) FROM event", "3");
        assert_int_equal(store_window(m->s, &since, &until), 0);
        assert_int_equal(since, CASE_START + 10 * STAMP_SECOND);
        assert_int_equal(until, CASE_START + 60 * STAMP_SECOND);
}

static void since_only(void **state) {
        struct made *m = *state;
        int64_t since, until;

        fill(m, 60, -1);
        made_expect(m, calls, "across 1 failed, behind 2 failed, timeless 2 failed");
        made_expect(m, "SELECT count(*) FROM v_event", "1");
        assert_int_equal(store_window(m->s, &since, &until), 0);
        assert_true(until == STAMP_NONE);
}

static void until_only(void **state) {
        struct made *m = *state;

        fill(m, -1, 10);
        made_expect(m, calls, "before 2 failed, at-the-edge 1 unfinished, timeless 2 failed");
        made_expect(m, "SELECT count(*) FROM v_event", "1");
}

static void no_window(void **state) {
        struct made *m = *state;
        int64_t since = 0, until = 0;

        fill(m, -1, -1);
        made_expect(m, "SELECT count(*) FROM v_call", "7");
        made_expect(m, "SELECT count(*) FROM v_event", "3");
        assert_int_equal(store_window(m->s, &since, &until), 0);
        assert_true(since == STAMP_NONE && until == STAMP_NONE);
}

static void nothing_inside(void **state) {
        struct made *m = *state;

        fill(m, 1000, 2000);
        made_expect(m, calls, "timeless 2 failed");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                made_test(both_bounds), made_test(since_only), made_test(until_only), made_test(no_window), made_test(nothing_inside),
        };

        return cmocka_run_group_tests_name("store/window", tests, NULL, NULL);
}
