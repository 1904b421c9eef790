/*
 * Layout and drawing of columns. It knows no list and fetches nothing.
 */
#include "tui/columns.h"

#include "base/safe.h"
#include "tui/keys.h"

enum { GAP = 1, SIDE_STEP = 8 };

void columns_init(struct columns *t, const struct column *columns, size_t n, size_t sort) {
        *t = (struct columns){.columns = columns, .n = n < COLUMNS_MAX ? n : COLUMNS_MAX, .sort = sort};
}

/* Layout ------------------------------------------------------------------------------------------------ */

static bool is_shown(const struct columns *t, size_t column) {
        for (size_t i = 0; i < t->n_shown; i++)
                if (t->shown[i] == column)
                        return true;
        return false;
}

bool columns_shows(const struct columns *t, size_t column) {
        return is_shown(t, column);
}

/* The next column to be given room; the number of columns when there is none. */
static size_t next_rank(const struct columns *t, const bool *taken) {
        size_t best = t->n;
        for (size_t i = 0; i < t->n; i++)
                if (!taken[i] && t->columns[i].rank < RANK_HIDDEN && (best == t->n || t->columns[i].rank < t->columns[best].rank))
                        best = i;
        return best;
}

/* Those that fit, by rank; shown in the order of their declaration. */
static void choose(struct columns *t, unsigned width) {
        bool taken[COLUMNS_MAX] = {false}, fits[COLUMNS_MAX] = {false};
        unsigned used = 0;
        for (size_t i; (i = next_rank(t, taken)) < t->n;) {
                unsigned more = t->columns[i].width + (used ? GAP : 0);
                taken[i] = true;
                fits[i] = !used || used + more <= width;
                used += fits[i] ? more : 0;
        }
        t->n_shown = 0;
        for (size_t i = 0; i < t->n; i++)
                if (fits[i])
                        t->shown[t->n_shown++] = i;
}

void columns_fit(struct columns *t, unsigned width) {
        unsigned used = 0, flexible = 0;
        if (!t->chosen)
                choose(t, width);
        for (size_t i = 0; i < t->n_shown; i++) {
                used += t->columns[t->shown[i]].width + (i ? GAP : 0);
                flexible += t->columns[t->shown[i]].flexible;
        }
        unsigned spare = width > used ? width - used : 0, x = 0;
        for (size_t i = 0; i < t->n_shown; i++) {
                const struct column *c = &t->columns[t->shown[i]];
                unsigned share = c->flexible ? spare / flexible : 0;
                if (c->flexible) {
                        spare -= share;
                        flexible--;
                }
                t->at[i] = x;
                t->width[i] = c->width + share;
                x += t->width[i] + GAP;
        }
        t->total = x ? x - GAP : 0;
        unsigned most = t->total > width ? t->total - width : 0;
        t->skip = t->skip < most ? t->skip : most;
}

/* Drawing ----------------------------------------------------------------------------------------------- */

/* One cell at its place, as far as it is in sight. */
static void draw_cell(const struct columns *t, struct canvas *c, unsigned x, unsigned y, size_t i, struct span text, unsigned style) {
        const struct column *col = &t->columns[t->shown[i]];
        unsigned from = t->at[i], w = t->width[i];
        if (from + w <= t->skip)
                return;
        unsigned hidden = from < t->skip ? t->skip - from : 0;
        unsigned at = x + from + hidden - t->skip;
        size_t wide = safe_width(text);
        size_t lead = col->right && wide < w ? w - wide : 0;
        size_t skip = col->tail && wide > w ? wide - w : 0;
        if (lead > hidden)
                canvas_text(c, at + (unsigned)(lead - hidden), y, w - (unsigned)lead, text, style, skip);
        else
                canvas_text(c, at, y, w - hidden, text, style, skip + hidden - lead);
}

void columns_draw_head(const struct columns *t, struct canvas *c, unsigned x, unsigned y) {
        struct buf b = BUF_INIT;
        canvas_fill(c, 0, y, c->w, 1, STYLE_HEADING);
        for (size_t i = 0; i < t->n_shown; i++) {
                struct span name = span_str(t->columns[t->shown[i]].name);
                bool sorted = t->shown[i] == t->sort;
                buf_reset(&b);
                buf_put(&b, sorted && t->width[i] ? span_sub(name, 0, t->width[i] - 1) : name); /* the mark is never cut */
                if (sorted)
                        buf_puts(&b, t->down ? "▼" : "▲");
                draw_cell(t, c, x, y, i, buf_span(&b), STYLE_HEADING);
        }
        buf_done(&b);
}

void columns_draw_row(const struct columns *t, struct canvas *c, unsigned x, unsigned y, size_t row, unsigned style,
                    column_cell cell, const void *ctx) {
        struct buf scratch = BUF_INIT;
        for (size_t i = 0; i < t->n_shown; i++) {
                unsigned own = style;
                buf_reset(&scratch);
                struct span text = cell(ctx, row, t->shown[i], &scratch, &own);
                draw_cell(t, c, x, y, i, text, own);
        }
        buf_done(&scratch);
}

void columns_text(const struct columns *t, size_t row, column_cell cell, const void *ctx, struct buf *ret) {
        struct buf scratch = BUF_INIT;
        for (size_t i = 0; i < t->n_shown; i++) {
                unsigned style = STYLE_PLAIN;
                buf_reset(&scratch);
                if (i)
                        buf_puts(ret, "  ");
                buf_put(ret, cell(ctx, row, t->shown[i], &scratch, &style));
        }
        buf_done(&scratch);
}

/* Keys -------------------------------------------------------------------------------------------------- */

static size_t place_of_sort(const struct columns *t) {
        for (size_t i = 0; i < t->n_shown; i++)
                if (t->shown[i] == t->sort)
                        return i;
        return 0;
}

enum columns_key columns_key(struct columns *t, uint32_t key) {
        size_t at = place_of_sort(t);
        if (!t->n_shown && (key == '<' || key == '>')) /* not laid out yet */
                return COLUMNS_USED;
        switch (key) {
        case KEYS_RIGHT: case 'l':
                t->skip += SIDE_STEP; /* columns_fit() takes back what is too much */
                return COLUMNS_USED;
        case KEYS_LEFT: case 'h':
                t->skip -= t->skip < SIDE_STEP ? t->skip : SIDE_STEP;
                return COLUMNS_USED;
        case '<':
                t->sort = t->shown[at ? at - 1 : t->n_shown - 1];
                return COLUMNS_SORTED;
        case '>':
                t->sort = t->shown[at + 1 < t->n_shown ? at + 1 : 0];
                return COLUMNS_SORTED;
        case 'z': case 'Z':
                t->down = !t->down;
                return COLUMNS_SORTED;
        default:
                return COLUMNS_UNUSED;
        }
}

void columns_toggle(struct columns *t, size_t column) {
        t->chosen = true;
        for (size_t i = 0; i < t->n_shown; i++) {
                if (t->shown[i] != column)
                        continue;
                if (t->n_shown == 1)
                        return;
                for (t->n_shown--; i < t->n_shown; i++)
                        t->shown[i] = t->shown[i + 1];
                return;
        }
        if (t->n_shown < COLUMNS_MAX)
                t->shown[t->n_shown++] = column;
}

void columns_move(struct columns *t, size_t column, bool right) {
        for (size_t i = 0; i < t->n_shown; i++) {
                size_t other = right ? i + 1 : i - 1;
                if (t->shown[i] != column || other >= t->n_shown)
                        continue;
                t->shown[i] = t->shown[other];
                t->shown[other] = column;
                t->chosen = true;
                return;
        }
}

/* Between runs ------------------------------------------------------------------------------------------ */

void columns_put(const struct columns *t, struct buf *ret) {
        buf_printf(ret, "sort=%s%s", t->down ? "-" : "", t->columns[t->sort].name);
        if (!t->chosen)
                return;
        buf_puts(ret, " columns=");
        for (size_t i = 0; i < t->n_shown; i++)
                buf_printf(ret, "%s%s", i ? "," : "", t->columns[t->shown[i]].name);
}

static size_t column_of(const struct columns *t, struct span name) {
        for (size_t i = 0; i < t->n; i++)
                if (span_ieq(name, span_str(t->columns[i].name)))
                        return i;
        return t->n;
}

bool columns_know(const struct columns *t, struct span name) {
        return column_of(t, name) < t->n;
}

static void show_only(struct columns *t, struct span list, char between) {
        size_t shown[COLUMNS_MAX], n = 0;
        struct span name;
        while (span_cut(&list, between, &name)) {
                size_t i = column_of(t, name), k = 0;
                while (k < n && shown[k] != i)
                        k++;
                if (i < t->n && k == n)
                        shown[n++] = i;
        }
        if (!n)
                return;
        memcpy(t->shown, shown, n * sizeof *shown);
        t->n_shown = n;
        t->chosen = true;
}

void columns_choose(struct columns *t, struct span names) {
        show_only(t, names, ' ');
}

void columns_recall(struct columns *t, struct span line) {
        struct span word;
        while (span_cut(&line, ' ', &word)) {
                if (span_starts(word, SPAN("columns=")))
                        show_only(t, span_from(word, strlen("columns=")), ',');
                if (!span_starts(word, SPAN("sort=")))
                        continue;
                struct span name = span_from(word, strlen("sort="));
                bool down = span_starts(name, SPAN("-"));
                size_t i = column_of(t, span_from(name, down));
                if (i < t->n) {
                        t->sort = i;
                        t->down = down;
                }
        }
}
