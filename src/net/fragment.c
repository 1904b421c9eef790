/*
 * Fragments wait in order of their place. Where two claim the same bytes the first to come has them, as a note says; a
 * datagram that is still not whole after a minute of the capture's time is given up, and its front is handed out.
 */
#include "net/fragment.h"

#include "base/limits.h"
#include "net/index.h"

#include <errno.h>
#include <stdlib.h>

enum { DATAGRAM_MAX = 65535, WAIT_S = 60, PIECES_MAX = 1024 };

struct piece {
        struct piece *next;
        uint32_t from, n;
        uint64_t off, frame;
        int64_t time_us;
        char bytes[];
};

struct datagram {
        struct entry entry; /* first: the index's */
        struct packet head; /* addresses; body is empty */
        struct piece *pieces;
        uint32_t have, n_pieces;
        uint32_t total; /* 0: not known */
        bool cut;       /* the capture kept less than was sent */
        size_t size;    /* memory */
        uint64_t off;   /* in the capture, of the first that came */
        struct datagram *next_broken;
};

struct fragments {
        struct index index;
        struct notes *notes;
        struct datagram *broken, *broken_end;
        struct buf whole; /* of the last that was handed out */
        struct extents ext;
        size_t size;
};

int fragments_new(struct notes *notes, struct fragments **ret) {
        struct fragments *f = calloc(1, sizeof(*f));
        int r = f ? index_init(&f->index) : -ENOMEM;

        if (r < 0) {
                free(f);
                return r;
        }
        f->notes = notes;
        *ret = f;
        return 0;
}

static void datagram_free(struct datagram *d) {
        for (struct piece *p = d->pieces, *next; p; p = next) {
                next = p->next;
                free(p);
        }
        free(d);
}

void fragments_free(struct fragments *f) {
        if (!f)
                return;
        for (struct entry *e = f->index.oldest, *next; e; e = next) {
                next = e->newer;
                datagram_free((struct datagram *)e);
        }
        for (struct datagram *d = f->broken, *next; d; d = next) {
                next = d->next_broken;
                datagram_free(d);
        }
        index_done(&f->index);
        buf_done(&f->whole);
        extents_done(&f->ext);
        free(f);
}

static struct key key_of(const struct packet *p) {
        struct key k = {.x = p->id, .y = p->src.six ? 6 : 4u << 8 | p->proto};

        memcpy(k.a, p->src.v, sizeof(k.a));
        memcpy(k.b, p->dst.v, sizeof(k.b));
        return k;
}

/* Out of the index, into the list of those that are given up. */
static void give_up(struct fragments *f, struct datagram *d) {
        index_remove(&f->index, &d->entry);
        notes_add(f->notes, "fragments-missing", d->off, "a datagram whose fragments are not all there");
        d->next_broken = NULL;
        if (f->broken)
                f->broken_end->next_broken = d;
        else
                f->broken = d;
        f->broken_end = d;
}

/* More than may be. */
static void give_up_oldest(struct fragments *f, uint64_t off) {
        struct datagram *oldest = (struct datagram *)f->index.oldest;

        notes_add(f->notes, "many-fragments", off, "more than %d datagrams or %d MiB wait for fragments; the oldest is"
                  " given up", LIMIT_FRAGMENTED, LIMIT_FRAGMENT_BYTES >> 20);
        f->size -= oldest->size;
        oldest->size = 0;
        give_up(f, oldest);
}

static void make_room(struct fragments *f, int64_t now_us, uint64_t off) {
        struct entry *idle;

        while ((idle = index_idle(&f->index, now_us, WAIT_S * STAMP_SECOND)))
                give_up(f, (struct datagram *)idle);
        while (f->index.n >= LIMIT_FRAGMENTED)
                give_up_oldest(f, off);
}

static int find_or_add(struct fragments *f, const struct packet *p, uint64_t off, struct datagram **ret) {
        struct key k = key_of(p);
        struct datagram *d = (struct datagram *)index_find(&f->index, &k);

        if (!d) {
                make_room(f, p->body.time_us, off);
                if (!(d = calloc(1, sizeof(*d))))
                        return -ENOMEM;
                d->entry.key = k;
                d->head = *p;
                d->off = off;
                if (index_add(&f->index, &d->entry, p->body.time_us) < 0) {
                        free(d);
                        return -ENOMEM;
                }
        }
        *ret = d;
        return 0;
}

/* A copy of the bytes [from, to) of the datagram, put behind *link. */
static int add_piece(struct fragments *f, struct datagram *d, struct piece **link, const struct packet *p, uint32_t from,
                     uint32_t to) {
        struct payload part = payload_from(p->body, from - p->frag_at);
        struct piece *v = malloc(sizeof(*v) + (to - from));

        if (!v)
                return -ENOMEM;
        f->ext.n = 0;
        part.bytes.n = to - from;
        if (extents_add(&f->ext, &part, 0) < 0 || f->ext.n == 0) {
                free(v);
                return -ENOMEM;
        }
        *v = (struct piece){.next = *link, .from = from, .n = to - from, .off = f->ext.v[0].off,
                            .frame = f->ext.v[0].line, .time_us = p->body.time_us};
        memcpy(v->bytes, part.bytes.p, to - from);
        *link = v;
        d->n_pieces++;
        d->have += to - from;
        d->size += sizeof(*v) + (to - from);
        f->size += sizeof(*v) + (to - from);
        return 0;
}

/* Puts in what nobody has put in yet of [from, to). */
static int add_pieces(struct fragments *f, struct datagram *d, const struct packet *p, uint32_t from, uint32_t to) {
        struct piece **link = &d->pieces;
        bool overlaps = false;
        int r = 0;

        while (from < to && r == 0) {
                struct piece *v = *link;
                uint32_t end = v && v->from < to ? v->from : to;
                if (from < end) {
                        r = add_piece(f, d, link, p, from, end);
                        from = end;
                        link = r == 0 ? &(*link)->next : link;
                        continue;
                }
                overlaps |= from < v->from + v->n;
                from = from < v->from + v->n ? v->from + v->n : from;
                link = &v->next;
        }
        if (overlaps)
                notes_add(f->notes, "fragments-overlap", d->off,
                          "fragments that overlap; the bytes that came first are taken");
        return r;
}

/* The bytes from the front to the first gap. */
static int join(struct fragments *f, const struct datagram *d, struct packet *ret) {
        uint32_t at = 0;

        buf_reset(&f->whole);
        f->ext.n = 0;
        *ret = d->head;
        ret->fragment = ret->more = false;
        ret->body = (struct payload){.time_us = d->pieces ? d->pieces->time_us : STAMP_NONE};
        for (const struct piece *v = d->pieces; v && v->from == at; v = v->next) {
                struct extent e = {v->off, v->frame, 0, v->n};
                struct payload part = {.bytes = span_of(v->bytes, v->n), .ext = &e, .n_ext = 1};
                if (buf_put(&f->whole, part.bytes) < 0 || extents_add(&f->ext, &part, at) < 0)
                        return -ENOMEM;
                at += v->n;
        }
        ret->body.bytes = buf_span(&f->whole);
        ret->body.ext = f->ext.v;
        ret->body.n_ext = f->ext.n;
        ret->body.missing = d->total > at ? d->total - at : !d->total || d->cut;
        return 0;
}

int fragments_add(struct fragments *f, struct packet *p, uint64_t off) {
        size_t from = p->frag_at, to = from + p->body.bytes.n;
        struct datagram *d;
        int r;

        if (to + p->body.missing > DATAGRAM_MAX || (p->more && (to + p->body.missing) % 8)) {
                notes_add(f->notes, "bad-fragment", off, "a fragment that cannot be: too long, or ends where none can");
                return 0;
        }
        if ((r = find_or_add(f, p, off, &d)) < 0)
                return r;
        if (d->n_pieces >= PIECES_MAX) {
                notes_add(f->notes, "bad-fragment", off, "a datagram in more than %d fragments; the rest is left out",
                          PIECES_MAX);
                return 0;
        }
        if (p->frag_at == 0)
                d->head.proto = p->proto;
        if (!p->more && !d->total)
                d->total = (uint32_t)(to + p->body.missing);
        d->cut |= p->body.missing > 0;
        if (d->total && to > d->total)
                to = d->total;
        if (from < to && (r = add_pieces(f, d, p, (uint32_t)from, (uint32_t)to)) < 0)
                return r;
        if (!d->total || d->have < d->total) {
                while (f->size > LIMIT_FRAGMENT_BYTES && f->index.oldest != f->index.newest)
                        give_up_oldest(f, off);
                return 0;
        }
        index_remove(&f->index, &d->entry);
        f->size -= d->size;
        r = join(f, d, p);
        datagram_free(d);
        return r < 0 ? r : 1;
}

void fragments_end(struct fragments *f) {
        while (f->index.oldest)
                give_up(f, (struct datagram *)f->index.oldest);
}

int fragments_next_broken(struct fragments *f, struct packet *ret) {
        struct datagram *d = f->broken;
        int r;

        if (!d)
                return 0;
        f->broken = d->next_broken;
        f->size -= d->size;
        r = join(f, d, ret);
        datagram_free(d);
        return r < 0 ? r : 1;
}
