/*
 * The findings as one JSON object, for programs. Keys and their order are a contract, described in the manual; written
 * directly, because every string has to pass base/safe.h on its way and nothing of the tree is needed afterwards.
 */
#include "base/safe.h"
#include "report/emit.h"
#include "report/report.h"
#include "report/words.h"

#include <stdio.h>
#include <stdlib.h>

enum { JSON_SCHEMA = 1 };

static void whole_or_null(struct emit *j, const char *name, int64_t v, bool known) {
        emit_key(j, name);
        if (known)
                buf_printf(j->b, "%lld", (long long)v);
        else
                buf_puts(j->b, "null");
}

static int64_t to_ms(int64_t us) {
        return us / 1000 + (us % 1000 + (us < 0 ? -500 : 500)) / 1000;
}

/* How its clock stands to the case's. */
static void put_clock(struct emit *j, const struct source_info *s) {
        const struct source_clock *c = &s->clock;
        bool known = c->line.offset_us != STAMP_NONE;

        whole_or_null(j, "offset_ms", to_ms(c->line.offset_us), known);
        emit_moment(j, "offset_at", known && c->line.at_us ? c->line.at_us : STAMP_NONE, s->row.zone == ZONE_UTC);
        emit_key(j, "drift_ppm");
        if (known)
                buf_printf(j->b, "%.3f", (double)c->line.drift_ppb / 1e3);
        else
                buf_puts(j->b, "null");
        whole_or_null(j, "bound_ms", (c->bound_us + 999) / 1000, c->bound_us >= 0);
        whole_or_null(j, "zone_s", c->zone_s, c->zone_s != STAMP_NONE);
        whole_or_null(j, "skew_ms", to_ms(c->skew_us), c->skew_us != STAMP_NONE);
        emit_number(j, "clock_pairs", c->pairs);
        emit_string(j, "clock_why", c->why);
}

static void put_source(struct emit *list, const struct source_info *s) {
        static const char *const clocks[] = {[ZONE_UNKNOWN] = "unknown", [ZONE_UTC] = "utc", [ZONE_LOCAL] = "local"};
        const struct source_row *r = &s->row;
        struct emit j = emit_open(list);

        emit_string(&j, "path", r->path);
        emit_string(&j, "format", r->format);
        emit_string(&j, "host", r->host);
        emit_string(&j, "host_by", known_word(r->host_by));
        emit_string(&j, "role", r->role);
        emit_string(&j, "role_by", known_word(r->role_by));
        emit_number(&j, "bytes", r->bytes);
        emit_number(&j, "records", r->records);
        emit_number(&j, "messages", r->messages);
        emit_moment(&j, "first", r->first_us, r->zone == ZONE_UTC);
        emit_moment(&j, "last", r->last_us, r->zone == ZONE_UTC);
        emit_moment(&j, "gap_at", r->gap_us ? r->gap_at_us : STAMP_NONE, r->zone == ZONE_UTC);
        whole_or_null(&j, "gap_ms", to_ms(r->gap_us), r->gap_us > 0);
        emit_string(&j, "clock", clocks[r->zone]);
        emit_string(&j, "clock_by", known_word(s->clock.zone_by));
        put_clock(&j, s);
        emit_number(&j, "notes", s->n_notes);
        buf_putc(j.b, '}');
}

static void put_evidence(struct emit *list, const struct evidence *e) {
        struct emit j = emit_open(list);

        emit_string(&j, "role", e->role);
        emit_string(&j, "source", e->path);
        emit_string(&j, "host", e->host);
        emit_number_or_null(&j, "line", e->line);
        emit_number_or_null(&j, "frame", e->frame);
        emit_number(&j, "offset", e->offset);
        emit_moment(&j, "time", e->time_us, e->utc);
        emit_string(&j, "text", e->text);
        emit_bool(&j, "cut", e->cut);
        buf_putc(j.b, '}');
}

static void put_facts(struct emit *j, const struct finding *f) {
        struct emit facts = {j->b, false};

        emit_key(j, "facts");
        buf_putc(j->b, '{');
        for (size_t i = 0; i < f->n_facts; i++) {
                emit_comma(&facts);
                emit_put_string(j->b, f->facts[i].name);
                buf_putc(j->b, ':');
                emit_put_string(j->b, f->facts[i].value);
        }
        buf_putc(j->b, '}');
}

static void put_subject(struct emit *j, const struct finding *f) {
        struct emit subject = {j->b, false};

        emit_key(j, "subject");
        buf_putc(j->b, '{');
        emit_string(&subject, "type", f->subject_type);
        emit_string(&subject, "id", f->subject);
        buf_putc(j->b, '}');
}

static void put_finding(struct emit *list, const struct finding *f) {
        struct emit j = emit_open(list), evidence;

        emit_string(&j, "key", f->key);
        emit_string(&j, "rule", f->rule);
        emit_number(&j, "rev", (uint64_t)f->rev);
        emit_string(&j, "title", f->title);
        emit_string(&j, "severity", severity_word(f->severity));
        emit_string(&j, "confidence", confidence_word(f->confidence));
        emit_string(&j, "kind", finding_kind_word(f->kind));
        emit_string(&j, "owner", f->owner);
        put_subject(&j, f);
        emit_number(&j, "calls", f->n_calls);
        emit_number(&j, "users", f->n_users);
        emit_strings(&j, "user_names", f->users, f->n_users);
        emit_moment(&j, "first", f->first_us, f->utc);
        emit_moment(&j, "last", f->last_us, f->utc);
        emit_string(&j, "decided_by", f->decided_by);
        put_facts(&j, f);
        emit_string(&j, "means", f->means);
        emit_string(&j, "cause", f->cause);
        emit_string(&j, "fix", f->fix);
        emit_string(&j, "confirm", f->confirm);
        emit_string(&j, "rule_out", f->rule_out);
        emit_strings(&j, "ask_for", f->asks, f->n_asks);
        emit_strings(&j, "refs", f->refs, f->n_refs);
        emit_strings(&j, "explains", f->explains, f->n_explains);
        evidence = emit_list(&j, "evidence");
        for (size_t i = 0; i < f->n_evidence; i++)
                put_evidence(&evidence, &f->evidence[i]);
        buf_puts(j.b, "]}");
}

static void put_skipped(struct emit *list, const struct skipped_info *s) {
        struct emit j = emit_open(list), needs;
        struct span rest = span_str(*s->needs ? s->needs : s->reason), word;

        emit_string(&j, "rule", s->rule);
        needs = emit_list(&j, "needs");
        while (span_cut(&rest, '\n', &word)) {
                emit_comma(&needs);
                safe_put_json(j.b, word, SAFE_LINE);
        }
        buf_puts(j.b, "]}");
}

static void put_note(struct emit *list, const char *source, const struct note *n) {
        struct emit j = emit_open(list);

        emit_string(&j, "code", n->code);
        emit_string(&j, "source", source);
        emit_number(&j, "offset", n->offset);
        emit_number(&j, "count", n->count);
        emit_string(&j, "text", n->text);
        buf_putc(j.b, '}');
}

static int put_sources(struct emit *j, const struct source_info *v, size_t n) {
        struct emit list = emit_list(j, "sources");

        for (size_t i = 0; i < n; i++)
                put_source(&list, &v[i]);
        return buf_putc(j->b, ']');
}

static int put_totals(struct emit *j, struct store *s) {
        struct totals t;
        int r = store_totals(s, &t);

        if (r < 0)
                return r;
        emit_number(j, "messages", t.messages);
        emit_number(j, "dialogs", t.dialogs);
        emit_number(j, "calls", t.calls);
        return 0;
}

/* The bounds of what is judged and shown, on the case's clock. */
static int put_window(struct emit *j, struct store *s, const struct source_info *v, size_t n) {
        int64_t since_us = STAMP_NONE, until_us = STAMP_NONE;
        int r = store_window(s, &since_us, &until_us);
        bool utc = sources_time(v, n).utc;

        if (r < 0)
                return r;
        emit_moment(j, "since", since_us, utc);
        emit_moment(j, "until", until_us, utc);
        return 0;
}

static void put_list(struct emit *j, const char *name, const struct finding_list *l) {
        struct emit list = emit_list(j, name);

        for (size_t i = 0; i < l->n; i++)
                put_finding(&list, &l->v[i]);
        buf_putc(j->b, ']');
}

static void put_suppressed(struct emit *j, const struct finding_list *l) {
        struct emit list = emit_list(j, "suppressed");

        for (size_t i = 0; i < l->n; i++) {
                struct emit one = emit_open(&list);
                emit_string(&one, "key", l->v[i].key);
                emit_string(&one, "rule", l->v[i].rule);
                emit_string(&one, "title", l->v[i].title);
                emit_number(&one, "calls", l->v[i].n_calls);
                emit_string(&one, "why", l->v[i].suppressed);
                buf_putc(one.b, '}');
        }
        buf_putc(j->b, ']');
}

/* Symptoms that another finding explains stand there, by their key. */
static int put_findings(struct emit *j, struct store *s, const struct report_options *o) {
        struct report_list l = {0};
        int r = report_list_read(s, o, &l);

        if (r < 0)
                return r;
        put_list(j, "findings", &l.shown);
        put_list(j, "harmless", &l.quiet);
        put_suppressed(j, &l.hidden);
        report_list_done(&l);
        return 0;
}

static int put_all_skipped(struct emit *j, struct store *s) {
        struct emit list;
        struct skipped_info *v;
        size_t n;
        int r = store_skipped(s, &v, &n);

        if (r < 0)
                return r;
        list = emit_list(j, "skipped");
        for (size_t i = 0; i < n; i++)
                put_skipped(&list, &v[i]);
        buf_putc(j->b, ']');
        skipped_free(v, n);
        return 0;
}

/* What the evidence has of it, said like a note. */
static int put_complaint(struct emit *list, struct store *s, const struct report_options *o) {
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

static int put_notes(struct emit *j, struct store *s, const struct report_options *o, const struct source_info *v, size_t n) {
        struct emit list;
        struct notes about_case = NOTES_INIT;
        int r = store_notes(s, &about_case);

        if (r < 0)
                return r;
        list = emit_list(j, "notes");
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

/* How every object begins; of one of several bundles with its name, what came of it, and why nothing did. */
static struct emit begin(const struct report_options *o, const char *why, struct buf *ret) {
        struct emit j = {ret, false};

        buf_putc(ret, '{');
        emit_string(&j, "sipdx", SIPDX_VERSION);
        emit_number(&j, "schema", JSON_SCHEMA);
        if (!o->bundle)
                return j;
        emit_string(&j, "bundle", o->bundle);
        emit_number(&j, "exit", (uint64_t)o->exit);
        emit_string(&j, "error", why);
        return j;
}

int report_json_failed(const struct report_options *o, const char *why, struct buf *ret) {
        struct emit j = begin(o, why, ret);

        emit_strings(&j, "sources", NULL, 0);
        emit_strings(&j, "findings", NULL, 0);
        return buf_puts(ret, "}\n");
}

int report_json(struct store *s, const struct report_options *o, struct buf *ret) {
        struct source_info *v;
        struct emit j;
        size_t n;
        int r = store_sources(s, &v, &n);

        if (r < 0)
                return r;
        j = begin(o, NULL, ret);
        r = put_sources(&j, v, n);
        if (r == 0)
                r = put_window(&j, s, v, n);
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
