/*
 * vectorscan looks for the literals: it searches any number of them at once, at the speed of memory; compiling whole
 * expressions with it takes seconds, so these are PCRE2's. Text is a stranger's: steps and memory of a match are bounded.
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "engine/scan.h"
#include "base/limits.h"
#include "engine/literal.h"

#include <errno.h>
#include <hs/hs.h>
#include <stdlib.h>

enum { HEAP_KIB = 1024 };

struct probe { /* one pattern, ready to be looked for */
        const char *rule, *name;
        pcre2_code *code;
        char *literal;
        size_t literal_n;
        bool any_case;
        bool met; /* its literal stands in the text */
        bool tried;
        bool fast; /* compiled to machine code, which is done when it is first tried, for most never are */
};

struct scan {
        struct probe *v;
        size_t n;
        pcre2_match_context *limits;
        pcre2_match_data *data;
        hs_database_t *db; /* NULL: this machine cannot; every expression is tried */
        hs_scratch_t *scratch;
        unsigned *met; /* probes whose literals stand in the text */
        size_t n_met;
};

static pcre2_code *compile(struct span regex, int *ret_error, size_t *ret_at) {
        pcre2_compile_context *c = pcre2_compile_context_create(NULL);
        pcre2_code *code = NULL;
        PCRE2_SIZE at = 0;

        *ret_error = PCRE2_ERROR_NOMEMORY;
        *ret_at = 0;
        if (!c)
                return NULL;
        pcre2_set_newline(c, PCRE2_NEWLINE_ANYCRLF);
        code = pcre2_compile((PCRE2_SPTR)(regex.n ? regex.p : ""), regex.n, PCRE2_MULTILINE | PCRE2_NEVER_BACKSLASH_C | PCRE2_NEVER_UTF,
                             ret_error, &at, c);
        pcre2_compile_context_free(c);
        *ret_at = at;
        return code;
}

const char *scan_check(struct span regex, char *buf, size_t n) {
        struct buf literal = BUF_INIT;
        const char *why = NULL;
        bool any_case;
        size_t at;
        int error;
        pcre2_code *code = compile(regex, &error, &at);

        if (!code) {
                why = pcre2_get_error_message(error, (PCRE2_UCHAR *)buf, n) > 0 ? buf : "no regular expression";
        } else if (literal_of(regex, &literal, &any_case) < 0 || literal.n < LITERAL_MIN) {
                why = "it needs four characters in a row that every match has, outside of groups";
        }
        pcre2_code_free(code);
        buf_done(&literal);
        return why;
}

static int add_probe(struct scan *s, const struct rule *r, const struct pattern *p) {
        struct probe *v = reallocarray(s->v, s->n + 1, sizeof(*v));
        struct buf literal = BUF_INIT;
        size_t at;
        int error, e;

        if (!v)
                return -ENOMEM;
        s->v = v;
        v += s->n;
        *v = (struct probe){.rule = r->id, .name = p->name};
        e = literal_of(span_str(p->regex), &literal, &v->any_case);
        v->literal_n = literal.n;
        v->literal = e == 0 && literal.n ? buf_steal(&literal) : NULL;
        buf_done(&literal);
        if (!v->literal || !(v->code = compile(span_str(p->regex), &error, &at))) {
                free(v->literal);
                return e ? e : -ENOMEM; /* the article was checked when it was read */
        }
        s->n++;
        return 0;
}

/* Without vectorscan's database the scan works all the same. */
static int compile_literals(struct scan *s) {
        const char **text = calloc(s->n, sizeof(*text));
        unsigned *flags = calloc(s->n, sizeof(*flags)), *ids = calloc(s->n, sizeof(*ids));
        size_t *lens = calloc(s->n, sizeof(*lens));
        hs_compile_error_t *error = NULL;
        int r = text && flags && ids && lens ? 0 : -ENOMEM;

        for (size_t i = 0; i < s->n && r == 0; i++) {
                text[i] = s->v[i].literal;
                lens[i] = s->v[i].literal_n;
                flags[i] = s->v[i].any_case ? HS_FLAG_CASELESS : 0U;
                ids[i] = (unsigned)i;
        }
        if (r == 0 && hs_valid_platform() == HS_SUCCESS &&
            hs_compile_lit_multi(text, flags, ids, lens, (unsigned)s->n, HS_MODE_BLOCK, NULL, &s->db, &error) == HS_SUCCESS &&
            hs_alloc_scratch(s->db, &s->scratch) != HS_SUCCESS)
                r = -ENOMEM;
        hs_free_compile_error(error);
        free(text);
        free(flags);
        free(ids);
        free(lens);
        return r;
}

static bool applies(const struct pattern *p, const char *format) {
        for (size_t i = 0; format && i < p->n_formats; i++)
                if (strcmp(p->formats[i], format) == 0)
                        return true;
        return p->n_formats == 0 || !format;
}

int scan_new(const struct rules *r, const char *format, struct scan **ret) {
        struct scan *s = calloc(1, sizeof(*s));
        int e = s ? 0 : -ENOMEM;

        for (size_t i = 0; e == 0 && i < r->n; i++)
                for (size_t k = 0; e == 0 && k < r->v[i].n_patterns; k++)
                        if (applies(&r->v[i].patterns[k], format))
                                e = add_probe(s, &r->v[i], &r->v[i].patterns[k]);
        if (e == 0 && s->n) {
                s->met = calloc(s->n, sizeof(*s->met));
                s->limits = pcre2_match_context_create(NULL);
                s->data = pcre2_match_data_create(64, NULL);
                e = s->met && s->limits && s->data ? compile_literals(s) : -ENOMEM;
        }
        if (e < 0 || s->n == 0) {
                scan_free(s);
                s = NULL;
        }
        if (s) {
                pcre2_set_match_limit(s->limits, LIMIT_PATTERN_STEPS);
                pcre2_set_depth_limit(s->limits, LIMIT_PATTERN_STEPS);
                pcre2_set_heap_limit(s->limits, HEAP_KIB);
        }
        if (e == 0)
                *ret = s;
        return e;
}

void scan_free(struct scan *s) {
        if (!s)
                return;
        for (size_t i = 0; i < s->n; i++) {
                pcre2_code_free(s->v[i].code);
                free(s->v[i].literal);
        }
        free(s->v);
        free(s->met);
        pcre2_match_data_free(s->data);
        pcre2_match_context_free(s->limits);
        hs_free_scratch(s->scratch);
        hs_free_database(s->db);
        free(s);
}

static int met(unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void *ctx) {
        struct scan *s = ctx;
        size_t i;

        (void)from, (void)to, (void)flags;
        if (s->v[id].met)
                return 0;
        s->v[id].met = true;
        for (i = s->n_met++; i > 0 && s->met[i - 1] > id; i--) /* in the order of the rules */
                s->met[i] = s->met[i - 1];
        s->met[i] = id;
        return 0;
}

static int stop(unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void *ctx) {
        (void)id, (void)from, (void)to, (void)flags, (void)ctx;
        return 1;
}

/* False: vectorscan cannot, or was stopped. */
static bool search(struct scan *s, struct span text, match_event_handler each) {
        return s->db && text.n <= UINT32_MAX &&
               hs_scan(s->db, text.n ? text.p : "", (unsigned)text.n, 0, s->scratch, each, s) == HS_SUCCESS;
}

bool scan_is_clear(struct scan *s, struct span text) {
        return search(s, text, stop);
}

/* Which literals stand in the text. */
static void look(struct scan *s, struct span text) {
        s->n_met = 0;
        if (search(s, text, met)) {
                for (size_t i = 0; i < s->n_met; i++)
                        s->v[s->met[i]].met = false;
                return;
        }
        for (size_t i = 0; i < s->n; i++) {
                s->v[i].met = false;
                s->met[i] = (unsigned)i;
        }
        s->n_met = s->n;
}

/* The groups with a name, out of PCRE2's table: two bytes of number, then the name. */
static int take_groups(struct scan *s, const struct probe *p, struct span text, struct arena *a, struct scan_hit *hit) {
        uint32_t count = 0, size = 0;
        PCRE2_SPTR table = NULL;
        const PCRE2_SIZE *place = pcre2_get_ovector_pointer(s->data);
        uint32_t pairs = pcre2_get_ovector_count(s->data);

        pcre2_pattern_info(p->code, PCRE2_INFO_NAMECOUNT, &count);
        pcre2_pattern_info(p->code, PCRE2_INFO_NAMEENTRYSIZE, &size);
        pcre2_pattern_info(p->code, PCRE2_INFO_NAMETABLE, &table);
        hit->names = arena_array(a, count + 1, sizeof(*hit->names));
        hit->values = arena_array(a, count + 1, sizeof(*hit->values));
        if (!hit->names || !hit->values)
                return -ENOMEM;
        for (uint32_t i = 0; i < count; i++) {
                const unsigned char *row = table + (size_t)i * size;
                uint32_t no = (uint32_t)row[0] << 8 | row[1];
                if (no >= pairs || place[2 * no] == PCRE2_UNSET || place[2 * no + 1] > text.n)
                        continue;
                hit->names[hit->n] = arena_dup(a, span_str((const char *)row + 2));
                hit->values[hit->n++] = span_sub(text, place[2 * no], place[2 * no + 1] - place[2 * no]);
        }
        return 0;
}

/* 1: met, 0: not, -E2BIG: given up, -ENOMEM. */
static int match(struct scan *s, struct probe *p, struct span text) {
        PCRE2_SPTR subject = (PCRE2_SPTR)(text.n ? text.p : "");
        int r;

        if (!p->tried) {
                p->fast = pcre2_jit_compile(p->code, PCRE2_JIT_COMPLETE) == 0; /* without it the match is slower, not another */
                p->tried = true;
        }
        r = (p->fast ? pcre2_jit_match : pcre2_match)(p->code, subject, text.n, 0, 0, s->data, s->limits);
        if (r == PCRE2_ERROR_JIT_STACKLIMIT)
                r = pcre2_match(p->code, subject, text.n, 0, PCRE2_NO_JIT, s->data, s->limits);
        return r >= 0 ? 1 : r == PCRE2_ERROR_NOMATCH ? 0 : r == PCRE2_ERROR_NOMEMORY ? -ENOMEM : -E2BIG;
}

int scan_text(struct scan *s, struct span text, struct arena *a, struct scan_hit **ret, size_t *ret_n, size_t *ret_dear) {
        struct scan_hit *v = NULL;
        size_t n = 0;
        int r = 0;

        *ret_dear = 0;
        look(s, text);
        if (s->n_met && !(v = arena_array(a, s->n_met, sizeof(*v))))
                r = -ENOMEM;
        for (size_t i = 0; i < s->n_met; i++) {
                struct probe *p = &s->v[s->met[i]];
                int found = r == 0 ? match(s, p, text) : 0;
                *ret_dear += found == -E2BIG;
                if (found == -ENOMEM)
                        r = found;
                if (found != 1)
                        continue;
                v[n] = (struct scan_hit){.rule = p->rule, .pattern = p->name, .at = pcre2_get_ovector_pointer(s->data)[0]};
                r = take_groups(s, p, text, a, &v[n++]);
        }
        *ret = v;
        *ret_n = n;
        return r;
}
