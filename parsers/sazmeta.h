/*
 * What Fiddler knows of an exchange beside its bytes: the "_m.xml" member of its archive, with clocks, the process and the two
 * machines.
 */
#ifndef SIPDX_PARSERS_SAZMETA_H
#define SIPDX_PARSERS_SAZMETA_H

#include "base/arena.h"

struct saz_meta {
        struct span begun;   /* as written, with offset; empty: not known */
        int64_t duration_ms; /* until the client had all of the answer; -1: not known */
        struct span process; /* "lync:1234" */
        struct span client, server; /* addresses */
        struct span tls;     /* "Tls12": of the client's connection */
};

/* Spans are in the arena. Text that cannot be read gives what was read before. 0 or -ENOMEM. */
int saz_meta_read(struct span xml, struct arena *a, struct saz_meta *ret);

#endif
