/*
 * What the sightings of one Call-ID mean: messages, transactions (RFC 3261 17, with the RFC 2543
 * matching for hops whose Via has no branch), dialogs (12), the outcome. Pure: no SQL, no I/O, no clocks.
 *
 *   sighting        one witness's record of one message
 *   message         what one element sent once to the next over one hop; several sightings if several
 *                   witnesses saw it, or if it was sent again (retransmission)
 *   transaction     a request, its provisional and its final answers over one hop
 *   dialog          Call-ID and two tags
 *
 * Messages are paired by keys that need no time, so that clocks of witnesses need not agree.
 */
#ifndef SIPDX_CALL_CALL_H
#define SIPDX_CALL_CALL_H

#include "base/arena.h"
#include "base/hash.h"
#include "input/record.h"
#include "sip/message.h"

enum sighting_flag {
        SIGHTING_CUT = 1 << 0,         /* bytes are missing */
        SIGHTING_CREDENTIALS = 1 << 1, /* (Proxy-)Authorization with a response or token in it */
        SIGHTING_TO_TAG = 1 << 2,
        SIGHTING_BRANCH = 1 << 3, /* .branch is an RFC 3261 branch, else a hash of sent-by */
        SIGHTING_EXPIRES_0 = 1 << 4,
        SIGHTING_TWO_WAY = 1 << 5, /* its witness wrote both directions somewhere, so that its silence tells */
        SIGHTING_NO_BODY = 1 << 6, /* the witness left the body out */
        SIGHTING_CONFERENCE = 1 << 7, /* one end is a conference: its URI says so, or ;isfocus (RFC 4579 3) */
        SIGHTING_CLOCK = 1 << 8,      /* its witness's clock is known: times can be compared with those of others */
        SIGHTING_RELIABLE = 1 << 9,   /* a provisional answer that wants a PRACK (RFC 3262) */
        SIGHTING_SDP = 1 << 10,       /* it has a session description */
        SIGHTING_MEDIA_HIDDEN = 1 << 11, /* sip_media_hidden() */
        SIGHTING_CONTACT_HIDDEN = 1 << 12, /* sip_contact_hidden() */
};

/* Identities are 63-bit hashes of the text (0: absent); the store knows the text. */
struct sighting {
        int64_t id;     /* rises in the order of reading */
        int64_t source; /* witness */
        int64_t time_us; /* on the case's clock as far as known; STAMP_NONE */
        enum direction dir;
        enum sip_method method; /* of the CSeq */
        int status;             /* 0: request */
        uint32_t cseq;
        unsigned n_via;
        unsigned flags;
        int64_t method_hash; /* tells unknown methods apart */
        int64_t from_tag, to_tag, branch, uri;
        int64_t host;    /* machine that wrote it, where the log names it: another machine is another witness */
        int64_t local_host, peer_host; /* its own address and the other end's, without port; DIR_NONE: from and to */
        uint32_t session_s; /* Session-Expires; 0: none */
        int64_t variant; /* tells provisional answers apart that differ in nothing else */
};

/* The name of the element that wrote it: its machine's, else its address; 0: not told. */
static inline int64_t sighting_writer(const struct sighting *s) {
        return s->host ? s->host : s->local_host;
}

enum fate {
        FATE_UNFINISHED,   /* the evidence ends before an answer could be due */
        FATE_OK,           /* 2xx; ACK; BENOTIFY, which has no answer */
        FATE_CHALLENGED,   /* 401/407 and the same request came again with credentials, or there is time to */
        FATE_RETRIED,      /* 3xx, 4xx that asks for another try (421, 422, 423, 491, 494 …), and it came; or another
                              branch or a later INVITE brought what this one did not */
        FATE_CANCELLED,    /* 487 after CANCEL */
        FATE_DECLINED,     /* by a person or a busy line: 486, 600, 603 */
        FATE_UNANSWERED,   /* request sent, nothing or only 100 came, and the evidence went on long enough; where all of
                              the group is of one direction only when sent again, or SIGHTING_TWO_WAY */
        FATE_FAILED,       /* any other 3xx-6xx final answer; 401/407 that refuses credentials */
        FATE_IGNORABLE,    /* final answers that are steps: 481 to CANCEL, BYE or an ended subscription,
                              489 to PUBLISH … */
};
const char *fate_word(enum fate f); /* "unfinished", "ok", "challenged" … */
enum fate fate_of(struct span word); /* FATE_UNFINISHED for any other */

/* What a transaction shows to have gone wrong between messages that are each right by themselves; or, where it says so, that
 * nothing did. Of several the first that ended something. */
enum mishap {
        MISHAP_NONE,
        MISHAP_ACK_MISSING,   /* a 2xx to INVITE was sent again and again, and no ACK was seen; or who answered ended it by Timer H */
        MISHAP_ACK_UNHEARD,   /* the same, though the right ACK was seen */
        MISHAP_ACK_UNMATCHED, /* the same, and the ACK has another tag, number or branch, or came to who sends the 2xx again */
        MISHAP_ACK_ANSWERED,  /* an answer to ACK, which none may have */
        MISHAP_PRACK_MISSING, /* a reliable provisional answer was sent again and again, and no PRACK was seen */
        MISHAP_CANCEL_WITHOUT_487, /* the CANCEL was taken, its INVITE never ended */
        MISHAP_CANCEL_RACE,   /* the 2xx crossed the CANCEL, and nobody said BYE */
        MISHAP_SECOND_200,    /* a second fork's 2xx was not acknowledged, or not ended by BYE */
        MISHAP_GLARE,         /* 491: the other side's change, or an earlier one, was not done yet */
        MISHAP_GLARE_LASTING, /* 491 three times, and never another answer */
        MISHAP_GLARE_ALONE,   /* 491, though no other change was under way */
        MISHAP_OVERLAP,       /* 500 to a change of the session while the same side's last one was not done yet */
        MISHAP_GONE,          /* 481 that nothing explains */
        MISHAP_CROSSED,       /* 481 that an end at the same time explains */
        MISHAP_SESSION_EXPIRED, /* BYE when the session timer was over */
        MISHAP_REFRESH_FAILED,  /* BYE after the session could not be refreshed */
};
const char *mishap_word(enum mishap m); /* "ack-missing" …; NULL for none */

struct call_message {
        int64_t id;           /* of its best sighting: whole, then without its body, then cut; else the first */
        uint32_t transaction; /* index, UINT32_MAX: none */
        uint32_t dialog;      /* index, UINT32_MAX: none */
        uint32_t out, in, wire; /* index of the first sighting by its sender, its receiver, a third; UINT32_MAX: none */
        uint32_t sightings, repeats; /* repeats: retransmissions seen by the witness that saw most */
        uint32_t hop;         /* elements that it has passed since origin */
        int64_t origin;       /* id: the same request or answer nearest to who made it, as far as seen; itself there */
        int64_t first_us, last_us;
        int64_t order_us;     /* first_us, but not before what caused it where clocks are off by less than a second */
};

struct call_transaction {
        int64_t id; /* of its first message */
        enum sip_method method;
        uint32_t cseq;
        int64_t request, provisional, final; /* message ids; 0: not seen. provisional: the last one */
        int64_t cancel;                      /* the CANCEL that ended it; 0 */
        int64_t ack;                         /* INVITE: the ACK to its final answer, or the nearest to it; 0 */
        int status; /* final; 0: none */
        int best_provisional; /* highest 1xx seen; 0: none */
        enum fate fate;
        enum mishap mishap;
        uint32_t dialog; /* index, UINT32_MAX: none; of several that it made, the first */
        bool in_dialog; /* the request had a To tag */
        bool outgoing;  /* the witness sent the request */
        uint32_t repeats, final_repeats; /* of the request, of the final answer */
        int64_t first_us, last_us;
};

/* How far it came: ended by BYE or by a SUBSCRIBE with Expires 0; an early one stays early when its INVITE fails. */
enum dialog_state { DIALOG_EARLY, DIALOG_CONFIRMED, DIALOG_ENDED };

struct call_dialog {
        int64_t id; /* of its first message */
        int64_t local_tag, remote_tag; /* of the initiator and of the other end */
        enum sip_method method;        /* that made it: INVITE, SUBSCRIBE, REFER; SIP_OTHER: begun before the log */
        enum dialog_state state;
        int64_t first_us, last_us;
};

enum call_kind { CALL_INVITE, CALL_REGISTER, CALL_SUBSCRIBE, CALL_OTHER };
/* "call", "registration" …; a call with a conference is a "conference". */
const char *call_kind_word(enum call_kind k, bool conference);
enum call_kind call_kind_of(struct span word, bool *ret_conference); /* CALL_OTHER for any other */

struct call_group {
        enum call_kind kind;
        int64_t id; /* of its first message */
        int64_t first_us, last_us;
        struct call_message *messages;
        size_t n_messages;
        /* of the i-th sighting given: index of its message */
        uint32_t *message_of;
        struct call_transaction *transactions;
        size_t n_transactions;
        struct call_dialog *dialogs;
        size_t n_dialogs;
        int final_status;    /* of the last INVITE (else: last) attempt; 0: none */
        enum fate outcome;   /* of that attempt */
        bool established;    /* an INVITE got 2xx */
        bool conference;     /* of kind CALL_INVITE, with a conference */
        /* Names of elements (store ids of a machine's name or else its address; 0: not known): who gave that answer, and
         * the last hop over which the attempt's request is seen to have come; last_to 0: it never came anywhere. */
        int64_t decided_by, last_from, last_to;
        bool decided_itself; /* decided_by is told by its own record, not only by who got its answer */
        /* The same of who sent it first, and when: sent first, taken by last_to, answered; the first BYE. STAMP_NONE: not
         * known. */
        int64_t first_from;
        int64_t begun_us, taken_us, final_us, bye_us;
        int64_t talk_s; /* from that answer, a 2xx that began a session, to the first BYE; STAMP_NONE: not known */
        bool in_dialog; /* that attempt was made inside a dialog: the beginning is not in the evidence */
};

/*
 * v: all sightings of one Call-ID, in order of id. horizon_us: for each sighting the time of the last record
 * of its witness (same index), so that silence can be told from the end of the log. Result in the arena; time
 * linear in n but for sorting. 0 or -ENOMEM.
 */
int call_group_build(const struct sighting *v, size_t n, const int64_t *horizon_us, struct arena *a,
                     struct call_group *ret);

#endif
