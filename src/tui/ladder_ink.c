/*
 * The ladder's pieces get their styles and their places in the window. What stands where in the drawing was decided by
 * query/ladder_draw.h.
 */
#include "tui/ladder_ink.h"

#include "base/safe.h"

/* Ids and times; what is behind them scrolls. */
static unsigned fixed_columns(const struct ladder_drawing *d) {
        return d->left > d->edge ? d->left - d->edge : 0;
}

static unsigned row_style(const struct ladder_ink *k, const struct ladder_row *r) {
        static const enum ladder_class classes[LADDER_COLOURS] = {
                [LADDER_COLOUR_METHOD] = LADDER_BY_METHOD, [LADDER_COLOUR_CALL_ID] = LADDER_BY_CALL_ID,
                [LADDER_COLOUR_CSEQ] = LADDER_BY_CSEQ};
        if (r->fact)
                return r->fact->grave ? STYLE_ERROR : STYLE_NOTICE;
        if (k->colour == LADDER_COLOUR_NONE)
                return STYLE_PLAIN;
        if (k->colour != LADDER_COLOUR_KIND)
                return STYLE_METHOD_1 + (unsigned)(r->classes[classes[k->colour]] % 6);
        return r->message->status == 0 ? STYLE_REQUEST : r->message->status < 300 ? STYLE_ANSWER : STYLE_REFUSAL;
}

static bool is_grave(const struct ladder_drawing *d, const struct ladder_item *i) {
        const struct ladder_row *r = &d->l->rows[i->row];
        return r->fact ? r->fact->grave : i->problem < d->l->n_rows && d->l->rows[i->problem].message->grave;
}

static unsigned part_style(const struct ladder_ink *k, const struct ladder_item *i, enum ladder_part part) {
        switch (part) {
        case LADDER_BAR:
                return STYLE_LANE;
        case LADDER_LINE: case LADDER_HEAD: case LADDER_LABEL:
                return row_style(k, &k->d->l->rows[i->row]);
        case LADDER_CROSS:
                return STYLE_ERROR;
        case LADDER_PROBLEM:
                return is_grave(k->d, i) ? STYLE_ERROR : STYLE_WARNING;
        case LADDER_TOLD:
                return STYLE_NOTICE;
        case LADDER_MEDIA: case LADDER_NAME:
                return STYLE_PLAIN;
        default:
                return STYLE_DIM;
        }
}

/* The text without so many columns at its left; a wide character that is cut in two leaves a blank. */
static struct span without(struct span text, size_t columns) {
        uint32_t code;
        struct span rest = text;
        for (size_t w = 0; w < columns && utf8_cut(&rest, &code);)
                w += utf8_columns(code);
        return rest;
}

/* A piece that begins left of the window shows its end. Signs are cut, words say by "…" that they were. */
static void put(const struct ladder_ink *k, const struct ladder_segment *g, bool scrolls, unsigned y, unsigned style,
                struct canvas *c) {
        unsigned fixed = fixed_columns(k->d);
        size_t skip = scrolls && g->x + safe_width(g->text) > fixed ? k->skip : 0, left = fixed + skip;
        bool word = g->part == LADDER_LABEL || g->part == LADDER_NAME || g->part == LADDER_ADDRESS;
        size_t cut = skip && g->x < left ? left - g->x : 0;
        if (cut >= safe_width(g->text) && cut)
                return;
        struct span text = word ? g->text : without(g->text, cut);
        canvas_text(c, k->x + (unsigned)(g->x + cut - skip), y, c->w, text, style, word ? cut : 0);
}

/* The lanes go on beside what stands below an arrow. */
static void put_bars(const struct ladder_ink *k, unsigned y, struct canvas *c) {
        const struct ladder_drawing *d = k->d;
        for (size_t i = 0; i < d->n_lanes && !d->list; i++) {
                struct ladder_segment g = {.x = d->left + (unsigned)i * d->gap, .part = LADDER_BAR, .text = SPAN("│")};
                put(k, &g, true, y, STYLE_LANE, c);
        }
}

void ladder_ink_line(const struct ladder_ink *k, size_t item, bool first, const struct ladder_line *l, unsigned y,
                     struct canvas *c) {
        if (!first)
                put_bars(k, y, c);
        for (size_t i = 0; i < l->n; i++) {
                bool flag = l->v[i].part == LADDER_FLAG && i + 1 < l->n; /* has the style of its words */
                put(k, &l->v[i], first, y, part_style(k, &k->d->items[item], l->v[i + flag].part), c);
        }
}

void ladder_ink_head(const struct ladder_ink *k, const struct ladder_line *l, unsigned y, struct canvas *c) {
        for (size_t i = 0; i < l->n; i++) {
                enum ladder_part part = l->v[i].part;
                put(k, &l->v[i], part != LADDER_TITLE, y, part == LADDER_NAME ? STYLE_STRONG : STYLE_DIM, c);
        }
}
