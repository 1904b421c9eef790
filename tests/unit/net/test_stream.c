/*
 * net/stream: connections whose segments come in order, out of it, twice, in part, not at all. Random cuts and orders of a
 * known stream have to give its messages, to the byte.
 */
#include "unit/net/wire.h"

#include "base/limits.h"
#include "net/stream.h"

#define HEAD(start, id) start "\r\nVia: SIP/2.0/TCP a.example\r\nCall-ID: " id "\r\n"
#define INVITE HEAD("INVITE sip:b@example.com SIP/2.0", "1") "Content-Length: 10\r\n\r\nv=0\r\no=-\r\n"
#define TRYING HEAD("SIP/2.0 100 Trying", "1") "Content-Length: 0\r\n\r\n"
#define BYE HEAD("BYE sip:b@example.com SIP/2.0", "1") "Content-Length: 0\r\n\r\n"

enum { CLIENT = 40000, SERVER = 5060 };

struct bench {
        struct notes notes;
        struct streams *s;
        struct arena a;
        struct buf said; /* messages: "source>destination[!]: text" */
        uint64_t frame;
        int64_t time_us;
        size_t n;
        bool kept; /* was the last segment */
        uint16_t client;
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

static void drain(struct bench *b) {
        struct message m;
        int r;

        while ((r = streams_next(b->s, &m)) > 0) {
                size_t at = 0;
                b->n++;
                buf_printf(&b->said, "%u>%u%s %.*s\n", m.src_port, m.dst_port, m.cut ? "!" : "", SPAN_ARG(m.text));
                for (size_t i = 0; i < m.n_ext; i++) {
                        assert_int_equal(m.ext[i].at, at);
                        at += m.ext[i].len;
                }
                assert_int_equal(at, m.text.n);
                assert_string_equal(m.transport, "tcp");
        }
        assert_int_equal(r, 0);
}

static void send(struct bench *b, bool back, uint32_t seq, uint32_t ack, unsigned flags, struct span data, size_t missing) {
        struct span s = wire_tcp(&b->a, back ? SERVER : b->client, back ? b->client : SERVER, seq, ack, flags, data);
        struct packet p = {.proto = PROTO_TCP};
        struct extent ext;

        b->frame++;
        p.src.v[0] = back ? 2 : 1;
        p.dst.v[0] = back ? 1 : 2;
        p.body = wire_payload(s, b->frame * 10000, b->frame, b->time_us, &ext);
        p.body.missing = missing;
        assert_int_equal(streams_add(b->s, &p, b->frame * 10000, &b->kept), 0);
        drain(b);
        arena_reset(&b->a);
}

static void out(struct bench *b, uint32_t seq, struct span data) {
        send(b, false, seq, 0, 0, data, 0);
}

static void connect_both(struct bench *b, uint32_t seq, uint32_t peer) {
        send(b, false, seq - 1, 0, WIRE_SYN, SPAN_NONE, 0);
        send(b, true, peer - 1, seq, WIRE_SYN | WIRE_ACK, SPAN_NONE, 0);
}

static void said(struct bench *b, const char *want) {
        assert_string_equal(buf_str(&b->said), want);
}

static bool noted(const struct bench *b, const char *code) {
        return notes_find(&b->notes, code) != NULL;
}

/* Whole messages ---------------------------------------------------------------------------------------- */

static void test_both_ways(void **state) {
        struct bench b;

        (void)state;
        begin(&b);
        connect_both(&b, 1, 100);
        out(&b, 1, SPAN(INVITE BYE "\r\n\r\n"));
        send(&b, true, 100, 0, 0, SPAN(TRYING), 0);
        said(&b, "40000>5060 " INVITE "\n40000>5060 " BYE "\n5060>40000 " TRYING "\n");
        assert_true(b.kept);
        assert_int_equal(b.notes.n, 0);
        end(&b);
}

struct cut {
        size_t from, to;
};

/* The stream in random pieces, some twice or longer than needed, within a window shuffled; the numbers wrap. */
static void test_any_cuts(void **state) {
        static const char stream[] = INVITE TRYING "\r\n\r\n" BYE INVITE BYE TRYING;
        enum { N = sizeof(stream) - 1, ROUNDS = 400, WINDOW = 6 };
        uint32_t seed = 1;

        (void)state;
        for (int round = 0; round < ROUNDS; round++) {
                struct cut v[2 * N];
                size_t n = 0;
                struct bench b;
                for (size_t at = 0, to; at < N; at = to) {
                        to = at + 1 + wire_random(&seed, 120);
                        to = to < N ? to : N;
                        size_t from = at - wire_random(&seed, (uint32_t)(at < 50 ? at + 1 : 50)) * (wire_random(&seed, 3) == 0);
                        v[n++] = (struct cut){from, to};
                        if (wire_random(&seed, 4) == 0)
                                v[n++] = (struct cut){at, to};
                }
                for (size_t i = 0; i + 1 < n; i++) {
                        size_t k = i + wire_random(&seed, (uint32_t)(n - i < WINDOW ? n - i : WINDOW));
                        struct cut c = v[i];
                        v[i] = v[k];
                        v[k] = c;
                }
                begin(&b);
                connect_both(&b, 0xfffffff0, 1);
                for (size_t i = 0; i < n; i++)
                        out(&b, 0xfffffff0 + (uint32_t)v[i].from, span_of(stream + v[i].from, v[i].to - v[i].from));
                said(&b, "40000>5060 " INVITE "\n40000>5060 " TRYING "\n40000>5060 " BYE "\n40000>5060 " INVITE "\n40000>5060 " BYE
                         "\n40000>5060 " TRYING "\n");
                assert_int_equal(b.notes.n, 0);
                end(&b);
        }
}

static void test_first_bytes_win(void **state) {
        struct bench b;

        (void)state;
        begin(&b);
        connect_both(&b, 1, 1);
        out(&b, 1, SPAN("BYE sip:b@example.com SIP/2.0\r\n"));
        out(&b, 5, SPAN("xxxxxxxxxxxxxxxxxxxxxxxxxx\n\r\n"));
        said(&b, "40000>5060 BYE sip:b@example.com SIP/2.0\r\n\r\n\n");
        end(&b);
}

/* What is missing --------------------------------------------------------------------------------------- */

static void test_mid_stream(void **state) {
        struct bench b;

        (void)state;
        begin(&b);
        out(&b, 500, SPAN("tag=1\r\nCall-ID: 0\r\n\r\n" BYE "INV"));
        out(&b, 500 + 21 + sizeof(BYE) - 1 + 3, SPAN("ITE sip:b@example.com SIP/2.0\r\n\r\n"));
        said(&b, "40000>5060 " BYE "\n40000>5060 INVITE sip:b@example.com SIP/2.0\r\n\r\n\n");
        assert_true(noted(&b, "mid-stream"));
        assert_false(noted(&b, "stream-garbage"));
        end(&b);
}

/* Both directions; the second may begin in the middle too, after the first is known. */
static void test_mid_stream_back(void **state) {
        struct bench b;

        (void)state;
        begin(&b);
        out(&b, 500, SPAN(BYE));
        send(&b, true, 900, 0, 0, SPAN("Length: 0\r\n\r\n" TRYING), 0);
        said(&b, "40000>5060 " BYE "\n5060>40000 " TRYING "\n");
        assert_int_equal(b.notes.n, 0);
        end(&b);
}

/* A lost segment is given up when the other side has it, or when it is too long ago; what came before is cut there. */
static void test_lost(void **state) {
        (void)state;
        for (int how = 0; how < 4; how++) {
                struct bench b;
                begin(&b);
                connect_both(&b, 1, 1);
                out(&b, 1, span_sub(SPAN("BYE sip:b@example.com SIP/2.0\r\nVia: 1\r\n"), 0, 36));
                out(&b, 37 + 100, SPAN("rest of it\r\n\r\n" TRYING));
                said(&b, "");
                b.time_us = how == 0 ? 200000 : 40 * STAMP_SECOND;
                if (how == 0) /* acknowledged, a moment later */
                        send(&b, true, 1, 37 + 110, WIRE_ACK, SPAN_NONE, 0);
                else if (how == 1) /* after half a minute of the capture's time */
                        out(&b, 9000, SPAN("x"));
                else if (how == 2)
                        send(&b, false, 37, 0, WIRE_RST, SPAN_NONE, 0);
                else
                        streams_end(b.s);
                drain(&b);
                said(&b, "40000>5060! BYE sip:b@example.com SIP/2.0\r\nVia: \n40000>5060 " TRYING "\n");
                assert_true(noted(&b, "segments-missing"));
                end(&b);
        }
}

/* An acknowledgement that overtakes its segment in the capture is no loss. */
static void test_early_acknowledgement(void **state) {
        struct bench b;

        (void)state;
        begin(&b);
        connect_both(&b, 1, 1);
        out(&b, 11, span_from(SPAN(BYE), 10));
        b.time_us = 50;
        send(&b, true, 1, 1000, WIRE_ACK, SPAN_NONE, 0);
        out(&b, 1, span_sub(SPAN(BYE), 0, 10));
        said(&b, "40000>5060 " BYE "\n");
        assert_int_equal(b.notes.n, 0);
        end(&b);
}

/* Frames that the capture cut: the message ends there, the next begins at its start line. */
static void test_cut_frames(void **state) {
        struct bench b;
        struct span head = span_sub(SPAN(INVITE), 0, 60);

        (void)state;
        begin(&b);
        connect_both(&b, 1, 1);
        send(&b, false, 1, 0, 0, head, sizeof(INVITE) - 1 - 60);
        out(&b, sizeof(INVITE), SPAN(BYE));
        buf_reset(&b.said);
        assert_int_equal(b.n, 2);
        assert_true(noted(&b, "segments-missing"));
        end(&b);
}

static void test_too_much_ahead(void **state) {
        static char big[64 * 1024];
        struct bench b;

        (void)state;
        begin(&b);
        connect_both(&b, 1, 1);
        out(&b, 1, SPAN("BYE sip:b@example.com SIP/2.0\r\n"));
        for (uint32_t i = 0; i <= LIMIT_AHEAD_BYTES / sizeof(big); i++)
                out(&b, 1000 + i * (uint32_t)sizeof(big), span_of(big, sizeof(big)));
        said(&b, "40000>5060! BYE sip:b@example.com SIP/2.0\r\n\n");
        end(&b);
}

/* A length that nobody reaches: the message is cut, and the ones behind it are found. */
static void test_too_long(void **state) {
        struct bench b;

        (void)state;
        begin(&b);
        connect_both(&b, 1, 1);
        struct span first = SPAN(HEAD("BYE sip:b@example.com SIP/2.0", "1") "Content-Length: 999999999\r\n\r\nabc");
        out(&b, 1, first);
        out(&b, 1 + (uint32_t)first.n, SPAN("def\r\n" TRYING));
        assert_int_equal(b.n, 2);
        assert_true(noted(&b, "long-message"));
        end(&b);
}

/* Connections ------------------------------------------------------------------------------------------- */

static void test_foreign(void **state) {
        static const struct span firsts[] = {
                WIRE_BYTES("\x16\x03\x01\0\5hello"), WIRE_BYTES("GET / HTTP/1.1\r\n\r\n"), WIRE_BYTES("220 mail.example ESMTP\r\n"),
                WIRE_BYTES("\0\x14\0\1\0\0\x21\x12\xa4\x42")};

        (void)state;
        for (size_t i = 0; i < sizeof(firsts) / sizeof(firsts[0]); i++) {
                struct bench b;
                begin(&b);
                connect_both(&b, 1, 1);
                assert_true(b.kept);
                send(&b, i == 2, 1, 0, 0, firsts[i], 0);
                assert_true(b.kept);
                out(&b, i == 2 ? 1 : 1 + (uint32_t)firsts[i].n, SPAN(INVITE));
                assert_false(b.kept);
                send(&b, true, 50, 0, WIRE_FIN, SPAN_NONE, 0);
                assert_false(b.kept);
                send(&b, false, 50, 0, WIRE_RST, SPAN_NONE, 0);
                assert_false(b.kept);
                said(&b, "");
                connect_both(&b, 7000, 1000); /* the ports again */
                assert_true(b.kept);
                out(&b, 7000, SPAN(BYE));
                said(&b, "40000>5060 " BYE "\n");
                end(&b);
        }
}

/* A connection that began before the capture is listened to for a while, then it is foreign. */
static void test_foreign_mid_stream(void **state) {
        char media[1000];
        struct bench b;
        uint32_t seq = 1;
        size_t kept = 0;

        (void)state;
        for (size_t i = 0; i < sizeof(media); i++)
                media[i] = (char)(i * 7 % 250);
        begin(&b);
        for (int i = 0; i < 200; i++, seq += sizeof(media)) {
                out(&b, seq, span_of(media, sizeof(media)));
                kept += b.kept;
        }
        assert_in_range(kept, 60, 70);
        send(&b, true, 1, 0, WIRE_ACK, SPAN_NONE, 0);
        assert_false(b.kept);
        b.client = 41000; /* and what says nothing is not even remembered */
        send(&b, false, 1, 0, WIRE_ACK, SPAN_NONE, 0);
        assert_false(b.kept);
        send(&b, false, 1, 0, WIRE_FIN | WIRE_ACK, SPAN_NONE, 0);
        assert_false(b.kept);
        end(&b);
}

static void test_ports_again(void **state) {
        struct bench b;

        (void)state;
        begin(&b);
        connect_both(&b, 1, 1);
        out(&b, 1, SPAN(BYE "BYE sip:b"));
        send(&b, false, 0, 0, WIRE_SYN, SPAN_NONE, 0); /* the same, again */
        said(&b, "40000>5060 " BYE "\n");
        connect_both(&b, 90001, 90001);
        out(&b, 90001, SPAN(BYE));
        said(&b, "40000>5060 " BYE "\n40000>5060 " BYE "\n");
        end(&b);
}

/* What is sent again after the end says nothing new. */
static void test_after_the_end(void **state) {
        struct bench b;
        uint32_t n = sizeof(BYE) - 1, m = sizeof(TRYING) - 1;

        (void)state;
        begin(&b);
        connect_both(&b, 1, 1);
        out(&b, 1, SPAN(BYE));
        send(&b, true, 1, 1 + n, WIRE_FIN | WIRE_ACK, SPAN(TRYING), 0);
        send(&b, false, 1 + n, 2 + m, WIRE_FIN | WIRE_ACK, SPAN_NONE, 0);
        out(&b, 1, SPAN(BYE));
        send(&b, true, 1, 1 + n, WIRE_FIN | WIRE_ACK, SPAN(TRYING), 0);
        assert_int_equal(b.n, 2);
        streams_end(b.s);
        drain(&b);
        assert_int_equal(b.n, 2);
        end(&b);
}

static void test_garbage_between(void **state) {
        struct bench b;

        (void)state;
        begin(&b);
        connect_both(&b, 1, 1);
        out(&b, 1, SPAN(BYE "what is this\r\n" BYE));
        said(&b, "40000>5060 " BYE "\n40000>5060 " BYE "\n");
        assert_true(noted(&b, "stream-garbage"));
        end(&b);
}

static void test_many(void **state) {
        struct bench b;

        (void)state;
        begin(&b);
        for (uint32_t i = 0; i < LIMIT_STREAMS + 5; i++) {
                b.client = (uint16_t)(1 + i % 60000);
                b.time_us += 1;
                out(&b, 1, SPAN(BYE "BYE s"));
        }
        assert_int_equal(b.n, LIMIT_STREAMS + 5);
        assert_int_equal(notes_find(&b.notes, "many-streams")->count, 5);
        /* After half an hour without a word they are forgotten, without one of ours. */
        b.client = 65000;
        b.time_us += 31 * 60 * STAMP_SECOND;
        out(&b, 1, SPAN(BYE));
        assert_int_equal(notes_find(&b.notes, "many-streams")->count, 5);
        assert_int_equal(b.n, LIMIT_STREAMS + 6);
        end(&b);
}

/* Many connections with a long message each that never ends: memory has a bound, and what is given up is cut. */
static void test_memory(void **state) {
        static char body[60000];
        struct bench b;

        (void)state;
        begin(&b);
        for (uint32_t i = 0; i < 100; i++) {
                struct span first = SPAN(HEAD("BYE sip:b@example.com SIP/2.0", "1") "Content-Length: 7000000\r\n\r\n");
                b.client = (uint16_t)(1000 + i);
                out(&b, 1, first);
                for (uint32_t at = 0; at < 2000000; at += sizeof(body))
                        out(&b, 1 + (uint32_t)first.n + at, span_of(body, sizeof(body)));
                buf_reset(&b.said);
        }
        assert_in_range(b.n, 60, 90);
        assert_int_equal(notes_find(&b.notes, "many-streams")->count, b.n);
        end(&b);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_both_ways), cmocka_unit_test(test_any_cuts), cmocka_unit_test(test_first_bytes_win),
                cmocka_unit_test(test_mid_stream), cmocka_unit_test(test_mid_stream_back), cmocka_unit_test(test_lost), cmocka_unit_test(test_early_acknowledgement),
                cmocka_unit_test(test_cut_frames), cmocka_unit_test(test_too_much_ahead), cmocka_unit_test(test_too_long),
                cmocka_unit_test(test_foreign), cmocka_unit_test(test_foreign_mid_stream), cmocka_unit_test(test_ports_again),
                cmocka_unit_test(test_after_the_end), cmocka_unit_test(test_garbage_between), cmocka_unit_test(test_many), cmocka_unit_test(test_memory),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
