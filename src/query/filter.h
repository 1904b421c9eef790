/*
 * The filter line: one grammar for commands and views. It is read into a tree of tests on messages; what columns can decide
 * becomes a condition in SQL with bound values, words and regular expressions are looked for in the message's text.
 *
 *   line   = or
 *   or     = and { "or" and }
 *   and    = not { ["and"] not }            side by side means and
 *   not    = ("not" | "-") not | "(" or ")" | test
 *   test   = field ":" value | /regex/ | /regex/i | word | "quoted words"
 *
 *   from:WHO  to:WHO     part of the address; of a number only its digits count
 *   direction:in|out|none   as the witness of the message saw it
 *   code:LIST            status of answers: 486  180,183  400-499  4xx  >=400; none: requests
 *   method:LIST          of requests and of the answers to them
 *   diag:LIST            diagnostics id, as code; or a word of its reason or of the server that wrote it
 *   outcome:LIST         what became of the call: failed  unanswered,partly  answered …
 *   finding:PART         calls that a finding concerns whose rule's name has it; any: of any rule
 *   severity:LIST        calls that a finding concerns which is that severe: error,warning
 *   file:PART  host:PART the source, and the machine that wrote it
 *   call-id:PART  call:LIST   the Call-ID; numbers of calls
 *   time:MOMENT          on the case's clock: 10:30 is that minute, 10:30-10:45 goes to the end of 10:45, >10:30 is from then
 *                        on, <10:30 until then; with a date before it, 2013-03-12T10:30, of that day alone
 *   text:WORD            the same as the word alone
 *
 * Fields and words are compared without case; a regular expression (PCRE2) with it, unless an i follows, and its ^ and $
 * stand for lines.
 */
#ifndef SIPDX_QUERY_FILTER_H
#define SIPDX_QUERY_FILTER_H

#include "store/store.h"

struct filter;

/* What is wrong with a line, and what to type instead. */
struct filter_error {
        size_t column; /* from 1 */
        char text[200];
};

/* 0, -EINVAL with *ret_error filled (may be NULL), -ENOMEM. */
int filter_parse(struct span line, struct filter **ret, struct filter_error *ret_error);
void filter_free(struct filter *f); /* takes NULL */

/* A filter of nothing lets all pass; NULL is one. */
bool filter_is_empty(const struct filter *f);

/*
 * Asks the store as store_ask(), with the filter's condition where sql says $filter: there the message that is tested is a
 * row of v_message called m. Values of the caller are ?1 … ?n. 0 or -errno with store_error(); -E2BIG: a regular expression
 * took too many steps on a message. Not while another question of the same store is being answered.
 */
int filter_ask(struct store *s, struct filter *f, const char *sql, const struct span *values, size_t n, query_row fn,
               void *ctx);

/*
 * The same line on rows that are no messages: what of a row a test looks at is asked by the field's name, as it stands in the
 * line ("from", "text"). False: the row has no such field, and no test on it holds.
 */
typedef bool (*filter_get)(const void *row, const char *field, struct span *ret);

/* 1: the row passes, 0: it does not, -E2BIG: a regular expression took too many steps, -ENOMEM. */
int filter_passes(const struct filter *f, filter_get get, const void *row);
/* May a row pass whose text is a line of this one, with secrets masked? Asked of many lines at once, from several threads at once. The
 * text: lines that end with LF or CR LF, all else printable ASCII or tab. */
bool filter_may_pass(const struct filter *f, struct span text);
/* The first field that the line asks for and that is not among these (ends with NULL); NULL: none. */
const char *filter_unknown(const struct filter *f, const char *const *known);

#endif
