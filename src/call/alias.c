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

static int64_t own_name(const struct sighting *s) {
        return s->host ? s->host : s->local_host;
}

/* The first sighting of each message by its sender and by its receiver. */
struct ends {
        uint32_t out, in; /* index + 1; 0: none */
};

int aliases_note(struct aliases *io, const struct call_group *g, const struct sighting *v, size_t n, struct arena *a) {
        struct ends *ends;
        int r = 0;

        if (g->n_messages == n)
                return 0; /* no message has two sightings */
        if (!(ends = arena_array(a, g->n_messages, sizeof(*ends))))
                return -ENOMEM;
        for (uint32_t i = 0; i < n; i++) {
                struct ends *e = &ends[g->message_of[i]];
                uint32_t *which = v[i].dir == DIR_OUT ? &e->out : v[i].dir == DIR_IN ? &e->in : NULL;
                if (which && !*which)
                        *which = i + 1;
        }
        for (size_t m = 0; m < g->n_messages && r == 0; m++) {
                if (!ends[m].out || !ends[m].in)
                        continue;
                const struct sighting *out = &v[ends[m].out - 1], *in = &v[ends[m].in - 1];
                if ((r = note(io, out->peer_host, own_name(in))) == 0)
                        r = note(io, in->peer_host, own_name(out));
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
