/*
 * net/turn: requests and answers paired and counted; caps; that only what changes something is kept.
 */
#include "unit/net/wire.h"

#include "base/limits.h"
#include "net/turn.h"

struct bench {
        struct notes notes;
        struct turns *t;
        uint64_t frame;
        bool kept;
};

static void begin(struct bench *b) {
        *b = (struct bench){.notes = NOTES_INIT};
        assert_int_equal(turns_new(&b->notes, &b->t), 0);
}

static void end(struct bench *b) {
        turns_free(b->t);
        notes_done(&b->notes);
}

static void put(struct bench *b, bool back, uint16_t port, int64_t time_s, struct span bytes) {
        struct turn_message m = {.bytes = bytes, .transport = "udp", .src_port = port, .dst_port = 3478,
                                 .point = {++b->frame, b->frame * 100, time_s * STAMP_SECOND}};

        m.src.v[0] = 10;
        m.dst.v[0] = 20;
        if (back) {
                m.src.v[0] = 20;
                m.dst.v[0] = 10;
                m.src_port = 3478;
                m.dst_port = port;
        }
        assert_int_equal(turns_add(b->t, &m, &b->kept), 0);
}

static void said(struct bench *b, const char *want) {
        struct stun_flow f;
        struct buf text = BUF_INIT;

        while (turns_next(b->t, &f))
                buf_printf(&text, "%.*s %s %s %u %.*s x%llu/%llu %llu-%llu\n", SPAN_ARG(f.client), f.method, stun_outcome_word(f.outcome), f.code,
                           SPAN_ARG(f.reason), (unsigned long long)f.requests, (unsigned long long)f.sends,
                           (unsigned long long)f.request.frame, (unsigned long long)f.answered.frame);
        assert_string_equal(buf_str(&text), want);
        buf_done(&text);
}

static void test_pairs(void **state) {
        struct bench b;

        (void)state;
        begin(&b);
        put(&b, false, 1, 0, SPAN(WIRE_ALLOCATE("aaaaaaaaaaaa")));
        assert_true(b.kept);
        put(&b, false, 1, 1, SPAN(WIRE_ALLOCATE("aaaaaaaaaaaa")));
        assert_true(b.kept);
        put(&b, true, 1, 1, SPAN(WIRE_ALLOCATED("aaaaaaaaaaaa")));
        assert_true(b.kept);
        put(&b, true, 1, 1, SPAN(WIRE_ALLOCATED("aaaaaaaaaaaa"))); /* again: nobody waits for it */
        assert_false(b.kept);
        put(&b, true, 2, 1, SPAN(WIRE_ALLOCATED("aaaaaaaaaaaa")));
        assert_false(b.kept);
        put(&b, false, 1, 1, SPAN("\0\1\0\0\x21\x12\xa4\x42" "aaaaaaaaaaaa"));
        assert_false(b.kept);
        put(&b, false, 1, 2, SPAN(WIRE_ALLOCATE("bbbbbbbbbbbb")));
        put(&b, true, 1, 2, SPAN(WIRE_ALLOCATED("bbbbbbbbbbbb")));
        put(&b, false, 3, 3, SPAN(WIRE_MS_ALLOCATE("cccccccccccccccc")));
        put(&b, true, 3, 3, SPAN(WIRE_MS_REFUSED("cccccccccccccccc")));
        put(&b, false, 3, 4, SPAN(WIRE_MS_ALLOCATE("dddddddddddddddd")));
        said(&b, "");
        turns_end(b.t);
        said(&b, "10.0.0.0:1 allocate success 0  x2/3 1-3\n10.0.0.0:3 allocate error 436  x1/1 9-10\n10.0.0.0:3 allocate none 0  x1/1 11-0\n");
        end(&b);
}

/* More at a time than are remembered: the oldest has no answer. Outcomes beyond the eighth, and frames beyond the cap, are not counted. */
static void test_caps(void **state) {
        char id[] = WIRE_ALLOCATE("aaaaaaaaaaaa"), code[] = "\1\x13\0\x08\x21\x12\xa4\x42" "aaaaaaaaaaaa" "\0\x09\0\4\0\0\4\0";
        struct bench b;

        (void)state;
        begin(&b);
        for (char c = 'a'; c < 'a' + 18; c++) {
                id[8] = c;
                put(&b, false, 1, 0, span_of(id, sizeof(id) - 1));
        }
        put(&b, true, 1, 0, SPAN(WIRE_ALLOCATED("aaaaaaaaaaaa")));
        assert_false(b.kept);
        turns_end(b.t);
        said(&b, "10.0.0.0:1 allocate none 0  x18/18 1-0\n");
        assert_null(notes_find(&b.notes, "many-turn"));
        for (char c = 'a'; c < 'a' + 12; c++) {
                id[8] = code[8] = c;
                code[sizeof(code) - 2] = c;
                put(&b, false, 1, 0, span_of(id, sizeof(id) - 1));
                put(&b, true, 1, 0, span_of(code, sizeof(code) - 1));
        }
        turns_end(b.t);
        struct stun_flow f;
        size_t n = 0;
        while (turns_next(b.t, &f))
                n++;
        assert_int_equal(n, 8);
        assert_non_null(notes_find(&b.notes, "many-turn"));
        end(&b);
        begin(&b);
        for (int i = 0; i < LIMIT_TURN_FRAMES; i++)
                put(&b, false, 1, 0, SPAN(WIRE_ALLOCATE("aaaaaaaaaaaa")));
        assert_true(b.kept);
        assert_null(notes_find(&b.notes, "many-turn"));
        put(&b, false, 1, 0, SPAN(WIRE_ALLOCATE("aaaaaaaaaaaa")));
        assert_false(b.kept);
        assert_non_null(notes_find(&b.notes, "many-turn"));
        end(&b);
}

/* The longest silent is told when there are too many, or after half an hour. */
static void test_forgotten(void **state) {
        struct bench b;

        (void)state;
        begin(&b);
        put(&b, false, 1, 0, SPAN(WIRE_ALLOCATE("aaaaaaaaaaaa")));
        put(&b, false, 2, 1801, SPAN(WIRE_ALLOCATE("aaaaaaaaaaaa")));
        said(&b, "10.0.0.0:1 allocate none 0  x1/1 1-0\n");
        for (int i = 0; i < LIMIT_TURN_FLOWS; i++)
                put(&b, false, (uint16_t)(100 + i), 1802, SPAN(WIRE_ALLOCATE("aaaaaaaaaaaa")));
        said(&b, "10.0.0.0:2 allocate none 0  x1/1 2-0\n");
        assert_non_null(notes_find(&b.notes, "many-turn"));
        end(&b);
}

int main(void) {
        const struct CMUnitTest tests[] = {cmocka_unit_test(test_pairs), cmocka_unit_test(test_caps), cmocka_unit_test(test_forgotten)};

        return cmocka_run_group_tests(tests, NULL, NULL);
}
