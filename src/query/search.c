/*
 * Makes one pattern of a text and of the regular expression that it may be. A plain word stays one, which is faster.
 */
#include "query/search.h"

#include "query/tree.h"

#include <errno.h>
#include <stdlib.h>

struct search {
        char *text;
        struct pattern *pattern;
};

static bool is_plain(struct span text) {
        for (size_t i = 0; i < text.n; i++)
                if (strchr("\\^$.[|()?*+{", text.p[i]))
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

static int compile(struct span text, struct pattern **ret) {
        struct buf both = BUF_INIT;
        char why[8];
        size_t at;
        int r;

        if (is_plain(text))
                return pattern_word(text, ret);
        put_literal(&both, text);
        buf_putc(&both, '|');
        buf_put(&both, text);
        r = both.err ? both.err : pattern_regex(buf_span(&both), true, ret, &at, why, sizeof(why));
        buf_done(&both);
        return r == -EINVAL ? pattern_word(text, ret) : r;
}

int search_new(struct span text, struct search **ret) {
        struct search *s;
        int r;

        if (!text.n)
                return -EINVAL;
        s = calloc(1, sizeof(*s));
        r = s && (s->text = span_dup(text)) ? compile(text, &s->pattern) : -ENOMEM;
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
