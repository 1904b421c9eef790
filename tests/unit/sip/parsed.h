/*
 * Shared by the tests of room sip: spans compared with literals, and a message parsed from a literal.
 */
#ifndef SIPDX_TESTS_UNIT_SIP_PARSED_H
#define SIPDX_TESTS_UNIT_SIP_PARSED_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "sip/message.h"

static inline void check_span(struct span s, const char *want, const char *file, int line) {
        if (span_eq(s, span_str(want)))
                return;
        print_error("got \"%.*s\", expected \"%s\"\n", SPAN_ARG(s), want);
        _fail(file, line);
}
#define assert_span(s, want) check_span((s), (want), __FILE__, __LINE__)

static inline void check_number(long long got, long long want, const char *row, const char *file, int line) {
        if (got == want)
                return;
        print_error("%s: got %lld, expected %lld\n", row, got, want);
        _fail(file, line);
}
#define assert_number(got, want, row) check_number((long long)(got), (long long)(want), (row), __FILE__, __LINE__)

struct parsed {
        struct arena arena;
        struct sip_message m;
};

static inline void parse_span(struct parsed *p, struct span text) {
        arena_init(&p->arena);
        assert_int_equal(sip_parse(text, &p->arena, &p->m), 0);
}

static inline void parse(struct parsed *p, const char *text) {
        parse_span(p, span_str(text));
}

static inline void parsed_done(struct parsed *p) {
        arena_done(&p->arena);
}

#endif
