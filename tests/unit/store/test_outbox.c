/* outbox.c: what follows one another is written at once, and all of it is there in the end, wherever it was put. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "store/outbox.h"

#include <errno.h>

enum { BYTES = 1024 * 1024, AT_ONCE = 64 * 1024 };

struct sink {
        char file[BYTES];
        size_t writes, most;
        int error;
};

static int write_it(void *ctx, struct span bytes, uint64_t at) {
        struct sink *s = ctx;

        if (s->error)
                return s->error;
        assert_true(bytes.n > 0 && at + bytes.n <= BYTES);
        memcpy(s->file + at, bytes.p, bytes.n);
        s->most = bytes.n > s->most ? bytes.n : s->most;
        s->writes++;
        return 0;
}

static struct sink sink;
static char want[BYTES];

static struct outbox begin(void) {
        memset(&sink, 0, sizeof(sink));
        for (size_t i = 0; i < BYTES; i++)
                want[i] = (char)(i * 31 + i / 251);
        return (struct outbox){.put = write_it, .ctx = &sink};
}

static void put(struct outbox *o, size_t at, size_t n) {
        assert_int_equal(outbox_put(o, span_of(want + at, n), at), 0);
}

/* Pages one behind another: few writes, none of which is longer than may be. */
static void gathers(void **state) {
        struct outbox o = begin();
        (void)state;

        for (size_t at = 0; at < BYTES; at += 16384)
                put(&o, at, 16384);
        assert_int_equal(outbox_flush(&o), 0);
        assert_memory_equal(sink.file, want, BYTES);
        assert_int_equal(sink.writes, BYTES / AT_ONCE);
        assert_int_equal(sink.most, AT_ONCE);
        assert_int_equal(outbox_flush(&o), 0);
        assert_int_equal(sink.writes, BYTES / AT_ONCE);
        outbox_done(&o);
}

/* Gaps, going back, nothing at all, and more at once than is held. */
static void anywhere(void **state) {
        struct outbox o = begin();
        (void)state;

        put(&o, 100000, 5);
        put(&o, 100005, 95);
        put(&o, 0, 100000);
        put(&o, 100200, 0);
        put(&o, 100100, AT_ONCE - 1);
        put(&o, 100100 + AT_ONCE - 1, 2);
        put(&o, 100100 + AT_ONCE + 1, BYTES - AT_ONCE - 100101);
        assert_int_equal(outbox_flush(&o), 0);
        assert_memory_equal(sink.file, want, BYTES);
        outbox_done(&o);
}

/* What fails is said by the call that wrote, and not tried again. */
static void fails(void **state) {
        struct outbox o = begin();
        (void)state;

        put(&o, 0, 10);
        sink.error = -ENOSPC;
        assert_int_equal(outbox_put(&o, span_of(want, 1), 500), -ENOSPC);
        put(&o, 600, 1);
        assert_int_equal(outbox_flush(&o), -ENOSPC);
        sink.error = 0;
        assert_int_equal(outbox_flush(&o), 0);
        assert_int_equal(sink.writes, 0);
        outbox_done(&o);
}

int main(void) {
        const struct CMUnitTest tests[] = {cmocka_unit_test(gathers), cmocka_unit_test(anywhere), cmocka_unit_test(fails)};

        return cmocka_run_group_tests_name("store/outbox", tests, NULL, NULL);
}
