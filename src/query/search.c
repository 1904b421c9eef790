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
        bool sifts; /* many lines at once may be asked for … */
        struct sift *literal, *regex; /* … the text as it stands, and for what it matches, unless it is plain */
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

/* Each for itself, because PCRE2 is fastest where it knows how a match begins. What may stand for a secret is in no line as it was
 * written. */
static int make_sifts(struct search *s, struct span literal, struct span regex) {
        int r = sift_new(literal, true, &s->literal);

        if (r == 0 && regex.n)
                r = sift_new(regex, true, &s->regex);
        s->sifts = s->literal && (s->regex || !regex.n) && !search_find(s, SPAN("***"), 0, NULL, NULL);
        return r;
}

static int compile(struct search *s, struct span text) {
        struct buf both = BUF_INIT;
        struct span regex = text;
        char why[8];
        size_t at, literal;
        int r;

        put_literal(&both, text);
        literal = both.n;
        buf_putc(&both, '|');
        buf_put(&both, text);
        r = both.err ? both.err : is_plain(text) ? -EINVAL : pattern_regex(buf_span(&both), true, &s->pattern, &at, why, sizeof(why));
        if (r == -EINVAL) {
                regex = SPAN_NONE;
                r = pattern_word(text, &s->pattern);
        }
        if (r == 0)
                r = make_sifts(s, span_sub(buf_span(&both), 0, literal), regex);
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
        sift_free(s->literal);
        sift_free(s->regex);
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

bool search_walks(const struct search *s) {
        return s->sifts;
}

void search_walk_init(struct search_walk *w, struct span text) {
        *w = (struct search_walk){.text = text};
}

/* A place that was found further on is not looked for again. */
static int walk(const struct sift *f, struct span text, size_t from, size_t *io) {
        size_t at = text.n;
        int r = f && *io <= from ? sift_next(f, text, from, &at) : 0;

        if (r >= 0 && *io <= from)
                *io = at + 1;
        return r;
}

int search_line(const struct search *s, struct search_walk *w, size_t from, size_t *ret_at) {
        int r = walk(s->literal, w->text, from, &w->next[0]);

        if (r >= 0)
                r = walk(s->regex, w->text, from, &w->next[1]);
        if (r < 0)
                return r;
        *ret_at = (w->next[0] < w->next[1] ? w->next[0] : w->next[1]) - 1;
        return *ret_at < w->text.n;
}
