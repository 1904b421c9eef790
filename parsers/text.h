/*
 * Shapes that several text formats share: clocks written with fixed columns, "Name: value" lines.
 */
#ifndef SIPDX_PARSERS_TEXT_H
#define SIPDX_PARSERS_TEXT_H

#include "base/span.h"
#include "base/stamp.h"

enum { TEXT_DATE = 10, TEXT_TIME = 12 }; /* columns */

/* "03/17/2016", month first, in the TEXT_DATE bytes at p. Digits are checked, the calendar is not. */
bool text_date(const char *p, struct civil *ret);

/* "09:12:40.518" in the TEXT_TIME bytes at p. */
bool text_time(const char *p, struct civil *ret);

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
