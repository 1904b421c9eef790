/* write.c and media.c: a batch's rows as the published views show them. */
#include "case.h"

static const char text[] = "INVITE sip:bob@fabrikam.example SIP/2.0\r\n\r\n";

/* A message's key with everything that a sighting can have. */
static struct sighting_row *full_row(struct made *m) {
        made_source(m, 1, "utf-8", ZONE_UTC);
        made_tell(m, (struct told){.source = 1, .at_ms = 5, .dir = DIR_IN, .method = "INVITE", .status = 504, .cseq = 7, .call_id = "c1",
                                   .from_tag = "a", .to_tag = "b", .branch = "z1", .text = text, .line = 4, .offset = 77});
        return &m->rows[0];
}

static void columns(void **state) {
        struct made *m = *state;
        struct sighting_row *r = full_row(m);

        r->faults = 0;
        r->local = SPAN("10.0.0.1:5061");
        r->peer = SPAN("10.0.0.2:5061");
        r->host = SPAN("fe01");
        r->key.host = store_id(m->s, r->host);
        r->transport = SPAN("tls");
        r->reason = SPAN("Server time-out");
        r->uri = SPAN("sip:bob@fabrikam.example");
        r->key.uri = store_id(m->s, r->uri);
        r->from_aor = SPAN("sip:alice@contoso.example");
        r->to_aor = SPAN("sip:bob@fabrikam.example");
        r->agent = SPAN("UCCAPI/4.0");
        r->conversation = SPAN("conv1");
        made_finish(m);
        made_expect(m,
                    "SELECT source, time_us - 1394010000000000, line, offset, dir, method, status, reason, cseq, n_via, transport, call_id, "
                    "from_tag, to_tag, from_aor, to_aor, uri, agent, conversation, host, local, peer FROM v_message",
                    "1|5000|4|77|2|INVITE|504|Server time-out|7|1|tls|c1|a|b|sip:alice@contoso.example|sip:bob@fabrikam.example|"
                    "sip:bob@fabrikam.example|UCCAPI/4.0|conv1|fe01|10.0.0.1:5061|10.0.0.2:5061");
        /* A text that two columns name stands once. */
        made_expect(m, "SELECT count(*), count(DISTINCT text) FROM str", "10|10");
        made_expect(m, "SELECT message_text(1)", text);
        made_expect(m, "SELECT count(*) FROM extent", "0");
}

static void absent(void **state) {
        struct made *m = *state;

        made_source(m, 1, "utf-8", ZONE_UTC);
        made_tell(m, (struct told){.source = 1, .at_ms = -1, .method = "", .text = "x"});
        m->rows[0].faults = SIP_FAULT_CSEQ;
        made_finish(m);
        made_expect(m,
                    "SELECT time_us, dir, method, status, reason, cseq, transport, call_id, from_tag, to_tag, from_aor, uri, host, local "
                    "FROM v_message", "-|0||-|-|-|-|-|-|-|-|-|-|-");
        made_expect(m, "SELECT count(*) FROM str", "0");
}

static void diagnostics(void **state) {
        struct made *m = *state;
        struct sip_diag_param params[] = {{SPAN("Reason"), SPAN("No way")}, {SPAN("HRESULT"), SPAN("0x80ee0067")}};
        struct sip_media_debug media[] = {
                {.side = MEDIA_CALLEE, .modality = SPAN("audio"), .has_icewarn = true, .icewarn = 1, .local_site = SPAN("10.0.0.1:50000"),
                 .local_location = 2, .remote_location = -1, .federation = 0},
                {.side = MEDIA_CALLER, .modality = SPAN("video"), .local_location = -1, .remote_location = -1, .federation = -1},
        };
        struct diag_row diags[] = {
                {.diag = {.header = SIP_H_MS_DIAGNOSTICS_PUBLIC, .at = 40, .code = 1028, .reason = SPAN("No way"),
                          .source = SPAN("edge.contoso.example"), .params = params, .n_params = 2}},
                {.diag = {.header = SIP_H_MS_CLIENT_DIAGNOSTICS, .at = 80, .code = 21}, .media = media, .n_media = 2},
        };
        struct sighting_row *r = full_row(m);

        r->diags = diags;
        r->n_diags = 2;
        made_finish(m);
        made_expect(m, "SELECT diag, evidence, message, call, header, code, reason, source FROM v_diag ORDER BY 1",
                    "1|m1@40|1|1|ms-diagnostics-public|1028|No way|edge.contoso.example\n2|m1@80|1|1|ms-client-diagnostics|21|-|-");
        made_expect(m, "SELECT diag, name, value FROM v_diag_param", "1|reason|No way\n1|hresult|0x80ee0067");
        made_expect(m,
                    "SELECT evidence, diag, code, side, modality, icewarn, local_site, remote_site, local_location, remote_location, federation "
                    "FROM v_media_debug ORDER BY media_debug",
                    "m1@80|2|21|callee|audio|1|10.0.0.1:50000|-|2|-|0\nm1@80|2|21|caller|video|-|-|-|-|-|-");
}

/* Candidates of component 1 by kind and transport; a reflexive one that equals its base is none. */
static void descriptions(void **state) {
        struct made *m = *state;
        struct span here = SPAN("10.0.0.1"), there = SPAN("192.0.2.7"), relay = SPAN("198.51.100.9");
        struct sdp_candidate v[] = {
                {.kind = CANDIDATE_HOST, .transport = CANDIDATE_UDP, .component = 1, .address = here},
                {.kind = CANDIDATE_HOST, .transport = CANDIDATE_UDP, .component = 2, .address = here},
                {.kind = CANDIDATE_HOST, .transport = CANDIDATE_TCP_ACT, .component = 1, .address = here},
                {.kind = CANDIDATE_SRFLX, .transport = CANDIDATE_UDP, .component = 1, .address = there, .raddr = here},
                {.kind = CANDIDATE_SRFLX, .transport = CANDIDATE_UDP, .component = 1, .address = here, .raddr = here},
                {.kind = CANDIDATE_SRFLX, .transport = CANDIDATE_TCP_ACT, .component = 1, .address = there, .raddr = here},
                {.kind = CANDIDATE_RELAY, .transport = CANDIDATE_TCP_PASS, .component = 1, .address = relay},
                {.kind = CANDIDATE_RELAY, .transport = CANDIDATE_UDP, .component = 1, .address = there},
                {.kind = CANDIDATE_HOST, .transport = CANDIDATE_OTHER, .component = 1, .address = here},
                {.draft06 = true, .transport = CANDIDATE_UDP, .component = 1, .address = here},
        };
        struct sdp_media media[] = {{.media = SPAN("audio"), .proto = SPAN("RTP/SAVP"), .label = SPAN("main-audio"), .port = 50000,
                                     .direction = SPAN("sendrecv"), .connection = here, .candidates = v, .n_candidates = 10, .at = 60},
                                    {.media = SPAN("video"), .direction = SPAN("inactive"), .at = 90, .remote_candidates = true}};
        struct sdp sdps[] = {{.media = media, .n_media = 1, .fallback = true}, {.media = media, .n_media = 2}};
        struct sighting_row *r = full_row(m);

        r->sdps = sdps;
        r->n_sdps = 2;
        made_finish(m);
        made_expect(m,
                    "SELECT evidence, description, idx, fallback, media, label, proto, port, direction, connection, remote_candidates "
                    "FROM v_sdp_media ORDER BY 2, 3",
                    "m1@60|0|0|1|audio|main-audio|RTP/SAVP|50000|sendrecv|10.0.0.1|0\n"
                    "m1@60|1|0|0|audio|main-audio|RTP/SAVP|50000|sendrecv|10.0.0.1|0\nm1@90|1|1|0|video|-|-|0|inactive|-|1");
        made_expect(m,
                    "SELECT candidates, host_udp, host_tcp, srflx_udp, srflx_tcp, relay_udp, relay_tcp, unknown, relay_address "
                    "FROM v_sdp_media ORDER BY description, idx",
                    "9|1|1|1|1|1|1|2|198.51.100.9\n9|1|1|1|1|1|1|2|198.51.100.9\n0|0|0|0|0|0|0|0|-");
}

/* How a line is secured, bundled and held; of keys only their number and suites. */
static void media_manner(void **state) {
        struct made *m = *state;
        struct sdp_codec codecs[] = {{0, SPAN("PCMU"), 8000, 1}, {97, SPAN("L16"), 16000, 2}, {4294967295U, SPAN_NONE, 0, 0}};
        struct sdp_candidate v[] = {{.kind = CANDIDATE_RELAY, .component = 1, .address = SPAN("2001:db8::7"), .ipv6 = true},
                                    {.kind = CANDIDATE_RELAY, .component = 2, .address = SPAN("2001:db8::7"), .ipv6 = true}};
        struct sdp_media media[] = {{.media = SPAN("audio"), .direction = SPAN("sendonly"), .port = 9, .codecs = codecs, .n_codecs = 3,
                                     .candidates = v, .n_candidates = 2, .ptime = 20, .rtcp_mux = true, .n_crypto = 2, .n_suites = 2,
                                     .suites = {SPAN("A_80"), SPAN("A_32")}, .n_cryptoscale = 1, .encryption = SPAN("optional"),
                                     .fingerprint = true, .setup = SPAN("actpass"), .reuse = SPAN("new"), .mid = SPAN("0"), .bundled = true,
                                     .bypass = SPAN("7f"), .diagnostics = SPAN("1.2;x"), .ufrag = SPAN("ab12")},
                                    {.media = SPAN("video"), .direction = SPAN("sendrecv")}};
        struct sdp sdp = {.media = media, .n_media = 2, .origin = SPAN("- 1 1 IN IP4 h"), .faults = SDP_FAULT_ORDER | SDP_FAULT_CRYPTO};
        struct sighting_row *r = full_row(m);

        r->sdps = &sdp;
        r->n_sdps = 1;
        made_finish(m);
        made_expect(m, "SELECT candidates, ipv6, codecs, hold, ptime, rtcp_mux, origin, fault FROM v_sdp_media ORDER BY idx",
                    "1|1|0 PCMU/8000, 97 L16/16000/2, 4294967295|sendonly|20|1|- 1 1 IN IP4 h|order\n"
                    "0|0|-|-|-|0|- 1 1 IN IP4 h|order");
        made_expect(m, "SELECT crypto, suites, cryptoscale, encryption, fingerprint, setup, reuse, mid, bundled, bypass, diagnostics, ufrag "
                       "FROM v_sdp_media ORDER BY idx",
                    "2|A_80 A_32|1|optional|1|actpass|new|0|1|7f|1.2;x|ab12\n0|-|0|-|0|-|-|-|0|-|-|-");
}

static void relays(void **state) {
        struct made *m = *state;
        struct mras_relay v[] = {{.host = SPAN("av.contoso.example"), .udp_port = 3478, .tcp_port = 443}, {.tcp_port = 443}};
        struct mras mras = {.response = true, .reason = SPAN("OK"), .has_credentials = true, .relays = v, .n_relays = 2, .at = 33,
                            .version = SPAN("2.0"), .location = SPAN("internet"), .duration = 480};

        full_row(m)->mras = &mras;
        made_finish(m);
        made_expect(m, "SELECT evidence, call, response, reason, credentials, relays, udp, tcp, host, version, location, duration FROM v_mras",
                    "m1@33|1|1|OK|1|2|1|2|av.contoso.example|2.0|internet|480");
}

static void events(void **state) {
        struct made *m = *state;
        struct field fields[] = {{SPAN("Result-Code"), SPAN("0xc3e93c0f"), false}, {SPAN("Peer"), SPAN(""), false}};

        full_row(m);
        m->events[0] = (struct event_row){.id = 3, .source = 1, .time_us = CASE_START, .line = 9, .offset = 900, .bytes = 80,
                                          .host = SPAN("fe01"), .level = SPAN("TL_ERROR"), .component = SPAN("SIPStack"),
                                          .topic = SPAN("TF_DIAG"), .call_id = SPAN("c1"), .fields = fields, .n_fields = 2};
        m->events[1] = (struct event_row){.id = 4, .source = 1, .time_us = STAMP_NONE, .call_id = SPAN("unseen")};
        m->batch.n_events = 2;
        made_finish(m);
        made_expect(m, "SELECT event, evidence, source, time_us - 1394010000000000, line, offset, host, level, component, topic, call_id, call "
                       "FROM v_event ORDER BY 1",
                    "3|e3|1|0|9|900|fe01|TL_ERROR|SIPStack|TF_DIAG|c1|1\n4|e4|1|-|0|0|-|-|-|-|unseen|-");
        made_expect(m, "SELECT event, name, value FROM v_event_field", "3|Result-Code|0xc3e93c0f\n3|Peer|");
        made_expect(m, "SELECT bytes FROM event ORDER BY id", "80\n0");
}

static void a_text_outside_its_batch(void **state) {
        struct made *m = *state;
        struct buf frame = BUF_INIT;

        full_row(m)->text.n++;
        assert_int_equal(store_put_batch(m->s, &m->batch, made_frame(buf_span(&m->batch.texts), &frame)), -EINVAL);
        assert_string_equal(store_error(m->s), "a message's text is not in its batch");
        buf_done(&frame);
}

static void the_same_id_twice(void **state) {
        struct made *m = *state;

        made_source(m, 1, "utf-8", ZONE_UTC);
        assert_int_equal(store_put_source(m->s, &(struct source_row){.id = 1, .path = "x"}), -EEXIST);
        assert_int_equal(store_put_meta(m->s, "k", "1"), 0);
        assert_int_equal(store_put_meta(m->s, "k", "2"), 0);
        made_finish(m);
        made_expect(m, "SELECT value FROM meta WHERE key = 'k'", "2");
        made_expect(m, "SELECT count(*) FROM v_source", "1");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                made_test(columns), made_test(absent), made_test(diagnostics),              made_test(descriptions),
                made_test(media_manner), made_test(relays),  made_test(events), made_test(a_text_outside_its_batch), made_test(the_same_id_twice),
        };

        return cmocka_run_group_tests_name("store/write", tests, NULL, NULL);
}
