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

static const struct finding *finding_of(const struct session *s, struct span key) {
        struct buf own = BUF_INIT;
        const struct finding *hit = NULL;
        for (size_t i = 0; i < s->findings.n && !hit; i++) {
                struct thing t = {.kind = THING_FINDING, .finding = &s->findings.v[i]};
                buf_reset(&own);
                put_key(s, &t, &own);
                hit = span_eq(buf_span(&own), key) ? t.finding : NULL;
        }
        buf_done(&own);
        return hit;
}

struct thing marks_thing(const struct session *s, const struct sidecar_entry *e) {
        struct span key = span_str(e->key), sha256;
        struct thing t = THING_NONE;
        t.time_us = e->time_us;
        if (span_starts(key, SPAN("finding:"))) {
                t.finding = finding_of(s, key);
                t.kind = t.finding ? THING_FINDING : THING_NOTHING;
        } else if (span_starts(key, SPAN("call:"))) {
                t.kind = THING_CALL;
                t.call_id = span_from(key, strlen("call:"));
        } else if (sidecar_place(key, &sha256, &t.line)) {
                t.source = source_of(s, sha256);
                t.kind = !t.source ? THING_NOTHING : span_starts(key, SPAN("line:")) ? THING_LINE : THING_MESSAGE;
        }
        return t;
}

/* What is marked here ----------------------------------------------------------------------------------- */

/* A call by its whole Call-ID; a message by its line: both may be gone in a case that was made of less. */
int marks_find(struct store *store, struct thing *io) {
        int64_t sighting = 0;
        int r = 0;
        if (io->kind == THING_CALL) {
                r = ladder_find(store, io->call_id, &io->call, NULL);
                return r == -ENOENT || r == -ENOTUNIQ ? 0 : r;
        }
        if (io->kind == THING_MESSAGE)
                r = store_sighting_at(store, io->source, io->line, &sighting);
        return r < 0 || !sighting ? r : ladder_call_of(store, sighting, &io->call, &io->message);
}

static int find(struct session *s, struct store *store, const struct sidecar_entry *e) {
        struct thing t = marks_thing(s, e);
        int r = t.kind == THING_LINE ? session_add_mark(&s->marked_lines, t.source, (int64_t)t.line) : marks_find(store, &t);
        if (r == 0 && t.kind == THING_CALL && t.call)
                r = session_add_mark(&s->marked_calls, t.call, 0);
        if (r == 0 && t.kind == THING_MESSAGE && t.message)
                r = session_add_mark(&s->marked_messages, t.message, 0);
        return r;
}

int marks_load(struct session *s, struct store *store) {
        const struct sidecar_entry **v = NULL;
        size_t n = 0;
        int r = s->sidecar ? sidecar_list(s->sidecar, &v, &n) : 0;
        for (size_t i = 0; r >= 0 && i < n; i++)
                if (v[i]->mark)
                        r = find(s, store, v[i]);
        free(v);
        return r;
}

bool marks_call(const struct session *s, int64_t call) {
        return session_has_mark(&s->marked_calls, call, 0);
}

bool marks_message(const struct session *s, int64_t message) {
        return session_has_mark(&s->marked_messages, message, 0);
}

bool marks_line(const struct session *s, int64_t source, uint64_t line) {
        return session_has_mark(&s->marked_lines, source, (int64_t)line);
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
        struct grave_list *l = t->kind == THING_CALL ? &s->marked_calls : t->kind == THING_MESSAGE ? &s->marked_messages
                             : t->kind == THING_LINE ? &s->marked_lines : NULL;
        int64_t a = t->kind == THING_CALL ? t->call : t->kind == THING_MESSAGE ? t->message : t->source;
        int64_t b = t->kind == THING_LINE ? (int64_t)t->line : 0;
        if (!l)
                return 0;
        if (marked)
                return session_add_mark(l, a, b);
        session_take_mark(l, a, b);
        return 0;
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
