/*
 * Lines and rows of one message. What the lines say is made in query/message.c; here they are cut to a width, found again in
 * the other form, and drawn. It fetches nothing.
 */
#include "tui/form.h"

#include <errno.h>
#include <stdlib.h>

#include "base/array.h"
#include "base/safe.h"
#include "tui/lines.h"
#include "tui/page.h"
#include "tui/view.h"

enum { INDENT_MORE = 4 }; /* of a line's further rows */

void form_done(struct form *f) {
        free(f->rows);
        *f = (struct form){0};
}

/* Lines -------------------------------------------------------------------------------------------------- */

static bool keep_lines(struct form *f, struct arena *a, size_t n) {
        f->lines = arena_array(a, n, sizeof *f->lines);
        f->n_lines = f->lines ? n : 0;
        for (size_t i = 0; i < f->n_lines; i++)
                f->lines[i].gravity = GRAVITY_NONE;
        return f->lines || !n;
}

int form_decoded(const struct message_view *v, struct arena *a, struct form *ret) {
        struct message_page page;
        struct message_line line;
        int r = message_page(v, false, a, &page);
        size_t n = 0, at = 0;
        if (r < 0)
                return r;
        while (message_line_next(&page, &at, &line))
                n++;
        if (!keep_lines(ret, a, n))
                return -ENOMEM;
        at = 0;
        for (size_t i = 0; i < n && message_line_next(&page, &at, &line); i++) {
                struct form_line *l = &ret->lines[i];
                l->text = line.text;
                l->kind = line.kind;
                l->from = line.from;
        }
        return 0;
}

static size_t count_lines(struct span text) {
        size_t ends = span_count(text, '\n');
        return ends + (text.n && text.p[text.n - 1] != '\n');
}

/* What a line is by where it stands: `*io_before` is what the one before it was. */
static enum message_line_kind kind_after(enum message_line_kind *io_before, struct span line) {
        if (*io_before == MESSAGE_BODY)
                return MESSAGE_BODY;
        if (!line.n && *io_before != MESSAGE_BLANK) { /* the end of the headers */
                *io_before = MESSAGE_BODY;
                return MESSAGE_BLANK;
        }
        if (line.n)
                *io_before = *io_before == MESSAGE_BLANK ? MESSAGE_START : MESSAGE_HEADER;
        return *io_before;
}

int form_raw(struct span text, struct arena *a, struct form *ret) {
        size_t n = count_lines(text);
        struct span *raw = arena_array(a, n, sizeof *raw), *safe = arena_array(a, n, sizeof *safe), rest = text;
        enum message_line_kind before = MESSAGE_BLANK;
        if (!keep_lines(ret, a, n) || (n && (!raw || !safe)))
                return -ENOMEM;
        for (size_t i = 0; i < n && span_line(&rest, &raw[i]); i++) {
                struct form_line *l = &ret->lines[i];
                size_t end = text.n - rest.n - (size_t)(raw[i].p + raw[i].n - text.p);
                l->from = (size_t)(raw[i].p - text.p);
                l->end = end == 2 ? SPAN("\\r\\n") : end == 1 ? SPAN("\\n") : SPAN_NONE;
                l->kind = kind_after(&before, raw[i]);
        }
        int r = lines_make_safe(a, raw, n, safe);
        for (size_t i = 0; r >= 0 && i < n; i++)
                ret->lines[i].text = safe[i];
        return r;
}

/* Is x nearer to the byte than the best so far? Of those that are as near the first one, but a body before its heading. */
static bool is_nearer(const struct form_line *x, const struct form_line *best) {
        return !best || x->from > best->from || (x->from == best->from && best->kind == MESSAGE_HEADING);
}

size_t form_line_of(const struct form *f, size_t byte) {
        const struct form_line *best = NULL;
        for (size_t i = 0; byte != MESSAGE_NOWHERE && i < f->n_lines; i++)
                if (f->lines[i].from <= byte && is_nearer(&f->lines[i], best))
                        best = &f->lines[i];
        return best ? (size_t)(best - f->lines) : f->n_lines;
}

/* Rows --------------------------------------------------------------------------------------------------- */

static int add_row(struct form *f, struct form_row row) {
        int r = array_grow(&f->rows, f->n, &f->cap, sizeof *f->rows);
        if (r >= 0)
                f->rows[f->n++] = row;
        return r;
}

static int lay_line(struct form *f, size_t line, size_t columns) {
        struct span rest = f->lines[line].text;
        size_t lead = 0, most = columns / 2;
        int r = 0;
        if (!columns)
                return add_row(f, (struct form_row){.text = rest, .line = line, .first = true});
        while (lead < rest.n && rest.p[lead] == ' ' && lead < most)
                lead++;
        rest = span_from(rest, lead);
        struct form_row row = {.line = line, .indent = (unsigned)lead, .first = true};
        do {
                row.text = page_cut(&rest, columns - row.indent);
                r = add_row(f, row);
                row.indent = (unsigned)(lead + INDENT_MORE < most ? lead + INDENT_MORE : most);
                row.first = false;
        } while (r >= 0 && rest.n);
        return r;
}

int form_lay(struct form *f, size_t columns, bool folded) {
        int r = 0;
        f->n = 0;
        for (size_t i = 0; r >= 0 && i < f->n_lines; i++)
                if (!folded || f->lines[i].kind != MESSAGE_BODY)
                        r = lay_line(f, i, columns);
        return r;
}

size_t form_row_of(const struct form *f, size_t line) {
        size_t low = 0, high = f->n;
        while (low < high) {
                size_t mid = low + (high - low) / 2;
                if (f->rows[mid].line < line)
                        low = mid + 1;
                else
                        high = mid;
        }
        return low;
}

/* Drawing ------------------------------------------------------------------------------------------------ */

static unsigned style_of(const struct form_line *l) {
        static const unsigned styles[] = {
                [MESSAGE_BLANK] = STYLE_PLAIN, [MESSAGE_START] = STYLE_STRONG, [MESSAGE_ABOUT] = STYLE_PLAIN,
                [MESSAGE_PLACE] = STYLE_DIM, [MESSAGE_HEADING] = STYLE_STRONG, [MESSAGE_HEADER] = STYLE_PLAIN,
                [MESSAGE_EXPLAINED] = STYLE_NOTICE, [MESSAGE_MEDIA] = STYLE_REQUEST, [MESSAGE_OFFER] = STYLE_PLAIN,
                [MESSAGE_CANDIDATE] = STYLE_INFO, [MESSAGE_BODY] = STYLE_PLAIN,
        };
        return l->evidence ? STYLE_EVIDENCE : styles[l->kind];
}

static void draw_gutter(const struct form_row *r, const struct form_line *l, bool pointed, unsigned y, struct canvas *c) {
        if (r->first && l->evidence)
                canvas_put(c, 0, y, SPAN("▶"), STYLE_EVIDENCE);
        else if (r->first && l->gravity != GRAVITY_NONE)
                canvas_put(c, 0, y, SPAN("!"), severity_style((enum severity)l->gravity));
        else if (pointed)
                canvas_put(c, 0, y, SPAN("›"), STYLE_STRONG);
}

static void draw_row(const struct form *f, const struct form_row *r, bool folded, unsigned y, size_t skip, struct canvas *c) {
        const struct form_line *l = &f->lines[r->line];
        unsigned x = FORM_GUTTER + r->indent, w = c->w > x ? c->w - x : 0, style = style_of(l);
        unsigned used = x + canvas_text(c, x, y, w, r->text, style, skip);
        if (l->kind == MESSAGE_HEADER && r->first && !l->evidence)
                canvas_text(c, x, y, w, span_sub(r->text, 0, span_chr(r->text, ':')), STYLE_MESSAGE, skip);
        if (l->end.n && used < c->w)
                canvas_put(c, used, y, l->end, STYLE_DIM);
        if (folded && l->kind == MESSAGE_HEADING && r->line + 1 < f->n_lines && f->lines[r->line + 1].kind == MESSAGE_BODY)
                canvas_put(c, used, y, SPAN(" …"), STYLE_DIM);
}

void form_draw(const struct form *f, const struct pane *p, bool has_cursor, bool folded, size_t skip,
               const struct search *search, struct canvas *c) {
        for (unsigned y = 0; y < c->h && p->top + y < f->n; y++) {
                const struct form_row *r = &f->rows[p->top + y];
                bool here = p->top + y == p->pos;
                draw_gutter(r, &f->lines[r->line], here && !has_cursor, y, c);
                draw_row(f, r, folded, y, skip, c);
                canvas_mark(c, FORM_GUTTER, y, search);
                if (here && has_cursor)
                        canvas_cursor(c, y);
        }
}
