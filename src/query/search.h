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

/*
 * Many lines at once, lines that end with LF or CR LF, all else printable ASCII or tab. Between others that it passes over in one
 * go, search_line() stops at each in which search_find() finds something, and perhaps at some more. On one thread at a time.
 */
struct search_walk {
        struct span text;
        size_t next[2]; /* one more than where the text stands as it is, and where it matches, next; 0: not looked for yet */
};

/* False: s cannot be looked for so, each line needs a look of its own. What stands for a secret is not looked for in lines that
 * still have theirs. */
bool search_walks(const struct search *s); /* s is not NULL */
void search_walk_init(struct search_walk *w, struct span text);
/* A byte of the next such line, from byte `from` on, where a line begins, and not before the last answer. 1, 0: none, -E2BIG: it took
 * too many steps. */
int search_line(const struct search *s, struct search_walk *w, size_t from, size_t *ret_at);

#endif
