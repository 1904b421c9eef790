/*
 * Rotated logs overlap: what two files hold to the letter counts once. Inside one file nothing is dropped, because there
 * the same bytes twice are a message sent twice.
 */
#ifndef SIPDX_INGEST_ONCE_H
#define SIPDX_INGEST_ONCE_H

#include "input/record.h"

struct once;

struct once *once_new(void); /* NULL: out of memory */
void once_free(struct once *o);

/* 1: another source gave this record already, 0: it is new (and remembered), -ENOMEM. */
int once_seen(struct once *o, const struct record *r, int64_t source);

/* LIMIT_ONCE_RECORDS are remembered; what came later was not compared with all before it. */
bool once_is_full(const struct once *o);

#endif
