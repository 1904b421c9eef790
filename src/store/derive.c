/*
 * From sightings to messages, transactions, dialogs and legs: one walk over the ledger, a Call-ID at a time, so
 * memory holds one leg and not the case. What they mean is call/'s business; this file only brings and writes.
 */
#include "store/internal.h"
#include "store/ending.h"
#include "store/machine.h"

#include "base/limits.h"
#include "call/alias.h"
#include "call/lost.h"

#include <errno.h>
#include <stdlib.h>

enum {
        GROUP_MAX = 1 << 19,   /* sightings of one Call-ID; a longer one is taken in pieces */
        METHOD_MAX_BYTES = 256, /* of a stranger's method with its transaction, the rows of which have to be short (store/bins.h) */
};

struct derive {
        struct store *s;
        struct witnesses witnesses;
        const struct witness *last; /* used last: neighbours come from one source */
        struct sighting *v;
        int64_t *horizon;
        struct entry who; /* of the group: who calls whom; .s.id 0: nobody yet */
        size_t n, cap_v, cap_horizon;
        struct aliases aliases;
        struct endings endings;
        struct lost_ledger lost;
        struct joiner joiner;
        struct arena arena;
        struct notes notes;
};

static const struct witness *find_witness(struct derive *d, int64_t source) {
        if (!d->last || d->last->source != source)
                d->last = witnesses_find(&d->witnesses, source);
        return d->last;
}

static int write_messages(struct store *s, const struct call_group *c, const struct derive *d) {
        int r = 0;

        for (size_t i = 0; i < c->n_messages && r == 0; i++) {
                const struct call_message *m = &c->messages[i];
                struct put p = put_begin(s, PUT_MESSAGE);
                put_int(&p, m->id);
                put_int(&p, c->id);
                put_int(&p, c->id);
                put_id(&p, m->dialog < c->n_dialogs ? c->dialogs[m->dialog].id : 0);
                put_id(&p, m->transaction < c->n_transactions ? c->transactions[m->transaction].id : 0);
                put_int(&p, m->origin);
                put_int(&p, m->hop);
                put_int(&p, m->sightings);
                put_int(&p, m->repeats);
                put_us(&p, m->first_us);
                put_us(&p, m->last_us);
                put_us(&p, m->order_us);
                r = put_end(&p);
        }
        for (size_t i = 0; i < d->n && r == 0; i++) {
                int64_t message = c->messages[c->message_of[i]].id;
                if (message == d->v[i].id)
                        continue;
                struct put p = put_begin(s, PUT_SEEN);
                put_int(&p, d->v[i].id);
                put_int(&p, message);
                r = put_end(&p);
        }
        return r;
}

/* The name of a method that call/ does not know stands with the message that began the transaction. */
static int method_name(struct derive *d, const struct call_transaction *t, struct buf *ret) {
        sqlite3_stmt *st = NULL;
        int r;

        buf_reset(ret);
        if (t->method != SIP_OTHER)
                return buf_puts(ret, sip_method_name(t->method));
        r = sql_fail(d->s, sql_prepare(d->s->db, "SELECT method FROM sighting WHERE id = ?", &st));
        if (r == 0)
                r = sql_fail(d->s, sqlite3_bind_int64(st, 1, t->id));
        if (r == 0 && (r = sql_step(d->s, st)) > 0)
                r = buf_put(ret, span_sub(get_text(&(struct get){.st = st}), 0, METHOD_MAX_BYTES));
        sqlite3_finalize(st);
        return r;
}

static int write_transactions(struct derive *d, const struct call_group *c) {
        struct buf *name = &d->s->scratch;
        int r = 0;

        for (size_t i = 0; i < c->n_transactions && r == 0; i++) {
                const struct call_transaction *t = &c->transactions[i];
                if ((r = method_name(d, t, name)) < 0)
                        break;
                struct put p = put_begin(d->s, PUT_TX);
                put_int(&p, t->id);
                put_int(&p, c->id);
                put_int(&p, c->id);
                put_id(&p, t->dialog < c->n_dialogs ? c->dialogs[t->dialog].id : 0);
                put_text(&p, buf_span(name));
                put_int(&p, t->cseq);
                put_id(&p, t->request);
                put_id(&p, t->provisional);
                put_id(&p, t->final);
                put_id(&p, t->cancel);
                put_id(&p, t->ack);
                put_id(&p, t->status);
                put_id(&p, t->best_provisional);
                put_word(&p, fate_word(t->fate));
                put_word(&p, mishap_word(t->mishap));
                put_int(&p, t->in_dialog);
                put_int(&p, t->outgoing);
                put_int(&p, t->repeats);
                put_int(&p, t->final_repeats);
                put_us(&p, t->first_us);
                put_us(&p, t->last_us);
                if ((r = put_end(&p)) == 0)
                        r = endings_add(&d->endings, buf_span(name), fate_word(t->fate), t->status);
        }
        return r;
}

static int write_dialogs(struct store *s, const struct call_group *c) {
        static const char *const states[] = {"early", "confirmed", "ended"};
        int r = 0;

        for (size_t i = 0; i < c->n_dialogs && r == 0; i++) {
                const struct call_dialog *g = &c->dialogs[i];
                struct put p = put_begin(s, PUT_DIALOG);
                put_int(&p, g->id);
                put_int(&p, c->id);
                put_int(&p, c->id);
                put_id(&p, g->local_tag);
                put_id(&p, g->remote_tag);
                put_some(&p, span_str(sip_method_name(g->method)));
                put_word(&p, states[g->state]);
                put_us(&p, g->first_us);
                put_us(&p, g->last_us);
                r = put_end(&p);
        }
        return r;
}

static int write_leg(struct derive *d, const struct call_group *c) {
        const struct entry *who = &d->who;
        struct put p = put_begin(d->s, PUT_LEG);

        put_int(&p, c->id);
        put_int(&p, c->id);
        put_word(&p, call_kind_word(c->kind, c->conference));
        put_id(&p, who->call_id);
        put_id(&p, who->from_aor);
        put_id(&p, who->to_aor);
        put_size(&p, c->n_messages);
        put_id(&p, c->final_status);
        put_int(&p, c->established);
        put_word(&p, fate_word(c->outcome));
        put_id(&p, c->decided_by);
        put_word(&p, c->decided_by ? decided_word(c->decided_itself ? DECIDED_BY_RECORD : DECIDED_BY_ANSWER) : NULL);
        put_id(&p, c->last_from);
        put_id(&p, c->last_to);
        put_us(&p, c->talk_s);
        put_us(&p, c->first_us);
        put_us(&p, c->last_us);
        put_word(&p, NULL); /* how it is joined, and how sure that is, is known later */
        put_word(&p, NULL);
        int r = put_end(&p);
        return r < 0 ? r : joiner_note(&d->joiner, c, who);
}

static int end_group(struct derive *d) {
        struct store *s = d->s;
        struct call_group c;
        int r;

        if (d->n == 0)
                return 0;
        arena_reset(&d->arena);
        r = call_group_build(d->v, d->n, d->horizon, &d->arena, &c);
        if (r < 0 || (r = write_messages(s, &c, d)) < 0 || (r = write_transactions(d, &c)) < 0 ||
            (r = write_dialogs(s, &c)) < 0 || (r = write_leg(d, &c)) < 0 ||
            (r = aliases_note(&d->aliases, &c, d->v)) < 0 ||
            (d->witnesses.several && (r = lost_note(&d->lost, &c, d->v, d->n, &d->arena)) < 0))
                return r;
        s->totals.messages += c.n_messages;
        s->totals.dialogs += c.n_dialogs;
        d->n = 0;
        d->who.s.id = 0;
        return 0;
}

static int add_sighting(struct derive *d, const struct entry *e) {
        static const struct witness unknown = {.until_us = STAMP_NONE, .clock.offset_us = STAMP_NONE};
        const struct witness *w = find_witness(d, e->s.source);
        struct sighting *v;
        int r;

        if ((r = array_grow(&d->v, d->n, &d->cap_v, sizeof(*d->v))) < 0 ||
            (r = array_grow(&d->horizon, d->n, &d->cap_horizon, sizeof(*d->horizon))) < 0)
                return r;
        v = &d->v[d->n];
        *v = e->s;
        if (w)
                v->source = d->witnesses.v[w->first].source; /* one log is one witness, however many files it has */
        else
                w = &unknown;
        v->time_us = clock_apply(w->clock, v->time_us);
        v->flags |= (w->two_way ? SIGHTING_TWO_WAY : 0U) | (w->comparable ? SIGHTING_CLOCK : 0U);
        d->horizon[d->n++] = clock_apply(w->clock, w->until_us);
        return 0;
}

static bool is_outside(const struct store *s, int64_t us) {
        return us != STAMP_NONE && ((s->since_us != STAMP_NONE && us < s->since_us) ||
                                    (s->until_us != STAMP_NONE && us >= s->until_us));
}

/* Takes the sighting that was added last back, or lets its witness fall silent where the window ends: what is not judged
 * proves nothing. Does it stay? */
static bool keep_window(struct derive *d) {
        int64_t *horizon = &d->horizon[d->n - 1], until = d->s->until_us;

        if (is_outside(d->s, d->v[d->n - 1].time_us)) {
                d->n--;
                return false;
        }
        if (until != STAMP_NONE && *horizon != STAMP_NONE && *horizon > until)
                *horizon = until;
        return true;
}

/* One Call-ID, or some of it. Who calls whom is told by the first request; an answer alone says it too. */
static int take_group(void *ctx, const struct entry *v, size_t n, bool more) {
        struct derive *d = ctx;
        int r = 0;

        for (size_t i = 0; i < n && r == 0; i++) {
                if (d->n == GROUP_MAX) {
                        notes_add(&d->notes, "call-split", 0, "one Call-ID has more than %d messages; it is shown in pieces", GROUP_MAX);
                        r = end_group(d);
                }
                if (r == 0 && (r = add_sighting(d, &v[i])) == 0 && keep_window(d) &&
                    (!d->who.s.id || (d->who.s.status && !v[i].s.status)))
                        d->who = v[i];
        }
        return r == 0 && !more ? end_group(d) : r;
}

/* Who has a log of his own is known only now. */
static int write_lost(struct derive *d) {
        struct lost *v;
        size_t n;
        int r;

        arena_reset(&d->arena);
        if ((r = lost_find(&d->lost, &d->aliases, &d->arena, &v, &n)) < 0)
                return r;
        for (size_t i = 0; i < n && r == 0; i++) {
                struct put p = put_begin(d->s, PUT_LOST);
                put_int(&p, v[i].message);
                put_int(&p, v[i].sender);
                put_int(&p, v[i].receiver);
                put_int(&p, v[i].sends);
                put_us(&p, v[i].first_us);
                put_us(&p, v[i].last_us);
                put_us(&p, v[i].captured < 0 ? STAMP_NONE : v[i].captured);
                r = put_end(&p);
        }
        if (d->lost.full)
                notes_add(&d->notes, "many-unmet", 0, "more than %d messages of one witness, or %d counts; lost messages are not told of"
                          " what came later", LIMIT_LOST_CANDIDATES, LIMIT_LOST_TALLIES);
        return r;
}

static int write_aliases(struct derive *d) {
        int r = 0;

        for (size_t i = 0; i < d->aliases.cap && r == 0; i++) {
                const struct alias *a = &d->aliases.v[i];
                if (!alias_holds(a))
                        continue;
                struct put p = put_begin(d->s, PUT_ALIAS);
                put_int(&p, a->address);
                put_int(&p, a->host);
                r = put_end(&p);
        }
        return r;
}

/* Runs a statement on the window, ?1 up to before ?2. */
static int run_on_window(struct store *s, const char *sql) {
        const int64_t bounds[] = {s->since_us, s->until_us};
        sqlite3_stmt *st = NULL;
        int rc = sql_prepare(s->db, sql, &st);

        for (int i = 0; i < 2 && rc == SQLITE_OK; i++)
                if (bounds[i] != STAMP_NONE) /* else NULL, which compares with nothing */
                        rc = sqlite3_bind_int64(st, i + 1, bounds[i]);
        return sql_finish(s, rc, st);
}

#define OUTSIDE(table) \
        "SELECT e.id FROM " table " e JOIN source c ON c.id = e.source" \
        " WHERE case_time(e.time_us, c.offset_us, c.offset_at_us, c.drift_ppb) < ?1" \
        " OR case_time(e.time_us, c.offset_us, c.offset_at_us, c.drift_ppb) >= ?2"

/* What lies outside the window, and the window itself for who opens the case. Flows are told anew from their frames. */
static int write_window(struct store *s) {
        static const char *const outside[] = {
                "INSERT INTO outside " OUTSIDE("event"), "DELETE FROM tls_flow WHERE id IN (" OUTSIDE("tls_flow") ")",
                "DELETE FROM stun_flow WHERE id IN (" OUTSIDE("stun_flow") ")"};
        const int64_t bounds[] = {s->since_us, s->until_us};
        static const char *const keys[] = {"since_us", "until_us"};
        int r = 0;

        for (size_t i = 0; i < 2 && r == 0; i++) {
                struct put p = put_begin(s, PUT_META);
                put_word(&p, keys[i]);
                put_us(&p, bounds[i]);
                r = put_end(&p);
        }
        if (s->since_us == STAMP_NONE && s->until_us == STAMP_NONE)
                return r;
        for (size_t i = 0; i < sizeof(outside) / sizeof(outside[0]) && r == 0; i++)
                r = run_on_window(s, outside[i]);
        return r;
}

static int derive_all(struct derive *d) {
        struct store *s = d->s;
        int r = store_begin(s);

        if (r < 0 || (r = put_settle(s)) < 0 || (r = write_window(s)) < 0 || (r = machines_derive(s)) < 0 ||
            (r = witnesses_read(s, &d->witnesses)) < 0)
                return r;
        r = ledger_walk(&s->ledger, take_group, d);
        ledger_done(&s->ledger);
        if (r == 0)
                r = put_settle(s);
        if (r < 0 || (r = write_aliases(d)) < 0 || (r = endings_write(s, &d->endings)) < 0 || (r = write_lost(d)) < 0 ||
            (r = joiner_run(&d->joiner, &d->aliases, &d->notes)) < 0)
                return r;
        return store_put_notes(s, 0, &d->notes);
}

int store_derive(struct store *s) {
        struct derive d = {.s = s};
        int r;

        if (!s->writing)
                return store_fail(s, -EROFS, "the case is open for reading only");
        arena_init(&d.arena);
        d.joiner = (struct joiner){.s = s};
        arena_init(&d.joiner.arena);
        r = derive_all(&d);
        joiner_done(&d.joiner);
        aliases_done(&d.aliases);
        endings_done(&d.endings);
        lost_done(&d.lost);
        arena_done(&d.arena);
        notes_done(&d.notes);
        witnesses_done(&d.witnesses);
        free(d.v);
        free(d.horizon);
        return r;
}

int store_index(struct store *s) {
        int r = put_settle(s);

        if (r == 0)
                r = sql_fail(s, sql_run_embedded(s->db, "src/store/indexes.sql"));
        return r < 0 ? r : store_decide(s);
}
