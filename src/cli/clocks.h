/*
 * --since, --until and --tz: what the user says of time.
 */
#ifndef SIPDX_CLI_CLOCKS_H
#define SIPDX_CLI_CLOCKS_H

#include "cli/command.h"
#include "ingest/ingest.h"

#define OPTION_SINCE {"since", 0, "TIME", "judge and show only what happened from then on; all is kept", false}
#define OPTION_UNTIL {"until", 0, "TIME", "judge and show only what happened until then; all is kept", false}
#define OPTION_TZ {"tz", 0, "SOURCE=ZONE", "the zone of a log's clock: part of its path, +02:00 or Europe/Berlin; repeatable", true}

struct clocks {
        bool has_since, has_until;
        struct stamp_query since, until;
        struct ingest_zone zones[ARGS_REPEATS]; /* their texts belong to them */
        size_t n_zones;
};

/* The options of a command that has all three. 0, or EXIT_FAILED when the reason has been said. clocks_done() in both cases. */
int clocks_read(const struct args *a, struct clocks *ret);
void clocks_done(struct clocks *c);
/* Where no --tz was given: what the case was told when it was made. As clocks_read(). */
int clocks_recall(struct clocks *c, struct store *s);
/* The part of a path in --tz that none of the members has in its own; NULL: all are found. */
const char *clocks_unused(const struct clocks *c, const struct member_list *l);
/* Into the options of ingest, which borrow them. NULL: nothing. */
void clocks_fill(const struct clocks *c, struct ingest_options *io);

#endif
