/*
 * The sightings of a case that is being written, kept beside it until they are related: by Call-ID, in the order in which
 * Call-IDs came, without asking the database to sort them. A few stay in memory; more go into a file that has no name.
 */
#ifndef SIPDX_STORE_LEDGER_H
#define SIPDX_STORE_LEDGER_H

#include "call/call.h"
#include "store/idmap.h"

/* A sighting as its row has it: names are ids of the dictionary, its time is its witness's. */
struct entry {
        struct sighting s;
        int64_t call_id, from_aor, to_aor; /* 0: none */
        int64_t caller, callee; /* of an INVITE and its answers: join_user() of these; else 0 */
        uint32_t group; /* the ledger's */
};

struct ledger {
        struct entry *v; /* those that came last; the others are in the file, in order */
        size_t n, cap;
        uint64_t filed;
        int file, pieces; /* without a name: in the order of reading, and of Call-IDs; -1: not open */
        uint32_t *by_id; /* the group of a Call-ID, plus 1, by its id in the dictionary; 0: none yet */
        size_t n_by_id;
        struct idmap by_hash; /* the same for those whose id is a hash */
        uint32_t *counts;     /* of each group, its entries */
        size_t n_groups, cap_groups;
        bool shared;         /* the last SHARED_GROUPS hold several Call-IDs each */
        unsigned char *ways; /* of each source, which directions its messages have: 1 << enum direction */
        size_t n_ways, cap_ways;
};

void ledger_init(struct ledger *l);
/* Opens its files in the folder of that path, before anything else: later the folder may be out of reach. 0 or -errno. */
int ledger_open(struct ledger *l, const char *beside);
void ledger_done(struct ledger *l);

/* After the last: s.id rises. Fills io->group. 0 or -errno. */
int ledger_add(struct ledger *l, struct entry *io);

/* Did messages of both directions come from this source? */
bool ledger_two_way(const struct ledger *l, int64_t source);

/* What has one Call-ID, rising by id; of what has none each alone. more: what comes next goes on with the same Call-ID, of which
 * there is too much to be given at once. */
typedef int (*ledger_take)(void *ctx, const struct entry *v, size_t n, bool more);

/* Each Call-ID's entries, in the order of their first ones; once, for its files are emptied on the way. Memory does not grow with their
 * number. Stops at what take returns, unless that is 0. Nothing may be added afterwards. */
int ledger_walk(struct ledger *l, ledger_take take, void *ctx);

#endif
