/*
 * Sources that are read anew from the evidence of a case (struct feed with .kept): what of them goes on as it was.
 */
#ifndef SIPDX_INGEST_KEPT_H
#define SIPDX_INGEST_KEPT_H

#include "ingest/reader.h"

/* Is the stored form of a kept source another than the file's own: those pieces of it that matter, or a rendering of it? */
bool feed_is_pieces(const struct feed *f);

/* Adds the notes that reading again cannot make: f->kept is set. */
void kept_notes(const struct feed *f, struct notes *io);
/* Of a source that is not kept whole, the row tells of the whole, as it did; io borrows its texts from f. */
void kept_row(const struct feed *f, struct source_row *io);
/* Notes where the bytes that were read anew are not those that the case was made of; of pieces there is no telling, and the
 * checksum of the whole goes on. Does nothing for a row that none of the feeds keeps. */
void kept_check(const struct feed *feeds, size_t n, struct source_row *io_row, struct notes *notes);

#endif
