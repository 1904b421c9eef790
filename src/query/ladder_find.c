/*
 * Which call is meant: by a person with a few letters, or by a note with the whole Call-ID. It reads no more of a call than its
 * number.
 */
#include "query/ladder.h"

#include "query/cells.h"

#include <errno.h>

enum { FITS_SHOWN = 3 };

struct choice {
        int64_t call;
        size_t n;
        struct buf *fit;
};

static int take_choice(void *ctx, int n, const char *const *names, const struct span *v, const bool *is_null,
                       const bool *is_number) {
        struct choice *c = ctx;

        (void)n, (void)names, (void)is_null, (void)is_number;
        if (c->n++ == 0)
                c->call = cells_number(v[0]);
        if (c->fit && c->n <= FITS_SHOWN) {
                buf_printf(c->fit, "%s%.*s (%.*s)", c->n > 1 ? ", " : "", SPAN_ARG(v[0]), SPAN_ARG(v[1]));
        }
        return 0;
}

static int look_for(struct store *s, const char *sql, struct span call, struct choice *io) {
        io->n = 0;
        if (io->fit)
                buf_reset(io->fit);
        return store_ask(s, sql, &call, 1, take_choice, io);
}

/* "m66" and "s66", as evidence is named. */
static int look_for_message(struct store *s, struct span name, struct choice *io) {
        int64_t sighting, message;
        int r;

        if (!span_starts(name, SPAN("m")) && !span_starts(name, SPAN("s")))
                return 0;
        if (span_i64(span_from(name, 1), &sighting) < 0)
                return 0;
        r = ladder_call_of(s, sighting, &io->call, &message);
        io->n = r == 0 && io->call;
        return r;
}

int ladder_find(struct store *s, struct span call, int64_t *ret, struct buf *ret_fit) {
        static const char *const ways[] = {
                "SELECT call, call_id FROM v_call WHERE call = CAST(?1 AS INTEGER) AND ?1 = CAST(CAST(?1 AS INTEGER) AS TEXT)",
                "SELECT DISTINCT call, call_id FROM v_message WHERE call_id = ?1 LIMIT 4",
                NULL, /* a message */
                "SELECT DISTINCT call, call_id FROM v_message WHERE instr(lower(call_id), lower(?1)) LIMIT 4",
        };
        struct choice c = {.fit = ret_fit};
        int r = 0;

        for (size_t i = 0; i < sizeof(ways) / sizeof(*ways) && r == 0 && c.n == 0; i++)
                r = ways[i] ? look_for(s, ways[i], call, &c) : look_for_message(s, call, &c);
        if (r < 0)
                return r;
        if (c.n != 1)
                return c.n ? -ENOTUNIQ : -ENOENT;
        *ret = c.call;
        return 0;
}

int ladder_of_call_id(struct store *s, struct span call_id, int64_t *ret) {
        struct choice c = {0};
        int64_t id;
        int r = store_find_name(s, call_id, &id);

        if (r == 0)
                r = cells_ask(s, "SELECT call FROM leg WHERE call_id = CAST(?1 AS INTEGER) LIMIT 1", &id, 1, take_choice, &c);

        if (r == 0)
                *ret = c.call;
        return r;
}
