/*
 * Just enough Markdown for articles: paragraphs, "-" and "1." items, indented or fenced code, `spans` and *emphasis*. What
 * it does not know it shows as written.
 */
#include "base/prose.h"

#include "base/safe.h"

/* Words filled into lines. A line goes to fn when the next begins; without fn lines are joined in `line` by line ends. */
struct wrap {
        struct buf line;
        prose_line_fn fn;
        void *ctx;
        unsigned indent, columns, paragraph;
        unsigned used; /* columns of the line being written; 0: it has not begun */
        bool follows;  /* a word is on the line already */
};

static void end_line(struct wrap *w) {
        if (w->fn && w->used) {
                w->fn(w->ctx, buf_span(&w->line), PROSE_TEXT, w->paragraph);
                w->line.n = 0;
        } else if (!w->fn) {
                buf_putc(&w->line, '\n');
        }
        w->used = 0;
        w->follows = false;
}

static void put_word(struct wrap *w, struct span word) {
        unsigned width = (unsigned)safe_width(word);

        if (!width)
                return;
        if (w->follows && w->used + 1 + width > w->columns)
                end_line(w);
        if (w->used == 0) {
                buf_fill(&w->line, ' ', w->indent);
                w->used = w->indent;
        } else if (w->follows) {
                buf_putc(&w->line, ' ');
                w->used++;
        }
        buf_put(&w->line, word);
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

/* Without the marks of code. */
static void put_marked_word(struct wrap *w, struct span word) {
        struct buf plain = BUF_INIT;
        bool code = false;

        for (size_t i = 0; i < word.n; i++) {
                if (word.p[i] == '`' && (code || span_chr(span_from(word, i + 1), '`') < word.n - i - 1))
                        code = !code;
                else
                        buf_putc(&plain, word.p[i]);
        }
        put_word(w, buf_span(&plain));
        if (plain.err)
                w->line.err = plain.err;
        buf_done(&plain);
}

static bool is_word_char(char c) {
        return is_alpha(c) || is_digit(c);
}

/* Does a star outside of code, with a word before it, follow? */
static bool closes_later(struct span s) {
        bool code = false;

        for (size_t i = 1; i < s.n; i++) {
                code ^= s.p[i] == '`';
                if (s.p[i] == '*' && !code && !is_blank(s.p[i - 1]) && s.p[i - 1] != '*')
                        return true;
        }
        return false;
}

/* Takes the stars of *emphasis* and **emphasis** off; those of code, of sums and of lists stay. */
static void put_without_stars(struct buf *b, struct span s) {
        bool code = false, open = false;
        size_t n;

        for (size_t i = 0; i < s.n; i += n) {
                struct span rest = span_from(s, i);
                for (n = 0; n < rest.n && rest.p[n] == '*'; n++)
                        continue;
                if (n == 0 || code) {
                        n = 1;
                        code ^= rest.p[0] == '`';
                        buf_putc(b, rest.p[0]);
                        continue;
                }
                char before = i ? s.p[i - 1] : ' ', after = n < rest.n ? rest.p[n] : ' ';
                bool closes = open && !is_blank(before);
                bool opens = !closes && !is_blank(after) && !is_word_char(before) && closes_later(span_from(rest, n));
                if (closes || opens)
                        open = opens;
                else
                        buf_put(b, span_sub(rest, 0, n));
        }
}

static void put_words(struct wrap *w, struct span s) {
        while (s.n) {
                size_t n = word_len(s);
                if (n)
                        put_marked_word(w, span_sub(s, 0, n));
                s = span_from(s, n + 1);
        }
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
        struct wrap w;
        unsigned indent;
        bool fenced, began, blank; /* blank: an empty line is due before the next */
        struct buf text;           /* of the paragraph that is being read */
        size_t mark;
        unsigned lead; /* columns that the item stands to the right: it is one of an item's */
};

static void end_paragraph(struct prose *p) {
        struct span text = buf_span(&p->text);
        struct buf plain = BUF_INIT;
        struct wrap *w = &p->w;

        w->indent = p->indent + p->lead;
        if (text.n && p->mark) {
                buf_fill(&w->line, ' ', w->indent);
                buf_put(&w->line, span_sub(text, 0, p->mark));
                w->indent = w->used = w->indent + (unsigned)p->mark;
                text = span_from(text, p->mark);
        }
        put_without_stars(&plain, text);
        put_words(w, buf_span(&plain));
        end_line(w);
        if (plain.err || p->text.err)
                w->line.err = plain.err ? plain.err : p->text.err;
        buf_done(&plain);
        buf_reset(&p->text);
        p->mark = p->lead = 0;
}

static void begin_paragraph(struct prose *p) {
        if (p->blank && p->began)
                p->w.fn(p->w.ctx, SPAN_NONE, PROSE_BLANK, p->w.paragraph);
        p->w.paragraph++;
        p->blank = false;
        p->began = true;
}

static void put_code(struct prose *p, struct span line) {
        begin_paragraph(p);
        buf_fill(&p->w.line, ' ', p->indent + 2);
        buf_put(&p->w.line, line);
        p->w.fn(p->w.ctx, buf_span(&p->w.line), PROSE_CODE, p->w.paragraph);
        p->w.line.n = 0;
}

/* A row of a table stays a line of its own. */
static void take_text(struct prose *p, struct span text, size_t lead) {
        size_t mark = item_mark(text);

        if (mark || text.p[0] == '|')
                end_paragraph(p);
        if (!p->text.n) {
                begin_paragraph(p);
                p->mark = mark;
                p->lead = mark ? (unsigned)(lead < 8 ? lead : 8) : 0;
        } else {
                buf_putc(&p->text, ' ');
        }
        buf_put(&p->text, text);
}

static void take_line(struct prose *p, struct span line) {
        struct span text = span_trim(line);
        bool fence = span_starts(text, SPAN("```"));

        if (fence || p->fenced) {
                end_paragraph(p);
                if (fence)
                        p->fenced = !p->fenced;
                else
                        put_code(p, line);
        } else if (!text.n) {
                end_paragraph(p);
                p->blank = true;
        } else if (!p->text.n && span_starts(line, SPAN("    "))) {
                put_code(p, span_from(line, 4));
        } else {
                take_text(p, text, (size_t)(text.p - line.p));
        }
}

static int lay(struct span text, bool clear, unsigned indent, unsigned columns, prose_line_fn fn, void *ctx) {
        struct prose p = {.w = {.fn = fn, .ctx = ctx, .columns = columns, .line = BUF_INIT}, .indent = indent};
        struct buf safe = {.clear = clear};
        int r = safe_put(&safe, text, SAFE_TEXT);
        struct span rest = buf_span(&safe), line;

        while (r == 0 && span_line(&rest, &line))
                take_line(&p, line);
        end_paragraph(&p);
        r = r < 0 ? r : p.text.err < 0 ? p.text.err : p.w.line.err;
        buf_done(&p.w.line);
        buf_done(&p.text);
        buf_done(&safe);
        return r;
}

int prose_lay(struct span text, unsigned indent, unsigned columns, prose_line_fn fn, void *ctx) {
        return lay(text, false, indent, columns, fn, ctx);
}

static void append(void *ctx, struct span line, enum prose_kind kind, unsigned paragraph) {
        struct buf *b = ctx;

        (void)kind, (void)paragraph;
        buf_put(b, line);
        buf_putc(b, '\n');
}

int prose_put(struct buf *b, const char *text, unsigned indent, unsigned columns) {
        int r = lay(span_str(text), b->clear, indent, columns, append, b);

        return r < 0 && b->err == 0 ? b->err = r : b->err;
}

int prose_put_words(struct buf *b, struct span text, unsigned used, unsigned indent, unsigned columns) {
        struct wrap w = {.line = BUF_INIT, .indent = indent, .columns = columns, .used = used};
        struct buf safe = {.clear = b->clear};
        struct span rest, word;
        int r = safe_put(&safe, text, SAFE_LINE);

        rest = buf_span(&safe);
        while (r == 0 && span_cut(&rest, ' ', &word))
                put_word(&w, word);
        end_line(&w);
        buf_put(b, buf_span(&w.line));
        r = r < 0 ? r : w.line.err;
        buf_done(&w.line);
        buf_done(&safe);
        return r < 0 && b->err == 0 ? b->err = r : b->err;
}
