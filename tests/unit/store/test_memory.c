/* memory.c: what SQLite takes, counted for each thread. */
#include "case.h"

#include <pthread.h>

static void *other(void *ctx) {
        struct made *m = ctx;
        sqlite3 *db = NULL;
        int64_t before = store_memory_used();

        if (before == 0 && store_connect(m->s, true, &db) == 0 && store_memory_used() > 10000)
                sqlite3_close(db);
        return store_memory_used() == before ? m : NULL;
}

static void counts(void **state) {
        struct made *m = *state;
        int64_t before, held;
        sqlite3 *db = NULL;
        pthread_t thread;
        void *said = NULL;

        made_source(m, 1, "utf-8", ZONE_UTC);
        made_finish(m);
        before = store_memory_used();
        assert_int_equal(store_connect(m->s, true, &db), 0);
        held = store_memory_used();
        assert_true(held > before + 10000);
        assert_int_equal(pthread_create(&thread, NULL, other, m), 0);
        assert_int_equal(pthread_join(thread, &said), 0);
        assert_ptr_equal(said, m); /* it began at nothing and gave all back */
        assert_int_equal(store_memory_used(), held);
        sqlite3_close(db);
        assert_int_equal(store_memory_used(), before);
}

/* A database in memory that has taken and given back small pieces; the address of one of them. */
static void *use(struct made *m) {
        sqlite3 *db = NULL;
        void *small = sqlite3_malloc(40);

        assert_non_null(small);
        sqlite3_free(small);
        assert_int_equal(store_connect(m->s, true, &db), 0);
        sqlite3_close(db);
        return small;
}

/* What is kept counts as given back, serves whoever asks for as much, and goes when keeping ends. */
static void keeps(void **state) {
        struct made *m = *state;
        int64_t before;
        void *v[2];

        made_source(m, 1, "utf-8", ZONE_UTC);
        made_finish(m);
        before = store_memory_used();
        store_memory_keep(true);
        for (int i = 0; i < 3; i++) {
                use(m);
                assert_int_equal(store_memory_used(), before);
        }
        for (int i = 0; i < 2; i++) {
                v[i] = sqlite3_malloc(40);
                assert_non_null(v[i]);
                memset(v[i], i, 40);
        }
        assert_ptr_not_equal(v[0], v[1]);
        sqlite3_free(v[0]);
        assert_ptr_equal(sqlite3_malloc(40), v[0]);
        sqlite3_free(v[0]);
        sqlite3_free(v[1]);
        store_memory_keep(false);
        assert_int_equal(store_memory_used(), before);
        use(m);
        assert_int_equal(store_memory_used(), before);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                made_test(counts),
                made_test(keeps),
        };

        return cmocka_run_group_tests_name("store/memory", tests, NULL, NULL);
}
