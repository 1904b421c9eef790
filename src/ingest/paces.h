/*
 * Gathers for each block of a source when its lines were written and which are of SIP messages (store/pace.h). A record is
 * known only where it ends, so blocks wait until some more have come; what began still earlier is left out. Knows no SQL.
 */
#ifndef SIPDX_INGEST_PACES_H
#define SIPDX_INGEST_PACES_H

#include "input/record.h"
#include "store/pace.h"
#include "store/store.h"

enum {
        PACES_WAIT = 16,      /* blocks at one time */
        PACES_ITEMS = 4096,   /* messages of a capture that one row tells of */
};

struct paces {
        struct pace_block {
                uint64_t begin, end; /* offsets in the source; end UINT64_MAX: it goes on */
                struct pace pace;
        } waiting[PACES_WAIT];
        uint64_t first, next; /* the blocks that wait; the last of them goes on */
        struct pace_time last; /* the last one handed out, which the next block begins with */
        uint64_t items; /* of a capture, all so far */
        bool capture;
};

/* In place. capture: its messages are items, and there are no blocks. */
void paces_init(struct paces *p, bool capture);
void paces_done(struct paces *p);

/* Any record, as it comes, of a source that is no capture. 0 or -ENOMEM. */
int paces_time(struct paces *p, const struct record *rec);
/* A record that became this sighting. 0 or -ENOMEM. */
int paces_message(struct paces *p, const struct record *rec, int64_t sighting);
/* The block that goes on ends at this offset, and the next begins. Not while paces_take() has something to give. */
void paces_cut(struct paces *p, uint64_t end);
/* What need not wait longer, at the end of the source all. 1: *ret is filled but for source and data, which is appended to
 * *ret_data as pace_pack() does; 0: there is nothing; -ENOMEM. */
int paces_take(struct paces *p, bool end, struct pace_row *ret, struct buf *ret_data);

#endif
