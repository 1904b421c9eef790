/*
 * The lists that every form of report shows: findings that stand on their own, in report order or from the user's complaint;
 * those that only look alarming; those that the site suppresses; and what could not be judged, by what it lacked.
 */
#include "base/array.h"
#include "report/report.h"
#include "report/reveal.h"

#include <errno.h>
#include <stdlib.h>

static int list_add(struct finding_list *l, size_t *io_cap, struct finding *f) {
        int r = array_grow(&l->v, l->n, io_cap, sizeof(*l->v));

        if (r < 0)
                return r;
        l->v[l->n++] = *f;
        *f = (struct finding){0};
        return 0;
}

/* Takes the findings of *io apart. */
static int part(struct finding_list *io, struct report_list *ret) {
        size_t cap[3] = {0};
        int r = 0;

        for (size_t i = 0; i < io->n && r == 0; i++) {
                struct finding *f = &io->v[i];
                if (f->suppressed && !f->explained_by)
                        r = list_add(&ret->hidden, &cap[0], f);
                else if (finding_stands(f) && finding_is_quiet(f))
                        r = list_add(&ret->quiet, &cap[1], f);
                else if (finding_stands(f))
                        r = list_add(&ret->shown, &cap[2], f);
        }
        finding_list_done(io);
        return r;
}

int report_list_read(struct store *s, const struct report_options *o, struct report_list *ret) {
        struct finding_list all = {0};
        struct report_list l = {0};
        int r = store_findings(s, &all);

        if (r == 0)
                r = part(&all, &l);
        if (r == 0 && !(l.touch = calloc(l.shown.n + 1, sizeof(*l.touch))))
                r = -ENOMEM;
        if (r == 0 && o->complaint)
                r = complaint_rank(s, o->complaint, &l.shown, l.touch);
        if (r == 0 && o->secrets)
                r = reveal_quotes(s, &l.shown);
        if (r < 0)
                report_list_done(&l);
        else
                *ret = l;
        return r;
}

void report_list_done(struct report_list *l) {
        finding_list_done(&l->shown);
        finding_list_done(&l->quiet);
        finding_list_done(&l->hidden);
        free(l->touch);
        *l = (struct report_list){0};
}

const struct finding *report_alike(const struct finding_list *l, size_t i) {
        const struct finding *first = NULL;
        size_t n = 0;

        for (size_t k = 0; k < i && n < ALIKE_SHOWN; k++) {
                if (strcmp(l->v[k].rule, l->v[i].rule) != 0)
                        continue;
                first = first ? first : &l->v[k];
                n++;
        }
        return n < ALIKE_SHOWN ? NULL : first;
}

int report_judged(struct store *s, bool *ret) {
        struct buf b = BUF_INIT;
        int r = store_meta(s, STORE_UNJUDGED, &b);

        buf_done(&b);
        *ret = r == -ENOENT;
        return r == -ENOENT ? 0 : r;
}

/* "a\nb" as "a, b". */
static char *lack_words(const struct skipped_info *s) {
        struct span rest = span_str(*s->needs ? s->needs : s->reason), word;
        struct buf b = BUF_INIT;
        char *text;

        for (bool first = true; span_cut(&rest, '\n', &word); first = false)
                buf_printf(&b, "%s%.*s", first ? "" : ", ", SPAN_ARG(word));
        text = buf_steal(&b);
        buf_done(&b);
        return text;
}

/* Takes words over. */
static int lack_add(struct report_lack **io, size_t *io_n, size_t *io_cap, char *words, const struct skipped_info *s) {
        bool needs = strcmp(s->reason, "needs") == 0;
        struct report_lack *v = *io;
        size_t i = 0;
        int r;

        while (i < *io_n && (v[i].needs != needs || strcmp(v[i].words, words) != 0))
                i++;
        if (i < *io_n) {
                free(words);
                v[i].n++;
                return 0;
        }
        if ((r = array_grow(io, *io_n, io_cap, sizeof(**io))) < 0) {
                free(words);
                return r;
        }
        v = &(*io)[(*io_n)++];
        *v = (struct report_lack){.words = words, .needs = needs, .n = 1, .rule = span_dup(span_str(s->rule))};
        return v->rule ? 0 : -ENOMEM;
}

static int lack_cmp(const void *a, const void *b) {
        const struct report_lack *x = a, *y = b;

        if (x->needs != y->needs) /* those of evidence together at the end */
                return x->needs ? 1 : -1;
        return x->n != y->n ? (x->n < y->n) - (x->n > y->n) : strcmp(x->words, y->words);
}

int report_lacks(struct store *s, struct report_lack **ret, size_t *ret_n) {
        struct skipped_info *skipped = NULL;
        struct report_lack *v = NULL;
        size_t n_skipped = 0, n = 0, cap = 0;
        int r = store_skipped(s, &skipped, &n_skipped);

        for (size_t i = 0; i < n_skipped && r == 0; i++) {
                char *words = lack_words(&skipped[i]);
                r = words ? lack_add(&v, &n, &cap, words, &skipped[i]) : -ENOMEM;
        }
        skipped_free(skipped, n_skipped);
        if (r < 0) {
                report_lacks_free(v, n);
                return r;
        }
        if (n)
                qsort(v, n, sizeof(*v), lack_cmp);
        *ret = v;
        *ret_n = n;
        return 0;
}

size_t report_put_lack(const struct report_lack *v, size_t n, size_t i, struct buf *b) {
        size_t rules = 0;

        if (!v[i].needs) {
                if (v[i].n == 1)
                        buf_printf(b, "%s: %s", v[i].rule, v[i].words);
                else
                        buf_printf(b, "%zu rules: %s", v[i].n, v[i].words);
                return i + 1;
        }
        for (size_t k = i; k < n; k++)
                rules += v[k].n;
        if (rules == 1)
                buf_printf(b, "%s: the evidence has no ", v[i].rule);
        else
                buf_printf(b, "%zu rules: the evidence has no ", rules);
        for (size_t k = i; k < n; k++) {
                buf_printf(b, "%s%s", k > i ? "; " : "", v[k].words);
                if (v[k].n > 1 && rules > v[k].n)
                        buf_printf(b, " (%zu)", v[k].n);
        }
        return n;
}

void report_lacks_free(struct report_lack *v, size_t n) {
        for (size_t i = 0; i < n; i++) {
                free(v[i].words);
                free(v[i].rule);
        }
        free(v);
}
