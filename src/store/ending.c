/*
 * The few ways in which transactions end are kept most used first, nearly; a stranger's thousand methods end at a cap.
 */
#include "store/ending.h"

#include "store/internal.h"

#include <errno.h>
#include <stdlib.h>

static bool is_same(const struct ending *a, struct span method, const char *fate, int64_t status) {
        return a->fate == fate && a->status == status && span_eq(span_str(a->method), method);
}

int endings_add(struct endings *e, struct span method, const char *fate, int64_t status) {
        for (size_t i = 0; i < e->n; i++) {
                if (!is_same(&e->v[i], method, fate, status))
                        continue;
                e->v[i].n++;
                if (i > 0 && e->v[i].n > e->v[i - 1].n) {
                        struct ending swap = e->v[i];
                        e->v[i] = e->v[i - 1];
                        e->v[i - 1] = swap;
                }
                return 0;
        }
        if (e->n == ENDINGS_MAX) {
                e->many = true;
                return 0;
        }
        char *copy = span_dup(method);
        if (!copy)
                return -ENOMEM;
        e->v[e->n++] = (struct ending){copy, fate, status, 1};
        return 0;
}

static int put(struct store *s, struct span method, const char *fate, int64_t status, uint64_t n) {
        struct put p = put_begin(s, PUT_ENDING);

        put_text(&p, method);
        put_word(&p, fate);
        put_id(&p, status);
        put_size(&p, n);
        return put_end(&p);
}

int endings_write(struct store *s, const struct endings *e) {
        int r = e->many ? put(s, SPAN("*"), "*", 0, 1) : 0;

        for (size_t i = 0; i < e->n && r == 0; i++)
                r = put(s, span_str(e->v[i].method), e->v[i].fate, e->v[i].status, e->v[i].n);
        return r;
}

void endings_done(struct endings *e) {
        for (size_t i = 0; i < e->n; i++)
                free(e->v[i].method);
        e->n = 0;
}
