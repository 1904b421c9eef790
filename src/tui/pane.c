/*
 * Cursor and scrolling of a list, the only place that knows which key moves how.
 */
#include "tui/pane.h"

#include "tui/keys.h"

void pane_go(struct pane *p, size_t pos) {
        p->pos = p->n == 0 ? 0 : pos < p->n ? pos : p->n - 1;
        if (p->pos < p->top)
                p->top = p->pos;
        if (p->pos - p->top >= p->page)
                p->top = p->pos - p->page + 1;
}

void pane_show(struct pane *p, size_t pos) {
        if (pos < p->top || pos - p->top >= p->page) {
                size_t above = p->page / 3;
                size_t last = p->n > p->page ? p->n - p->page : 0;
                p->top = pos > above ? pos - above : 0;
                p->top = p->top < last ? p->top : last;
        }
        pane_go(p, pos);
}

void pane_fit(struct pane *p, size_t n, size_t page) {
        p->n = n;
        p->page = page ? page : 1;
        size_t last = n > p->page ? n - p->page : 0;
        p->top = p->top < last ? p->top : last;
        pane_go(p, p->pos);
}

/* Moves by rows, the view with it, as pages do. */
static void turn(struct pane *p, size_t by, bool down) {
        size_t last = p->n > p->page ? p->n - p->page : 0;
        if (down) {
                p->top = by < last - p->top ? p->top + by : last;
                pane_go(p, by < p->n - p->pos ? p->pos + by : p->n);
        } else {
                p->top = by < p->top ? p->top - by : 0;
                pane_go(p, by < p->pos ? p->pos - by : 0);
        }
}

bool pane_key(struct pane *p, uint32_t key) {
        size_t page = p->page > 2 ? p->page - 1 : 1; /* one row stays in sight */
        size_t half = p->page > 1 ? p->page / 2 : 1;
        switch (key) {
        case 'j': case KEYS_DOWN: case KEYS_CTRL('n'):
                pane_go(p, p->pos + 1);
                return true;
        case 'k': case KEYS_UP: case KEYS_CTRL('p'):
                pane_go(p, p->pos ? p->pos - 1 : 0);
                return true;
        case KEYS_PAGE_DOWN: case KEYS_CTRL('f'): case ' ':
                turn(p, page, true);
                return true;
        case KEYS_PAGE_UP: case KEYS_CTRL('b'): case 'b':
                turn(p, page, false);
                return true;
        case KEYS_CTRL('d'): case KEYS_CTRL('u'):
                turn(p, half, key == KEYS_CTRL('d'));
                return true;
        case KEYS_HOME: case 'g': case KEYS_CTRL('a'):
                pane_go(p, 0);
                return true;
        case KEYS_END: case 'G': case KEYS_CTRL('e'):
                pane_go(p, p->n);
                return true;
        default:
                return false;
        }
}
