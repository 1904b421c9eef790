/*
 * The small texts that several views show: times, counts, sizes.
 */
#ifndef SIPDX_TUI_WORDS_H
#define SIPDX_TUI_WORDS_H

#include "base/arena.h"
#include "base/buf.h"

/* "2013-03-12 10:32:05.123"; "unknown" for STAMP_NONE. */
void words_time(struct buf *b, int64_t us);
/* "03-12 10:32–10:40", "03-12 10:32–03-14 08:11"; one minute is written once. Nothing when both are unknown. */
void words_period(struct buf *b, int64_t first_us, int64_t last_us);
/* "10:32:05", with the day before it: "03-12 10:32:05". Nothing for STAMP_NONE. */
void words_second(struct buf *b, int64_t us, bool day);
/* A length of time to the minute, from a day on without what is over of an hour: "25 min", "1 h 5 min", "3 d 2 h". Less than 0 is 0. */
void words_length(struct buf *b, int64_t us);
/* The time of day, with the day before it where first and last, of what is shown, are not of one: "05-14 09:15:00.641". */
void words_clock(struct buf *b, int64_t us, int64_t first_us, int64_t last_us);
/* The last piece of a path. */
struct span words_file(struct span path);
/* " · client.log:55 · 2013-03-12 10:32:05.123 UTC"; without the time where it is not known. */
void words_place(struct buf *b, struct span path, uint64_t line, int64_t us, bool utc);
/* "1 call", "2 calls" */
void words_count(struct buf *b, uint64_t n, const char *noun);
/* "917 bytes", "1.2 KiB", "3.4 MiB" */
void words_size(struct buf *b, uint64_t bytes);

/* The text made safe to show as one line, in the arena. NULL is empty. */
struct span words_safe(struct arena *a, const char *text);

#endif
