/*
 * One table says how each kind of evidence is asked for. Times are those of the finding, widened to whole five minutes: who
 * reads the request has another clock.
 */
#include "engine/ask.h"
#include "base/buf.h"
#include "base/stamp.h"
#include "engine/fill.h"

#include <errno.h>
#include <stdlib.h>

enum { AROUND_S = 300 };

static const struct kind {
        const char *name, *before;
        bool times; /* is it wanted for a span of time? */
} kinds[] = {
        {"uccapi", "Please send the client's UCCAPI log (Tracing folder) of the ", true},
        {"sipstack", "Please send the SIPStack log (CLS or OCSLogger, with TF_DIAG) of the ", true},
        {"siptext", "Please send the SIP log of the ", true},
        {"pcap", "Please send a network capture taken at the ", true},
        {"eventlog", "Please send the Windows event logs (Application, System, Lync Server) of the ", true},
        {"uls", "Please send the ULS log of the ", true},
        {"iis", "Please send the IIS log of the ", true},
        {"powershell", "Please run in the management shell and send the output: ", false},
        {"dns", "Please look up from the Edge Server, with its own DNS, and send the answer: ", false},
        {"certificate", "Please send the certificate (without its key; certutil -dump) of the ", false},
        {"config", "Please tell how this is set: ", false},
        {"test", "Please try and tell what happens: ", false},
};

static const struct kind *kind_of(struct span wanted, struct span *ret_what) {
        size_t colon = span_chr(wanted, ':');

        *ret_what = wanted;
        for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
                if (!span_eq(span_sub(wanted, 0, colon), span_str(kinds[i].name)) || colon >= wanted.n)
                        continue;
                *ret_what = span_trim(span_from(wanted, colon + 1));
                return &kinds[i];
        }
        return NULL;
}

bool ask_knows(const char *wanted) {
        struct span what;

        return kind_of(span_str(wanted), &what) && what.n;
}

static void put_clock(struct buf *b, int64_t us, bool day) {
        struct civil c;

        stamp_to_civil(us, &c);
        if (day)
                buf_printf(b, "%04d-%02d-%02d ", c.year, c.month, c.day);
        buf_printf(b, "%02d:%02d", c.hour, c.minute);
}

/* ", 2013-03-12 10:25 to 10:40 UTC" */
static void put_times(struct buf *b, const struct finding *f) {
        const int64_t step = AROUND_S * STAMP_SECOND;
        int64_t from, to;

        if (f->first_us == STAMP_NONE || f->last_us == STAMP_NONE)
                return;
        from = (stamp_whole(f->first_us, step) - 1) * step;
        to = (stamp_whole(f->last_us, step) + 2) * step;
        buf_puts(b, ", ");
        put_clock(b, from, true);
        buf_puts(b, " to ");
        put_clock(b, to, stamp_whole(from, STAMP_DAY) != stamp_whole(to, STAMP_DAY));
        buf_puts(b, f->utc ? " UTC" : "");
}

/* "edge-external" → "edge external" of names that are one word; commands stay. */
static void put_what(struct buf *b, struct span what, bool is_place) {
        for (size_t i = 0; i < what.n; i++)
                buf_putc(b, is_place && what.p[i] == '-' ? ' ' : what.p[i]);
}

struct asking {
        struct finding *f;
        ask_has has;
        void *ctx;
};

/* One item behind what is asked for already; its kind's words only where it is the first of them. */
static int put_item(struct buf *b, const char *wanted, const struct asking *a) {
        char *filled = fill_text(wanted, a->f->facts, a->f->n_facts, a->f->subject);
        struct span what = SPAN_NONE;
        const struct kind *k = filled ? kind_of(span_str(filled), &what) : NULL;
        int r = !filled ? -ENOMEM : k && a->has ? a->has(a->ctx, span_str(k->name), what) : 0;

        if (r == 0) {
                buf_puts(b, b->n ? "; " : k ? k->before : "Please send: ");
                put_what(b, what, k && k->times && span_chr(what, ' ') == what.n && span_chr(what, '.') == what.n);
        }
        free(filled);
        return r < 0 ? r : b->err;
}

static const struct kind *kind_at(char *const *wanted, size_t i) {
        struct span what;

        return kind_of(span_str(wanted[i]), &what);
}

/* Items [from, to) are of one kind. */
static int add_request(char *const *wanted, size_t from, size_t to, const struct asking *a) {
        const struct kind *k = kind_at(wanted, from);
        struct finding *f = a->f;
        struct buf b = BUF_INIT;
        int r = 0;

        for (size_t i = from; i < to && r == 0; i++)
                r = put_item(&b, wanted[i], a);
        if (r == 0 && b.n) {
                if (k && k->times)
                        put_times(&b, f);
                buf_putc(&b, '.');
                f->asks[f->n_asks] = buf_steal(&b);
                r = f->asks[f->n_asks] ? 0 : -ENOMEM;
                f->n_asks += r == 0;
        }
        buf_done(&b);
        return r;
}

int ask_fill(char *const *wanted, size_t n, struct finding *f, ask_has has, void *ctx) {
        const struct asking a = {f, has, ctx};
        int r = 0;

        if (!(f->asks = calloc(n + 1, sizeof(*f->asks))))
                return -ENOMEM;
        for (size_t from = 0, to; from < n && r == 0; from = to) {
                const struct kind *k = kind_at(wanted, from);
                for (to = from + 1; to < n && k && kind_at(wanted, to) == k; to++)
                        continue;
                r = add_request(wanted, from, to, &a);
        }
        return r;
}
