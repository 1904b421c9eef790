/*
 * Every kind of body that is read, for those who want them all: one header each.
 */
#ifndef SIPDX_SIP_BODY_H
#define SIPDX_SIP_BODY_H

#include "sip/conference.h"
#include "sip/fragment.h"
#include "sip/mime.h"
#include "sip/mras.h"
#include "sip/provision.h"
#include "sip/quality.h"
#include "sip/sdp.h"
#include "sip/trouble.h"

#endif
