/* join.c: legs that messages tie together are one call, whatever was written before it was known. */
#include "case.h"

/* An INVITE of a leg and its answer. */
static int64_t leg(struct made *m, const char *call_id, int64_t at_ms, int status) {
        struct told t = {.source = 1, .at_ms = at_ms, .dir = DIR_OUT, .method = "INVITE", .cseq = 1, .call_id = call_id,
                         .from_tag = "a", .branch = "z9hG4bK-1"};
        int64_t id = made_tell(m, t);

        t.at_ms += 500;
        t.dir = DIR_IN;
        t.status = status;
        t.to_tag = "b";
        made_tell(m, t);
        return id;
}

/* value as the text whose id a column holds. */
static void link_to(struct made *m, int64_t sighting, const char *kind, const char *value) {
        struct buf sql = BUF_INIT;
        int64_t id;

        assert_int_equal(store_put_name(m->s, span_str(value), &id), 0);
        buf_printf(&sql, "INSERT INTO link VALUES(%lld, 0, '%s', %lld)", (long long)sighting, kind, (long long)id);
        assert_int_equal(sql_exec(m->s->db, buf_str(&sql)), SQLITE_OK);
        buf_done(&sql);
}

static void expect_calls(struct made *m, const char *want) {
        made_finish(m);
        made_expect(m, "SELECT call, group_concat(leg || coalesce(' ' || joined_by || ' ' || trust, '')) FROM"
                       " (SELECT * FROM v_leg ORDER BY leg) GROUP BY call ORDER BY call", want);
        made_expect(m, "SELECT count(*) FROM v_message m JOIN v_leg g ON g.leg = m.leg WHERE g.call <> m.call", "0");
        made_expect(m, "SELECT count(*) FROM v_transaction m JOIN v_leg g ON g.leg = m.leg WHERE g.call <> m.call", "0");
        made_expect(m, "SELECT count(*) FROM v_dialog m JOIN v_leg g ON g.leg = m.leg WHERE g.call <> m.call", "0");
        made_expect(m, "SELECT count(*) FROM v_call c WHERE c.legs <> (SELECT count(*) FROM v_leg g WHERE g.call = c.call)", "0");
}

static void one_key(void **state) {
        struct made *m = *state;

        made_source(m, 1, "utf-8", ZONE_UTC);
        link_to(m, leg(m, "c1", 0, 200), "conversation", "K");
        leg(m, "c2", 60000, 200);
        link_to(m, leg(m, "c3", 120000, 504), "conversation", "K");
        link_to(m, 3, "conversation", "L");
        expect_calls(m, "1|1,5 conversation 4\n3|3");
        made_expect(m, "SELECT call, kind, legs, call_id, messages, final_status, established, outcome, decided_leg FROM v_call ORDER BY 1",
                    "1|call|2|c1|4|504|1|partly|5\n3|call|1|c2|2|200|1|ok|3");
}

/* One value under two kinds ties nothing. */
static void kinds_are_kept_apart(void **state) {
        struct made *m = *state;

        made_source(m, 1, "utf-8", ZONE_UTC);
        link_to(m, leg(m, "c1", 0, 200), "conversation", "K");
        link_to(m, leg(m, "c2", 60000, 200), "icid", "K");
        link_to(m, leg(m, "c3", 120000, 200), "in-reply-to", "c1");
        expect_calls(m, "1|1\n3|3\n5|5");
}

/* Replaces and X-Call-ID name a Call-ID: that leg, and others that name it, whatever word they use. */
static void named_call_id(void **state) {
        struct made *m = *state;

        made_source(m, 1, "utf-8", ZONE_UTC);
        leg(m, "c1", 0, 200);
        link_to(m, leg(m, "c2", 60000, 200), "replaces", "c1");
        link_to(m, leg(m, "c3", 120000, 200), "x-call-id", "c1");
        link_to(m, leg(m, "c4", 180000, 200), "x-call-id", "not-in-the-log");
        link_to(m, leg(m, "c5", 240000, 200), "x-call-id", "not-in-the-log");
        link_to(m, leg(m, "c6", 300000, 200), "replaces", "c6");
        expect_calls(m, "1|1,3 replaces 1,5 x-call-id 2\n7|7,9 x-call-id 2\n11|11");
}

/* The key stands in a record that is not the message's best. */
static void key_of_another_sighting(void **state) {
        struct made *m = *state;
        struct told t = {.source = 1, .at_ms = 0, .dir = DIR_OUT, .method = "INVITE", .cseq = 1, .call_id = "c1", .from_tag = "a",
                         .branch = "z9hG4bK-1"};

        made_source(m, 1, "utf-8", ZONE_UTC);
        made_source(m, 2, "utf-8", ZONE_UTC);
        made_tell(m, t);
        t.source = 2;
        t.dir = DIR_IN;
        link_to(m, made_tell(m, t), "icid", "K");
        link_to(m, leg(m, "c2", 60000, 200), "icid", "K");
        expect_calls(m, "1|1,3 icid 3");
}

/* What every dialog writes says nothing of any. */
static void weak_key(void **state) {
        struct made *m = *state;

        made_source(m, 1, "utf-8", ZONE_UTC);
        for (int i = 0; i < 299; i++) {
                char call_id[16];
                snprintf(call_id, sizeof(call_id), "c%d", i);
                link_to(m, leg(m, call_id, 0, 200), "icid", "K");
                made_flush(m);
        }
        made_finish(m);
        made_expect(m, "SELECT count(*), max(legs) FROM v_call", "299|1");
        made_expect(m, "SELECT code, text FROM v_note", "weak-key|1 keys are written in more than 256 dialogs each; they join nothing");
}

/* One person's legs to a meeting are one join while one of them stands; the same meeting a week later is another. */
static void meeting(void **state) {
        struct made *m = *state;
        struct told ack = {.source = 1, .at_ms = 600, .dir = DIR_OUT, .method = "ACK", .cseq = 1, .call_id = "focus", .from_tag = "a",
                           .to_tag = "b", .branch = "z9hG4bK-2"};

        made_source(m, 1, "utf-8", ZONE_UTC);
        link_to(m, leg(m, "focus", 0, 200), "conference", "7K2 ida");
        made_tell(m, ack);
        link_to(m, leg(m, "mcu", 1200000, 500), "conference", "7K2 ida");
        link_to(m, leg(m, "week-later", 604800000, 500), "conference", "7K2 ida");
        link_to(m, leg(m, "at-once-again", 604805000, 500), "conference", "7K2 ida");
        link_to(m, leg(m, "a-minute-later", 604865000, 500), "conference", "7K2 ida");
        link_to(m, leg(m, "other", 1000, 200), "conference", "7K2 lena");
        expect_calls(m, "1|1,4 conference 4\n6|6,8 conference 4\n10|10\n12|12");
}

/* Source 2 is an element in the middle: it takes one leg and begins another. */
static void one_made_of_the_other(void **state) {
        struct made *m = *state;
        struct told in = {.source = 2, .at_ms = 1000, .dir = DIR_IN, .method = "INVITE", .cseq = 1, .call_id = "c1", .from_tag = "a",
                          .branch = "z9hG4bK-1"};
        struct told out = {.source = 2, .at_ms = 1200, .dir = DIR_OUT, .method = "INVITE", .cseq = 7, .call_id = "c2", .from_tag = "k",
                           .branch = "z9hG4bK-9"};

        made_source(m, 2, "utf-8", ZONE_UTC);
        made_tell(m, in);
        made_tell(m, out);
        for (size_t i = 0; i < 2; i++) {
                struct sighting_row *r = &m->rows[i];
                r->from_aor = SPAN("alice@contoso.example");
                r->to_aor = i ? SPAN("+14255550123@gw.example") : SPAN("4255550123@contoso.example");
                r->host = SPAN("med01");
                r->key.host = store_id(m->s, r->host);
        }
        expect_calls(m, "1|1,2 alike 7");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                made_test(one_key),  made_test(kinds_are_kept_apart), made_test(named_call_id), made_test(key_of_another_sighting),
                made_test(weak_key), made_test(one_made_of_the_other),        made_test(meeting),
        };

        return cmocka_run_group_tests_name("store/join", tests, NULL, NULL);
}
