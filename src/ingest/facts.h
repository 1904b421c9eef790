/*
 * What a message says beyond its own place in a call, read once for the case: keys to other dialogs, reasons, parties,
 * subscriptions, and the bodies that are neither session description nor relay answer.
 */
#ifndef SIPDX_INGEST_FACTS_H
#define SIPDX_INGEST_FACTS_H

#include "base/notes.h"
#include "store/fact.h"

/* Where the message stands, for notes; its From and To as sip_aor() gives them. */
struct facts_of {
        uint64_t offset, line;
        struct span from_aor, to_aor;
        bool conference; /* one end is one, so that From or To may hold its id */
};

/*
 * All facts of m without their secrets; parts may be NULL: it has no body. *ret NULL: it has none. What cannot be read is
 * noted and left out. 0 or -ENOMEM.
 */
int facts_decode(const struct sip_message *m, const struct mime *parts, const struct facts_of *of, struct arena *a,
                 struct notes *notes, struct facts **ret);

#endif
