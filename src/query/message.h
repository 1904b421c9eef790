/*
 * One message of a case, read and decoded, for commands and for the browser: where it was seen, its headers, its bodies, and
 * the page that people read, line by line with what each line is. No drawing here.
 */
#ifndef SIPDX_QUERY_MESSAGE_H
#define SIPDX_QUERY_MESSAGE_H

#include "base/arena.h"
#include "base/stamp.h"
#include "sip/body.h"
#include "sip/diag.h"
#include "sip/reason.h"
#include "store/store.h"

/* One witness's record of it. */
struct message_place {
        int64_t sighting;
        struct span path, host, local, peer, direction; /* "in", "out"; empty: beside the wire */
        uint64_t line;
        int64_t time_us, raw_us; /* on the case's clock, on the witness's own; STAMP_NONE */
        bool utc, raw_utc;
};

struct message_view {
        int64_t id, call; /* of the message; call 0: none */
        int64_t sighting; /* the record that is shown, which may be another of its sightings */
        struct span transport;
        struct message_place *places; /* the one that is shown first */
        size_t n_places;
        struct sip_message m; /* its .text is the message as it stands in the log: not masked, not made safe */
        struct mime parts;
        struct sip_diag *diags;
        size_t n_diags;
        struct sip_reason *reasons;
        size_t n_reasons;
        struct sdp *sdps;
        size_t n_sdps;
};

/* "12", "m12", "m12@340": a message, or what a finding calls its evidence. 0 or -EINVAL. */
int message_id(struct span text, int64_t *ret);

/* Decodes a text that no case knows; ids, places and transport stay empty. The text is borrowed. 0, -EBADMSG where it does
 * not begin as a message does, -ENOMEM. */
int message_decode(struct span text, struct arena *a, struct message_view *ret);

/* Reads message or sighting `id`; all in the arena. 0, -ENOENT, or -errno with store_error(). */
int message_read(struct store *s, int64_t id, struct arena *a, struct message_view *ret);

enum message_line_kind {
        MESSAGE_BLANK,
        MESSAGE_START,     /* method and URI, or status */
        MESSAGE_ABOUT,     /* what the status means, which message and call it is */
        MESSAGE_PLACE,     /* where and when it was seen, between whom */
        MESSAGE_HEADING,
        MESSAGE_HEADER,
        MESSAGE_EXPLAINED, /* what a code of the header above means */
        MESSAGE_MEDIA,     /* an m-line */
        MESSAGE_OFFER,     /* its codecs, how it is carried and kept secret */
        MESSAGE_CANDIDATE,
        MESSAGE_BODY,
};

/* The page of a message: lines, and where each run of lines of one kind begins. */
struct message_page {
        struct span text; /* safe to show */
        struct message_mark {
                size_t at;
                enum message_line_kind kind;
                size_t from; /* as in struct message_line */
        } *marks;
        size_t n_marks, cap_marks;
};

/* Makes the page. Secrets are told by what stands around them, over line ends too, so it is masked as a whole, unless clear.
 * All in the arena. 0 or -ENOMEM. */
int message_page(const struct message_view *v, bool clear, struct arena *a, struct message_page *ret);

#define MESSAGE_NOWHERE SIZE_MAX

struct message_line {
        enum message_line_kind kind;
        struct span text; /* without its line end */
        size_t from;      /* the byte of the message's text that it tells of: a header, an m-line; MESSAGE_NOWHERE */
};

/* The line at *io_at (0 at first), which is moved behind it. False: no more. */
bool message_line_next(const struct message_page *p, size_t *io_at, struct message_line *ret);

#endif
