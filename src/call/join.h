/*
 * Which legs (all of one Call-ID each) are one conversation: across a B2BUA, from a meeting's focus to its MCU, from a
 * transferred dialog to the one that takes its place. Keys that say so come first, likeness last and marked. Pure.
 */
#ifndef SIPDX_CALL_JOIN_H
#define SIPDX_CALL_JOIN_H

#include "base/arena.h"
#include "base/span.h"
#include "call/call.h"

/* What ties legs together, strongest first. The words are those of link.kind, leg.joined_by and the manual. */
enum join_kind {
        JOIN_SESSION_ID,     /* Session-ID (RFC 7989 5, RFC 7329), one for each uuid that is not nil */
        JOIN_REPLACES,       /* Replaces (RFC 3891): names the other leg's Call-ID */
        JOIN_REFER_REPLACES, /* Refer-To with ?Replaces= (RFC 3515, 3891): same */
        JOIN_TARGET_DIALOG,  /* Target-Dialog (RFC 4538): same */
        JOIN_X_CALL_ID,      /* X-Call-ID, X-CID, as B2BUAs write it: same */
        JOIN_ICID,           /* P-Charging-Vector icid-value (RFC 7315 5.6) */
        JOIN_CONVERSATION,   /* Ms-Conversation-ID */
        JOIN_CORRELATION,    /* CorrelationID of a quality report ([MS-QoE] 2.2) */
        JOIN_REPORT,         /* a quality report: names the Call-ID that it is about */
        JOIN_VENDOR_GUID,    /* Cisco-Guid and its kin */
        JOIN_ALIKE,          /* no key: one element took one call and began the other, for the same people */
        JOIN_KINDS
};

const char *join_word(enum join_kind k);
/* JOIN_KINDS: no such word, or one that ties nothing together. */
enum join_kind join_kind_of(struct span word);
/* 1 says so itself … 7 only alike. */
int join_trust(enum join_kind k);
/* Is the value of such a key the Call-ID of another leg? */
bool join_names_call_id(enum join_kind k);

struct join_tie {
        int64_t a, b; /* legs */
        enum join_kind kind;
};

struct joined {
        int64_t leg, call; /* call: the first leg of all that hang together */
        enum join_kind by; /* the strongest tie that this leg has */
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
