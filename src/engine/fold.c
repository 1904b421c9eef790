/*
 * Folding, while rows stream in: memory grows with subjects and calls, not with rows. A row must say what it is about
 * and show its evidence, else it is refused. What another finding explains goes into a draft of its own.
 */
#include "engine/fold.h"
#include "base/safe.h"
#include "base/stamp.h"
#include "engine/functions.h"

#include <errno.h>
#include <stdlib.h>

enum { FACT_BYTES = 600 };

struct view { /* the columns that have a meaning of their own */
        struct span subject, evidence, role, quote, confidence, at_most, severity, decided_by, call, diag;
};

static const struct {
        const char *name;
        size_t field;
} columns[] = {
        {"subject", offsetof(struct view, subject)},       {"evidence", offsetof(struct view, evidence)},
        {"role", offsetof(struct view, role)},             {"quote", offsetof(struct view, quote)},
        {"confidence", offsetof(struct view, confidence)}, {"severity", offsetof(struct view, severity)},
        {"decided_by", offsetof(struct view, decided_by)}, {"call", offsetof(struct view, call)},
        {"diag", offsetof(struct view, diag)},             {"at_most", offsetof(struct view, at_most)},
};

enum { FACT_NAME = 48 };

/* What a column of the rows is: one of those, or a fact. */
struct column {
        size_t field; /* of the view; SIZE_MAX: none */
        char fact[FACT_NAME]; /* its name; empty: it has none as placeholders can spell it */
};

/* SIZE_MAX: it has no meaning of its own. */
static size_t field_of(const char *name) {
        for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
                if (strcmp(columns[i].name, name) == 0)
                        return columns[i].field;
        return SIZE_MAX;
}

/* Scopes ------------------------------------------------------------------------------------------------ */

static uint64_t scope(const struct lookup *l, const char *kind, uint64_t id) {
        char bytes[24] = {0};

        memcpy(bytes, kind, 4);
        memcpy(bytes + 8, &id, sizeof(id));
        return lookup_hash(l, span_of(bytes, sizeof(bytes)));
}

uint64_t scope_call(const struct lookup *l, int64_t call) {
        return scope(l, "call", (uint64_t)call);
}

uint64_t scope_conversation(const struct lookup *l, uint64_t conversation) {
        return scope(l, "conv", conversation);
}

uint64_t scope_domain(const struct lookup *l, uint64_t subject_hash) {
        return scope(l, "doma", subject_hash);
}

static uint64_t scope_record(const struct lookup *l, const struct item *i) {
        return i->is_frame ? scope(l, "flow", (uint64_t)i->flow) : scope(l, i->is_event ? "even" : "mess", (uint64_t)i->id);
}

int cover_add(struct cover *c, uint64_t at, struct draft *by) {
        struct covered *v;

        if ((c->n & (c->n - 1)) == 0) {
                v = reallocarray(c->v, c->n ? c->n * 2 : 1, sizeof(*v));
                if (!v)
                        return -ENOMEM;
                c->v = v;
        }
        c->v[c->n++] = (struct covered){.scope = at, .by = by};
        return 0;
}

static int covered_cmp(const void *a, const void *b) {
        const struct covered *x = a, *y = b;

        return x->scope < y->scope ? -1 : x->scope > y->scope ? 1 : draft_cmp(x->by, y->by);
}

void cover_sort(struct cover *c) {
        if (c->n)
                qsort(c->v, c->n, sizeof(*c->v), covered_cmp);
}

void cover_done(struct cover *c) {
        free(c->v);
        *c = (struct cover){0};
}

static struct draft *cover_find(const struct cover *c, uint64_t at) {
        size_t lo = 0, hi = c ? c->n : 0;

        while (lo < hi) {
                size_t mid = lo + (hi - lo) / 2;
                if (c->v[mid].scope < at)
                        lo = mid + 1;
                else
                        hi = mid;
        }
        return c && lo < c->n && c->v[lo].scope == at ? c->v[lo].by : NULL;
}

static struct draft *explained_by(const struct fold *f, const struct item *i, uint64_t subject) {
        struct draft *by;

        if (!f->cover || f->cover->n == 0)
                return NULL;
        by = cover_find(f->cover, i->call ? scope_call(f->l, i->call) : scope_record(f->l, i));
        if (!by && i->conversation)
                by = cover_find(f->cover, scope_conversation(f->l, i->conversation));
        return by ? by : cover_find(f->cover, scope_domain(f->l, subject));
}

/* Drafts ------------------------------------------------------------------------------------------------ */

char *fold_text(struct span s, size_t max) {
        struct buf b = BUF_INIT;
        char *text;

        if (safe_put(&b, span_trim(s), SAFE_LINE) == 0 && b.n > max) {
                b.n = safe_cut(buf_span(&b), max);
                buf_puts(&b, "…");
        }
        text = buf_steal(&b);
        buf_done(&b);
        return text;
}

/* Subjects and hosts are the same in any case of letters. */
static uint64_t hash_folded(const struct lookup *l, struct span s) {
        char small[SUBJECT_BYTES * 2];

        s = span_sub(span_trim(s), 0, sizeof(small));
        for (size_t i = 0; i < s.n; i++)
                small[i] = to_lower(s.p[i]);
        return lookup_hash(l, span_of(small, s.n));
}

/* Takes subject over. */
static struct draft *draft_new(struct fold *f, char *subject, uint64_t hash, struct draft *by) {
        struct draft **v = reallocarray(f->v, f->n + 1, sizeof(*v));
        struct draft *d = v ? calloc(1, sizeof(*d)) : NULL;

        if (v)
                f->v = v;
        if (!d) {
                free(subject);
                f->err = -ENOMEM;
                return NULL;
        }
        d->rule = f->rule;
        d->subject = subject;
        d->subject_hash = hash;
        d->by = by;
        d->first_us = d->last_us = STAMP_NONE;
        d->severity = SEVERITY_INFO;
        d->confidence = d->claimed = CONFIDENCE_POSSIBLE;
        d->at_most = CONFIDENCE_CONFIRMED;
        d->utc = true;
        return f->v[f->n++] = d;
}

/* Subjects are the same when they read the same: so no two findings of a rule have one name. */
static struct draft *draft_of(struct fold *f, struct span subject, const struct item *i) {
        char *text = fold_text(subject, SUBJECT_BYTES);
        uint64_t hash = hash_folded(f->l, span_str(text));
        struct draft *by = explained_by(f, i, hash);

        if (!text)
                f->err = -ENOMEM;
        for (size_t k = 0; k < f->n; k++) {
                if (f->v[k]->subject_hash != hash || f->v[k]->by != by)
                        continue;
                free(text);
                return f->v[k];
        }
        if (text && f->n < MAX_DRAFTS)
                return draft_new(f, text, hash, by);
        f->too_many = f->n >= MAX_DRAFTS;
        free(text);
        return NULL;
}

static int value_add(const struct lookup *l, struct value *v, struct span text, size_t max) {
        int r = idset_add(&v->seen, hash_folded(l, text));

        if (r == 1 && !v->first && !(v->first = fold_text(text, max)))
                r = -ENOMEM;
        return r < 0 ? r : 0;
}

/* A name as placeholders can spell it. */
static bool fact_name(struct span s, char *ret, size_t size) {
        if (s.n == 0 || s.n >= size)
                return false;
        for (size_t i = 0; i < s.n; i++) {
                char c = to_lower(s.p[i]);
                if (c == '-' || c == '.')
                        c = '_';
                if (!is_alpha(c) && !is_digit(c) && c != '_')
                        return false;
                ret[i] = c;
        }
        ret[s.n] = '\0';
        return true;
}

static struct value *fact_find(struct draft *d, const char *name) {
        for (size_t i = 0; i < d->n_facts; i++)
                if (strcmp(d->facts[i].name, name) == 0)
                        return &d->facts[i];
        return NULL;
}

/* name: as fact_name() made it, else empty. */
static int fact_add(const struct lookup *l, struct draft *d, const char *name, struct span text) {
        struct value *v;

        if (span_trim(text).n == 0 || !*name)
                return 0;
        v = fact_find(d, name);
        if (!v) {
                if (d->n_facts >= MAX_FACTS)
                        return 0;
                if (!(v = reallocarray(d->facts, d->n_facts + 1, sizeof(*v))))
                        return -ENOMEM;
                d->facts = v;
                v += d->n_facts;
                *v = (struct value){.name = span_dup(span_str(name))};
                if (!v->name)
                        return -ENOMEM;
                d->n_facts++;
        }
        return value_add(l, v, text, FACT_BYTES);
}

struct params {
        const struct lookup *l;
        struct draft *d;
        const char *const *names;
        const bool *is_null;
        int n;
};

/* A parameter of the diagnostic becomes a fact, unless the row has a value of its own under that name. */
static int param_add(void *ctx, struct span name, struct span value) {
        const struct params *p = ctx;
        char word[FACT_NAME];

        if (!fact_name(name, word, sizeof(word)) || field_of(word) != SIZE_MAX)
                return 0;
        for (int i = 0; i < p->n; i++)
                if (strcmp(p->names[i], word) == 0 && !p->is_null[i])
                        return 0;
        return fact_add(p->l, p->d, word, value);
}

/* Evidence ---------------------------------------------------------------------------------------------- */

int item_cmp(const struct item *a, const struct item *b) {
        int64_t ta = a->time_us == STAMP_NONE ? INT64_MAX : a->time_us;
        int64_t tb = b->time_us == STAMP_NONE ? INT64_MAX : b->time_us;

        if (ta != tb)
                return ta < tb ? -1 : 1;
        if (a->id != b->id)
                return a->id < b->id ? -1 : 1;
        return a->at < b->at ? -1 : a->at > b->at;
}

static int role_of(struct draft *d, struct span role, size_t *ret) {
        char *text = fold_text(role, FACT_BYTES), **v;

        if (!text)
                return -ENOMEM;
        for (size_t i = 0; i < d->n_roles; i++) {
                if (strcmp(d->roles[i], text) != 0)
                        continue;
                free(text);
                *ret = i;
                return 0;
        }
        if (d->n_roles == MAX_ROLES) {
                free(text);
                *ret = MAX_ROLES - 1;
                return 0;
        }
        if (!(v = reallocarray(d->roles, d->n_roles + 1, sizeof(*v)))) {
                free(text);
                return -ENOMEM;
        }
        d->roles = v;
        v[d->n_roles] = text;
        *ret = d->n_roles++;
        return 0;
}

static bool same_item(const struct item *a, const struct item *b) {
        return a->is_event == b->is_event && a->is_frame == b->is_frame && item_cmp(a, b) == 0;
}

static bool same_field(const char *a, const char *b) {
        return a && b ? strcmp(a, b) == 0 : a == b;
}

/* Keeps an item unless it is kept already, or its role has enough earlier ones. */
static int item_keep(struct draft *d, const struct item *i, size_t role, struct span field) {
        struct kept *last = NULL, *v;
        size_t n = 0;
        char *copy = field.n ? span_dup(field) : NULL;

        if (field.n && !copy)
                return -ENOMEM;
        for (size_t k = 0; k < d->n_kept; k++) {
                v = &d->kept[k];
                if (same_item(&v->item, i) && same_field(v->field, copy)) {
                        free(copy);
                        return 0;
                }
                if (v->role != role)
                        continue;
                n++;
                if (!last || item_cmp(&last->item, &v->item) < 0)
                        last = v;
        }
        if (n < MAX_EVIDENCE) {
                if (!(v = reallocarray(d->kept, d->n_kept + 1, sizeof(*v)))) {
                        free(copy);
                        return -ENOMEM;
                }
                d->kept = v;
                v[d->n_kept++] = (struct kept){.item = *i, .role = role, .field = copy};
        } else if (item_cmp(i, &last->item) < 0) {
                free(last->field);
                *last = (struct kept){.item = *i, .role = role, .field = copy};
        } else {
                free(copy);
        }
        return 0;
}

/* Rows -------------------------------------------------------------------------------------------------- */

static void take_times(struct draft *d, const struct item *i) {
        if (i->time_us == STAMP_NONE)
                return;
        stamp_widen(&d->first_us, &d->last_us, i->time_us, i->time_us);
        d->utc = d->utc && i->utc;
}

/* The value of a word in a column; the article's own where the row has none. */
static int level_of(struct span word, int (*parse)(const char *), int otherwise) {
        char text[16];
        int v;

        if (word.n == 0 || word.n >= sizeof(text))
                return otherwise;
        memcpy(text, word.p, word.n);
        text[word.n] = '\0';
        v = parse(text);
        return v < 0 ? otherwise : v;
}

/* What speaks against a finding counts for all of it, however sure its other rows are. */
static void take_confidence(struct draft *d, int claimed, int at_most) {
        if (claimed > (int)d->claimed)
                d->claimed = (enum confidence)claimed;
        if (at_most < (int)d->at_most)
                d->at_most = (enum confidence)at_most;
        d->confidence = d->claimed < d->at_most ? d->claimed : d->at_most;
}

static int draft_take(struct fold *f, struct draft *d, const struct view *v, const struct item *i) {
        struct span own = f->rule->tuned ? SPAN_NONE : v->severity;
        int severity = level_of(own, severity_parse, (int)f->rule->severity);
        int confidence = level_of(v->confidence, confidence_parse, (int)f->rule->confidence);
        int at_most = level_of(v->at_most, confidence_parse, CONFIDENCE_CONFIRMED);
        size_t role;
        int r;

        if (severity > (int)d->severity)
                d->severity = (enum severity)severity;
        take_confidence(d, confidence, at_most);
        take_times(d, i);
        r = i->call ? idset_add(&d->calls, (uint64_t)i->call) : idset_add(&d->records, scope_record(f->l, i));
        if (r >= 0 && i->conversation)
                r = idset_add(&d->conversations, i->conversation);
        if (r >= 0 && v->decided_by.n)
                r = value_add(f->l, &d->decided_by, v->decided_by, SUBJECT_BYTES);
        if (r >= 0)
                r = role_of(d, v->role.n ? v->role : SPAN("evidence"), &role);
        return r < 0 ? r : item_keep(d, i, role, v->quote);
}

/* At the first row; all others have the same. */
static int take_columns(struct fold *f, int n, const char *const *names) {
        struct column *v = calloc((size_t)n, sizeof(*v));

        if (!v)
                return -ENOMEM;
        for (int k = 0; k < n; k++) {
                v[k].field = field_of(names[k]);
                if (v[k].field == SIZE_MAX && !fact_name(span_str(names[k]), v[k].fact, sizeof(v[k].fact)))
                        v[k].fact[0] = '\0';
        }
        f->columns = v;
        return 0;
}

int fold_row(void *ctx, int n, const char *const *names, const struct span *values, const bool *is_null,
             const bool *is_number) {
        struct fold *f = ctx;
        struct view v = {0};
        struct draft *d;
        struct item i;
        int64_t id;

        (void)is_number;
        if (!f->columns && (f->err = take_columns(f, n, names)) < 0)
                return f->err;
        for (int k = 0; k < n; k++)
                if (f->columns[k].field != SIZE_MAX && !is_null[k])
                        *(struct span *)((char *)&v + f->columns[k].field) = values[k];
        if (span_trim(v.subject).n == 0 || lookup_item(f->l, v.evidence, &i) < 0) {
                f->refused++;
                return 0;
        }
        if (v.call.n && number_prefix(v.call, &id) == 0)
                i.call = id;
        if (!(d = draft_of(f, v.subject, &i)))
                return f->err;
        f->err = draft_take(f, d, &v, &i);
        for (int k = 0; k < n && f->err == 0; k++)
                if (!is_null[k] && f->columns[k].field == SIZE_MAX)
                        f->err = fact_add(f->l, d, f->columns[k].fact, values[k]);
        if (f->err == 0 && v.diag.n && number_prefix(v.diag, &id) == 0) {
                struct params p = {.l = f->l, .d = d, .names = names, .is_null = is_null, .n = n};
                f->err = lookup_params(f->l, id, param_add, &p);
        }
        return f->err;
}

void fold_done(struct fold *f) {
        free(f->v);
        free(f->columns);
        f->v = NULL;
        f->columns = NULL;
        f->n = 0;
}
