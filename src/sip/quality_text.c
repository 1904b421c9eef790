/*
 * The text form of a quality report (RFC 6035 4.6): lines like headers, with NAME=value pairs in them. Loss comes in percent
 * and leaves as a ratio.
 */
#include <errno.h>

#include "sip/grammar.h"
#include "sip/link.h"
#include "sip/quality_text.h"

bool real_parse(struct span s, double *ret) {
        enum { DIGITS = 300, EXPONENT = 30 };
        double v = 0, unit = 1;
        size_t i = 0, digits = 0;
        uint32_t e = 0;

        for (; i < s.n && i < DIGITS && is_digit(s.p[i]); i++, digits++)
                v = v * 10 + (s.p[i] - '0');
        if (i < s.n && s.p[i] == '.')
                for (i++; i < s.n && i < DIGITS && is_digit(s.p[i]); i++, digits++)
                        v += (s.p[i] - '0') * (unit /= 10);
        if (digits == 0)
                return false;
        if (i < s.n && (s.p[i] == 'E' || s.p[i] == 'e')) {
                bool minus = i + 1 < s.n && s.p[i + 1] == '-', plus = i + 1 < s.n && s.p[i + 1] == '+';
                if (span_u32(span_from(s, i + 1 + (minus || plus)), &e) < 0 || e > EXPONENT)
                        return false;
                for (; e > 0; e--)
                        v = minus ? v / 10 : v * 10;
                i = s.n;
        }
        if (i < s.n)
                return false;
        *ret = v;
        return true;
}

/* The next NAME=value of "START=… STOP=…"; quotes may hold blanks. */
static bool next_pair(struct span *rest, struct span *ret_name, struct span *ret_value) {
        struct span s = span_trim(*rest);
        size_t end = 0;
        bool quoted = false;

        for (; end < s.n && (quoted || !is_blank(s.p[end])); end++)
                quoted ^= s.p[end] == '"';
        struct span pair = span_sub(s, 0, end);
        size_t equals = span_chr(pair, '=');
        *ret_name = span_sub(pair, 0, equals);
        *ret_value = span_from(pair, equals + 1);
        if (ret_value->n > 1 && ret_value->p[0] == '"' && ret_value->p[ret_value->n - 1] == '"')
                *ret_value = span_sub(*ret_value, 1, ret_value->n - 2);
        *rest = span_from(s, end);
        return s.n > 0;
}

static struct span pair_of(struct span value, struct span name) {
        struct span n, v;

        while (next_pair(&value, &n, &v))
                if (span_ieq(n, name))
                        return v;
        return SPAN_NONE;
}

/* "IP=192.0.2.1 PORT=5000 SSRC=1a2b" as address:port. */
static int read_address(struct span value, struct arena *a, struct span *ret) {
        struct span ip = pair_of(value, SPAN("IP")), port = pair_of(value, SPAN("PORT"));
        char *both = arena_alloc(a, ip.n + 1 + port.n);

        if (!both)
                return -ENOMEM;
        if (ip.n == 0)
                return 0;
        memcpy(both, ip.p, ip.n);
        both[ip.n] = ':';
        if (port.n > 0)
                memcpy(both + ip.n + 1, port.p, port.n);
        *ret = span_of(both, ip.n + (port.n > 0 ? 1 + port.n : 0));
        return 0;
}

static void read_metrics(struct span value, struct quality_stream *s) {
        static const struct {
                struct span name;
                enum quality_metric metric;
                double scale;
        } names[] = {
                {SPAN("NLR"), QUALITY_LOSS, 100}, {SPAN("IAJ"), QUALITY_JITTER, 1}, {SPAN("MAJ"), QUALITY_JITTER_MAX, 1},
                {SPAN("RTD"), QUALITY_RTT, 1}, {SPAN("MOSLQ"), QUALITY_MOS, 1}, {SPAN("MOSCQ"), QUALITY_MOS, 1},
        };
        struct span name, v;
        double n;

        while (next_pair(&value, &name, &v)) {
                if (span_ieq(name, SPAN("PD")))
                        s->codec = v;
                for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
                        if (span_ieq(name, names[i].name) && s->v[names[i].metric] < 0 && real_parse(v, &n))
                                s->v[names[i].metric] = n / names[i].scale;
        }
}

static void read_dialog(struct span value, struct quality_report *q) {
        struct sip_dialog_id d = sip_dialog_id_parse(value);

        q->call_id = d.call_id;
        q->to_tag = d.to_tag;
        q->from_tag = d.from_tag;
}

/* One line that stands before the metrics. False: it is not among those. */
static bool read_head(struct span name, struct span value, struct quality_report *q) {
        if (span_ieq(name, SPAN("CallID"))) {
                q->call_id = q->call_id.n ? q->call_id : value;
        } else if (span_ieq(name, SPAN("DialogID"))) {
                read_dialog(value, q);
        } else if (span_ieq(name, SPAN("FromID")) || span_ieq(name, SPAN("LocalID"))) {
                q->from_uri = sip_address_parse(value).uri;
        } else if (span_ieq(name, SPAN("ToID")) || span_ieq(name, SPAN("RemoteID"))) {
                q->to_uri = sip_address_parse(value).uri;
        } else if (span_ieq(name, SPAN("Timestamps"))) {
                q->start = q->start.n ? q->start : pair_of(value, SPAN("START"));
                q->end = q->end.n ? q->end : pair_of(value, SPAN("STOP"));
        } else {
                return false;
        }
        return true;
}

static int read_field(struct span name, struct span value, struct arena *a, struct quality_report *q, struct quality_stream **io) {
        struct quality_line *l = &q->lines[0];

        if (span_ieq(name, SPAN("LocalMetrics")))
                *io = &l->inbound;
        else if (span_ieq(name, SPAN("RemoteMetrics")))
                *io = &l->outbound;
        else if (span_ieq(name, SPAN("LocalAddr")))
                return read_address(value, a, &l->local);
        else if (span_ieq(name, SPAN("RemoteAddr")))
                return read_address(value, a, &l->remote);
        else if (!read_head(name, value, q) && *io)
                read_metrics(value, *io);
        if (*io)
                (*io)->written = true;
        return 0;
}

int quality_read_text(struct span body, struct arena *a, struct quality_report *io) {
        struct quality_stream *stream = NULL;
        struct sip_field f;
        struct span value;
        size_t at = 0;
        bool known = false;

        while (sip_field_next(body, &at, &f) == SIP_FIELD) {
                if (sip_unfold(f.raw, a, &value) < 0)
                        return -ENOMEM;
                if (!known && span_istarts(f.name, SPAN("VQ"))) {
                        known = true;
                        io->kind = span_ieq(f.name, SPAN("VQSessionReport")) ? value : f.name;
                } else if (read_field(f.name, value, a, io, &stream) < 0) {
                        return -ENOMEM;
                }
        }
        return known ? 1 : -EBADMSG;
}
