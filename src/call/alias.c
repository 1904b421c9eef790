/*
 * Owns the counting of who answers to which address. Names are keyed hashes already, so a stranger cannot choose where
 * they fall.
 */
#include "call/alias.h"

#include "base/limits.h"

#include <errno.h>
#include <stdlib.h>

enum { FIRST_SLOTS = 64, SURE_TIMES = 8 }; /* SURE_TIMES: another machine no more than once in so many */

static struct alias *slot(const struct aliases *a, int64_t address) {
        size_t i = (size_t)address & (a->cap - 1);

        while (a->v[i].address && a->v[i].address != address)
                i = (i + 1) & (a->cap - 1);
        return &a->v[i];
}

static int grow(struct aliases *io) {
        struct aliases more = {.n = io->n, .cap = io->cap ? io->cap * 2 : FIRST_SLOTS};

        more.v = calloc(more.cap, sizeof(*more.v));
        if (!more.v)
                return -ENOMEM;
        for (size_t i = 0; i < io->cap; i++)
                if (io->v[i].address)
                        *slot(&more, io->v[i].address) = io->v[i];
        free(io->v);
        *io = more;
        return 0;
}

static int note(struct aliases *io, int64_t address, int64_t host) {
        if (!address || !host || address == host)
                return 0;
        if (io->n >= io->cap / 2 && io->n < LIMIT_ALIASES && grow(io) < 0)
                return -ENOMEM;
        struct alias *s = slot(io, address);
        if (!s->address) {
                if (io->n >= LIMIT_ALIASES)
                        return 0;
                *s = (struct alias){.address = address, .host = host};
                io->n++;
        }
        if (s->host == host) {
                s->seen++;
        } else if (s->otherwise++ >= s->seen) { /* the more frequent one is kept */
                uint32_t times = s->seen;
                s->host = host;
                s->seen = s->otherwise;
                s->otherwise = times;
        }
        return 0;
}

int aliases_note(struct aliases *io, const struct call_group *g, const struct sighting *v) {
        int r = 0;

        for (size_t m = 0; m < g->n_messages && r == 0; m++) {
                const struct call_message *msg = &g->messages[m];
                if (msg->out == UINT32_MAX || msg->in == UINT32_MAX)
                        continue;
                const struct sighting *out = &v[msg->out], *in = &v[msg->in];
                if ((r = note(io, out->peer_host, sighting_writer(in))) == 0)
                        r = note(io, in->peer_host, sighting_writer(out));
        }
        return r;
}

bool alias_holds(const struct alias *a) {
        return a->address && a->otherwise <= a->seen / SURE_TIMES;
}

int64_t aliases_find(const struct aliases *a, int64_t address) {
        const struct alias *s = a->cap && address ? slot(a, address) : NULL;

        return s && alias_holds(s) ? s->host : address;
}

void aliases_done(struct aliases *a) {
        free(a->v);
        *a = (struct aliases){0};
}
