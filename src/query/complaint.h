/*
 * Starting from what the user complained about: who, with whom, when. Ranks findings; never hides one.
 */
#ifndef SIPDX_QUERY_COMPLAINT_H
#define SIPDX_QUERY_COMPLAINT_H

#include "base/stamp.h"
#include "store/store.h"

struct user_complaint {
        const char *user, *with;   /* part of an address or a number; NULL: not given */
        bool has_at;
        struct stamp_query at;
};

/* What the case holds about it. */
struct complaint_scope {
        uint64_t messages;      /* that concern the person(s) */
        uint64_t near;          /* of these, within the time given (±5 min beyond its precision) */
        int64_t nearest_us;     /* of the message closest to the time, when near is 0; STAMP_NONE */
};
int complaint_scope(struct store *s, const struct user_complaint *c, struct complaint_scope *ret);

/* Orders: findings that touch the person(s) and the time first, then the person(s), then the time, then the
 * rest; inside each the report's own order. *ret_touch[i]: does the i-th (in the new order) touch it. 0 or -errno. */
int complaint_rank(struct store *s, const struct user_complaint *c, struct finding_list *io, bool *ret_touch);

#endif
