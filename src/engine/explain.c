/*
 * A code is looked for in every table where it may stand, and a row found is told cell by cell, so that a column that is added
 * to a table is shown without a change here.
 */
#include "engine/explain.h"

#include "base/buf.h"
#include "base/tsv.h"
#include "base/typo.h"
#include "engine/mention.h"

#include <errno.h>

enum { MAX_SAME_NAME = 40 };

enum how {
        BY_KEY,    /* the number is the first cell */
        BY_RESULT, /* a result code in one of its forms */
        BY_WIN32,  /* the lower half of one */
        BY_BITS,
        BY_WORD,   /* the key is a word */
};

static const struct reading {
        const char *as, *others; /* the word that chooses it; what else logs and people call it */
        const char *table, *noun;
        enum how how;
        const char *columns, *views, *ref; /* as struct mention */
} readings[] = {
        {"sip", "status sipresponsecode", "status", "a SIP status", BY_KEY,
         "status final_status best_provisional sipresponsecode", NULL, NULL},
        {"diag", "diagnostic ms-diagnostics ms-diagnostics-public ms-client-diagnostics", "diagnostic", "an ms-diagnostics id", BY_KEY,
         "code diagnostic diag", "v_diag t_diagnostic v_trouble v_media_debug", "ms-ocer"},
        {"q850", "q.850 cause", "q850", "a Q.850 cause", BY_KEY, "cause", "v_reason t_q850", "q850"},
        {"teams", "subcode microsoft", "teams", "a Microsoft code of Teams Direct Routing", BY_KEY, NULL, NULL, "teams"},
        {"warning", "", "warning", "a Warning code", BY_KEY, "code", "v_warning t_warning", NULL},
        {"stun", "turn", "stun_error", "a STUN or TURN error", BY_KEY, "code error", "v_stun t_stun_error", NULL},
        {"tls", "alert", "tls_alert", "a TLS alert", BY_KEY, "alert code", "v_tls t_tls_alert", NULL},
        {"winsock", "win32 winsockfailurecode", "result", "a Winsock or Win32 code", BY_WIN32, NULL, NULL, NULL},
        {"result", "hresult hr result-code", "result", "a result code", BY_RESULT, "code result hresult", "t_result", NULL},
        {"icewarn", "", "icewarn", "an ICEWarn mask", BY_BITS, "icewarn", NULL, NULL},
        {"icewarn-qoe", "icewarn-old", "icewarn_qoe", "an ICE warning of quality reports before Lync 2010", BY_BITS, NULL, NULL, NULL},
        {"reason", "", "reason", "a protocol of a Reason header", BY_WORD, NULL, NULL, NULL},
};
enum { N_READINGS = sizeof(readings) / sizeof(readings[0]) };

const char *explain_word(size_t i) {
        return i < N_READINGS ? readings[i].as : NULL;
}

struct question {
        const struct rules *rules;
        struct arena *a;
        struct span text;    /* what is looked for, without the word before it */
        uint64_t number;
        bool is_number, hex; /* hex: written with 0x */
        const struct reading *only; /* NULL: all */
        struct explained *v;
        size_t n, cap;
        int err;
};

/* What was asked ----------------------------------------------------------------------------------------- */

static const struct reading *reading_of(struct span word) {
        for (size_t i = 0; i < N_READINGS; i++)
                if (span_ieq(word, span_str(readings[i].as)) || span_among(word, readings[i].others))
                        return &readings[i];
        return NULL;
}

/* "q850:31", "HRESULT=…", "Q.850;cause=31": takes off the word that says what it is. */
static void choose(struct question *q) {
        for (size_t i = 0; i < q->text.n; i++) {
                const struct reading *r;
                if (!strchr(":=;", q->text.p[i]) || !(r = reading_of(span_trim(span_sub(q->text, 0, i)))))
                        continue;
                if (!q->only)
                        q->only = r;
                q->text = span_trim(span_from(q->text, i + 1));
                i = SIZE_MAX; /* from the front again */
        }
}

/* The number at the front, if what follows it is but its name or another parameter. */
static void read_number(struct question *q) {
        struct span s = q->text, digits;
        bool minus = s.n && s.p[0] == '-';
        size_t n = 0;

        s = span_from(s, minus);
        q->hex = span_istarts(s, SPAN("0x"));
        digits = span_from(s, q->hex ? 2 : 0);
        while (n < digits.n && (q->hex ? is_xdigit(digits.p[n]) : is_digit(digits.p[n])))
                n++;
        if (n == 0 || (n < digits.n && !strchr(" (;,\"'", digits.p[n])))
                return;
        digits = span_sub(digits, 0, n);
        q->text = span_sub(q->text, 0, (size_t)(digits.p - q->text.p) + n);
        q->is_number = (q->hex ? span_hex(digits, &q->number) : span_u64(digits, &q->number)) == 0;
        if (minus && q->number > (uint64_t)INT32_MAX + 1)
                q->is_number = false; /* of no code: what its low 32 bits say is another one */
        if (q->is_number && minus)
                q->number = -q->number;
        if (q->is_number && (minus || q->number >> 32 == UINT32_MAX))
                q->number &= UINT32_MAX; /* signed, of 32 or 64 bits */
}

/* "80090322": eight hexadecimal digits without 0x. */
static bool read_bare_hex(const struct question *q, uint64_t *ret) {
        struct span s = span_sub(q->text, 0, 8);

        return s.n == 8 && (q->text.n == 8 || strchr(" (;,", q->text.p[8])) && !q->hex && span_hex(s, ret) == 0;
}

/* What is found ------------------------------------------------------------------------------------------- */

static struct explained *add(struct question *q, const struct reading *r) {
        struct explained *v = arena_grow(q->a, q->v, q->n, &q->cap, sizeof(*v));

        if (!v) {
                q->err = -ENOMEM;
                return NULL;
        }
        q->v = v;
        v += q->n++;
        *v = (struct explained){.as = r ? r->as : "rule", .noun = r ? r->noun : "a rule"};
        return v;
}

static void add_fact(struct question *q, struct explained *e, struct span name, struct span text) {
        struct explained_fact *f;

        if (!text.n || q->err)
                return;
        if (!(f = arena_array(q->a, e->n_facts + 1, sizeof(*f)))) {
                q->err = -ENOMEM;
                return;
        }
        if (e->n_facts)
                memcpy(f, e->facts, e->n_facts * sizeof(*f));
        f[e->n_facts] = (struct explained_fact){name, text};
        e->facts = f;
        e->n_facts++;
}

static struct span keep(struct question *q, struct buf *b) {
        struct span s = b->n ? arena_dup(q->a, buf_span(b)) : SPAN_NONE;

        if (b->err || (b->n && !s.n))
                q->err = -ENOMEM;
        buf_done(b);
        return s;
}

static void add_kind(struct question *q, struct explained *e, struct span kind) {
        struct buf b = BUF_INIT;
        struct span row;
        struct tsv t;

        if (!kind.n)
                return;
        buf_put(&b, kind);
        for (bool more = tsv_open("kind", &t); more && tsv_row(&t, &row);)
                if (span_eq(tsv_cell(row, 0), kind))
                        buf_printf(&b, ": %.*s", SPAN_ARG(tsv_cell(row, 1)));
        add_fact(q, e, SPAN("kind"), keep(q, &b));
}

/* The cells of a row, what it means first. */
static void add_cells(struct question *q, struct explained *e, const struct tsv *t, struct span row) {
        size_t n = span_count(t->head, '\t') + 1;

        e->name = tsv_cell(row, tsv_column(t, "name") == SIZE_MAX ? n : tsv_column(t, "name"));
        if (tsv_column(t, "meaning") != SIZE_MAX)
                add_fact(q, e, SPAN("meaning"), tsv_cell(row, tsv_column(t, "meaning")));
        for (size_t i = 1; i < n; i++) {
                struct span column = tsv_cell(t->head, i), cell = tsv_cell(row, i);
                if (span_eq(column, SPAN("kind")))
                        add_kind(q, e, cell);
                else if (!span_eq(column, SPAN("name")) && !span_eq(column, SPAN("meaning")))
                        add_fact(q, e, column, cell);
        }
}

/* A result in the forms in which logs write it. */
static void add_forms(struct question *q, struct explained *e, uint64_t code) {
        struct buf b = BUF_INIT;
        uint64_t high = code >> 16;

        buf_printf(&b, "0x%llx, %llu", (unsigned long long)code, (unsigned long long)code);
        if (code > INT32_MAX && code <= UINT32_MAX)
                buf_printf(&b, ", %lld", (long long)code - (1LL << 32));
        if (span_eq(tsv_lookup("facility", high, "low"), SPAN("win32")))
                buf_printf(&b, "; Win32 %llu", (unsigned long long)code & 0xffff);
        add_fact(q, e, SPAN("written"), keep(q, &b));
        add_fact(q, e, SPAN("of"), tsv_lookup("facility", high, "meaning"));
}

static void add_component(struct question *q, struct explained *e, uint64_t code) {
        add_fact(q, e, SPAN("written by"), tsv_range("component", code, "component"));
}

static void take_mentions(struct question *q, struct explained *e, const struct reading *r, uint64_t number, bool has_number) {
        struct mention m = {.columns = r->columns, .views = r->views, .ref = r->ref, .match = strcmp(r->as, "diag") == 0,
                            .mask = r->how == BY_BITS, .number = number, .has_number = has_number};
        bool result = r->how == BY_RESULT || r->how == BY_WIN32;
        struct buf hex = BUF_INIT;
        size_t cap = 0;

        if (result) {
                buf_printf(&hex, "%llx", (unsigned long long)number);
                m.words[0] = e->name;
                m.words[1] = e->code;
                m.words[2] = keep(q, &hex);
        }
        for (size_t i = 0; i < q->rules->n && !q->err; i++) {
                const struct rule **v;
                if (!mention_in(&q->rules->v[i], &m))
                        continue;
                if (!(v = arena_grow(q->a, e->rules, e->n_rules, &cap, sizeof(const struct rule *)))) {
                        q->err = -ENOMEM;
                        return;
                }
                e->rules = v;
                v[e->n_rules++] = &q->rules->v[i];
        }
}

/* Tells the row of one reading. */
static void tell(struct question *q, const struct reading *r, const struct tsv *t, struct span row) {
        struct explained *e = add(q, r);
        uint64_t code = 0;
        bool is_number = tsv_number(tsv_cell(row, 0), &code) == 0;

        if (!e)
                return;
        e->code = tsv_cell(row, 0);
        add_cells(q, e, t, row);
        if (span_eq(e->name, e->code))
                e->name = SPAN_NONE;
        if (strcmp(r->as, "diag") == 0)
                add_component(q, e, code);
        if ((r->how == BY_RESULT || r->how == BY_WIN32) && is_number)
                add_forms(q, e, code);
        take_mentions(q, e, r, code, is_number);
}

static bool find_row(const char *table, uint64_t key, struct tsv *ret, struct span *ret_row) {
        uint64_t n;

        if (!tsv_open(table, ret))
                return false;
        while (tsv_row(ret, ret_row))
                if (tsv_number(tsv_cell(*ret_row, 0), &n) == 0 && n == key)
                        return true;
        return false;
}

static bool tell_key(struct question *q, const struct reading *r, uint64_t key) {
        struct span row;
        struct tsv t;
        bool found = find_row(r->table, key, &t, &row);

        if (found)
                tell(q, r, &t, row);
        return found;
}

/* An id that no table has, but whose range tells who wrote it. Unless asked for, a range that tells nothing is none. */
static void tell_range(struct question *q, const struct reading *r) {
        struct span component = tsv_range("component", q->number, "component"), kind = tsv_range("component", q->number, "kind");
        struct explained *e;

        if (!component.n || (!kind.n && !q->only) || !(e = add(q, r)))
                return;
        e->code = q->text;
        add_fact(q, e, SPAN("meaning"), SPAN("not in the tables; its range says who writes it"));
        add_kind(q, e, kind);
        add_fact(q, e, SPAN("written by"), component);
        take_mentions(q, e, r, q->number, true);
}

/* What the upper half of a result says of the lower. */
static bool tell_facility(struct question *q, const struct reading *r, uint64_t code) {
        struct span whose = tsv_lookup("facility", code >> 16, "meaning"), low = tsv_lookup("facility", code >> 16, "low");
        struct explained *e;

        if (!whose.n || !(e = add(q, r)))
                return false;
        e->code = q->text;
        if (span_eq(low, SPAN("status"))) {
                struct buf b = BUF_INIT;
                buf_printf(&b, "SIP %llu %.*s", (unsigned long long)code & 0xffff, SPAN_ARG(tsv_lookup("status", code & 0xffff, "name")));
                e->name = keep(q, &b);
                add_fact(q, e, SPAN("meaning"), tsv_lookup("status", code & 0xffff, "meaning"));
        } else {
                add_fact(q, e, SPAN("meaning"), SPAN("not in the tables; its upper half says whose it is"));
        }
        add_forms(q, e, code);
        take_mentions(q, e, r, code, true);
        return true;
}

/* Whole, without its highest bit, or as eight digits of which nobody said that they are hexadecimal. */
static void tell_result(struct question *q, const struct reading *r) {
        uint64_t bare = 0;

        if (q->is_number && (tell_key(q, r, q->number) || (q->number > UINT16_MAX && tell_key(q, r, q->number | 1U << 31)) ||
                             tell_facility(q, r, q->number)))
                return;
        if (read_bare_hex(q, &bare) && !tell_key(q, r, bare))
                tell_facility(q, r, bare);
}

static void tell_win32(struct question *q, const struct reading *r) {
        uint64_t high;
        struct span row;
        struct tsv t;

        if (!q->is_number || q->number > UINT16_MAX || !tsv_open("facility", &t))
                return;
        while (tsv_row(&t, &row))
                if (span_eq(tsv_cell(row, tsv_column(&t, "low")), SPAN("win32")) && tsv_number(tsv_cell(row, 0), &high) == 0 &&
                    tell_key(q, r, high << 16 | q->number))
                        q->v[q->n - 1].code = q->text;
}

/* Bits ------------------------------------------------------------------------------------------------------ */

static int read_bits(const char *table, uint64_t mask, struct arena *a, struct explained_bit **ret, size_t *ret_n) {
        size_t n = 0, cap = 0;

        *ret = NULL;
        for (uint64_t bit = 1; bit && bit <= mask; bit <<= 1) {
                struct explained_bit *v;
                if (!(mask & bit))
                        continue;
                if (!(v = arena_grow(a, *ret, n, &cap, sizeof(*v))))
                        return -ENOMEM;
                *ret = v;
                v[n++] = (struct explained_bit){bit, tsv_lookup(table, bit, "name"), tsv_lookup(table, bit, "weight"),
                                                tsv_lookup(table, bit, "meaning"), tsv_lookup(table, bit, "path"),
                                                tsv_lookup(table, bit, "open")};
        }
        *ret_n = n;
        return 0;
}

int explain_icewarn(uint64_t mask, struct arena *a, struct explained_bit **ret, size_t *ret_n) {
        return read_bits("icewarn", mask, a, ret, ret_n);
}

static bool has_weight(const struct explained_bit *b, const char *weight) {
        return span_eq(b->weight, span_str(weight));
}

/* Appends the items of a list ("a; b") that are not there yet. */
static void put_new(struct buf *io, struct span list) {
        struct span item;

        while (span_cut(&list, ';', &item)) {
                item = span_trim(item);
                if (span_find(buf_span(io), item) == io->n)
                        buf_printf(io, "%s%.*s", io->n ? "; " : "", SPAN_ARG(item));
        }
}

/* What is to be opened, each thing once; and the bits that are set on good calls too. These count where nothing else failed. */
static void add_advice(struct question *q, struct explained *e) {
        struct buf open = BUF_INIT, idle = BUF_INIT;
        bool fault = false;

        for (size_t i = 0; i < e->n_bits; i++)
                fault = fault || has_weight(&e->bits[i], "fault");
        for (size_t i = 0; i < e->n_bits; i++) {
                const struct explained_bit *b = &e->bits[i];
                bool usual = has_weight(b, "usual");
                if (usual || has_weight(b, "info"))
                        buf_printf(&idle, "%s0x%llx", idle.n ? ", " : "", (unsigned long long)b->bit);
                if (!usual || !fault)
                        put_new(&open, b->open);
        }
        add_fact(q, e, SPAN("to open"), keep(q, &open));
        add_fact(q, e, SPAN("on good calls"), keep(q, &idle));
}

/* Unless it is asked for, a number with a bit that no table has is no mask. */
static void tell_bits(struct question *q, const struct reading *r) {
        struct explained_bit *bits;
        struct explained *e;
        size_t n = 0;

        if (!q->is_number || (!q->only && (!q->hex || q->number == 0 || strcmp(r->as, "icewarn") != 0)))
                return;
        if ((q->err = read_bits(r->table, q->number, q->a, &bits, &n)) < 0)
                return;
        for (size_t i = 0; i < n; i++)
                if (!q->only && !bits[i].meaning.n)
                        return;
        if (!(e = add(q, r)))
                return;
        e->code = q->text;
        e->bits = bits;
        e->n_bits = n;
        e->is_mask = true;
        add_advice(q, e);
        if (n)
                take_mentions(q, e, r, q->number, true);
}

/* Names ----------------------------------------------------------------------------------------------------- */

/* Without the full stop that some texts end with. */
static struct span without_stop(struct span s) {
        return s.n && s.p[s.n - 1] == '.' ? span_sub(s, 0, s.n - 1) : s;
}

/* The columns that name a row: its name, its text on the wire, its key where that is a word. */
static bool is_named(const struct tsv *t, struct span row, struct span what) {
        size_t name = tsv_column(t, "name"), text = tsv_column(t, "text");
        struct span key = tsv_cell(row, 0);
        uint64_t n;

        return (name != SIZE_MAX && span_ieq(tsv_cell(row, name), what)) ||
               (text != SIZE_MAX && span_ieq(without_stop(tsv_cell(row, text)), without_stop(what))) ||
               (tsv_number(key, &n) < 0 && span_ieq(key, what));
}

/* A bit is told as the mask that has it alone. */
static void tell_named(struct question *q, const struct reading *r) {
        size_t found = 0;
        struct span row;
        struct tsv t;

        if (r->how == BY_WIN32 || !q->text.n || !tsv_open(r->table, &t))
                return;
        while (found < MAX_SAME_NAME && tsv_row(&t, &row)) {
                if (!is_named(&t, row, q->text))
                        continue;
                tell(q, r, &t, row);
                found++;
        }
}

static void tell_rule(struct question *q) {
        struct explained *e;

        for (size_t i = 0; i < q->rules->n; i++) {
                if (!span_ieq(span_str(q->rules->v[i].id), q->text) || !(e = add(q, NULL)))
                        continue;
                e->article = &q->rules->v[i];
                e->code = span_str(e->article->id);
        }
}

static void tell_number(struct question *q, const struct reading *r) {
        switch (r->how) {
        case BY_RESULT:
                tell_result(q, r);
                break;
        case BY_WIN32:
                tell_win32(q, r);
                break;
        case BY_BITS:
                tell_bits(q, r);
                break;
        case BY_KEY:
                if (q->is_number && !tell_key(q, r, q->number) && strcmp(r->as, "diag") == 0 && !q->hex)
                        tell_range(q, r);
                break;
        case BY_WORD:
                break;
        }
}

int explain(const struct rules *rules, struct span what, struct arena *a, struct explained **ret, size_t *ret_n) {
        struct question q = {.rules = rules, .a = a, .text = span_trim(what)};

        if (!q.text.n) {
                *ret_n = 0;
                return 0;
        }
        tell_rule(&q);
        choose(&q);
        while (q.text.n > 1 && strchr("\"'", q.text.p[0]) && q.text.p[q.text.n - 1] == q.text.p[0])
                q.text = span_trim(span_sub(q.text, 1, q.text.n - 2));
        read_number(&q);
        for (size_t i = 0; i < N_READINGS && !q.err; i++) {
                if (q.only && q.only != &readings[i])
                        continue;
                tell_number(&q, &readings[i]);
                if (!q.is_number)
                        tell_named(&q, &readings[i]);
        }
        *ret = q.v;
        *ret_n = q.n;
        return q.err;
}

/* What was meant -------------------------------------------------------------------------------------------- */

struct near {
        struct span what, *v;
        size_t n, max;
};

static void offer(struct near *s, struct span name) {
        bool holds = s->what.n >= 4 && span_ifind(name, s->what) < name.n;

        if (!name.n || s->n == s->max || (!holds && typo_count(s->what, name) > (s->what.n > 4 ? TYPO_MAX : 0)))
                return;
        for (size_t i = 0; i < s->n; i++)
                if (span_ieq(s->v[i], name))
                        return;
        s->v[s->n++] = name;
}

size_t explain_near(const struct rules *r, struct span what, struct span *ret, size_t max) {
        struct near s = {.what = span_trim(what), .v = ret, .max = max};
        struct span row, name;
        struct tsv t;

        for (size_t i = 0; i < r->n; i++)
                offer(&s, span_str(r->v[i].id));
        for (size_t i = 0; tsv_next(&i, &name, &t);) {
                size_t column = tsv_column(&t, "name");
                while (column != SIZE_MAX && tsv_row(&t, &row))
                        offer(&s, tsv_cell(row, column));
        }
        return s.n;
}
