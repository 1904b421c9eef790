/*
 * The findings as one JSON object, for programs. Keys and their order are a contract, described in the manual; written
 * directly, because every string has to pass base/safe.h on its way and nothing of the tree is needed afterwards.
 */
#include "base/safe.h"
#include "report/report.h"
#include "report/words.h"

#include <stdio.h>
#include <stdlib.h>

enum { JSON_SCHEMA = 1 };

/* One object or array that is being written. */
struct json {
        struct buf *b;
        bool more; /* something stands before: a comma is due */
};

static void comma(struct json *j) {
        if (j->more)
                buf_putc(j->b, ',');
        j->more = true;
}

static void key(struct json *j, const char *name) {
        comma(j);
        buf_printf(j->b, "\"%s\":", name);
}

static void put_string(struct buf *b, const char *s) {
        if (s)
                safe_put_json(b, span_str(s), SAFE_LINE);
        else
                buf_puts(b, "null");
}

static void string(struct json *j, const char *name, const char *s) {
        key(j, name);
        put_string(j->b, s);
}

static void number(struct json *j, const char *name, uint64_t v) {
        key(j, name);
        buf_printf(j->b, "%llu", (unsigned long long)v);
}

/* 0 is "none". */
static void number_or_null(struct json *j, const char *name, uint64_t v) {
        if (v) {
                number(j, name, v);
                return;
        }
        key(j, name);
        buf_puts(j->b, "null");
}

static void moment(struct json *j, const char *name, int64_t us, bool utc) {
        key(j, name);
        if (us == STAMP_NONE) {
                buf_puts(j->b, "null");
                return;
        }
        buf_putc(j->b, '"');
        stamp_put(j->b, us, utc);
        buf_putc(j->b, '"');
}

static void strings(struct json *j, const char *name, char *const *v, size_t n) {
        struct json list = {j->b, false};

        key(j, name);
        buf_putc(j->b, '[');
        for (size_t i = 0; i < n; i++) {
                comma(&list);
                put_string(j->b, v[i]);
        }
        buf_putc(j->b, ']');
}

static struct json open_object(struct json *list) {
        comma(list);
        buf_putc(list->b, '{');
        return (struct json){list->b, false};
}

static void whole_or_null(struct json *j, const char *name, int64_t v, bool known) {
        key(j, name);
        if (known)
                buf_printf(j->b, "%lld", (long long)v);
        else
                buf_puts(j->b, "null");
}

static int64_t to_ms(int64_t us) {
        return us / 1000 + (us % 1000 + (us < 0 ? -500 : 500)) / 1000;
}

/* How its clock stands to the case's. */
static void put_clock(struct json *j, const struct source_info *s) {
        const struct source_clock *c = &s->clock;
        bool known = c->line.offset_us != STAMP_NONE;

        whole_or_null(j, "offset_ms", to_ms(c->line.offset_us), known);
        moment(j, "offset_at", known && c->line.at_us ? c->line.at_us : STAMP_NONE, s->row.zone == ZONE_UTC);
        whole_or_null(j, "drift_ppb", c->line.drift_ppb, known);
        whole_or_null(j, "bound_ms", (c->bound_us + 999) / 1000, c->bound_us >= 0);
        whole_or_null(j, "zone_s", c->zone_s, c->zone_s != STAMP_NONE);
        whole_or_null(j, "skew_ms", to_ms(c->skew_us), c->skew_us != STAMP_NONE);
        number(j, "clock_pairs", c->pairs);
        string(j, "clock_why", c->why);
}

static void put_source(struct json *list, const struct source_info *s) {
        static const char *const clocks[] = {[ZONE_UNKNOWN] = "unknown", [ZONE_UTC] = "utc", [ZONE_LOCAL] = "local"};
        const struct source_row *r = &s->row;
        struct json j = open_object(list);

        string(&j, "path", r->path);
        string(&j, "format", r->format);
        string(&j, "host", r->host);
        string(&j, "role", r->role);
        number(&j, "bytes", r->bytes);
        number(&j, "records", r->records);
        number(&j, "messages", r->messages);
        moment(&j, "first", r->first_us, r->zone == ZONE_UTC);
        moment(&j, "last", r->last_us, r->zone == ZONE_UTC);
        string(&j, "clock", clocks[r->zone]);
        put_clock(&j, s);
        number(&j, "notes", s->n_notes);
        buf_putc(j.b, '}');
}

static void put_evidence(struct json *list, const struct evidence *e) {
        struct json j = open_object(list);

        string(&j, "role", e->role);
        string(&j, "source", e->path);
        string(&j, "host", e->host);
        number_or_null(&j, "line", e->line);
        number_or_null(&j, "frame", e->frame);
        number(&j, "offset", e->offset);
        moment(&j, "time", e->time_us, e->utc);
        string(&j, "text", e->text);
        key(&j, "cut");
        buf_puts(j.b, e->cut ? "true" : "false");
        buf_putc(j.b, '}');
}

static void put_facts(struct json *j, const struct finding *f) {
        struct json facts = {j->b, false};

        key(j, "facts");
        buf_putc(j->b, '{');
        for (size_t i = 0; i < f->n_facts; i++) {
                comma(&facts);
                put_string(j->b, f->facts[i].name);
                buf_putc(j->b, ':');
                put_string(j->b, f->facts[i].value);
        }
        buf_putc(j->b, '}');
}

static void put_subject(struct json *j, const struct finding *f) {
        struct json subject = {j->b, false};

        key(j, "subject");
        buf_putc(j->b, '{');
        string(&subject, "type", f->subject_type);
        string(&subject, "id", f->subject);
        buf_putc(j->b, '}');
}

static void put_finding(struct json *list, const struct finding *f) {
        struct json j = open_object(list), evidence = {list->b, false};

        string(&j, "key", f->key);
        string(&j, "rule", f->rule);
        number(&j, "rev", (uint64_t)f->rev);
        string(&j, "title", f->title);
        string(&j, "severity", severity_word(f->severity));
        string(&j, "confidence", confidence_word(f->confidence));
        string(&j, "kind", finding_kind_word(f->kind));
        string(&j, "owner", f->owner);
        put_subject(&j, f);
        number(&j, "calls", f->n_calls);
        number(&j, "users", f->n_users);
        strings(&j, "user_names", f->users, f->n_users);
        moment(&j, "first", f->first_us, f->utc);
        moment(&j, "last", f->last_us, f->utc);
        string(&j, "decided_by", f->decided_by);
        put_facts(&j, f);
        string(&j, "cause", f->cause);
        string(&j, "fix", f->fix);
        string(&j, "confirm", f->confirm);
        string(&j, "rule_out", f->rule_out);
        strings(&j, "refs", f->refs, f->n_refs);
        strings(&j, "explains", f->explains, f->n_explains);
        key(&j, "evidence");
        buf_putc(j.b, '[');
        for (size_t i = 0; i < f->n_evidence; i++)
                put_evidence(&evidence, &f->evidence[i]);
        buf_puts(j.b, "]}");
}

static void put_skipped(struct json *list, const struct skipped_info *s) {
        struct json j = open_object(list), needs = {list->b, false};
        struct span rest = span_str(*s->needs ? s->needs : s->reason), word;

        string(&j, "rule", s->rule);
        key(&j, "needs");
        buf_putc(j.b, '[');
        while (span_cut(&rest, '\n', &word)) {
                comma(&needs);
                safe_put_json(j.b, word, SAFE_LINE);
        }
        buf_puts(j.b, "]}");
}

static void put_note(struct json *list, const char *source, const struct note *n) {
        struct json j = open_object(list);

        string(&j, "code", n->code);
        string(&j, "source", source);
        number(&j, "offset", n->offset);
        number(&j, "count", n->count);
        string(&j, "text", n->text);
        buf_putc(j.b, '}');
}

static int put_sources(struct json *j, const struct source_info *v, size_t n) {
        struct json list = {j->b, false};

        key(j, "sources");
        buf_putc(j->b, '[');
        for (size_t i = 0; i < n; i++)
                put_source(&list, &v[i]);
        return buf_putc(j->b, ']');
}

static int put_totals(struct json *j, struct store *s) {
        struct totals t;
        int r = store_totals(s, &t);

        if (r < 0)
                return r;
        number(j, "messages", t.messages);
        number(j, "dialogs", t.dialogs);
        number(j, "calls", t.calls);
        return 0;
}

/* Symptoms that another finding explains stand there, by their key. */
static int put_findings(struct json *j, struct store *s, const struct report_options *o) {
        struct json list = {j->b, false};
        struct finding_list l = {0};
        int r = report_findings(s, o, &l, NULL);

        if (r < 0)
                return r;
        key(j, "findings");
        buf_putc(j->b, '[');
        for (size_t i = 0; i < l.n; i++)
                put_finding(&list, &l.v[i]);
        buf_putc(j->b, ']');
        finding_list_done(&l);
        return 0;
}

static int put_all_skipped(struct json *j, struct store *s) {
        struct json list = {j->b, false};
        struct skipped_info *v;
        size_t n;
        int r = store_skipped(s, &v, &n);

        if (r < 0)
                return r;
        key(j, "skipped");
        buf_putc(j->b, '[');
        for (size_t i = 0; i < n; i++)
                put_skipped(&list, &v[i]);
        buf_putc(j->b, ']');
        skipped_free(v, n);
        return 0;
}

/* What the evidence has of it, said like a note. */
static int put_complaint(struct json *list, struct store *s, const struct report_options *o) {
        struct buf words = BUF_INIT;
        bool nothing = false;
        int r = report_complaint(s, o->complaint, &words, &nothing);
        struct note note = {.count = 1, .text = buf_steal(&words)};

        snprintf(note.code, sizeof(note.code), "%s", nothing ? "complaint-nothing" : "complaint");
        if (r == 0)
                put_note(list, NULL, &note);
        free(note.text);
        return r;
}

static int put_notes(struct json *j, struct store *s, const struct report_options *o, const struct source_info *v, size_t n) {
        struct json list = {j->b, false};
        struct notes about_case = NOTES_INIT;
        int r = store_notes(s, &about_case);

        if (r < 0)
                return r;
        key(j, "notes");
        buf_putc(j->b, '[');
        if (o->complaint)
                r = put_complaint(&list, s, o);
        for (size_t i = 0; i < about_case.n; i++)
                put_note(&list, NULL, &about_case.v[i]);
        for (size_t i = 0; i < n; i++)
                for (size_t k = 0; k < v[i].n_notes; k++)
                        put_note(&list, v[i].row.path, &v[i].notes[k]);
        buf_putc(j->b, ']');
        notes_done(&about_case);
        return r;
}

int report_json(struct store *s, const struct report_options *o, struct buf *ret) {
        struct json j = {ret, false};
        struct source_info *v;
        size_t n;
        int r = store_sources(s, &v, &n);

        if (r < 0)
                return r;
        buf_putc(ret, '{');
        string(&j, "sipdx", SIPDX_VERSION);
        number(&j, "schema", JSON_SCHEMA);
        r = put_sources(&j, v, n);
        if (r == 0)
                r = put_totals(&j, s);
        if (r == 0)
                r = put_findings(&j, s, o);
        if (r == 0)
                r = put_all_skipped(&j, s);
        if (r == 0)
                r = put_notes(&j, s, o, v, n);
        source_infos_free(v, n);
        return r < 0 ? r : buf_puts(ret, "}\n");
}
