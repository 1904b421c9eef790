/*
 * Which legs (all of one Call-ID each) are one conversation: across a B2BUA, from a meeting's focus to its MCU, from a
 * transferred dialog to the one that takes its place. Keys that say so come first, likeness last and marked. Pure.
 */
#ifndef SIPDX_CALL_JOIN_H
#define SIPDX_CALL_JOIN_H

#include "base/arena.h"
#include "base/span.h"
#include "call/call.h"
#include "sip/link.h"

/* What ties legs together: a key of sip/link.h, or, without any, that one element took one call and began the other for
 * the same people. */
enum { JOIN_ALIKE = LINK_KINDS, JOIN_KINDS };

/* The words of link.kind, leg.joined_by and the manual. kind: below JOIN_KINDS. */
const char *join_word(int kind);
/* JOIN_KINDS: no such word. */
int join_kind_of(struct span word);
/* 1 says so itself … 7 only alike; 0: ties nothing together (In-Reply-To is another call). */
int join_trust(int kind);
/* Is the value of such a key the Call-ID of another leg? */
bool join_names_call_id(int kind);

struct join_tie {
        int64_t a, b; /* legs */
        int kind;
};

struct joined {
        int64_t leg, call; /* call: the first leg of all that hang together */
        int by;            /* the strongest tie that this leg has */
};

/* All legs that any tie names, in order of leg; memory in the arena. 0 or -ENOMEM. */
int join_legs(const struct join_tie *v, size_t n, struct arena *a, struct joined **ret, size_t *ret_n);

/* What likeness is told by: a leg that begins with an INVITE. Times on the case's clock, STAMP_NONE: not known. */
struct join_leg {
        int64_t id;
        int64_t begun_us, taken_us;  /* when the first sent it, when the last took it */
        int64_t final_us, bye_us;
        int64_t first_from, last_to; /* elements: who sent the INVITE first, who took it last; 0: not known */
        int64_t caller, callee;      /* join_user() of both */
        int status;                  /* final; 0: none */
        bool keyed;                  /* it has a Session-ID: what that does not tie together is not alike */
};

/* What stays of an address-of-record when numbers are written in several ways: a hash of its last seven digits, or of its
 * user part. 0: none. */
int64_t join_user(const struct hash_key *k, struct span aor);

/*
 * Ties each leg to the one that its sender took up to three seconds before, and had not answered yet, if caller, callee,
 * the answer's time or the end's time agree too; none where two would do equally well. Sorts io; ties in the arena. 0 or
 * -ENOMEM.
 */
int join_alike(struct join_leg *io, size_t n, struct arena *a, struct join_tie **ret, size_t *ret_n);

/* What a call of several legs came to. */
struct join_part {
        int64_t leg;
        enum call_kind kind;
        bool established;
        enum fate outcome;
        int64_t first_us;
};

/* Index of the leg that decided it; *ret_partly: the call stands, though this leg failed. v in order of leg, n > 0. */
size_t join_deciding(const struct join_part *v, size_t n, bool *ret_partly);

#endif
