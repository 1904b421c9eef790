/*
 * Reads SQL no further than it has to: words, numbers, strings. A number belongs to the word before it that is no operator:
 * "d.code IN (1008, 1009)", "status BETWEEN 400 AND 499", "icewarn & 0x4000".
 */
#include "engine/mention.h"

enum { WIDE = 20 }; /* a range of so many speaks of none of them */

struct sql {
        struct span rest;
        struct span word;  /* the latest that may be a column */
        uint64_t number;   /* the latest number */
        bool between, low; /* BETWEEN was read; and its lower number */
};

enum token { TOKEN_END, TOKEN_WORD, TOKEN_NUMBER, TOKEN_OTHER };

static bool is_word_char(char c) {
        return is_alpha(c) || is_digit(c) || c == '_';
}

/* The bytes of a comment or a quoted string at the front; 0: none begins here. */
static size_t quoted_len(struct span s) {
        size_t n;

        if (span_starts(s, SPAN("--")))
                return span_chr(s, '\n');
        if (s.p[0] != '\'')
                return 0;
        n = span_chr(span_from(s, 1), '\'') + 2;
        return n < s.n ? n : s.n;
}

static enum token next(struct sql *q, struct span *ret) {
        struct span s = q->rest;
        size_t n = 0, skip;

        while (s.n && (is_blank(s.p[0]) || s.p[0] == '\n' || s.p[0] == '\r' || quoted_len(s))) {
                skip = quoted_len(s);
                s = span_from(s, skip ? skip : 1);
        }
        while (n < s.n && is_word_char(s.p[n]))
                n++;
        *ret = span_sub(s, 0, n ? n : 1);
        q->rest = span_from(s, n ? n : 1);
        if (!s.n)
                return TOKEN_END;
        return n == 0 ? TOKEN_OTHER : is_digit(s.p[0]) ? TOKEN_NUMBER : TOKEN_WORD;
}

static bool is_operator(struct span word) {
        return span_among(word, "in not is between and or when then like coalesce number");
}

static bool fits(const struct mention *m, const struct sql *q, uint64_t n, uint64_t before) {
        if (!span_among(q->word, m->columns))
                return false;
        if (m->mask)
                return (n & m->number) != 0 && n != UINT64_MAX;
        if (q->between && q->low)
                return m->number >= before && m->number <= n && n - before < WIDE;
        return n == m->number;
}

/* A number that was read; true when it is what is looked for. */
static bool take_number(struct sql *q, const struct mention *m, struct span text) {
        uint64_t n, before = q->number;

        if ((span_istarts(text, SPAN("0x")) ? span_hex(text, &n) : span_u64(text, &n)) < 0)
                return false;
        if (fits(m, q, n, before))
                return true;
        q->number = n;
        if (q->between && q->low)
                q->between = q->low = false;
        else if (q->between)
                q->low = true;
        return false;
}

static bool has_view(const char *views, struct span sql) {
        struct span rest = span_str(views), one;

        while (span_cut(&rest, ' ', &one))
                if (span_ifind(sql, one) < sql.n)
                        return true;
        return !views;
}

static bool in_sql(const struct mention *m, struct span sql) {
        struct sql q = {.rest = sql};
        struct span text;
        enum token t;

        if (!m->columns || !m->has_number || !has_view(m->views, sql))
                return false;
        while ((t = next(&q, &text)) != TOKEN_END) {
                if (t == TOKEN_NUMBER && take_number(&q, m, text))
                        return true;
                if (t != TOKEN_WORD)
                        continue;
                if (span_ieq(text, SPAN("between")))
                        q.between = true;
                else if (!is_operator(text))
                        q = (struct sql){.rest = q.rest, .word = text};
        }
        return false;
}

static bool in_match(const struct mention *m, const struct rule *r) {
        uint64_t n;

        for (size_t i = 0; m->match && i < r->n_match; i++)
                if (strcmp(r->match[i].name, "diagnostic") == 0 && span_u64(span_str(r->match[i].value), &n) == 0 && n == m->number)
                        return true;
        return false;
}

static bool in_refs(const struct mention *m, const struct rule *r) {
        uint64_t n;

        for (size_t i = 0; m->ref && m->has_number && i < r->n_refs; i++) {
                struct span rest = span_str(r->refs[i]), scheme;
                if (span_cut(&rest, ':', &scheme) && span_ieq(scheme, span_str(m->ref)) && span_u64(rest, &n) == 0 && n == m->number)
                        return true;
        }
        return false;
}

/* The word with no other letter or digit beside it. */
static bool stands_in(struct span sql, struct span word) {
        size_t at = 0, n;

        for (; word.n && (n = span_ifind(span_from(sql, at), word)) < sql.n - at; at += n + 1) {
                size_t from = at + n, end = from + word.n;
                bool left = from == 0 || !is_word_char(sql.p[from - 1]), right = end >= sql.n || !is_word_char(sql.p[end]);
                if (left && right)
                        return true;
        }
        return false;
}

bool mention_in(const struct rule *r, const struct mention *m) {
        struct span sql = span_str(r->sql);

        if (in_match(m, r) || in_refs(m, r) || in_sql(m, sql))
                return true;
        for (size_t i = 0; i < sizeof(m->words) / sizeof(m->words[0]); i++)
                if (stands_in(sql, m->words[i]))
                        return true;
        return false;
}
