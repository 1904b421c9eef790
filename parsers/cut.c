/*
 * Cuts gathered text into messages with sip/frame.h, and slices the extents accordingly. Every byte and every
 * extent is looked at once, however many messages a text holds. Knows no log format.
 */
#include "parsers/cut.h"

#include "base/array.h"
#include "base/limits.h"
#include "sip/frame.h"

#include <errno.h>
#include <stdlib.h>

void cutter_begin(struct cutter *c) {
        *c = (struct cutter){.v = c->v, .cap = c->cap};
}

void cutter_done(struct cutter *c) {
        free(c->v);
        *c = (struct cutter){0};
}

static bool is_line_end(char c) {
        return c == '\r' || c == '\n';
}

/* Looks at no more than it needs: a text full of false Content-Lengths must not be read to its end for each. */
static enum sip_framing frame(struct span s, size_t *ret_n) {
        enum { WINDOW_BYTES = 16 * 1024 };

        for (size_t window = WINDOW_BYTES; window < s.n; window *= 8) {
                enum sip_framing f = sip_frame(span_sub(s, 0, window), ret_n);
                if (f != SIP_FRAME_PARTIAL)
                        return f;
        }
        return sip_frame(s, ret_n);
}

/* A header block without Content-Length leaves its body behind: its length if that is what stands here. */
static size_t stray_body(struct span s) {
        size_t blank = 0, n = 0;

        while (blank < s.n && is_line_end(s.p[blank]))
                blank++;
        s = span_from(s, blank);
        if (!span_starts(s, SPAN("v=0")) && !span_starts(s, SPAN("<?xml")))
                return 0;
        return frame(s, &n) == SIP_FRAME_NONE ? blank + n : 0;
}

enum cut cutter_next(struct cutter *c, struct span text, struct piece *ret) {
        while (c->at < text.n) {
                struct span rest = span_from(text, c->at);
                size_t n = 0;
                enum sip_framing f = frame(rest, &n);

                if (f == SIP_FRAME_PARTIAL) {
                        *ret = (struct piece){c->at, rest.n};
                        c->at = text.n;
                        return CUT_REST;
                }
                if (f == SIP_FRAME_WHOLE && !is_line_end(rest.p[0])) {
                        n += stray_body(span_from(rest, n));
                        *ret = (struct piece){c->at, n};
                        c->at += n;
                        return CUT_MESSAGE;
                }
                size_t at = c->at;
                c->at += n;
                if (f == SIP_FRAME_NONE && span_trim(span_sub(rest, 0, n)).n) {
                        *ret = (struct piece){at, n};
                        return CUT_OTHER;
                }
        }
        return CUT_END;
}

static size_t extent_end(const struct extent *e) {
        return (size_t)e->at + e->len;
}

/* The number of the line in which byte `at` of extent e stands; at does not fall between calls. */
static uint64_t line_of(struct cutter *c, const struct gather *g, const struct extent *e, size_t at) {
        if (c->line_at < e->at || c->line == 0) {
                c->line_at = e->at;
                c->line = e->line;
        }
        c->line += span_count(span_sub(buf_span(&g->text), c->line_at, at - c->line_at), '\n');
        c->line_at = at;
        return c->line;
}

static int push(struct cutter *c, size_t n, struct extent e) {
        int r = array_grow(&c->v, n, &c->cap, sizeof(*c->v));

        if (r == 0)
                c->v[n] = e;
        return r;
}

int cutter_place(struct cutter *c, const struct gather *g, struct piece piece, struct record *ret) {
        size_t n = 0, end = piece.at + piece.n;

        while (c->i < g->n_ext && extent_end(&g->ext[c->i]) <= piece.at)
                c->i++;
        for (size_t i = c->i; i < g->n_ext && g->ext[i].at < end; i++) {
                const struct extent *e = &g->ext[i];
                size_t from = e->at > piece.at ? e->at : piece.at;
                size_t to = extent_end(e) < end ? extent_end(e) : end;
                int r = push(c, n, (struct extent){e->off + (from - e->at), line_of(c, g, e, from),
                                                   (uint32_t)(from - piece.at), (uint32_t)(to - from)});
                if (r < 0)
                        return r;
                n++;
        }
        ret->text = span_sub(buf_span(&g->text), piece.at, piece.n);
        ret->ext = c->v;
        ret->n_ext = n;
        return 0;
}

unsigned cut_flags(struct span *rest) {
        size_t crlf = span_find(*rest, SPAN("\n\r\n")), lf = span_find(*rest, SPAN("\n\n"));
        size_t head = crlf < lf ? crlf : lf, n;

        if (head == rest->n)
                return 0; /* no blank line: nothing tells that anything is missing */
        if (sip_frame_last(*rest, &n) == SIP_FRAME_WHOLE && span_trim(span_from(*rest, n)).n == 0)
                return 0;
        if (span_trim(span_from(*rest, head)).n)
                return RECORD_CUT;
        *rest = span_sub(*rest, 0, head + (crlf < lf ? 3 : 2));
        return RECORD_NO_BODY;
}

int gather_capped(struct gather *g, const struct line *line, size_t from, struct notes *notes) {
        int r = gather_line(g, line, from, SIZE_MAX);

        if (g->n_ext == LIMIT_EXTENTS)
                notes_add(notes, "many-lines", line->off, "line %llu: a record of more than %d lines; places behind them are not exact",
                          (unsigned long long)line->no, LIMIT_EXTENTS);
        if (r != -E2BIG)
                return r;
        notes_add(notes, "long-message", line->off, "line %llu: a record over %d MiB, its end is left out",
                  (unsigned long long)line->no, LIMIT_MESSAGE_BYTES >> 20);
        return 0;
}

int gather_run(struct gather *g, struct input *in, bool (*ends)(struct span line), struct notes *notes, size_t *ret_n, size_t *ret_bare) {
        struct line run;

        *ret_n = *ret_bare = 0;
        /* What is over a cap is noted line by line. */
        if (g->text.err || g->n_ext == LIMIT_EXTENTS || !input_run(in, ends, LIMIT_MESSAGE_BYTES - g->text.n, &run, ret_bare))
                return 0;
        *ret_n = run.full.n;
        return gather_capped(g, &run, 0, notes);
}

void note_cut(struct notes *notes, uint64_t off, uint64_t line) {
        notes_add(notes, "cut-message", off, "line %llu: begins or ends in the middle", (unsigned long long)line);
}

void gather_trim(struct gather *g, size_t n) {
        if (n >= g->text.n)
                return;
        g->text.n = n;
        while (g->n_ext && g->ext[g->n_ext - 1].at >= n)
                g->n_ext--;
        if (g->n_ext && extent_end(&g->ext[g->n_ext - 1]) > n)
                g->ext[g->n_ext - 1].len = (uint32_t)(n - g->ext[g->n_ext - 1].at);
}

void gather_trim_line_ends(struct gather *g) {
        size_t n = g->text.n;

        while (n && (g->text.p[n - 1] == '\n' || g->text.p[n - 1] == '\r'))
                n--;
        gather_trim(g, n);
}

int gather_keep(struct gather *g, struct cutter *c, struct piece tail) {
        struct record rec = {0};
        int r = tail.at ? cutter_place(c, g, tail, &rec) : 0;

        if (r < 0 || tail.at == 0)
                return r;
        memmove(g->text.p, g->text.p + tail.at, tail.n);
        memcpy(g->ext, rec.ext, rec.n_ext * sizeof(*rec.ext));
        g->text.n = tail.n;
        g->n_ext = rec.n_ext;
        return 0;
}
