/*
 * Keys of a line editor as shells have them. The text is UTF-8, made safe to show when it is drawn.
 */
#include "tui/prompt.h"

#include <stdlib.h>

#include "base/safe.h"
#include "tui/keys.h"

void prompt_done(struct prompt *p) {
        for (size_t i = 0; i < p->n_kept; i++)
                free(p->kept[i]);
        buf_done(&p->text);
        *p = (struct prompt){0};
}

void prompt_begin(struct prompt *p, struct span text) {
        buf_reset(&p->text);
        buf_put(&p->text, text);
        p->at = p->text.n;
        p->shown = 0;
}

static bool is_inside(const struct prompt *p, size_t at) {
        return at < p->text.n && ((unsigned char)p->text.p[at] & 0xc0) == 0x80;
}

static size_t before(const struct prompt *p, size_t at) {
        at -= at > 0;
        while (at && is_inside(p, at))
                at--;
        return at;
}

static size_t after(const struct prompt *p, size_t at) {
        at += at < p->text.n;
        while (is_inside(p, at))
                at++;
        return at;
}

/* Takes the bytes [from, to) away; the cursor stands where they were. */
static void take_out(struct prompt *p, size_t from, size_t to) {
        if (to <= from)
                return;
        memmove(p->text.p + from, p->text.p + to, p->text.n - to);
        p->text.n -= to - from;
        p->at = from;
}

static void insert(struct prompt *p, uint32_t code) {
        struct buf piece = BUF_INIT;
        utf8_put(&piece, code);
        size_t n = piece.n;
        if (p->text.n + n <= PROMPT_MAX && buf_fill(&p->text, ' ', n) >= 0) {
                memmove(p->text.p + p->at + n, p->text.p + p->at, p->text.n - n - p->at);
                memcpy(p->text.p + p->at, piece.p, n);
                p->at += n;
        }
        buf_done(&piece);
}

static size_t word_before(const struct prompt *p) {
        size_t at = p->at;
        while (at && p->text.p[at - 1] == ' ')
                at--;
        while (at && p->text.p[at - 1] != ' ')
                at--;
        return at;
}

static void recall(struct prompt *p, bool older) {
        size_t want = older ? p->shown + 1 : p->shown - 1;
        if ((older && want > p->n_kept) || (!older && !p->shown))
                return;
        prompt_begin(p, want ? span_str(p->kept[want - 1]) : SPAN_NONE);
        p->shown = want;
}

enum prompt_state prompt_key(struct prompt *p, uint32_t key) {
        switch (key) {
        case KEYS_ENTER:
                return PROMPT_GIVEN;
        case KEYS_ESC: case KEYS_CTRL('g'):
                return PROMPT_LEFT;
        case KEYS_BACKSPACE:
                if (!p->text.n)
                        return PROMPT_LEFT;
                take_out(p, before(p, p->at), p->at);
                break;
        case KEYS_CTRL('d'):
                take_out(p, p->at, after(p, p->at));
                break;
        case KEYS_LEFT: case KEYS_CTRL('b'):
                p->at = before(p, p->at);
                break;
        case KEYS_RIGHT: case KEYS_CTRL('f'):
                p->at = after(p, p->at);
                break;
        case KEYS_HOME: case KEYS_CTRL('a'):
                p->at = 0;
                break;
        case KEYS_END: case KEYS_CTRL('e'):
                p->at = p->text.n;
                break;
        case KEYS_UP: case KEYS_CTRL('p'):
                recall(p, true);
                break;
        case KEYS_DOWN: case KEYS_CTRL('n'):
                recall(p, false);
                break;
        case KEYS_CTRL('u'):
                take_out(p, 0, p->at);
                break;
        case KEYS_CTRL('k'):
                take_out(p, p->at, p->text.n);
                break;
        case KEYS_CTRL('w'):
                take_out(p, word_before(p), p->at);
                break;
        default:
                if (key >= ' ' && key < KEYS_FIRST)
                        insert(p, key);
        }
        return PROMPT_OPEN;
}

void prompt_keep(struct prompt *p) {
        char *copy = p->text.n ? span_dup(buf_span(&p->text)) : NULL;
        if (!copy || (p->n_kept && !strcmp(p->kept[0], copy))) {
                free(copy);
                return;
        }
        if (p->n_kept == PROMPT_KEPT)
                free(p->kept[--p->n_kept]);
        memmove(p->kept + 1, p->kept, p->n_kept * sizeof *p->kept);
        p->kept[0] = copy;
        p->n_kept++;
}

void prompt_draw(const struct prompt *p, struct canvas *c, unsigned x, unsigned y, unsigned style) {
        struct buf safe = BUF_INIT, head = BUF_INIT;
        struct span text = buf_span(&p->text);
        safe_put(&head, span_sub(text, 0, p->at), SAFE_LINE | SAFE_CLEAR);
        safe_put(&safe, text, SAFE_LINE | SAFE_CLEAR);
        size_t at = safe_width(buf_span(&head)), room = c->w > x + 1 ? c->w - x - 1 : 1;
        size_t skip = at >= room ? at - room + 1 : 0;
        canvas_text(c, x, y, (unsigned)room, buf_span(&safe), style, skip);
        /* The cell of the cursor in the style of what it is not. */
        struct span rest = span_from(buf_span(&safe), head.n < safe.n ? head.n : safe.n), ahead = rest;
        uint32_t code = ' ';
        struct span under = utf8_cut(&ahead, &code) ? span_sub(rest, 0, rest.n - ahead.n) : SPAN(" ");
        canvas_text(c, x + (unsigned)(at - skip), y, 2, under, STYLE_TAB, 0);
        buf_done(&safe);
        buf_done(&head);
}
