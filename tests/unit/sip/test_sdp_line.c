/* One line of a session description against its grammar; payload types that need no rtpmap (codec.c). */
#include "unit/sip/parsed.h"

#include "sip/sdp.h"

static void test_lines(void **state) {
        static const struct {
                const char *line;
                unsigned faults;
        } rows[] = {
                {"v=0", 0}, {"v=1", SDP_FAULT_VERSION}, {"v=", SDP_FAULT_VERSION},
                {"o=- 7 1 IN IP4 10.1.1.1", 0}, {"o=- 7 1 IN IP4", SDP_FAULT_ORIGIN}, {"o=- x 1 IN IP4 10.1.1.1", SDP_FAULT_ORIGIN},
                {"o=- 7 1 IN IP4 10.1.1.1 more", SDP_FAULT_ORIGIN}, {"o=- 7  1 IN IP4 10.1.1.1", SDP_FAULT_ORIGIN},
                {"c=IN IP4 10.1.1.1", 0}, {"c=IN IP4 224.2.1.1/127/3", 0}, {"c=IN IP6 ff15::101/3", 0}, {"c=IN IP4", SDP_FAULT_CONNECTION},
                {"c=IN IP4 224.2.1.1/256", SDP_FAULT_CONNECTION}, {"c=IN IP4 224.2.1.1/127/x", SDP_FAULT_CONNECTION},
                {"c=IN IP6 ff15::101/3/4", SDP_FAULT_CONNECTION}, {"c=IN IP4 10.1.1.1 more", SDP_FAULT_CONNECTION}, {"c=", SDP_FAULT_CONNECTION},
                {"m=audio 5000 RTP/AVP 0", 0}, {"m=audio 5000/2 RTP/AVP 0 8", 0}, {"m=message 5060 sip null", 0}, {"m=audio 0 RTP/AVP 0", 0},
                {"m=audio 5000 RTP/AVP", SDP_FAULT_MEDIA}, {"m=audio 65536 RTP/AVP 0", SDP_FAULT_MEDIA}, {"m=audio x RTP/AVP 0", SDP_FAULT_MEDIA},
                {"m=audio 5000/0 RTP/AVP 0", SDP_FAULT_MEDIA}, {"m=audio 5000/x RTP/AVP 0", SDP_FAULT_MEDIA}, {"m=audio  5000 RTP/AVP 0", SDP_FAULT_MEDIA},
                {"m=", SDP_FAULT_MEDIA},
                {"b=CT:99980", 0}, {"b=X-Y:1", 0}, {"b=99980", SDP_FAULT_BANDWIDTH}, {"b=CT:", SDP_FAULT_BANDWIDTH}, {"b=:1", SDP_FAULT_BANDWIDTH},
                {"t=0 0", 0}, {"t=0", SDP_FAULT_TIME}, {"t=0 x", SDP_FAULT_TIME}, {"t=0 0 0", SDP_FAULT_TIME}, {"t=", SDP_FAULT_TIME},
                {"r=7d 1h 0 25h", 0}, {"r=604800 3600 0 -90000", 0}, {"r=7d 1h", SDP_FAULT_TIME}, {"r=7d 1x 0", SDP_FAULT_TIME},
                {"k=prompt", 0}, {"k=clear:", SDP_FAULT_ATTRIBUTE}, {"k=", SDP_FAULT_ATTRIBUTE},
                {"a=sendrecv", 0}, {"a=label:x", 0}, {"a=label:", SDP_FAULT_ATTRIBUTE}, {"a=", SDP_FAULT_ATTRIBUTE}, {"a=:x", SDP_FAULT_ATTRIBUTE},
                {"a=rtpmap:0 PCMU/8000", 0}, {"a=rtpmap:97 L16/8000/2", 0}, {"a=rtpmap:31 LPC", SDP_FAULT_ATTRIBUTE},
                {"a=rtpmap:x PCMU/8000", SDP_FAULT_ATTRIBUTE}, {"a=rtpmap:0", SDP_FAULT_ATTRIBUTE}, {"a=rtpmap:0 /8000", SDP_FAULT_ATTRIBUTE},
                {"a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:QUJD|2^31", 0}, {"a=crypto:1 AES_CM_128_HMAC_SHA1_80", SDP_FAULT_CRYPTO},
                {"a=crypto:x AES inline:QUJD", SDP_FAULT_CRYPTO}, {"a=crypto:1 AES inline:", SDP_FAULT_CRYPTO}, {"a=crypto:1 AES QUJD", SDP_FAULT_CRYPTO},
                {"s=", 0}, {"i=x", 0}, {"u=x", 0}, {"e=x", 0}, {"p=x", 0}, {"z=x", 0}, {"f=x", SDP_FAULT_LINE},
        };

        (void)state;
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
                struct span line = span_str(rows[i].line);
                assert_number(sdp_line_faults(line.p[0], span_from(line, 2)), rows[i].faults, rows[i].line);
        }
}

static void test_words(void **state) {
        static const char *const words[] = {"line", "order", "version", "origin", "connection", "media", "bandwidth", "time",
                                            "attribute", "candidate", "crypto"};

        (void)state;
        for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
                assert_string_equal(sdp_fault_word(1u << i | 1u << 10), words[i]);
        assert_null(sdp_fault_word(0));
}

static void test_static_codecs(void **state) {
        static const struct {
                uint32_t type;
                const char *name;
                uint32_t clock, channels;
        } rows[] = {
                {0, "PCMU", 8000, 0}, {8, "PCMA", 8000, 0}, {9, "G722", 8000, 0}, {10, "L16", 44100, 2}, {18, "G729", 8000, 0},
                {34, "H263", 90000, 0}, {1, "", 0, 0}, {35, "", 0, 0}, {96, "", 0, 0}, {UINT32_MAX, "", 0, 0},
        };

        (void)state;
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
                struct sdp_codec c = sdp_static_codec(rows[i].type);
                assert_true(c.type == rows[i].type);
                assert_span(c.name, rows[i].name);
                assert_int_equal(c.clock, rows[i].clock);
                assert_int_equal(c.channels, rows[i].channels);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_lines),
                cmocka_unit_test(test_words),
                cmocka_unit_test(test_static_codecs),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
