/*
 * ms-diagnostics, ms-diagnostics-public, ms-client-diagnostics (MS-OCER 2.2.1.1, 2.2.1.2): cuts headers into
 * values and values into parameters. What a number means is not its business, nor which name is the same as which.
 */
#include "sip/diag.h"

#include <errno.h>

#include "base/limits.h"
#include "sip/grammar.h"

static size_t digits_length(struct span s) {
        size_t n = 0;

        while (n < s.n && is_digit(s.p[n]))
                n++;
        return n;
}

/* Moves *io_rest behind a comma if another value begins there: a number, then ';', another comma or the end. */
static bool next_value(struct span *io_rest) {
        struct span s = span_trim(*io_rest);

        if (s.n == 0 || s.p[0] != ',')
                return false;
        s = span_trim(span_from(s, 1));
        size_t n = digits_length(s);
        struct span after = span_trim(span_from(s, n));
        if (n == 0 || (after.n > 0 && after.p[0] != ';' && after.p[0] != ','))
                return false;
        *io_rest = s;
        return true;
}

/*
 * An unquoted value runs on to the next ';' and so over a comma with the next diagnostics' number: splits it where
 * a number ends it and reason, which MS-OCER puts first, follows.
 */
static bool split_unquoted(struct span *io_value, struct span *io_rest) {
        struct span v = *io_value, name, value, ahead = *io_rest;
        size_t digits = 0;

        if (v.n == 0 || !sip_param_next(&ahead, &name, &value) || !span_ieq(name, SPAN("reason")))
                return false;
        struct span between = span_of(v.p + v.n, (size_t)(io_rest->p - (v.p + v.n)));
        if (span_trim(between).n > 0)
                return false; /* its closing quote */
        while (digits < v.n && is_digit(v.p[v.n - digits - 1]))
                digits++;
        struct span head = span_trim(span_sub(v, 0, v.n - digits));
        if (digits == 0 || head.n == 0 || head.p[head.n - 1] != ',')
                return false;
        const char *number = v.p + v.n - digits;
        *io_rest = span_of(number, (size_t)(io_rest->p + io_rest->n - number));
        *io_value = span_trim(span_sub(head, 0, head.n - 1));
        return true;
}

/* A value without parameters: its word holds the comma and the number of the next one. */
static bool split_word(struct span *io_word, struct span *io_rest) {
        size_t comma = span_chr(*io_word, ',');
        struct span after = {io_word->p + comma, (size_t)(io_rest->p + io_rest->n - io_word->p) - comma};

        if (comma == io_word->n || !next_value(&after))
                return false;
        *io_word = span_trim(span_sub(*io_word, 0, comma));
        *io_rest = after;
        return true;
}

/* "1034", also "1034.5", whose second part is dropped. */
static bool read_code(struct span word, uint32_t *ret) {
        size_t n = digits_length(word);
        struct span tail = span_from(word, n);

        if (tail.n > 0 && (tail.p[0] != '.' || digits_length(span_from(tail, 1)) != tail.n - 1))
                return false;
        return span_u32(span_sub(word, 0, n), ret) == 0;
}

/* Takes one diagnostics value off *io_rest. 1: it is good, 0: it has no number or too many parameters. */
static int read_value(struct span *io_rest, struct arena *a, struct sip_diag *ret) {
        struct sip_diag_param params[LIMIT_DIAG_PARAMS], p;
        struct sip_diag d = {0};
        struct span rest = *io_rest, word = sip_leading_token(rest, &rest);
        bool more = split_word(&word, &rest);
        int good = 1;

        if (!read_code(word, &d.code))
                good = 0;
        while (!more && sip_param_next(&rest, &p.name, &p.value)) {
                more = split_unquoted(&p.value, &rest) || next_value(&rest);
                p.value = span_trim(p.value);
                if (span_ieq(p.name, SPAN("reason")) && !d.reason.n)
                        d.reason = p.value;
                else if (span_ieq(p.name, SPAN("source")) && !d.source.n)
                        d.source = p.value;
                if (d.n_params < LIMIT_DIAG_PARAMS)
                        params[d.n_params++] = p;
                else
                        good = 0;
        }
        *io_rest = more ? rest : SPAN_NONE;
        if (!good)
                return 0;
        if (d.n_params > 0) {
                d.params = arena_array(a, d.n_params, sizeof *d.params);
                if (!d.params)
                        return -ENOMEM;
                memcpy(d.params, params, d.n_params * sizeof *params);
        }
        *ret = d;
        return 1;
}

struct diag_list {
        struct sip_diag *v;
        size_t n, cap, bad;
};

static int read_header(const struct sip_header *h, struct arena *a, struct diag_list *io) {
        struct span rest = h->value;

        do {
                struct sip_diag d;
                if (io->n + io->bad >= LIMIT_DIAGNOSTICS) {
                        io->bad++;
                        return 0;
                }
                int r = read_value(&rest, a, &d);
                if (r < 0)
                        return r;
                if (r == 0) {
                        io->bad++;
                        continue;
                }
                struct sip_diag *v = arena_grow(a, io->v, io->n, &io->cap, sizeof *v);
                if (!v)
                        return -ENOMEM;
                d.header = h->id;
                d.at = h->at;
                io->v = v;
                v[io->n++] = d;
        } while (rest.n > 0);
        return 0;
}

int sip_diags(const struct sip_message *m, struct arena *a, struct sip_diag **ret, size_t *ret_n,
              size_t *ret_bad) {
        static const uint64_t ids = SIP_HAS(SIP_H_MS_DIAGNOSTICS) | SIP_HAS(SIP_H_MS_DIAGNOSTICS_PUBLIC) |
                                    SIP_HAS(SIP_H_MS_CLIENT_DIAGNOSTICS);
        struct diag_list list = {0};

        for (size_t i = 0; i < m->n_headers && m->has & ids; i++) {
                const struct sip_header *h = &m->headers[i];
                if (!(SIP_HAS(h->id) & ids))
                        continue;
                int r = read_header(h, a, &list);
                if (r < 0)
                        return r;
        }
        *ret = list.v;
        *ret_n = list.n;
        if (ret_bad)
                *ret_bad = list.bad;
        return 0;
}
