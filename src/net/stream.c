/*
 * Puts segments in order and cuts what they carry into messages. Bytes that came first are taken; bytes that are
 * missing are waited for until the other side has them, then the message is cut there and the next begins at its start
 * line. A connection that begins with something else is foreign: it is remembered, and nothing of it is kept but what
 * watch.c says.
 */
#include "net/stream.h"

#include "base/limits.h"
#include "net/app.h"
#include "net/pile.h"
#include "net/index.h"
#include "net/watch.h"

#include <errno.h>
#include <stdlib.h>

enum {
        PROBE_BYTES = 64 * 1024,   /* of a connection that began before the capture, until it is foreign */
        STEP_BYTES = 8 * 1024,     /* of a head that is looked at with each segment; a longer one less often */
        IDLE_S = 30 * 60,          /* of the capture's time; then a connection is forgotten */
        ACKED_US = 100 * 1000,     /* bytes that the other side has and we have not will not come */
        GIVEN_UP_US = 30 * 1000000,
        AHEAD_COST = 256,          /* what a segment that waits counts beside its bytes: there are not too many */
};

/* A segment that waits for those before it. */
struct ahead {
        struct ahead *next;
        uint32_t seq, n, missing;
        uint64_t off, frame;
        int64_t time_us;
        char bytes[];
};

struct half {
        struct stream *stream;
        struct half *next_ready;
        struct pile pile;
        struct ahead *ahead, *ahead_end; /* rising */
        size_t ahead_bytes;
        int64_t ahead_us;    /* since when they wait */
        uint32_t next, isn, fin_seq;
        size_t need;         /* do not look before there are so many bytes */
        size_t out;          /* bytes of the message that was handed out last */
        size_t probed;       /* bytes that belonged to nothing */
        bool known;          /* next is */
        bool begun;          /* its first byte is the connection's */
        bool fin;
        bool gap;            /* bytes are missing behind the pile */
        bool flush;          /* hand out what is there, across gaps */
        bool lost;           /* the front of the pile is the middle of something */
        bool ready;          /* stands in the list */
};

struct stream {
        struct entry entry; /* first: the index's */
        struct address addr[2];
        uint16_t port[2];
        struct half half[2]; /* by sender */
        const struct app *app; /* NULL: nothing recognised yet */
        struct watch *watch;   /* it is no SIP, but something is to be told of it; NULL: nothing */
        size_t size;
        bool foreign, done;
        bool gone; /* no longer in the index; freed when nothing of it is left */
};

struct streams {
        struct index index;
        struct notes *notes;
        struct half *ready, *ready_end;
        struct extents ext;
        size_t size;
        uint64_t n_tls;       /* connections that are told, so far */
        struct watch *told;   /* of the one that was told last */
        char client[ENDPOINT_BYTES], server[ENDPOINT_BYTES];
};

int streams_new(struct notes *notes, struct streams **ret) {
        struct streams *s = calloc(1, sizeof(*s));
        int r = s ? index_init(&s->index) : -ENOMEM;

        if (r < 0) {
                free(s);
                return r;
        }
        s->notes = notes;
        *ret = s;
        return 0;
}

static void half_clear(struct half *h) {
        for (struct ahead *a = h->ahead, *next; a; a = next) {
                next = a->next;
                free(a);
        }
        h->ahead = NULL;
        h->ahead_bytes = 0;
        pile_done(&h->pile);
        h->need = h->out = 0;
        h->gap = h->flush = false;
}

static void stream_free(struct stream *t) {
        half_clear(&t->half[0]);
        half_clear(&t->half[1]);
        watch_free(t->watch);
        free(t);
}

void streams_free(struct streams *s) {
        if (!s)
                return;
        for (struct half *h = s->ready, *next; h; h = next) {
                next = h->next_ready;
                h->ready = false;
                if (h->stream->gone && !h->stream->half[0].ready && !h->stream->half[1].ready)
                        stream_free(h->stream);
        }
        for (struct entry *e = s->index.oldest, *next; e; e = next) {
                next = e->newer;
                stream_free((struct stream *)e);
        }
        index_done(&s->index);
        extents_done(&s->ext);
        watch_free(s->told);
        free(s);
}

static void recount(struct streams *s, struct stream *t) {
        size_t size = sizeof(*t);

        for (int i = 0; i < 2; i++)
                size += pile_size(&t->half[i].pile) + t->half[i].ahead_bytes;
        s->size += size - t->size;
        t->size = size;
}

static void make_ready(struct streams *s, struct half *h) {
        if (h->ready)
                return;
        h->ready = true;
        h->next_ready = NULL;
        if (s->ready)
                s->ready_end->next_ready = h;
        else
                s->ready = h;
        s->ready_end = h;
}

static void flush(struct streams *s, struct stream *t) {
        for (int i = 0; i < 2; i++) {
                t->half[i].flush = true;
                make_ready(s, &t->half[i]);
        }
}

static void forget(struct streams *s, struct stream *t) {
        index_remove(&s->index, &t->entry);
        t->gone = true;
        flush(s, t);
}

/* More than may be: the longest silent goes. */
static void forget_oldest(struct streams *s, uint64_t off) {
        struct stream *oldest = (struct stream *)s->index.oldest;

        if (!oldest->done && (oldest->app || oldest->watch || pile_span(&oldest->half[0].pile).n || pile_span(&oldest->half[1].pile).n))
                notes_add(s->notes, "many-streams", off, "more than %d connections or %d MiB of their bytes at a time; the"
                          " longest silent is forgotten", LIMIT_STREAMS, LIMIT_STREAM_BYTES >> 20);
        s->size -= oldest->size;
        oldest->size = 0;
        forget(s, oldest);
}

static void make_room(struct streams *s, int64_t now_us, uint64_t off) {
        struct entry *idle;

        while ((idle = index_idle(&s->index, now_us, IDLE_S * STAMP_SECOND)))
                forget(s, (struct stream *)idle);
        while (s->index.n >= LIMIT_STREAMS)
                forget_oldest(s, off);
}

/* Which way it goes: 1 when the source is the higher of the two. */
static int direction(const struct packet *p, const struct segment *seg) {
        int c = memcmp(p->src.v, p->dst.v, sizeof(p->src.v));

        return c ? c > 0 : seg->src > seg->dst;
}

static struct key key_of(const struct packet *p, const struct segment *seg, int dir) {
        struct key k = {.y = p->src.six};
        uint32_t src = seg->src, dst = seg->dst;

        memcpy(dir ? k.b : k.a, p->src.v, sizeof(k.a));
        memcpy(dir ? k.a : k.b, p->dst.v, sizeof(k.a));
        k.x = dir ? dst << 16 | src : src << 16 | dst;
        return k;
}

static struct stream *stream_add(struct streams *s, const struct key *k, const struct packet *p,
                                 const struct segment *seg, int dir, uint64_t off) {
        struct stream *t;

        make_room(s, p->body.time_us, off);
        if (!(t = calloc(1, sizeof(*t))))
                return NULL;
        t->entry.key = *k;
        t->addr[dir] = p->src;
        t->addr[!dir] = p->dst;
        t->port[dir] = seg->src;
        t->port[!dir] = seg->dst;
        t->half[0].stream = t->half[1].stream = t;
        if (index_add(&s->index, &t->entry, p->body.time_us) < 0) {
                free(t);
                return NULL;
        }
        return t;
}

/* Segments in order -------------------------------------------------------------------------------------- */

static int32_t distance(uint32_t from, uint32_t to) {
        return (int32_t)(to - from);
}

/* In order: onto the pile. Bytes that the capture cut off are a gap that nothing will fill. */
static int put(struct half *h, const struct payload *data) {
        int r = pile_put(&h->pile, data);

        h->next += (uint32_t)(data->bytes.n + data->missing);
        h->gap |= data->missing > 0;
        return r;
}

/* What waited and is in order now. A gap stops it. */
static int pull_ahead(struct half *h) {
        struct ahead *a;
        int r = 0;

        while (r == 0 && !h->gap && (a = h->ahead) && distance(h->next, a->seq) <= 0) {
                size_t old = (size_t)-distance(h->next, a->seq);
                struct extent e = {a->off, a->frame, 0, a->n};
                struct payload part = {.bytes = span_of(a->bytes, a->n), .ext = &e, .n_ext = 1, .missing = a->missing,
                                       .time_us = a->time_us};
                if (old < (size_t)a->n + a->missing) {
                        part = payload_from(part, old);
                        r = put(h, &part);
                }
                h->ahead = a->next;
                h->ahead_bytes -= AHEAD_COST + a->n;
                free(a);
        }
        return r;
}

/* One piece of a segment that came too early. Of two that begin at the same byte the longer stands first. */
static int wait_piece(struct half *h, const struct extent *e, const struct payload *data, uint32_t seq,
                      size_t missing) {
        struct ahead *a = malloc(sizeof(*a) + e->len), **link = &h->ahead;

        if (!a)
                return -ENOMEM;
        *a = (struct ahead){.seq = seq, .n = e->len, .missing = (uint32_t)missing, .off = e->off, .frame = e->line,
                            .time_us = data->time_us};
        memcpy(a->bytes, data->bytes.p + e->at, e->len);
        if (h->ahead && distance(h->ahead_end->seq, seq) > 0)
                link = &h->ahead_end->next;
        while (*link && (distance((*link)->seq, seq) > 0 || ((*link)->seq == seq && (*link)->n >= a->n)))
                link = &(*link)->next;
        a->next = *link;
        *link = a;
        if (!a->next)
                h->ahead_end = a;
        h->ahead_bytes += AHEAD_COST + a->n;
        return 0;
}

static int wait_for_more(struct streams *s, struct half *h, const struct payload *data, uint32_t seq) {
        int r;

        if (!h->ahead)
                h->ahead_us = data->time_us;
        s->ext.n = 0;
        r = extents_add(&s->ext, data, 0);
        for (size_t i = 0; r == 0 && i < s->ext.n; i++)
                r = wait_piece(h, &s->ext.v[i], data, seq + s->ext.v[i].at, i + 1 == s->ext.n ? data->missing : 0);
        h->gap |= h->ahead_bytes > LIMIT_AHEAD_BYTES;
        return r;
}

static bool waited(int64_t since_us, int64_t now_us, int64_t us) {
        int64_t d;

        return since_us != STAMP_NONE && now_us != STAMP_NONE && !__builtin_sub_overflow(now_us, since_us, &d) &&
               d > us;
}

static int half_add(struct streams *s, struct half *h, const struct segment *seg) {
        struct payload data = seg->data;
        uint32_t seq = seg->seq + seg->syn;
        int32_t early;
        int r = 0;

        if (!h->known) { /* it began before the capture, perhaps in the middle of a message */
                h->next = seq;
                h->lost = h->known = true;
        }
        early = distance(h->next, seq);
        if (early < 0) { /* sent again, as a whole or in part */
                size_t old = (size_t)-(int64_t)early;
                if (old >= data.bytes.n + data.missing)
                        return 0;
                data = payload_from(data, old);
        }
        if (early <= 0)
                r = put(h, &data);
        else if (data.bytes.n)
                r = wait_for_more(s, h, &data, seq);
        if (r == 0)
                r = pull_ahead(h);
        h->gap |= h->ahead && waited(h->ahead_us, data.time_us, GIVEN_UP_US);
        if (h->gap || pile_span(&h->pile).n >= h->need)
                make_ready(s, h);
        return r;
}

/* The other side has bytes that the capture has not. */
static void acknowledged(struct streams *s, struct half *h, uint32_t ack, int64_t now_us) {
        if (!h->ahead || h->gap || distance(h->ahead->seq, ack) <= 0 || !waited(h->ahead_us, now_us, ACKED_US))
                return;
        h->gap = true;
        make_ready(s, h);
}

static bool is_over(const struct half *h) {
        return h->fin && h->next == h->fin_seq;
}

static int stream_take(struct streams *s, struct stream *t, int dir, const struct segment *seg) {
        struct half *h = &t->half[dir], *other = &t->half[!dir];
        int r = 0;

        if (seg->syn) {
                h->next = seg->seq + 1;
                h->isn = seg->seq;
                h->known = h->begun = true;
        }
        if (seg->data.bytes.n + seg->data.missing)
                r = half_add(s, h, seg);
        if (seg->has_ack)
                acknowledged(s, other, seg->ack, seg->data.time_us);
        if (seg->fin && h->known) {
                h->fin = true;
                h->fin_seq = seg->seq + seg->syn + (uint32_t)(seg->data.bytes.n + seg->data.missing);
        }
        if (seg->rst || (is_over(h) && is_over(other))) {
                t->done = true;
                flush(s, t);
        }
        recount(s, t);
        return r;
}

/* Does it begin a connection whose ports another had? A SYN that was sent again does not. */
static bool is_reuse(const struct stream *t, int dir, const struct segment *seg) {
        const struct half *h = &t->half[dir], *other = &t->half[!dir];

        if (!seg->syn)
                return false;
        if (h->known)
                return !h->begun || h->isn != seg->seq;
        return t->foreign || t->done || (!seg->has_ack && other->known && !other->begun);
}

/* Of connections that are no SIP -------------------------------------------------------------------------- */

static struct flow_point point_of(const struct packet *p) {
        const struct extent *e = p->body.n_ext ? &p->body.ext[0] : NULL;

        return (struct flow_point){e ? e->line : 0, e ? e->off : 0, p->body.time_us};
}

/* Nothing of it is put in order any more. */
static void give_up(struct stream *t) {
        t->foreign = true;
        half_clear(&t->half[0]);
        half_clear(&t->half[1]);
        if (t->watch && !t->watch->tls) {
                watch_free(t->watch);
                t->watch = NULL;
        } else if (t->watch) {
                t->watch->phase = WATCH_LATER;
        }
}

/* Has the client bytes of the server that the capture has not? Then no answer proves nothing. */
static bool is_unseen(const struct stream *t, int dir, const struct segment *seg) {
        const struct half *server = &t->half[!dir];

        if (t->watch->phase != WATCH_ANSWER || dir != t->watch->client || seg->rst || server->ahead)
                return false;
        if (server->known)
                return seg->has_ack && distance(server->next + server->fin, seg->ack) > 0;
        return seg->data.bytes.n && distance(t->watch->end, seg->seq) >= 0;
}

static void watch_one(struct streams *s, struct stream *t, int dir, const struct segment *seg, const struct packet *p,
                      bool *ret_keep) {
        struct flow_point at = point_of(p);

        *ret_keep = watch_segment(t->watch, dir, seg, &at);
        if (!t->foreign && is_unseen(t, dir, seg)) {
                t->watch->flow.answer = TLS_ANSWER_UNSEEN;
                t->watch->flow.answered = at;
                give_up(t);
                recount(s, t);
                *ret_keep = true;
        }
}

/* A connection that is over, or forgotten: is there something to tell? */
static bool tell(struct streams *s, struct stream *t, struct message *ret) {
        struct watch *w = t->watch;

        if (!w || !w->tls)
                return false;
        t->watch = NULL;
        watch_free(s->told);
        s->told = w;
        if (w->flow.answer == TLS_ANSWER_NONE && !w->heard && w->flow.hellos == 1)
                w->flow.answer = TLS_ANSWER_UNSEEN; /* one direction only was captured */
        w->flow.client = endpoint_put(s->client, &t->addr[w->client], t->port[w->client]);
        w->flow.server = endpoint_put(s->server, &t->addr[!w->client], t->port[!w->client]);
        *ret = (struct message){.kind = MESSAGE_TLS, .time_us = w->flow.hello.time_us, .tls = &w->flow};
        return true;
}

int streams_add(struct streams *s, const struct packet *p, uint64_t off, bool *ret_keep) {
        struct segment seg;
        struct stream *t;

        *ret_keep = false;
        if (!tcp_open(p->body, &seg))
                return 0;
        int dir = direction(p, &seg);
        struct key k = key_of(p, &seg, dir);
        t = (struct stream *)index_find(&s->index, &k);
        if (t && is_reuse(t, dir, &seg)) {
                forget(s, t);
                t = NULL;
        }
        if (t && t->watch)
                watch_one(s, t, dir, &seg, p, ret_keep);
        if (t && t->foreign && *ret_keep)
                index_touch(&s->index, &t->entry, p->body.time_us);
        if (t ? t->foreign : !seg.syn && seg.data.bytes.n == 0)
                return 0;
        *ret_keep = true;
        if (t)
                index_touch(&s->index, &t->entry, p->body.time_us);
        else if (!(t = stream_add(s, &k, p, &seg, dir, off)))
                return -ENOMEM;
        int r = stream_take(s, t, dir, &seg);
        while (s->size > LIMIT_STREAM_BYTES && s->index.oldest != s->index.newest)
                forget_oldest(s, off);
        return r;
}

void streams_end(struct streams *s) {
        while (s->index.oldest)
                forget(s, (struct stream *)s->index.oldest);
}

/* Messages ----------------------------------------------------------------------------------------------- */

static enum app_step look(const struct stream *t, struct span front, bool ended, size_t *ret_n,
                          const struct app **ret_app) {
        size_t skip = front.n;

        for (size_t i = 0; apps[i]; i++) {
                size_t n = 0;
                if (t->app && t->app != apps[i])
                        continue;
                enum app_step step = apps[i]->in_stream(front, ended, &n);
                if (step != APP_FOREIGN) {
                        *ret_n = n;
                        *ret_app = apps[i];
                        return step;
                }
                skip = n < skip ? n : skip;
        }
        *ret_n = skip;
        return APP_FOREIGN;
}

static uint64_t front_off(const struct half *h) {
        const struct pile *p = &h->pile;

        return p->v_at < p->n ? p->v[p->v_at].off : 0;
}

static void take(struct half *h, size_t n) {
        pile_take(&h->pile, n);
        h->need = 0;
}

/* The pile is empty. 1: what waited behind a gap is on it now; 0: nothing is; -ENOMEM. */
static int pass_gap(struct streams *s, struct half *h) {
        bool missing = h->gap || (h->ahead && h->ahead->seq != h->next);

        h->need = 0;
        pile_done(&h->pile);
        if (!h->gap && !h->flush)
                return 0;
        h->gap = false;
        if (missing) {
                if (h->stream->app)
                        notes_add(s->notes, "segments-missing", h->ahead ? h->ahead->off : 0,
                                  "a part of a connection was not captured");
                h->lost = true;
        }
        if (!h->ahead) {
                h->flush = false;
                return 0;
        }
        if (distance(h->next, h->ahead->seq) > 0)
                h->next = h->ahead->seq;
        h->ahead_us = h->ahead->time_us;
        int r = pull_ahead(h);
        return r < 0 ? r : 1;
}

/* Bytes that are nobody's. False: the connection is foreign, and nothing of it is left. */
static bool take_foreign(struct streams *s, struct half *h, size_t n) {
        struct stream *t = h->stream;

        if (t->app) {
                if (!h->lost)
                        notes_add(s->notes, "stream-garbage", front_off(h),
                                  "bytes between the messages of a connection");
                h->lost = true;
                take(h, n);
                return true;
        }
        h->probed += n;
        if ((h->begun && !h->lost) || h->probed > PROBE_BYTES) {
                give_up(t);
                return false;
        }
        h->lost = true;
        take(h, n);
        return true;
}

static int hand_out(struct streams *s, struct half *h, const struct app *app, size_t n, bool cut, struct message *ret) {
        struct stream *t = h->stream;
        int from = h == &t->half[1];
        int64_t time_us;
        int r = pile_places(&h->pile, n, &s->ext, &time_us);

        if (r < 0)
                return r;
        if (!t->app && h->probed)
                notes_add(s->notes, "mid-stream", front_off(h),
                          "a connection that began before the capture: its first bytes are skipped");
        t->app = app;
        h->lost = cut;
        h->out = n;
        *ret = (struct message){
                .text = span_sub(pile_span(&h->pile), 0, n), .ext = s->ext.v, .n_ext = s->ext.n, .time_us = time_us,
                .cut = cut, .transport = "tcp", .src = t->addr[from], .dst = t->addr[!from], .src_port = t->port[from],
                .dst_port = t->port[!from]};
        return 1;
}

/* Watching ----------------------------------------------------------------------------------------------- */

enum { NOTHING, GO_ON = 2 }; /* beside 1, a message, and -ENOMEM */

static int front_point(struct streams *s, const struct half *h, struct flow_point *ret) {
        int64_t time_us;
        int r = pile_places(&h->pile, 1, &s->ext, &time_us);

        if (r == 0)
                *ret = (struct flow_point){s->ext.n ? s->ext.v[0].line : 0, s->ext.n ? s->ext.v[0].off : 0, time_us};
        return r;
}

/* The half may be the client of something that is watched. GO_ON: it is, and its hello is off the pile; NOTHING: more bytes are
 * needed; 1: it is none. */
static int begin_watch(struct streams *s, struct half *h, struct span front, bool ended) {
        struct stream *t = h->stream;
        enum watch_step step;
        size_t n = 0;
        int r = watch_begin(front, ended, &t->watch, &n, &step);

        if (r < 0 || step == WATCH_NO)
                return r < 0 ? r : 1;
        if (step == WATCH_MORE) {
                h->need = n;
                return NOTHING;
        }
        struct watch *w = t->watch;
        if (w->tls && s->n_tls == LIMIT_TLS_FLOWS) {
                notes_add(s->notes, "many-tls", front_off(h), "more than %d TLS connections; the rest is not told", LIMIT_TLS_FLOWS);
                watch_free(w);
                t->watch = NULL;
                return 1;
        }
        s->n_tls += w->tls;
        w->client = h == &t->half[1];
        w->begin = h->next - (uint32_t)front.n;
        w->end = w->begin + (uint32_t)n;
        w->heard = t->half[!w->client].begun;
        if ((r = front_point(s, h, &w->flow.hello)) < 0)
                return r;
        take(h, n);
        make_ready(s, &t->half[!w->client]);
        return GO_ON;
}

/* The server's half, while its answer is waited for. Bytes behind a gap are no beginning. */
static int next_answer(struct streams *s, struct half *h, struct span front, bool ended) {
        struct stream *t = h->stream;
        struct flow_point at;
        enum watch_step step;
        size_t n = 0;
        int r = front_point(s, h, &at);

        if (r == 0)
                r = watch_answer(t->watch, front, ended, &at, &n, &step);
        if (r < 0)
                return r;
        if (step == WATCH_MORE) {
                h->need = n;
                return NOTHING;
        }
        if (h->lost && t->watch->flow.answer == TLS_ANSWER_OTHER)
                t->watch->flow.answer = TLS_ANSWER_UNSEEN;
        if (t->watch->phase == WATCH_TURN) {
                take(h, n);
                make_ready(s, &t->half[t->watch->client]);
                return GO_ON;
        }
        give_up(t);
        return NOTHING;
}

static int next_relayed(struct streams *s, struct half *h, struct span front, struct message *ret) {
        struct stream *t = h->stream;
        int from = h == &t->half[1];
        struct span text;
        size_t n = 0;

        switch (h->lost ? WATCH_NO : watch_relayed(t->watch, front, &text, &n)) {
        case WATCH_MORE:
                h->need = n;
                return NOTHING;
        case WATCH_NO:
                give_up(t);
                return NOTHING;
        case WATCH_YES:
                break;
        }
        int64_t time_us;
        int r = pile_places(&h->pile, n, &s->ext, &time_us);
        if (r < 0)
                return r;
        h->out = n;
        *ret = (struct message){
                .kind = MESSAGE_TURN, .text = text, .ext = s->ext.v, .n_ext = s->ext.n, .time_us = time_us,
                .transport = watch_transport(t->watch), .src = t->addr[from], .dst = t->addr[!from], .src_port = t->port[from],
                .dst_port = t->port[!from]};
        return 1;
}

/* What is on the pile of a watched connection. */
static int watched_next(struct streams *s, struct half *h, struct span front, bool ended, struct message *ret) {
        const struct watch *w = h->stream->watch;

        if (w->phase == WATCH_TURN)
                return next_relayed(s, h, front, ret);
        if (h != &h->stream->half[w->client])
                return next_answer(s, h, front, ended);
        take(h, front.n);
        return GO_ON;
}

/* What is there is looked at as if nothing came behind it: when nothing does, or when it is too much. */
static bool is_ended(struct streams *s, const struct half *h, size_t front) {
        if (front < LIMIT_MESSAGE_BYTES && h->need <= LIMIT_MESSAGE_BYTES)
                return h->gap || h->flush;
        notes_add(s->notes, "long-message", front_off(h), "a message over %d MiB, its end is left out",
                  LIMIT_MESSAGE_BYTES >> 20);
        return true;
}

static int half_next(struct streams *s, struct half *h, struct message *ret) {
        const struct app *app = NULL;
        int r;

        take(h, h->out);
        h->out = 0;
        for (;;) {
                struct span front = pile_span(&h->pile);
                bool ended = is_ended(s, h, front.n);
                size_t n = 0;
                if (front.n == 0) {
                        if ((r = pass_gap(s, h)) <= 0)
                                return r;
                        continue;
                }
                if (h->stream->watch) {
                        if ((r = watched_next(s, h, front, ended, ret)) == GO_ON)
                                continue;
                        return r;
                }
                switch (look(h->stream, front, ended, &n, &app)) {
                case APP_MESSAGE:
                        return hand_out(s, h, app, n, false, ret);
                case APP_CUT:
                        return hand_out(s, h, app, n, true, ret);
                case APP_FOREIGN:
                        r = h->stream->app ? 1 : begin_watch(s, h, front, ended);
                        if (r <= 0)
                                return r;
                        if (r != GO_ON && !take_foreign(s, h, n))
                                return 0;
                        break;
                case APP_IDLE:
                        take(h, n);
                        break;
                case APP_MORE:
                        h->need = n ? n : front.n + 1 + (front.n > STEP_BYTES ? front.n / 8 : 0);
                        if (h->need <= LIMIT_MESSAGE_BYTES)
                                return 0;
                        break;
                }
        }
}

int streams_next(struct streams *s, struct message *ret) {
        struct half *h;

        while ((h = s->ready)) {
                struct stream *t = h->stream;
                int r = t->foreign ? 0 : half_next(s, h, ret);
                if (r != 0)
                        return r;
                s->ready = h->next_ready;
                h->ready = false;
                recount(s, t);
                if (!t->gone || t->half[0].ready || t->half[1].ready)
                        continue;
                bool told = tell(s, t, ret);
                s->size -= t->size;
                stream_free(t);
                if (told)
                        return 1;
        }
        return 0;
}
