/*
 * Walks over SQL word by word. Only what stands outside brackets divides; strings, names in quotes and comments are passed
 * over. SQLite has judged the statement before. A clause that is no condition of its own would close a rule's gate (gate.c) for
 * rows that come, so what is in doubt, as with an OR, is given in one piece.
 */
#include "engine/clauses.h"

#include <errno.h>

struct walk {
        struct span sql;
        clause_fn fn;
        void *ctx;
        struct span with;     /* "WITH a AS (…), b AS (…)" before what is looked at; empty: nothing */
        struct span of, body;
        unsigned part;
        struct span select;
        bool whole;
        struct buf text;
        int r;
};

/* Words --------------------------------------------------------------------------------------------------- */

/* What a byte may begin. */
enum { SIGN, NAME, BLANK, /* divide nothing, up to here */ QUOTE, NOTE, OPEN, CLOSE }; /* NOTE: a comment, or a sign */
static const unsigned char kinds[256] = {
        [' '] = BLANK, ['\t'] = BLANK, ['\n'] = BLANK, ['\r'] = BLANK, ['\''] = QUOTE, ['"'] = QUOTE, ['`'] = QUOTE, ['['] = QUOTE,
        ['-'] = NOTE, ['/'] = NOTE, ['('] = OPEN, [')'] = CLOSE, ['_'] = NAME, ['0' ... '9'] = NAME, ['A' ... 'Z'] = NAME,
        ['a' ... 'z'] = NAME, [0x80 ... 0xff] = NAME,
};

static unsigned kind_at(struct span s, size_t i) {
        return kinds[(unsigned char)s.p[i]];
}

/* Bytes of a string, a quoted name or a comment at the front; 0: none stands there. */
static size_t opaque(struct span s) {
        char close = s.p[0] == '[' ? ']' : s.p[0];
        size_t i;

        switch (s.p[0]) {
        case '-':
                return span_starts(s, SPAN("--")) ? span_chr(s, '\n') : 0;
        case '/':
                i = span_starts(s, SPAN("/*")) ? span_find(s, SPAN("*/")) : 0;
                return i < s.n && i ? i + 2 : i;
        case '\'': case '"': case '`': case '[':
                break;
        default:
                return 0;
        }
        for (i = 1; i < s.n; i++) {
                if (s.p[i] != close)
                        continue;
                if (close == ']' || i + 1 >= s.n || s.p[i + 1] != close)
                        return i + 1;
                i++;
        }
        return s.n;
}

/* Bytes up to the bracket that closes the one at the front. */
static size_t bracketed(struct span s) {
        size_t depth = 0;

        for (size_t i = 0; i < s.n;) {
                unsigned kind = kind_at(s, i);
                if (kind <= BLANK) {
                        i++;
                        continue;
                }
                size_t n = kind == QUOTE || kind == NOTE ? opaque(span_from(s, i)) : 0;
                if (kind == OPEN)
                        depth++;
                else if (kind == CLOSE && --depth == 0)
                        return i + 1;
                i += n ? n : 1;
        }
        return s.n;
}

bool sql_word(struct span s, size_t *io_at, struct span *ret) {
        size_t i = *io_at, n;

        while (i < s.n && (kind_at(s, i) == BLANK || kind_at(s, i) == NOTE)) {
                n = kind_at(s, i) == BLANK ? 1 : opaque(span_from(s, i));
                if (!n)
                        break;
                i += n;
        }
        if (i >= s.n)
                return false;
        n = kind_at(s, i) == OPEN ? bracketed(span_from(s, i)) : kind_at(s, i) == QUOTE ? opaque(span_from(s, i)) : 0;
        if (!n) {
                while (i + n < s.n && kind_at(s, i + n) == NAME)
                        n++;
                n = n ? n : 1;
        }
        *ret = span_sub(s, i, n);
        *io_at = i + n;
        return true;
}

/* A bit for what a word begins with, the same for both cases of a letter. */
static uint32_t first_bit(char c) {
        return (uint32_t)1 << (c & 31);
}

/* Few words begin like one that is looked for: only those are compared. */
size_t sql_find(struct span s, const char *words) {
        uint32_t firsts = 0;
        struct span word;
        size_t at = 0;

        for (const char *p = words; *p; p++)
                firsts |= p == words || p[-1] == ' ' ? first_bit(*p) : 0;
        while (sql_word(s, &at, &word))
                if (firsts & first_bit(word.p[0]) && span_among(word, words))
                        return (size_t)(word.p - s.p);
        return s.n;
}

/* Clauses -------------------------------------------------------------------------------------------------- */

static bool is_plain(unsigned kind) {
        return kind != BLANK && kind != QUOTE && kind != NOTE;
}

/* In one line, comments left out. */
static void put_plain(struct buf *b, struct span s) {
        bool blank = false; /* of a run of them one is kept, before the next word */

        for (size_t i = 0; i < s.n;) {
                unsigned kind = kind_at(s, i);
                size_t n = kind == QUOTE || kind == NOTE ? opaque(span_from(s, i)) : 0;
                if (kind == BLANK || (kind == NOTE && n)) {
                        i += n ? n : 1;
                        blank = true;
                        continue;
                }
                n = n ? n : 1;
                while (kind != QUOTE && i + n < s.n && is_plain(kind_at(s, i + n)))
                        n++;
                if (blank && b->n)
                        buf_putc(b, ' ');
                buf_put(b, span_sub(s, i, n));
                blank = false;
                i += n;
        }
}

static void give(struct walk *w, const char *word, struct span text, struct span from, struct span where, bool first) {
        struct clause c = {.of = w->of, .body = w->body, .part = w->part, .first = first, .select = w->select, .with = w->with,
                           .from = from, .where = where, .whole = w->whole};

        buf_reset(&w->text);
        if (w->r != 0)
                return;
        buf_puts(&w->text, word);
        put_plain(&w->text, span_trim(text));
        if (w->text.err) {
                w->r = -ENOMEM;
                return;
        }
        c.text = buf_span(&w->text);
        w->r = w->fn(w->ctx, &c);
}

int clause_query(const struct clause *c, struct buf *ret) {
        if (c->with.n)
                buf_printf(ret, "%.*s\n", SPAN_ARG(c->with));
        if (c->whole)
                buf_printf(ret, "SELECT count(*) FROM (%.*s)", SPAN_ARG(c->from));
        else
                buf_printf(ret, "SELECT count(*) FROM %.*s", SPAN_ARG(c->from));
        if (c->where.n)
                buf_printf(ret, "\nWHERE %.*s", SPAN_ARG(c->where));
        return ret->err;
}

/* One table more each time. */
static void give_joins(struct walk *w, struct span from) {
        static const char begins[] = "LEFT INNER CROSS NATURAL JOIN ,", join[] = "JOIN ,";
        size_t at = 0, begin = 0;
        bool in_join = false, first = true;
        struct span word;

        while (sql_word(from, &at, &word)) {
                size_t here = (size_t)(word.p - from.p);
                if (span_among(word, begins) && !in_join && here > begin) {
                        give(w, first ? "FROM " : "", span_sub(from, begin, here - begin), span_sub(from, 0, here), SPAN_NONE, first);
                        begin = here;
                        first = false;
                }
                in_join = (span_among(word, begins) && !span_among(word, join)) || (in_join && span_ieq(word, SPAN("OUTER")));
        }
        give(w, first ? "FROM " : "", span_from(from, begin), from, SPAN_NONE, first);
}

/* One condition more each time; with an OR outside brackets they are one. */
static void give_conditions(struct walk *w, struct span from, struct span where) {
        size_t at = 0, begin = 0, cases = 0;
        bool between = false, first = true;
        struct span word;

        if (sql_find(where, "OR") < where.n) {
                give(w, "WHERE ", where, from, where, false);
                return;
        }
        while (sql_word(where, &at, &word)) {
                size_t here = (size_t)(word.p - where.p);
                cases += span_ieq(word, SPAN("CASE"));
                cases -= cases && span_ieq(word, SPAN("END"));
                if (span_ieq(word, SPAN("BETWEEN"))) {
                        between = true;
                } else if (span_ieq(word, SPAN("AND")) && between) {
                        between = false;
                } else if (span_ieq(word, SPAN("AND")) && !cases) {
                        give(w, first ? "WHERE " : "AND ", span_sub(where, begin, here - begin), from, span_sub(where, 0, here), false);
                        begin = at;
                        first = false;
                }
        }
        give(w, first ? "WHERE " : "AND ", span_from(where, begin), from, where, false);
}

static void give_whole(struct walk *w, const char *word, struct span select, bool first) {
        w->whole = true;
        give(w, word, SPAN(""), select, SPAN_NONE, first);
        w->whole = false;
}

/* One SELECT without its UNIONs. */
static void take_select(struct walk *w, struct span core) {
        size_t at = sql_find(core, "FROM"), end, filter;
        struct span rest = span_from(core, at + 4), tables, tail;

        w->part++;
        w->select = span_sub(core, 0, at);
        if (at == core.n) {
                give(w, "", SPAN(""), SPAN_NONE, SPAN_NONE, true);
                return;
        }
        filter = sql_find(rest, "WHERE GROUP HAVING WINDOW ORDER LIMIT");
        tables = span_sub(rest, 0, filter);
        rest = span_from(rest, filter);
        give_joins(w, tables);
        if (span_istarts(rest, SPAN("WHERE"))) {
                rest = span_from(rest, 5);
                end = sql_find(rest, "GROUP HAVING WINDOW ORDER LIMIT");
                give_conditions(w, tables, span_sub(rest, 0, end));
                rest = span_from(rest, end);
        }
        tail = span_from(rest, sql_find(rest, "GROUP HAVING"));
        if (tail.n)
                give_whole(w, span_istarts(tail, SPAN("G")) ? "GROUP BY" : "HAVING", core, false);
}

static void take_selects(struct walk *w, struct span body) {
        w->part = 0;
        while (body.n && w->r == 0) {
                size_t at = sql_find(body, "UNION EXCEPT INTERSECT"), next;
                struct span word;
                take_select(w, span_sub(body, 0, at));
                if (at == body.n)
                        return;
                next = at;
                sql_word(body, &next, &word);
                size_t behind = next;
                if (sql_word(body, &next, &word) && span_ieq(word, SPAN("ALL")))
                        behind = next;
                body = span_from(body, behind);
        }
}

bool sql_table(struct span sql, size_t *io_at, struct span *ret_name, struct span *ret_body) {
        struct span word;

        if (!sql_word(sql, io_at, ret_name))
                return false;
        while (sql_word(sql, io_at, &word)) {
                if (!span_ieq(word, SPAN("AS")))
                        continue;
                while (sql_word(sql, io_at, &word) && word.p[0] != '(')
                        continue;
                *ret_body = word.n > 2 ? span_sub(word, 1, word.n - 2) : SPAN_NONE;
                return word.p[0] == '(';
        }
        return false;
}

/* The tables of WITH, each with those before it; *ret_rest is the statement behind. */
static void take_with(struct walk *w, size_t at, struct span *ret_rest) {
        struct span name, body, word;
        size_t before, all = 0;

        while (w->r == 0 && sql_table(w->sql, &at, &name, &body)) {
                w->of = name;
                w->body = body;
                w->with = all ? span_sub(w->sql, 0, all) : SPAN_NONE;
                take_selects(w, body);
                all = before = at;
                if (!sql_word(w->sql, &at, &word) || !span_eq(word, SPAN(","))) {
                        at = before;
                        break;
                }
        }
        w->of = w->body = SPAN_NONE;
        w->with = span_sub(w->sql, 0, all);
        *ret_rest = span_from(w->sql, at);
}

int clauses_each(struct span sql, clause_fn fn, void *ctx) {
        struct walk w = {.sql = sql, .fn = fn, .ctx = ctx};
        struct span word = SPAN_NONE, rest = sql;
        size_t at = 0, behind;

        bool with = sql_word(sql, &at, &word) && span_ieq(word, SPAN("WITH"));

        behind = at;
        if (with && sql_word(sql, &behind, &word) && span_ieq(word, SPAN("RECURSIVE"))) {
                w.part = 1;
                give_whole(&w, "the statement", sql, true); /* a table that reads itself has no part that stands alone */
                rest = SPAN_NONE;
        } else if (with) {
                take_with(&w, at, &rest);
        }
        take_selects(&w, rest);
        buf_done(&w.text);
        return w.r;
}
