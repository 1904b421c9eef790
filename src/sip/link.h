/*
 * The keys by which dialogs of one conversation name each other or a third thing: what joins the legs of a call that a
 * B2BUA, a focus or a transfer parted. Says what is written; whether two legs are one call is decided elsewhere. Pure.
 */
#ifndef SIPDX_SIP_LINK_H
#define SIPDX_SIP_LINK_H

#include "sip/message.h"

enum sip_link_kind {
        LINK_SESSION_ID,    /* a uuid of Session-ID (RFC 7989, also the older RFC 7329), lower case; never the nil one */
        LINK_X_CALL_ID,     /* X-Call-ID, X-CID: the Call-ID of the other leg */
        LINK_ICID,          /* icid-value of P-Charging-Vector (RFC 7315 5.6) */
        LINK_CONVERSATION,  /* Ms-Conversation-ID */
        LINK_CORRELATION,   /* CorrelationID of a quality report */
        LINK_VENDOR_GUID,   /* Cisco-Guid, Av-Global-Session-ID and their like */
        LINK_REPLACES,      /* Call-ID of the dialog that is replaced (RFC 3891) */
        LINK_JOIN,          /* … that is joined (RFC 3911) */
        LINK_TARGET_DIALOG, /* RFC 4538 */
        LINK_IN_REPLY_TO,   /* 20.21 */
        LINK_REFER_REPLACES, /* Call-ID in the ?Replaces= of a Refer-To */
        LINK_CONFERENCE,    /* "id user": a meeting (opaque=app:conf:…:id:<id> of [MS-CONFBAS] 2.2) and who is at its other end,
                               so that his dialogs with its focus and its MCUs are one join */
        LINK_REPORT,        /* Call-ID that a quality report or an error report speaks of */
        LINK_KINDS
};
const char *sip_link_word(enum sip_link_kind k); /* "session-id" … */

struct sip_link {
        enum sip_link_kind kind;
        uint32_t at; /* its header in the message text */
        struct span value;
};

/*
 * All keys in the headers of a message, in order; at most LIMIT_LINKS, *ret_many (may be NULL) says that there were more.
 * Those of reports stand in the body: sip/quality.h, sip/trouble.h. 0 or -ENOMEM.
 */
int sip_links(const struct sip_message *m, struct arena *a, struct sip_link **ret, size_t *ret_n, bool *ret_many);

/* The id in a conference's URI "sip:organizer@…;gruu;opaque=app:conf:focus:id:<id>"; empty: it is none. */
struct span sip_conference_id(struct span uri);

/* A dialog as Replaces, Join and Target-Dialog name it: "call-id;to-tag=…;from-tag=…". */
struct sip_dialog_id {
        struct span call_id;
        struct span to_tag, from_tag; /* of Target-Dialog: remote-tag, local-tag */
        bool early_only;
};

struct sip_dialog_id sip_dialog_id_parse(struct span value);

#endif
