/*
 * Which sources hold the same bytes: a file that was uploaded twice, or lies in two archives.
 */
#ifndef SIPDX_INGEST_SAME_H
#define SIPDX_INGEST_SAME_H

#include "store/store.h"

struct same;

int same_new(struct same **ret); /* 0 or -ENOMEM */
void same_free(struct same *s); /* takes NULL */
/* *ret_path: of a source before that had these bytes, borrowed; NULL: none had. Sources that no format read are not compared.
 * 0 or -ENOMEM. */
int same_seen(struct same *s, const struct source_row *row, const char **ret_path);

#endif
