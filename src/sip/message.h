/*
 * The bytes of one SIP message as spans (RFC 3261 7, 20, 25). Tolerant: whatever is broken is kept and
 * named in .faults. Pure; all memory is in the caller's arena, all spans point into the text or, when a
 * value had to be unfolded, into the arena.
 */
#ifndef SIPDX_SIP_MESSAGE_H
#define SIPDX_SIP_MESSAGE_H

#include "base/arena.h"
#include "base/span.h"

/* Methods that the logic of calls knows; others keep their name in .method_name alone. */
enum sip_method {
        SIP_OTHER, SIP_INVITE, SIP_ACK, SIP_BYE, SIP_CANCEL, SIP_REGISTER, SIP_OPTIONS, SIP_SUBSCRIBE,
        SIP_NOTIFY, SIP_BENOTIFY, SIP_MESSAGE, SIP_INFO, SIP_PRACK, SIP_UPDATE, SIP_REFER, SIP_PUBLISH,
        SIP_SERVICE, SIP_NEGOTIATE, SIP_METHODS
};

enum sip_method sip_method_of(struct span name); /* case matters, RFC 3261 7.1 */
const char *sip_method_name(enum sip_method m);  /* "INVITE" …, "" for SIP_OTHER */

/* Headers looked up by number; SIP_H_OTHER keeps its name alone. Compact forms (20.x) are resolved. */
enum sip_header_id { /* X_CALL_ID: also X-CID; VENDOR_GUID: Cisco-Guid, Av-Global-Session-ID and their like */
        SIP_H_OTHER, SIP_H_CALL_ID, SIP_H_FROM, SIP_H_TO, SIP_H_CSEQ, SIP_H_VIA, SIP_H_CONTACT,
        SIP_H_CONTENT_LENGTH, SIP_H_CONTENT_TYPE, SIP_H_ROUTE, SIP_H_RECORD_ROUTE, SIP_H_MAX_FORWARDS,
        SIP_H_EXPIRES, SIP_H_EVENT, SIP_H_REASON, SIP_H_WARNING, SIP_H_RETRY_AFTER, SIP_H_RSEQ, SIP_H_RACK,
        SIP_H_USER_AGENT, SIP_H_SERVER, SIP_H_AUTHORIZATION, SIP_H_PROXY_AUTHORIZATION,
        SIP_H_WWW_AUTHENTICATE, SIP_H_PROXY_AUTHENTICATE, SIP_H_REPLACES, SIP_H_REFER_TO, SIP_H_REFERRED_BY,
        SIP_H_MS_DIAGNOSTICS, SIP_H_MS_DIAGNOSTICS_PUBLIC, SIP_H_MS_CLIENT_DIAGNOSTICS,
        SIP_H_MS_CONVERSATION_ID, SIP_H_MS_USER_LOGON_DATA, SIP_H_SESSION_ID, SIP_H_X_CALL_ID,
        SIP_H_P_CHARGING_VECTOR, SIP_H_VENDOR_GUID, SIP_H_TARGET_DIALOG, SIP_H_JOIN, SIP_H_IN_REPLY_TO,
        SIP_H_HISTORY_INFO, SIP_H_DIVERSION, SIP_H_P_ASSERTED_IDENTITY, SIP_H_P_PREFERRED_IDENTITY,
        SIP_H_REMOTE_PARTY_ID, SIP_H_P_CALLED_PARTY_ID, SIP_H_SESSION_EXPIRES, SIP_H_MIN_SE, SIP_H_MIN_EXPIRES,
        SIP_H_SUBSCRIPTION_STATE, SIP_H_DATE,
        SIP_HEADERS
};

/* A header as a member of a set of them. */
#define SIP_HAS(id) (UINT64_C(1) << (id))
_Static_assert(SIP_HEADERS <= 64, "a set of headers fits 64 bits");

struct sip_header {
        enum sip_header_id id;
        struct span name;  /* as written */
        struct span value; /* trimmed; folds replaced by one blank (7.3.1) */
        uint32_t at, len;  /* the whole header line(s) in the text, without the last line end */
};

enum sip_fault {
        SIP_FAULT_HEADER = 1 << 0,      /* a line without colon, or an empty name: skipped, kept in the text */
        SIP_FAULT_NO_CALL_ID = 1 << 1,
        SIP_FAULT_CSEQ = 1 << 2,        /* absent or not a number of 32 bits and a method */
        SIP_FAULT_CSEQ_METHOD = 1 << 3, /* request method and CSeq method differ */
        SIP_FAULT_LENGTH = 1 << 4,      /* Content-Length is not a number, negative, or repeated with another value */
        SIP_FAULT_BODY_SHORT = 1 << 5,  /* fewer bytes than Content-Length says */
        SIP_FAULT_BODY_LONG = 1 << 6,   /* more; .body is what stands there, all but another message */
        SIP_FAULT_HEADERS_CUT = 1 << 7, /* the text ends inside the header block */
        SIP_FAULT_MANY = 1 << 8,        /* LIMIT_HEADERS reached; the rest is not decoded */
        SIP_FAULT_START = 1 << 9,       /* start line is odd: version not SIP/2.0, status not 100..699, URI against 25.1 … */
        SIP_FAULT_NO_TAG = 1 << 10,     /* From without tag */
        SIP_FAULT_VIA = 1 << 11,        /* no Via, an unreadable one, or a top branch that is the magic cookie alone */
        SIP_FAULT_GLUED = 1 << 12,      /* a header stood at the end of the line before it, as copies of logs have it */
        SIP_FAULT_NO_FROM = 1 << 13,    /* no From, or nothing in it */
        SIP_FAULT_NO_TO = 1 << 14,
        SIP_FAULT_NUMBER = 1 << 15,     /* Max-Forwards above 255 or no number; Expires, Retry-After … beyond 32 bits */
};
/* Short stable word of the lowest set fault ("bad-header", "no-call-id" …); NULL for 0. */
const char *sip_fault_word(unsigned faults);

/* A From, To, Contact … value: name-addr or addr-spec with parameters (20.10). */
struct sip_address {
        struct span display, uri, tag, epid, params; /* uri without < >; params: all after the uri */
};

/* The first Via of the message (20.42). */
struct sip_via {
        struct span transport, sent_by, branch;
        struct span received; /* without the brackets that some write around IPv6 (RFC 5118 4.5) */
};

struct sip_message {
        struct span text;
        bool request;
        enum sip_method method; /* of the request; of the CSeq in a response */
        struct span method_name;
        struct span uri;    /* requests */
        int status;         /* responses; 0 in requests */
        struct span reason; /* responses */
        struct sip_header *headers;
        size_t n_headers;
        uint64_t has; /* which headers there are: SIP_HAS() of each; most that are asked for are not */
        struct span call_id;
        struct sip_address from, to;
        uint32_t cseq;
        struct span cseq_method;
        struct sip_via via;
        unsigned n_via;         /* number of readable Via values, not of lines */
        int64_t content_length; /* -1: not written or not readable */
        struct span content_type;
        struct span body;
        uint32_t body_at; /* offset of body in text */
        unsigned faults;
};

/*
 * Reads a text that begins with a start line (leading CR and LF are passed over, 7.5).
 * 0, -EBADMSG when there is no start line, -ENOMEM; *ret untouched on failure.
 */
int sip_parse(struct span text, struct arena *a, struct sip_message *ret);

/* A header that stands alone: its name and its value as written, folds and all. at and len stay 0. 0 or -ENOMEM. */
int sip_header_init(struct sip_header *ret, struct span name, struct span raw, struct arena *a);
/* The same, as the last header of a message that has room for it. */
int sip_header_add(struct sip_message *m, struct span name, struct span raw, struct arena *a);

/* The next header with this id after *io_i (start with 0, it is moved past the hit); NULL: no more. */
const struct sip_header *sip_header_next(const struct sip_message *m, enum sip_header_id id, size_t *io_i);
/* First value, or an empty span. By name: the long one in any case; compact forms are found by it. */
struct span sip_header_value(const struct sip_message *m, enum sip_header_id id);
struct span sip_header_named(const struct sip_message *m, struct span name);

/* Never fails: what cannot be read stays empty. */
struct sip_address sip_address_parse(struct span value);
struct sip_via sip_via_parse(struct span value);

/* Splits a comma list (7.3.1): commas in quotes and <> do not count. False: no more. Pieces are trimmed. */
bool sip_list_next(struct span *rest, struct span *ret);
/* The next ";name=value" or ";name" of a parameter list; quotes around the value are taken off. False: no
 * more. Blanks around ';' and '=' are tolerated, a missing closing quote ends at the end. */
bool sip_param_next(struct span *rest, struct span *ret_name, struct span *ret_value);
/* Value of one parameter, any case; *ret_found may be NULL. */
struct span sip_param(struct span params, struct span name, bool *ret_found);

/* The address-of-record for people and for matching: "alice@contoso.example" of "sip:Alice@Contoso.Example:5061;
 * transport=tls" in lower case, numbers of tel: URIs as "+1425…". Empty when there is none; -ENOMEM. */
int sip_aor(struct span uri, struct arena *a, struct span *ret);

/* A Date value (20.17), "Sat, 13 Nov 2010 23:29:00 GMT": always GMT, in whole seconds; day of the week and zone may be
 * missing. Microseconds since 1970, or -EINVAL. */
int sip_date(struct span value, int64_t *ret_us);

#endif
