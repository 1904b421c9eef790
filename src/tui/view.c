/*
 * What all views share: messages and the search over rows. It draws nothing.
 */
#include "tui/view.h"

#include <stdarg.h>
#include <stdio.h>

void view_say(struct view *v, const char *fmt, ...) {
        va_list ap;
        va_start(ap, fmt);
        vsnprintf(v->message, sizeof v->message, fmt, ap);
        va_end(ap);
}

static bool row_holds(const struct view *v, size_t row, struct span needle, struct buf *scratch) {
        buf_reset(scratch);
        struct span text = v->ops->row(v, row, scratch);
        return span_ifind(text, needle) < text.n;
}

void view_search(struct view *v, enum search how) {
        struct span needle = span_str(v->needle);
        struct buf scratch = BUF_INIT;
        size_t first = SIZE_MAX, last = SIZE_MAX, next = SIZE_MAX, before = SIZE_MAX;
        size_t hits = 0, hit_next = 0, hit_before = 0;
        size_t from = v->pane.pos + (how == SEARCH_NEXT);
        for (size_t i = 0; needle.n && i < v->pane.n; i++) {
                if (!row_holds(v, i, needle, &scratch))
                        continue;
                hits++;
                first = first == SIZE_MAX ? i : first;
                last = i;
                if (i >= from && next == SIZE_MAX) {
                        next = i;
                        hit_next = hits;
                }
                if (i < v->pane.pos) {
                        before = i;
                        hit_before = hits;
                }
        }
        buf_done(&scratch);
        v->hits = hits;
        v->hit = 0;
        if (!hits)
                return;
        if (how == SEARCH_PREVIOUS) {
                v->hit = before == SIZE_MAX ? hits : hit_before;
                pane_show(&v->pane, before == SIZE_MAX ? last : before);
        } else {
                v->hit = next == SIZE_MAX ? 1 : hit_next;
                pane_show(&v->pane, next == SIZE_MAX ? first : next);
        }
}

void view_search_status(const struct view *v, bool going_on, struct buf *ret) {
        if (!v->needle[0])
                return;
        if (!v->hits)
                buf_printf(ret, "  \"%s\": no hit%s", v->needle, going_on ? " yet" : "");
        else if (v->hit)
                buf_printf(ret, "  \"%s\": hit %zu of %zu", v->needle, v->hit, v->hits);
        else
                buf_printf(ret, "  \"%s\": %zu hits", v->needle, v->hits);
}
