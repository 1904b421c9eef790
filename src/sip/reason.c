/*
 * Reason and Warning: comma lists with quoted texts. What a cause means stands in rules/tables/.
 */
#include "sip/reason.h"

#include <errno.h>
#include <limits.h>

#include "base/limits.h"
#include "sip/grammar.h"
#include "sip/uri.h"

/* Takes the next value of the message's headers with this id. *io_rest and *io_i begin empty; *ret_at: its header. */
static bool next_value(const struct sip_message *m, enum sip_header_id id, size_t *io_i, struct span *io_rest, uint32_t *ret_at,
                       struct span *ret) {
        while (!sip_list_next(io_rest, ret)) {
                const struct sip_header *h = sip_header_next(m, id, io_i);
                if (!h)
                        return false;
                *io_rest = h->value;
                *ret_at = h->at;
        }
        return true;
}

static int read_reason(struct span value, struct arena *a, struct sip_reason *io) {
        struct span params;
        uint32_t cause;

        io->protocol = sip_leading_token(value, &params);
        io->cause = -1;
        if (span_u32(sip_param(params, SPAN("cause"), NULL), &cause) == 0 && cause <= INT_MAX)
                io->cause = (int)cause;
        return sip_unquote(sip_param(params, SPAN("text"), NULL), a, &io->text);
}

int sip_reasons(const struct sip_message *m, struct arena *a, struct sip_reason **ret, size_t *ret_n, bool *ret_many) {
        struct span rest = SPAN_NONE, value;
        struct sip_reason *v = NULL, one = {0};
        size_t i = 0, n = 0, cap = 0;

        while (n < LIMIT_REASONS && next_value(m, SIP_H_REASON, &i, &rest, &one.at, &value)) {
                if (read_reason(value, a, &one) < 0 || !(v = arena_grow(a, v, n, &cap, sizeof *v)))
                        return -ENOMEM;
                v[n++] = one;
        }
        if (ret_many)
                *ret_many = n == LIMIT_REASONS && next_value(m, SIP_H_REASON, &i, &rest, &one.at, &value);
        *ret = v;
        *ret_n = n;
        return 0;
}

/* '307 host.example "text"': 1, 0: no number stands first, -ENOMEM. */
static int read_warning(struct span value, struct arena *a, struct sip_warning *io) {
        struct span word = SPAN_NONE;

        (void)span_cut(&value, ' ', &word);
        if (span_u32(word, &io->code) < 0)
                return 0;
        value = span_trim(value);
        size_t quote = span_chr(value, '"');
        io->agent = span_trim(span_sub(value, 0, quote));
        value = span_from(value, quote + 1);
        if (value.n > 0 && value.p[value.n - 1] == '"')
                value.n--;
        return sip_unquote(value, a, &io->text) < 0 ? -ENOMEM : 1;
}

int sip_warnings(const struct sip_message *m, struct arena *a, struct sip_warning **ret, size_t *ret_n, bool *ret_many) {
        struct sip_warning *v = NULL, one = {0};
        struct span rest = SPAN_NONE, value;
        size_t i = 0, n = 0, cap = 0;
        bool many = false;

        while (!many && next_value(m, SIP_H_WARNING, &i, &rest, &one.at, &value)) {
                int r = read_warning(value, a, &one);
                many = n == LIMIT_REASONS;
                if (r == 0 || many)
                        continue;
                if (r < 0 || !(v = arena_grow(a, v, n, &cap, sizeof *v)))
                        return -ENOMEM;
                v[n++] = one;
        }
        *ret = v;
        *ret_n = n;
        if (ret_many)
                *ret_many = many;
        return 0;
}
