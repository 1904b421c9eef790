/*
 * Articles with the facts of one finding in them. Works on lines, so that an item of a list can be left out whole. Knows
 * no Markdown but "- ", and makes nothing safe: facts are safe already.
 */
#include "engine/fill.h"
#include "base/buf.h"

struct filling {
        const struct fact *facts;
        size_t n;
        const char *subject;
        struct buf out;
};

static bool is_name_char(char c) {
        return is_digit(c) || c == '_' || (is_alpha(c) && !is_upper(c));
}

size_t placeholder_name(struct span s) {
        size_t n = 1;

        while (n < s.n && is_name_char(s.p[n]))
                n++;
        return n;
}

/* "{name}" or "{name|words}" at the front of s. */
static bool placeholder_here(struct span s, struct placeholder *ret) {
        size_t n = placeholder_name(s), end;

        if (n == 1 || n == s.n || (s.p[n] != '}' && s.p[n] != '|'))
                return false;
        for (end = n; end < s.n && s.p[end] != '}'; end++)
                if (s.p[end] == '{' || s.p[end] == '\n')
                        return false;
        if (end == s.n)
                return false;
        ret->len = end + 1;
        ret->name = span_sub(s, 1, n - 1);
        ret->otherwise = end > n ? span_sub(s, n + 1, end - n - 1) : SPAN_NONE;
        return true;
}

bool placeholder_next(struct span text, size_t from, struct placeholder *ret) {
        for (size_t at = from; at < text.n; at++)
                if (text.p[at] == '{' && placeholder_here(span_from(text, at), ret)) {
                        ret->at = at;
                        return true;
                }
        return false;
}

static struct span value_of(const struct filling *f, struct span name) {
        if (span_eq(name, SPAN("subject")))
                return span_str(f->subject);
        for (size_t i = 0; i < f->n; i++)
                if (span_eq(span_str(f->facts[i].name), name))
                        return span_str(f->facts[i].value);
        return SPAN_NONE;
}

/* Has none of the item's placeholders a fact, and would one read "?"? The subject, which every finding has, is none. */
static bool says_nothing(const struct filling *f, struct span item) {
        struct placeholder p;
        bool unknown = false;

        for (size_t at = 0; placeholder_next(item, at, &p); at = p.at + p.len) {
                if (span_eq(p.name, SPAN("subject")))
                        continue;
                if (value_of(f, p.name).n)
                        return false;
                unknown |= p.otherwise.p == NULL;
        }
        return unknown;
}

/* A name, a number, an address: nothing that a shell would take for more than a word. */
static bool is_plain(struct span s) {
        for (size_t i = 0; i < s.n; i++)
                if (!is_alpha(s.p[i]) && !is_digit(s.p[i]) && !strchr("._:@+-[]", s.p[i]))
                        return false;
        return s.n > 0 && s.p[0] != '-';
}

/* "first +3" → "first" */
static struct span first_of(struct span s) {
        size_t n = s.n;

        while (n > 0 && is_digit(s.p[n - 1]))
                n--;
        return n < s.n && n > 1 && s.p[n - 1] == '+' && s.p[n - 2] == ' ' ? span_sub(s, 0, n - 2) : s;
}

/* Commands are copied and run, and the facts are a stranger's. */
static struct span value_at(const struct filling *f, const struct placeholder *p, bool code) {
        struct span value = value_of(f, p->name);

        if (code)
                value = first_of(value);
        if (value.n && (!code || is_plain(value)))
                return value;
        return p->otherwise.p ? p->otherwise : SPAN("?");
}

static bool ends_in_code(struct span s, bool code) {
        for (size_t i = 0; i < s.n; i++)
                code ^= s.p[i] == '`';
        return code;
}

static void put_filled(struct filling *f, struct span text) {
        bool block = span_starts(text, SPAN("    ")), code = false;
        struct placeholder p;
        size_t at = 0;

        for (; placeholder_next(text, at, &p); at = p.at + p.len) {
                struct span before = span_sub(text, at, p.at - at);
                code = ends_in_code(before, code);
                buf_put(&f->out, before);
                buf_put(&f->out, value_at(f, &p, block || code));
        }
        buf_put(&f->out, span_from(text, at));
}

/* The bytes of the list item at the front, the lines it goes on over included; 0: none begins here. */
static size_t item_len(struct span text) {
        size_t n = 0;

        if (!span_starts(text, SPAN("- ")))
                return 0;
        do
                n += span_chr(span_from(text, n), '\n') + 1;
        while (n < text.n && is_blank(text.p[n]));
        return n < text.n ? n : text.n;
}

char *fill_text(const char *text, const struct fact *facts, size_t n, const char *subject) {
        struct filling f = {facts, n, subject, BUF_INIT};
        struct span rest = span_str(text);
        char *filled;

        while (rest.n) {
                size_t len = item_len(rest), line = span_chr(rest, '\n') + 1;
                struct span part = span_sub(rest, 0, len ? len : line);
                if (!len || !says_nothing(&f, part))
                        put_filled(&f, part);
                rest = span_from(rest, part.n);
        }
        buf_puts(&f.out, "");
        filled = buf_steal(&f.out);
        buf_done(&f.out);
        return filled;
}

char *fill_names(const char *text) {
        struct span s = span_str(text);
        struct buf out = BUF_INIT;
        struct placeholder p;
        size_t at = 0;
        char *filled;

        for (; placeholder_next(s, at, &p); at = p.at + p.len) {
                buf_put(&out, span_sub(s, at, p.at - at));
                if (span_starts(p.otherwise, SPAN("<")))
                        buf_put(&out, p.otherwise);
                else
                        buf_printf(&out, "<%.*s>", SPAN_ARG(p.name));
        }
        buf_put(&out, span_from(s, at));
        buf_puts(&out, "");
        filled = buf_steal(&out);
        buf_done(&out);
        return filled;
}
