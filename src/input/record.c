/*
 * Collects the text of a record while a parser walks over lines, and keeps where each piece of it stands in
 * the source. Pieces join as long as text and source run in step.
 */
#include "input/record.h"

#include "base/array.h"
#include "base/limits.h"

#include <stdlib.h>

static int add_extent(struct gather *g, struct extent e) {
        int r = array_grow(&g->ext, g->n_ext, &g->cap_ext, sizeof(*g->ext));

        if (r == 0)
                g->ext[g->n_ext++] = e;
        return r;
}

int gather_line(struct gather *g, const struct line *line, size_t from, size_t n) {
        struct span part = span_sub(line->full, from, n);
        size_t at = g->text.n;
        /* A decoded line has other lengths than its bytes: then only its beginning is exact. */
        bool exact = line->raw == line->full.n;
        uint64_t off = line->off + (exact ? from : 0);
        struct extent *last = g->n_ext ? &g->ext[g->n_ext - 1] : NULL;

        if (!part.n)
                return 0;
        g->text.max = LIMIT_MESSAGE_BYTES;
        int r = buf_put(&g->text, part);
        if (r < 0)
                return r;
        if (exact && last && last->at + last->len == at && last->off + last->len == off) {
                last->len += (uint32_t)part.n;
                return 0;
        }
        if (last && g->n_ext == LIMIT_EXTENTS) { /* what follows stands somewhere behind it */
                last->len += (uint32_t)part.n;
                return 0;
        }
        return add_extent(g, (struct extent){off, line->no, (uint32_t)at, (uint32_t)part.n});
}

int gather_bytes(struct gather *g, struct span s) {
        g->text.max = LIMIT_MESSAGE_BYTES;
        return buf_put(&g->text, s);
}

void gather_reset(struct gather *g) {
        buf_reset(&g->text);
        g->n_ext = 0;
}

void gather_done(struct gather *g) {
        buf_done(&g->text);
        free(g->ext);
        *g = GATHER_INIT;
}

/* The last extent that begins at or before `at`; the first when none does. */
static const struct extent *extent_of(const struct extent *ext, size_t n, uint32_t at) {
        size_t low = 0, high = n;
        while (high - low > 1) {
                size_t mid = low + (high - low) / 2;
                if (ext[mid].at <= at)
                        low = mid;
                else
                        high = mid;
        }
        return &ext[low];
}

/* How far behind the beginning of e the byte stands, or the last byte of e before it. */
static uint32_t into_extent(const struct extent *e, uint32_t at) {
        uint32_t into = at > e->at ? at - e->at : 0;

        return into < e->len ? into : e->len ? e->len - 1 : 0;
}

void record_place(struct span text, const struct extent *ext, size_t n_ext, uint32_t at, uint64_t *ret_off,
                  uint64_t *ret_line) {
        if (!n_ext) {
                *ret_off = *ret_line = 0;
                return;
        }
        const struct extent *e = extent_of(ext, n_ext, at);
        uint32_t into = into_extent(e, at);
        *ret_off = e->off + into;
        *ret_line = e->line + span_count(span_sub(text, e->at, into), '\n');
}

void record_clear(struct record *v, size_t n) {
        memset(v, 0, n * sizeof(*v));
}

const char *event_class_word(enum event_class c) {
        static const char *const words[] = {NULL, "windows", "uls", "http", "dns", "hosts", "object", "certificate"};

        return words[c];
}

struct span endpoint_host(struct span endpoint) {
        size_t colon = span_chr(endpoint, ':');

        if (endpoint.n && endpoint.p[0] == '[')
                return span_sub(endpoint, 1, span_chr(span_from(endpoint, 1), ']'));
        return span_chr(span_from(endpoint, colon + 1), ':') + colon + 1 < endpoint.n ? endpoint : span_sub(endpoint, 0, colon);
}

void record_place_frame(const struct extent *ext, size_t n_ext, uint32_t at, uint64_t *ret_off, uint64_t *ret_frame) {
        const struct extent *e = n_ext ? extent_of(ext, n_ext, at) : NULL;

        *ret_off = e ? e->off + into_extent(e, at) : 0;
        *ret_frame = e ? e->line : 0;
}
