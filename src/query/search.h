/*
 * What a person looks for in a list, typed after "/": the text as it stands, and what it matches as a regular expression
 * (PCRE2), whichever comes first, case aside. So "10.1.0.4", "sip:+46" and "INVITE|BYE" all find what is meant by them.
 */
#ifndef SIPDX_QUERY_SEARCH_H
#define SIPDX_QUERY_SEARCH_H

#include "base/span.h"

struct search;

/* The text is copied. 0, -EINVAL for an empty one, -ENOMEM. What is no regular expression is found as it stands. */
int search_new(struct span text, struct search **ret);
void search_free(struct search *s); /* takes NULL */

/* What was typed, NUL-terminated, not made safe; "" for NULL. Lives as long as s. */
const char *search_text(const struct search *s);

/* The first hit that begins at byte `from` of the text or later; hits are never empty. False: none, s is NULL, or the expression
 * took too many steps on this text. The results may be NULL. */
bool search_find(const struct search *s, struct span text, size_t from, size_t *ret_at, size_t *ret_n);

/* May some line of this text be one that search_find() finds, once secrets are masked in it? Asked of many lines at once, from
 * several threads at once. The text: lines that end with LF or CR LF, all else printable ASCII or tab. False for NULL. */
bool search_may_hold(const struct search *s, struct span text);

#endif
