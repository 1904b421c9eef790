/*
 * Owns the joining of legs. Keys are trusted as they are written; likeness needs one element in the middle and must not be
 * open to two readings.
 */
#include "call/join.h"

#include "base/stamp.h"

#include <errno.h>
#include <stdlib.h>

static const struct {
        int trust;
        bool names_call_id;
} kinds[JOIN_KINDS] = {
        [LINK_SESSION_ID] = {1, false},
        [LINK_REPLACES] = {1, true},
        [LINK_JOIN] = {1, true},
        [LINK_REFER_REPLACES] = {1, true},
        [LINK_TARGET_DIALOG] = {1, true},
        [LINK_X_CALL_ID] = {2, true},
        [LINK_ICID] = {3, false},
        [LINK_CONVERSATION] = {4, false},
        [LINK_CONFERENCE] = {4, false},
        [LINK_CORRELATION] = {4, false},
        [LINK_REPORT] = {4, true},
        [LINK_VENDOR_GUID] = {5, false},
        [JOIN_ALIKE] = {7, false},
};

const char *join_word(int kind) {
        return kind == JOIN_ALIKE ? "alike" : sip_link_word((enum sip_link_kind)kind);
}

int join_kind_of(struct span word) {
        int kind = 0;

        while (kind < JOIN_KINDS && !span_eq(word, span_str(join_word(kind))))
                kind++;
        return kind;
}

int join_trust(int kind) {
        return kinds[kind].trust;
}

bool join_names_call_id(int kind) {
        return kinds[kind].names_call_id;
}

static int by_leg(const void *x, const void *y) {
        const struct joined *a = x, *b = y;

        return (a->leg > b->leg) - (a->leg < b->leg);
}

static size_t find(const struct joined *v, size_t n, int64_t leg) {
        const struct joined *hit = bsearch(&(struct joined){.leg = leg}, v, n, sizeof(*v), by_leg);

        return (size_t)(hit - v);
}

static size_t root_of(size_t *parent, size_t i) {
        while (parent[i] != i) {
                parent[i] = parent[parent[i]];
                i = parent[i];
        }
        return i;
}

/* Each leg once, in order. */
static size_t collect(const struct join_tie *v, size_t n, struct joined *legs) {
        size_t out = 0;

        for (size_t i = 0; i < n; i++) {
                legs[2 * i] = (struct joined){.leg = v[i].a, .by = v[i].kind};
                legs[2 * i + 1] = (struct joined){.leg = v[i].b, .by = v[i].kind};
        }
        if (n)
                qsort(legs, 2 * n, sizeof(*legs), by_leg);
        for (size_t i = 0; i < 2 * n; i++) {
                if (out == 0 || legs[out - 1].leg != legs[i].leg)
                        legs[out++] = legs[i];
                else if (join_trust(legs[i].by) < join_trust(legs[out - 1].by))
                        legs[out - 1].by = legs[i].by;
        }
        return out;
}

int join_legs(const struct join_tie *v, size_t n, struct arena *a, struct joined **ret, size_t *ret_n) {
        struct joined *legs = arena_array(a, 2 * n + 1, sizeof(*legs));
        size_t *parent = arena_array(a, 2 * n + 1, sizeof(*parent)), n_legs;

        if (!legs || !parent)
                return -ENOMEM;
        n_legs = collect(v, n, legs);
        for (size_t i = 0; i < n_legs; i++)
                parent[i] = i;
        for (size_t i = 0; i < n; i++) {
                size_t x = root_of(parent, find(legs, n_legs, v[i].a)), y = root_of(parent, find(legs, n_legs, v[i].b));
                parent[x > y ? x : y] = x > y ? y : x; /* the smaller index is the earlier leg */
        }
        for (size_t i = 0; i < n_legs; i++)
                legs[i].call = legs[root_of(parent, i)].leg;
        *ret = legs;
        *ret_n = n_legs;
        return 0;
}

/* Likeness ------------------------------------------------------------------------------------------------ */

#define AHEAD_US (3 * STAMP_SECOND) /* how long an element may take from one INVITE to the next */
#define TOGETHER_US STAMP_SECOND    /* how far answers or ends that belong together may lie apart */

enum { USER_DIGITS = 7, LOOK_BACK = 64, AGREE_MIN = 1 };

int64_t join_user(const struct hash_key *k, struct span aor) {
        struct span user = span_sub(aor, 0, span_chr(aor, '@'));
        char digits[USER_DIGITS];
        size_t n = 0;

        user = span_sub(user, 0, span_chr(user, ';'));
        for (size_t i = user.n; i > 0; i--) {
                char c = user.p[i - 1];
                if (is_digit(c) && n < USER_DIGITS)
                        digits[n++] = c;
                else if (!is_digit(c) && !(c == '+' && i == 1) && !strchr("-. ()", c))
                        n = USER_DIGITS + 1; /* not a number */
                if (n > USER_DIGITS)
                        break;
        }
        if (user.n == 0)
                return 0;
        uint64_t h = n == USER_DIGITS ? hash64(k, span_of(digits, n)) : hash64(k, user);
        return (int64_t)(h >> 1 | 1);
}

static bool together(int64_t x, int64_t y) {
        int64_t gap;

        return x != STAMP_NONE && y != STAMP_NONE && !__builtin_sub_overflow(x, y, &gap) && gap <= TOGETHER_US &&
               gap >= -TOGETHER_US;
}

/* How much speaks for b being what an element made of a; 0: something speaks against it. */
static int likeness(const struct join_leg *a, const struct join_leg *b) {
        bool finals = a->status && b->status && together(a->final_us, b->final_us);

        if (a->id == b->id || (a->keyed && b->keyed) || (a->final_us != STAMP_NONE && b->begun_us > a->final_us))
                return 0;
        if (finals && a->status / 100 != b->status / 100)
                finals = false;
        return (a->callee && a->callee == b->callee) + (a->caller && a->caller == b->caller) + finals +
               together(a->bye_us, b->bye_us);
}

static int by_taker(const void *x, const void *y) {
        const struct join_leg *a = x, *b = y;

        if (a->last_to != b->last_to)
                return a->last_to < b->last_to ? -1 : 1;
        if (a->taken_us != b->taken_us)
                return a->taken_us < b->taken_us ? -1 : 1;
        return (a->id > b->id) - (a->id < b->id);
}

/* The first leg behind all that b's sender took no later than b began. */
static size_t taken_before(const struct join_leg *v, size_t n, const struct join_leg *b) {
        size_t low = 0, high = n;

        while (low < high) {
                size_t mid = low + (high - low) / 2;
                if (v[mid].last_to < b->first_from || (v[mid].last_to == b->first_from && v[mid].taken_us <= b->begun_us))
                        low = mid + 1;
                else
                        high = mid;
        }
        return low;
}

static const struct join_leg *model_of(const struct join_leg *v, size_t n, const struct join_leg *b) {
        const struct join_leg *best = NULL;
        int best_likeness = AGREE_MIN - 1;
        bool open = false;

        for (size_t i = taken_before(v, n, b), looked = 0; i > 0 && looked < LOOK_BACK; i--, looked++) {
                const struct join_leg *a = &v[i - 1];
                if (a->last_to != b->first_from || a->taken_us < b->begun_us - AHEAD_US)
                        break;
                int like = likeness(a, b);
                if (like > best_likeness) {
                        best = a;
                        best_likeness = like;
                        open = false;
                } else if (like == best_likeness && like >= AGREE_MIN) {
                        open = true;
                }
        }
        return open ? NULL : best;
}

static bool can_be_judged(const struct join_leg *l) {
        return l->first_from && l->begun_us != STAMP_NONE && l->begun_us > INT64_MIN + AHEAD_US;
}

int join_alike(struct join_leg *io, size_t n, struct arena *a, struct join_tie **ret, size_t *ret_n) {
        struct join_tie *v = arena_array(a, n + 1, sizeof(*v));
        size_t out = 0;

        if (!v)
                return -ENOMEM;
        if (n)
                qsort(io, n, sizeof(*io), by_taker);
        for (size_t i = 0; i < n; i++) {
                const struct join_leg *model = can_be_judged(&io[i]) ? model_of(io, n, &io[i]) : NULL;
                if (model)
                        v[out++] = (struct join_tie){model->id, io[i].id, JOIN_ALIKE};
        }
        *ret = v;
        *ret_n = out;
        return 0;
}

/* What it came to ----------------------------------------------------------------------------------------- */

static bool failed(const struct join_part *p) {
        return p->kind == CALL_INVITE && !p->established && (p->outcome == FATE_FAILED || p->outcome == FATE_UNANSWERED);
}

/* Did a later try of the call come about? */
static bool made_good(const struct join_part *v, size_t n, size_t i) {
        for (size_t k = i + 1; k < n; k++)
                if (v[k].kind == CALL_INVITE && v[k].established)
                        return true;
        return false;
}

size_t join_deciding(const struct join_part *v, size_t n, bool *ret_partly) {
        size_t main = 0, last = SIZE_MAX;

        while (main < n && v[main].kind != CALL_INVITE)
                main++;
        main = main == n ? 0 : main;
        for (size_t i = 0; i < n; i++)
                if (failed(&v[i]) && !made_good(v, n, i))
                        last = i;
        *ret_partly = last != SIZE_MAX && v[main].established;
        return last == SIZE_MAX ? main : last;
}
