/*
 * Just enough Markdown for articles: paragraphs, "-" and "1." items, indented or fenced code, `spans` and *emphasis*. What
 * it does not know it shows as written.
 */
#include "report/prose.h"

#include "base/safe.h"

struct wrap {
        struct buf *b;
        unsigned indent, columns, used; /* used: of the line being written; 0: it has not begun */
        bool follows;                   /* a word is on the line already */
};

static void blanks(struct buf *b, unsigned n) {
        while (n-- > 0)
                buf_putc(b, ' ');
}

static void put_word(struct wrap *w, struct span word) {
        unsigned width = (unsigned)safe_width(word);

        if (!width)
                return;
        if (w->follows && w->used + 1 + width > w->columns) {
                buf_putc(w->b, '\n');
                w->used = 0;
                w->follows = false;
        }
        if (w->used == 0) {
                blanks(w->b, w->indent);
                w->used = w->indent;
        } else if (w->follows) {
                buf_putc(w->b, ' ');
                w->used++;
        }
        buf_put(w->b, word);
        w->used += width;
        w->follows = true;
}

/* The length of the word at the front: to the next blank that is not inside a code span. */
static size_t word_len(struct span s) {
        size_t n = 0;
        bool code = false;

        for (; n < s.n && (code || (s.p[n] != ' ' && s.p[n] != '\n')); n++)
                if (s.p[n] == '`')
                        code = !code && span_chr(span_from(s, n + 1), '`') < s.n - n - 1;
        return n;
}

/* Without the marks of code and emphasis. */
static void put_marked_word(struct wrap *w, struct span word) {
        struct buf plain = BUF_INIT;
        bool code = false;

        for (size_t i = 0; i < word.n; i++) {
                char c = word.p[i];
                bool opens = i == 0 || !is_alpha(word.p[i - 1]), closes = i + 1 == word.n || !is_alpha(word.p[i + 1]);
                bool pair = code || span_chr(span_from(word, i + 1), '`') < word.n - i - 1;
                if (c == '`' && pair)
                        code = !code;
                else if (c == '\n')
                        buf_putc(&plain, ' ');
                else if (c != '*' || code || (!opens && !closes) || (opens && closes))
                        buf_putc(&plain, c);
        }
        put_word(w, buf_span(&plain));
        if (plain.err)
                w->b->err = plain.err;
        buf_done(&plain);
}

static void put_words(struct wrap *w, struct span s) {
        while (s.n) {
                size_t n = word_len(s);
                if (n)
                        put_marked_word(w, span_sub(s, 0, n));
                s = span_from(s, n + 1);
        }
}

static void end_line(struct wrap *w) {
        if (w->used)
                buf_putc(w->b, '\n');
        w->used = 0;
        w->follows = false;
}

/* How many bytes of a line are its list mark, with its blanks; 0: it begins no item. */
static size_t item_mark(struct span line) {
        size_t n = 0;

        if (line.n > 2 && (line.p[0] == '-' || line.p[0] == '*') && line.p[1] == ' ')
                return 2;
        while (n < line.n && n < 3 && is_digit(line.p[n]))
                n++;
        return n && n + 1 < line.n && line.p[n] == '.' && line.p[n + 1] == ' ' ? n + 2 : 0;
}

struct prose {
        struct buf *b;
        unsigned indent, columns;
        bool fenced, began, blank; /* blank: an empty line is due before the next */
        struct buf paragraph;
        size_t mark;
};

static void end_paragraph(struct prose *p) {
        struct span text = buf_span(&p->paragraph);
        struct wrap w = {.b = p->b, .indent = p->indent, .columns = p->columns};

        if (text.n && p->mark) {
                blanks(p->b, p->indent);
                buf_put(p->b, span_sub(text, 0, p->mark));
                w.indent = w.used = p->indent + (unsigned)p->mark;
                text = span_from(text, p->mark);
        }
        put_words(&w, text);
        end_line(&w);
        buf_reset(&p->paragraph);
        p->mark = 0;
}

static void begin_line(struct prose *p) {
        if (p->blank && p->began)
                buf_putc(p->b, '\n');
        p->blank = false;
        p->began = true;
}

static void put_code(struct prose *p, struct span line) {
        begin_line(p);
        blanks(p->b, p->indent + 2);
        buf_put(p->b, line);
        buf_putc(p->b, '\n');
}

static void prose_line(struct prose *p, struct span line) {
        struct span text = span_trim(line);
        bool fence = span_starts(text, SPAN("```"));

        if (fence || (p->fenced && !fence)) {
                end_paragraph(p);
                if (fence)
                        p->fenced = !p->fenced;
                else
                        put_code(p, line);
        } else if (!text.n) {
                end_paragraph(p);
                p->blank = true;
        } else if (!p->paragraph.n && span_starts(line, SPAN("    "))) {
                put_code(p, span_from(line, 4));
        } else {
                size_t mark = item_mark(text);
                if (mark)
                        end_paragraph(p);
                if (!p->paragraph.n) {
                        begin_line(p);
                        p->mark = mark;
                } else {
                        buf_putc(&p->paragraph, ' ');
                }
                buf_put(&p->paragraph, text);
        }
}

int prose_put(struct buf *b, const char *text, unsigned indent, unsigned columns) {
        struct prose p = {.b = b, .indent = indent, .columns = columns};
        struct buf safe = BUF_INIT;
        int r = safe_put(&safe, span_str(text), SAFE_TEXT);
        struct span rest = buf_span(&safe), line;

        while (r == 0 && span_line(&rest, &line))
                prose_line(&p, line);
        end_paragraph(&p);
        r = r < 0 ? r : p.paragraph.err;
        buf_done(&p.paragraph);
        buf_done(&safe);
        return r < 0 ? r : b->err;
}

int prose_put_words(struct buf *b, struct span text, unsigned used, unsigned indent, unsigned columns) {
        struct wrap w = {.b = b, .indent = indent, .columns = columns, .used = used};
        struct buf safe = BUF_INIT;
        struct span rest, word;
        int r = safe_put(&safe, text, SAFE_LINE);

        rest = buf_span(&safe);
        while (r == 0 && span_cut(&rest, ' ', &word))
                put_word(&w, word);
        buf_putc(b, '\n');
        buf_done(&safe);
        return r < 0 ? r : b->err;
}
