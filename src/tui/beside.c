/*
 * The message beside a list. What its decoded page says is query/message.h's business.
 */
#include "tui/beside.h"

#include <errno.h>

#include "base/safe.h"

enum { INDENT = 2 }; /* of what goes on from the line before */

void beside_init(struct beside *b) {
        *b = (struct beside){0};
        arena_init(&b->arena);
        arena_init(&b->lines);
}

void beside_done(struct beside *b) {
        arena_done(&b->arena);
        arena_done(&b->lines);
}

static void begin(struct beside *b) {
        arena_reset(&b->arena);
        b->page = (struct message_page){0};
        b->sent = SPAN_NONE;
        b->wrapped = false;
        b->top = 0;
}

/* Secrets are told by what stands around them, so the text is made safe as a whole. */
static int keep_safe(struct beside *b, struct span text, struct span *ret) {
        struct buf safe = BUF_INIT;
        int r = safe_put(&safe, text, SAFE_TEXT);
        *ret = arena_dup(&b->arena, buf_span(&safe));
        if (r == 0 && safe.n && !ret->n)
                r = -ENOMEM;
        buf_done(&safe);
        return r;
}

int beside_read(struct beside *b, struct store *s, int64_t id) {
        struct message_view v;
        begin(b);
        int r = message_read(s, id, &b->arena, &v);
        if (r == -ENOENT || r == -EBADMSG)
                return beside_words(b, SPAN("this message cannot be read from the case"));
        if (r == 0)
                r = message_page(&v, false, &b->arena, &b->page);
        return r < 0 ? r : keep_safe(b, v.m.text, &b->sent);
}

int beside_words(struct beside *b, struct span words) {
        begin(b);
        int r = keep_safe(b, words, &b->sent);
        b->page.text = b->sent;
        return r;
}

void beside_turn(struct beside *b) {
        b->raw = !b->raw;
        b->wrapped = false;
        b->top = 0;
}

static unsigned kind_style(enum message_line_kind kind) {
        switch (kind) {
        case MESSAGE_START: case MESSAGE_MEDIA:
                return STYLE_STRONG;
        case MESSAGE_ABOUT:
                return STYLE_NOTICE;
        case MESSAGE_PLACE: case MESSAGE_CANDIDATE:
                return STYLE_DIM;
        case MESSAGE_HEADING:
                return STYLE_HEADING;
        case MESSAGE_EXPLAINED:
                return STYLE_INFO;
        default:
                return STYLE_PLAIN;
        }
}

/* How much of the text stands in one line; words of a decoded page stay whole, unless they are long. */
static size_t cut_at(const struct beside *b, struct span text, unsigned columns) {
        size_t cut = safe_fit(text, columns), at = cut;
        if (cut == text.n || !cut)
                return text.n; /* all, or a wide character in one column */
        while (!b->raw && at > cut / 2 && text.p[at - 1] != ' ')
                at--;
        return !b->raw && at > cut / 2 ? at : cut;
}

/* One line, cut into as many as it takes. */
static int add(struct beside *b, struct span text, unsigned style) {
        unsigned lead = (unsigned)span_skip_blanks(text, 0), indent = 0;
        lead = lead < b->columns / 4 ? lead : 0;
        do {
                struct beside_line *v = arena_grow(&b->lines, b->v, b->n, &b->cap, sizeof *v);
                if (!v)
                        return -ENOMEM;
                size_t cut = cut_at(b, text, b->columns - indent);
                b->v = v;
                v[b->n++] = (struct beside_line){span_sub(text, 0, cut), style, indent};
                text = span_from(text, cut);
                indent = b->columns > 4 * INDENT ? lead + INDENT : 0;
        } while (text.n);
        return 0;
}

static int wrap(struct beside *b) {
        struct message_line line;
        struct span rest = b->sent;
        size_t at = 0;
        int r = 0;
        arena_reset(&b->lines);
        b->v = NULL;
        b->n = b->cap = 0;
        while (r == 0 && !b->raw && message_line_next(&b->page, &at, &line))
                r = add(b, line.text, kind_style(line.kind));
        while (r == 0 && b->raw && span_line(&rest, &line.text))
                r = add(b, line.text, b->n ? STYLE_PLAIN : STYLE_STRONG);
        b->wrapped = r == 0;
        return r;
}

int beside_fit(struct beside *b, unsigned columns, unsigned rows) {
        int r = 0;
        if (!b->wrapped || columns != b->columns) {
                b->columns = columns ? columns : 1;
                r = wrap(b);
        }
        b->rows = rows ? rows : 1;
        size_t last = b->n > b->rows ? b->n - b->rows : 0;
        b->top = b->top < last ? b->top : last;
        return r;
}

void beside_scroll(struct beside *b, bool down) {
        size_t by = b->rows > 1 ? b->rows / 2 : 1, last = b->n > b->rows ? b->n - b->rows : 0;
        if (down)
                b->top = by < last - b->top ? b->top + by : last;
        else
                b->top -= by < b->top ? by : b->top;
}

void beside_draw(const struct beside *b, struct canvas *c, const struct search *search) {
        for (unsigned y = 0; y < c->h && b->top + y < b->n; y++) {
                const struct beside_line *l = &b->v[b->top + y];
                canvas_put(c, l->indent, y, l->text, l->style);
                canvas_mark(c, 0, y, search);
        }
        if (b->top + c->h < b->n && c->h)
                canvas_put(c, c->w > 1 ? c->w - 1 : 0, c->h - 1, SPAN("↓"), STYLE_KEY);
}
