/*
 * The parts that a comparison is made of: rows, values of headers, lines, descriptions of media. Nobody outside the room
 * includes this.
 */
#ifndef SIPDX_QUERY_COMPARE_H
#define SIPDX_QUERY_COMPARE_H

#include "query/diff.h"

/* A comparison while it is made. */
struct comparing {
        struct arena *arena;
        bool clear; /* secrets are not masked */
        struct diff out;
        struct diff_row head; /* section and ids of the rows that come */
};

/* Appends a row: same or changed, or on one side alone where the other is empty. Nothing where both are. 0 or -ENOMEM. */
int compare_row(struct comparing *c, struct span name, struct span left, struct span right, bool expected);

/* Appends the row of a header; NULL: it is not there. 0 or -ENOMEM. */
int compare_header(struct comparing *c, const struct sip_header *left, const struct sip_header *right);

/* A header's value without what differs in every message: the same for two that differ by nature alone. 0 or -ENOMEM. */
int compare_plain(const struct sip_header *h, struct arena *a, struct span *ret);

/* Appends a row for each line; both texts are masked. expected: of all that differ. 0 or -ENOMEM. */
int compare_lines(struct comparing *c, struct span left, struct span right, bool expected);

/* A copy without its secrets, unless clear. 0 or -ENOMEM. */
int compare_mask(struct comparing *c, struct span text, struct span *ret);

/* Two descriptions, m-line by m-line; NULL: there is none. Borrows the messages' texts. 0 or -ENOMEM. */
int compare_sdp(struct comparing *c, const struct sdp *left, const struct sdp *right);

/* Appends the kinds of an m-line's candidates, each once: "host udp, relay tcp-pass". */
void compare_put_kinds(const struct sdp_media *m, struct buf *ret);

/* Where the texts of messages come from. */
struct compare_texts {
        diff_reader text;
        void *ctx;
};

/* Appends what differs between two messages that correspond, or, of two that end their calls, why they came; one may be NULL.
 * What a row said before is expected. 0 or -errno. */
int compare_said(struct comparing *c, const struct compare_texts *t, const struct ladder_row *left, const struct ladder_row *right,
                 bool ends);

#endif
