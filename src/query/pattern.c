/*
 * A word or a regular expression looked for in the text of a message. The text is a stranger's and the expression is typed in
 * a hurry: steps, depth and memory of a match are bounded.
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/limits.h"
#include "query/sift.h"
#include "query/tree.h"

#include <errno.h>
#include <stdlib.h>

enum { HEAP_KIB = 16 * 1024 };

struct pattern {
        char *word; /* NULL: a regular expression */
        size_t n;
        struct sift *sift; /* of a word; NULL: none */
        pcre2_code *code;
        pcre2_match_data *data;
        pcre2_match_context *limits;
};

int pattern_word(struct span word, struct pattern **ret) {
        struct pattern *p = calloc(1, sizeof(*p));

        if (!p || !(p->word = span_dup(word)) || sift_word(word, &p->sift) < 0) {
                pattern_free(p);
                return -ENOMEM;
        }
        p->n = word.n;
        *ret = p;
        return 0;
}

static int compile(struct span regex, bool any_case, pcre2_code **ret, size_t *ret_at, char *ret_error, size_t error_n) {
        uint32_t how = PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_MULTILINE | PCRE2_NEVER_BACKSLASH_C |
                       (any_case ? PCRE2_CASELESS : 0U);
        pcre2_compile_context *c = pcre2_compile_context_create(NULL);
        PCRE2_SIZE at = 0;
        int error = 0;

        if (!c)
                return -ENOMEM;
        pcre2_set_newline(c, PCRE2_NEWLINE_ANYCRLF);
        *ret = pcre2_compile((PCRE2_SPTR)(regex.p ? regex.p : ""), regex.n, how, &error, &at, c);
        pcre2_compile_context_free(c);
        if (*ret)
                return 0;
        if (error == PCRE2_ERROR_NOMEMORY || error == PCRE2_ERROR_HEAP_FAILED)
                return -ENOMEM;
        *ret_at = at;
        if (pcre2_get_error_message(error, (PCRE2_UCHAR *)ret_error, error_n) < 0 && error_n)
                ret_error[0] = 0;
        return -EINVAL;
}

int pattern_regex(struct span regex, bool any_case, struct pattern **ret, size_t *ret_at, char *ret_error, size_t error_n) {
        struct pattern *p = calloc(1, sizeof(*p));
        int r = p ? compile(regex, any_case, &p->code, ret_at, ret_error, error_n) : -ENOMEM;

        if (r == 0) {
                pcre2_jit_compile(p->code, PCRE2_JIT_COMPLETE); /* without it the match is slower, not another */
                p->data = pcre2_match_data_create_from_pattern(p->code, NULL);
                p->limits = pcre2_match_context_create(NULL);
                r = p->data && p->limits ? 0 : -ENOMEM;
        }
        if (r < 0) {
                pattern_free(p);
                return r;
        }
        pcre2_set_match_limit(p->limits, LIMIT_FILTER_STEPS);
        pcre2_set_depth_limit(p->limits, LIMIT_FILTER_STEPS);
        pcre2_set_heap_limit(p->limits, HEAP_KIB);
        *ret = p;
        return 0;
}

void pattern_free(struct pattern *p) {
        if (!p)
                return;
        free(p->word);
        sift_free(p->sift);
        pcre2_match_data_free(p->data);
        pcre2_match_context_free(p->limits);
        pcre2_code_free(p->code);
        free(p);
}

/* 1, 0, -ENOMEM, or -E2BIG: too many steps. */
static int match(const struct pattern *p, struct span text, size_t from, uint32_t how) {
        PCRE2_SPTR subject = (PCRE2_SPTR)(text.n ? text.p : "");
        int r = pcre2_match(p->code, subject, text.n, from, how, p->data, p->limits);

        if (r == PCRE2_ERROR_JIT_STACKLIMIT)
                r = pcre2_match(p->code, subject, text.n, from, how | PCRE2_NO_JIT, p->data, p->limits);
        if (r >= 0 || r == PCRE2_ERROR_NOMATCH)
                return r >= 0;
        return r == PCRE2_ERROR_NOMEMORY ? -ENOMEM : -E2BIG;
}

int pattern_at(const struct pattern *p, struct span text, size_t from, size_t *ret_at, size_t *ret_n) {
        const PCRE2_SIZE *ends;
        int r;

        if (p->word) {
                size_t at = from + span_ifind(span_from(text, from), span_of(p->word, p->n));
                *ret_at = at;
                *ret_n = p->n;
                return at < text.n;
        }
        r = match(p, text, from, PCRE2_NOTEMPTY);
        if (r <= 0)
                return r;
        ends = pcre2_get_ovector_pointer(p->data);
        *ret_at = ends[0];
        *ret_n = ends[1] > ends[0] ? ends[1] - ends[0] : 0; /* \K may set the beginning behind the end */
        return *ret_n > 0;
}

int pattern_find(const struct pattern *p, struct span text) {
        if (p->word)
                return span_ifind(text, span_of(p->word, p->n)) < text.n;
        return match(p, text, 0, 0);
}

bool pattern_may_hold(const struct pattern *p, struct span text) {
        return !p->sift || sift_may_hold(p->sift, text);
}
