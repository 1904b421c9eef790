/*
 * sieve.c: which lines are passed over, of several sources and many blocks, by block and by line; blocks that never are: those
 * that share a line, are damaged, or no plain text.
 */
#include "case.h"

#include "store/sieve.h"

enum { BLOCKS = 40, BLOCK_LINES = 3 };

/* Any line where there is an x. */
static bool holds_x(void *ctx, const struct sieve_text *t, struct sieve_lines *ret) {
        (void)ctx, (void)ret;
        return span_chr(t->text, 'x') == t->text.n;
}

/* Lines that are "x", and perhaps those that are "b" behind one; the block above is what it was. */
static bool list_x(void *ctx, const struct sieve_text *t, struct sieve_lines *ret) {
        (void)ctx;
        assert_true(!t->above.n || (!t->first && t->above.n == t->text.n));
        for (size_t i = 0; i < t->text.n; i += 2)
                if (t->text.p[i] == 'x' || t->text.p[i] == 'b')
                        sieve_put(ret, i / 2, t->text.p[i] == 'x');
        return true;
}

static void open_sieve(struct made *m, sieve_look look, struct sieve **ret) {
        void *ctx[SIEVE_THREADS] = {0};

        assert_int_equal(sieve_new(m->s, look, ctx, ret), 0);
}

static void expect(struct sieve *v, int64_t source, uint64_t line, uint64_t want, enum sieve_answer answer) {
        enum sieve_answer said = SIEVE_UNKNOWN;
        uint64_t got = line;

        while (said == SIEVE_UNKNOWN && got != UINT64_MAX) {
                uint64_t from = got;
                assert_int_equal(sieve_next(v, source, from, &got, &said), 0);
                assert_true(said != SIEVE_UNKNOWN || got > from);
        }
        assert_int_equal(got, want);
        assert_int_equal(said, answer);
}

static void expect_next(struct sieve *v, int64_t source, uint64_t line, uint64_t want) {
        expect(v, source, line, want, want == UINT64_MAX ? SIEVE_UNKNOWN : SIEVE_ANY);
}

/* Asks until it stands; no answer may be beyond what is wanted, or stay where it is before. */
static void expect_reaches(struct sieve *v, int64_t source, uint64_t line, uint64_t want) {
        while (line < want) {
                enum sieve_answer said;
                uint64_t next = 0;
                assert_int_equal(sieve_next(v, source, line, &next, &said), 0);
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
        open_sieve(m, holds_x, &v);
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

static void lines(void **state) {
        struct made *m = *state;
        struct sieve *v = NULL;

        put_source(m, 1, 7);
        put_source(m, 2, BLOCKS + 1);
        made_finish(m);
        open_sieve(m, list_x, &v);
        for (int again = 0; again < 2; again++) /* what is behind is found out again */
                for (uint64_t block = 0; block < BLOCKS; block++) {
                        uint64_t line = block * BLOCK_LINES + 1;
                        bool has_x = block % 7 == 6;
                        expect(v, 1, line, line + 1, has_x ? SIEVE_IS : SIEVE_MAY);
                        if (has_x)
                                expect(v, 1, line + 2, line + 2, SIEVE_MAY);
                        if (block % 3 == 0)
                                expect(v, 2, line, line + 1, SIEVE_MAY);
                }
        expect(v, 1, BLOCKS * BLOCK_LINES + 1, UINT64_MAX, SIEVE_UNKNOWN);
        sieve_free(v);
}

/* More than are listed. */
static void many_lines(void **state) {
        struct made *m = *state;
        struct sieve *v = NULL;
        struct buf text = BUF_INIT;

        for (int i = 0; i < 70000; i++)
                buf_puts(&text, "x\n");
        made_source(m, 1, "utf-8", ZONE_UTC);
        made_block(m, 1, 0, 0, 1, buf_span(&text));
        made_finish(m);
        open_sieve(m, list_x, &v);
        expect_next(v, 1, 1, 1);
        expect_next(v, 1, 69999, 69999);
        sieve_free(v);
        buf_done(&text);
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
        open_sieve(m, holds_x, &v);
        for (uint64_t line = 1; line <= 3; line++)
                expect_next(v, 1, line, line);
        expect_next(v, 1, 4, UINT64_MAX);
        expect_next(v, 2, 1, 1);
        expect_reaches(v, 3, 1, 20 * BLOCK_LINES + 1);
        expect_reaches(v, 3, 21 * BLOCK_LINES + 1, UINT64_MAX);
        sieve_free(v);
}

int main(void) {
        const struct CMUnitTest tests[] = {made_test(blocks), made_test(lines), made_test(many_lines), made_test(never_passed_over)};

        return cmocka_run_group_tests(tests, NULL, NULL);
}
