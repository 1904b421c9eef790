/*
 * fold.c, draft.c, idset.c, lookup.c: rows into findings: what is kept of many rows, which
 * evidence is shown, how it is quoted, in which order drafts stand.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "engine/fold.h"
#include "unit/engine/sample.h"

enum { CALLS = 40 };

struct room {
        struct store *store;
        struct lookup *l;
        struct rule rule;
};

static char long_value[1200] = "9;reason=\"";

/* Message i+1 of call c<i>@x, one second after the other; the last three hold a secret, a long value, an escape. */
static int setup(void **state) {
        struct room *room = calloc(1, sizeof(*room));
        struct refused calls[CALLS];
        char ids[CALLS][16];

        for (size_t i = 10; i < sizeof(long_value) - 2; i++) /* words: one run of letters would be taken for a key */
                long_value[i] = i % 10 ? 'y' : ' ';
        for (int i = 0; i < CALLS; i++) {
                snprintf(ids[i], sizeof(ids[i]), "c%d@x", i);
                calls[i] = (struct refused){ids[i], NULL, "ann@a.example", "bob@b.example", 504, "1;reason=\"No\"",
                                            (int64_t)(i + 1) * 1000000};
        }
        calls[37].diagnostics = "2;reason=\"No\", response=\"5ecret\"";
        calls[38].diagnostics = long_value;
        calls[39].diagnostics = "3;reason=\"\033[2J\"";
        room->store = sample_case(calls, CALLS);
        assert_int_equal(lookup_new(room->store, &(struct hash_key){1, 2}, &room->l), 0);
        sample_rule(&room->rule, "r", "severity: warning\nkind: cause\n", "SELECT 1");
        *state = room;
        return 0;
}

static int teardown(void **state) {
        struct room *room = *state;

        rule_done(&room->rule);
        lookup_free(room->l);
        store_free(room->store);
        free(room);
        return 0;
}

/* One row of a query: "name=value" cells; "name" alone is NULL. */
static void row(struct fold *f, const char *cells) {
        struct span rest = span_str(cells), cell;
        struct span values[16] = {{0}};
        bool is_null[16] = {false}, is_number[16] = {false};
        char *names[16];
        int n = 0;

        while (span_cut(&rest, '|', &cell)) {
                size_t eq = span_chr(cell, '=');
                names[n] = span_dup(span_sub(cell, 0, eq));
                values[n] = span_from(cell, eq + 1);
                is_null[n++] = eq == cell.n;
        }
        assert_int_equal(fold_row(f, n, (const char *const *)names, values, is_null, is_number), 0);
        while (n > 0)
                free(names[--n]);
        free(f->columns); /* the next may be a row of another query */
        f->columns = NULL;
}

static void drop(struct fold *f) {
        for (size_t i = 0; i < f->n; i++)
                draft_free(f->v[i]);
        fold_done(f);
}

/* "role:line" of all evidence. */
static const char *evidence(const struct finding *f, struct buf *b) {
        buf_reset(b);
        for (size_t i = 0; i < f->n_evidence; i++)
                buf_printf(b, "%s%s:%llu", i ? " " : "", f->evidence[i].role, (unsigned long long)f->evidence[i].line);
        return buf_str(b);
}

static void test_facts(void **state) {
        static const char *const rows[] = {
                "subject=s|evidence=m3@0|A-b.c=1|decided_by=e1|empty=|null|call|status=504",
                "subject= S |evidence=m1@0|A-b.c=2|decided_by=e2|late=x|status=504",
                "subject=s|evidence=m2@0|A-b.c=1|decided_by=E1|bad name=x|status=504",
        };
        static const char *const facts[][2] = {{"a_b_c", "1 +1"}, {"status", "504"}, {"late", "x"}};
        struct room *room = *state;
        struct fold f = {.rule = &room->rule, .l = room->l};
        const struct finding *found;

        for (size_t i = 0; i < 3; i++)
                row(&f, rows[i]);
        assert_int_equal(f.n, 1);
        assert_int_equal(draft_finish(f.v[0], room->l), 0);
        assert_int_equal(drafts_quote(f.v, 1, room->l), 0);
        found = &f.v[0]->finding;
        assert_string_equal(found->subject, "s");
        assert_string_equal(found->decided_by, "e1 +1");
        assert_int_equal(found->n_facts, 3);
        for (size_t i = 0; i < 3; i++) {
                assert_string_equal(found->facts[i].name, facts[i][0]);
                assert_string_equal(found->facts[i].value, facts[i][1]);
        }
        assert_int_equal(found->first_us, 1000000);
        assert_int_equal(found->last_us, 3000000);
        assert_int_equal(found->n_calls, 3);
        assert_int_equal(found->n_users, 2);
        assert_int_equal(found->severity, SEVERITY_WARNING);
        assert_int_equal(found->confidence, CONFIDENCE_LIKELY);
        drop(&f);
}

static const struct {
        const char *rows[12];
        const char *shown;
} shows[] = {
        /* In order of time, whatever the order of rows; the same twice is once. */
        {{"m3@0", "m1@0", "m2@0", "m1@0"}, "evidence:1 evidence:5 evidence:9"},
        /* Two places of one message are two items. */
        {{"m1@31", "m1@0"}, "evidence:1 evidence:3"},
        /* Of many the earliest six. */
        {{"m12@0", "m11@0", "m10@0", "m9@0", "m8@0", "m7@0", "m6@0", "m5@0", "m4@0"},
         "evidence:13 evidence:17 evidence:21 evidence:25 evidence:29 evidence:33"},
        /* The first of each role comes before the second of any. */
        {{"m1@0|role=a", "m2@0|role=a", "m3@0|role=a", "m4@0|role=a", "m5@0|role=a", "m6@0|role=a", "m7@0|role=b", "m8@0|role=c"},
         "a:1 a:5 a:9 a:13 b:25 c:29"},
        {{"m1@0|role=a", "m2@0|role=b", "m3@0|role=c", "m4@0|role=d", "m5@0|role=e", "m6@0|role=f", "m7@0|role=g"},
         "a:1 b:5 c:9 d:13 e:17 f:21"},
        /* The role that an item had first stays. */
        {{"m1@0|role=a", "m1@0|role=b"}, "a:1"},
};

static void test_evidence(void **state) {
        struct room *room = *state;
        struct buf b = BUF_INIT, cells = BUF_INIT;

        for (size_t i = 0; i < sizeof(shows) / sizeof(shows[0]); i++) {
                struct fold f = {.rule = &room->rule, .l = room->l};
                for (size_t k = 0; shows[i].rows[k]; k++) {
                        buf_reset(&cells);
                        buf_printf(&cells, "subject=s|evidence=%s", shows[i].rows[k]);
                        row(&f, buf_str(&cells));
                }
                assert_int_equal(draft_finish(f.v[0], room->l), 0);
                assert_int_equal(drafts_quote(f.v, 1, room->l), 0);
                assert_string_equal(evidence(&f.v[0]->finding, &b), shows[i].shown);
                drop(&f);
        }
        buf_done(&b);
        buf_done(&cells);
}

static void test_quotes(void **state) {
        struct room *room = *state;
        struct fold f = {.rule = &room->rule, .l = room->l};
        const struct finding *found;

        row(&f, "subject=\033s\nx|evidence=m38@32");
        row(&f, "subject=\033s\nx|evidence=m39@32");
        row(&f, "subject=\033s\nx|evidence=m40@32");
        row(&f, "subject=\033s\nx|evidence=m1@99999");
        assert_int_equal(f.n, 1);
        assert_int_equal(draft_finish(f.v[0], room->l), 0);
        assert_int_equal(drafts_quote(f.v, 1, room->l), 0);
        found = &f.v[0]->finding;
        assert_string_equal(found->subject, "\\x1bs\\nx");
        assert_int_equal(found->n_evidence, 4);
        assert_string_equal(found->evidence[0].text, "");
        assert_string_equal(found->evidence[1].text, "ms-diagnostics: 2;reason=\"No\", response=\"***\"");
        assert_true(found->evidence[2].cut);
        assert_int_equal(strlen(found->evidence[2].text), LIMIT_QUOTE_BYTES);
        assert_string_equal(found->evidence[3].text, "ms-diagnostics: 3;reason=\"\\x1b[2J\"");
        assert_false(found->evidence[3].cut);
        drop(&f);
}

static void test_refused(void **state) {
        static const char *const rows[] = {
                "evidence=m1@0", "subject|evidence=m1@0", "subject=|evidence=m1@0", "subject= |evidence=m1@0", "subject=s",
                "subject=s|evidence", "subject=s|evidence=", "subject=s|evidence=m", "subject=s|evidence=m1", "subject=s|evidence=e1",
                "subject=s|evidence=e1@0", "subject=s|evidence=m1@", "subject=s|evidence=m1@x", "subject=s|evidence=m99@0",
                "subject=s|evidence=m0@0", "subject=s|evidence=m-1@0", "subject=s|evidence=m1@0 ", "subject=s|evidence=x1@0",
                "subject=s|evidence=m99999999999999999999@0", "subject=s|evidence=m1@99999999999",
        };
        enum { N = sizeof(rows) / sizeof(rows[0]) };
        struct room *room = *state;
        struct fold f = {.rule = &room->rule, .l = room->l};

        for (size_t i = 0; i < N; i++) {
                row(&f, rows[i]);
                if (f.refused != i + 1)
                        fail_msg("not refused: %s", rows[i]);
        }
        assert_int_equal(f.n, 0);
        drop(&f);
}

/* A subject that is cut is still one subject, and two that are cut to the same are one. */
static void test_subjects(void **state) {
        struct room *room = *state;
        struct fold f = {.rule = &room->rule, .l = room->l};
        struct buf cells = BUF_INIT;

        for (int i = 0; i < 3; i++) {
                buf_reset(&cells);
                buf_puts(&cells, "subject=");
                for (int k = 0; k < (i == 2 ? 20 : 60); k++)
                        buf_puts(&cells, "word ");
                buf_printf(&cells, "%d|evidence=m1@0", i);
                row(&f, buf_str(&cells));
        }
        buf_done(&cells);
        assert_int_equal(f.n, 2);
        assert_int_equal(strlen(f.v[0]->subject), SUBJECT_BYTES + 3);
        assert_int_equal(strlen(f.v[1]->subject), 101);
        drop(&f);
}

static void test_order(void **state) {
        static const char *const rows[] = { /* as they must stand */
                "subject=f|evidence=m9@0|severity=error", "subject=e|evidence=m9@0|confidence=confirmed",
                "subject=d|evidence=m9@0", "subject=d|evidence=m8@0", "subject=c|evidence=m2@0",
                "subject=a|evidence=m3@0", "subject=b|evidence=m3@0"};
        struct room *room = *state;
        struct fold f = {.rule = &room->rule, .l = room->l};

        for (size_t i = 0; i < 7; i++)
                row(&f, rows[i]);
        assert_int_equal(f.n, 6);
        for (size_t i = 0; i < f.n; i++)
                for (size_t k = 0; k < f.n; k++) {
                        int r = draft_cmp(f.v[i], f.v[k]);
                        assert_true(i < k ? r < 0 : i > k ? r > 0 : r == 0);
                }
        f.v[0]->by = f.v[5]; /* what is explained stands last */
        assert_true(draft_cmp(f.v[0], f.v[5]) > 0);
        drop(&f);
}

static void test_cover(void **state) {
        struct room *room = *state;
        struct fold causes = {.rule = &room->rule, .l = room->l};
        struct cover c = {0};
        struct fold f = {.rule = &room->rule, .l = room->l, .cover = &c};

        row(&causes, "subject=weak|evidence=m1@0|severity=info");
        row(&causes, "subject=strong|evidence=m1@0|severity=error");
        for (size_t i = 0; i < 2; i++)
                for (int64_t call = 1; call < 100; call++)
                        assert_int_equal(cover_add(&c, scope_call(room->l, call), causes.v[i]), 0);
        assert_int_equal(cover_add(&c, scope_domain(room->l, causes.v[0]->subject_hash), causes.v[0]), 0);
        cover_sort(&c);
        assert_int_equal(c.n, 199);
        row(&f, "subject=s|evidence=m1@0");
        row(&f, "subject=s|evidence=m2@0|call=5000");
        row(&f, "subject=WEAK|evidence=m2@0|call=5000");
        assert_int_equal(f.n, 3);
        assert_ptr_equal(f.v[0]->by, causes.v[1]);
        assert_null(f.v[1]->by);
        assert_ptr_equal(f.v[2]->by, causes.v[0]);
        assert_int_equal(draft_finish(f.v[2], room->l), 0);
        assert_string_equal(f.v[2]->finding.key, "r:weak < r:weak");
        drop(&f);
        drop(&causes);
        cover_done(&c);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_facts),    cmocka_unit_test(test_evidence), cmocka_unit_test(test_quotes),
                cmocka_unit_test(test_refused),  cmocka_unit_test(test_subjects), cmocka_unit_test(test_order),
                cmocka_unit_test(test_cover),
        };
        return cmocka_run_group_tests(tests, setup, teardown);
}
