/*
 * What a record is: one thing that a log or capture says happened, with its exact place in the
 * source. Parsers fill it, everything behind them reads it. Plain data; knows no format.
 */
#ifndef SIPDX_INPUT_RECORD_H
#define SIPDX_INPUT_RECORD_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/stamp.h"
#include "input/flow.h"
#include "input/input.h"

enum record_kind {
        RECORD_SIP,   /* text is one SIP message, reassembled */
        RECORD_EVENT, /* text is what the log says; it becomes a row of the case */
        RECORD_TRACE, /* a routine line, or a frame that does not matter: counted, no row of its own */
        RECORD_FRAME, /* text is a frame of a capture that is kept in the case (parsers/capture.h) */
        RECORD_FLOW,  /* .tls or .stun tells of many frames; text says what the first of them shows */
        RECORD_TEXT,  /* of a binary format: text is the next piece of its readable rendering (parsers/parser.h) */
};

/*
 * What an event is, beyond a line of a log. Each class has its key in .topic and its facts in fields of these names; every
 * other field is as the witness wrote it. Fields that are not known are left out; one with several values is there several
 * times. Views (store/views.sql) give the fields as columns.
 */
enum event_class {
        CLASS_LOG,         /* a record of a log: component, topic as the format says */
        CLASS_WINDOWS,     /* a record of a Windows event log. topic: event id, decimal; component: provider; level; host: Computer.
                              channel task user record message; EventData by name, or "1", "2" … by position */
        CLASS_ULS,         /* a row of ULS. topic: category; component: area; level; process tag correlation message */
        CLASS_HTTP,        /* one request and its answer. topic: status, decimal, "0": none came; component: who tells
                              ("iis" "httperr" "exchange" "fiddler" "har"). method url (absolute, or path and query) site (host of
                              the URL) substatus win32 client server port user agent duration_ms reason request_id error; of a
                              CONNECT: sni offered agreed ("TLS 1.0" …) cipher; of an answer in JSON: code subcode; process; other
                              header lines by their name, which is not quite one of these: "Server" is a header, "server" the address */
        CLASS_DNS,         /* an answer, or that there was none. topic: type ("A" "CNAME" "SRV" …); component: who tells ("cache"
                              "nslookup" "dig" "host" "powershell"). name value ttl priority weight port server asked (the question,
                              where another name is answered) answer ("ok" "no-name" "no-data" "timeout" "refused" "server-failed") */
        CLASS_HOSTS,       /* a line of a hosts file. topic: address; name, once for each */
        CLASS_OBJECT,      /* an object that PowerShell printed. topic: cmdlet; its properties by name, a list's items one by one. Of
                              what is no object: command, Identity (that was asked for), result ("(nothing)": it printed none), output
                              (lines in words), error category error_id */
        CLASS_CERTIFICATE, /* topic: what it is used for, if told. subject issuer serial thumbprint not_before not_after (ISO 8601,
                              with Z when in UTC) name (each DNS name) signature key_bits store eku
                              (each usage by its name) self_signed ca ("1") private_key ("present" "missing"); of its verification: error
                              (a code, "0x80092013") message status failed */
};

const char *event_class_word(enum event_class c); /* "windows", "uls" …; NULL for CLASS_LOG */

enum direction { DIR_NONE, DIR_OUT, DIR_IN }; /* as the witness sees it */

enum zone { ZONE_UNKNOWN, ZONE_UTC, ZONE_LOCAL };

/* Bytes [at, next extent's at) of a record's text stand from off on in the source. Of a capture, line is the number of the
 * frame that holds them, from 1. */
struct extent {
        uint64_t off;
        uint64_t line; /* line number of the first byte; frame number */
        uint32_t at, len;
};

struct field {
        struct span name, value;
        bool cut; /* the witness wrote no more of it than this ("..."): what is missing from it proves nothing */
};

enum record_flag {
        RECORD_CUT = 1 << 0,     /* begins or ends in the middle: bytes are missing */
        RECORD_NO_BODY = 1 << 1, /* the log left the body out (Message-Body: -) */
        RECORD_GATEWAY = 1 << 2, /* "internal edge"/"external edge" was written: the witness is an Edge */
};

struct record {
        enum record_kind kind;
        int64_t time_us; /* STAMP_NONE: none written */
        enum zone zone;
        enum direction dir;
        unsigned flags;
        uint64_t off, line;       /* where the record begins (its prefix, if it has one) */
        uint64_t lead_off, lead_line; /* of a line above it that announces it and is no record of its own; line 0: none does */
        struct span text;         /* UTF-8; line ends as in the source */
        const struct extent *ext; /* at least one for SIP and EVENT, rising at */
        size_t n_ext;
        struct span local, peer;  /* "address:port" as written; empty: not written */
        struct span transport;    /* "tcp", "udp", "tls" …; empty: not written */
        struct span host;         /* machine that wrote it; empty: not written */
        struct span thread, seq;  /* as written; with time and text they tell a duplicate */
        struct span level;        /* "INFO", "TL_ERROR" … */
        struct span component;    /* "SIPStack" … */
        struct span topic;        /* "TF_DIAG", "TF_COMPONENT" …; of a class its key; empty: none */
        enum event_class class;
        struct span call_id;      /* events: the Call-ID that they name; empty: none */
        const struct field *fields;
        size_t n_fields;
        const struct tls_flow *tls; /* RECORD_FLOW: one of these */
        const struct stun_flow *stun;
};

/* Clears n records. A call: for a size that it knows the compiler puts in a string instruction, which takes several times as long. */
void record_clear(struct record *v, size_t n);

/*
 * Collects a text and its extents while a parser walks over lines. Consecutive source bytes join into
 * one extent; where decoding changed lengths (UTF-16) each line keeps its own.
 */
struct gather {
        struct buf text;
        struct extent *ext;
        size_t n_ext, cap_ext;
};

#define GATHER_INIT ((struct gather){0})

/* Appends part of line (or all): bytes [from, from + n) of line->full. 0, -ENOMEM or -E2BIG (over
 * LIMIT_MESSAGE_BYTES). Behind LIMIT_EXTENTS pieces places are no longer exact. */
int gather_line(struct gather *g, const struct line *line, size_t from, size_t n);
/* Appends bytes that do not stand in the source, such as the blank line that SIPStack leaves out. */
int gather_bytes(struct gather *g, struct span s);
void gather_reset(struct gather *g);
void gather_done(struct gather *g);

/* The host of an endpoint as logs write it: "10.0.0.9:5061" → "10.0.0.9", "[2001:db8::1]:5061" → "2001:db8::1". A bare
 * IPv6 address is a host without port. */
struct span endpoint_host(struct span endpoint);

/* Where byte `at` of the text stands in the source: its offset and the number of the line that holds it.
 * Inserted bytes answer with the place of the source byte before them. */
void record_place(struct span text, const struct extent *ext, size_t n_ext, uint32_t at,
                  uint64_t *ret_off, uint64_t *ret_line);
/* The same in a capture, where no line ends are counted: the number of the frame that holds it. */
void record_place_frame(const struct extent *ext, size_t n_ext, uint32_t at, uint64_t *ret_off, uint64_t *ret_frame);

#endif
