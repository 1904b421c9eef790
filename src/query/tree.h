/*
 * A filter line as a tree. Made by filter.c, turned into a condition by condition.c, its texts looked for by pattern.c.
 * Nobody outside the room includes it.
 */
#ifndef SIPDX_QUERY_TREE_H
#define SIPDX_QUERY_TREE_H

#include "base/arena.h"
#include "query/filter.h"

enum filter_kind {
        FILTER_AND, FILTER_OR, FILTER_NOT,
        FILTER_FROM, FILTER_TO, FILTER_DIRECTION, FILTER_CODE, FILTER_METHOD, FILTER_DIAG, FILTER_DIAG_TEXT, FILTER_OUTCOME,
        FILTER_FINDING, FILTER_SEVERITY, FILTER_FILE, FILTER_HOST, FILTER_CALL_ID, FILTER_CALL, FILTER_TIME, FILTER_TEXT
};

/* Numbers from low to high, both included. */
struct filter_range {
        uint32_t low, high;
};

struct filter_node {
        enum filter_kind kind;
        bool slow;                 /* a text has to be read for it */
        struct filter_node *a, *b; /* AND, OR; NOT has a alone */
        struct span value;         /* one word, or a list with commas */
        struct filter_range *ranges;
        size_t n_ranges;
        int64_t low_us, high_us;   /* FILTER_TIME, both included */
        bool of_day;               /* they are since midnight, of whatever day */
        size_t pattern;            /* FILTER_TEXT */
};

struct pattern;

struct filter {
        struct arena arena;
        struct filter_node *root; /* NULL: nothing is asked for */
        struct pattern **patterns;
        size_t n_patterns;
        size_t n_terms;
        struct buf sql;           /* the last condition */
        struct span *values;      /* bound to it */
        size_t n_values, cap_values;
};

/* pattern.c: a word, or a regular expression. 0, -EINVAL with the offset and the words of what is wrong, -ENOMEM. */
int pattern_word(struct span word, struct pattern **ret);
int pattern_regex(struct span regex, bool any_case, struct pattern **ret, size_t *ret_at, char *ret_error, size_t error_n);
void pattern_free(struct pattern *p);
/* 1: it stands in text, 0: not, -E2BIG: too many steps, -ENOMEM. */
int pattern_find(const struct pattern *p, struct span text);
/* The same with the place of the first occurrence that is not empty, from byte `from` on. */
int pattern_at(const struct pattern *p, struct span text, size_t from, size_t *ret_at, size_t *ret_n);

/* May it stand in a line of this text, once secrets are masked in it? As sift_may_hold(). */
bool pattern_may_hold(const struct pattern *p, struct span text);

#endif
