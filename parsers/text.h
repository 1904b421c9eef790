/*
 * Shapes that several text formats share: clocks written with fixed columns, "Name: value" lines.
 */
#ifndef SIPDX_PARSERS_TEXT_H
#define SIPDX_PARSERS_TEXT_H

#include "base/span.h"
#include "base/stamp.h"

enum { TEXT_DATE = 10, TEXT_TIME = 12 }; /* columns */

/* "09:12:40.518" in the TEXT_TIME bytes at p. Digits are checked, the clock is not. */
bool text_time(const char *p, struct civil *ret);

/* The minute of the line before, which is that of most lines. Zero it to begin. */
struct text_clock {
        char minute[TEXT_DATE + 6]; /* as written */
        int64_t us;                 /* its beginning */
};

/* "03/17/2016", month first, `between`, and the time, in the TEXT_DATE + 1 + TEXT_TIME bytes at p. False: something else stands
 * there. *ret_us is STAMP_NONE for what no calendar has. */
bool text_stamp(const char *p, char between, struct text_clock *clock, int64_t *ret_us);

/* Is it "Name: value" with a name of SIP's token characters? ret_* may be NULL; the value is trimmed. */
bool text_header(struct span line, struct span *ret_name, struct span *ret_value);

/* The first word, the last, and what is behind the first; blanks and tabs stand between words. */
struct span text_first(struct span s);
struct span text_last(struct span s);
struct span text_after(struct span s);

static inline bool text_blank(struct span s) {
        return span_trim(s).n == 0;
}

#endif
