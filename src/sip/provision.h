/*
 * In-band provisioning (MS-SIPREGE 2.2.2.4, 2.2.2.5) and what a client reads of its contacts at sign-in: settings by name,
 * counts of the rest. Pure; memory in the arena.
 */
#ifndef SIPDX_SIP_PROVISION_H
#define SIPDX_SIP_PROVISION_H

#include "sip/mime.h"

struct provision_setting {
        struct span group;       /* "ServerConfiguration", "ucPolicy" … as written */
        struct span name, value; /* an element's name, or a property's; both empty: the group has no settings, or is asked for */
};

struct provision {
        uint32_t at;  /* body in the message text */
        bool request; /* a provisioningGroupList: what the client asks for */
        bool many;    /* LIMIT_SETTINGS reached; the rest is not kept */
        struct provision_setting *v;
        size_t n;
};

/* The provisioning document among the parts of a message. 1: found, 0: none, -EBADMSG: there is one that cannot be read,
 * -ENOMEM. */
int provision_parse(const struct mime *parts, struct arena *a, struct provision *ret);

/* vnd-microsoft-roaming-self and -contacts: how many of each the document holds. */
struct roaming {
        uint32_t at;
        bool contacts_list; /* else roaming-self */
        uint32_t contacts, groups, categories, containers, subscribers, delegates;
};

/* As provision_parse(). */
int roaming_parse(const struct mime *parts, struct arena *a, struct roaming *ret);

#endif
