/*
 * Conferences: requests and answers of C3P (application/cccp+xml, MS-CONFBAS) and what a focus says of a conference
 * (application/conference-info+xml, RFC 4575). Pure; memory in the arena.
 */
#ifndef SIPDX_SIP_CONFERENCE_H
#define SIPDX_SIP_CONFERENCE_H

#include "sip/mime.h"

enum conference_kind { CONFERENCE_REQUEST, CONFERENCE_RESPONSE, CONFERENCE_NOTIFY, CONFERENCE_INFO, CONFERENCE_KINDS };
const char *conference_word(enum conference_kind k); /* "request", "response", "notify", "info" */

struct conference {
        enum conference_kind kind;
        uint32_t at;            /* body in the message text */
        struct span command;    /* "addUser", "getConference" …; empty in CONFERENCE_INFO */
        struct span request_id;
        struct span code;       /* of an answer: "success", "pending", "failure" */
        struct span reason;     /* why it failed, or why a user was disconnected; the first */
        struct span uri;        /* of the conference */
        struct span state;      /* of CONFERENCE_INFO: "full", "partial", "deleted" */
        uint32_t users, disconnected; /* user elements; endpoints whose status is "disconnected" */
        uint32_t guests;        /* users at anonymous.invalid of whom all is told, and no display-text */
};

/* The first of these among the parts of a message. 1: found, 0: none, -EBADMSG: there is one that cannot be read, -ENOMEM. */
int conference_parse(const struct mime *parts, struct arena *a, struct conference *ret);

#endif
