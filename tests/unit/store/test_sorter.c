/* sorter.c: pairs come back in order, against a plain sort of the same, in one run and in many. */
#include "case.h"

#include "store/sorter.h"

struct walked {
        struct sorter_pair *want;
        size_t n;
};

static int take(void *ctx, int64_t key, int64_t id) {
        struct walked *w = ctx;

        assert_true(key == w->want[w->n].key);
        assert_true(id == w->want[w->n].id);
        w->n++;
        return 0;
}

static int compare(const void *x, const void *y) {
        const struct sorter_pair *a = x, *b = y;

        return a->key != b->key ? (a->key < b->key ? -1 : 1) : (a->id > b->id) - (a->id < b->id);
}

enum order { RISING, ANY, IDS_FALL };

static void check(struct made *m, size_t n, enum order order) {
        static const int64_t odd[] = {SORTER_NULL, -5, 0, 1, 255, 256, INT64_MAX, 1LL << 40};
        struct sorter_pair *v = calloc(n + 1, sizeof(*v));
        struct sorter s = {0};
        struct pieces f;
        struct walked w = {.want = v};
        uint64_t x = 88172645463325252ULL;

        assert_non_null(v);
        assert_int_equal(pieces_open(&f, m->path), 0);
        for (size_t i = 0; i < n; i++) {
                x ^= x << 13, x ^= x >> 7, x ^= x << 17;
                v[i].key = order == RISING ? (int64_t)i / 3 : x % 5 == 0 ? odd[x / 5 % 8] : (int64_t)(x % 100000);
                v[i].id = order == IDS_FALL ? (int64_t)(n - i) : (int64_t)i + 1;
                assert_int_equal(sorter_add(&s, &f, v[i].key, v[i].id), 0);
        }
        qsort(v, n, sizeof(*v), compare);
        assert_int_equal(sorter_walk(&s, &f, take, &w), 0);
        assert_int_equal(w.n, n);
        assert_int_equal(s.n, 0);
        pieces_done(&f);
        free(v);
}

static void sorted(void **state) {
        static const size_t sizes[] = {0, 1, 2, 1000, 64 * 1024, 64 * 1024 + 1, 300000};

        for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
                for (enum order order = RISING; order <= IDS_FALL; order++)
                        check(*state, sizes[i], order);
}

int main(void) {
        const struct CMUnitTest tests[] = {made_test(sorted)};

        return cmocka_run_group_tests_name("store/sorter", tests, NULL, NULL);
}
