/*
 * What the files of this room share: start lines, header fields as they stand, folds, quotes.
 * Nobody outside the room includes it.
 */
#ifndef SIPDX_SIP_GRAMMAR_H
#define SIPDX_SIP_GRAMMAR_H

#include "sip/message.h"

struct sip_start {
        bool request, odd; /* odd: readable, but not as RFC 3261 25.1 has it */
        struct span method, uri, reason;
        int status; /* 1..999; a larger number reads as 999 and is odd */
};

/* Reads a whole line without its line end. False: it is no start line. */
bool sip_start_parse(struct span line, struct sip_start *ret);
/* Could more bytes make a start line of this beginning of a line? */
bool sip_start_maybe(struct span line);

struct sip_field {
        struct span name, raw; /* raw: the value with its folds, not trimmed */
        size_t at, len;        /* all its lines, without the last line end */
        bool broken;           /* no colon, or a name that is empty or has a blank in it */
        bool folded;           /* stands on several lines */
        bool wrapped;          /* goes on over lines that do not begin with a blank, as copies of logs have it */
};

enum sip_field_step {
        SIP_FIELD,       /* *ret is filled */
        SIP_FIELD_BLANK, /* the blank line after the block has been passed */
        SIP_FIELD_CUT,   /* the text ended first */
};

/* Takes one header field off text at *io_at and moves behind it. A line that begins with a blank continues
 * the field; so does a line that begins with the colon its field still lacks, and one that is no header where a quote is
 * open or a separator stands last. */
enum sip_field_step sip_field_next(struct span text, size_t *io_at, struct sip_field *ret);

/* Moves *io_at over fields of one line, the names of which begin neither with a nor with b (in lower case): only as far as
 * sip_field_next() would, without reading them. */
void sip_fields_skip(struct span text, size_t *io_at, char a, char b);

/* The value in one line (7.3.1): trimmed, borrowed if it has no fold, else in the arena. 0 or -ENOMEM. */
int sip_unfold(struct span raw, struct arena *a, struct span *ret);

enum sip_header_id sip_header_id_of(struct span name);
/* The long name of a compact form (20.x and the IANA registry); any other name as it is. */
struct span sip_header_long(struct span name);

/* A header that lost the line end before it: " Via: SIP/2.0 …" behind another value. Offset of its name, or s.n. */
size_t sip_glued_at(struct span s);

/* "type/subtype" of a Content-Type value, or "session" of a Content-Disposition; its parameters. */
struct span sip_leading_token(struct span value, struct span *ret_params);

#endif
