/*
 * Ties the sidecar's keys to what this case has under them. It shows nothing.
 */
#include "tui/marks.h"

#include <errno.h>
#include <stdlib.h>

#include "query/ladder.h"

/* Keys -------------------------------------------------------------------------------------------------- */

static void put_place(const struct session *s, const char *kind, const struct thing *t, struct buf *ret) {
        const struct source_info *x = session_source(s, t->source);
        if (x && t->line)
                buf_printf(ret, "%s:%.16s:%llu", kind, x->row.sha256, (unsigned long long)t->line);
}

/* Nothing for what has no key. */
static void put_key(const struct session *s, const struct thing *t, struct buf *ret) {
        switch (t->kind) {
        case THING_FINDING:
                buf_printf(ret, "finding:%s|%s", t->finding->rule ? t->finding->rule : "", t->finding->subject ? t->finding->subject : "");
                break;
        case THING_CALL:
                if (t->call_id.n)
                        buf_printf(ret, "call:%.*s", SPAN_ARG(t->call_id));
                break;
        case THING_MESSAGE:
                put_place(s, "message", t, ret);
                break;
        case THING_LINE:
                put_place(s, "line", t, ret);
                break;
        default:
                break;
        }
}

const struct sidecar_entry *marks_get(const struct session *s, const struct thing *t) {
        struct buf key = BUF_INIT;
        put_key(s, t, &key);
        const struct sidecar_entry *e = s->sidecar && key.n && !key.err ? sidecar_get(s->sidecar, buf_span(&key)) : NULL;
        buf_done(&key);
        return e;
}

/* Things ------------------------------------------------------------------------------------------------ */

static int64_t source_of(const struct session *s, struct span sha256) {
        for (size_t i = 0; i < s->n_sources; i++)
                if (span_eq(span_sub(span_str(s->sources[i].row.sha256), 0, sha256.n), sha256))
                        return s->sources[i].row.id;
        return 0;
}

/* key: "RULE|SUBJECT". */
static const struct finding *finding_of(const struct session *s, struct span key) {
        size_t bar = span_chr(key, '|');
        struct span rule = span_sub(key, 0, bar), subject = span_from(key, bar + 1);
        for (size_t i = 0; i < s->findings.n; i++) {
                const struct finding *f = &s->findings.v[i];
                if (span_eq(rule, span_str(f->rule)) && span_eq(subject, span_str(f->subject)))
                        return f;
        }
        return NULL;
}

/* A message by its line; of one that several witnesses have, any of them may be meant. */
static int find_message(struct store *store, struct thing *io) {
        int r = store_sighting_at(store, io->source, io->line, &io->message);
        return r < 0 || !io->message ? r : ladder_call_of(store, io->message, &io->call, &io->message);
}

int marks_find(const struct session *s, struct store *store, const struct sidecar_entry *e, struct thing *ret) {
        struct span key = span_str(e->key), kind = SPAN_NONE, sha256, rest = key;
        struct thing t = THING_NONE;
        int r = 0;
        t.time_us = e->time_us;
        span_cut(&rest, ':', &kind);
        if (span_eq(kind, SPAN("finding"))) {
                t.finding = finding_of(s, rest);
                t.kind = t.finding ? THING_FINDING : THING_NOTHING;
        } else if (span_eq(kind, SPAN("call"))) {
                t.call_id = rest;
                r = ladder_of_call_id(store, rest, &t.call);
                t.kind = t.call ? THING_CALL : THING_NOTHING;
        } else if (sidecar_place(key, &sha256, &t.line)) {
                bool line = span_eq(kind, SPAN("line"));
                t.source = source_of(s, sha256);
                r = t.source && !line ? find_message(store, &t) : 0;
                t.kind = !t.source ? THING_NOTHING : line ? THING_LINE : THING_MESSAGE;
        }
        if (r >= 0)
                *ret = t;
        return r < 0 ? r : 0;
}

/* What is marked here ----------------------------------------------------------------------------------- */

/* The set that has the thing, and its place there; NULL: findings, and what is not in the case, are in none. */
static struct places *set_of(struct session *s, const struct thing *t, int64_t *ret_a, int64_t *ret_b) {
        *ret_a = t->kind == THING_CALL ? t->call : t->kind == THING_MESSAGE ? t->message : t->source;
        *ret_b = t->kind == THING_LINE ? (int64_t)t->line : 0;
        return !*ret_a ? NULL : t->kind == THING_CALL ? &s->marked_calls : t->kind == THING_MESSAGE ? &s->marked_messages
               : t->kind == THING_LINE ? &s->marked_lines : NULL;
}

/* Entries are settled at the end, for there may be many. */
static int load(struct session *s, struct store *store, const struct sidecar_entry *e) {
        int64_t a, b;
        struct thing t;
        int r = marks_find(s, store, e, &t);
        struct places *set = r < 0 ? NULL : set_of(s, &t, &a, &b);
        return set ? places_add(set, a, b, 0) : r;
}

int marks_load(struct session *s, struct store *store) {
        const struct sidecar_entry **v = NULL;
        size_t n = 0;
        int r = s->sidecar ? sidecar_list(s->sidecar, &v, &n) : 0;
        for (size_t i = 0; r >= 0 && i < n; i++)
                if (v[i]->mark)
                        r = load(s, store, v[i]);
        places_settle(&s->marked_calls);
        places_settle(&s->marked_messages);
        places_settle(&s->marked_lines);
        free(v);
        return r;
}

bool marks_call(const struct session *s, int64_t call) {
        return places_find(&s->marked_calls, call, 0) != GRAVITY_NONE;
}

bool marks_message(const struct session *s, int64_t message) {
        return places_find(&s->marked_messages, message, 0) != GRAVITY_NONE;
}

bool marks_line(const struct session *s, int64_t source, uint64_t line) {
        return places_find(&s->marked_lines, source, (int64_t)line) != GRAVITY_NONE;
}

/* Changes ----------------------------------------------------------------------------------------------- */

/* The words of list without `word`, or with it where it was not there. */
static void turn_word(struct span list, struct span word, struct buf *ret) {
        struct span w;
        bool was = false;
        while (span_cut(&list, ' ', &w)) {
                was = was || span_eq(w, word);
                if (w.n && !span_eq(w, word))
                        buf_printf(ret, "%s%.*s", ret->n ? " " : "", SPAN_ARG(w));
        }
        if (!was)
                buf_printf(ret, "%s%.*s", ret->n ? " " : "", SPAN_ARG(word));
}

static int follow(struct session *s, const struct thing *t, bool marked) {
        int64_t a, b;
        struct places *set = set_of(s, t, &a, &b);
        int r = set && marked ? places_add(set, a, b, 0) : 0;
        if (set && marked)
                places_settle(set);
        else if (set)
                places_take(set, a, b);
        return r;
}

int marks_change(struct session *s, const struct thing *t, enum marks_change how, struct span text, struct span label) {
        struct buf key = BUF_INIT, tags = BUF_INIT, note = BUF_INIT, seen = BUF_INIT;
        int r = s->sidecar ? 0 : -ENODEV;
        put_key(s, t, &key);
        if (r == 0 && (!key.n || key.err))
                r = -EINVAL;
        const struct sidecar_entry *old = r == 0 ? sidecar_get(s->sidecar, buf_span(&key)) : NULL;
        buf_put(&note, how == MARKS_NOTE ? text : span_str(old ? old->note : NULL));
        buf_put(&seen, old && old->label && old->label[0] ? span_str(old->label) : label);
        if (how == MARKS_TAG)
                turn_word(span_str(old ? old->tags : NULL), text, &tags);
        else
                buf_put(&tags, span_str(old ? old->tags : NULL));
        bool marked = (old && old->mark) != (how == MARKS_TURN);
        struct sidecar_entry e = {.key = buf_str(&key), .mark = marked ? '*' : 0, .tags = buf_str(&tags), .note = buf_str(&note),
                                  .label = buf_str(&seen), .time_us = t->time_us};
        if (r == 0)
                r = sidecar_set(s->sidecar, &e);
        if (r == 0)
                r = follow(s, t, marked);
        s->marks_version++;
        if (r == 0 && sidecar_path(s->sidecar))
                r = sidecar_save(s->sidecar);
        buf_done(&key);
        buf_done(&tags);
        buf_done(&note);
        buf_done(&seen);
        return r;
}
