/*
 * What the pipeline hands to the store: one batch of decoded sightings and events, all its memory in one
 * arena. Plain values; made by ingest on one thread, written by store on another.
 */
#ifndef SIPDX_STORE_ROW_H
#define SIPDX_STORE_ROW_H

#include "base/arena.h"
#include "base/hash.h"
#include "call/call.h"
#include "input/record.h"
#include "sip/body.h"
#include "sip/diag.h"
#include "store/fact.h"

struct diag_row {
        struct sip_diag diag;
        struct sip_media_debug *media;
        size_t n_media;
};

/* Where the evidence itself has a message's text, to the letter and in one block: it is not kept twice then. */
struct text_place {
        bool is_known;
        uint64_t block; /* of its source, by number */
        uint64_t at;    /* in that block */
};

struct sighting_row {
        struct sighting key;   /* ids filled in; tags, branch and so on as store_id() made them */
        uint64_t line, offset; /* of the start line */
        unsigned faults;
        struct span local, peer, local_host, peer_host, host, transport; /* ..._host: lower case */
        struct span text;
        struct text_place place;
        const struct extent *ext; /* written only when n_ext > 1 */
        size_t n_ext;
        struct span method, reason;
        struct span call_id, from_tag, to_tag, uri, from_aor, to_aor, agent, conversation;
        struct diag_row *diags;
        size_t n_diags;
        struct sdp *sdps;
        size_t n_sdps;
        struct mras *mras; /* NULL: none */
        int64_t date_us;   /* Date of a message that the witness received; 0: none */
        struct facts *facts; /* NULL: none */
};

struct hit_row { /* a rule's pattern met in the record */
        struct span rule, pattern;
        uint32_t at;          /* lines below the event's first */
        struct field *fields; /* the groups with a name; without secrets, values in one line */
        size_t n_fields;
};

struct event_row {
        int64_t id, source, time_us;
        uint64_t line, offset, bytes;
        enum event_class class;
        struct span host, level, component, topic, call_id;
        struct field *fields; /* without secrets, values in one line */
        size_t n_fields;
        struct diag_row *diags; /* of header lines that have lost their message; .at counts lines below the first */
        size_t n_diags;
        struct hit_row *hits;
        size_t n_hits;
};

/* What a capture tells of a flow: one of the two, its texts in the arena. */
struct flow_row {
        int64_t source;
        struct tls_flow *tls;
        struct stun_flow *stun;
};

struct batch {
        struct arena arena;
        struct ends *ends; /* of the messages, in the arena; NULL: none yet */
        struct sighting_row *sightings;
        size_t n_sightings, cap_sightings;
        struct event_row *events;
        size_t n_events, cap_events;
        struct flow_row *flows;
        size_t n_flows, cap_flows;
        struct buf texts;  /* the sightings' texts, one after another: becomes one blob */
        struct buf placed; /* those that have a place in the evidence: for the time that rows need them */
};

#endif
