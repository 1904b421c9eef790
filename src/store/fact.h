/*
 * What a message says beyond its own place in a call: keys, reasons, parties, bodies. Plain values; made by ingest in the
 * batch's arena, written by store, one table each.
 */
#ifndef SIPDX_STORE_FACT_H
#define SIPDX_STORE_FACT_H

#include "sip/body.h"
#include "sip/link.h"
#include "sip/number.h"
#include "sip/party.h"
#include "sip/reason.h"

struct party_fact {
        struct sip_party party;
        struct span aor; /* as sip_aor() gives it; empty: another kind of URI */
};

struct facts {
        struct sip_link *links; /* those of reports among them */
        size_t n_links;
        struct sip_reason *reasons;
        size_t n_reasons;
        struct sip_warning *warnings;
        size_t n_warnings;
        struct party_fact *parties;
        size_t n_parties;
        struct sip_number numbers[NUMBER_KINDS];
        size_t n_numbers;
        struct sip_subscription *subscription; /* these and the rest: NULL, there is none */
        struct sip_fragment *fragment;
        struct quality_report *quality;
        struct provision *provision;
        struct roaming *roaming;
        struct conference *conference;
        struct trouble *trouble;
};

#endif
