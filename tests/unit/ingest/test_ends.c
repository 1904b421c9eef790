/*
 * ends.c: what is kept of an end is the same whether it was seen before, for the first time, or another took its place meanwhile;
 * and what was given out stays.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "ingest/decode.h"
#include "ingest/ends.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct made {
        char dir[32], path[48];
        struct store *s;
        struct batch *b;
};

static int make(void **state) {
        struct made *m = calloc(1, sizeof(*m));

        if (!m || !(m->b = batch_new()))
                return -1;
        snprintf(m->dir, sizeof(m->dir), "/tmp/sipdx-ends-XXXXXX");
        if (!mkdtemp(m->dir))
                return -1;
        snprintf(m->path, sizeof(m->path), "%s/case.sipdx", m->dir);
        *state = m;
        return store_create(m->path, &m->s);
}

static int unmake(void **state) {
        struct made *m = *state;

        store_free(m->s);
        unlink(m->path);
        rmdir(m->dir);
        batch_free(m->b);
        free(m);
        return 0;
}

static void assert_end(struct made *m, const char *endpoint, const char *host, bool is_public) {
        struct end e;

        assert_int_equal(end_of(m->s, m->b, span_str(endpoint), &e), 0);
        assert_true(span_eq(e.text, span_str(endpoint)));
        assert_true(e.text.p != endpoint);
        assert_true(span_eq(e.host, span_str(host)));
        assert_true(e.host_id == store_id(m->s, span_str(host)));
        assert_int_equal(e.is_public, is_public);
}

static void kinds(void **state) {
        for (int again = 0; again < 3; again++) {
                assert_end(*state, "FE01.Contoso.example:5061", "fe01.contoso.example", false);
                assert_end(*state, "203.0.113.7:5060", "203.0.113.7", true);
                assert_end(*state, "[2001:DB8::1]:5060", "2001:db8::1", true);
                assert_end(*state, "10.0.0.7", "10.0.0.7", false);
                assert_end(*state, ":5060", "", false);
                assert_end(*state, "", "", false);
        }
}

/* More ends than there are places, some alike in their last bytes; the first of them was given out before. */
static void many(void **state) {
        struct made *m = *state;
        struct end first;

        assert_int_equal(end_of(m->s, m->b, SPAN("A.example:5060"), &first), 0);
        for (int again = 0; again < 2; again++)
                for (int i = 0; i < 5000; i++) {
                        struct buf text = BUF_INIT, host = BUF_INIT;
                        buf_printf(&text, "H%d.example:50%02d", i, i % 7);
                        buf_printf(&host, "h%d.example", i);
                        assert_end(m, buf_str(&text), buf_str(&host), false);
                        buf_done(&text);
                        buf_done(&host);
                }
        assert_true(span_eq(first.text, SPAN("A.example:5060")));
        assert_true(span_eq(first.host, SPAN("a.example")));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(kinds, make, unmake),
                cmocka_unit_test_setup_teardown(many, make, unmake),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
