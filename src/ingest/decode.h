/*
 * Record → rows of a batch: the one place where a record's SIP text is parsed for the case. It copies what it keeps
 * into the batch, so that the parser may go on; it writes nothing.
 */
#ifndef SIPDX_INGEST_DECODE_H
#define SIPDX_INGEST_DECODE_H

#include "base/notes.h"
#include "engine/scan.h"
#include "store/store.h"

enum {
        BATCH_TEXT_BYTES = 1024 * 1024, /* texts of one batch; a longer message has a batch alone */
        BATCH_ROWS = 2048,
};

/* An empty batch; NULL when memory is out. batch_free() takes NULL. */
struct batch *batch_new(void);
void batch_free(struct batch *b);
bool batch_empty(const struct batch *b);

/* Is there room for this record? A batch that is empty has room for any. */
bool batch_takes(const struct batch *b, const struct record *r);

/* What patterns of rules met in a record. */
struct record_hits {
        struct scan_hit *v;
        size_t n;
};

/*
 * Adds a RECORD_SIP, RECORD_EVENT, RECORD_FLOW, or RECORD_TRACE that a rule's pattern has met, as rows with this id (of which
 * a flow has no use) and source. A SIP record that is none after all becomes an event and is noted. hits: of events and traces;
 * NULL: none. place: of a SIP record's text. store is asked for identities only. 0 or -ENOMEM.
 */
int decode_record(const struct store *store, const struct record *r, const struct record_hits *hits, struct text_place place,
                  int64_t id, int64_t source, struct notes *notes, struct batch *b);

#endif
