/*
 * net/watch and what stream.c does with it: connections as segments, and what is told of them when they are over.
 */
#include "unit/net/wire.h"

#include "base/limits.h"
#include "net/stream.h"
#include "net/watch.h"

enum { CLIENT = 40000, SERVER = 443 };

#define HELLO WIRE_PSEUDO_CLIENT
#define ANSWER "\x16\3\1\0\x2a\2\0\0\x26\3\1" WIRE_RANDOM "\0\0\x2f\0"

struct bench {
        struct notes notes;
        struct streams *s;
        struct arena a;
        struct buf said;
        uint64_t frame;
        int64_t time_us;
        uint16_t client;
        bool kept;
};

static void begin(struct bench *b) {
        *b = (struct bench){.notes = NOTES_INIT, .client = CLIENT};
        arena_init(&b->a);
        assert_int_equal(streams_new(&b->notes, &b->s), 0);
}

static void end(struct bench *b) {
        streams_free(b->s);
        notes_done(&b->notes);
        arena_done(&b->a);
        buf_done(&b->said);
}

static void put_flow(struct bench *b, const struct tls_flow *f) {
        buf_printf(&b->said, "%.*s>%.*s x%u%s %s", SPAN_ARG(f->client), SPAN_ARG(f->server), f->hellos, f->acked ? " acked" : "",
                   tls_answer_word(f->answer));
        if (f->alert >= 0)
                buf_printf(&b->said, " alert %d by %s @%llu", f->alert, f->alert_by_client ? "client" : "server", (unsigned long long)f->alerted.frame);
        if (f->certificate_seen)
                buf_printf(&b->said, " certificate %s", f->certificate_empty ? "empty" : "sent");
        if (f->end.frame)
                buf_printf(&b->said, " %s by %s @%llu", f->ended_by_reset ? "rst" : "fin", f->ended_by_client ? "client" : "server",
                           (unsigned long long)f->end.frame);
        buf_printf(&b->said, " @%llu", (unsigned long long)f->hello.frame);
        if (f->answered.frame)
                buf_printf(&b->said, "-%llu", (unsigned long long)f->answered.frame);
        buf_putc(&b->said, '\n');
}

static void drain(struct bench *b) {
        struct message m;
        int r;

        while ((r = streams_next(b->s, &m)) > 0) {
                assert_int_not_equal(m.kind, MESSAGE_SIP);
                if (m.kind == MESSAGE_TLS)
                        put_flow(b, m.tls);
                else
                        buf_printf(&b->said, "%u>%u %s: %zu bytes in %zu pieces\n", m.src_port, m.dst_port, m.transport, m.text.n, m.n_ext);
        }
        assert_int_equal(r, 0);
}

static void send(struct bench *b, bool back, uint32_t seq, uint32_t ack, unsigned flags, struct span data) {
        struct span s = wire_tcp(&b->a, back ? SERVER : b->client, back ? b->client : SERVER, seq, ack, flags | (ack ? WIRE_ACK : 0), data);
        struct packet p = {.proto = PROTO_TCP};
        struct extent ext;

        b->frame++;
        p.src.v[0] = back ? 2 : 1;
        p.dst.v[0] = back ? 1 : 2;
        p.body = wire_payload(s, b->frame * 10000, b->frame, b->time_us, &ext);
        assert_int_equal(streams_add(b->s, &p, b->frame * 10000, &b->kept), 0);
        drain(b);
        arena_reset(&b->a);
}

/* SYN, SYN-ACK, ACK: frames 1 to 3; the next bytes are 1 of the client and 1001 of the server. */
static void connect_both(struct bench *b) {
        send(b, false, 0, 0, WIRE_SYN, SPAN_NONE);
        send(b, true, 1000, 1, WIRE_SYN, SPAN_NONE);
        send(b, false, 1, 1001, 0, SPAN_NONE);
}

static void told(struct bench *b, const char *want) {
        streams_end(b->s);
        drain(b);
        assert_string_equal(buf_str(&b->said), want);
        end(b);
}

static void start(struct bench *b) {
        begin(b);
        connect_both(b);
        send(b, false, 1, 1001, 0, SPAN(HELLO));
}

#define ENDS "1.0.0.0:40000>2.0.0.0:443"

static void test_answers(void **state) {
        static const struct {
                struct span answer;
                const char *want;
        } v[] = {
                {SPAN(ANSWER), ENDS " x1 acked real-tls @4-5\n"},
                {SPAN(WIRE_PSEUDO_SERVER), ENDS " x1 acked serverhello @4-5\n"},
                {SPAN("\x15\3\1\0\2\2\x46"), ENDS " x1 acked alert alert 70 by server @5 @4-5\n"},
                {SPAN("HTTP/1.1 403 No\r\n\r\n"), ENDS " x1 acked http @4-5\n"},
                {SPAN("what"), ENDS " x1 acked other @4-5\n"}, /* told when nothing more comes */
        };

        (void)state;
        for (size_t i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
                struct bench b;
                start(&b);
                send(&b, true, 1001, 51, 0, v[i].answer);
                assert_true(b.kept);
                told(&b, v[i].want);
        }
}

static void test_silence(void **state) {
        struct bench b;

        (void)state;
        start(&b);
        send(&b, true, 1001, 51, 0, SPAN_NONE);
        send(&b, false, 51, 1001, WIRE_FIN, SPAN_NONE);
        send(&b, true, 1001, 52, WIRE_FIN, SPAN_NONE);
        told(&b, ENDS " x1 acked none fin by client @6 @4\n");
        start(&b);
        send(&b, false, 1, 1001, 0, SPAN(HELLO));
        send(&b, false, 1, 1001, 0, SPAN(HELLO));
        told(&b, ENDS " x3 none @4\n");
        start(&b);
        send(&b, true, 1001, 51, WIRE_RST, SPAN_NONE);
        told(&b, ENDS " x1 acked none rst by server @5 @4\n");
}

/* Nothing proves that there was no answer: one direction alone, or the client acknowledges what is not there. */
static void test_unseen(void **state) {
        struct bench b;

        (void)state;
        begin(&b);
        send(&b, false, 0, 0, WIRE_SYN, SPAN_NONE);
        send(&b, false, 1, 1001, 0, SPAN(HELLO));
        told(&b, ENDS " x1 unseen @2\n");
        begin(&b);
        send(&b, false, 0, 0, WIRE_SYN, SPAN_NONE);
        send(&b, false, 1, 1001, 0, SPAN(HELLO));
        send(&b, false, 51, 1001, 0, SPAN("\x17\3\3\0\1x"));
        assert_true(b.kept);
        send(&b, false, 57, 1001, 0, SPAN("\x17\3\3\0\1x"));
        assert_false(b.kept);
        told(&b, ENDS " x1 unseen @2-3\n");
        start(&b);
        send(&b, false, 51, 1900, 0, SPAN_NONE);
        told(&b, ENDS " x1 unseen @4-5\n");
}

/* After the answer single segments tell; the others have changed nothing. */
static void test_later(void **state) {
        struct bench b;

        (void)state;
        start(&b);
        send(&b, true, 1001, 51, 0, SPAN(ANSWER "\x16\3\1\0\4\x0e\0\0\0"));
        send(&b, false, 51, 1056, 0, SPAN("\x16\3\1\0\7\x0b\0\0\3\0\0\0"));
        assert_true(b.kept);
        send(&b, false, 63, 1056, 0, SPAN("\x17\3\1\0\1x"));
        assert_false(b.kept);
        send(&b, true, 1056, 63, 0, SPAN("\x15\3\1\0\2\1\x5a"));
        assert_true(b.kept);
        send(&b, true, 1063, 63, 0, SPAN("\x15\3\1\0\2\2\x28"));
        assert_true(b.kept);
        send(&b, true, 1063, 63, 0, SPAN("\x15\3\1\0\2\2\x28"));
        assert_false(b.kept);
        send(&b, true, 1070, 63, WIRE_FIN, SPAN_NONE);
        assert_true(b.kept);
        send(&b, false, 69, 1071, WIRE_RST, SPAN_NONE);
        assert_false(b.kept);
        told(&b, ENDS " x1 acked real-tls alert 40 by server @9 certificate empty fin by server @11 @4-5\n");
}

static void test_in_pieces(void **state) {
        struct bench b;

        (void)state;
        begin(&b);
        connect_both(&b);
        send(&b, false, 31, 1001, 0, span_from(SPAN(HELLO), 30));
        send(&b, false, 1, 1001, 0, span_sub(SPAN(HELLO), 0, 30));
        for (uint32_t i = 0; i < 83; i++)
                send(&b, true, 1001 + i, 51, 0, span_sub(SPAN(WIRE_PSEUDO_SERVER), i, 1));
        told(&b, ENDS " x1 acked serverhello @5-6\n");
}

static void test_relay(void **state) {
        static const char ask[] = "\2\0\0\x1c" WIRE_MS_ALLOCATE("aaaaaaaaaaaaaaaa");
        struct bench b;

        (void)state;
        start(&b);
        send(&b, true, 1001, 51, 0, SPAN(WIRE_PSEUDO_SERVER));
        send(&b, false, 51, 1084, 0, span_sub(SPAN(ask), 0, 10));
        send(&b, false, 61, 1084, 0, span_from(SPAN(ask), 10));
        send(&b, false, 83, 1084, 0, SPAN("\3\0\0\4data"));
        assert_true(b.kept);
        send(&b, false, 91, 1084, 0, SPAN("\3\0\0\4data"));
        assert_false(b.kept);
        told(&b, "40000>443 pseudo-tls: 28 bytes in 2 pieces\n" ENDS " x1 acked serverhello @4-5\n");
        begin(&b);
        connect_both(&b);
        send(&b, false, 1, 1001, 0, SPAN(WIRE_ALLOCATE("aaaaaaaaaaaa")));
        send(&b, true, 1001, 21, 0, SPAN(WIRE_ALLOCATED("aaaaaaaaaaaa")));
        send(&b, true, 1021, 21, 0, SPAN("\x40\0\0\4data............"));
        send(&b, true, 1041, 21, WIRE_FIN, SPAN_NONE);
        assert_false(b.kept);
        told(&b, "40000>443 tcp: 20 bytes in 1 pieces\n443>40000 tcp: 20 bytes in 1 pieces\n");
        start(&b);
        send(&b, true, 1001, 51, 0, SPAN(WIRE_PSEUDO_SERVER));
        for (uint32_t i = 0; i <= LIMIT_TURN_MESSAGES; i++) {
                send(&b, false, 51 + i * 32, 1084, 0, SPAN(ask));
                assert_true(b.kept);
        }
        send(&b, false, 51 + (LIMIT_TURN_MESSAGES + 1) * 32, 1084, 0, SPAN(ask));
        assert_false(b.kept);
        end(&b);
}

/* Ports that are used again, and a connection that is silent for long, are told at once. */
static void test_over(void **state) {
        struct bench b;

        (void)state;
        start(&b);
        send(&b, false, 9000, 0, WIRE_SYN, SPAN_NONE);
        assert_string_equal(buf_str(&b.said), ENDS " x1 none @4\n");
        send(&b, false, 9001, 1001, 0, SPAN(HELLO));
        b.time_us = INT64_C(1801) * STAMP_SECOND;
        b.client = 7;
        send(&b, false, 0, 0, WIRE_SYN, SPAN_NONE);
        told(&b, ENDS " x1 none @4\n" ENDS " x1 unseen @6\n");
}

static void test_many(void **state) {
        struct bench b;

        (void)state;
        begin(&b);
        for (uint32_t i = 0; i <= LIMIT_TLS_FLOWS; i++) {
                assert_null(notes_find(&b.notes, "many-tls"));
                b.client = (uint16_t)i;
                send(&b, false, i * 7, 0, WIRE_SYN, SPAN_NONE);
                send(&b, false, i * 7 + 1, 0, 0, SPAN(HELLO));
        }
        assert_non_null(notes_find(&b.notes, "many-tls"));
        assert_non_null(notes_find(&b.notes, "many-streams"));
        end(&b);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_answers), cmocka_unit_test(test_silence), cmocka_unit_test(test_unseen), cmocka_unit_test(test_later),
                cmocka_unit_test(test_in_pieces), cmocka_unit_test(test_relay), cmocka_unit_test(test_over), cmocka_unit_test(test_many),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
