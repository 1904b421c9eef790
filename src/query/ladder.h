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
        int64_t time_us;          /* on the case's clock; STAMP_NONE */
};

/* An m-line of a message's session description (RFC 4566 5.14); empty spans where it says nothing. */
struct ladder_media {
        struct span media, proto, address, direction;
        uint32_t port;            /* 0: off */
        struct span codecs;       /* "PCMU, telephone-event" */
        struct span candidates;   /* "host 2 udp 2 tcp, relay 1 udp 1 tcp" */
        uint32_t at;              /* of the line in the message's text */
        struct span *each;        /* candidates one by one, once ladder_read_candidates() has them */
        size_t n_each;
        struct ladder_media *next;
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
        int64_t origin;           /* message: the same where it was first sent */
        uint32_t hop;             /* elements between that and this; 0: origin does not count */
        struct ladder_media *media; /* NULL: no description */
};

/* What captures and reports say beside the messages. */
struct ladder_fact {
        enum ladder_fact_kind { LADDER_TURN, LADDER_TLS, LADDER_QUALITY } kind;
        int64_t time_us;          /* on the case's clock */
        bool utc;
        struct span label, text;  /* "TURN allocate"; what came of it */
        struct span evidence;     /* as in v_stun, v_tls, v_quality */
        struct span from, to;     /* addresses without port; empty: not told */
        bool grave;
};

/* What rows may be told apart by. Numbers from 0 on; which colour that is, is its reader's. */
enum ladder_class {
        LADDER_BY_METHOD,         /* 0 INVITE and what belongs to it, 1 its end, 2 registration and events, 3 others */
        LADDER_BY_CALL_ID,        /* the leg's place in the ladder */
        LADDER_BY_CSEQ,           /* by leg and number */
        LADDER_CLASSES
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
        const struct ladder_message *message; /* NULL: the row is a fact */
        size_t from, to;          /* lanes; the same: it cannot be told from where, or a machine talks to itself */
        size_t logs;              /* sources that hold it */
        int64_t since_us, delta_us; /* after the first message, after the one before (of a fact: none); STAMP_NONE: no time */
        const struct ladder_fact *fact; /* NULL: the row is a message */
        const struct ladder_sighting *seen; /* all records of the message */
        size_t n_seen;
        size_t first, hops;       /* the first row of the same request or answer end to end; how many more of it follow */
        size_t classes[LADDER_CLASSES];
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
        bool many_facts;          /* LIMIT_LADDER_FACTS */
};

/* Lanes and rows of messages that come in the order of time, and of all their sightings. Pure; everything in the arena or
 * borrowed from the caller. 0 or -ENOMEM. */
int ladder_build(const struct ladder_message *m, size_t n, const struct ladder_sighting *s, size_t n_s, struct arena *a,
                 struct ladder *ret);
/* Puts n facts, in the order of time, between the rows: those that have a lane. Rows move to the arena. 0 or -ENOMEM. */
int ladder_put_facts(struct ladder *l, const struct ladder_fact *v, size_t n, struct arena *a);
/* Which rows are hops of one another, and their classes, once legs are known; before it each row is alone. 0 or -ENOMEM. */
int ladder_relate(struct ladder *l, struct arena *a);
/* The lane that has this host, without port, among its addresses or as its name; n_lanes: none. */
size_t ladder_lane_of(const struct ladder *l, struct span host);
/* "A" for the first leg; all beyond LADDER_LETTERS are "*". */
enum { LADDER_LETTERS = 26 };
char ladder_leg_letter(const struct ladder *l, int64_t leg);

/* One time that a message was sent, as its witnesses have it. */
struct ladder_sending {
        int64_t time_us;          /* of its first record; STAMP_NONE */
        const struct ladder_sighting **v; /* its records, in the order of time */
        size_t n;
};
/* All sendings of a row's message: a witness that has it once more saw another. In the arena. 0 or -ENOMEM. */
int ladder_sendings(const struct ladder_row *r, struct arena *a, struct ladder_sending **ret, size_t *ret_n);

/* The call that a message, or any sighting of it, belongs to, and that message. Call 0: none. 0 or -errno with
 * store_error(). */
int ladder_call_of(struct store *s, int64_t sighting, int64_t *ret_call, int64_t *ret_message);
/* The call that a person means: its number, its Call-ID, "m66" or "s66" for that of a message or sighting, or a part of one
 * Call-ID alone. 0, -ENOENT, -ENOTUNIQ with up to three of those that fit in *ret_fit, "1 (Call-ID), 7 (Call-ID)" (may be
 * NULL), or -errno with store_error(). */
int ladder_find(struct store *s, struct span call, int64_t *ret, struct buf *ret_fit);
/* The call of which a leg has exactly this Call-ID, by an index alone; 0: none has. 0 or -errno with store_error(). */
int ladder_of_call_id(struct store *s, struct span call_id, int64_t *ret);
/* Reads the call, at most `limit` of its messages (0: as many as are allowed), and builds its ladder; all in the arena.
 * 0 or -errno with store_error(). */
int ladder_read(struct store *s, int64_t call, size_t limit, struct arena *a, struct ladder *ret);
/* Puts what captures and quality reports say of the call between its rows. 0 or -errno with store_error(). */
int ladder_read_facts(struct store *s, struct arena *a, struct ladder *io);
/* Fills the candidates of a message's m-lines from its text. 0 or -errno with store_error(). */
int ladder_read_candidates(struct store *s, const struct ladder_message *m, struct arena *a);

#endif
