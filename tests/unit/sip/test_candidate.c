/* Single candidate lines in both grammars, good and malformed. */
#include "unit/sip/parsed.h"

#include "sip/body.h"

#define D06 "dXNlcm5hbWUgb2Ygbm9ib2R5 "
#define PWD " cGFzc3dvcmQ= "

static void test_good(void **state) {
        static const struct {
                const char *line;
                enum candidate_kind kind;
                enum candidate_transport transport;
                unsigned component;
                const char *address, *port, *raddr, *rport;
                bool draft06;
        } rows[] = {
                {"1 1 UDP 2130706431 10.5.6.7 50012 typ host", CANDIDATE_HOST, CANDIDATE_UDP, 1, "10.5.6.7", "50012", "", "", false},
                {"1 2 UDP 2130705918 10.5.6.7 50013 typ host ", CANDIDATE_HOST, CANDIDATE_UDP, 2, "10.5.6.7", "50013", "", "", false},
                {"2 1 UDP 1694234623 192.0.2.9 50014 typ srflx raddr 10.5.6.7 rport 50015", CANDIDATE_SRFLX, CANDIDATE_UDP, 1,
                 "192.0.2.9", "50014", "10.5.6.7", "50015", false},
                {"3 1 TCP-PASS 174455807 198.51.100.7 53010 typ relay raddr 192.0.2.9 rport 50016", CANDIDATE_RELAY,
                 CANDIDATE_TCP_PASS, 1, "198.51.100.7", "53010", "192.0.2.9", "50016", false},
                {"4 2 TCP-ACT 174849023 198.51.100.7 53010 typ relay", CANDIDATE_RELAY, CANDIDATE_TCP_ACT, 2, "198.51.100.7", "53010", "", "", false},
                {"5 1 tcp-act 1684797951 10.5.6.7 50020 typ prflx", CANDIDATE_PRFLX, CANDIDATE_TCP_ACT, 1, "10.5.6.7", "50020", "", "", false},
                {"6 1 TCP-SO 1 10.5.6.7 9 typ host", CANDIDATE_HOST, CANDIDATE_TCP_SO, 1, "10.5.6.7", "9", "", "", false},
                {"7 1 udp 1 10.5.6.7 9 TYP HOST", CANDIDATE_HOST, CANDIDATE_UDP, 1, "10.5.6.7", "9", "", "", false},
                {"8 1 TCP 1 10.5.6.7 9 typ host tcptype active", CANDIDATE_HOST, CANDIDATE_TCP_ACT, 1, "10.5.6.7", "9", "", "", false},
                {"8 1 TCP 1 10.5.6.7 9 typ host tcptype passive", CANDIDATE_HOST, CANDIDATE_TCP_PASS, 1, "10.5.6.7", "9", "", "", false},
                {"8 1 TCP 1 10.5.6.7 9 typ host tcptype so", CANDIDATE_HOST, CANDIDATE_TCP_SO, 1, "10.5.6.7", "9", "", "", false},
                {"8 1 TCP 1 10.5.6.7 9 typ host tcptype odd", CANDIDATE_HOST, CANDIDATE_OTHER, 1, "10.5.6.7", "9", "", "", false},
                {"8 1 UDP 1 10.5.6.7 9 typ host tcptype active", CANDIDATE_HOST, CANDIDATE_UDP, 1, "10.5.6.7", "9", "", "", false},
                {"9 1 SCTP 1 10.5.6.7 9 typ host", CANDIDATE_HOST, CANDIDATE_OTHER, 1, "10.5.6.7", "9", "", "", false},
                {"9 1 UDP 1 10.5.6.7 9 typ other", CANDIDATE_UNKNOWN, CANDIDATE_UDP, 1, "10.5.6.7", "9", "", "", false},
                {"9 1 UDP 184547839 2001:db8::7 3478 typ relay raddr 2001:db8::1 rport 4 MTURNID 77 generation 0", CANDIDATE_RELAY,
                 CANDIDATE_UDP, 1, "2001:db8::7", "3478", "2001:db8::1", "4", false},
                {"9 1 UDP 1 10.5.6.7 9 typ relay raddr 10.1.1.1 rport", CANDIDATE_RELAY, CANDIDATE_UDP, 1, "10.5.6.7", "9", "10.1.1.1", "", false},
                {"\t9  1\tUDP 1 10.5.6.7   9 typ host", CANDIDATE_HOST, CANDIDATE_UDP, 1, "10.5.6.7", "9", "", "", false},
                {D06 "1" PWD "UDP 0.830 10.5.6.7 50010", CANDIDATE_UNKNOWN, CANDIDATE_UDP, 1, "10.5.6.7", "50010", "", "", true},
                {D06 "2" PWD "TCP 0.250 198.51.100.7 55010 ", CANDIDATE_UNKNOWN, CANDIDATE_TCP_PASS, 2, "198.51.100.7", "55010", "", "", true},
                {D06 "1" PWD "UDP 0.550 192.0.2.9 50010 more words", CANDIDATE_UNKNOWN, CANDIDATE_UDP, 1, "192.0.2.9", "50010", "", "", true},
        };

        (void)state;
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
                struct sdp_candidate c;
                assert_number(sdp_candidate_parse(span_str(rows[i].line), &c), true, rows[i].line);
                assert_number(c.kind, rows[i].kind, rows[i].line);
                assert_number(c.transport, rows[i].transport, rows[i].line);
                assert_number(c.component, rows[i].component, rows[i].line);
                assert_number(c.draft06, rows[i].draft06, rows[i].line);
                assert_span(c.address, rows[i].address);
                assert_span(c.port, rows[i].port);
                assert_span(c.raddr, rows[i].raddr);
                assert_span(c.rport, rows[i].rport);
        }
}

static void test_malformed(void **state) {
        static const char *const rows[] = {
                "",
                "1",
                "1 1 UDP 2130706431 10.5.6.7 50012",
                "1 1 UDP 2130706431 10.5.6.7 50012 typ",
                "1 x UDP 2130706431 10.5.6.7 50012 typ host",
                "1 -1 UDP 2130706431 10.5.6.7 50012 typ host",
                "1 4294967296 UDP 2130706431 10.5.6.7 50012 typ host",
                "1 1 UDP 2130706431 10.5.6.7 typ host",
                "1 1 UDP 2130706431 typ host",
                "1 1 UDP 2130706431 10.5.6.7 99999 typ host",
                "1 1 UDP 2130706431 10.5.6.7 port typ host",
                D06 "1" PWD "UDP 0.830 10.5.6.7",
                D06 "one" PWD "UDP 0.830 10.5.6.7 50010",
                D06 "1" PWD "UDP 0.830 10.5.6.7 port",
        };
        struct sdp_candidate c = {.component = 99};

        (void)state;
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
                assert_number(sdp_candidate_parse(span_str(rows[i]), &c), false, rows[i]);
        assert_int_equal(c.component, 99);
}

static void test_words(void **state) {
        (void)state;
        assert_string_equal(candidate_kind_word(CANDIDATE_SRFLX), "srflx");
        assert_null(candidate_kind_word(CANDIDATE_UNKNOWN));
        assert_string_equal(candidate_transport_word(CANDIDATE_UDP), "udp");
        assert_string_equal(candidate_transport_word(CANDIDATE_TCP_SO), "tcp-so");
        assert_null(candidate_transport_word(CANDIDATE_OTHER));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_good),
                cmocka_unit_test(test_malformed), cmocka_unit_test(test_words),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
