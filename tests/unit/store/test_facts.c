/* facts.c: what a message says beyond its own place in a call, as the published views show it. */
#include "case.h"

static const char text[] = "INVITE sip:bob@fabrikam.example SIP/2.0\r\n\r\n";

/* A message with these facts, written and read back. */
static void finish(struct made *m, struct facts *f) {
        made_source(m, 1, "utf-8", ZONE_UTC);
        made_tell(m, (struct told){.source = 1, .at_ms = 5, .dir = DIR_IN, .method = "INVITE", .cseq = 7, .call_id = "c1",
                                   .from_tag = "a", .branch = "z1", .text = text, .line = 4, .offset = 77});
        m->rows[0].facts = f;
        made_finish(m);
}

static void keys(void **state) {
        struct sip_link links[] = {{LINK_SESSION_ID, 10, SPAN("5f")}, {LINK_REPLACES, 20, SPAN("c0")}, {LINK_REPORT, 30, SPAN("c0")}};
        struct sip_reason reasons[] = {{40, SPAN("SIP"), 200, SPAN("Call completed elsewhere")}, {40, SPAN("Q.850"), -1, SPAN_NONE}};
        struct sip_warning warnings[] = {{50, 399, SPAN("lync"), SPAN("x")}};
        struct party_fact parties[] = {
                {{.kind = PARTY_REFER_TO, .at = 60, .address = {.display = SPAN("Carl")}, .device = SPAN("urn:7")}, SPAN("carl@contoso.example")},
                {{.kind = PARTY_DIVERTED, .at = 70, .reason = SPAN("no-answer")}, SPAN_NONE},
        };
        struct facts f = {.links = links, .n_links = 3, .reasons = reasons, .n_reasons = 2, .warnings = warnings, .n_warnings = 1,
                          .parties = parties, .n_parties = 2,
                          .numbers = {{NUMBER_SESSION_EXPIRES, 80, 1800, SPAN("uac")}, {NUMBER_RSEQ, 90, UINT32_MAX, SPAN_NONE}}, .n_numbers = 2};
        struct made *m = *state;

        finish(m, &f);
        made_expect(m, "SELECT evidence, message, call, kind, value FROM v_link",
                    "m1@10|1|1|session-id|5f\nm1@20|1|1|replaces|c0\nm1@30|1|1|report|c0");
        made_expect(m, "SELECT evidence, message, call, \"transaction\", protocol, cause, text FROM v_reason",
                    "m1@40|1|1|1|SIP|200|Call completed elsewhere\nm1@40|1|1|1|Q.850|-|-");
        made_expect(m, "SELECT evidence, call, code, agent, text FROM v_warning", "m1@50|1|399|lync|x");
        made_expect(m, "SELECT evidence, call, kind, aor, display, device, reason FROM v_party",
                    "m1@60|1|refer-to|carl@contoso.example|Carl|urn:7|-\nm1@70|1|diverted-by|-|-|-|no-answer");
        made_expect(m, "SELECT evidence, kind, value, beside FROM v_number", "m1@80|session-expires|1800|uac\nm1@90|rseq|4294967295|-");
        made_expect(m, "SELECT count(*) FROM v_subscription", "0");
}

static void bodies(void **state) {
        struct sip_subscription subscription = {10, SPAN("presence"), SPAN("7"), SPAN("terminated"), SPAN("timeout"), 0, -1};
        struct sip_fragment fragment = {.at = 20, .status = 503, .reason = SPAN("Service Unavailable"), .call_id = SPAN("c5")};
        struct provision_setting settings[] = {{SPAN("ServerConfiguration"), SPAN("mrasUri"), SPAN("sip:m@contoso.example")},
                                               {SPAN("ucPolicy"), SPAN_NONE, SPAN_NONE}};
        struct provision provision = {.at = 30, .v = settings, .n = 2};
        struct roaming roaming = {.at = 40, .contacts_list = true, .contacts = 9, .groups = 2};
        struct conference conference = {.kind = CONFERENCE_RESPONSE, .at = 50, .command = SPAN("addUser"), .code = SPAN("failure"),
                                        .reason = SPAN("unauthorized"), .uri = SPAN("sip:conf"), .users = 1};
        struct sip_diag diags[] = {{.code = 23, .reason = SPAN("x")}, {.code = 52085}};
        struct trouble trouble = {.at = 60, .call_id = SPAN("c9"), .method = SPAN("INVITE"), .status = 488, .diags = diags, .n_diags = 2};
        struct facts f = {.subscription = &subscription, .fragment = &fragment, .provision = &provision, .roaming = &roaming,
                          .conference = &conference, .trouble = &trouble};
        struct made *m = *state;

        finish(m, &f);
        made_expect(m, "SELECT evidence, event, event_id, state, reason, expires_s, retry_after_s FROM v_subscription",
                    "m1@10|presence|7|terminated|timeout|0|-");
        made_expect(m, "SELECT evidence, status, reason, method, call_id FROM v_sipfrag", "m1@20|503|Service Unavailable|-|c5");
        made_expect(m, "SELECT evidence, request, grp, name, value FROM v_provision",
                    "m1@30|0|ServerConfiguration|mrasUri|sip:m@contoso.example\nm1@30|0|ucPolicy|-|-");
        made_expect(m, "SELECT evidence, kind, contacts, groups, categories FROM v_roaming", "m1@40|contacts|9|2|0");
        made_expect(m, "SELECT evidence, kind, command, request_id, code, reason, uri, state, users, disconnected FROM v_conference",
                    "m1@50|response|addUser|-|failure|unauthorized|sip:conf|-|1|0");
        made_expect(m, "SELECT evidence, call_id, method, status, code, reason FROM v_trouble",
                    "m1@60|c9|INVITE|488|23|x\nm1@60|c9|INVITE|488|52085|-");
}

static void nothing_in_it(void **state) {
        struct trouble trouble = {.at = 60};
        struct provision provision = {.at = 30};
        struct facts f = {.trouble = &trouble, .provision = &provision};
        struct made *m = *state;

        finish(m, &f);
        made_expect(m, "SELECT evidence, call_id, method, status, code, reason FROM v_trouble", "m1@60|-|-|-|-|-");
        made_expect(m, "SELECT count(*) FROM v_provision", "0");
}

/* Figures that are absent are NULL, not 0; a line without any has a row all the same. */
static void quality(void **state) {
        struct quality_line lines[2] = {
                {.label = SPAN("main-audio"), .connectivity = SPAN("RELAY"), .has_icewarn = true, .icewarn = 2147483648U,
                 .local = SPAN("10.1.1.1:5"), .inbound = {.written = true, .codec = SPAN("SIREN")}, .outbound = {.written = true}},
                {.label = SPAN("main-video"), .connectivity = SPAN("FAILED")},
        };
        struct quality_report q = {.at = 9, .xml = true, .call_id = SPAN("c7"), .from_tag = SPAN("a"), .correlation = SPAN("k"),
                                   .start = SPAN("2016"), .lines = lines, .n_lines = 2};
        struct facts f = {.quality = &q};
        struct made *m = *state;

        for (size_t i = 0; i < QUALITY_METRICS; i++) {
                lines[0].inbound.v[i] = -1;
                lines[0].outbound.v[i] = -1;
        }
        lines[0].inbound.v[QUALITY_PACKETS] = 2950;
        lines[0].inbound.v[QUALITY_LOSS] = 0.0125;
        lines[0].inbound.v[QUALITY_MOS] = 3.5;
        lines[0].outbound.v[QUALITY_RTT] = 0;
        finish(m, &f);
        made_expect(m, "SELECT evidence, report, form, kind, call_id, from_tag, to_tag, started, ended, correlation FROM v_quality_report",
                    "m1@9|1|xml|-|c7|a|-|2016|-|k");
        made_expect(m, "SELECT report, call_id, idx, label, stream, connectivity, icewarn, local, codec, packets, loss, jitter_ms, rtt_ms, mos, "
                       "post_fec_loss FROM v_quality",
                    "1|c7|0|main-audio|inbound|RELAY|2147483648|10.1.1.1:5|SIREN|2950|0.0125|-|-|3.5|-\n"
                    "1|c7|0|main-audio|outbound|RELAY|2147483648|10.1.1.1:5|-|-|-|-|0.0|-|-\n"
                    "1|c7|1|main-video|-|FAILED|-|-|-|-|-|-|-|-|-");
}

#define made_test(f) cmocka_unit_test_setup_teardown(f, made_new, made_free)

int main(void) {
        const struct CMUnitTest tests[] = {made_test(keys), made_test(bodies), made_test(nothing_in_it), made_test(quality)};

        return cmocka_run_group_tests(tests, NULL, NULL);
}
