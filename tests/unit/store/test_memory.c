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

/* Kept pieces are counted as given back, serve what fits in them, and go when keeping ends. */
static void keeps(void **state) {
        struct made *m = *state;
        int64_t before = store_memory_used(), held = 0;

        made_source(m, 1, "utf-8", ZONE_UTC);
        made_finish(m);
        store_memory_keep(true);
        for (int i = 0; i < 3; i++) {
                sqlite3 *db = NULL;
                assert_int_equal(store_connect(m->s, true, &db), 0);
                assert_true(store_memory_used() > before + 10000);
                held = held ? held : store_memory_used();
                assert_in_range(store_memory_used(), held * 9 / 10, held * 11 / 10);
                sqlite3_close(db);
                if (i == 1)
                        store_memory_keep(false);
        }
        store_memory_keep(false);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                made_test(counts),
                made_test(keeps),
        };

        return cmocka_run_group_tests_name("store/memory", tests, NULL, NULL);
}
