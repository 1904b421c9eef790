/*
 * A set of calls, messages or lines, each place once: those that findings speak of, with how grave it is, and those that the user
 * has marked. Nobody outside this room includes it.
 */
#ifndef SIPDX_TUI_PLACES_H
#define SIPDX_TUI_PLACES_H

#include <stddef.h>
#include <stdint.h>

/* How bad it is: the severity of the gravest finding; none: the place is not in the set. */
enum gravity { GRAVITY_NONE = -1 };

struct place {
        int64_t a, b; /* source and line; call or message and 0 */
        int severity; /* 0 for what is only marked */
};

struct places {
        struct place *v; /* sorted by a, b */
        size_t n, cap;
};

void places_done(struct places *p);
/* Puts one in at the end; places_settle() must follow before the set is asked or changed otherwise. 0 or -ENOMEM. */
int places_add(struct places *p, int64_t a, int64_t b, int severity);
/* Sorts what has come, and keeps each place once, with the gravest that was said of it. */
void places_settle(struct places *p);
void places_take(struct places *p, int64_t a, int64_t b);
/* The severity, or GRAVITY_NONE. */
int places_find(const struct places *p, int64_t a, int64_t b);

#endif
