/* base/shared: who is alone, and that the bytes live as long as the last who holds them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/shared.h"

#include <pthread.h>
#include <string.h>

static void test_owners(void **state) {
        struct shared *s = shared_new(3), *other;

        (void)state;
        assert_non_null(s);
        memcpy(shared_bytes(s), "abc", 3);
        assert_true(shared_is_alone(s));
        other = shared_hold(s);
        assert_false(shared_is_alone(s));
        shared_drop(s);
        assert_true(shared_is_alone(other));
        assert_memory_equal(shared_bytes(other), "abc", 3);
        shared_drop(other);
        shared_drop(NULL);
        assert_null(shared_new(SIZE_MAX));
}

static void *drop(void *s) {
        shared_drop(s);
        return NULL;
}

/* The thread that drops last frees, whichever it is. */
static void test_threads(void **state) {
        (void)state;
        for (int i = 0; i < 100; i++) {
                struct shared *s = shared_new(64);
                pthread_t thread;
                assert_non_null(s);
                assert_int_equal(pthread_create(&thread, NULL, drop, shared_hold(s)), 0);
                shared_drop(s);
                pthread_join(thread, NULL);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {cmocka_unit_test(test_owners), cmocka_unit_test(test_threads)};

        return cmocka_run_group_tests_name("base/shared", tests, NULL, NULL);
}
