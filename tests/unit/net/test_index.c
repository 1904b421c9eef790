/* net/index: what was added is found, the longest silent comes first, growth loses nothing. */
#include "unit/net/wire.h"

#include "net/index.h"

enum { MANY = 5000 };

static void test_many(void **state) {
        struct entry *v = calloc(MANY, sizeof(*v));
        struct index t;

        (void)state;
        assert_non_null(v);
        assert_int_equal(index_init(&t), 0);
        for (uint32_t i = 0; i < MANY; i++) {
                v[i].key.x = i;
                assert_null(index_find(&t, &v[i].key));
                assert_int_equal(index_add(&t, &v[i], i), 0);
        }
        assert_int_equal(t.n, MANY);
        assert_true(t.n_slots >= MANY);
        for (uint32_t i = 0; i < MANY; i++)
                assert_ptr_equal(index_find(&t, &(struct key){.x = i}), &v[i]);
        assert_null(index_find(&t, &(struct key){.y = 1}));
        for (uint32_t i = 0; i < MANY; i += 2)
                index_remove(&t, &v[i]);
        assert_int_equal(t.n, MANY / 2);
        for (uint32_t i = 0; i < MANY; i++)
                assert_ptr_equal(index_find(&t, &(struct key){.x = i}), i % 2 ? &v[i] : NULL);
        assert_ptr_equal(t.oldest, &v[1]);
        index_done(&t);
        free(v);
}

static void test_age(void **state) {
        struct entry a = {.key = {.x = 1}}, b = {.key = {.x = 2}}, c = {.key = {.x = 3}};
        struct index t;

        (void)state;
        assert_int_equal(index_init(&t), 0);
        assert_null(index_idle(&t, 0, 0));
        index_add(&t, &a, 100);
        index_add(&t, &b, 200);
        index_add(&t, &c, 300);
        assert_null(index_idle(&t, 150, 50));
        assert_ptr_equal(index_idle(&t, 151, 50), &a);
        assert_null(index_idle(&t, STAMP_NONE, 50));
        index_touch(&t, &a, 400);
        assert_ptr_equal(t.oldest, &b);
        assert_ptr_equal(t.newest, &a);
        index_touch(&t, &a, 50); /* a clock that goes back */
        index_remove(&t, &b);
        index_remove(&t, &c);
        assert_null(index_idle(&t, INT64_MIN + 1, 50));
        assert_ptr_equal(index_idle(&t, 1000, 50), &a);
        index_remove(&t, &a);
        assert_true(!t.oldest && !t.newest && t.n == 0);
        index_done(&t);
}

int main(void) {
        const struct CMUnitTest tests[] = {cmocka_unit_test(test_many), cmocka_unit_test(test_age)};

        return cmocka_run_group_tests(tests, NULL, NULL);
}
