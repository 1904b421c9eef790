/*
 * A message decoded for people and programs: what show prints.
 */
#ifndef SIPDX_CLI_DECODED_H
#define SIPDX_CLI_DECODED_H

#include "base/buf.h"
#include "base/stamp.h"
#include "sip/body.h"
#include "sip/diag.h"
#include "sip/outline.h"
#include "sip/reason.h"

/* One witness's record of it. */
struct decoded_place {
        int64_t sighting;
        struct span path, host, local, peer, direction;
        uint64_t line;
        int64_t time_us, raw_us; /* on the case's clock, on the witness's own; STAMP_NONE */
        bool utc, raw_utc;
};

struct decoded {
        int64_t id, call; /* of the message; the record that is shown may be another of its sightings */
        int64_t sighting;
        struct span transport;
        struct decoded_place *places; /* the one that is shown first */
        size_t n_places;
        struct sip_message m;
        struct mime parts;
        struct sip_diag *diags;
        size_t n_diags;
        struct sip_reason *reasons;
        size_t n_reasons;
        struct sdp *sdps;
        size_t n_sdps;
};

/* Appends it as text, not made safe: secrets are told by what stands around them, so the page is made safe as a whole. */
int decoded_text(const struct decoded *d, struct arena *a, struct buf *ret);
/* Appends one JSON object, safe. 0 or -ENOMEM. */
int decoded_json(const struct decoded *d, struct buf *ret);
/* A header's value without its secrets, unless clear. Appended, not made safe otherwise. 0 or -ENOMEM. */
int decoded_value(const struct sip_header *h, bool clear, struct buf *ret);

#endif
