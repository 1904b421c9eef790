/*
 * A table of checksums with open addressing. That records count once is once.c's; this only tells of whole files.
 */
#include "ingest/same.h"

#include <errno.h>
#include <stdlib.h>

struct same {
        struct twin {
                char sha256[65];
                char *path; /* NULL: free */
        } *v;
        size_t n, cap;
};

int same_new(struct same **ret) {
        struct same *s = calloc(1, sizeof(*s));

        if (!s)
                return -ENOMEM;
        *ret = s;
        return 0;
}

void same_free(struct same *s) {
        if (!s)
                return;
        for (size_t i = 0; i < s->cap; i++)
                free(s->v[i].path);
        free(s->v);
        free(s);
}

/* A checksum is as good as a hash. */
static struct twin *place_of(struct twin *v, size_t cap, const char *sha256) {
        uint64_t h = 0;
        size_t i;

        (void)span_hex(span_sub(span_str(sha256), 0, 16), &h);
        i = (size_t)h & (cap - 1);
        while (v[i].path && strcmp(v[i].sha256, sha256) != 0)
                i = (i + 1) & (cap - 1);
        return &v[i];
}

static int grow(struct same *s) {
        size_t cap = s->cap ? s->cap * 2 : 16;
        struct twin *v = calloc(cap, sizeof(*v));

        if (!v)
                return -ENOMEM;
        for (size_t i = 0; i < s->cap; i++)
                if (s->v[i].path)
                        *place_of(v, cap, s->v[i].sha256) = s->v[i];
        free(s->v);
        s->v = v;
        s->cap = cap;
        return 0;
}

int same_seen(struct same *s, const struct source_row *row, const char **ret_path) {
        struct twin *t;

        *ret_path = NULL;
        if (!row->format || !row->bytes || !*row->sha256)
                return 0;
        if (s->n * 2 >= s->cap && grow(s) < 0)
                return -ENOMEM;
        t = place_of(s->v, s->cap, row->sha256);
        *ret_path = t->path;
        if (t->path)
                return 0;
        memcpy(t->sha256, row->sha256, sizeof(t->sha256));
        t->path = span_dup(span_str(row->path));
        s->n += t->path != NULL;
        return t->path ? 0 : -ENOMEM;
}
