/*
 * A counting sort, by the order in which Call-IDs are met: they are counted as entries come, then each is brought into the piece of
 * a second file that holds its Call-ID. A piece is put in order in memory. Of very many Call-IDs the last share groups by
 * their number, behind all others, and are told apart there.
 */
#include "store/ledger.h"

#include "base/array.h"
#include "store/file.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

enum {
        KEPT = 16 * 1024,     /* entries in memory: 2.6 MiB */
        PIECE = 32 * 1024,    /* entries that are put in order at once: twice 5.5 MiB */
        PEN = 256,            /* entries on their way into a piece: 46 KiB */
        IDS_MAX = 1 << 20,    /* of the dictionary: at most 8 MiB for the groups of their Call-IDs */
        MAP_SLOTS = 1 << 20,  /* for Call-IDs whose ids are hashes: 16 MiB */
        GROUPS_MAX = 3 << 19, /* Call-IDs that are told apart, */
        SHARED_GROUPS = 4096, /* and what the others share */
};

void ledger_init(struct ledger *l) {
        *l = (struct ledger){.file = -1, .pieces = -1, .by_hash.max = MAP_SLOTS};
}

int ledger_open(struct ledger *l, const char *beside) {
        l->file = file_nameless(beside);
        l->pieces = l->file < 0 ? -1 : file_nameless(beside);
        return l->file < 0 ? l->file : l->pieces < 0 ? l->pieces : 0;
}

void ledger_done(struct ledger *l) {
        if (l->file >= 0)
                close(l->file);
        if (l->pieces >= 0)
                close(l->pieces);
        free(l->v);
        free(l->ways);
        free(l->counts);
        free(l->by_id);
        idmap_done(&l->by_hash);
        ledger_init(l);
}

static int put_at(int fd, const struct entry *v, size_t n, uint64_t at) {
        return file_put_at(fd, span_of((const char *)v, n * sizeof(*v)), at * sizeof(*v));
}

static int take_at(int fd, struct entry *v, size_t n, uint64_t at) {
        return file_take_at(fd, v, n * sizeof(*v), at * sizeof(*v));
}

static int file_kept(struct ledger *l) {
        int r = put_at(l->file, l->v, l->n, l->filed);

        if (r < 0)
                return r;
        l->filed += l->n;
        l->n = 0;
        return 0;
}

static int mark_way(struct ledger *l, int64_t source, enum direction dir) {
        size_t at = (size_t)source;

        while (l->n_ways <= at) {
                int r = array_grow(&l->ways, l->n_ways, &l->cap_ways, sizeof(*l->ways));
                if (r < 0)
                        return r;
                l->ways[l->n_ways++] = 0;
        }
        l->ways[at] |= (unsigned char)(1U << dir);
        return 0;
}

static int add_groups(struct ledger *l, size_t n) {
        int r = 0;

        while (n-- > 0 && r == 0 && (r = array_grow(&l->counts, l->n_groups, &l->cap_groups, sizeof(*l->counts))) == 0)
                l->counts[l->n_groups++] = 0;
        return r;
}

/* -ENOSPC: there are as many as may be. Those that are shared stay the last. */
static int new_group(struct ledger *l, uint32_t *ret) {
        *ret = (uint32_t)l->n_groups;
        return l->shared || l->n_groups >= GROUPS_MAX ? -ENOSPC : add_groups(l, 1);
}

/* Several Call-IDs share one. */
static int shared_group(struct ledger *l, int64_t key, uint32_t *ret) {
        int r = l->shared ? 0 : add_groups(l, SHARED_GROUPS);

        l->shared = l->shared || r == 0;
        *ret = (uint32_t)(l->n_groups - 1 - (uint64_t)key % SHARED_GROUPS);
        return r;
}

/* Ids of the dictionary are numbers from 1, and few: they need no map. */
static int group_by_id(struct ledger *l, size_t id, uint32_t *ret) {
        int r = 0;

        if (id >= l->n_by_id) {
                size_t n = id < 512 ? 1024 : 2 * id;
                uint32_t *v = realloc(l->by_id, n * sizeof(*v));
                if (!v)
                        return -ENOMEM;
                memset(v + l->n_by_id, 0, (n - l->n_by_id) * sizeof(*v));
                l->by_id = v;
                l->n_by_id = n;
        }
        if (l->by_id[id])
                *ret = l->by_id[id] - 1;
        else if ((r = new_group(l, ret)) == 0)
                l->by_id[id] = *ret + 1;
        return r;
}

static int group_by_hash(struct ledger *l, int64_t hash, uint32_t *ret) {
        int64_t *group;
        int r = idmap_get(&l->by_hash, hash, -1, &group);

        if (r == 0 && *group >= 0)
                *ret = (uint32_t)*group;
        else if (r == 0 && (r = new_group(l, ret)) == 0)
                *group = *ret;
        return r;
}

/* A Call-ID that was not met yet gets a group, while there is room; what has no Call-ID is a group alone. */
static int group_of(struct ledger *l, const struct entry *e, uint32_t *ret) {
        int64_t key = e->call_id ? e->call_id : e->s.id;
        int r;

        if (!e->call_id)
                r = new_group(l, ret);
        else
                r = e->call_id < IDS_MAX ? group_by_id(l, (size_t)e->call_id, ret) : group_by_hash(l, e->call_id, ret);
        return r == -ENOSPC ? shared_group(l, key, ret) : r;
}

int ledger_add(struct ledger *l, struct entry *io) {
        int r = mark_way(l, io->s.source, io->s.dir);

        if (r < 0 || (r = group_of(l, io, &io->group)) < 0 || (l->n == KEPT && (r = file_kept(l)) < 0) ||
            (r = array_grow(&l->v, l->n, &l->cap, sizeof(*l->v))) < 0)
                return r;
        l->v[l->n++] = *io;
        l->counts[io->group]++;
        return 0;
}

bool ledger_two_way(const struct ledger *l, int64_t source) {
        unsigned both = 1U << DIR_OUT | 1U << DIR_IN;

        return source >= 0 && (uint64_t)source < l->n_ways && (l->ways[source] & both) == both;
}

/* The sort ----------------------------------------------------------------------------------------------- */

struct piece {
        size_t group;      /* the first in it */
        uint64_t at, n;    /* its place among all entries */
        uint64_t put;      /* how many of it are in the file, … */
        struct entry *pen; /* … and those on their way */
        size_t n_pen;
};

struct sort {
        struct ledger *l;
        ledger_take take;
        void *ctx;
        uint32_t *starts; /* of each group: how many entries; then where they begin */
        size_t n_groups;
        struct piece *pieces;
        size_t n_pieces, cap_pieces;
        bool filed;            /* there are several pieces, in the second file; else one, in memory */
        struct entry *in, *out; /* a piece as it came, and in order */
        size_t n_in;
};

typedef int (*each_entry)(struct sort *s, const struct entry *e);

static int for_each(struct sort *s, each_entry visit) {
        const struct ledger *l = s->l;
        struct entry *v = l->filed ? malloc(KEPT * sizeof(*v)) : NULL;
        int r = l->filed && !v ? -ENOMEM : 0;

        for (uint64_t at = 0; at < l->filed && r == 0; at += KEPT) { /* as many were filed at once */
                r = take_at(l->file, v, KEPT, at);
                for (size_t i = 0; i < KEPT && r == 0; i++)
                        r = visit(s, &v[i]);
        }
        for (size_t i = 0; i < l->n && r == 0; i++)
                r = visit(s, &l->v[i]);
        free(v);
        return r;
}

/* Groups side by side, as many as fit into a piece; a larger one is a piece alone. Counts become places. */
static int cut_pieces(struct sort *s) {
        uint64_t at = 0;
        int r;

        for (size_t g = 0; g < s->n_groups; g++) {
                uint64_t n = s->starts[g];
                struct piece *p = s->n_pieces ? &s->pieces[s->n_pieces - 1] : NULL;
                if (!p || p->n + n > PIECE) {
                        if ((r = array_grow(&s->pieces, s->n_pieces, &s->cap_pieces, sizeof(*s->pieces))) < 0)
                                return r;
                        p = &s->pieces[s->n_pieces++];
                        *p = (struct piece){.group = g, .at = at};
                }
                if (at > UINT32_MAX)
                        return -EFBIG;
                s->starts[g] = (uint32_t)at;
                p->n += n;
                at += n;
        }
        return 0;
}

static int empty_pen(struct sort *s, struct piece *p) {
        int r = put_at(s->l->pieces, p->pen, p->n_pen, p->at + p->put);

        p->put += p->n_pen;
        p->n_pen = 0;
        return r;
}

static struct piece *piece_of(const struct sort *s, size_t group) {
        size_t low = 0, high = s->n_pieces;

        while (high - low > 1) {
                size_t middle = low + (high - low) / 2;
                if (s->pieces[middle].group <= group)
                        low = middle;
                else
                        high = middle;
        }
        return &s->pieces[low];
}

static int distribute(struct sort *s, const struct entry *e) {
        struct piece *p = piece_of(s, e->group);
        int r;

        if (!p->pen && !(p->pen = malloc(PEN * sizeof(*p->pen))))
                return -ENOMEM;
        if (p->n_pen == PEN && (r = empty_pen(s, p)) < 0)
                return r;
        p->pen[p->n_pen++] = *e;
        return 0;
}

static int take_in(struct sort *s, const struct entry *e) {
        s->in[s->n_in++] = *e;
        return 0;
}

/* What fits into one piece needs no file. */
static int fill_pieces(struct sort *s) {
        int r;

        if (s->n_pieces == 0 || (s->n_pieces == 1 && s->pieces[0].n <= PIECE))
                return 0;
        s->filed = true;
        if ((r = for_each(s, distribute)) < 0)
                return r;
        for (size_t i = 0; i < s->n_pieces && r == 0; i++) {
                r = empty_pen(s, &s->pieces[i]);
                free(s->pieces[i].pen);
                s->pieces[i].pen = NULL;
        }
        return r;
}

static int by_call_id(const void *x, const void *y) {
        const struct entry *a = x, *b = y;

        if (a->call_id != b->call_id)
                return a->call_id < b->call_id ? -1 : 1;
        return (a->s.id > b->s.id) - (a->s.id < b->s.id);
}

/* Entries of one group, or of several Call-IDs that share it. */
static int give_group(struct sort *s, struct entry *v, size_t n, bool shared, bool more) {
        int r = 0;

        if (shared)
                qsort(v, n, sizeof(*v), by_call_id);
        for (size_t i = 0, end; i < n && r == 0; i = end) {
                for (end = shared ? i + 1 : n; end < n && v[i].call_id && v[end].call_id == v[i].call_id;)
                        end++;
                r = s->take(s->ctx, v + i, end - i, more && !shared);
        }
        return r;
}

static bool is_shared(const struct sort *s, size_t group) {
        return s->l->shared && group >= s->n_groups - SHARED_GROUPS;
}

/* A group that is a piece alone lies in order already. */
static int give_large(struct sort *s, const struct piece *p) {
        int r = 0;

        for (uint64_t done = 0; done < p->n && r == 0;) {
                size_t n = p->n - done < PIECE ? (size_t)(p->n - done) : PIECE;
                r = take_at(s->l->pieces, s->in, n, p->at + done);
                done += n;
                if (r == 0)
                        r = give_group(s, s->in, n, is_shared(s, p->group), done < p->n);
        }
        return r;
}

/* The groups of piece i: [from, to). */
static int give_piece(struct sort *s, size_t i) {
        const struct piece *p = &s->pieces[i];
        size_t from = p->group, to = i + 1 < s->n_pieces ? s->pieces[i + 1].group : s->n_groups;
        int r = 0;

        if (s->filed)
                r = take_at(s->l->pieces, s->in, p->n, p->at);
        else
                r = for_each(s, take_in);
        for (size_t k = 0; k < p->n && r == 0; k++)
                s->out[s->starts[s->in[k].group]++ - p->at] = s->in[k]; /* what a start has become is where its group ends */
        for (size_t g = from, at = 0; g < to && r == 0; g++) {
                size_t end = (size_t)(s->starts[g] - p->at);
                r = give_group(s, s->out + at, end - at, is_shared(s, g), false);
                at = end;
        }
        return r;
}

static int sort_and_give(struct sort *s) {
        size_t most = 0;
        int r;

        if ((r = cut_pieces(s)) < 0 || (r = fill_pieces(s)) < 0)
                return r;
        for (size_t i = 0; i < s->n_pieces; i++)
                if (s->pieces[i].n > most)
                        most = s->pieces[i].n < PIECE ? (size_t)s->pieces[i].n : PIECE;
        s->in = malloc((most + 1) * sizeof(*s->in));
        s->out = malloc((most + 1) * sizeof(*s->out));
        if (!s->in || !s->out)
                return -ENOMEM;
        for (size_t i = 0; i < s->n_pieces && r == 0; i++)
                r = s->pieces[i].n > PIECE ? give_large(s, &s->pieces[i]) : give_piece(s, i);
        return r;
}

int ledger_walk(struct ledger *l, ledger_take take, void *ctx) {
        struct sort s = {.l = l, .take = take, .ctx = ctx, .n_groups = l->n_groups};
        int r = 0;

        idmap_done(&l->by_hash); /* nothing is added any more */
        if (l->n_groups) {
                if (!(s.starts = malloc(l->n_groups * sizeof(*s.starts))))
                        return -ENOMEM;
                memcpy(s.starts, l->counts, l->n_groups * sizeof(*s.starts));
                r = sort_and_give(&s);
        }
        for (size_t i = 0; i < s.n_pieces; i++)
                free(s.pieces[i].pen);
        free(s.pieces);
        free(s.starts);
        free(s.in);
        free(s.out);
        return r;
}
