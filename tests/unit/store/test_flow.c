/*
 * store/flow: what captures tell beside SIP, as rows and as the views show it; the window; totals.
 */
#include "unit/store/case.h"

#define AT(n, s) {(n), (n) * 100, CASE_START + (s) * STAMP_SECOND}

static struct tls_flow silent(void) {
        return (struct tls_flow){.client = SPAN("10.0.0.5:50123"), .server = SPAN("203.0.113.9:443"), .sni = SPAN("av.a.example"),
                                 .highest = 0x303, .hellos = 1, .acked = true, .alert = -1, .ended_by_client = true,
                                 .hello = AT(4, 1), .end = AT(9, 22)};
}

static struct tls_flow refused(void) {
        return (struct tls_flow){.client = SPAN("[2001:db8::5]:5000"), .server = SPAN("[2001:db8::9]:5061"), .lowest = 0x303,
                                 .highest = 0x304, .hellos = 1, .acked = true, .answer = TLS_ANSWER_HELLO, .version = 0x303,
                                 .cipher = 0xc030, .alert = 40, .alert_level = 2, .certificate_seen = true, .certificate_empty = true,
                                 .ended_by_reset = true, .hello = AT(11, 2), .answered = AT(12, 3), .alerted = AT(14, 4),
                                 .certificate = AT(13, 4), .end = AT(15, 4)};
}

static void put(struct made *m, const struct tls_flow *tls, size_t n_tls, const struct stun_flow *stun, size_t n_stun) {
        struct flow_row rows[8];
        size_t n = 0;

        for (size_t i = 0; i < n_tls; i++)
                rows[n++] = (struct flow_row){.source = 1, .tls = (struct tls_flow *)&tls[i]};
        for (size_t i = 0; i < n_stun; i++)
                rows[n++] = (struct flow_row){.source = 1, .stun = (struct stun_flow *)&stun[i]};
        made_source(m, 1, "binary", ZONE_UTC);
        m->batch.flows = rows;
        m->batch.n_flows = n;
        made_flush(m);
        m->batch.n_flows = 0;
}

static void test_tls(void **state) {
        const struct tls_flow v[] = {silent(), refused(), {.client = SPAN("10.0.0.5:1"), .server = SPAN("10.0.0.6:2"), .hellos = 1, .alert = 70,
                                     .alert_level = 2, .answer = TLS_ANSWER_ALERT, .hello = AT(20, 5), .answered = AT(21, 6), .alerted = AT(21, 6)}};
        struct made *m = *state;

        put(m, v, 3, NULL, 0);
        made_finish(m);
        made_expect(m, "SELECT evidence, answer_evidence, alert_evidence, certificate_evidence, end_evidence FROM v_tls",
                    "f1|-|-|-|f2\nf3|f4|f5|f6|f7\nf8|f9|f9|-|-");
        made_expect(m, "SELECT client_host, client_port, server_host, server_port, sni, lowest, highest, pseudo, hellos, acked FROM v_tls",
                    "10.0.0.5|50123|203.0.113.9|443|av.a.example|-|TLS 1.2|0|1|1\n"
                    "2001:db8::5|5000|2001:db8::9|5061|-|TLS 1.2|TLS 1.3|0|1|1\n10.0.0.5|1|10.0.0.6|2|-|-|-|0|1|0");
        made_expect(m, "SELECT answer, version, cipher, alert, alert_name, alert_level, alert_by, certificate, ended_by, ended_how, waited_s, "
                       "lasted_s, goes_on_s FROM v_tls",
                    "none|-|-|-|-|-|-|-|client|fin|21.0|21.0|3599.0\n"
                    "serverhello|TLS 1.2|49200|40|handshake_failure|2|server|empty|server|rst|1.0|2.0|3598.0\n"
                    "alert|-|-|70|protocol_version|2|server|-|-|-|1.0|-|3595.0");
        made_expect(m, "SELECT count(DISTINCT client_key), count(DISTINCT server_key) FROM v_tls", "2|3");
        struct totals t;
        assert_int_equal(store_totals(m->s, &t), 0);
        assert_int_equal(t.flows, 3);
}

/* Which frames say that nothing came, and which belong together. */
static void test_frames(void **state) {
        struct tls_flow v[] = {silent(), silent(), refused()};
        sqlite3 *db = NULL;
        sqlite3_stmt *st = NULL;
        struct made *m = *state;

        v[1].ended_by_client = false;
        v[2].end = (struct flow_point){0};
        put(m, v, 3, NULL, 0);
        made_finish(m);
        assert_int_equal(sqlite3_open(m->path, &db), SQLITE_OK);
        assert_int_equal(sqlite3_prepare_v2(db, "SELECT group_concat(coalesce(first, '-') || ' ' || frame || ' ' || offset || ' ' || silent || ' ' || "
                                                "(until_us IS NOT NULL), ', ') FROM frame", -1, &st, NULL), SQLITE_OK);
        assert_int_equal(sqlite3_step(st), SQLITE_ROW);
        assert_string_equal((const char *)sqlite3_column_text(st, 0),
                            "- 4 400 1 1, 1 9 900 0 0, - 4 400 0 1, 3 9 900 0 0, - 11 1100 0 0, 5 12 1200 0 0, 5 14 1400 0 0, 5 13 1300 0 0");
        sqlite3_finalize(st);
        sqlite3_close(db);
}

static void test_stun(void **state) {
        const struct stun_flow v[] = {
                {.client = SPAN("10.0.0.5:50000"), .server = SPAN("203.0.113.9:3478"), .transport = "udp", .method = "allocate", .ms = true,
                 .credentials = true, .outcome = STUN_ERROR, .code = 436, .reason = SPAN("Unknown Username"), .requests = 2, .sends = 3,
                 .request = AT(1, 1), .answered = AT(2, 2), .last_us = CASE_START + 5 * STAMP_SECOND},
                {.client = SPAN("10.0.0.5:50000"), .server = SPAN("203.0.113.9:3478"), .transport = "udp", .method = "refresh",
                 .outcome = STUN_UNANSWERED, .requests = 1, .sends = 7, .request = AT(3, 6), .last_us = CASE_START + 45 * STAMP_SECOND}};
        struct made *m = *state;

        put(m, NULL, 0, v, 2);
        made_finish(m);
        made_expect(m, "SELECT evidence, answer_evidence, client_host, client_port, server_host, server_port, transport, ms, method, credentials, "
                       "outcome, code, reason, relayed, requests, sends, waited_s, goes_on_s FROM v_stun",
                    "f1|f2|10.0.0.5|50000|203.0.113.9|3478|udp|1|allocate|1|error|436|Unknown Username|-|2|3|1.0|3595.0\n"
                    "f3|-|10.0.0.5|50000|203.0.113.9|3478|udp|0|refresh|0|none|-|-|-|1|7|-|3555.0");
}

/* What lies outside of the window is not shown. */
static void test_window(void **state) {
        const struct tls_flow v[] = {silent(), refused()};
        const struct stun_flow late = {.client = SPAN("a:1"), .server = SPAN("b:2"), .transport = "udp", .method = "allocate",
                                       .request = AT(30, 60), .last_us = CASE_START + 60 * STAMP_SECOND};
        struct made *m = *state;

        put(m, v, 2, &late, 1);
        store_set_window(m->s, CASE_START + 2 * STAMP_SECOND, CASE_START + 50 * STAMP_SECOND);
        made_finish(m);
        made_expect(m, "SELECT evidence FROM v_tls", "f3");
        made_expect(m, "SELECT count(*) FROM v_stun", "0");
}

int main(void) {
        const struct CMUnitTest tests[] = {made_test(test_tls), made_test(test_frames), made_test(test_stun), made_test(test_window)};

        return cmocka_run_group_tests(tests, NULL, NULL);
}
