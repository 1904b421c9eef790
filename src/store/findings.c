/*
 * Findings into their tables and out again. What belongs to them is read table by table, each once and in order, however
 * many findings there are.
 */
#include "store/internal.h"

#include <errno.h>
#include <stdlib.h>

/* Writing --------------------------------------------------------------------------------------------- */

static void put_lines(struct buf *b, char *const *v, size_t n) {
        for (size_t i = 0; i < n; i++)
                buf_printf(b, "%s%s", i ? "\n" : "", v[i]);
}

static int put_finding_row(struct store *s, const struct finding *f) {
        struct put p = put_begin(s, PUT_FINDING);
        struct buf refs = BUF_INIT, asks = BUF_INIT;

        put_lines(&refs, f->refs, f->n_refs);
        put_lines(&asks, f->asks, f->n_asks);
        put_word(&p, f->key);
        put_word(&p, f->rule);
        put_int(&p, f->rev);
        put_word(&p, f->title);
        put_word(&p, severity_word(f->severity));
        put_word(&p, confidence_word(f->confidence));
        put_word(&p, finding_kind_word(f->kind));
        put_word(&p, f->owner);
        put_word(&p, f->subject_type);
        put_word(&p, f->subject);
        put_word(&p, f->decided_by);
        put_size(&p, f->n_calls);
        put_size(&p, f->n_users);
        put_us(&p, f->first_us);
        put_us(&p, f->last_us);
        put_int(&p, f->utc);
        put_word(&p, f->means);
        put_word(&p, f->cause);
        put_word(&p, f->fix);
        put_word(&p, f->confirm);
        put_word(&p, f->rule_out);
        put_some(&p, buf_span(&refs));
        put_id(&p, f->explained_by);
        put_some(&p, buf_span(&asks));
        put_word(&p, f->suppressed);
        int r = refs.err ? refs.err : asks.err ? asks.err : put_end(&p);
        buf_done(&refs);
        buf_done(&asks);
        return r;
}

static int put_evidence(struct store *s, int64_t finding, size_t i, const struct evidence *e) {
        struct put p = put_begin(s, PUT_EVIDENCE);

        put_int(&p, finding);
        put_size(&p, i);
        put_text(&p, span_str(e->role));
        put_int(&p, e->source);
        put_id(&p, e->sighting);
        put_id(&p, e->event);
        put_word(&p, e->host);
        put_id(&p, (int64_t)e->line);
        put_id(&p, (int64_t)e->frame);
        put_size(&p, e->offset);
        put_us(&p, e->time_us);
        put_int(&p, e->utc);
        put_text(&p, span_str(e->text));
        put_int(&p, e->cut);
        return put_end(&p);
}

static int put_parts(struct store *s, const struct finding *f, int64_t id) {
        int r = 0;

        for (size_t i = 0; i < f->n_facts && r == 0; i++) {
                struct put p = put_begin(s, PUT_FACT);
                put_int(&p, id);
                put_size(&p, i);
                put_word(&p, f->facts[i].name);
                put_word(&p, f->facts[i].value);
                r = put_end(&p);
        }
        for (size_t i = 0; i < f->n_calls && r == 0; i++) {
                struct put p = put_begin(s, PUT_FINDING_CALL);
                put_int(&p, id);
                put_size(&p, i);
                put_int(&p, f->calls[i]);
                r = put_end(&p);
        }
        for (size_t i = 0; i < f->n_users && r == 0; i++) {
                struct put p = put_begin(s, PUT_USER);
                put_int(&p, id);
                put_size(&p, i);
                put_word(&p, f->users[i]);
                r = put_end(&p);
        }
        for (size_t i = 0; i < f->n_evidence && r == 0; i++)
                r = put_evidence(s, id, i, &f->evidence[i]);
        return r;
}

int store_put_finding(struct store *s, struct finding *io) {
        int r = put_finding_row(s, io);

        if (r < 0)
                return r;
        int64_t id = sqlite3_last_insert_rowid(s->db);
        r = put_parts(s, io, id);
        if (r == 0)
                io->id = id;
        return r;
}

int store_put_skipped(struct store *s, const char *rule, const char *needs, const char *reason) {
        struct put p = put_begin(s, PUT_SKIPPED);

        put_word(&p, rule);
        put_text(&p, span_str(needs));
        put_word(&p, reason);
        return put_end(&p);
}

int store_set_explained(struct store *s, int64_t finding, int64_t by) {
        sqlite3_stmt *st = NULL;
        int rc;

        if (!s->writing)
                return store_fail(s, -EROFS, "the case is open for reading only");
        if (store_begin(s) < 0)
                return -EIO;
        rc = sql_prepare(s->db, "UPDATE finding SET explained_by = ? WHERE id = ?", &st);
        if (rc == SQLITE_OK)
                rc = sqlite3_bind_int64(st, 1, by);
        if (rc == SQLITE_OK)
                rc = sqlite3_bind_int64(st, 2, finding);
        return sql_finish(s, rc, st);
}

/* Reading --------------------------------------------------------------------------------------------- */

enum {
        FINDINGS_MAX = 100000,
        PARTS_MAX = 4000000,
        CHAIN_MAX = 16,
        READ_MAX_BYTES = 256 * 1024 * 1024, /* a path that is told once may be quoted by each part */
};

struct reading {
        struct store *s;
        struct finding_list *l;
        sqlite3_stmt *st;
        size_t cap, at; /* room; the finding that the last part belonged to */
        size_t cap_part; /* room for its parts */
        size_t bytes;    /* taken so far */
};

/* Counts the row, which becomes size bytes and its texts, before any of it is copied. */
static int charge(struct reading *d, size_t size) {
        size_t n = size;

        for (int i = 0, all = sqlite3_column_count(d->st); i < all; i++)
                n += (size_t)sqlite3_column_bytes(d->st, i);
        if (n > READ_MAX_BYTES - d->bytes)
                return store_fail(d->s, -E2BIG, "the findings are larger than %d MiB", READ_MAX_BYTES >> 20);
        d->bytes += n;
        return 0;
}

/* A word of ours, or the least of its kind: a stranger may have written anything. */
static int word_value(int (*parse)(const char *), const char *word) {
        int v = word ? parse(word) : -1;

        return v < 0 ? 0 : v;
}

static int split_lines(struct span text, char ***io, size_t *io_n) {
        struct span line;
        size_t cap = 0;

        while (span_cut(&text, '\n', &line)) {
                int r = array_grow(io, *io_n, &cap, sizeof(**io));
                if (r < 0)
                        return r;
                if (!((*io)[*io_n] = span_dup(line)))
                        return -ENOMEM;
                ++*io_n;
        }
        return 0;
}

static int get_words(struct get *g, char **const *v, size_t n) {
        int r = 0;

        for (size_t i = 0; i < n && r == 0; i++)
                r = get_dup(g, STRING_MAX_BYTES, v[i]);
        return r;
}

/* Texts that every finding must have. */
static int require(char **io) {
        if (!*io)
                *io = span_dup(SPAN(""));
        return *io ? 0 : -ENOMEM;
}

static int get_finding(struct get *g, struct finding *f) {
        char *severity = NULL, *confidence = NULL, *kind = NULL;
        char **const names[] = {&f->key, &f->rule, &f->title, &severity, &confidence, &kind, &f->owner, &f->subject_type,
                                &f->subject, &f->decided_by, &f->means, &f->cause, &f->fix, &f->confirm, &f->rule_out,
                                &f->suppressed};
        int r;

        f->id = get_int(g);
        f->rev = (int)get_int(g);
        f->first_us = get_us(g);
        f->last_us = get_us(g);
        f->utc = get_int(g) != 0;
        f->explained_by = get_int(g);
        r = get_words(g, names, sizeof(names) / sizeof(*names));
        if (r == 0)
                r = split_lines(get_text(g), &f->refs, &f->n_refs);
        if (r == 0)
                r = split_lines(get_text(g), &f->asks, &f->n_asks);
        if (r == 0 && (require(&f->key) < 0 || require(&f->rule) < 0 || require(&f->title) < 0))
                r = -ENOMEM;
        f->severity = (enum severity)word_value(severity_parse, severity);
        f->confidence = (enum confidence)word_value(confidence_parse, confidence);
        f->kind = (enum finding_kind)word_value(finding_kind_parse, kind);
        free(severity);
        free(confidence);
        free(kind);
        return r;
}

static int read_findings(struct reading *d) {
        int r = 0;

        while (r == 0 && (r = sql_step(d->s, d->st)) > 0) {
                struct get g = {.st = d->st};
                if ((r = charge(d, sizeof(struct finding))) < 0 || (r = array_grow(&d->l->v, d->l->n, &d->cap, sizeof(*d->l->v))) < 0)
                        break;
                d->l->v[d->l->n] = (struct finding){0};
                r = get_finding(&g, &d->l->v[d->l->n++]);
        }
        return r;
}

/* The finding of an id, NULL: none. Parts come in order of their finding. */
static struct finding *finding_of(struct reading *d, int64_t id) {
        while (d->at < d->l->n && d->l->v[d->at].id < id) {
                d->at++;
                d->cap_part = 0;
        }
        return d->at < d->l->n && d->l->v[d->at].id == id ? &d->l->v[d->at] : NULL;
}

static int take_fact(struct reading *d, struct finding *f, struct get *g) {
        int r = array_grow(&f->facts, f->n_facts, &d->cap_part, sizeof(*f->facts));

        if (r < 0)
                return r;
        struct fact *v = &f->facts[f->n_facts++];
        *v = (struct fact){0};
        if ((r = get_dup(g, STRING_MAX_BYTES, &v->name)) < 0 || (r = get_dup(g, STRING_MAX_BYTES, &v->value)) < 0 ||
            (r = require(&v->name)) < 0)
                return r;
        return require(&v->value);
}

static int take_call(struct reading *d, struct finding *f, struct get *g) {
        int r = array_grow(&f->calls, f->n_calls, &d->cap_part, sizeof(*f->calls));

        if (r == 0)
                f->calls[f->n_calls++] = get_int(g);
        return r;
}

static int take_user(struct reading *d, struct finding *f, struct get *g) {
        int r = array_grow(&f->users, f->n_users, &d->cap_part, sizeof(*f->users));

        if (r < 0)
                return r;
        f->users[f->n_users++] = NULL;
        if ((r = get_dup(g, NAME_MAX_BYTES, &f->users[f->n_users - 1])) < 0)
                return r;
        return require(&f->users[f->n_users - 1]);
}

static int take_evidence(struct reading *d, struct finding *f, struct get *g) {
        int r = array_grow(&f->evidence, f->n_evidence, &d->cap_part, sizeof(*f->evidence));

        if (r < 0)
                return r;
        struct evidence *e = &f->evidence[f->n_evidence++];
        *e = (struct evidence){0};
        e->source = get_int(g);
        e->sighting = get_int(g);
        e->event = get_int(g);
        e->line = get_size(g);
        e->frame = get_size(g);
        e->offset = get_size(g);
        e->time_us = get_us(g);
        e->utc = get_int(g) != 0;
        e->cut = get_int(g) != 0;
        if ((r = get_dup(g, NAME_MAX_BYTES, &e->role)) < 0 || (r = get_dup(g, NAME_MAX_BYTES, &e->host)) < 0 ||
            (r = get_dup(g, NAME_MAX_BYTES, &e->path)) < 0 || (r = get_dup(g, STRING_MAX_BYTES, &e->text)) < 0 ||
            (r = require(&e->role)) < 0 || (r = require(&e->path)) < 0)
                return r;
        return require(&e->text);
}

static const struct part {
        const char *sql;
        int (*take)(struct reading *d, struct finding *f, struct get *g);
        size_t size; /* of what a row becomes, beside its texts */
} parts[] = {
        {"SELECT finding, name, value FROM finding_fact ORDER BY finding, ord LIMIT ?", take_fact, sizeof(struct fact)},
        {"SELECT finding, call FROM finding_call ORDER BY finding, ord LIMIT ?", take_call, sizeof(int64_t)},
        {"SELECT finding, user FROM finding_user ORDER BY finding, ord LIMIT ?", take_user, sizeof(char *)},
        {"SELECT e.finding, e.source, e.sighting, e.event, e.line, e.frame, e.offset, e.time_us, e.utc, e.cut, e.role, e.host, "
         "s.path, e.text FROM evidence e LEFT JOIN source s ON s.id = e.source ORDER BY e.finding, e.ord LIMIT ?", take_evidence,
         sizeof(struct evidence)},
};

static int prepare(struct reading *d, const char *sql, int most) {
        int r = sql_fail(d->s, sql_prepare(d->s->db, sql, &d->st));

        return r < 0 ? r : sql_fail(d->s, sqlite3_bind_int(d->st, 1, most));
}

static int read_part(struct reading *d, const struct part *p) {
        int r = prepare(d, p->sql, PARTS_MAX);

        d->at = d->cap_part = 0;
        while (r == 0 && (r = sql_step(d->s, d->st)) > 0) {
                struct get g = {.st = d->st};
                struct finding *f = finding_of(d, get_int(&g));
                r = f ? charge(d, p->size) : 0;
                r = f && r == 0 ? p->take(d, f, &g) : r;
        }
        sqlite3_finalize(d->st);
        d->st = NULL;
        return r;
}

static int by_id(const void *id, const void *finding) {
        int64_t a = *(const int64_t *)id, b = ((const struct finding *)finding)->id;

        return (a > b) - (a < b);
}

static struct finding *find(const struct finding_list *l, int64_t id) {
        return id ? bsearch(&id, l->v, l->n, sizeof(*l->v), by_id) : NULL;
}

/* Who explains must stand in the list, and at the end of his own chain somebody whom nothing explains; in a ring, nobody
 * would be shown. The engine writes chains of one link; a stranger's longer ones are cut. */
static bool is_explained(const struct finding_list *l, const struct finding *f) {
        const struct finding *by = find(l, f->explained_by);

        for (int links = 0; by && links < CHAIN_MAX; links++) {
                if (!by->explained_by)
                        return true;
                by = find(l, by->explained_by);
        }
        return false;
}

/* Hangs the key of each symptom under the finding that explains it; one that is not there explains nothing. */
static int link_explained(struct finding_list *l) {
        for (size_t i = 0; i < l->n; i++) {
                struct finding *f = &l->v[i], *by = find(l, f->explained_by);
                if (!f->explained_by)
                        continue;
                if (!is_explained(l, f)) {
                        f->explained_by = 0;
                        continue;
                }
                char **v = reallocarray(by->explains, by->n_explains + 1, sizeof(*v));
                if (!v)
                        return -ENOMEM;
                by->explains = v;
                if (!(v[by->n_explains] = span_dup(span_str(f->key))))
                        return -ENOMEM;
                by->n_explains++;
        }
        return 0;
}

int store_findings(struct store *s, struct finding_list *ret) {
        struct finding_list l = {0};
        struct reading d = {.s = s, .l = &l};
        int r = prepare(&d,
                        "SELECT id, rev, first_us, last_us, utc, explained_by, key, rule, title, severity, confidence, kind, owner, "
                        "subject_type, subject, decided_by, means, cause, fix, confirm, rule_out, suppressed, refs, asks "
                        "FROM finding ORDER BY id LIMIT ?",
                        FINDINGS_MAX);

        if (r == 0)
                r = read_findings(&d);
        sqlite3_finalize(d.st);
        d.st = NULL;
        for (size_t i = 0; i < sizeof(parts) / sizeof(*parts) && r == 0; i++)
                r = read_part(&d, &parts[i]);
        if (r == 0)
                r = link_explained(&l);
        if (r < 0)
                finding_list_done(&l);
        else
                *ret = l;
        return r;
}
