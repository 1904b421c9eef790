/*
 * A table in the batch's arena, where an end has one place: another one that has it too takes it over, and what rows hold of
 * the one before stays where it is.
 */
#include "ingest/ends.h"

#include <errno.h>

#include "base/address.h"
#include "input/record.h"

enum { PLACE_BITS = 9 };

struct ends {
        struct end v[1 << PLACE_BITS];
};

/* Ends differ in their last bytes, if they do. */
static size_t place_of(struct span s) {
        uint64_t w = 0;
        size_t n = s.n < sizeof(w) ? s.n : sizeof(w);

        memcpy(&w, s.p + s.n - n, n);
        return w * 0x9E3779B97F4A7C15 >> (64 - PLACE_BITS);
}

/* The host of an endpoint as a name of the case: names are written in any case. */
static int make(const struct store *s, struct arena *a, struct span endpoint, struct end *ret) {
        struct end e = {.text = arena_dup(a, endpoint)};
        struct span host = endpoint_host(endpoint);
        char *p = host.n ? arena_alloc(a, host.n) : NULL;

        if (!e.text.p || (host.n && !p))
                return -ENOMEM;
        span_lower(host, p);
        e.host = span_of(p, host.n);
        e.host_id = store_id(s, e.host);
        e.is_public = address_class(e.host) == ADDRESS_PUBLIC;
        *ret = e;
        return 0;
}

int end_of(const struct store *s, struct batch *b, struct span endpoint, struct end *ret) {
        struct end none = {.host_id = 0};

        if (!b->ends && !(b->ends = arena_alloc(&b->arena, sizeof(*b->ends))))
                return -ENOMEM;
        struct end *e = endpoint.n ? &b->ends->v[place_of(endpoint)] : &none;
        int r = span_eq(e->text, endpoint) ? 0 : make(s, &b->arena, endpoint, e);
        if (r == 0)
                *ret = *e;
        return r;
}
