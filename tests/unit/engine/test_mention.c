/*
 * Which SQL speaks of a code: a number beside a column that holds such codes, and no other number.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "engine/mention.h"

static const struct mention status = {.columns = "status final_status", .number = 486, .has_number = true};
static const struct mention diag = {.columns = "code", .views = "v_diag t_diagnostic", .ref = "ms-ocer", .match = true, .number = 1028,
                                    .has_number = true};
static const struct mention bits = {.columns = "icewarn bit", .mask = true, .number = 0x12b, .has_number = true};
static const struct mention name = {.words = {SPAN("SEC_E_WRONG_PRINCIPAL"), SPAN("0x80090322"), SPAN("2148074274")}};

static void test_sql(void **state) {
        static const struct {
                const struct mention *m;
                const char *sql;
                bool want;
        } cases[] = {
                {&status, "WHERE m.status = 486", true},
                {&status, "WHERE m.status IN (480, 486)", true},
                {&status, "WHERE coalesce(m.status, 0) = 486", true},
                {&status, "WHERE m.status IN (480, 487) AND cseq = 486", false},
                {&status, "WHERE status BETWEEN 480 AND 489", true},
                {&status, "WHERE status BETWEEN 400 AND 499", false},
                {&status, "WHERE status NOT BETWEEN 400 AND 480 AND 1 = 2", false},
                {&status, "WHERE status = 48 -- 486", false},
                {&status, "WHERE status = '486'", false},
                {&status, "WHERE 'status' = 486", false},
                {&status, "CASE WHEN t.Final_Status > 486 THEN 1 END", true},
                {&status, "LIMIT 486", false},
                {&status, "", false},
                {&status, "status = '", false},
                {&diag, "SELECT 1 FROM v_diag d WHERE d.code IN (1, 1028)", true},
                {&diag, "SELECT 1 FROM v_warning d WHERE d.code = 1028", false},
                {&bits, "WHERE b.icewarn & 0x28", true},
                {&bits, "WHERE b.icewarn & 0x40", false},
                {&bits, "WHERE b.icewarn & 3", true},
                {&name, "LIKE '%(sec_e_wrong_principal)'", true},
                {&name, "LIKE '%SEC_E_WRONG_PRINCIPAL_2'", false},
                {&name, "number(hresult) = 2148074274", true},
                {&name, "number(hresult) = 0x80090322", true},
                {&name, "number(hresult) = 0x800903221", false},
        };

        (void)state;
        for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
                struct rule r = {.sql = (char *)cases[i].sql};
                if (mention_in(&r, cases[i].m) != cases[i].want)
                        fail_msg("%s", cases[i].sql);
        }
}

static void test_head(void **state) {
        struct expect match[] = {{(char *)"status", (char *)"1028"}, {(char *)"diagnostic", (char *)"1028"}};
        char *refs[] = {(char *)"rfc3261:21", (char *)"ms-ocer:1028", (char *)"ms-ocer:2.2.1"};
        struct rule r = {.match = match, .n_match = 1};

        (void)state;
        assert_false(mention_in(&r, &diag));
        r.n_match = 2;
        assert_true(mention_in(&r, &diag));
        assert_false(mention_in(&r, &status));
        r = (struct rule){.refs = refs, .n_refs = 1};
        assert_false(mention_in(&r, &diag));
        r.n_refs = 3;
        assert_true(mention_in(&r, &diag));
}

int main(void) {
        const struct CMUnitTest tests[] = {cmocka_unit_test(test_sql), cmocka_unit_test(test_head)};
        return cmocka_run_group_tests(tests, NULL, NULL);
}
