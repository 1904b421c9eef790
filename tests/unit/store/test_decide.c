/* decide.c: the diagnostics of a refusal name who decided, unless a record of that element does. */
#include "case.h"

/* As one end wrote it. */
static void tell(struct made *m, struct told t, unsigned n_via) {
        made_tell(m, t);
        struct sighting_row *r = &m->rows[m->batch.n_sightings - 1];
        r->local_host = SPAN("10.0.0.1");
        r->peer_host = SPAN("10.0.0.2");
        r->key.local_host = store_id(m->s, r->local_host);
        r->key.peer_host = store_id(m->s, r->peer_host);
        r->key.n_via = n_via;
}

/* The last message has diagnostics in that header. */
static void diagnosed(struct made *m, enum sip_header_id header, const char *source) {
        struct diag_row *d = arena_alloc(&m->batch.arena, sizeof(*d));

        assert_non_null(d);
        *d = (struct diag_row){.diag = {.code = 1000, .source = span_str(source), .header = header}};
        m->rows[m->batch.n_sightings - 1].diags = d;
        m->rows[m->batch.n_sightings - 1].n_diags = 1;
}

/* An INVITE over a hop and its refusal, as one end wrote them; source: what its ms-diagnostics say, NULL: none. */
static void refused(struct made *m, enum direction answer, unsigned n_via, int status, const char *header, const char *source) {
        struct told t = {.source = 1, .at_ms = 1000, .dir = answer == DIR_IN ? DIR_OUT : DIR_IN, .method = "INVITE", .cseq = 1,
                         .call_id = "c1", .from_tag = "a", .branch = n_via == 1 ? "z9hG4bK-1" : "z9hG4bK-2"};

        for (int i = 0; i < 2; i++) {
                tell(m, t, n_via);
                t.dir = answer;
                t.status = status;
                t.to_tag = "b";
        }
        if (source)
                diagnosed(m, span_eq(span_str(header), SPAN("ms-diagnostics")) ? SIP_H_MS_DIAGNOSTICS : SIP_H_MS_CLIENT_DIAGNOSTICS,
                          source);
}

static void expect_decided(struct made *m, const char *want) {
        made_source(m, 1, "utf-8", ZONE_UTC);
        made_finish(m);
        made_expect(m, "SELECT decided_by, decided_how FROM v_leg", want);
}

static void who_got_it(void **state) {
        refused(*state, DIR_IN, 1, 504, NULL, NULL);
        expect_decided(*state, "10.0.0.2|its answer");
}

static void who_wrote_the_diagnostics(void **state) {
        refused(*state, DIR_IN, 1, 504, "ms-diagnostics", "edge.contoso.example");
        expect_decided(*state, "edge.contoso.example|its diagnostics");
}

static void its_own_record(void **state) {
        refused(*state, DIR_OUT, 1, 504, "ms-diagnostics", "edge.contoso.example");
        expect_decided(*state, "10.0.0.1|its own record");
}

static void a_client_decides_nothing(void **state) {
        refused(*state, DIR_IN, 1, 504, "ms-client-diagnostics", "alice");
        expect_decided(*state, "10.0.0.2|its answer");
}

static void the_furthest_hop(void **state) {
        refused(*state, DIR_IN, 2, 504, "ms-diagnostics", "far.contoso.example");
        refused(*state, DIR_OUT, 1, 504, "ms-diagnostics", "near.contoso.example");
        expect_decided(*state, "far.contoso.example|its diagnostics");
}

static void a_declined_call(void **state) {
        refused(*state, DIR_IN, 1, 486, "ms-diagnostics", "edge.contoso.example");
        expect_decided(*state, "10.0.0.2|its answer");
}

/* Two branches that are as far: the one that was sent first, whichever answer came first. */
static void the_first_branch(void **state) {
        struct told t = {.source = 1, .at_ms = 1000, .dir = DIR_OUT, .method = "INVITE", .cseq = 1, .call_id = "c1", .from_tag = "a"};
        static const char *const branches[] = {"z9hG4bK-a", "z9hG4bK-b", "z9hG4bK-b", "z9hG4bK-a"};
        static const char *const sources[] = {NULL, NULL, "b.contoso.example", "a.contoso.example"};
        struct made *m = *state;

        for (int i = 0; i < 4; i++) {
                t.branch = branches[i];
                t.dir = i < 2 ? DIR_OUT : DIR_IN;
                t.status = i < 2 ? 0 : 504;
                t.to_tag = i < 2 ? NULL : sources[i];
                t.at_ms += 10;
                tell(m, t, 1);
                if (sources[i])
                        diagnosed(m, SIP_H_MS_DIAGNOSTICS, sources[i]);
        }
        expect_decided(m, "a.contoso.example|its diagnostics");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                made_test(who_got_it),               made_test(who_wrote_the_diagnostics), made_test(its_own_record),
                made_test(a_client_decides_nothing), made_test(the_furthest_hop),          made_test(a_declined_call),
                made_test(the_first_branch),
        };

        return cmocka_run_group_tests_name("store/decide", tests, NULL, NULL);
}
