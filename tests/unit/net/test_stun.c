/*
 * net/stun: messages of both dialects; what is none.
 */
#include "unit/net/wire.h"

#include "net/stun.h"

#define ID "aaaabbbbcccc"
#define ID16 "aaaabbbbccccdddd"
#define COOKIE "\x21\x12\xa4\x42"
#define MS_COOKIE "\0\x0f\0\4\x72\xc6\x4b\xc6"

static void test_messages(void **state) {
        static const struct {
                struct span bytes;
                const char *want;
        } v[] = {
                {SPAN("\0\3\0\0" COOKIE ID), "turn 0 allocate"},
                {SPAN("\0\3\0\x18" COOKIE ID "\0\x08\0\x14iiiiiiiiiiiiiiiiiiii"), "turn 0 allocate, credentials"},
                {SPAN("\1\x13\0\x14" COOKIE ID "\0\x09\0\x10\0\0\4\1Unauthorized"), "turn 3 allocate 401 Unauthorized"},
                {SPAN("\1\x13\0\x0c" COOKIE ID "\0\x09\0\5\0\0\4\x25x..."), "turn 3 allocate 437 x"},
                {SPAN("\1\3\0\x0c" COOKIE ID "\0\x16\0\x08\0\1\xe2\x42\xe7\x74\xd5\x61"), "turn 2 allocate at 198.102.113.35:50000"},
                {SPAN("\1\3\0\x18" COOKIE ID "\0\x16\0\x14\0\2\xe2\x42\x01\x13\xa9\xfa" "aaaabbbbcccb"), "turn 2 allocate at [2001:db8::1]:50000"},
                {SPAN("\0\4\0\0" COOKIE ID), "turn 0 refresh"},
                {SPAN("\0\x08\0\0" COOKIE ID), "turn 0 create-permission"},
                {SPAN("\0\x09\0\0" COOKIE ID), "turn 0 channel-bind"},
                {SPAN("\0\x0a\0\0" COOKIE ID), "turn 0 connect"},
                {SPAN("\0\1\0\0" COOKIE ID), "turn 0 other"},
                {SPAN("\0\x17\0\0" COOKIE ID), "turn 1 other"},
                {SPAN("\0\3\0\x08" ID16 MS_COOKIE), "ms 0 allocate"},
                {SPAN("\1\3\0\x14" ID16 MS_COOKIE "\0\1\0\x08\0\1\xc3\x50\xc0\0\2\x63"), "ms 2 allocate at 192.0.2.99:50000"},
                {SPAN("\1\x13\0\x20" ID16 MS_COOKIE "\0\x09\0\x14\0\0\4\x24Unknown Username"), "ms 3 allocate 436 Unknown Username"},
                {SPAN("\0\6\0\x08" ID16 MS_COOKIE "behind"), "ms 0 set-active-destination"},
                {SPAN("\0\4\0\x08" ID16 MS_COOKIE), "ms 0 other"},
        };

        (void)state;
        for (size_t i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
                char place[ENDPOINT_BYTES];
                struct buf said = BUF_INIT;
                struct stun s;
                assert_true(stun_parse(v[i].bytes, &s));
                buf_printf(&said, "%s %d %s%s", s.ms ? "ms" : "turn", (int)s.class, stun_method_word(s.method), s.credentials ? ", credentials" : "");
                if (s.code)
                        buf_printf(&said, " %u %.*s", s.code, SPAN_ARG(s.reason));
                if (s.has_relayed)
                        buf_printf(&said, " at %.*s", SPAN_ARG(endpoint_put(place, &s.relayed, s.relayed_port)));
                assert_string_equal(buf_str(&said), v[i].want);
                buf_done(&said);
        }
}

static void test_none(void **state) {
        static const struct span v[] = {
                WIRE_BYTES(""), WIRE_BYTES("\0\3\0\0" COOKIE), WIRE_BYTES("\0\3\0\0" COOKIE ID "more"), WIRE_BYTES("\0\3\0\1" COOKIE ID "x"),
                WIRE_BYTES("\x80\3\0\0" COOKIE ID), WIRE_BYTES("\0\3\0\0" "\x21\x12\xa4\x43" ID), WIRE_BYTES("\0\3\0\4" ID16 "\0\x0f\0\4"),
                WIRE_BYTES("\0\3\0\x08" ID16 "\0\x0f\0\4\x72\xc6\x4b\xc7"), WIRE_BYTES("\0\3\1\0" ID16 MS_COOKIE)};
        struct stun s;

        (void)state;
        for (size_t i = 0; i < sizeof(v) / sizeof(v[0]); i++)
                assert_false(stun_parse(v[i], &s));
        assert_int_equal(stun_length(SPAN("\0\3\0\x18" COOKIE ID)), 44);
        assert_int_equal(stun_length(SPAN("\0\3\0\x18" COOKIE)), 44);
        assert_int_equal(stun_length(SPAN("\0\3\0\x18\x21\x12")), 0);
        assert_int_equal(stun_length(SPAN("\0\3\0\x08" ID16 MS_COOKIE)), 28);
}

/* Attributes that run over the end: what stands before them counts. In memory of their own size. */
static void test_cut(void **state) {
        static const char whole[] = "\1\x13\0\x2c" ID16 MS_COOKIE "\0\x09\0\x14\0\0\4\x24Unknown Username" "\0\x08\0\x14iiii....";

        (void)state;
        for (size_t n = 0; n < sizeof(whole); n++) {
                char *copy = malloc(n + 1);
                struct stun s;
                memcpy(copy, whole, n);
                if (n > 28)
                        copy[3] = (char)(n - 20);
                if (stun_parse(span_of(copy, n), &s) && n >= 52)
                        assert_int_equal(s.code, 436);
                free(copy);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {cmocka_unit_test(test_messages), cmocka_unit_test(test_none), cmocka_unit_test(test_cut)};

        return cmocka_run_group_tests(tests, NULL, NULL);
}
