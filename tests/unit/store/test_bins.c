/* bins.c, pieces.c: records come back in the order of their ids, whatever order they came in, from memory and from the file. */
#include "case.h"

#include "store/bins.h"

struct walked {
        int64_t last, n, stop;
};

/* A record is its id in words, as often as the id's last digit says. */
static void make(int64_t id, struct buf *b) {
        buf_reset(b);
        for (int64_t k = 0; k <= id % 10; k++)
                buf_printf(b, "%lld ", (long long)id);
}

static int take(void *ctx, int64_t id, struct span record) {
        struct walked *w = ctx;
        struct buf want = BUF_INIT;

        assert_true(id > w->last);
        make(id, &want);
        assert_true(span_eq(record, buf_span(&want)));
        buf_done(&want);
        w->last = id;
        return ++w->n == w->stop ? -ECANCELED : 0;
}

static void in_order(void **state) {
        struct made *m = *state;
        struct bins b = {0};
        struct pieces f;
        struct buf record = BUF_INIT;
        struct walked w = {0};
        enum { ROWS = 150001 }; /* prime to the step; three bins */

        assert_int_equal(pieces_open(&f, m->path), 0);
        assert_true(bins_are_empty(&b));
        for (int64_t i = 0; i < ROWS; i++) {
                int64_t id = i * 70001 % ROWS + 1;
                if (id % 7 == 0)
                        continue; /* not every id is there */
                make(id, &record);
                assert_int_equal(bins_add(&b, &f, id, buf_span(&record)), 0);
        }
        assert_true(f.n > 0);
        assert_int_equal(bins_walk(&b, &f, take, &w), 0);
        assert_int_equal(w.n, ROWS - ROWS / 7);
        w = (struct walked){.stop = 3};
        assert_int_equal(bins_walk(&b, &f, take, &w), -ECANCELED);
        assert_int_equal(w.n, 3);
        bins_done(&b);
        assert_true(bins_are_empty(&b));
        pieces_done(&f);
        buf_done(&record);
}

static void refused(void **state) {
        struct made *m = *state;
        struct bins b = {0};
        struct pieces f;
        struct walked w = {0};
        static char large[BINS_RECORD + 1];

        assert_int_equal(pieces_open(&f, m->path), 0);
        assert_int_equal(bins_add(&b, &f, 0, SPAN("x")), -EMSGSIZE);
        assert_int_equal(bins_add(&b, &f, INT64_MAX, SPAN("x")), -EMSGSIZE);
        assert_int_equal(bins_add(&b, &f, 1, span_of(large, sizeof(large))), -EMSGSIZE);
        assert_int_equal(bins_add(&b, &f, 1, SPAN("")), -EINVAL);
        assert_int_equal(bins_add(&b, &f, 1, SPAN("1 1 ")), 0);
        assert_int_equal(bins_add(&b, &f, 1, SPAN("1 1 ")), 0);
        assert_int_equal(bins_walk(&b, &f, take, &w), -EEXIST);
        bins_done(&b);
        pieces_done(&f);
}

int main(void) {
        const struct CMUnitTest tests[] = {made_test(in_order), made_test(refused)};

        return cmocka_run_group_tests_name("store/bins", tests, NULL, NULL);
}
