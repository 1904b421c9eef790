/*
 * An event of a class while a parser walks over its lines: its text with its places, its fields with memory of their own.
 * One is used for record after record.
 */
#ifndef SIPDX_PARSERS_FACTS_H
#define SIPDX_PARSERS_FACTS_H

#include "parsers/when.h"

struct facts {
        struct gather text;
        struct arena arena;
        struct field *v;
        size_t n, cap;
        bool many; /* LIMIT_FACTS was met; what came later is left out */
};

void facts_reset(struct facts *f); /* also begins one that is all zero */
void facts_done(struct facts *f);

/* A line of its text, whole. 0, -ENOMEM or -E2BIG (over LIMIT_MESSAGE_BYTES). */
int facts_line(struct facts *f, const struct line *line);

/* A field; both are copied. One with an empty value, or beyond LIMIT_FACTS, is left out. 0 or -ENOMEM. */
int facts_put(struct facts *f, struct span name, struct span value);
int facts_put_cut(struct facts *f, struct span name, struct span value); /* the witness wrote no more of it */

/* A date and time as printed for people, as ISO 8601 has it: "2016-10-15T16:00:00", with a Z where it is in UTC. What is none stays as it
 * is. 0 or -ENOMEM. */
int facts_put_date(struct facts *f, struct span name, struct span value, enum when_order *io_order);

/* The value of the first field of that name, without case; empty: there is none. */
struct span facts_get(const struct facts *f, const char *name);

/* An event of this class, without time, with text and fields borrowed from f until facts_reset(). */
void facts_record(const struct facts *f, enum event_class class, struct record *ret);

#endif
