/*
 * All that is known as one Markdown text: the articles by family, without SQL and fixtures, then the tables of codes.
 */
#ifndef SIPDX_ENGINE_BOOK_H
#define SIPDX_ENGINE_BOOK_H

#include "base/buf.h"
#include "engine/rule.h"

/* The folder that the article lies in: "federation". Borrowed. */
struct span book_family(const struct rule *r);

/* Appends it: CommonMark with tables, whose text can hide no HTML and no address that is not of the web. 0 or -ENOMEM. */
int book_put(const struct rules *r, struct buf *b);

#endif
