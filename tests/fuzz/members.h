/*
 * Archives written as a text, so that mutations change what is packed and not only the packing: a line "--- NAME" stands before
 * each member.
 */
#ifndef SIPDX_TESTS_FUZZ_MEMBERS_H
#define SIPDX_TESTS_FUZZ_MEMBERS_H

#include "tests/fuzz/fuzz.h"

/* Takes the next member off the text; mark is "--- ", or with more dashes for what is packed in a member. False: there is none. */
static inline bool member_next(struct span *text, struct span mark, struct span *ret_name, struct span *ret_bytes) {
        struct span rest = *text;
        size_t n = 0;

        if (!span_starts(rest, mark))
                return false;
        span_line(&rest, ret_name);
        *ret_name = span_from(*ret_name, mark.n);
        while (n < rest.n && !span_starts(span_from(rest, n), mark))
                n += span_chr(span_from(rest, n), '\n') + 1;
        *ret_bytes = take_span(&rest, n);
        *text = rest;
        return true;
}

#endif
