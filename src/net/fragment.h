/*
 * Datagrams that IP cut into fragments, put together again (RFC 791 3.2, RFC 8200 4.5). Nobody outside this room
 * includes it.
 */
#ifndef SIPDX_NET_FRAGMENT_H
#define SIPDX_NET_FRAGMENT_H

#include "base/notes.h"
#include "net/packet.h"

struct fragments;

int fragments_new(struct notes *notes, struct fragments **ret); /* 0 or -errno */
void fragments_free(struct fragments *f);                       /* takes NULL */

/* 1: p was the last that was missing, and is the whole datagram now, borrowed until the next call; 0: more are needed;
 * -ENOMEM. off: where p stands in the capture, for notes. */
int fragments_add(struct fragments *f, struct packet *p, uint64_t off);
/* No more come. */
void fragments_end(struct fragments *f);
/* 1: a datagram that was given up, as much of its front as is there (body.missing tells that it is not all); borrowed
 * until the next call; 0: no more of them; -ENOMEM. */
int fragments_next_broken(struct fragments *f, struct packet *ret);

#endif
