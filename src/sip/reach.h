/*
 * Addresses in a message that the other side of a NAT cannot reach. Pure: addresses are judged by their class, nothing is
 * resolved.
 */
#ifndef SIPDX_SIP_REACH_H
#define SIPDX_SIP_REACH_H

#include "sip/message.h"
#include "sip/sdp.h"

/* Does the message come from a public address and want the media of a live m-line at an inner one? Not where ICE gives
 * further addresses, nor on hold (c=0.0.0.0). */
bool sip_media_hidden(const struct sdp *sdps, size_t n, struct span from);

/* Does the message come from a public address and give an inner one as its Contact? */
bool sip_contact_hidden(const struct sip_message *m, struct span from);

#endif
