/*
 * A call as a ladder: lanes are the elements that took part, in the order of the path, rows are messages from lane to lane.
 * Which address belongs to which machine is learnt from the sightings: a witness knows its own name and address, and what
 * two witnesses have of one message tells each one's name to the other. No drawing here.
 */
#ifndef SIPDX_QUERY_LADDER_H
#define SIPDX_QUERY_LADDER_H

#include "base/arena.h"
#include "base/stamp.h"
#include "store/store.h"

/* One witness's record of a message; empty spans where its log says nothing. */
struct ladder_sighting {
        int64_t message, source;
        int dir;                  /* 1 sent, 2 received by the witness; 0: by somebody beside the wire, from local to peer */
        struct span host, role;   /* of the witness */
        struct span local, peer;  /* "address:port" */
        struct span peer_name;    /* the machine behind peer, as the whole case knows it; empty: it does not */
};

/* What a ladder says of a message. Times on the case's clock; STAMP_NONE. */
struct ladder_message {
        int64_t id, leg, time_us;
        bool utc;
        int status;               /* 0: a request */
        uint32_t cseq;
        struct span method, reason;
        struct span from, to;     /* addresses of record */
        uint32_t repeats, sightings;
        struct span sdp;          /* "audio, video off"; empty: none */
        struct span problem;      /* in words; empty: none */
        bool grave;               /* the problem is an error or a warning, not a notice */
        bool lost;                /* it left and did not arrive */
};

struct ladder_lane {
        struct span name;         /* of the machine, or its address */
        struct span role;         /* client, server, edge; empty: not known */
        struct span *addresses;   /* as written, in the order of their appearance */
        size_t n_addresses;
};

/* One Call-ID of the conversation. */
struct ladder_leg {
        int64_t leg;
        struct span call_id, joined_by; /* joined_by: what ties it to the first; empty: it is the first */
};

struct ladder_row {
        const struct ladder_message *message;
        size_t from, to;          /* lanes; the same: it cannot be told from where, or a machine talks to itself */
        size_t logs;              /* sources that hold it */
        int64_t since_us, delta_us; /* after the first row, after the one before; STAMP_NONE: no time */
};

struct ladder {
        int64_t call;
        struct span call_id, kind;
        struct ladder_leg *legs;  /* filled by ladder_read() */
        size_t n_legs;
        struct ladder_lane *lanes;
        size_t n_lanes;
        struct ladder_row *rows;
        size_t n_rows;
        bool many;                /* LIMIT_LADDER_MESSAGES, or the caller's own limit: more follow */
};

/* Lanes and rows of messages that come in the order of time, and of all their sightings. Pure; everything in the arena or
 * borrowed from the caller. 0 or -ENOMEM. */
int ladder_build(const struct ladder_message *m, size_t n, const struct ladder_sighting *s, size_t n_s, struct arena *a,
                 struct ladder *ret);

/* The call that a person means: its number, its Call-ID, or a part of one Call-ID alone. 0, -ENOENT, -ENOTUNIQ with up to
 * three of those that fit in *ret_fit, "1 (Call-ID), 7 (Call-ID)" (may be NULL), or -errno with store_error(). */
int ladder_find(struct store *s, struct span call, int64_t *ret, struct buf *ret_fit);
/* Reads the call, at most `limit` of its messages (0: as many as are allowed), and builds its ladder; all in the arena.
 * 0 or -errno with store_error(). */
int ladder_read(struct store *s, int64_t call, size_t limit, struct arena *a, struct ladder *ret);

#endif
