/*
 * Machines and addresses as nodes that are joined when something says that they are one element, and never when a message
 * went from one to the other. Then the lanes, each new one beside the one that brought it in.
 */
#include "query/ladder.h"

#include "base/limits.h"

#include <errno.h>

enum { APART_MAX = 1024, NONE = SIZE_MAX };

enum node_kind { NODE_HOST, NODE_SOURCE, NODE_ADDRESS, NODE_USER };

struct node {
        enum node_kind kind;
        struct span text, role; /* of a source: empty; its address gives the name */
        int64_t source;
        size_t parent; /* itself: the first of its set */
        size_t lane;   /* NONE: not placed */
};

struct building {
        struct arena *arena;
        struct node nodes[LIMIT_LADDER_NODES];
        size_t n;
        struct apart { /* a message went from one to the other */
                size_t a, b;
        } apart[APART_MAX];
        size_t n_apart;
        size_t *order; /* first nodes of the sets that have a lane, from left to right */
        size_t n_order;
};

/* Nodes ------------------------------------------------------------------------------------------------ */

static size_t find(const struct building *b, size_t i) {
        while (b->nodes[i].parent != i)
                i = b->nodes[i].parent;
        return i;
}

/* Beyond the cap everything is one more element. */
static size_t node_of(struct building *b, enum node_kind kind, struct span text, int64_t source) {
        for (size_t i = 0; i < b->n; i++)
                if (b->nodes[i].kind == kind && b->nodes[i].source == source && span_ieq(b->nodes[i].text, text))
                        return i;
        if (b->n == LIMIT_LADDER_NODES)
                return LIMIT_LADDER_NODES - 1;
        b->nodes[b->n] = (struct node){.kind = kind, .text = text, .source = source, .parent = b->n, .lane = NONE};
        return b->n++;
}

static size_t address(struct building *b, struct span text) {
        return text.n ? node_of(b, NODE_ADDRESS, text, 0) : NONE;
}

/* The machine that wrote the record; NONE: it does not say, or it stood beside the wire. */
static size_t witness(struct building *b, const struct ladder_sighting *s) {
        size_t i;

        if (!s->host.n && s->dir == 0)
                return NONE;
        i = s->host.n ? node_of(b, NODE_HOST, s->host, 0) : node_of(b, NODE_SOURCE, SPAN_NONE, s->source);
        if (!b->nodes[i].role.n)
                b->nodes[i].role = s->role;
        return i;
}

static void keep_apart(struct building *b, size_t x, size_t y) {
        if (x == NONE || y == NONE || x == y)
                return;
        for (size_t i = 0; i < b->n_apart; i++)
                if ((b->apart[i].a == x && b->apart[i].b == y) || (b->apart[i].a == y && b->apart[i].b == x))
                        return;
        if (b->n_apart < APART_MAX)
                b->apart[b->n_apart++] = (struct apart){x, y};
}

static void join(struct building *b, size_t x, size_t y) {
        if (x == NONE || y == NONE)
                return;
        x = find(b, x);
        y = find(b, y);
        for (size_t i = 0; i < b->n_apart && x != y; i++) {
                size_t p = find(b, b->apart[i].a), q = find(b, b->apart[i].b);
                if ((p == x && q == y) || (p == y && q == x))
                        return;
        }
        if (x < y)
                b->nodes[y].parent = x;
        else
                b->nodes[x].parent = y;
}

static bool is_loopback(struct span host) {
        return span_starts(host, SPAN("127.")) || span_eq(host, SPAN("::1")) || span_eq(host, SPAN("0.0.0.0"));
}

/* What sightings tell ----------------------------------------------------------------------------------- */

/* The two ends of a message, as one witness has them; NONE: it does not say. */
struct ends {
        size_t from, to;          /* the machine, where the witness is one, else an address */
        size_t from_at, to_at;    /* addresses */
};

static struct ends ends_of(struct building *b, const struct ladder_sighting *s) {
        size_t w = witness(b, s), local = address(b, s->local), peer = address(b, s->peer);

        if (s->dir == 2)
                return (struct ends){.from = peer, .to = w, .from_at = peer, .to_at = local};
        return (struct ends){.from = w != NONE && s->dir == 1 ? w : local, .to = peer, .from_at = local, .to_at = peer};
}

static void tell_apart(struct building *b, const struct ends *e) {
        keep_apart(b, e->from, e->to);
        keep_apart(b, e->from_at, e->to_at);
        keep_apart(b, e->from, e->to_at);
        keep_apart(b, e->from_at, e->to);
}

static void own_address(struct building *b, const struct ladder_sighting *s) {
        size_t w = witness(b, s);

        if (w != NONE && s->dir)
                join(b, w, address(b, s->local));
        if (s->peer_name.n && s->peer.n)
                join(b, node_of(b, NODE_HOST, s->peer_name, 0), address(b, s->peer));
}

/* Sightings of one message, from first to before end: all have the same two ends. */
static void same_ends(struct building *b, const struct ladder_sighting *s, size_t first, size_t end) {
        struct ends e = ends_of(b, &s[first]), o;

        for (size_t i = first + 1; i < end; i++) {
                o = ends_of(b, &s[i]);
                join(b, e.from, o.from);
                join(b, e.to, o.to);
                e.from = e.from == NONE ? o.from : e.from;
                e.to = e.to == NONE ? o.to : e.to;
        }
}

/* Does a witness stand for the set of a node? */
static bool is_witness(const struct building *b, size_t node) {
        size_t root = find(b, node);

        for (size_t i = 0; i < b->n; i++)
                if (find(b, i) == root && (b->nodes[i].kind == NODE_HOST || b->nodes[i].kind == NODE_SOURCE))
                        return true;
        return false;
}

/* Other ports of a machine: where all that is known of an address is one element, this is it. Two witnesses may share an
 * address that translates theirs. */
static void join_ports(struct building *b) {
        for (size_t i = 0; i < b->n; i++) {
                struct span host = endpoint_host(b->nodes[i].text);
                size_t other = NONE;
                bool several = false;
                if (b->nodes[i].kind != NODE_ADDRESS || is_loopback(host))
                        continue;
                for (size_t k = 0; k < b->n; k++) {
                        if (b->nodes[k].kind != NODE_ADDRESS || find(b, k) == find(b, i) ||
                            !span_ieq(endpoint_host(b->nodes[k].text), host))
                                continue;
                        several = several || (other != NONE && find(b, other) != find(b, k));
                        other = k;
                }
                if (other != NONE && !several && !(is_witness(b, i) && is_witness(b, other)))
                        join(b, i, other);
        }
}

static size_t end_of(const struct ladder_sighting *s, size_t n, size_t first) {
        size_t end = first;

        while (end < n && s[end].message == s[first].message)
                end++;
        return end;
}

static void learn(struct building *b, const struct ladder_sighting *s, size_t n) {
        for (size_t i = 0; i < n; i++) {
                struct ends e = ends_of(b, &s[i]);
                tell_apart(b, &e);
        }
        for (size_t i = 0; i < n; i++)
                own_address(b, &s[i]);
        for (size_t i = 0; i < n; i = end_of(s, n, i))
                same_ends(b, s, i, end_of(s, n, i));
        join_ports(b);
}

/* Rows and lanes ---------------------------------------------------------------------------------------- */

/* Sightings come sorted by message. */
static size_t first_of(const struct ladder_sighting *s, size_t n, int64_t message) {
        size_t low = 0, high = n;

        while (low < high) {
                size_t mid = low + (high - low) / 2;
                if (s[mid].message < message)
                        low = mid + 1;
                else
                        high = mid;
        }
        return low;
}

/* Where no address is written, the users are the ends: From sends requests, To answers. */
static struct ends users(struct building *b, const struct ladder_message *m, struct ends e) {
        struct span from = m->status ? m->to : m->from, to = m->status ? m->from : m->to;

        if (e.from == NONE)
                e.from = node_of(b, NODE_USER, from.n ? from : SPAN("?"), 0);
        if (e.to == NONE)
                e.to = node_of(b, NODE_USER, to.n ? to : SPAN("?"), 0);
        return e;
}

static struct ends message_ends(struct building *b, const struct ladder_message *m, const struct ladder_sighting *s, size_t n) {
        struct ends e = {NONE, NONE, NONE, NONE};

        for (size_t i = first_of(s, n, m->id); i < n && s[i].message == m->id; i++) {
                struct ends o = ends_of(b, &s[i]);
                /* A machine is surer than an address. */
                if (o.from != NONE && (e.from == NONE || (s[i].dir == 1 && b->nodes[e.from].kind == NODE_ADDRESS)))
                        e.from = o.from;
                if (o.to != NONE && (e.to == NONE || (s[i].dir == 2 && b->nodes[e.to].kind == NODE_ADDRESS)))
                        e.to = o.to;
        }
        e = users(b, m, e);
        e.from = find(b, e.from);
        e.to = find(b, e.to);
        return e;
}

/* Sources among the sightings of a message; each is compared with those before it, so beyond some it counts no more. */
static size_t logs_of(const struct ladder_sighting *s, size_t n, int64_t message) {
        enum { COMPARED = 64 };
        size_t first = first_of(s, n, message), logs = 0;

        for (size_t i = first; i < n && s[i].message == message && i < first + COMPARED; i++) {
                size_t k = first;
                while (s[k].source != s[i].source)
                        k++;
                logs += k == i;
        }
        return logs;
}

static size_t place_of(const struct building *b, size_t root) {
        for (size_t i = 0; i < b->n_order; i++)
                if (b->order[i] == root)
                        return i;
        return NONE;
}

static void insert(struct building *b, size_t at, size_t root) {
        for (size_t i = b->n_order++; i > at; i--)
                b->order[i] = b->order[i - 1];
        b->order[at] = root;
}

/* A receiver stands to the right of the one who brought it in; an unknown sender to the left of a known receiver. */
static void place(struct building *b, size_t from, size_t to) {
        size_t at;

        if (place_of(b, from) == NONE && (at = place_of(b, to)) != NONE)
                insert(b, at, from);
        else if (place_of(b, from) == NONE)
                insert(b, b->n_order, from);
        if (place_of(b, to) == NONE)
                insert(b, place_of(b, from) + 1, to);
}

static void put_rows(struct building *b, const struct ladder_message *m, size_t n, const struct ladder_sighting *s, size_t n_s,
                     struct ladder *l) {
        int64_t start = STAMP_NONE, last = STAMP_NONE;

        for (size_t i = 0; i < n; i++) {
                struct ladder_row *r = &l->rows[i];
                struct ends e = message_ends(b, &m[i], s, n_s);
                size_t first = first_of(s, n_s, m[i].id);
                *r = (struct ladder_row){.message = &m[i], .from = e.from, .to = e.to, .logs = logs_of(s, n_s, m[i].id),
                                         .since_us = STAMP_NONE, .delta_us = STAMP_NONE, .seen = n_s ? &s[first] : NULL, .first = i};
                if (first < n_s && s[first].message == m[i].id)
                        r->n_seen = end_of(s, n_s, first) - first;
                place(b, e.from, e.to);
                if (m[i].time_us == STAMP_NONE)
                        continue;
                start = start == STAMP_NONE ? m[i].time_us : start;
                r->since_us = stamp_since(m[i].time_us, start);
                r->delta_us = last == STAMP_NONE ? 0 : stamp_since(m[i].time_us, last);
                last = m[i].time_us;
        }
        l->n_rows = n;
        for (size_t i = 0; i < n; i++) {
                l->rows[i].from = place_of(b, l->rows[i].from);
                l->rows[i].to = place_of(b, l->rows[i].to);
        }
}

/* "FE01", "FE01, FE02", "FE01, FE02 +1": machines by name; else its address, else who uses it. */
static int lane_name(struct building *b, size_t root, struct ladder_lane *ret) {
        struct buf name = BUF_INIT;
        size_t hosts = 0;

        for (size_t i = 0; i < b->n; i++)
                if (find(b, i) == root && b->nodes[i].kind == NODE_HOST && hosts++ < 2) {
                        buf_puts(&name, hosts > 1 ? ", " : "");
                        buf_put(&name, b->nodes[i].text);
                }
        if (hosts > 2)
                buf_printf(&name, " +%zu", hosts - 2);
        for (size_t i = 0; i < b->n && !name.n; i++)
                if (find(b, i) == root && b->nodes[i].kind == NODE_USER)
                        buf_put(&name, b->nodes[i].text);
        if (!name.n && ret->n_addresses)
                buf_put(&name, ret->n_addresses > 1 ? endpoint_host(ret->addresses[0]) : ret->addresses[0]);
        if (!name.n)
                buf_puts(&name, "?");
        int r = name.err;
        ret->name = arena_dup(b->arena, buf_span(&name));
        buf_done(&name);
        return r < 0 || !ret->name.n ? -ENOMEM : 0;
}

static int put_lane(struct building *b, size_t root, struct ladder_lane *ret) {
        ret->addresses = arena_array(b->arena, b->n, sizeof(*ret->addresses));
        if (!ret->addresses)
                return -ENOMEM;
        for (size_t i = 0; i < b->n; i++) {
                const struct node *n = &b->nodes[i];
                if (find(b, i) != root)
                        continue;
                if (n->kind == NODE_ADDRESS)
                        ret->addresses[ret->n_addresses++] = n->text;
                if (!ret->role.n)
                        ret->role = n->role;
        }
        return lane_name(b, root, ret);
}

int ladder_build(const struct ladder_message *m, size_t n, const struct ladder_sighting *s, size_t n_s, struct arena *a,
                 struct ladder *ret) {
        struct building *b = arena_alloc(a, sizeof(*b));
        struct ladder l = {.rows = arena_array(a, n, sizeof(*l.rows))};
        int r = 0;

        if (!b || (n && !l.rows))
                return -ENOMEM;
        b->arena = a;
        b->order = arena_array(a, LIMIT_LADDER_NODES, sizeof(*b->order));
        l.lanes = arena_array(a, LIMIT_LADDER_NODES, sizeof(*l.lanes));
        if (!b->order || !l.lanes)
                return -ENOMEM;
        learn(b, s, n_s);
        put_rows(b, m, n, s, n_s, &l);
        l.n_lanes = b->n_order;
        for (size_t i = 0; i < l.n_lanes && r == 0; i++)
                r = put_lane(b, b->order[i], &l.lanes[i]);
        if (r == 0)
                *ret = l;
        return r;
}
