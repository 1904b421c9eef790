/*
 * Secrets are looked for from some lines above a hit on, as far above as rows are made safe together (trace_rows.c), but in one go
 * where hits are near to each other. Only a line that may be touched by one is made a row.
 */
#include "tui/trace_find.h"

#include <errno.h>
#include <stdlib.h>

#include "base/safe.h"
#include "tui/lines.h"
#include "tui/trace_rows.h"

enum { FAR = 2 * TRACE_ABOVE }; /* lines below a secret that crosses the end of a line */

struct trace_find {
        struct search *what;
        struct buf head, shown;
        struct arena arena;
};

int trace_find_new(const struct search *what, struct trace_find **ret) {
        struct trace_find *f = calloc(1, sizeof *f);
        int r = f ? search_new(span_str(search_text(what)), &f->what) : -ENOMEM;
        if (f)
                arena_init(&f->arena);
        if (r < 0) {
                trace_find_free(f);
                return r;
        }
        *ret = f;
        return 0;
}

void trace_find_free(struct trace_find *f) {
        if (!f)
                return;
        search_free(f->what);
        arena_done(&f->arena);
        buf_done(&f->head);
        buf_done(&f->shown);
        free(f);
}

/* Where secrets are ---------------------------------------------------------------------------------------- */

/* How far a text was looked through for secrets. */
struct masked {
        struct span text;
        size_t upto;    /* beginning of a line, or the end of the last secret */
        size_t crossed; /* number of the line where the last was found that crosses the end of one, from 1; 0: none */
};

/* Where the line begins that is n lines above the one that begins at `at`, but not before `least`. */
static size_t lines_above(struct span text, size_t at, size_t n, size_t least) {
        for (; n && at > least; n--) {
                const char *end = memrchr(text.p + least, '\n', at - 1 - least);
                at = end ? (size_t)(end - text.p) + 1 : least;
        }
        return at;
}

/* Is the line from `from` to `end`, with its end, free of secrets, and are all lines above? number: it rises from call to call. */
static bool is_clear(struct masked *m, size_t from, size_t end, size_t number) {
        size_t at, n;
        bool touched = m->upto > from;
        if (!touched)
                m->upto = lines_above(m->text, from, TRACE_ABOVE, m->upto);
        while (m->upto < end && mask_within(m->text, m->upto, end, &at, &n)) {
                m->upto = at + n;
                touched = touched || m->upto > from;
                if (memchr(m->text.p + at, '\n', n))
                        m->crossed = number + 1;
        }
        m->upto = m->upto > end ? m->upto : end;
        return !touched && (!m->crossed || number + 1 - m->crossed > FAR);
}

/* Lines ---------------------------------------------------------------------------------------------------- */

static struct span without_end(struct span line) {
        line.n -= line.n && line.p[line.n - 1] == '\n';
        line.n -= line.n && line.p[line.n - 1] == '\r';
        return line;
}

/* Is it found as it was written, and as it is shown: a tab as a blank? */
static bool holds(struct trace_find *f, struct span line) {
        if (!search_find(f->what, line, 0, NULL, NULL))
                return false;
        if (span_chr(line, '\t') == line.n)
                return true;
        buf_reset(&f->shown);
        buf_put(&f->shown, line);
        for (size_t i = 0; i < f->shown.n; i++)
                f->shown.p[i] = f->shown.p[i] == '\t' ? ' ' : f->shown.p[i];
        return search_find(f->what, buf_span(&f->shown), 0, NULL, NULL);
}

/* The lines above and the first of the text, together: secrets may begin in the ones and end in the others. */
static int join(struct trace_find *f, const struct sieve_text *t, size_t *ret_above) {
        size_t from = lines_above(t->above, t->above.n, TRACE_ABOVE, 0), end = 0;
        struct span above = span_from(t->above, from);
        buf_reset(&f->head);
        for (size_t i = 0; i < FAR && end < t->text.n; i++)
                end += span_chr(span_from(t->text, end), '\n') + 1;
        *ret_above = above.n;
        buf_put(&f->head, above);
        return buf_put(&f->head, span_sub(t->text, 0, end));
}

/* The row of the line from `from` to `end` of the text holds it: 1, 0; -errno. */
static int shows(struct trace_find *f, struct span text, size_t from, size_t end) {
        struct span raw[TRACE_ABOVE + 1], safe[TRACE_ABOVE + 1], rest, line;
        size_t begin = lines_above(text, from, TRACE_ABOVE, 0), n = 0;
        rest = span_sub(text, begin, end - begin);
        while (n < TRACE_ABOVE + 1 && span_line(&rest, &line))
                raw[n++] = line;
        int r = lines_make_safe(&f->arena, raw, n, safe);
        if (r >= 0)
                r = n && search_find(f->what, safe[n - 1], 0, NULL, NULL);
        arena_reset(&f->arena);
        return r;
}

/* What is asked line by line of one block. */
struct walk {
        struct trace_find *f;
        const struct sieve_text *t;
        struct masked head, body; /* of the lines that have some of those above them in the block before, and of the others */
        size_t above;             /* bytes of that block in .head */
        bool joined;
        size_t at, number;        /* of the line */
};

/* The text in which the line is with those above it; NULL: these are not known. */
static struct masked *around(struct walk *w, size_t *ret_from) {
        *ret_from = w->at;
        if (w->t->first || w->number >= TRACE_ABOVE)
                return &w->body;
        if (!w->joined && (span_count(w->t->above, '\n') < TRACE_ABOVE || trace_rows_differ(w->t->above) ||
                           join(w->f, w->t, &w->above) < 0))
                return NULL;
        w->joined = true;
        w->head.text = buf_span(&w->f->head);
        *ret_from += w->above;
        return &w->head;
}

static void put(struct walk *w, struct span line, struct sieve_lines *ret) {
        struct span words = without_end(line);
        if (!holds(w->f, words))
                return;
        size_t from;
        struct masked *m = around(w, &from);
        int r = -EAGAIN;
        if (m && is_clear(m, from, from + line.n, w->number) && !mask_is_rest(words))
                r = 1;
        else if (m)
                r = shows(w->f, m->text, from, from + line.n);
        if (r)
                sieve_put(ret, w->number, r > 0);
}

bool trace_find_lines(void *ctx, const struct sieve_text *t, struct sieve_lines *ret) {
        struct trace_find *f = ctx;
        struct walk w = {.f = f, .t = t, .body.text = t->text};
        struct search_walk walk;
        size_t at;
        int r;
        if (trace_rows_differ(t->text) || !search_walks(f->what))
                return false;
        search_walk_init(&walk, t->text);
        while ((r = search_line(f->what, &walk, w.at, &at)) > 0) {
                const char *end = memrchr(t->text.p + w.at, '\n', at - w.at);
                w.number += span_count(span_sub(t->text, w.at, at - w.at), '\n');
                w.at = end ? (size_t)(end - t->text.p) + 1 : w.at;
                struct span line = span_sub(t->text, w.at, at - w.at + span_chr(span_from(t->text, at), '\n') + 1);
                put(&w, line, ret);
                w.at += line.n;
                w.number++;
        }
        return r == 0;
}
