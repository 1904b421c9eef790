/*
 * The grid: clipping, wide and combining characters, marks for what was cut, and the two text forms that tests
 * compare. It draws only what is valid; what a terminal does with it is not known here.
 */
#include "tui/canvas.h"

#include <errno.h>
#include <stdlib.h>

#include "base/safe.h"

static const uint32_t CUT = 0x2026; /* … */

bool utf8_cut(struct span *rest, uint32_t *ret) {
        if (!rest->n)
                return false;
        const unsigned char *p = (const unsigned char *)rest->p;
        uint32_t lead = p[0];
        size_t more = lead < 0x80 ? 0 : lead >= 0xc2 && lead < 0xe0 ? 1 : lead >= 0xe0 && lead < 0xf0 ? 2
                    : lead >= 0xf0 && lead < 0xf5 ? 3 : SIZE_MAX;
        uint32_t code = lead < 0x80 ? lead : more == SIZE_MAX ? 0xfffd : lead & (0x3fU >> more);
        size_t i = 1;
        for (; more != SIZE_MAX && i <= more; i++) {
                if (i >= rest->n || (p[i] & 0xc0) != 0x80)
                        break;
                code = code << 6 | (p[i] & 0x3fU);
        }
        bool whole = more != SIZE_MAX && i == more + 1;
        static const uint32_t least[] = {0, 0x80, 0x800, 0x10000};
        if (!whole || code < least[more] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) {
                code = 0xfffd;
                i = 1;
        }
        *rest = span_from(*rest, i);
        *ret = code;
        return true;
}

static size_t utf8_encode(uint32_t code, char out[4]) {
        if (code < 0x80) {
                out[0] = (char)code;
                return 1;
        }
        size_t n = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
        for (size_t i = n - 1; i > 0; i--, code >>= 6)
                out[i] = (char)(0x80 | (code & 0x3f));
        out[0] = (char)((0xf00U >> n & 0xf0) | code);
        return n;
}

void utf8_put(struct buf *b, uint32_t code) {
        char out[4];
        buf_put(b, span_of(out, utf8_encode(code, out)));
}

unsigned utf8_columns(uint32_t code) {
        if (code >= 0x20 && code < 0x7f)
                return 1;
        char out[4];
        return (unsigned)safe_width(span_of(out, utf8_encode(code, out)));
}

void canvas_init(struct canvas *c) {
        *c = (struct canvas){0};
}

void canvas_done(struct canvas *c) {
        free(c->cells);
        buf_done(&c->scratch);
        canvas_init(c);
}

int canvas_resize(struct canvas *c, unsigned columns, unsigned rows) {
        columns = columns > CANVAS_MAX ? CANVAS_MAX : columns;
        rows = rows > CANVAS_MAX ? CANVAS_MAX : rows;
        size_t n = (size_t)columns * rows;
        free(c->cells);
        c->cells = calloc(n ? n : 1, sizeof *c->cells);
        c->columns = c->cells ? columns : 0;
        c->rows = c->cells ? rows : 0;
        canvas_window(c, 0, 0, c->columns, c->rows);
        if (!c->cells)
                return -ENOMEM;
        canvas_fill(c, 0, 0, columns, rows, STYLE_PLAIN);
        return 0;
}

void canvas_window(struct canvas *c, unsigned x, unsigned y, unsigned w, unsigned h) {
        c->x = x < c->columns ? x : c->columns;
        c->y = y < c->rows ? y : c->rows;
        c->w = w < c->columns - c->x ? w : c->columns - c->x;
        c->h = h < c->rows - c->y ? h : c->rows - c->y;
}

static struct cell *cell_at(struct canvas *c, unsigned x, unsigned y) {
        return &c->cells[(size_t)(c->y + y) * c->columns + c->x + x];
}

static void cell_set(struct cell *cell, uint32_t code, unsigned width, unsigned style) {
        *cell = (struct cell){.code = {code}, .width = (uint8_t)width, .style = (uint8_t)style};
}

/* A wide character that loses one half to a new neighbour loses the other as well. */
static void heal(struct canvas *c, unsigned x, unsigned y) {
        struct cell *cell = cell_at(c, x, y);
        if (cell->width == 0 && c->x + x > 0 && cell[-1].width == 2)
                cell_set(&cell[-1], ' ', 1, cell[-1].style);
        if (cell->width == 2 && c->x + x + 1 < c->columns && cell[1].width == 0)
                cell_set(&cell[1], ' ', 1, cell[1].style);
}

static void put_code(struct canvas *c, unsigned x, unsigned y, uint32_t code, unsigned width, unsigned style) {
        for (unsigned i = 0; i < width; i++)
                heal(c, x + i, y);
        cell_set(cell_at(c, x, y), code, width, style);
        if (width == 2)
                cell_set(cell_at(c, x + 1, y), 0, 0, style);
}

static void combine(struct cell *cell, uint32_t code) {
        for (size_t i = 1; i < CELL_CODES; i++)
                if (!cell->code[i]) {
                        cell->code[i] = code;
                        return;
                }
}

/* What stands for a character that must not reach a terminal. */
static uint32_t drawable(uint32_t code) {
        if (code == '\t')
                return ' ';
        return code < 0x20 || (code >= 0x7f && code < 0xa0) ? '?' : code;
}

unsigned canvas_text(struct canvas *c, unsigned x, unsigned y, unsigned w, struct span text, unsigned style,
                     size_t skip) {
        if (x >= c->w || y >= c->h)
                return 0;
        w = w < c->w - x ? w : c->w - x;
        size_t column = 0; /* of the text, skipped ones counted */
        size_t end = skip + w;
        bool before = false, beyond = false;
        struct cell *last = NULL;
        uint32_t code;
        while (utf8_cut(&text, &code)) {
                code = drawable(code);
                unsigned width = utf8_columns(code);
                if (width == 0) {
                        if (last)
                                combine(last, code);
                        continue;
                }
                last = NULL;
                beyond = column + width > end;
                if (beyond)
                        break;
                if (column >= skip) {
                        put_code(c, x + (unsigned)(column - skip), y, code, width, style);
                        last = cell_at(c, x + (unsigned)(column - skip), y);
                } else {
                        before = true;
                        if (column + width > skip) /* its right half would be the first column */
                                put_code(c, x, y, ' ', 1, style);
                }
                column += width;
        }
        if (w && before)
                put_code(c, x, y, CUT, 1, style);
        if (w && beyond) {
                for (; column < end; column++)
                        put_code(c, x + (unsigned)(column - skip), y, ' ', 1, style);
                put_code(c, x + w - 1, y, CUT, 1, style);
        }
        return column > skip ? (unsigned)(column - skip) : 0;
}

unsigned canvas_put(struct canvas *c, unsigned x, unsigned y, struct span text, unsigned style) {
        return canvas_text(c, x, y, c->w, text, style, 0);
}

void canvas_fill(struct canvas *c, unsigned x, unsigned y, unsigned w, unsigned h, unsigned style) {
        for (unsigned j = y; j < c->h && j - y < h; j++)
                for (unsigned i = x; i < c->w && i - x < w; i++)
                        put_code(c, i, j, ' ', 1, style);
}

void canvas_cursor(struct canvas *c, unsigned y) {
        for (unsigned i = 0; y < c->h && i < c->w; i++)
                cell_at(c, i, y)->style |= STYLE_CURSOR;
}

static void put_cell(struct buf *b, const struct cell *cell) {
        for (size_t i = 0; i < CELL_CODES && cell->code[i]; i++)
                utf8_put(b, cell->code[i]);
}

/* Gives the cells whose text lies inside [from, to) of the row's bytes the style of a hit. *io_x is the first that may, *io_at
 * where its text begins: the next hit goes on from there, or a row full of hits would cost its square. */
static void mark_bytes(struct canvas *c, unsigned *io_x, unsigned y, size_t *io_at, size_t from, size_t to) {
        for (; *io_x < c->w; ++*io_x) {
                struct cell *cell = cell_at(c, *io_x, y);
                if (cell->width && *io_at >= to)
                        return;
                buf_reset(&c->scratch);
                put_cell(&c->scratch, cell);
                if (cell->width == 0 ? *io_at > from : *io_at + c->scratch.n > from)
                        cell->style = (uint8_t)((cell->style & STYLE_CURSOR) | STYLE_HIT);
                *io_at += c->scratch.n;
        }
}

void canvas_mark(struct canvas *c, unsigned x, unsigned y, const struct search *search) {
        if (!search || y >= c->h)
                return;
        struct buf row = BUF_INIT;
        for (unsigned i = x; i < c->w; i++)
                put_cell(&row, cell_at(c, i, y));
        size_t at = 0, n = 0, seen = 0;
        while (!row.err && search_find(search, buf_span(&row), at + n, &at, &n))
                mark_bytes(c, &x, y, &seen, at, at + n);
        buf_done(&row);
}

static void put_trimmed(struct buf *b, size_t line) {
        while (b->n > line && b->p[b->n - 1] == ' ')
                b->n--;
        buf_putc(b, '\n');
}

int canvas_dump(const struct canvas *c, struct buf *ret) {
        for (unsigned y = 0; y < c->rows; y++) {
                size_t line = ret->n;
                for (unsigned x = 0; x < c->columns; x++)
                        put_cell(ret, &c->cells[(size_t)y * c->columns + x]);
                put_trimmed(ret, line);
        }
        return ret->err;
}

int canvas_dump_styles(const struct canvas *c, struct buf *ret) {
        static const char letters[STYLE_COUNT + 1] = " dsbthewnimqfraxlpoky123456";
        static const char cursor[STYLE_COUNT + 1] = "_DSBTHEWNIMQFRAXLPOKY!@#$%^";
        for (unsigned y = 0; y < c->rows; y++) {
                size_t line = ret->n;
                for (unsigned x = 0; x < c->columns; x++) {
                        unsigned style = c->cells[(size_t)y * c->columns + x].style;
                        buf_putc(ret, (style & STYLE_CURSOR ? cursor : letters)[style & (STYLE_CURSOR - 1)]);
                }
                put_trimmed(ret, line);
        }
        return ret->err;
}
