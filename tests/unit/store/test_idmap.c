/* idmap.c: what was put in stays, and more than its size is refused. */
#include "case.h"

static void keeps_to_its_size(void **state) {
        (void)state;
        struct idmap m = {.max = 4096};
        int64_t *v;

        for (int64_t i = 1; i <= 3072; i++) {
                assert_int_equal(idmap_get(&m, i * i, i, &v), 0);
                assert_int_equal(*v, i);
        }
        assert_int_equal(idmap_get(&m, 5, 1, &v), -ENOSPC);
        for (int64_t i = 1; i <= 3072; i++) {
                assert_int_equal(idmap_get(&m, i * i, 0, &v), 0);
                assert_int_equal(*v, i);
        }
        idmap_done(&m);
        assert_int_equal(idmap_get(&m, 5, 1, &v), 0);
        idmap_done(&m);
}

int main(void) {
        const struct CMUnitTest tests[] = {cmocka_unit_test(keeps_to_its_size)};

        return cmocka_run_group_tests_name("store/idmap", tests, NULL, NULL);
}
