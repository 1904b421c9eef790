/*
 * A draft becomes a finding: values turn into words, calls into users, kept items into quoted evidence, the article's
 * placeholders into facts. Also says in which order findings are reported. Nothing is folded here, nothing is stored.
 */
#include "engine/ask.h"
#include "engine/fill.h"
#include "engine/fold.h"
#include "base/array.h"
#include "base/buf.h"
#include "base/stamp.h"

#include <errno.h>
#include <stdlib.h>

/* Order ------------------------------------------------------------------------------------------------ */

static int cmp_int64(int64_t a, int64_t b) {
        return a < b ? -1 : a > b;
}

/* Later than all others where no time is known. */
static int64_t known_us(int64_t us) {
        return us == STAMP_NONE ? INT64_MAX : us;
}

int draft_cmp(const struct draft *a, const struct draft *b) {
        int r = (a->by != NULL) - (b->by != NULL);

        if (r == 0)
                r = (int)b->severity - (int)a->severity;
        if (r == 0)
                r = (int)b->confidence - (int)a->confidence;
        if (r == 0)
                r = (int)b->rule->kind - (int)a->rule->kind;
        if (r == 0)
                r = (a->calls.n < b->calls.n) - (a->calls.n > b->calls.n);
        if (r == 0)
                r = cmp_int64(known_us(a->first_us), known_us(b->first_us));
        if (r == 0)
                r = strcmp(a->rule->id, b->rule->id);
        if (r == 0)
                r = strcmp(a->subject, b->subject);
        return r == 0 && a->by && b->by && a->by != b->by ? draft_cmp(a->by, b->by) : r;
}

/* Words ------------------------------------------------------------------------------------------------ */

static int dup_to(const char *text, char **ret) {
        if (text && !(*ret = span_dup(span_str(text))))
                return -ENOMEM;
        return 0;
}

/* "first +n"; NULL: out of memory. */
static char *value_words(const struct value *v) {
        struct buf b = BUF_INIT;
        char *text;

        buf_puts(&b, v->first);
        if (v->seen.n > 1)
                buf_printf(&b, " +%zu", v->seen.n - 1);
        text = buf_steal(&b);
        buf_done(&b);
        return text;
}

/* The same in every run: the rule, what it is about in lower case, and what it stands under. */
static void put_key(struct buf *b, const struct draft *d) {
        buf_printf(b, "%s:", d->rule->id);
        for (const char *p = d->subject; *p; p++)
                buf_putc(b, to_lower(*p));
        if (d->by) {
                buf_puts(b, " < ");
                put_key(b, d->by);
        }
}

static int finish_words(struct draft *d) {
        struct finding *f = &d->finding;
        const struct rule *r = d->rule;
        struct buf key = BUF_INIT;

        put_key(&key, d);
        f->key = buf_steal(&key);
        buf_done(&key);
        f->rev = r->rev;
        f->severity = d->severity;
        f->confidence = d->confidence;
        f->kind = r->kind;
        f->first_us = d->first_us;
        f->last_us = d->last_us;
        f->utc = d->utc && d->first_us != STAMP_NONE;
        if (!f->key || dup_to(r->id, &f->rule) < 0 || dup_to(r->owner, &f->owner) < 0 ||
            dup_to(r->subject, &f->subject_type) < 0 || dup_to(d->subject, &f->subject) < 0)
                return -ENOMEM;
        if (!(f->refs = calloc(r->n_refs + 1, sizeof(*f->refs))))
                return -ENOMEM;
        for (; f->n_refs < r->n_refs; f->n_refs++)
                if (dup_to(r->refs[f->n_refs], &f->refs[f->n_refs]) < 0)
                        return -ENOMEM;
        return !d->decided_by.first || (f->decided_by = value_words(&d->decided_by)) ? 0 : -ENOMEM;
}

static int finish_facts(struct draft *d) {
        struct finding *f = &d->finding;

        if (!(f->facts = calloc(d->n_facts + 1, sizeof(*f->facts))))
                return -ENOMEM;
        for (size_t i = 0; i < d->n_facts; i++) {
                struct fact *fact = &f->facts[f->n_facts++];
                fact->name = span_dup(span_str(d->facts[i].name));
                fact->value = value_words(&d->facts[i]);
                if (!fact->name || !fact->value)
                        return -ENOMEM;
        }
        return 0;
}

/* The article's texts. The element that decided fills its placeholder like a fact, but is listed on its own. */
static int finish_texts(struct draft *d) {
        struct finding *f = &d->finding;
        const struct rule *r = d->rule;
        const struct {
                const char *from;
                char **to;
        } texts[] = {{r->title, &f->title}, {r->means, &f->means},     {r->cause, &f->cause},
                     {r->fix, &f->fix},     {r->confirm, &f->confirm}, {r->rule_out, &f->rule_out}};
        size_t n = f->n_facts;
        char name[] = "decided_by";

        /* finish_facts() left room for one more. */
        if (f->decided_by)
                f->facts[n++] = (struct fact){.name = name, .value = f->decided_by};
        for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
                if (texts[i].from && !(*texts[i].to = fill_text(texts[i].from, f->facts, n, f->subject)))
                        return -ENOMEM;
        return 0;
}

/* What is to be asked for, unless nothing is left to ask. */
static int has_answer(void *ctx, struct span kind, struct span what) {
        return lookup_has_answer(ctx, kind, what);
}

static int finish_asks(struct draft *d, struct lookup *l) {
        const struct rule *r = d->rule;

        return d->confidence == CONFIDENCE_CONFIRMED ? 0 : ask_fill(r->would_confirm, r->n_would_confirm, &d->finding, has_answer, l);
}

/* Calls and users -------------------------------------------------------------------------------------- */

static int call_cmp(const void *a, const void *b) {
        return cmp_int64(*(const int64_t *)a, *(const int64_t *)b);
}

static int finish_calls(struct draft *d) {
        struct finding *f = &d->finding;

        if (!(f->calls = calloc(d->calls.n + 1, sizeof(*f->calls))))
                return -ENOMEM;
        for (size_t i = 0; i < d->calls.cap; i++)
                if (d->calls.v[i])
                        f->calls[f->n_calls++] = (int64_t)d->calls.v[i];
        qsort(f->calls, f->n_calls, sizeof(*f->calls), call_cmp);
        return 0;
}

struct users {
        struct finding *f;
        const struct lookup *l;
        struct idset seen, numbers; /* hashes of texts; one text may have several numbers */
        size_t cap;
};

static int add_user(void *ctx, struct span name, struct span value) {
        struct users *u = ctx;
        int r = value.n ? idset_add(&u->seen, lookup_hash(u->l, value)) : 0;

        (void)name;
        if (r <= 0 || (r = array_grow(&u->f->users, u->f->n_users, &u->cap, sizeof(*u->f->users))) < 0)
                return r;
        if (!(u->f->users[u->f->n_users] = fold_text(value, SUBJECT_BYTES)))
                return -ENOMEM;
        u->f->n_users++;
        return 0;
}

static int string_cmp(const void *a, const void *b) {
        return strcmp(*(char *const *)a, *(char *const *)b);
}

static int finish_users(struct draft *d, struct lookup *l) {
        struct users u = {.f = &d->finding, .l = l};
        int r = 0;

        for (size_t i = 0; i < d->finding.n_calls && r == 0; i++)
                r = lookup_users(l, d->finding.calls[i], &u.numbers, add_user, &u);
        idset_done(&u.seen);
        idset_done(&u.numbers);
        if (d->finding.n_users)
                qsort(d->finding.users, d->finding.n_users, sizeof(char *), string_cmp);
        return r;
}

/* Evidence --------------------------------------------------------------------------------------------- */

static int kept_cmp(const void *a, const void *b) {
        const struct kept *x = a, *y = b;
        int r = item_cmp(&x->item, &y->item);

        return r ? r : strcmp(x->field ? x->field : "", y->field ? y->field : "");
}

/* Moves what is shown to the front, in order of time: of each role the first, then of each the second … */
static size_t choose(struct draft *d) {
        bool chosen[MAX_ROLES * MAX_EVIDENCE] = {false};
        size_t n = 0, to = 0;

        qsort(d->kept, d->n_kept, sizeof(*d->kept), kept_cmp);
        for (size_t round = 0; round < MAX_EVIDENCE; round++) {
                for (size_t role = 0; role < d->n_roles && n < MAX_EVIDENCE; role++) {
                        size_t i, met = 0;
                        for (i = 0; i < d->n_kept; i++)
                                if (d->kept[i].role == role && met++ == round)
                                        break;
                        if (i < d->n_kept) {
                                chosen[i] = true;
                                n++;
                        }
                }
        }
        for (size_t i = 0; i < d->n_kept; i++) {
                if (!chosen[i])
                        continue;
                struct kept k = d->kept[to];
                d->kept[to++] = d->kept[i];
                d->kept[i] = k;
        }
        return to;
}

static int finish_evidence(struct draft *d) {
        struct finding *f = &d->finding;

        f->n_evidence = choose(d);
        return (f->evidence = calloc(f->n_evidence + 1, sizeof(*f->evidence))) ? 0 : -ENOMEM;
}

int draft_finish(struct draft *d, struct lookup *l) {
        int r;

        if ((r = finish_words(d)) < 0 || (r = finish_facts(d)) < 0 || (r = finish_texts(d)) < 0 ||
            (r = finish_asks(d, l)) < 0 ||
            (r = finish_calls(d)) < 0 || (r = finish_users(d, l)) < 0)
                return r;
        return finish_evidence(d);
}

struct quote {
        struct draft *d;
        size_t at; /* of its evidence */
};

static int quote_cmp(const void *a, const void *b) {
        const struct quote *x = a, *y = b;
        const struct item *i = &x->d->kept[x->at].item, *k = &y->d->kept[y->at].item;

        return i->is_event != k->is_event ? i->is_event - k->is_event : cmp_int64(i->id, k->id);
}

static int quote_fill(const struct quote *q, struct lookup *l) {
        const struct kept *k = &q->d->kept[q->at];
        struct evidence *e = &q->d->finding.evidence[q->at];
        int r = lookup_quote(l, &k->item, k->field, e);

        return r < 0 ? r : dup_to(q->d->roles[k->role], &e->role);
}

/* Takes out what has no role, because it was not there. */
static void close_gaps(struct finding *f) {
        size_t n = 0;

        for (size_t i = 0; i < f->n_evidence; i++)
                if (f->evidence[i].role)
                        f->evidence[n++] = f->evidence[i];
        f->n_evidence = n;
}

int drafts_quote(struct draft *const *v, size_t n, struct lookup *l) {
        size_t n_quotes = 0;
        struct quote *quotes = calloc(n * MAX_EVIDENCE + 1, sizeof(*quotes));
        int r = quotes ? 0 : -ENOMEM;

        for (size_t i = 0; i < n && r == 0; i++)
                for (size_t k = 0; k < v[i]->finding.n_evidence; k++)
                        quotes[n_quotes++] = (struct quote){v[i], k};
        if (n_quotes)
                qsort(quotes, n_quotes, sizeof(*quotes), quote_cmp);
        for (size_t i = 0; i < n_quotes && r == 0; i++)
                if ((r = quote_fill(&quotes[i], l)) == -ENOENT)
                        r = 0;
        for (size_t i = 0; i < n && r == 0; i++)
                close_gaps(&v[i]->finding);
        free(quotes);
        return r;
}

static void value_done(struct value *v) {
        free(v->name);
        free(v->first);
        idset_done(&v->seen);
}

void draft_free(struct draft *d) {
        if (!d)
                return;
        for (size_t i = 0; i < d->n_facts; i++)
                value_done(&d->facts[i]);
        for (size_t i = 0; i < d->n_roles; i++)
                free(d->roles[i]);
        for (size_t i = 0; i < d->n_kept; i++)
                free(d->kept[i].field);
        value_done(&d->decided_by);
        idset_done(&d->calls);
        idset_done(&d->conversations);
        idset_done(&d->records);
        free(d->facts);
        free(d->roles);
        free(d->kept);
        free(d->subject);
        finding_done(&d->finding);
        free(d);
}
