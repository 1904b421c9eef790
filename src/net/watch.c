/*
 * The state of one watched connection. The hello and the first answer come as bytes in order; acknowledgements, hellos sent
 * again, alerts, the client's certificate and the end are told by single segments, so that nothing between them is kept.
 */
#include "net/watch.h"

#include "base/limits.h"
#include "net/stun.h"
#include "net/tls.h"

#include <errno.h>
#include <stdlib.h>

enum { FRAME_HEADER = 4, FRAME_CONTROL = 2, STUN_HEADER = 20 };

void watch_free(struct watch *w) {
        if (!w)
                return;
        free(w->sni);
        free(w->reply);
        free(w);
}

static struct watch *watch_new(void) {
        struct watch *w = calloc(1, sizeof(*w));

        if (w)
                w->flow.alert = -1;
        return w;
}

static int begin_tls(const struct tls_hello *hello, struct watch **ret) {
        struct watch *w = watch_new();

        if (!w || (hello->sni.n && !(w->sni = span_dup(hello->sni)))) {
                watch_free(w);
                return -ENOMEM;
        }
        w->tls = true;
        w->flow.lowest = hello->lowest;
        w->flow.highest = hello->highest;
        w->flow.pseudo = hello->pseudo;
        w->flow.hellos = 1;
        w->flow.sni = w->sni ? span_str(w->sni) : SPAN_NONE;
        *ret = w;
        return 0;
}

/* A relay is asked first for an allocation. */
static int begin_turn(struct span front, struct watch **ret, enum watch_step *ret_step) {
        struct watch *w;
        struct stun s;

        if (!stun_parse(front, &s) || s.class != STUN_REQUEST || s.method != STUN_ALLOCATE)
                return 0;
        if (!(w = watch_new()))
                return -ENOMEM;
        w->phase = WATCH_TURN;
        *ret = w;
        *ret_step = WATCH_YES;
        return 0;
}

int watch_begin(struct span front, bool ended, struct watch **ret, size_t *ret_n, enum watch_step *ret_step) {
        struct tls_hello hello = {0};
        int r = 0;

        *ret_step = WATCH_NO;
        *ret_n = 0;
        switch (tls_client_hello(front, ended, &hello, ret_n)) {
        case TLS_MORE:
                *ret_step = WATCH_MORE;
                return 0;
        case TLS_YES:
                if ((r = begin_tls(&hello, ret)) == 0)
                        *ret_step = WATCH_YES;
                return r;
        case TLS_NO:
                break;
        }
        size_t n = stun_length(front);
        if (n && front.n < n && !ended) {
                *ret_n = n;
                *ret_step = WATCH_MORE;
                return 0;
        }
        return n ? begin_turn(span_sub(front, 0, n), ret, ret_step) : 0;
}

int watch_answer(struct watch *w, struct span front, bool ended, const struct flow_point *at, size_t *ret_n,
                 enum watch_step *ret_step) {
        struct tls_reply reply;

        *ret_step = WATCH_MORE;
        if (tls_server_reply(front, ended, &reply, ret_n) == TLS_MORE)
                return 0;
        if (reply.line.n && !(w->reply = span_dup(reply.line)))
                return -ENOMEM;
        *ret_step = WATCH_YES;
        w->flow.answer = reply.kind == TLS_ANSWER_HELLO && w->flow.pseudo && !reply.pseudo ? TLS_ANSWER_REAL : reply.kind;
        w->flow.answered = *at;
        w->flow.acked = true;
        w->flow.version = reply.version;
        w->flow.cipher = reply.cipher;
        w->flow.status = reply.status;
        w->flow.reply = w->reply ? span_str(w->reply) : SPAN_NONE;
        if (reply.alert >= 0) {
                w->flow.alert = reply.alert;
                w->flow.alert_level = reply.level;
                w->flow.alerted = *at;
        }
        w->framed = w->flow.pseudo && w->flow.answer == TLS_ANSWER_HELLO;
        w->phase = w->framed ? WATCH_TURN : WATCH_LATER;
        return 0;
}

/* Relays ------------------------------------------------------------------------------------------------ */

static size_t frame_length(struct span front) {
        struct fetch f = fetch_in(front);
        unsigned type = fetch_u8(&f);

        fetch_skip(&f, 1);
        size_t n = fetch_be16(&f);
        return !f.cut && type == FRAME_CONTROL ? FRAME_HEADER + n : 0;
}

enum watch_step watch_relayed(struct watch *w, struct span front, struct span *ret, size_t *ret_n) {
        size_t head = w->framed ? FRAME_HEADER : STUN_HEADER;
        size_t n = w->framed ? frame_length(front) : stun_length(front);

        if (w->messages >= LIMIT_TURN_MESSAGES)
                return WATCH_NO;
        if (n == 0 && (front.n >= head || (w->framed && front.n && front.p[0] != FRAME_CONTROL)))
                return WATCH_NO;
        *ret_n = n ? n : head;
        if (front.n < *ret_n || n == 0)
                return WATCH_MORE;
        w->messages++;
        *ret = span_sub(front, w->framed ? FRAME_HEADER : 0, n - (w->framed ? FRAME_HEADER : 0));
        return WATCH_YES;
}

const char *watch_transport(const struct watch *w) {
        return w->framed ? "pseudo-tls" : "tcp";
}

/* Segments ---------------------------------------------------------------------------------------------- */

static bool see_end(struct watch *w, int from, const struct segment *seg, const struct flow_point *at) {
        if (w->flow.end.frame || (!seg->fin && !seg->rst))
                return false;
        w->flow.end = *at;
        w->flow.ended_by_client = from == w->client;
        w->flow.ended_by_reset = seg->rst;
        return true;
}

static bool see_alert(struct watch *w, int from, struct span data, const struct flow_point *at) {
        bool told = w->flow.alert >= 0 && w->flow.alert_level != 1;
        int level, code;

        if (w->phase != WATCH_LATER || told || !tls_clear_alert(data, &level, &code))
                return false;
        if (w->flow.alert >= 0 && level == 1) /* the first warning stays, unless it gets worse */
                return false;
        w->flow.alert = code;
        w->flow.alert_level = level;
        w->flow.alert_by_client = from == w->client;
        w->flow.alerted = *at;
        return true;
}

static bool see_certificate(struct watch *w, int from, struct span data, const struct flow_point *at) {
        bool empty;

        if (w->phase != WATCH_LATER || from != w->client || w->flow.certificate_seen || !tls_certificate(data, &empty))
                return false;
        w->flow.certificate_seen = true;
        w->flow.certificate_empty = empty;
        w->flow.certificate = *at;
        return true;
}

/* While the answer is waited for: was the hello sent again, or acknowledged? */
static bool see_hello(struct watch *w, int from, const struct segment *seg) {
        if (w->phase != WATCH_ANSWER)
                return false;
        if (from == w->client && seg->data.bytes.n && seg->seq == w->begin) {
                w->flow.hellos++;
                return true;
        }
        w->heard |= from != w->client; /* every segment counts in this phase */
        if (from == w->client || w->flow.acked || !seg->has_ack || (int32_t)(seg->ack - w->end) < 0)
                return false;
        return w->flow.acked = true;
}

bool watch_segment(struct watch *w, int from, const struct segment *seg, const struct flow_point *at) {
        bool changed;

        if (!w->tls)
                return false;
        changed = see_hello(w, from, seg);
        changed |= see_alert(w, from, seg->data.bytes, at);
        changed |= see_certificate(w, from, seg->data.bytes, at);
        return see_end(w, from, seg, at) || changed;
}
