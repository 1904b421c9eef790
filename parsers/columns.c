/*
 * Where one cell of a row ends and the next begins: numbers stand to the right and may begin before their dashes, and copies
 * have lost blanks. Refuses to split a word.
 */
#include "parsers/columns.h"

#include "parsers/text.h"

bool columns_dashes(struct span line) {
        size_t dashes = span_count(line, '-');
        struct span s = span_trim(line);

        for (size_t i = 0; i < s.n; i++)
                if (s.p[i] != '-' && !is_blank(s.p[i]))
                        return false;
        return dashes >= 3;
}

/* The byte where character `column` begins; s.n: behind its end. */
static size_t byte_at(struct span s, size_t column) {
        size_t i = 0;

        for (; i < s.n; i++)
                if (((unsigned char)s.p[i] & 0xC0) != 0x80 && column-- == 0)
                        break;
        return i;
}

static size_t char_at(struct span s, size_t byte) {
        size_t n = 0;

        for (size_t i = 0; i < byte && i < s.n; i++)
                n += ((unsigned char)s.p[i] & 0xC0) != 0x80;
        return n;
}

static size_t run(struct span s, size_t from, bool blank) {
        size_t n = 0;

        while (from + n < s.n && is_blank(s.p[from + n]) == blank)
                n++;
        return n;
}

/* How many words, until there are more than `most`. */
static size_t count_words(struct span s, size_t most) {
        size_t n = 0;

        for (size_t i = run(s, 0, true); i < s.n && n <= most; n++) {
                i += run(s, i, false);
                i += run(s, i, true);
        }
        return n;
}

bool columns_read(struct columns *c, struct span dashes) {
        struct span head = buf_span(&c->head);

        c->n = 0;
        for (size_t i = run(dashes, 0, true); i < dashes.n && c->n < COLUMNS_MAX;) {
                size_t n = run(dashes, i, false);
                c->v[c->n].from = i;
                c->v[c->n++].to = i + n;
                i += n;
                i += run(dashes, i, true);
        }
        bool words = count_words(head, COLUMNS_MAX) == c->n; /* else names of several words stand exactly over their dashes */
        struct span rest = head;
        for (size_t i = 0; i < c->n; i++, rest = text_after(rest)) {
                size_t from = byte_at(head, c->v[i].from), to = i + 1 < c->n ? byte_at(head, c->v[i + 1].from) : head.n;
                struct span name = words ? text_first(rest) : span_trim(span_sub(head, from, to - from));
                if (name.n == 0)
                        return false;
                c->v[i].at = (size_t)(name.p - head.p);
                c->v[i].n = name.n;
                if (!words && char_at(head, c->v[i].at) != c->v[i].from)
                        return false;
        }
        return c->n > 0;
}

struct span columns_name(const struct columns *c, size_t i) {
        return span_sub(buf_span(&c->head), c->v[i].at, c->v[i].n);
}

/* The byte of the row where column i begins; a word that the column's first character cuts begins before it. row.n + 1: it
 * begins in the column before. */
static size_t begin_of(const struct columns *c, struct span row, size_t i) {
        size_t at = byte_at(row, c->v[i].from), least = i ? byte_at(row, c->v[i - 1].to) : 0;

        if (at >= row.n || i == 0)
                return i ? at : 0;
        while (at > least && !is_blank(row.p[at - 1]) && !is_blank(row.p[at]))
                at--;
        return at > 0 && !is_blank(row.p[at - 1]) && !is_blank(row.p[at]) ? row.n + 1 : at;
}

static bool cells_by_place(const struct columns *c, struct span row, struct span *ret_cells) {
        size_t from = 0;

        for (size_t i = 0; i < c->n; i++) {
                size_t to = i + 1 < c->n ? begin_of(c, row, i + 1) : row.n;
                if (to > row.n || to < from)
                        return false;
                ret_cells[i] = span_trim(span_sub(row, from, to - from));
                from = to;
        }
        return true;
}

void columns_cells(const struct columns *c, struct span row, struct span *ret_cells) {
        struct span rest = row;

        if (cells_by_place(c, row, ret_cells))
                return;
        for (size_t i = 0; i < c->n; i++, rest = text_after(rest)) /* the last has what is left */
                ret_cells[i] = i + 1 < c->n ? text_first(rest) : span_trim(rest);
}

void columns_done(struct columns *c) {
        buf_done(&c->head);
}
