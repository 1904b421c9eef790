/*
 * Calls and messages as lists that are read in pieces: first the ids of those that pass a filter with what they are sorted by,
 * range by range, so that a key can interrupt it; then the cells of the few rows that are looked at.
 */
#ifndef SIPDX_QUERY_LISTED_H
#define SIPDX_QUERY_LISTED_H

#include "query/filter.h"

enum listed { LISTED_CALLS, LISTED_MESSAGES, LISTED_LISTS };

enum listed_kind {
        LISTED_TEXT,
        LISTED_NUMBER,
        LISTED_TIME,    /* microseconds on the case's clock */
        LISTED_SECONDS, /* microseconds, to be shown as seconds */
};

struct listed_column {
        const char *name; /* also what is selected as, in the order of the list's columns */
        enum listed_kind kind;
        const char *sql;
};

/* The columns of a list, for good. */
const struct listed_column *listed_columns(enum listed l, size_t *ret_n);

/* The largest id that a row can have; 0: there are none. 0 or -errno. */
int listed_last(struct store *s, enum listed l, int64_t *ret);

/* How many rows there are without a filter. */
uint64_t listed_total(enum listed l, const struct totals *t);

/* The smallest id from `from` on; 0: there is none. 0 or -errno. */
int listed_first(struct store *s, enum listed l, int64_t from, int64_t *ret);

/* What a row is sorted by; both empty: it has nothing there. */
struct listed_key {
        int64_t id, number; /* number: STAMP_NONE where there is none */
        struct span text;   /* borrowed during the call */
};
typedef int (*listed_take)(void *ctx, const struct listed_key *k);

/* Calls take for each row with an id from `from` to `to` that passes the filter (NULL: all do), in no order; column counts from
 * 0. 0, what take returned, -E2BIG or -errno as filter_ask(). */
int listed_keys(struct store *s, enum listed l, struct filter *f, size_t column, int64_t from, int64_t to, listed_take take,
                void *ctx);

/* What a row is, beside its cells. */
struct listed_row {
        int64_t id, call, source, time_us;
        uint64_t line;
        struct span *cells; /* one a column, as SQL gives it, NULL as empty; borrowed during the call */
};
typedef int (*listed_show)(void *ctx, const struct listed_row *r);

enum { LISTED_ROWS = 1000 };
/* The rows of at most LISTED_ROWS ids, in no order; an id without a row is passed over. 0, what show returned, or -errno. */
int listed_rows(struct store *s, enum listed l, const int64_t *ids, size_t n, listed_show show, void *ctx);

/* Calls take for each record of a message of the call that this sighting is of, in no order: source and line, or frame. 0, what
 * take returned, or -errno. */
typedef int (*listed_place)(void *ctx, int64_t source, uint64_t line);
int listed_places(struct store *s, int64_t sighting, listed_place take, void *ctx);

/* Calls take for each record that a finding quotes of a message that is known by another record of it, in no order, and once
 * for each time that it is quoted. 0, what take returned, or -errno. */
typedef int (*listed_quoted)(void *ctx, int64_t sighting, int64_t message);
int listed_other_records(struct store *s, listed_quoted take, void *ctx);

/* Calls take for each message of the call, id alone. 0, what take returned, or -errno. */
int listed_of_call(struct store *s, int64_t call, listed_take take, void *ctx);

#endif
