/*
 * Makes one pattern of a text and of the regular expression that it may be. A plain word stays one, which is faster.
 */
#include "query/search.h"

#include "query/sift.h"
#include "query/tree.h"

#include <errno.h>
#include <stdlib.h>

struct search {
        char *text;
        struct pattern *pattern;
        struct sift *sift; /* NULL: every line has to be looked at */
};

/* Letters beyond ASCII have two cases as well, which only the expression knows. */
static bool is_plain(struct span text) {
        for (size_t i = 0; i < text.n; i++)
                if ((unsigned char)text.p[i] >= 0x80 || strchr("\\^$.[|()?*+{", text.p[i]))
                        return false;
        return true;
}

/* Every sign of ASCII that is no letter, digit or blank with a backslash before it, which stands for the sign (pcre2pattern(3)). */
static void put_literal(struct buf *b, struct span text) {
        for (size_t i = 0; i < text.n; i++) {
                char c = text.p[i];
                if ((unsigned char)c > ' ' && (unsigned char)c < 0x7f && !is_alpha(c) && !is_digit(c))
                        buf_putc(b, '\\');
                buf_putc(b, c);
        }
}

/* The text as an expression. */
static int put_expression(struct buf *b, struct span text) {
        put_literal(b, text);
        if (!is_plain(text)) {
                buf_putc(b, '|');
                buf_put(b, text);
        }
        return b->err;
}

static int compile(struct search *s, struct span text) {
        struct buf both = BUF_INIT;
        bool plain = is_plain(text);
        char why[8];
        size_t at;
        int r = put_expression(&both, text);

        if (r == 0)
                r = plain ? -EINVAL : pattern_regex(buf_span(&both), true, &s->pattern, &at, why, sizeof(why));
        if (r == -EINVAL)
                r = pattern_word(text, &s->pattern);
        /* What may stand for a secret is in no line as it was written. */
        if (r == 0 && !search_find(s, SPAN("***"), 0, NULL, NULL))
                r = sift_new(buf_span(&both), true, &s->sift);
        buf_done(&both);
        return r;
}

int search_new(struct span text, struct search **ret) {
        struct search *s;
        int r;

        if (!text.n)
                return -EINVAL;
        s = calloc(1, sizeof(*s));
        r = s && (s->text = span_dup(text)) ? compile(s, text) : -ENOMEM;
        if (r < 0) {
                search_free(s);
                return r;
        }
        *ret = s;
        return 0;
}

void search_free(struct search *s) {
        if (!s)
                return;
        pattern_free(s->pattern);
        sift_free(s->sift);
        free(s->text);
        free(s);
}

const char *search_text(const struct search *s) {
        return s ? s->text : "";
}

bool search_find(const struct search *s, struct span text, size_t from, size_t *ret_at, size_t *ret_n) {
        size_t at, n;

        if (!s || from >= text.n || pattern_at(s->pattern, text, from, &at, &n) != 1)
                return false;
        if (ret_at)
                *ret_at = at;
        if (ret_n)
                *ret_n = n;
        return true;
}

bool search_may_hold(const struct search *s, struct span text) {
        return s && sift_may_hold(s->sift, text);
}
