/*
 * What all views share: messages, the search over rows, and how its hits and the cursor show on them. Rows are the views' own.
 */
#include "tui/view.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/safe.h"

void view_say(struct view *v, const char *fmt, ...) {
        va_list ap;
        va_start(ap, fmt);
        vsnprintf(v->message, sizeof v->message, fmt, ap);
        va_end(ap);
}

bool view_holds(const struct view *v, struct span text) {
        return search_find(v->search, text, 0, NULL, NULL);
}

static bool row_holds(const struct view *v, size_t row, struct buf *scratch) {
        buf_reset(scratch);
        return view_holds(v, v->ops->row(v, row, scratch));
}

void view_seek(struct view *v, enum seek how) {
        struct buf scratch = BUF_INIT;
        size_t first = SIZE_MAX, last = SIZE_MAX, next = SIZE_MAX, before = SIZE_MAX;
        size_t hits = 0, hit_next = 0, hit_before = 0;
        size_t from = v->pane.pos + (how == SEEK_NEXT);
        for (size_t i = 0; v->search && i < v->pane.n; i++) {
                if (!row_holds(v, i, &scratch))
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
        if (how == SEEK_PREVIOUS) {
                v->hit = before == SIZE_MAX ? hits : hit_before;
                pane_show(&v->pane, before == SIZE_MAX ? last : before);
        } else {
                v->hit = next == SIZE_MAX ? 1 : hit_next;
                pane_show(&v->pane, next == SIZE_MAX ? first : next);
        }
}

void view_recount(struct view *v) {
        struct pane pane = v->pane;
        view_seek(v, SEEK_NEW);
        v->pane = pane;
        v->hit = 0;
}

size_t view_reveal(const struct view *v, struct span text, size_t skip, size_t width) {
        size_t at, n;
        if (!search_find(v->search, text, 0, &at, &n))
                return skip;
        size_t from = safe_width(span_sub(text, 0, at)), to = from + safe_width(span_sub(text, at, n));
        if (from >= skip + (skip > 0) && to <= skip + width)
                return skip;
        return to > width ? from - (from < width / 2 ? from : width / 2) : 0;
}

void view_search_status(const struct view *v, bool going_on, struct buf *ret) {
        const char *text = search_text(v->search);
        if (!v->search)
                return;
        if (!v->hits)
                buf_printf(ret, "  \"%s\": no hit%s", text, going_on ? " yet" : "");
        else if (v->hit)
                buf_printf(ret, "  \"%s\": hit %zu of %zu", text, v->hit, v->hits);
        else
                buf_printf(ret, "  \"%s\": %zu hits", text, v->hits);
}

void view_draw_over(const struct view *v, struct canvas *c, unsigned x, unsigned y, size_t row) {
        canvas_mark(c, x, y, v->search);
        if (row != v->pane.pos)
                return;
        canvas_put(c, 0, y, SPAN(">"), STYLE_STRONG);
        canvas_cursor(c, y);
}

void view_click(struct view *v, unsigned x, unsigned y) {
        size_t head = v->rows > v->pane.page, row = SIZE_MAX;
        if (v->ops->row_at)
                row = v->ops->row_at(v, x, y);
        else if (y >= head && y - head < v->pane.page)
                row = v->pane.top + (y - head);
        if (row < v->pane.n)
                pane_go(&v->pane, row);
}

void view_done(struct view *v) {
        search_free(v->search);
        filter_free(v->filter);
        free(v->filter_line);
}

unsigned severity_style(enum severity s) {
        switch (s) {
        case SEVERITY_ERROR:
                return STYLE_ERROR;
        case SEVERITY_WARNING:
                return STYLE_WARNING;
        case SEVERITY_NOTICE:
                return STYLE_NOTICE;
        default:
                return STYLE_INFO;
        }
}
