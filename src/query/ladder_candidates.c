/*
 * The candidates of one message's m-lines, one by one, out of its text: a case keeps only how many there are of each kind.
 */
#include "query/ladder.h"

#include "sip/sdp.h"

#include <errno.h>

static void put_endpoint(struct buf *b, struct span address, struct span port) {
        buf_printf(b, span_chr(address, ':') < address.n ? " [%.*s]:%.*s" : " %.*s:%.*s", SPAN_ARG(address), SPAN_ARG(port));
}

/* "1 host udp 10.0.0.9:50000", with "from 10.0.0.9:50000" where it stands for another address. */
static int put_candidate(const struct sdp_candidate *c, struct arena *a, struct span *ret) {
        const char *kind = candidate_kind_word(c->kind), *transport = candidate_transport_word(c->transport);
        struct buf b = BUF_INIT;

        buf_printf(&b, "%u %s %s", c->component, kind ? kind : "?", transport ? transport : "?");
        put_endpoint(&b, c->address, c->port);
        if (c->raddr.n) {
                buf_puts(&b, " from");
                put_endpoint(&b, c->raddr, c->rport);
        }
        *ret = arena_dup(a, buf_span(&b));
        buf_done(&b);
        return ret->n ? 0 : -ENOMEM;
}

static int take_line(const struct sdp_media *m, struct arena *a, struct ladder_media *io) {
        int r = 0;

        if (!m->n_candidates || io->each)
                return 0;
        io->each = arena_array(a, m->n_candidates, sizeof(*io->each));
        if (!io->each)
                return -ENOMEM;
        for (size_t i = 0; i < m->n_candidates && r == 0; i++)
                r = put_candidate(&m->candidates[i], a, &io->each[io->n_each++]);
        return r;
}

/* Both are in the order of the text. */
static int take_lines(const struct sdp *d, size_t n, struct arena *a, struct ladder_media *io) {
        int r = 0;

        for (size_t i = 0; i < n; i++)
                for (size_t k = 0; k < d[i].n_media && io && r == 0; k++) {
                        while (io && io->at < d[i].media[k].at)
                                io = io->next;
                        if (io && io->at == d[i].media[k].at)
                                r = take_line(&d[i].media[k], a, io);
                }
        return r;
}

static int parse(struct span text, struct arena *a, struct ladder_media *io) {
        struct sip_message m;
        struct mime parts;
        struct sdp *d = NULL;
        size_t n = 0;
        int r = sip_parse(text, a, &m);

        if (r == 0)
                r = mime_parse(&m, a, &parts);
        if (r == 0)
                r = sdp_parse(&m, &parts, a, &d, &n);
        return r < 0 ? r : take_lines(d, n, a, io);
}

int ladder_read_candidates(struct store *s, const struct ladder_message *m, struct arena *a) {
        struct buf text = BUF_INIT;
        int r;

        if (!m->media)
                return 0;
        r = store_message_text(s, m->id, &text);
        if (r == 0)
                r = parse(buf_span(&text), a, m->media);
        buf_done(&text);
        return r == -EBADMSG || r == -ENOENT ? 0 : r;
}
