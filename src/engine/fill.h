/*
 * The placeholders of an article's text: {name}, and {name|words} with what to say where the finding has no such fact.
 */
#ifndef SIPDX_ENGINE_FILL_H
#define SIPDX_ENGINE_FILL_H

#include "base/span.h"
#include "store/finding.h"

struct placeholder {
        size_t at, len;         /* in the text, braces included */
        struct span name;       /* lower-case letters, digits and '_' */
        struct span otherwise;  /* behind the bar; p NULL: no bar */
};

/* The first at or after `from`. False: there is none; other braces are text, and so is a placeholder that goes over a line's end. */
bool placeholder_next(struct span text, size_t from, struct placeholder *ret);
/* Bytes of the brace that s begins with and of the name behind it; 1: there is no name. */
size_t placeholder_name(struct span s);

/*
 * The text with its placeholders filled from n facts, {subject} from subject. A fact that is missing reads as its
 * words behind the bar, without them as "?"; an item of a "- " list that would read "?" and has no fact but its subject is left
 * out.
 * In code, between backquotes or behind four blanks, only a fact whose first value is one plain word is filled in: nobody shall
 * run what a stranger's log says. Heap, the caller frees; NULL: out of memory.
 */
char *fill_text(const char *text, const struct fact *facts, size_t n, const char *subject);

/* The text of an article that no finding stands behind: {name} as "<name>", or as its words behind the bar where these are such
 * a "<…>" themselves. Heap, the caller frees; NULL: out of memory. */
char *fill_names(const char *text);

#endif
