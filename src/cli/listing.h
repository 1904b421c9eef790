/*
 * What calls and messages have in common: a case or logs, a filter line, a limit, rows in one of the forms. Times are on the
 * case's clock; what SQL calls time_us, first_us and last_us leaves as time, first and last, and raw_us as raw_time: in words for
 * a person, as RFC 3339 for programs.
 */
#ifndef SIPDX_CLI_LISTING_H
#define SIPDX_CLI_LISTING_H

#include "cli/command.h"
#include "cli/rows.h"
#include "query/filter.h"

#include <stdint.h>

#define OPTION_LIMIT {"limit", 'n', "N", "show no more than N rows", false}
#define OPTION_FORMAT {"format", 0, "text|json|csv", "the form of the output (text)", false}

#define OPTION_WIDTH {"width", 0, "N", "draw for N columns instead of the terminal's", false}

enum { LISTING_WIDE = 120 };

struct listing_words {
        const char *one, *many; /* of what is listed */
        /* SELECT … WHERE $filter ORDER BY …, without LIMIT; for people, and with all columns for programs. Columns called
         * utc and raw_utc say of their row whether its times, and raw_us, are UTC; they are not shown. */
        const char *text, *full;
        const char *narrow; /* as text, with fewer columns: for a terminal of less than LISTING_WIDE */
        const char *count; /* how many there are without the filter */
};

extern const struct listing_words listing_calls, listing_messages;

/* Prints what passes the filter, at most limit rows (0: all), into rows that rows_init() has made for this format. 0 or
 * -errno with store_error(), or rows->out.err. */
int listing_put(struct store *s, const struct listing_words *w, struct filter *f, const char *format, uint64_t limit,
                struct rows *rows);

/* Runs the command. An exit_code. */
int listing_run(const struct args *a, const struct listing_words *w);

/* --limit; *ret stays as it is when there is none. 0, or EXIT_FAILED when the reason has been said. */
int listing_limit(const struct args *a, uint64_t *ret);

/* --width, or the columns of the terminal. 0, or EXIT_FAILED when the reason has been said. */
int listing_width(const struct args *a, unsigned *ret);

#endif
