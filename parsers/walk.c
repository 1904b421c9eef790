/*
 * Line after line, and when a record is whole it goes out. It owns the line at hand and the facts of one record; what lines
 * mean is their parser's business.
 */
#include "parsers/walk.h"

#include "base/safe.h"
#include "parsers/cut.h"

#include <errno.h>
#include <stdlib.h>

int walk_open(size_t size, struct input *in, struct notes *notes, void **ret_state) {
        struct walk *w = calloc(1, size);

        if (!w)
                return -ENOMEM;
        w->in = in;
        w->notes = notes;
        facts_reset(&w->facts);
        *ret_state = w;
        return 0;
}

void walk_close(void *state) {
        struct walk *w = state;

        if (!w)
                return;
        facts_done(&w->facts);
        free(w);
}

int walk_next(void *state, walk_take take, struct record *ret) {
        struct walk *w = state;

        if (w->given)
                facts_reset(&w->facts);
        w->given = false;
        for (;;) {
                int r = w->held || w->ended ? !w->ended : input_line(w->in, &w->line);
                if (r < 0)
                        return r;
                w->ended = r == 0;
                w->held = false;
                if ((r = take(w, w->ended ? NULL : &w->line, ret)) != 0) {
                        w->given = true;
                        return r;
                }
                if (w->ended)
                        return 0;
        }
}

int walk_keep(struct walk *w, const struct line *line) {
        return gather_capped(&w->facts.text, line, 0, w->notes);
}

int walk_finish(struct walk *w, enum event_class class, struct record *ret) {
        if (w->facts.many)
                notes_add(w->notes, "many-fields", w->line.off, "line %llu: a record with more fields than are kept",
                          (unsigned long long)w->line.no);
        facts_record(&w->facts, class, ret);
        w->held = !w->ended;
        return 1;
}

int walk_trace(struct walk *w, const struct line *line, struct record *ret) {
        int r = walk_keep(w, line);

        facts_record(&w->facts, CLASS_LOG, ret);
        ret->kind = RECORD_TRACE;
        return r < 0 ? r : 1;
}

int walk_put(struct walk *w, const char *name, struct span value) {
        return facts_put(&w->facts, span_str(name), value);
}

void word_keep(struct word *w, struct span s) {
        s = span_trim(s);
        w->n = safe_cut(s, WORD_BYTES);
        if (w->n)
                memmove(w->p, s.p, w->n);
}
