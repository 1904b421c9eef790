/* query/ladder_facts.c, ladder_candidates.c, ladder_find.c, ladder_read.c: what captures tell between the rows, the candidates
 * of a description, the call of a message; a call over two elements with a request sent twice. */
#include "unit/store/case.h"

#include "query/ladder.h"
#include "sip/sdp.h"

#define AT(n, s) {(n), (n) * 100, CASE_START + (s) * STAMP_SECOND}

static const char offer[] =
        "INVITE sip:b@x SIP/2.0\r\nCall-ID: c1\r\nContent-Type: application/sdp\r\n\r\n"
        "v=0\r\no=- 0 0 IN IP4 10.0.0.5\r\ns=-\r\nc=IN IP4 10.0.0.5\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0 8\r\n"
        "a=candidate:1 1 UDP 2130706431 10.0.0.5 4000 typ host\r\n"
        "a=candidate:2 1 UDP 1 203.0.113.9 5000 typ relay raddr 10.0.0.5 rport 4002\r\n"
        "m=video 0 RTP/AVP 34\r\n";

static void tell(struct made *m, struct told t, const char *local, const char *peer) {
        struct sighting_row *r;

        made_tell(m, t);
        r = &m->rows[m->batch.n_sightings - 1];
        r->local = span_str(local);
        r->peer = span_str(peer);
        r->local_host = endpoint_host(r->local);
        r->peer_host = endpoint_host(r->peer);
}

static void describe(struct made *m) {
        struct sighting_row *r = &m->rows[m->batch.n_sightings - 1];
        struct sip_message message;
        struct mime parts;

        assert_int_equal(sip_parse(r->text, &m->batch.arena, &message), 0);
        assert_int_equal(mime_parse(&message, &m->batch.arena, &parts), 0);
        assert_int_equal(sdp_parse(&message, &parts, &m->batch.arena, &r->sdps, &r->n_sdps), 0);
        assert_int_equal(r->n_sdps, 1);
}

/* An INVITE that is sent twice, and its answer. */
static void put_call(struct made *m) {
        static const struct told invite = {.source = 1, .at_ms = 40000, .dir = DIR_OUT, .method = "INVITE", .cseq = 1, .call_id = "c1",
                                           .from_tag = "f", .branch = "z9hG4bK1", .text = offer};
        struct told again = invite, answer = invite;

        made_source(m, 1, "utf-8", ZONE_UTC);
        tell(m, invite, "10.0.0.5:5060", "10.0.0.9:5061");
        describe(m);
        again.at_ms = 40500;
        tell(m, again, "10.0.0.5:5060", "10.0.0.9:5061");
        describe(m);
        answer = (struct told){.source = 1, .at_ms = 41000, .dir = DIR_IN, .method = "INVITE", .status = 486, .cseq = 1, .call_id = "c1",
                               .from_tag = "f", .to_tag = "t", .branch = "z9hG4bK1"};
        tell(m, answer, "10.0.0.5:5060", "10.0.0.9:5061");
}

static const struct stun_flow stuns[] = {
        /* The challenge every client gets; one refused in the call's time, one long before, one of another client. */
        {.client = SPAN("10.0.0.5:50000"), .server = SPAN("203.0.113.9:3478"), .transport = "udp", .method = "allocate",
         .outcome = STUN_ERROR, .code = 401, .requests = 1, .sends = 1, .request = AT(1, 30), .answered = AT(2, 30)},
        {.client = SPAN("10.0.0.5:50000"), .server = SPAN("203.0.113.9:3478"), .transport = "udp", .method = "allocate", .credentials = true,
         .outcome = STUN_ERROR, .code = 436, .reason = SPAN("Unknown Username"), .requests = 1, .sends = 2, .request = AT(3, 31), .answered = AT(4, 31)},
        {.client = SPAN("10.0.0.5:50000"), .server = SPAN("203.0.113.9:3478"), .transport = "udp", .method = "refresh",
         .outcome = STUN_UNANSWERED, .requests = 1, .sends = 1, .request = AT(5, 3)},
        {.client = SPAN("10.0.0.6:50000"), .server = SPAN("203.0.113.9:3478"), .transport = "udp", .method = "allocate",
         .outcome = STUN_UNANSWERED, .requests = 1, .sends = 1, .request = AT(6, 40)},
};
static const struct tls_flow hellos[] = {
        {.client = SPAN("10.0.0.5:1"), .server = SPAN("10.0.0.9:5061"), .hellos = 1, .alert = 70, .alert_level = 2, .answer = TLS_ANSWER_ALERT,
         .hello = AT(20, 42), .answered = AT(21, 42), .alerted = AT(21, 42)},
        {.client = SPAN("10.0.0.5:2"), .server = SPAN("10.0.0.9:5061"), .hellos = 1, .alert = -1, .answer = TLS_ANSWER_HELLO,
         .hello = AT(22, 43), .answered = AT(23, 43)},
        {.client = SPAN("10.0.0.5:3"), .server = SPAN("198.51.100.1:443"), .hellos = 1, .alert = -1, .hello = AT(24, 43)},
};

static void put_flows(struct made *m) {
        static struct flow_row rows[7];
        size_t n = 0;

        for (size_t i = 0; i < 4; i++)
                rows[n++] = (struct flow_row){.source = 1, .stun = (struct stun_flow *)&stuns[i]};
        for (size_t i = 0; i < 3; i++)
                rows[n++] = (struct flow_row){.source = 1, .tls = (struct tls_flow *)&hellos[i]};
        m->batch.flows = rows;
        m->batch.n_flows = n;
}

static void say(const struct ladder *l, struct buf *b) {
        for (size_t i = 0; i < l->n_rows; i++) {
                const struct ladder_row *r = &l->rows[i];
                buf_printf(b, "%zu>%zu ", r->from, r->to);
                if (r->fact)
                        buf_printf(b, "%.*s: %.*s %d %.*s\n", SPAN_ARG(r->fact->label), SPAN_ARG(r->fact->text), r->fact->grave, SPAN_ARG(r->fact->evidence));
                else
                        buf_printf(b, "%.*s %d\n", SPAN_ARG(r->message->method), r->message->status);
        }
}

static void test_facts(void **state) {
        struct made *m = *state;
        struct buf b = BUF_INIT;
        struct arena a;
        struct ladder l;

        put_call(m);
        put_flows(m);
        made_finish(m);
        arena_init(&a);
        assert_int_equal(ladder_read(m->s, 1, 0, &a, &l), 0);
        say(&l, &b);
        assert_string_equal(buf_str(&b), "0>0 TURN allocate: refused by 203.0.113.9 over udp: 436 Unknown Username, 2 sent 1 f4\n"
                                         "0>1 INVITE 0\n1>0 INVITE 486\n"
                                         "0>1 TLS: alert protocol_version by the server on port 5061 1 f8\n");
        assert_false(l.many_facts);
        buf_reset(&b);
        /* What follows a call that is cut is not of what is shown. */
        assert_int_equal(ladder_read(m->s, 1, 1, &a, &l), 0);
        assert_int_equal(l.n_rows, 2);
        arena_done(&a);
        buf_done(&b);
        m->batch.n_flows = 0;
}

static void test_message(void **state) {
        struct made *m = *state;
        const struct ladder_media *audio;
        struct ladder_sending *v;
        struct arena a;
        struct ladder l;
        size_t n;

        put_call(m);
        made_finish(m);
        arena_init(&a);
        assert_int_equal(ladder_read(m->s, 1, 0, &a, &l), 0);
        assert_int_equal(l.n_rows, 2);
        assert_int_equal(ladder_sendings(&l.rows[0], &a, &v, &n), 0);
        assert_int_equal(n, 2);
        assert_int_equal(v[1].time_us - v[0].time_us, 500000);
        audio = l.rows[0].message->media;
        assert_true(span_eq(audio->address, SPAN("10.0.0.5")) && audio->port == 4000);
        assert_true(span_eq(audio->codecs, SPAN("PCMU, PCMA")));
        assert_true(span_eq(audio->candidates, SPAN("host 1 udp, relay 1 udp")));
        assert_true(audio->next && audio->next->port == 0 && !audio->next->next);
        for (int i = 0; i < 2; i++) /* twice is once */
                assert_int_equal(ladder_read_candidates(m->s, l.rows[0].message, &a), 0);
        assert_int_equal(audio->n_each, 2);
        assert_true(span_eq(audio->each[0], SPAN("1 host udp 10.0.0.5:4000")));
        assert_true(span_eq(audio->each[1], SPAN("1 relay udp 203.0.113.9:5000 from 10.0.0.5:4002")));
        assert_int_equal(audio->next->n_each, 0);
        assert_int_equal(ladder_read_candidates(m->s, l.rows[1].message, &a), 0);
        arena_done(&a);
}

static const struct {
        const char *name;
        int want;
} names[] = {{"m1", 0}, {"s2", 0}, {"m3", 0}, {"m4", -ENOENT}, {"m", -ENOENT}, {"mx", -ENOENT}, {"s-1", -ENOENT}, {"c1", 0}, {"C", 0}};

static void test_call_of(void **state) {
        struct made *m = *state;
        int64_t call = 0, message = 0;

        put_call(m);
        made_finish(m);
        assert_int_equal(ladder_call_of(m->s, 2, &call, &message), 0);
        assert_int_equal(call, 1);
        assert_int_equal(message, 1); /* the second sending of the first */
        assert_int_equal(ladder_call_of(m->s, 9, &call, &message), 0);
        assert_int_equal(call + message, 0);
        for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
                if (ladder_find(m->s, span_str(names[i].name), &call, NULL) != names[i].want)
                        fail_msg("%s", names[i].name);
}

int main(void) {
        const struct CMUnitTest tests[] = {made_test(test_facts), made_test(test_message), made_test(test_call_of)};

        return cmocka_run_group_tests(tests, NULL, NULL);
}
