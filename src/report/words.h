/*
 * What the forms of a report say in the same words.
 */
#ifndef SIPDX_REPORT_WORDS_H
#define SIPDX_REPORT_WORDS_H

#include "base/buf.h"
#include "query/complaint.h"

/* "1,438 calls": n, a blank, and one or many. */
void put_count(struct buf *b, uint64_t n, const char *one, const char *many);
/* "2 files, 14 SIP messages, 3 calls, 1,203 other events": what was read. */
void put_read(struct buf *b, const struct totals *t);
/* "2014-03-05 08:31:10 to 08:33:40 UTC": the day again only where it is another. */
void put_range(struct buf *b, int64_t first, int64_t last, bool utc);
/* " from 2014-03-05 08:31:10 until …", the window of a case; nothing where it has none. 0 or -errno. */
int put_bounds(struct buf *b, struct store *s);

/* Appends what the evidence has of a complaint, one sentence, the user's words in it not made safe. *ret_nothing: nothing
 * in the evidence concerns it. 0 or -errno. */
int report_complaint(struct store *s, const struct user_complaint *c, struct buf *ret, bool *ret_nothing);

#endif
