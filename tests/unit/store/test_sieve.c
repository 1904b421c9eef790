/*
 * sieve.c: which lines are passed over, of several sources and many blocks; blocks that never are: those that share a line, are
 * damaged, or no plain text.
 */
#include "case.h"

#include "store/sieve.h"

enum { BLOCKS = 40, BLOCK_LINES = 3 };

static bool holds_x(const void *ctx, struct span text) {
        (void)ctx;
        return span_chr(text, 'x') < text.n;
}

static void expect_next(struct sieve *v, int64_t source, uint64_t line, uint64_t want) {
        uint64_t got = 0;

        assert_int_equal(sieve_next(v, source, line, &got), 0);
        assert_int_equal(got, want);
}

/* Asks until it stands; no answer may be beyond what is wanted, or stay where it is before. */
static void expect_reaches(struct sieve *v, int64_t source, uint64_t line, uint64_t want) {
        while (line < want) {
                uint64_t next = 0;
                assert_int_equal(sieve_next(v, source, line, &next), 0);
                assert_true(next > line && next <= want);
                line = next;
        }
        if (want != UINT64_MAX)
                expect_next(v, source, want, want);
}

/* Of BLOCK_LINES lines each; every so manieth has an x. */
static void put_source(struct made *m, int64_t source, uint64_t every) {
        made_source(m, source, "utf-8", ZONE_UTC);
        for (uint64_t i = 0; i < BLOCKS; i++)
                made_block(m, source, i, i * 6, i * BLOCK_LINES + 1, i % every == every - 1 ? SPAN("a\nx\nb\n") : SPAN("a\nb\nc\n"));
}

static void blocks(void **state) {
        struct made *m = *state;
        struct sieve *v = NULL;

        put_source(m, 1, 7);
        put_source(m, 2, BLOCKS + 1);
        put_source(m, 4, 1);
        made_finish(m);
        assert_int_equal(sieve_new(m->s, holds_x, NULL, &v), 0);
        expect_reaches(v, 1, 1, 6 * BLOCK_LINES + 1);
        expect_next(v, 1, 7 * BLOCK_LINES, 7 * BLOCK_LINES); /* also behind the x, in its block */
        expect_reaches(v, 1, 7 * BLOCK_LINES + 1, 13 * BLOCK_LINES + 1);
        expect_reaches(v, 1, 35 * BLOCK_LINES + 1, UINT64_MAX);
        expect_reaches(v, 2, 1, UINT64_MAX);
        for (uint64_t line = 1; line <= BLOCKS * BLOCK_LINES; line++)
                expect_next(v, 4, line, line);
        expect_next(v, 3, 1, 1); /* of which nothing is known */
        expect_next(v, 1, 0, 0);
        sieve_free(v);
        sieve_free(NULL);
}

static void never_passed_over(void **state) {
        struct made *m = *state;
        struct sieve *v = NULL;

        made_source(m, 1, "utf-8", ZONE_UTC);
        made_block(m, 1, 0, 0, 1, SPAN("a\nb"));
        made_block(m, 1, 1, 3, 2, SPAN("")); /* of the same line */
        made_block(m, 1, 2, 3, 2, SPAN("b\nc\n"));
        made_block(m, 1, 3, 7, 4, SPAN("d\n"));
        made_source(m, 2, "utf-16le", ZONE_UTC);
        made_block(m, 2, 0, 0, 1, span_of("a\0\n\0", 4));
        put_source(m, 3, BLOCKS + 1);
        made_finish(m);
        assert_int_equal(made_tampered(m, "UPDATE blob SET data = x'00' WHERE id = (SELECT data FROM block WHERE source = 3 AND seq = 20)"), 0);
        assert_int_equal(sieve_new(m->s, holds_x, NULL, &v), 0);
        for (uint64_t line = 1; line <= 3; line++)
                expect_next(v, 1, line, line);
        expect_next(v, 1, 4, UINT64_MAX);
        expect_next(v, 2, 1, 1);
        expect_reaches(v, 3, 1, 20 * BLOCK_LINES + 1);
        expect_reaches(v, 3, 21 * BLOCK_LINES + 1, UINT64_MAX);
        sieve_free(v);
}

int main(void) {
        const struct CMUnitTest tests[] = {made_test(blocks), made_test(never_passed_over)};

        return cmocka_run_group_tests(tests, NULL, NULL);
}
