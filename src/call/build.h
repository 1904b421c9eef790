/*
 * What the steps of call_group_build() share while one group is made. Private to this room.
 */
#ifndef SIPDX_CALL_BUILD_H
#define SIPDX_CALL_BUILD_H

#include "call/call.h"
#include "call/table.h"

/* Beside a call_message. */
struct message_work {
        uint32_t first, best; /* indexes of sightings */
        unsigned flags;       /* of all its sightings together */
        bool refusal;         /* an ACK to a refusal, as far as seen: its To tag names no dialog */
        int64_t cover_us;     /* how long a witness went on writing after it; -1: not known */
};

/* Beside a call_transaction. Indexes of messages, INDEX_NONE where there is none. */
struct transaction_work {
        uint32_t first, request, provisional, final;
        uint32_t cancel; /* transaction */
        uint32_t attempt, family;
        uint32_t dialog; /* the first that it made */
        uint32_t next;   /* transaction: the same request over another hop */
        uint32_t invite; /* transaction: of an ACK the first INVITE of its attempt, of a CANCEL the one that it is for */
        uint32_t ack;
        uint32_t second;  /* a 2xx of another fork */
        uint32_t unacked; /* a reliable provisional answer, sent again and again */
        uint8_t ack_fits; /* how well ack fits final */
        bool second_acked;
};

/* A request over all its hops: method, From tag and CSeq number. */
struct attempt {
        uint32_t transaction, last; /* the first and the last */
        bool ok, refused; /* a 2xx, another final answer on some hop */
        bool acked;       /* INVITE: an ACK was seen */
};

/* Requests of one method and one side that follow each other: the tries of one wish. */
struct family {
        uint32_t transaction; /* the first */
        uint32_t max_cseq, max_ok_cseq; /* max_ok_cseq counts only when ok */
        bool ok;
        uint32_t glares; /* 491 */
        int64_t first_us;
};

/* The session timer of a dialog (RFC 4028), as its last 2xx set it. */
struct refresh {
        int64_t at_us, failed_us; /* STAMP_NONE: never */
        uint32_t seconds;         /* 0: none */
};

struct build {
        const struct sighting *v;
        size_t n;
        const int64_t *horizon_us;
        struct arena *arena;
        struct hash_key hash;
        struct call_group *g;
        struct message_work *messages;
        struct transaction_work *transactions;
        struct attempt *attempts;
        struct family *families;
        bool *confirmed; /* of a dialog: it once was more than early */
        uint32_t n_attempts, n_families;
        struct table families_table;
        int64_t first_bye_us, last_bye_us; /* when the first and the last BYE were sent; STAMP_NONE: none */
        bool bye_taken;            /* a BYE got 2xx */
        uint32_t first_bye;        /* transaction; INDEX_NONE */
        struct refresh *refreshes; /* of a dialog; NULL: no session has a timer, or none ends */
        bool pracks;               /* a PRACK was seen */
        uint32_t deciding; /* the transaction that tells the outcome; INDEX_NONE */
        bool one_way; /* nothing shows that the witnesses wrote both directions */
};

/* The steps, in this order. 0 or -ENOMEM. */
int build_messages(struct build *b);
int build_transactions(struct build *b);
int build_attempts(struct build *b);
int build_dialogs(struct build *b);
void build_fates(struct build *b);
int build_hops(struct build *b);
void build_path(struct build *b);
int build_mishaps(struct build *b);

/* The sighting that speaks for a message. */
static inline const struct sighting *build_best(const struct build *b, uint32_t message) {
        return &b->v[b->messages[message].best];
}

/* Is message x later than y: by time where both have one, else in the order of reading. */
bool build_later(const struct build *b, uint32_t x, uint32_t y);

/* The family of method that the requests of transaction t would belong to; NULL: none. */
const struct family *build_family(struct build *b, const struct call_transaction *t, enum sip_method method);

#endif
