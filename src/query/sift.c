/*
 * Rewrites an expression so that no part of it crosses the end of a line: what is then not found in a text stands in none of its
 * lines. Assertions and verbs that tell a line from the text around it are refused; whoever asked looks at every line.
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/buf.h"
#include "query/sift.h"

#include <errno.h>
#include <stdlib.h>

struct sift {
        pcre2_code *code;
        pcre2_match_data *data; /* of sift_next() */
};

/* What stands behind a backslash, outside of a class or inside; NULL: refused. Blanks of a line are not its end. */
static const char *escape(char c, bool inside) {
        static const struct {
                char c;
                const char *outside, *inside;
        } table[] = {
                {'d', "\\d", "\\d"}, {'w', "\\w", "\\w"}, {'S', "\\S", "\\S"}, {'s', "\\h", "\\h"}, {'b', "\\b", NULL},
                {'B', "\\B", NULL},  {'t', "\\t", NULL},  {'D', "[^\\d\\r\\n]", NULL}, {'W', "[^\\w\\r\\n]", NULL},
        };

        for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
                if (table[i].c == c)
                        return inside ? table[i].inside : table[i].outside;
        return NULL;
}

static bool is_sign(char c) {
        return c >= ' ' && c < 0x7f && !is_alpha(c) && !is_digit(c);
}

/* Is what begins with this sign, outside of a class, more than a group or a quantifier that gives back what it took? */
static bool is_special(struct span rest) {
        if (rest.p[0] == '(')
                return span_starts(rest, SPAN("(*")) || (span_starts(rest, SPAN("(?")) && !span_starts(rest, SPAN("(?:")));
        return rest.n > 1 && rest.p[1] == '+' && strchr("*+?}", rest.p[0]);
}

/* The class or the sign at the front of rest, of which *ret_n bytes are taken. */
static bool put_sign(struct buf *b, struct span rest, bool *io_inside, size_t *ret_n) {
        char c = rest.p[0];
        size_t n = 1;

        if (*io_inside ? c == '[' : is_special(rest))
                return false;
        if (c == '[') {
                bool negated = rest.n > 1 && rest.p[1] == '^';
                buf_puts(b, negated ? "[^\\r\\n" : "[");
                n += negated;
                if (n < rest.n && strchr("]-", rest.p[n])) { /* the first of a class is a letter of it */
                        buf_putc(b, '\\');
                        buf_putc(b, rest.p[n++]);
                }
                *io_inside = true;
        } else {
                *io_inside = *io_inside && c != ']';
                buf_putc(b, c);
        }
        *ret_n = n;
        return true;
}

static bool rewrite(struct span regex, struct buf *b) {
        bool inside = false;

        for (size_t i = 0, n; i < regex.n; i += n) {
                struct span rest = span_from(regex, i);
                if (rest.p[0] < ' ' || rest.p[0] >= 0x7f)
                        return false;
                if (rest.p[0] != '\\') {
                        if (!put_sign(b, rest, &inside, &n))
                                return false;
                        continue;
                }
                const char *known = rest.n > 1 ? escape(rest.p[1], inside) : NULL;
                if (!known && (rest.n < 2 || !is_sign(rest.p[1])))
                        return false;
                n = 2;
                known ? buf_puts(b, known) : buf_put(b, span_sub(rest, 0, 2));
        }
        return true;
}

static int compile(struct span regex, bool any_case, pcre2_code **ret) {
        pcre2_compile_context *c = pcre2_compile_context_create(NULL);
        PCRE2_SIZE at;
        int error;

        if (!c)
                return -ENOMEM;
        pcre2_set_newline(c, PCRE2_NEWLINE_ANYCRLF);
        *ret = pcre2_compile((PCRE2_SPTR)regex.p, regex.n, PCRE2_MULTILINE | (any_case ? PCRE2_CASELESS : 0U), &error, &at, c);
        pcre2_compile_context_free(c);
        return 0;
}

int sift_new(struct span regex, bool any_case, struct sift **ret) {
        struct buf loose = BUF_INIT;
        pcre2_code *code = NULL;
        int r = 0;

        if (rewrite(regex, &loose))
                r = loose.err ? loose.err : compile(buf_span(&loose), any_case, &code);
        buf_done(&loose);
        /* Without it many lines at once take longer than one by one. */
        if (code && pcre2_jit_compile(code, PCRE2_JIT_COMPLETE) != 0) {
                pcre2_code_free(code);
                code = NULL;
        }
        struct sift *f = code ? malloc(sizeof(*f)) : NULL;
        if (r < 0 || (code && !f)) {
                pcre2_code_free(code);
                return -ENOMEM;
        }
        if (f)
                *f = (struct sift){code, pcre2_match_data_create(1, NULL)};
        if (f && !f->data) {
                sift_free(f);
                return -ENOMEM;
        }
        *ret = f;
        return 0;
}

int sift_word(struct span word, struct sift **ret) {
        struct buf regex = BUF_INIT;
        int r;

        *ret = NULL;
        if (span_chr(word, '*') < word.n)
                return 0;
        for (size_t i = 0; i < word.n; i++) {
                if (is_sign(word.p[i]))
                        buf_putc(&regex, '\\');
                buf_putc(&regex, word.p[i] == ' ' ? 's' : word.p[i]);
        }
        r = regex.err ? regex.err : sift_new(buf_span(&regex), true, ret);
        buf_done(&regex);
        return r;
}

void sift_free(struct sift *f) {
        if (!f)
                return;
        pcre2_match_data_free(f->data);
        pcre2_code_free(f->code);
        free(f);
}

int sift_next(const struct sift *f, struct span text, size_t from, size_t *ret_at) {
        int r = from < text.n ? pcre2_match(f->code, (PCRE2_SPTR)text.p, text.n, from, PCRE2_NOTEMPTY, f->data, NULL)
                              : PCRE2_ERROR_NOMATCH;

        if (r < 0)
                return r == PCRE2_ERROR_NOMATCH ? 0 : -E2BIG;
        *ret_at = pcre2_get_ovector_pointer(f->data)[0];
        return 1;
}

bool sift_may_hold(const struct sift *f, struct span text) {
        pcre2_match_data *data = pcre2_match_data_create(1, NULL);
        bool holds = !data || pcre2_match(f->code, (PCRE2_SPTR)(text.n ? text.p : ""), text.n, 0, 0, data, NULL) != PCRE2_ERROR_NOMATCH;

        pcre2_match_data_free(data);
        return holds;
}
