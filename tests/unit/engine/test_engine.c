/*
 * engine.c, judge.c: rules over a case: which findings come out, in which order, what explains what, what is skipped and why.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>

#include "unit/engine/sample.h"

#define SECOND INT64_C(1000000)
#define CAUSE "severity: error\nkind: cause\n"
#define SYMPTOM "severity: warning\nkind: symptom\n"
#define BY_CODE(code) \
        "SELECT host(m.to_aor) AS subject, d.evidence, d.code AS code, d.diag, d.source AS decided_by" \
        " FROM v_diag d JOIN v_message m ON m.message = d.message WHERE d.code = " #code
#define ALL_REFUSED \
        "SELECT 'status ' || m.status AS subject, m.evidence FROM v_transaction t JOIN v_message m ON m.message = t.final" \
        " WHERE t.fate IN ('failed', 'unanswered')"

static const struct refused calls[] = {
        {"c1@x", "conv1", "ann@a.example", "bob@B.example", 504, "1008;reason=\"No route\";source=\"edge.a.example\"", 10 * SECOND},
        {"c2@x", "conv2", "ann@a.example", "bob@b.example", 504, "1008;reason=\"No way\";source=\"edge2.a.example\"", 20 * SECOND},
        {"c3@x", "conv3", "eve@a.example", "bob@c.example", 504, "1008;reason=\"No route\";source=\"edge.a.example\"", 5 * SECOND},
        {"c4@x", "conv1", "eve@a.example", "bob@b.example", 504, NULL, 11 * SECOND},
        {"c5@x", "conv5", "eve@a.example", "bob@d.example", 504, NULL, 12 * SECOND},
        {"c6@x", "conv6", "eve@a.example", "bob@d.example", 403, "4001;reason=\"No; response=\\\"abc\\\"\"", 13 * SECOND},
};

/* "rule|subject|severity|confidence|calls|explained by: rule|subject", one a line, in the order of the report. */
static char *summary(struct store *s) {
        struct finding_list l = {0};
        struct buf b = BUF_INIT;
        char *text;

        assert_int_equal(store_findings(s, &l), 0);
        for (size_t i = 0; i < l.n; i++) {
                const struct finding *f = &l.v[i];
                buf_printf(&b, "%s|%s|%s|%s|%zu", f->rule, f->subject, severity_word(f->severity),
                           confidence_word(f->confidence), f->n_calls);
                for (size_t k = 0; k < l.n; k++)
                        if (f->explained_by == l.v[k].id)
                                buf_printf(&b, " under %s|%s", l.v[k].rule, l.v[k].subject);
                buf_putc(&b, '\n');
        }
        finding_list_done(&l);
        text = buf_steal(&b);
        buf_done(&b);
        return text;
}

static char *skips(struct store *s) {
        struct skipped_info *v = NULL;
        struct buf b = BUF_INIT;
        size_t n = 0;
        char *text;

        assert_int_equal(store_skipped(s, &v, &n), 0);
        for (size_t i = 0; i < n; i++)
                buf_printf(&b, "%s|%s|%s\n", v[i].rule, v[i].reason, v[i].needs);
        skipped_free(v, n);
        text = buf_steal(&b);
        buf_done(&b);
        return text;
}

static int by_id(const void *a, const void *b) {
        return strcmp(((const struct rule *)a)->id, ((const struct rule *)b)->id);
}

static unsigned workers = 1; /* threads of the engine */

struct article {
        const char *id, *head, *sql;
};

/* Runs the articles over the calls; *ret_skips may be NULL. The caller frees the texts. */
static char *judge(const struct refused *v, size_t n, const struct article *a, size_t n_articles, char **ret_skips) {
        struct rules rules = {.v = calloc(n_articles, sizeof(*rules.v)), .n = n_articles};
        struct store *s = sample_case(v, n);
        char *text;

        assert_non_null(rules.v);
        for (size_t i = 0; i < n_articles; i++)
                sample_rule(&rules.v[i], a[i].id, a[i].head, a[i].sql);
        qsort(rules.v, rules.n, sizeof(*rules.v), by_id);
        assert_int_equal(engine_run(&rules, s, workers), 0);
        assert_int_equal(store_finish(s), 0);
        text = summary(s);
        if (ret_skips)
                *ret_skips = skips(s);
        store_free(s);
        rules_done(&rules);
        return text;
}

static const struct {
        struct article a[4];
        const char *findings, *skips;
} cases[] = {
        /* One finding for each subject, the more calls the earlier. */
        {{{"r", CAUSE, BY_CODE(1008)}}, "r|b.example|error|likely|2\nr|c.example|error|likely|1\n", ""},
        /* A subject in other letters is the same; shown as it came first. */
        {{{"r", CAUSE, "SELECT m.to_aor AS subject, m.evidence FROM v_message m WHERE m.message < 3 ORDER BY m.message"}},
         "r|bob@B.example|error|likely|2\n", ""},
        /* A row's own levels; the highest counts. */
        {{{"r", CAUSE, "SELECT 'x' AS subject, evidence, CASE message WHEN 2 THEN 'confirmed' ELSE 'possible' END AS confidence,"
                       " 'notice' AS severity FROM v_diag WHERE code = 1008"}},
         "r|x|notice|confirmed|3\n", ""},
        /* A row that speaks against the finding is a ceiling for all of it, wherever it stands. */
        {{{"r", CAUSE, "SELECT 'x' AS subject, evidence, 'confirmed' AS confidence, CASE message WHEN 1 THEN 'possible' END AS at_most"
                       " FROM v_diag WHERE code = 1008 ORDER BY message"}},
         "r|x|error|possible|3\n", ""},
        {{{"r", CAUSE, "SELECT 'x' AS subject, evidence, 'possible' AS confidence, 'likely' AS at_most FROM v_diag WHERE code = 1008"}},
         "r|x|error|possible|3\n", ""},
        /* Words that are none leave the article's. */
        {{{"r", CAUSE, "SELECT 'x' AS subject, evidence, 'sure' AS confidence, 'high' AS severity FROM v_diag WHERE code = 4001"}},
         "r|x|error|likely|1\n", ""},
        /* What a cause covers leaves the symptom; the rest stays. */
        {{{"z-cause", CAUSE "explains: [a-symptom@call]\n", BY_CODE(1008)}, {"a-symptom", SYMPTOM, ALL_REFUSED}},
         "z-cause|b.example|error|likely|2\nz-cause|c.example|error|likely|1\na-symptom|status 504|warning|likely|2\n"
         "a-symptom|status 403|warning|likely|1\n"
         "a-symptom|status 504|warning|likely|2 under z-cause|b.example\na-symptom|status 504|warning|likely|1 under z-cause|c.example\n",
         ""},
        /* The conversation reaches further than the call: c4 is of c1's. */
        {{{"cause", CAUSE "explains: [symptom@conversation]\n", BY_CODE(1008)}, {"symptom", SYMPTOM, ALL_REFUSED}},
         "cause|b.example|error|likely|2\ncause|c.example|error|likely|1\nsymptom|status 504|warning|likely|1\n"
         "symptom|status 403|warning|likely|1\n"
         "symptom|status 504|warning|likely|3 under cause|b.example\nsymptom|status 504|warning|likely|1 under cause|c.example\n",
         ""},
        /* The same subject, whatever the call. */
        {{{"cause", CAUSE "explains: [symptom@domain]\n", BY_CODE(1008)},
          {"symptom", SYMPTOM, "SELECT host(to_aor) AS subject, evidence FROM v_message"}},
         "cause|b.example|error|likely|2\ncause|c.example|error|likely|1\nsymptom|d.example|warning|likely|2\n"
         "symptom|b.example|warning|likely|3 under cause|b.example\nsymptom|c.example|warning|likely|1 under cause|c.example\n",
         ""},
        /* Of two causes the stronger takes it, whatever their ids. */
        {{{"a", "severity: notice\nkind: cause\nexplains: [s@call]\n", BY_CODE(1008)},
          {"b", CAUSE "explains: [s@call]\n", BY_CODE(1008)},
          {"s", SYMPTOM, "SELECT 's' AS subject, evidence FROM v_message WHERE call_id = 'c3@x'"}},
         "b|b.example|error|likely|2\nb|c.example|error|likely|1\na|b.example|notice|likely|2\na|c.example|notice|likely|1\n"
         "s|s|warning|likely|1 under b|c.example\n",
         ""},
        /* Chains: what explains may be explained. */
        {{{"c", CAUSE "explains: [b@call]\n", BY_CODE(4001)},
          {"b", SYMPTOM "explains: [a@call]\n", "SELECT 'b' AS subject, evidence FROM v_message WHERE status = 403"},
          {"a", SYMPTOM, "SELECT 'a' AS subject, evidence FROM v_message WHERE status = 403"}},
         "c|d.example|error|likely|1\na|a|warning|likely|1 under b|b\nb|b|warning|likely|1 under c|d.example\n", ""},
        /* A circle, which lint refuses, still ends: the first id runs first. */
        {{{"a", SYMPTOM "explains: [b@call]\n", "SELECT 'a' AS subject, evidence FROM v_message WHERE status = 403"},
          {"b", SYMPTOM "explains: [a@call, b@call]\n", "SELECT 'b' AS subject, evidence FROM v_message WHERE status = 403"}},
         "a|a|warning|likely|1\nb|b|warning|likely|1 under a|a\n", ""},
        /* match is SQL too. */
        {{{"m", CAUSE "match: {diagnostic: 1008}\n", NULL}}, "m|b.example|error|likely|2\nm|c.example|error|likely|1\n", ""},
        {{{"m", CAUSE "match: {diagnostic: [1008, 4001], status: 403, header: ms-diagnostics, method: INVITE}\n", NULL}},
         "m|d.example|error|likely|1\n", ""},
        {{{"m", CAUSE "match: {diagnostic: 1008, header: ms-diagnostics-public}\n", NULL}}, "", ""},
        {{{"m", CAUSE "match: {diagnostic: 1008, method: BYE}\n", NULL}}, "", ""},
        /* What cannot be judged says so, and the others go on. */
        {{{"a", CAUSE "needs: [message, mras, quality, provision, conference, tf-diag, tls, stun]\n", BY_CODE(1008)}, {"b", CAUSE, BY_CODE(4001)}},
         "b|d.example|error|likely|1\n", "a|needs|mras\nquality\nprovision\nconference\ntf-diag\ntls\nstun\n"},
        {{{"a", CAUSE "views: 9999\n", BY_CODE(1008)}}, "",
         "a|error|it was written for a newer sipdx, which has views that this one has not\n"},
        {{{"a", CAUSE, "SELECT nobody AS subject FROM v_diag"}, {"b", CAUSE, BY_CODE(4001)}},
         "b|d.example|error|likely|1\n", "a|error|no such column: nobody\n"},
        {{{"a", CAUSE, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
                       " SELECT 'x' AS subject, 'm1@0' AS evidence FROM n WHERE i < 0"}},
         "", "a|budget|it takes more steps, rows or memory than a rule may\n"},
        {{{"a", CAUSE, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1500)"
                       " SELECT 'x' || i AS subject, 'e1' AS evidence FROM n UNION ALL SELECT NULL, 'm1@0'"
                       " UNION ALL SELECT '  ', 'm1@0' UNION ALL SELECT 'y', 'm99@0' UNION ALL SELECT 'y', 'm1'"
                       " UNION ALL SELECT 'y', NULL UNION ALL SELECT 'good', 'm1@0'"}},
         "a|good|error|likely|1\n", "a|error|1505 rows without subject or evidence left out\n"},
};

static void test_judge(void **state) {
        (void)state;
        for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
                size_t n = 0;
                char *skipped = NULL, *found;
                while (n < 4 && cases[i].a[n].id)
                        n++;
                found = judge(calls, 6, cases[i].a, n, &skipped);
                assert_string_equal(found, cases[i].findings);
                assert_string_equal(skipped, cases[i].skips);
                free(found);
                free(skipped);
        }
}

static void test_too_many(void **state) {
        static const struct article a = {
                "a", CAUSE, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1200)"
                            " SELECT 'x' || i AS subject, 'm1@0' AS evidence FROM n"};
        char *skipped = NULL, *found = judge(calls, 1, &a, 1, &skipped);
        size_t lines = 0;

        (void)state;
        for (const char *p = found; *p; p++)
                lines += *p == '\n';
        assert_int_equal(lines, 1000);
        assert_string_equal(skipped, "a|budget|more than 1000 subjects; the rest is left out\n");
        free(found);
        free(skipped);
}

static void test_nothing(void **state) {
        static const struct article a = {"a", CAUSE "needs: [message]\n", BY_CODE(1008)};
        char *skipped = NULL, *found = judge(NULL, 0, &a, 1, &skipped);

        (void)state;
        assert_string_equal(found, "");
        assert_string_equal(skipped, "a|needs|message\n");
        free(found);
        free(skipped);
        free(judge(calls, 6, NULL, 0, NULL));
}

/* Everything that one finding says. */
static void test_finding(void **state) {
        struct rules rules = {.v = calloc(1, sizeof(*rules.v)), .n = 1};
        struct store *s = sample_case(calls, 6);
        struct finding_list l = {0};
        const struct finding *f;

        (void)state;
        sample_rule(&rules.v[0], "r", CAUSE "refs: [\"ms-ocer:1008\"]\n", BY_CODE(1008) " ORDER BY d.message");
        assert_int_equal(engine_run(&rules, s, workers), 0);
        assert_int_equal(store_finish(s), 0);
        assert_int_equal(store_findings(s, &l), 0);
        assert_int_equal(l.n, 2);
        f = &l.v[0];
        assert_string_equal(f->key, "r:b.example");
        assert_string_equal(f->title, "About b.example: 1008");
        assert_int_equal(f->rev, 2);
        assert_string_equal(f->owner, "nobody");
        assert_string_equal(f->subject_type, "domain");
        assert_string_equal(f->decided_by, "edge.a.example +1");
        assert_string_equal(f->means, "No route +1 ?");
        assert_string_equal(f->cause, "`edge.a.example` { x }");
        assert_string_equal(f->fix, "-");
        assert_null(f->confirm);
        assert_int_equal(f->n_refs, 1);
        assert_int_equal(f->first_us, 10 * SECOND);
        assert_int_equal(f->last_us, 20 * SECOND);
        assert_true(f->utc);
        assert_int_equal(f->n_facts, 3);
        assert_string_equal(f->facts[0].name, "code");
        assert_string_equal(f->facts[0].value, "1008");
        assert_string_equal(f->facts[1].name, "reason");
        assert_string_equal(f->facts[1].value, "No route +1");
        assert_string_equal(f->facts[2].name, "source");
        assert_int_equal(f->n_calls, 2);
        assert_int_equal(f->n_users, 3);
        assert_string_equal(f->users[0], "ann@a.example");
        assert_string_equal(f->users[1], "bob@B.example");
        assert_string_equal(f->users[2], "bob@b.example");
        assert_int_equal(f->n_evidence, 2);
        assert_string_equal(f->evidence[0].path, "made.log");
        assert_string_equal(f->evidence[0].role, "evidence");
        assert_string_equal(f->evidence[0].text, "ms-diagnostics: 1008;reason=\"No route\";source=\"edge.a.example\"");
        assert_int_equal(f->evidence[0].line, 3);
        assert_int_equal(f->evidence[1].line, 7);
        assert_int_equal(f->evidence[1].time_us, 20 * SECOND);
        assert_false(f->evidence[0].cut);
        finding_list_done(&l);
        store_free(s);
        rules_done(&rules);
}

/* Frames of a capture: how they are quoted, and that all of one connection are one thing to explain. */
static void test_frames(void **state) {
        struct tls_flow flows[2] = {
                {.client = SPAN("10.0.0.5:1"), .server = SPAN("10.0.0.9:443"), .hellos = 1, .alert = -1, .acked = true, .ended_by_client = true,
                 .hello = {7, 700, 10 * SECOND}, .end = {9, 900, 31 * SECOND}},
                {.client = SPAN("10.0.0.5:2"), .server = SPAN("10.0.0.9:443"), .hellos = 2, .alert = -1, .hello = {12, 1200, STAMP_NONE}}};
        struct flow_row rows[2] = {{.source = 1, .tls = &flows[0]}, {.source = 1, .tls = &flows[1]}};
        struct batch b = {.flows = rows, .n_flows = 2};
        struct rules rules = {.v = calloc(2, sizeof(*rules.v)), .n = 2};
        struct store *s = sample_case(NULL, 0);
        struct finding_list l;

        (void)state;
        assert_non_null(rules.v);
        assert_int_equal(store_put_batch(s, &b, SPAN_NONE), 0);
        assert_int_equal(store_flush(s), 0);
        sample_rule(&rules.v[0], "a", CAUSE "needs: [tls]\nexplains: [b@call]\n",
                    "SELECT 'x' AS subject, evidence FROM v_tls WHERE client_port = 1");
        sample_rule(&rules.v[1], "b", CAUSE, "SELECT 'x' AS subject, evidence FROM v_tls UNION ALL SELECT 'x', end_evidence FROM v_tls"
                                       " WHERE end_evidence IS NOT NULL UNION ALL SELECT 'x', 'f99'");
        assert_int_equal(engine_run(&rules, s, 1), 0);
        assert_int_equal(store_finish(s), 0);
        assert_int_equal(store_findings(s, &l), 0);
        struct buf said = BUF_INIT;
        for (size_t i = 0; i < l.n; i++) {
                buf_printf(&said, "%s%s, %zu calls", l.v[i].rule, l.v[i].explained_by ? " explained" : "", l.v[i].n_calls);
                for (size_t k = 0; k < l.v[i].n_evidence; k++) {
                        const struct evidence *e = &l.v[i].evidence[k];
                        buf_printf(&said, "; %llu@%llu %s", (unsigned long long)e->frame, (unsigned long long)e->offset, e->text);
                        assert_int_equal(e->line + (uint64_t)e->sighting + (uint64_t)e->event, 0);
                }
                buf_putc(&said, '\n');
        }
        assert_string_equal(buf_str(&said),
                            "a, 0 calls; 7@700 TLS ClientHello 10.0.0.5:1 > 10.0.0.9:443, acknowledged, no answer in 21.0 s\n"
                            "b, 0 calls; 12@1200 TLS ClientHello 10.0.0.5:2 > 10.0.0.9:443, sent 2 times, never acknowledged, no answer\n"
                            "b explained, 0 calls; 7@700 TLS ClientHello 10.0.0.5:1 > 10.0.0.9:443, acknowledged, no answer in 21.0 s; "
                            "9@900 TCP FIN 10.0.0.5:1 > 10.0.0.9:443\n");
        buf_done(&said);
        finding_list_done(&l);
        store_free(s);
        rules_done(&rules);
}

/* Two runs write the same. */
static void test_same_twice(void **state) {
        static const struct article a[] = {{"z-cause", CAUSE "explains: [a-symptom@call]\n", BY_CODE(1008)},
                                           {"a-symptom", SYMPTOM, ALL_REFUSED},
                                           {"m", CAUSE "match: {diagnostic: [1008, 4001]}\n", NULL}};
        char *first = judge(calls, 6, a, 3, NULL), *second = judge(calls, 6, a, 3, NULL);

        (void)state;
        assert_string_equal(first, second);
        assert_true(strlen(first) > 100);
        free(first);
        free(second);
}

/* The rule that the others explain has tables worth making, which several workers make beforehand: what is found is the same, also where
 * the first of them is empty or wrong. */
static void test_last_rule(void **state) {
#define CAUSES "z-cause|b.example|error|likely|2\nz-cause|c.example|error|likely|1\nb-cause|d.example|error|likely|1\n"
        static const struct {
                const char *body, *findings, *skips;
        } v[] = {
                {ALL_REFUSED, CAUSES "a-symptom|status 504|warning|likely|2\na-symptom|status 504|warning|likely|2 under z-cause|b.example\n"
                 "a-symptom|status 504|warning|likely|1 under z-cause|c.example\na-symptom|status 403|warning|likely|1 under b-cause|d.example\n", ""},
                {ALL_REFUSED " AND m.status = 999", CAUSES, ""},
                {"SELECT nobody FROM v_message", CAUSES, "a-symptom|error|no such column: nobody\n"},
        };

        (void)state;
        for (size_t i = 0; i < sizeof(v) / sizeof(*v); i++) {
                struct buf sql = BUF_INIT;
                char *skipped = NULL, *found;
                buf_printf(&sql, "WITH refused AS MATERIALIZED (%s", v[i].body);
                for (int k = 0; k < 200; k++)
                        buf_puts(&sql, "\n-- SQLite reads this again wherever the name of the table stands");
                buf_puts(&sql, "\n), twice AS MATERIALIZED (SELECT * FROM refused UNION SELECT * FROM refused) SELECT subject, evidence FROM twice");
                struct article a[] = {{"z-cause", CAUSE "explains: [a-symptom@call]\n", BY_CODE(1008)},
                                      {"b-cause", CAUSE "explains: [a-symptom@call]\n", BY_CODE(4001)},
                                      {"a-symptom", SYMPTOM, buf_str(&sql)}};
                found = judge(calls, 6, a, 3, &skipped);
                assert_string_equal(found, v[i].findings);
                assert_string_equal(skipped, v[i].skips);
                free(found);
                free(skipped);
                buf_done(&sql);
        }
}

static void test_threads(void **state) {
        for (workers = 2; workers < 9; workers += 3) {
                test_judge(state);
                test_nothing(state);
                test_same_twice(state);
                test_last_rule(state);
        }
        workers = 1;
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_judge),   cmocka_unit_test(test_too_many),   cmocka_unit_test(test_nothing),
                cmocka_unit_test(test_finding), cmocka_unit_test(test_frames), cmocka_unit_test(test_same_twice),
                cmocka_unit_test(test_last_rule),
                cmocka_unit_test(test_threads),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
