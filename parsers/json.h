/*
 * JSON read from a stream, value by value, whatever its size: one string of it is in memory at a time, and of that no more than
 * a cap. Commas and colons are taken as they come; what is no JSON at all ends it.
 */
#ifndef SIPDX_PARSERS_JSON_H
#define SIPDX_PARSERS_JSON_H

#include "base/buf.h"
#include "base/limits.h"
#include "input/input.h"

struct json_level {
        bool array;
        size_t path; /* bytes of the path above it */
};

struct json {
        struct input *in;     /* borrowed */
        struct span piece;    /* of the input, not read yet */
        struct json_level levels[LIMIT_JSON_DEPTH];
        size_t depth;
        bool begun;
        bool is_key;          /* a string is the name of a member */
        bool told;            /* the value that .path names was handed out; back to .above */
        size_t above;
        struct buf path, key; /* "/log/entries/[]"; the name of the member at hand */
        struct buf text;      /* of a value */
        uint64_t size;        /* bytes of all of it; the text has LIMIT_JSON_TEXT at most */
        const char *fault;    /* static; why it ended before its end; NULL: it did not */
};

enum json_event { JSON_END, JSON_OPEN, JSON_CLOSE, JSON_STRING, JSON_OTHER };

/* Skips what stands before the first brace. 0 or -errno. */
int json_init(struct json *j, struct input *in);
void json_done(struct json *j);

/* The next: .path names the value, or what was opened or is closed; .text is the value. JSON_END comes again and again.
 * -errno: reading failed, or memory is out. */
int json_next(struct json *j, enum json_event *ret);

/* Where reading stands in the source. */
uint64_t json_offset(const struct json *j);

#endif
