/* derive.c: what stands in message, tx, dialog and call after sightings were written. */
#include "case.h"

/* One call as one witness saw it. at_ms counts from its INVITE. */
static void call_of(struct made *m, const char *call_id, int64_t source, int64_t at_ms) {
        const struct told invite = {.source = source, .at_ms = at_ms, .dir = DIR_OUT, .method = "INVITE", .cseq = 1,
                                    .call_id = call_id, .from_tag = "a", .branch = "z9hG4bK-1"};
        struct told t = invite;

        made_tell(m, t);
        t.dir = DIR_IN;
        t.to_tag = "b";
        t.status = 180;
        t.at_ms = at_ms + 100;
        made_tell(m, t);
        t.status = 200;
        t.at_ms = at_ms + 200;
        made_tell(m, t);
        t = invite;
        t.method = "ACK";
        t.to_tag = "b";
        t.branch = "z9hG4bK-2";
        t.at_ms = at_ms + 300;
        made_tell(m, t);
        t.method = "BYE";
        t.cseq = 2;
        t.branch = "z9hG4bK-3";
        t.at_ms = at_ms + 400;
        made_tell(m, t);
        t.dir = DIR_IN;
        t.status = 481;
        t.at_ms = at_ms + 500;
        made_tell(m, t);
}

static void one_call(void **state) {
        struct made *m = *state;
        struct totals t;

        made_source(m, 1, "utf-8", ZONE_UTC);
        call_of(m, "c1", 1, 1000);
        m->rows[0].from_aor = SPAN("sip:alice@contoso.example");
        m->rows[0].to_aor = SPAN("sip:bob@fabrikam.example");
        m->rows[1].from_aor = SPAN("sip:nobody@contoso.example");
        m->rows[2].key.session_s = 1800;
        made_finish(m);
        made_expect(m,
                    "SELECT call, kind, call_id, from_aor, to_aor, messages, final_status, established, first_us - 1394010000000000, "
                    "last_us - 1394010000000000 FROM v_call",
                    "1|call|c1|sip:alice@contoso.example|sip:bob@fabrikam.example|6|200|1|1000000|1500000");
        made_expect(m,
                    "SELECT \"transaction\", call, method, cseq, request, provisional, final, status, best_provisional, fate, in_dialog, "
                    "outgoing, repeats FROM v_transaction ORDER BY 1",
                    "1|1|INVITE|1|1|2|3|200|180|ok|0|1|0\n4|1|ACK|1|4|-|-|-|-|ok|1|1|0\n5|1|BYE|2|5|-|6|481|-|ignorable|1|1|0");
        made_expect(m, "SELECT \"transaction\", ack, mishap, final_repeats FROM v_transaction ORDER BY 1", "1|4|-|0\n4|-|-|0\n5|-|gone|0");
        made_expect(m, "SELECT leg, talk_s FROM v_leg", "1|0");
        made_expect(m, "SELECT message, bytes, session_s FROM v_message WHERE session_s", "3|6|1800");
        made_expect(m, "SELECT call, local_tag, remote_tag, method, state FROM v_dialog", "1|a|b|INVITE|ended");
        made_expect(m, "SELECT message, call, \"transaction\", method, status, sightings, repeats, evidence FROM v_message ORDER BY 1",
                    "1|1|1|INVITE|-|1|0|m1@0\n2|1|1|INVITE|180|1|0|m2@0\n3|1|1|INVITE|200|1|0|m3@0\n4|1|4|ACK|-|1|0|m4@0\n"
                    "5|1|5|BYE|-|1|0|m5@0\n6|1|5|BYE|481|1|0|m6@0");
        assert_int_equal(store_totals(m->s, &t), 0);
        assert_int_equal(t.messages, 6);
        assert_int_equal(t.dialogs, 1);
        assert_int_equal(t.calls, 1);
}

/* Messages once, both sightings kept, the second one's offset applied to the call's times. */
static void two_witnesses(void **state) {
        struct made *m = *state;

        made_source(m, 1, "utf-8", ZONE_UTC);
        made_source(m, 2, "utf-8", ZONE_LOCAL);
        call_of(m, "c1", 1, 1000);
        call_of(m, "c1", 2, 3601000);
        made_finish(m);
        made_expect(m, "SELECT count(*), sum(sightings), sum(repeats) FROM v_message", "6|12|0");
        made_expect(m, "SELECT sighting, message FROM v_sighting WHERE source = 2 ORDER BY 1", "7|1\n8|2\n9|3\n10|4\n11|5\n12|6");
        made_expect(m, "SELECT count(*) FROM v_call WHERE last_us - first_us = 500000", "1");
        made_expect(m, "SELECT offset_us FROM source WHERE id = 2", "-3600000000");
}

static void retransmission(void **state) {
        struct made *m = *state;
        struct told t = {.source = 1, .dir = DIR_OUT, .method = "OPTIONS", .cseq = 7, .call_id = "c1", .from_tag = "a",
                         .branch = "z9hG4bK-1"};

        made_source(m, 1, "utf-8", ZONE_UTC);
        for (t.at_ms = 0; t.at_ms < 1500; t.at_ms += 500)
                made_tell(m, t);
        made_finish(m);
        made_expect(m, "SELECT message, sightings, repeats FROM v_message", "1|3|2");
        made_expect(m, "SELECT sighting, message FROM seen ORDER BY 1", "2|1\n3|1");
        /* The log goes on for an hour. */
        made_expect(m, "SELECT fate, repeats, status FROM v_transaction", "unanswered|2|-");
        made_expect(m, "SELECT kind FROM v_call", "other");
}

/* Calls stand in the order of their first sighting, however their messages lie between each other. */
static void interleaved(void **state) {
        struct made *m = *state;
        struct told a = {.source = 1, .dir = DIR_OUT, .method = "REGISTER", .cseq = 1, .call_id = "c1", .from_tag = "a", .branch = "z1"};
        struct told b = a;

        made_source(m, 1, "utf-8", ZONE_UTC);
        b.call_id = "c2";
        b.method = "SUBSCRIBE";
        made_tell(m, b);
        made_tell(m, a);
        b.status = a.status = 200;
        b.dir = a.dir = DIR_IN;
        made_tell(m, b);
        made_tell(m, a);
        made_finish(m);
        made_expect(m, "SELECT call, kind, call_id, messages FROM v_call ORDER BY 1", "1|subscription|c2|2\n2|registration|c1|2");
        made_expect(m, "SELECT call FROM v_message ORDER BY message", "1\n2\n1\n2");
}

/* Each without Call-ID is alone; an unknown method keeps its name. */
static void without_call_id(void **state) {
        struct made *m = *state;

        made_source(m, 1, "utf-8", ZONE_UTC);
        made_tell(m, (struct told){.source = 1, .method = "HELLO", .cseq = 1, .from_tag = "a", .branch = "z1"});
        made_tell(m, (struct told){.source = 1, .method = "HELLO", .cseq = 1, .from_tag = "a", .branch = "z1"});
        made_finish(m);
        made_expect(m, "SELECT call, call_id, messages FROM v_call ORDER BY 1", "1|-|1\n2|-|1");
        made_expect(m, "SELECT method FROM v_transaction", "HELLO\nHELLO");
}

/* A sighting of a source that is not listed has no clock; it is related nevertheless. */
static void unlisted_source(void **state) {
        struct made *m = *state;

        made_tell(m, (struct told){.source = 9, .at_ms = 5, .method = "OPTIONS", .cseq = 1, .call_id = "c1", .branch = "z1"});
        made_finish(m);
        made_expect(m, "SELECT id, call, first_us - 1394010000000000 FROM message", "1|1|5000");
}

/* 2^18 sightings of one Call-ID and one more: two pieces, and a note that says so. */
/* More of what was told first, rising by id up to the last; every two of a Call-ID of their own, or all of its. */
static void told_again(struct made *m, int64_t last, bool alike) {
        struct entry e = m->s->ledger.v[0];

        for (e.s.id = 2; e.s.id <= last; e.s.id++) {
                if (!alike)
                        e.call_id = e.s.id / 2 * 7919 + 1000;
                assert_int_equal(ledger_add(&m->s->ledger, &e), 0);
        }
}

static void a_call_without_end(void **state) {
        struct made *m = *state;
        struct told t = {.source = 1, .method = "OPTIONS", .cseq = 1, .call_id = "c1", .from_tag = "a", .branch = "z1"};

        made_source(m, 1, "utf-8", ZONE_UTC);
        made_tell(m, t);
        made_flush(m);
        told_again(m, 524289, true);
        made_finish(m);
        made_expect(m, "SELECT id, sightings FROM message ORDER BY id", "1|524288\n524289|1");
        made_expect(m, "SELECT id, messages FROM leg ORDER BY 1", "1|1\n524289|1");
        made_expect(m, "SELECT source, code, count, text FROM v_note",
                    "-|call-split|1|one Call-ID has more than 524288 messages; it is shown in pieces");
}

/* More than the map of Call-IDs begins with. */
static void many_calls(void **state) {
        struct made *m = *state;

        made_source(m, 1, "utf-8", ZONE_UTC);
        made_tell(m, (struct told){.source = 1, .method = "OPTIONS", .cseq = 1, .call_id = "c1", .from_tag = "a", .branch = "z1"});
        made_flush(m);
        told_again(m, 10000, false);
        made_finish(m);
        made_expect(m, "SELECT count(*), min(id), max(id), sum(messages) FROM leg", "5001|1|10000|5001");
        made_expect(m, "SELECT count(*) FROM seen WHERE sighting = message + 1", "4999");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                made_test(one_call),        made_test(two_witnesses),   made_test(retransmission),     made_test(interleaved),
                made_test(without_call_id), made_test(unlisted_source), made_test(a_call_without_end), made_test(many_calls),
        };

        return cmocka_run_group_tests_name("store/derive", tests, NULL, NULL);
}
