/*
 * A sorted array, filled at once and asked often. It knows neither findings nor marks.
 */
#include "tui/places.h"

#include <stdlib.h>

#include "base/array.h"

static int by_place(const void *x, const void *y) {
        const struct place *a = x, *b = y;
        return a->a != b->a ? (a->a > b->a) - (a->a < b->a) : (a->b > b->b) - (a->b < b->b);
}

void places_done(struct places *p) {
        free(p->v);
        *p = (struct places){0};
}

int places_add(struct places *p, int64_t a, int64_t b, int severity) {
        int r = array_grow(&p->v, p->n, &p->cap, sizeof *p->v);
        if (r >= 0)
                p->v[p->n++] = (struct place){.a = a, .b = b, .severity = severity};
        return r;
}

void places_settle(struct places *p) {
        size_t n = 0;
        if (p->n)
                qsort(p->v, p->n, sizeof *p->v, by_place);
        for (size_t i = 0; i < p->n; i++) {
                if (n && by_place(&p->v[n - 1], &p->v[i]) == 0)
                        p->v[n - 1].severity = p->v[i].severity > p->v[n - 1].severity ? p->v[i].severity : p->v[n - 1].severity;
                else
                        p->v[n++] = p->v[i];
        }
        p->n = n;
}

void places_take(struct places *p, int64_t a, int64_t b) {
        size_t n = 0;
        for (size_t i = 0; i < p->n; i++)
                if (p->v[i].a != a || p->v[i].b != b)
                        p->v[n++] = p->v[i];
        p->n = n;
}

int places_find(const struct places *p, int64_t a, int64_t b) {
        const struct place key = {.a = a, .b = b};
        const struct place *hit = p->n ? bsearch(&key, p->v, p->n, sizeof key, by_place) : NULL;
        return hit ? hit->severity : GRAVITY_NONE;
}
