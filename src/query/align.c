/*
 * The longest common subsequence, by the table of its lengths, where that is small enough; the equal beginning and end are
 * taken off before. It knows nothing of what the items are.
 */
#include "query/align.h"

#include "base/limits.h"

#include <errno.h>
#include <stdlib.h>

struct item {
        struct span s;
        size_t at;
};

/* Any order will do that brings equals together; by length first, which is cheap. */
static int compare(const void *a, const void *b) {
        const struct item *x = a, *y = b;

        if (x->s.n != y->s.n)
                return x->s.n < y->s.n ? -1 : 1;
        return x->s.n ? memcmp(x->s.p, y->s.p, x->s.n) : 0;
}

int align_classes(const struct span *v, size_t n, struct arena *a, uint32_t *ret) {
        struct item *items = arena_array(a, n + 1, sizeof(*items));
        uint32_t class = 0;

        if (!items)
                return -ENOMEM;
        for (size_t i = 0; i < n; i++)
                items[i] = (struct item){v[i], i};
        qsort(items, n, sizeof(*items), compare);
        for (size_t i = 0; i < n; i++) {
                class += i && compare(&items[i - 1], &items[i]) != 0;
                ret[items[i].at] = class;
        }
        return 0;
}

/* What is left of both sequences when their equal ends are taken off. */
struct middle {
        const uint32_t *left, *right;
        size_t first, n, m;
};

static void put(struct align *o, size_t left, size_t right, bool same) {
        o->steps[o->n++] = (struct align_step){(uint32_t)left, (uint32_t)right, same};
}

/* length[i][j]: of the longest common subsequence of what begins at i and at j. */
static void fill(const struct middle *d, uint16_t *length) {
        size_t row = d->m + 1;

        for (size_t i = d->n; i-- > 0;)
                for (size_t j = d->m; j-- > 0;) {
                        uint16_t down = length[(i + 1) * row + j], right = length[i * row + j + 1];
                        length[i * row + j] = d->left[i] == d->right[j] ? (uint16_t)(length[(i + 1) * row + j + 1] + 1)
                                              : down > right            ? down
                                                                        : right;
                }
}

static void walk(const struct middle *d, const uint16_t *length, struct align *o) {
        size_t row = d->m + 1, i = 0, j = 0;

        while (i < d->n || j < d->m) {
                if (i < d->n && j < d->m && d->left[i] == d->right[j])
                        put(o, d->first + i++, d->first + j++, true);
                else if (j == d->m || (i < d->n && length[(i + 1) * row + j] >= length[i * row + j + 1]))
                        put(o, d->first + i++, ALIGN_NONE, false);
                else
                        put(o, ALIGN_NONE, d->first + j++, false);
        }
}

/* First what is left of each gap. */
static void sort_gaps(struct align *o) {
        for (size_t i = 0; i < o->n;) {
                size_t end = i, left = 0, from_left = ALIGN_NONE, from_right = ALIGN_NONE;
                for (; end < o->n && !o->steps[end].same; end++) {
                        if (o->steps[end].left != ALIGN_NONE && left++ == 0)
                                from_left = o->steps[end].left;
                        if (o->steps[end].right != ALIGN_NONE && from_right == ALIGN_NONE)
                                from_right = o->steps[end].right;
                }
                for (size_t k = i; k < end; k++)
                        o->steps[k] = k - i < left ? (struct align_step){(uint32_t)(from_left + k - i), ALIGN_NONE, false}
                                                   : (struct align_step){ALIGN_NONE, (uint32_t)(from_right + k - i - left), false};
                i = end + (end == i);
        }
}

static int align_middle(const struct middle *d, struct align *o) {
        uint16_t *length;

        if (d->n && d->m > LIMIT_DIFF_CELLS / d->n) {
                o->plain = true;
                for (size_t i = 0; i < d->n; i++)
                        put(o, d->first + i, ALIGN_NONE, false);
                for (size_t j = 0; j < d->m; j++)
                        put(o, ALIGN_NONE, d->first + j, false);
                return 0;
        }
        length = calloc((d->n + 1) * (d->m + 1), sizeof(*length));
        if (!length)
                return -ENOMEM;
        fill(d, length);
        walk(d, length, o);
        free(length);
        sort_gaps(o);
        return 0;
}

int align(const uint32_t *left, size_t n_left, const uint32_t *right, size_t n_right, struct arena *a, struct align *ret) {
        struct align o = {.steps = arena_array(a, n_left + n_right + 1, sizeof(*o.steps))};
        size_t least = n_left < n_right ? n_left : n_right, head = 0, tail = 0;
        int r;

        if (!o.steps)
                return -ENOMEM;
        while (head < least && left[head] == right[head])
                head++;
        while (tail < least - head && left[n_left - 1 - tail] == right[n_right - 1 - tail])
                tail++;
        for (size_t i = 0; i < head; i++)
                put(&o, i, i, true);
        r = align_middle(&(struct middle){left + head, right + head, head, n_left - head - tail, n_right - head - tail}, &o);
        if (r < 0)
                return r;
        for (size_t i = tail; i > 0; i--)
                put(&o, n_left - i, n_right - i, true);
        *ret = o;
        return 0;
}

/* In each gap the first that is left beside the first that is right, and so on. */
static void pair_gaps(struct align *o) {
        size_t kept = 0;

        for (size_t i = 0, end; i < o->n; i = end) {
                size_t left = 0, n;
                for (end = i; end < o->n && !o->steps[end].same; end++)
                        left += o->steps[end].left != ALIGN_NONE;
                if (end == i) {
                        o->steps[kept++] = o->steps[end++];
                        continue;
                }
                n = end - i - left < left ? end - i - left : left;
                for (size_t k = 0; k < n; k++)
                        o->steps[kept + k] = (struct align_step){o->steps[i + k].left, o->steps[i + left + k].right, false};
                kept += n;
                for (size_t k = i + n; k < i + left; k++)
                        o->steps[kept++] = o->steps[k];
                for (size_t k = i + left + n; k < end; k++)
                        o->steps[kept++] = o->steps[k];
        }
        o->n = kept;
}

int align_spans(const struct span *left, size_t n_left, const struct span *right, size_t n_right, struct arena *a,
                struct align *ret) {
        size_t n = n_left + n_right;
        struct span *all = arena_array(a, n + 1, sizeof(*all));
        uint32_t *classes = arena_array(a, n + 1, sizeof(*classes));
        int r;

        if (!all || !classes)
                return -ENOMEM;
        for (size_t i = 0; i < n; i++)
                all[i] = i < n_left ? left[i] : right[i - n_left];
        r = align_classes(all, n, a, classes);
        if (r == 0)
                r = align(classes, n_left, classes + n_left, n_right, a, ret);
        if (r == 0)
                pair_gaps(ret);
        return r;
}
