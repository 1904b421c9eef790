/*
 * Rows about what captures tell beside SIP: a flow each, and a row for each of its frames that a finding may quote. How long
 * nothing came in answer is told when it is quoted, because the end of the capture is not yet known here.
 */
#include "store/internal.h"

#include "input/flow.h"

enum { REPLY_MAX_BYTES = 200 };

struct where {
        int64_t address; /* str */
        int64_t port;
};

static int put_end_point(struct store *s, struct span endpoint, struct where *ret) {
        struct span port = endpoint, host = endpoint_host(endpoint);
        uint32_t number = 0;

        for (size_t colon; (colon = span_chr(port, ':')) < port.n;)
                port = span_from(port, colon + 1);
        (void)span_u32(port, &number);
        ret->port = number;
        return store_put_name(s, host, &ret->address);
}

/* Whom a silence concerns: until is STAMP_NONE where it lasted to the end of the capture. */
struct silence {
        bool is;
        int64_t until_us;
};

/* Words are in the scratch. first: the flow's; 0: this is it. *ret_id 0: there is no such frame. */
static int put_frame(struct store *s, int64_t source, int64_t first, const struct flow_point *at, struct silence silence,
                     int64_t *ret_id) {
        struct put p;
        int r;

        *ret_id = 0;
        if (!at->frame)
                return 0;
        p = put_begin(s, PUT_FRAME);
        put_int(&p, source);
        put_id(&p, first);
        put_size(&p, at->frame);
        put_size(&p, at->off);
        put_us(&p, at->time_us);
        put_text(&p, buf_span(&s->scratch));
        put_int(&p, silence.is);
        put_us(&p, silence.until_us);
        r = s->scratch.err ? s->scratch.err : put_end(&p);
        if (r == 0)
                *ret_id = sqlite3_last_insert_rowid(s->db);
        return r;
}

/* TLS --------------------------------------------------------------------------------------------------- */

enum { PARTS = TLS_PART_END + 1 };

static int put_tls_frames(struct store *s, int64_t source, const struct tls_flow *f, int64_t ret[PARTS]) {
        const struct flow_point *const points[PARTS] = {&f->hello, &f->answered, &f->alerted, &f->certificate, &f->end};
        bool closed = f->end.frame && !f->ended_by_client; /* that was an answer of a kind */
        struct silence silence = {f->answer == TLS_ANSWER_NONE && !closed, f->end.frame ? f->end.time_us : STAMP_NONE};
        int r = 0;

        for (int i = 0; i < PARTS && r == 0; i++) {
                if (i == TLS_PART_ALERT && f->alerted.frame == f->answered.frame) { /* it was the answer */
                        ret[i] = f->alert >= 0 ? ret[TLS_PART_ANSWER] : 0;
                        continue;
                }
                buf_reset(&s->scratch);
                if (points[i]->frame && (r = tls_flow_words(f, (enum tls_part)i, &s->scratch)) < 0)
                        return r;
                r = put_frame(s, source, i ? ret[0] : 0, points[i], i ? (struct silence){false, STAMP_NONE} : silence, &ret[i]);
        }
        return r;
}

static const char *side(bool told, bool client) {
        return !told ? NULL : client ? "client" : "server";
}

static int64_t time_of(const struct flow_point *at) {
        return at->frame ? at->time_us : STAMP_NONE;
}

static void put_answer(struct put *p, const struct tls_flow *f) {
        bool alert = f->alert >= 0;

        put_word(p, tls_answer_word(f->answer));
        put_word(p, tls_version_word(f->version));
        put_whole(p, f->answer == TLS_ANSWER_HELLO || f->answer == TLS_ANSWER_REAL ? f->cipher : -1);
        put_id(p, f->status);
        put_some(p, span_sub(f->reply, 0, REPLY_MAX_BYTES));
        put_whole(p, f->alert);
        put_word(p, alert ? tls_alert_word(f->alert) : NULL);
        put_whole(p, alert ? f->alert_level : -1);
        put_word(p, side(alert, f->alert_by_client));
        put_word(p, !f->certificate_seen ? NULL : f->certificate_empty ? "empty" : "sent");
        put_word(p, side(f->end.frame, f->ended_by_client));
        put_word(p, !f->end.frame ? NULL : f->ended_by_reset ? "rst" : "fin");
        put_us(p, time_of(&f->answered));
        put_us(p, time_of(&f->end));
}

static int put_tls(struct store *s, int64_t source, const struct tls_flow *f) {
        int64_t frames[PARTS];
        struct where client, server;
        struct put p;
        int r;

        if ((r = put_end_point(s, f->client, &client)) < 0 || (r = put_end_point(s, f->server, &server)) < 0 ||
            (r = put_tls_frames(s, source, f, frames)) < 0)
                return r;
        p = put_begin(s, PUT_TLS_FLOW);
        put_int(&p, source);
        put_us(&p, f->hello.time_us);
        put_int(&p, client.address);
        put_int(&p, client.port);
        put_int(&p, server.address);
        put_int(&p, server.port);
        put_some(&p, f->sni);
        put_word(&p, tls_version_word(f->lowest));
        put_word(&p, tls_version_word(f->highest));
        put_int(&p, f->pseudo);
        put_int(&p, f->hellos);
        put_int(&p, f->acked);
        put_answer(&p, f);
        for (int i = 0; i < PARTS; i++)
                put_id(&p, frames[i]);
        return put_end(&p);
}

/* STUN -------------------------------------------------------------------------------------------------- */

static int put_stun_frames(struct store *s, int64_t source, const struct stun_flow *f, int64_t *ret_request, int64_t *ret_answer) {
        struct silence silence = {f->outcome == STUN_UNANSWERED, STAMP_NONE};
        int r;

        buf_reset(&s->scratch);
        if ((r = stun_flow_words(f, false, &s->scratch)) < 0 || (r = put_frame(s, source, 0, &f->request, silence, ret_request)) < 0)
                return r;
        buf_reset(&s->scratch);
        if ((r = stun_flow_words(f, true, &s->scratch)) < 0)
                return r;
        return put_frame(s, source, *ret_request, &f->answered, (struct silence){false, STAMP_NONE}, ret_answer);
}

static int put_stun(struct store *s, int64_t source, const struct stun_flow *f) {
        int64_t request, answer;
        struct where client, server;
        struct put p;
        int r;

        if ((r = put_end_point(s, f->client, &client)) < 0 || (r = put_end_point(s, f->server, &server)) < 0 ||
            (r = put_stun_frames(s, source, f, &request, &answer)) < 0)
                return r;
        p = put_begin(s, PUT_STUN_FLOW);
        put_int(&p, source);
        put_us(&p, f->request.time_us);
        put_us(&p, f->last_us);
        put_int(&p, client.address);
        put_int(&p, client.port);
        put_int(&p, server.address);
        put_int(&p, server.port);
        put_word(&p, f->transport);
        put_int(&p, f->ms);
        put_word(&p, f->method);
        put_int(&p, f->credentials);
        put_word(&p, stun_outcome_word(f->outcome));
        put_id(&p, f->code);
        put_some(&p, f->reason);
        put_some(&p, f->relayed);
        put_size(&p, f->requests);
        put_size(&p, f->sends);
        put_us(&p, time_of(&f->answered));
        put_id(&p, request);
        put_id(&p, answer);
        return put_end(&p);
}

int store_put_flow(struct store *s, const struct flow_row *r) {
        return r->tls ? put_tls(s, r->source, r->tls) : put_stun(s, r->source, r->stun);
}
