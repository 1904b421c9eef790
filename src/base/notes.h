/*
 * Notes: what was odd about the input, said once per kind with a count. Bad content is data,
 * so nobody fails because of it; he adds a note and goes on. Not thread-safe.
 */
#ifndef SIPDX_BASE_NOTES_H
#define SIPDX_BASE_NOTES_H

#include "base/span.h"

struct note {
        char code[32];   /* stable word, e.g. "cut-message"; listed in the man page */
        uint64_t offset; /* byte offset in the source of the first occurrence */
        uint64_t count;
        char *text; /* the first occurrence in words; owned by the notes */
};

struct notes {
        struct note *v;
        size_t n, cap;
        const char *place; /* what a record's place is counted in, for the texts: a static word; NULL: "line" */
};

#define NOTES_INIT ((struct notes){0})

/*
 * Counts one occurrence of code. The text is formatted for the first one only. At most 63 different
 * codes are kept, those beyond are counted as "many-notes"; out of memory loses the note, never the job.
 */
void notes_add(struct notes *n, const char *code, uint64_t offset, const char *fmt, ...)
        __attribute__((format(printf, 4, 5)));
static inline const char *notes_place(const struct notes *n) { return n->place ? n->place : "line"; }
/* A note of the same input from when more of it was there to be read: stands where fewer were counted since. */
void notes_restore(struct notes *n, const struct note *before);
const struct note *notes_find(const struct notes *n, const char *code);
void notes_done(struct notes *n);

#endif
