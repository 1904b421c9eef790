/* findings.c: a finding comes back as it went, and a stranger's findings come back as something. */
#include "case.h"

#define TEXT(literal) ((char[]){literal})

static int64_t put_plain(struct made *m, const char *key, int64_t explained_by) {
        struct finding f = {.rule = TEXT("r"), .title = TEXT("t"), .first_us = STAMP_NONE, .last_us = STAMP_NONE};

        f.key = span_dup(span_str(key));
        f.explained_by = explained_by;
        assert_int_equal(store_put_finding(m->s, &f), 0);
        free(f.key);
        return f.id;
}

static struct finding_list read_findings(struct made *m) {
        struct finding_list l = {0};

        assert_int_equal(store_findings(m->s, &l), 0);
        return l;
}

static void put_full(struct made *m) {
        struct evidence evidence[] = {
                {.role = TEXT("the refusal"), .source = 1, .sighting = 1, .host = TEXT("fe01"), .line = 12, .frame = 0, .offset = 345,
                 .time_us = CASE_START, .utc = true, .text = TEXT("SIP/2.0 504 Server time-out"), .cut = true},
                {.role = TEXT("what it said"), .source = 2, .event = 9, .frame = 77, .time_us = STAMP_NONE, .text = TEXT("")},
        };
        struct fact facts[] = {{TEXT("domain"), TEXT("fabrikam.example")}, {TEXT("code"), TEXT("1028 +2")}};
        struct finding f = {.key = TEXT("rule-a:fabrikam.example"), .rule = TEXT("rule-a"), .rev = 3, .title = TEXT("Title `x`"),
                            .severity = SEVERITY_ERROR, .confidence = CONFIDENCE_LIKELY, .kind = KIND_CAUSE, .owner = TEXT("the other side"),
                            .subject_type = TEXT("domain"), .subject = TEXT("fabrikam.example"), .decided_by = TEXT("fe01"),
                            .first_us = CASE_START, .last_us = CASE_START + 5, .utc = true, .means = TEXT("means\n"), .cause = TEXT("cause"),
                            .fix = TEXT("fix"), .confirm = TEXT("confirm"), .rule_out = TEXT("rule out"),
                            .refs = (char *[]){TEXT("ms-ocer:1028"), TEXT("rfc3261:21.5")}, .n_refs = 2, .facts = facts, .n_facts = 2,
                            .calls = (int64_t[]){1, 4711}, .n_calls = 2,
                            .users = (char *[]){TEXT("sip:alice@contoso.example"), TEXT("sip:bob@contoso.example")}, .n_users = 2,
                            .evidence = evidence, .n_evidence = 2};

        assert_int_equal(store_put_finding(m->s, &f), 0);
        assert_int_equal(f.id, 1);
}

/* Findings are written after the calls are derived and before the case is finished. */
static void begin(struct made *m) {
        made_source(m, 1, "utf-8", ZONE_UTC);
        made_source(m, 2, "utf-8", ZONE_UTC);
        made_tell(m, (struct told){.source = 1, .method = "INVITE", .cseq = 1, .call_id = "c1", .from_tag = "a", .branch = "z1"});
        made_flush(m);
        assert_int_equal(store_derive(m->s), 0);
        assert_int_equal(store_index(m->s), 0);
}

static void expect_texts(const struct finding *f) {
        assert_string_equal(f->key, "rule-a:fabrikam.example");
        assert_string_equal(f->rule, "rule-a");
        assert_string_equal(f->title, "Title `x`");
        assert_string_equal(f->owner, "the other side");
        assert_string_equal(f->subject_type, "domain");
        assert_string_equal(f->subject, "fabrikam.example");
        assert_string_equal(f->decided_by, "fe01");
        assert_string_equal(f->means, "means\n");
        assert_string_equal(f->cause, "cause");
        assert_string_equal(f->fix, "fix");
        assert_string_equal(f->confirm, "confirm");
        assert_string_equal(f->rule_out, "rule out");
        assert_int_equal(f->n_refs, 2);
        assert_string_equal(f->refs[0], "ms-ocer:1028");
        assert_string_equal(f->refs[1], "rfc3261:21.5");
}

static void expect_parts(const struct finding *f) {
        assert_int_equal(f->n_facts, 2);
        assert_string_equal(f->facts[0].name, "domain");
        assert_string_equal(f->facts[0].value, "fabrikam.example");
        assert_string_equal(f->facts[1].name, "code");
        assert_string_equal(f->facts[1].value, "1028 +2");
        assert_int_equal(f->n_calls, 2);
        assert_int_equal(f->calls[0], 1);
        assert_int_equal(f->calls[1], 4711);
        assert_int_equal(f->n_users, 2);
        assert_string_equal(f->users[0], "sip:alice@contoso.example");
        assert_string_equal(f->users[1], "sip:bob@contoso.example");
}

static void expect_evidence(const struct finding *f) {
        const struct evidence *e = f->evidence;

        assert_int_equal(f->n_evidence, 2);
        assert_string_equal(e[0].role, "the refusal");
        assert_string_equal(e[0].path, "s1.log");
        assert_string_equal(e[0].host, "fe01");
        assert_string_equal(e[0].text, "SIP/2.0 504 Server time-out");
        assert_int_equal(e[0].source, 1);
        assert_int_equal(e[0].sighting, 1);
        assert_int_equal(e[0].event, 0);
        assert_int_equal(e[0].line, 12);
        assert_int_equal(e[0].frame, 0);
        assert_int_equal(e[0].offset, 345);
        assert_int_equal(e[0].time_us, CASE_START);
        assert_true(e[0].utc && e[0].cut);
        assert_string_equal(e[1].path, "s2.log");
        assert_string_equal(e[1].text, "");
        assert_null(e[1].host);
        assert_int_equal(e[1].sighting, 0);
        assert_int_equal(e[1].event, 9);
        assert_int_equal(e[1].line, 0);
        assert_int_equal(e[1].frame, 77);
        assert_int_equal(e[1].time_us, STAMP_NONE);
        assert_false(e[1].utc || e[1].cut);
}

static void round_trip(void **state) {
        struct made *m = *state;

        begin(m);
        put_full(m);
        assert_int_equal(store_finish(m->s), 0);
        struct finding_list l = read_findings(m);
        assert_int_equal(l.n, 1);
        assert_int_equal(l.v[0].id, 1);
        assert_int_equal(l.v[0].rev, 3);
        assert_int_equal(l.v[0].severity, SEVERITY_ERROR);
        assert_int_equal(l.v[0].confidence, CONFIDENCE_LIKELY);
        assert_int_equal(l.v[0].kind, KIND_CAUSE);
        assert_int_equal(l.v[0].first_us, CASE_START);
        assert_int_equal(l.v[0].last_us, CASE_START + 5);
        assert_true(l.v[0].utc);
        assert_int_equal(l.v[0].explained_by, 0);
        assert_int_equal(l.v[0].n_explains, 0);
        expect_texts(&l.v[0]);
        expect_parts(&l.v[0]);
        expect_evidence(&l.v[0]);
        finding_list_done(&l);
        made_expect(m, "SELECT n_calls, n_users, severity, confidence, kind FROM v_finding", "2|2|error|likely|cause");
}

static void what_is_not_known(void **state) {
        struct made *m = *state;

        begin(m);
        put_plain(m, "k", 0);
        assert_int_equal(store_finish(m->s), 0);
        struct finding_list l = read_findings(m);
        assert_int_equal(l.n, 1);
        const struct finding *f = &l.v[0];
        assert_true(!f->owner && !f->subject_type && !f->subject && !f->decided_by && !f->means && !f->cause && !f->fix &&
                    !f->confirm && !f->rule_out && !f->refs && !f->facts && !f->calls && !f->users && !f->evidence && !f->explains);
        assert_int_equal(f->first_us, STAMP_NONE);
        assert_int_equal(f->last_us, STAMP_NONE);
        assert_false(f->utc);
        finding_list_done(&l);
}

/* As written; parts of many findings do not mix. */
static void order(void **state) {
        struct made *m = *state;

        begin(m);
        for (int i = 0; i < 40; i++) {
                struct fact facts[3] = {{TEXT("n"), TEXT("0")}, {TEXT("n"), TEXT("1")}, {TEXT("n"), TEXT("2")}};
                struct finding f = {.rule = TEXT("r"), .title = TEXT("t"), .facts = facts, .n_facts = (size_t)i % 4};
                char key[8];
                snprintf(key, sizeof(key), "k%d", 99 - i);
                f.key = key;
                facts[0].value[0] = (char)('a' + i % 26);
                assert_int_equal(store_put_finding(m->s, &f), 0);
                assert_int_equal(f.id, i + 1);
        }
        assert_int_equal(store_finish(m->s), 0);
        struct finding_list l = read_findings(m);
        assert_int_equal(l.n, 40);
        for (int i = 0; i < 40; i++) {
                char key[8];
                snprintf(key, sizeof(key), "k%d", 99 - i);
                assert_string_equal(l.v[i].key, key);
                assert_int_equal(l.v[i].n_facts, i % 4);
                if (i % 4)
                        assert_int_equal(l.v[i].facts[0].value[0], 'a' + i % 26);
                if (i % 4 == 3)
                        assert_string_equal(l.v[i].facts[2].value, "2");
        }
        finding_list_done(&l);
}

static void explained(void **state) {
        struct made *m = *state;

        begin(m);
        int64_t a = put_plain(m, "a", 0), b = put_plain(m, "b", a), c = put_plain(m, "c", 0);
        assert_int_equal(store_set_explained(m->s, c, a), 0);
        assert_int_equal(store_finish(m->s), 0);
        struct finding_list l = read_findings(m);
        assert_int_equal(l.n, 3);
        assert_int_equal(l.v[0].n_explains, 2);
        assert_string_equal(l.v[0].explains[0], "b");
        assert_string_equal(l.v[0].explains[1], "c");
        assert_int_equal(l.v[1].id, b);
        assert_int_equal(l.v[1].explained_by, a);
        assert_int_equal(l.v[2].explained_by, a);
        assert_int_equal(l.v[2].n_explains, 0);
        finding_list_done(&l);
}

/* One that nothing explains in truth stands alone: by itself, by nobody, or round in a ring. */
static void explained_by_a_lie(void **state) {
        struct made *m = *state;

        begin(m);
        for (char key[] = "a"; key[0] <= 'f'; key[0]++)
                put_plain(m, key, 0);
        assert_int_equal(store_finish(m->s), 0);
        assert_int_equal(made_tampered(m, "UPDATE finding SET explained_by = CASE id WHEN 1 THEN 1 WHEN 2 THEN 99 WHEN 3 THEN -1 "
                                          "WHEN 4 THEN 5 WHEN 5 THEN 4 ELSE 'x' END"), 0);
        struct finding_list l = read_findings(m);
        size_t alone = 0;
        assert_int_equal(l.n, 6);
        for (size_t i = 0; i < l.n; i++)
                alone += l.v[i].explained_by == 0;
        assert_true(alone >= 5);
        assert_int_equal(l.v[0].explained_by, 0);
        assert_int_equal(l.v[1].explained_by, 0);
        assert_int_equal(l.v[2].explained_by, 0);
        assert_int_equal(l.v[5].explained_by, 0);
        finding_list_done(&l);
}

static void a_strangers_words(void **state) {
        struct made *m = *state;

        begin(m);
        put_full(m);
        assert_int_equal(store_finish(m->s), 0);
        assert_int_equal(made_tampered(m, "UPDATE finding SET severity = 'fatal', confidence = 7, kind = x'00', rev = 9223372036854775807,"
                                          "key = x'', title = 5, first_us = 'x', refs = char(10) || char(10);"
                                          "UPDATE finding_fact SET finding = -1; UPDATE evidence SET source = 9, line = -4, offset = -9;"
                                          "INSERT INTO finding_user VALUES(2, 0, 'of nobody')"), 0);
        struct finding_list l = read_findings(m);
        assert_int_equal(l.n, 1);
        assert_int_equal(l.v[0].severity, SEVERITY_INFO);
        assert_int_equal(l.v[0].confidence, CONFIDENCE_POSSIBLE);
        assert_int_equal(l.v[0].kind, KIND_NOISE);
        assert_string_equal(l.v[0].key, "");
        assert_string_equal(l.v[0].title, "5");
        assert_int_equal(l.v[0].first_us, 0);
        assert_int_equal(l.v[0].n_refs, 2);
        assert_string_equal(l.v[0].refs[1], "");
        assert_int_equal(l.v[0].n_facts, 0);
        assert_int_equal(l.v[0].n_users, 2);
        assert_string_equal(l.v[0].evidence[0].path, "");
        assert_int_equal(l.v[0].evidence[0].line, 0);
        assert_int_equal(l.v[0].evidence[0].offset, 0);
        finding_list_done(&l);
}

/* A long path told once and quoted by many: refused before memory is gone. */
static void too_many(void **state) {
        struct made *m = *state;
        struct finding_list l = {0};

        begin(m);
        put_full(m);
        assert_int_equal(store_finish(m->s), 0);
        assert_int_equal(made_tampered(m, "UPDATE source SET path = hex(zeroblob(2000));"
                                          "WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) INSERT INTO "
                                          "evidence SELECT finding, i, role, source, sighting, event, host, line, frame, offset, time_us, utc, "
                                          "text, cut FROM evidence, n WHERE ord = 0"), 0);
        assert_int_equal(store_findings(m->s, &l), -E2BIG);
        assert_string_equal(store_error(m->s), "the findings are larger than 256 MiB");
        assert_null(l.v);
}

static void same_key_twice(void **state) {
        struct made *m = *state;
        struct finding f = {.key = TEXT("k"), .rule = TEXT("r"), .title = TEXT("t")};

        assert_int_equal(store_put_finding(m->s, &f), 0);
        f.id = 0;
        assert_int_equal(store_put_finding(m->s, &f), -EEXIST);
        assert_int_equal(f.id, 0);
        made_finish(m);
}

static void none(void **state) {
        struct made *m = *state;

        begin(m);
        assert_int_equal(store_finish(m->s), 0);
        struct finding_list l = read_findings(m);
        assert_int_equal(l.n, 0);
        assert_null(l.v);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                made_test(round_trip),         made_test(what_is_not_known), made_test(order),    made_test(explained),
                made_test(explained_by_a_lie), made_test(a_strangers_words), made_test(too_many), made_test(same_key_twice),
                made_test(none),
        };

        return cmocka_run_group_tests_name("store/findings", tests, NULL, NULL);
}
