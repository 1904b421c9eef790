/*
 * A walk over the lines of a text in which several lines make one record: what the parsers of such texts share. The state of a
 * parser begins with a struct walk.
 */
#ifndef SIPDX_PARSERS_WALK_H
#define SIPDX_PARSERS_WALK_H

#include "parsers/facts.h"
#include "parsers/parser.h"

struct walk {
        struct input *in;
        struct notes *notes;
        struct line line;
        bool held;  /* the line is taken once more */
        bool ended;
        bool given; /* facts are those of the record that was handed over */
        struct facts facts;
};

/* For parser.open and parser.close; size: of the state that begins with a walk, zeroed. */
int walk_open(size_t size, struct input *in, struct notes *notes, void **ret_state);
void walk_close(void *state);

/* Takes the line at hand; NULL: there are no more. 1: *ret is filled, 0: go on, -errno. */
typedef int (*walk_take)(void *state, const struct line *line, struct record *ret);

/* For parser.next: line after line into take, until that fills a record. Facts are empty again after each. */
int walk_next(void *state, walk_take take, struct record *ret);

/* facts_line(); a text over the cap stays as it is, with a note. 0 or -ENOMEM. */
int walk_keep(struct walk *w, const struct line *line);

/* The facts as a record: those of lines before the one at hand, which is taken once more. 1. */
int walk_finish(struct walk *w, enum event_class class, struct record *ret);

/* The line alone, as a routine one. Facts must be empty. 1 or -ENOMEM. */
int walk_trace(struct walk *w, const struct line *line, struct record *ret);

/* facts_put() with a name that is known. */
int walk_put(struct walk *w, const char *name, struct span value);

/* A short text that outlives its line: its first bytes, without blanks around them. */
enum { WORD_BYTES = 256 };

struct word {
        char p[WORD_BYTES];
        size_t n;
};

void word_keep(struct word *w, struct span s);

static inline struct span word_span(const struct word *w) {
        return span_of(w->p, w->n);
}

#endif
