/*
 * From legs to calls: brings keys and likeness to call/join and writes what comes back. Legs that nothing ties to another
 * are calls as they are, written by one statement.
 */
#include "store/internal.h"

#include "base/limits.h"

#include <errno.h>
#include <stdlib.h>

int joiner_note(struct joiner *j, const struct call_group *g, const struct entry *who) {
        struct join_leg l = {.id = g->id, .begun_us = g->begun_us, .taken_us = g->taken_us, .final_us = g->final_us,
                             .bye_us = g->bye_us, .first_from = g->first_from, .last_to = g->last_to,
                             .status = g->final_status, .caller = who->caller, .callee = who->callee};
        int r;

        if (g->kind != CALL_INVITE || g->in_dialog || g->begun_us == STAMP_NONE)
                return 0;
        if (j->n == LIMIT_ALIKE_LEGS) {
                j->passed_over++;
                return 0;
        }
        if ((r = array_grow(&j->legs, j->n, &j->cap, sizeof(*j->legs))) < 0)
                return r;
        j->legs[j->n++] = l;
        return 0;
}

/* Ties ----------------------------------------------------------------------------------------------------- */

struct ties {
        struct join_tie *v;
        size_t n, cap;
};

static int tie_add(struct ties *t, int64_t a, int64_t b, int kind) {
        int r = array_grow(&t->v, t->n, &t->cap, sizeof(*t->v));

        if (r == 0)
                t->v[t->n++] = (struct join_tie){a, b, kind};
        return r;
}

/* Legs that write one key, while it is being read. */
struct key_run {
        int group; /* JOIN_KINDS: all that name a Call-ID together */
        int64_t value;
        int64_t leg; /* the first that has it; 0: none yet */
        size_t from; /* where its ties begin; SIZE_MAX: it has too many */
};

/* The leg of each row of link, whichever sighting of its message wrote it. */
#define LINKS_WITH_LEGS "link l LEFT JOIN seen x ON x.sighting = l.sighting JOIN message m ON m.id = coalesce(x.message, l.sighting)"

/* All keys in their order. A key that names a Call-ID ties to the leg of that Call-ID, and to whoever else names it. */
static int keys_open(struct store *s, sqlite3_stmt **ret) {
        struct buf sql = BUF_INIT;
        const char *comma = "";
        int r;

        buf_puts(&sql, "WITH k AS (SELECT DISTINCT l.kind, l.value, m.leg FROM " LINKS_WITH_LEGS "), named AS (SELECT kind IN (");
        for (int k = 0; k < JOIN_ALIKE; k++) {
                if (!join_names_call_id(k))
                        continue;
                buf_printf(&sql, "%s'%s'", comma, join_word(k));
                comma = ", ";
        }
        r = buf_puts(&sql, ") AS names, kind, value, leg FROM k) SELECT names, kind, value, leg FROM named UNION ALL"
                           " SELECT 1, '', g.call_id, g.id FROM leg g WHERE g.call_id IN (SELECT value FROM named WHERE names)"
                           " ORDER BY 1, 3, 2, 4");
        if (r == 0)
                r = sql_fail(s, sql_prepare(s->db, buf_str(&sql), ret));
        buf_done(&sql);
        return r;
}

static int take_key(struct ties *t, struct key_run *run, const struct key_run *now, int kind, uint64_t *io_weak) {
        if (run->leg == 0 || run->group != now->group || run->value != now->value) {
                *run = *now;
                run->from = t->n;
                return 0;
        }
        if (now->leg == run->leg || run->from == SIZE_MAX || kind == JOIN_KINDS)
                return 0; /* JOIN_KINDS: another piece of the Call-ID that is named */
        if (t->n - run->from < LIMIT_KEY_LEGS)
                return tie_add(t, run->leg, now->leg, kind);
        t->n = run->from;
        run->from = SIZE_MAX; /* what ties everything together says nothing */
        (*io_weak)++;
        return 0;
}

static int by_id(const void *x, const void *y) {
        const struct join_leg *a = x, *b = y;

        return (a->id > b->id) - (a->id < b->id);
}

/* A leg with a Session-ID says to whom it belongs. */
static void note_keyed(struct joiner *j, int64_t leg) {
        struct join_leg *l = j->n ? bsearch(&(struct join_leg){.id = leg}, j->legs, j->n, sizeof(*j->legs), by_id) : NULL;

        if (l)
                l->keyed = true;
}

/* Rows of one value stand together; those of several kinds are told apart, unless they name a Call-ID. */
static int tie_by_keys(struct joiner *j, struct ties *t, uint64_t *ret_weak) {
        struct key_run runs[JOIN_KINDS + 1] = {{0}};
        sqlite3_stmt *st = NULL;
        int r = keys_open(j->s, &st);

        if (j->n)
                qsort(j->legs, j->n, sizeof(*j->legs), by_id);

        while (r == 0 && (r = sql_step(j->s, st)) > 0) {
                struct get g = {.st = st};
                bool names = get_int(&g);
                int kind = join_kind_of(get_text(&g));
                struct key_run now = {.group = names ? JOIN_KINDS : kind, .value = get_int(&g)};
                now.leg = get_int(&g);
                r = 0;
                if (!names && (kind >= JOIN_ALIKE || kind == LINK_CONFERENCE || join_trust(kind) == 0))
                        continue;
                if (kind == LINK_SESSION_ID)
                        note_keyed(j, now.leg);
                r = take_key(t, &runs[now.group], &now, kind, ret_weak);
        }
        sqlite3_finalize(st);
        return r;
}

#define MEETING_GAP (10 * STAMP_SECOND)         /* between one leg's end and the next's beginning */
#define MEETING_MOST (8 * 3600 * STAMP_SECOND)  /* that a leg without an end in the log counts as standing */

/* One person's legs to one meeting, while they are read in the order of time. */
struct stay {
        int64_t value, leg;
        int64_t until_us; /* how long any of them stands; STAMP_NONE: not known */
};

static bool still_there(const struct stay *s, int64_t us) {
        int64_t gone;

        return us == STAMP_NONE || s->until_us == STAMP_NONE || __builtin_sub_overflow(us, s->until_us, &gone) || gone <= MEETING_GAP;
}

static int take_stay(struct ties *t, struct stay *io, const struct stay *now, int64_t first_us) {
        int r = 0;

        if (io->value != now->value || !still_there(io, first_us)) {
                *io = *now;
                return 0;
        }
        r = tie_add(t, io->leg, now->leg, LINK_CONFERENCE);
        if (io->until_us != STAMP_NONE && (now->until_us == STAMP_NONE || now->until_us > io->until_us))
                io->until_us = now->until_us;
        return r;
}

/* A meeting keeps its id for years: legs of one person are one join only while one of them stands. */
static int tie_by_meeting(struct joiner *j, struct ties *t) {
        static const char sql[] =
                "SELECT k.value, g.id, g.first_us, g.last_us, g.id IN (SELECT leg FROM dialog WHERE state = 'confirmed') FROM"
                " (SELECT DISTINCT l.value, m.leg FROM " LINKS_WITH_LEGS " WHERE l.kind = ?1) k"
                " JOIN leg g ON g.id = k.leg ORDER BY 1, 3, 2";
        struct stay stay = {0};
        sqlite3_stmt *st = NULL;
        int r = sql_fail(j->s, sql_prepare(j->s->db, sql, &st));

        if (r == 0)
                r = sql_fail(j->s, sqlite3_bind_text(st, 1, join_word(LINK_CONFERENCE), -1, SQLITE_STATIC));
        while (r == 0 && (r = sql_step(j->s, st)) > 0) {
                struct get g = {.st = st};
                struct stay now = {.value = get_int(&g)};
                now.leg = get_int(&g);
                int64_t first_us = get_us(&g);
                now.until_us = get_us(&g);
                if (get_int(&g) && now.until_us != STAMP_NONE &&
                    __builtin_add_overflow(now.until_us, MEETING_MOST, &now.until_us))
                        now.until_us = STAMP_NONE;
                r = take_stay(t, &stay, &now, first_us);
        }
        sqlite3_finalize(st);
        return r;
}

static int tie_alike(struct joiner *j, const struct aliases *a, struct ties *t) {
        struct join_tie *v;
        size_t n;

        for (size_t i = 0; i < j->n; i++) {
                j->legs[i].first_from = aliases_find(a, j->legs[i].first_from);
                j->legs[i].last_to = aliases_find(a, j->legs[i].last_to);
        }
        int r = join_alike(j->legs, j->n, &j->arena, &v, &n);
        for (size_t i = 0; i < n && r == 0; i++)
                r = tie_add(t, v[i].a, v[i].b, v[i].kind);
        return r;
}

/* Calls ---------------------------------------------------------------------------------------------------- */

static int mark_joined(struct store *s, const struct joined *v, size_t n) {
        int r = 0;

        for (size_t i = 0; i < n && r == 0; i++) {
                struct put p = put_begin(s, PUT_JOINED);
                put_int(&p, v[i].call);
                put_word(&p, v[i].leg == v[i].call ? NULL : join_word(v[i].by));
                put_int(&p, join_trust(v[i].by));
                put_int(&p, v[i].leg);
                r = put_end(&p);
        }
        return r;
}

/* What was written before it was known which leg belongs where. */
static int move_rows(struct store *s) {
        static const char *const tables[] = {"message", "tx", "dialog"};
        struct buf sql = BUF_INIT;

        for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
                buf_printf(&sql, "UPDATE %s AS t SET call = (SELECT g.call FROM leg g WHERE g.id = t.leg) WHERE leg IN"
                                 " (SELECT id FROM leg WHERE call <> id);", tables[i]);
        int r = sql.err ? sql.err : sql_fail(s, sql_exec(s->db, buf_str(&sql)));
        buf_done(&sql);
        return r;
}

/* A call of several legs while they are being read. */
struct call_row {
        int64_t id;
        struct join_part *parts;
        size_t n, cap;
        uint64_t messages;
        int64_t first_us, last_us;
        bool conference;
        int *status;
        size_t cap_status;
};

static int put_call(struct store *s, const struct call_row *c) {
        bool partly;
        size_t decided = join_deciding(c->parts, c->n, &partly);
        bool invite = false, established = false;
        struct put p = put_begin(s, PUT_CALL);

        for (size_t i = 0; i < c->n; i++) {
                invite = invite || c->parts[i].kind == CALL_INVITE;
                established = established || c->parts[i].established;
        }
        put_int(&p, c->id);
        put_word(&p, call_kind_word(invite ? CALL_INVITE : c->parts[0].kind, c->conference));
        put_size(&p, c->n);
        put_size(&p, c->messages);
        put_id(&p, c->status[decided]);
        put_int(&p, established);
        put_word(&p, partly ? "partly" : fate_word(c->parts[decided].outcome));
        put_int(&p, c->parts[decided].leg);
        put_us(&p, c->first_us);
        put_us(&p, c->last_us);
        return put_end(&p);
}

static int take_leg(struct call_row *c, struct get *g) {
        bool conference;
        int r = array_grow(&c->parts, c->n, &c->cap, sizeof(*c->parts));

        if (r < 0 || (r = array_grow(&c->status, c->n, &c->cap_status, sizeof(*c->status))) < 0)
                return r;
        struct join_part *p = &c->parts[c->n];
        *p = (struct join_part){.leg = get_int(g)};
        p->kind = call_kind_of(get_text(g), &conference);
        c->conference = c->conference || conference;
        c->messages += get_size(g);
        c->status[c->n++] = (int)get_int(g);
        p->established = get_int(g);
        p->outcome = fate_of(get_text(g));
        p->first_us = get_us(g);
        int64_t last_us = get_us(g);
        stamp_widen(&c->first_us, &c->last_us, p->first_us, last_us);
        return 0;
}

static int put_joined_calls(struct store *s) {
        struct call_row c = {.first_us = STAMP_NONE, .last_us = STAMP_NONE};
        sqlite3_stmt *st = NULL;
        int r = sql_fail(s, sql_prepare(s->db, "SELECT call, id, kind, messages, final_status, established, outcome, first_us,"
                                               " last_us FROM leg WHERE trust IS NOT NULL ORDER BY call, id", &st));

        while (r == 0 && (r = sql_step(s, st)) > 0) {
                struct get g = {.st = st};
                int64_t call = get_int(&g);
                r = c.n && call != c.id ? put_call(s, &c) : 0;
                if (call != c.id) {
                        c.id = call;
                        c.n = 0;
                        c.messages = 0;
                        c.conference = false;
                        c.first_us = c.last_us = STAMP_NONE;
                }
                if (r == 0)
                        r = take_leg(&c, &g);
        }
        sqlite3_finalize(st);
        if (r == 0 && c.n)
                r = put_call(s, &c);
        free(c.parts);
        free(c.status);
        return r;
}

static int count_calls(struct store *s) {
        sqlite3_stmt *st = NULL;
        int r = sql_fail(s, sql_prepare(s->db, "SELECT count(*), coalesce(sum(kind IN ('call', 'conference')), 0) FROM call", &st));

        if (r == 0 && (r = sql_step(s, st)) > 0) {
                struct get g = {.st = st};
                s->totals.conversations = get_size(&g);
                s->totals.calls = get_size(&g);
                r = 0;
        }
        sqlite3_finalize(st);
        return r;
}

static int write_calls(struct store *s, const struct joined *v, size_t n) {
        int r = mark_joined(s, v, n);

        if (r == 0 && n)
                r = move_rows(s);
        if (r == 0)
                r = sql_fail(s, sql_exec(s->db, "INSERT INTO call SELECT id, kind, 1, messages, final_status, established, outcome,"
                                                " id, first_us, last_us FROM leg WHERE trust IS NULL"));
        if (r == 0 && n)
                r = put_joined_calls(s);
        return r == 0 ? count_calls(s) : r;
}

int joiner_run(struct joiner *j, const struct aliases *a, struct notes *notes) {
        struct ties t = {0};
        struct joined *v = NULL;
        uint64_t weak = 0;
        size_t n = 0;
        int r;

        if ((r = tie_by_keys(j, &t, &weak)) == 0 && (r = tie_by_meeting(j, &t)) == 0 && (r = tie_alike(j, a, &t)) == 0 &&
            (r = join_legs(t.v, t.n, &j->arena, &v, &n)) == 0)
                r = write_calls(j->s, v, n);
        free(t.v);
        if (weak)
                notes_add(notes, "weak-key", 0, "%llu keys are written in more than %d dialogs each; they join nothing",
                          (unsigned long long)weak, LIMIT_KEY_LEGS);
        if (j->passed_over)
                notes_add(notes, "many-legs", 0, "more than %d dialogs; the rest is joined by keys only", LIMIT_ALIKE_LEGS);
        return r;
}

void joiner_done(struct joiner *j) {
        arena_done(&j->arena);
        free(j->legs);
        *j = (struct joiner){0};
}
