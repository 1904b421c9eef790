/*
 * What datagrams and streams may carry. A recogniser says what is its own, whatever the port; the layers below know no
 * more of it than this table. Nobody outside this room includes it.
 */
#ifndef SIPDX_NET_APP_H
#define SIPDX_NET_APP_H

#include "base/span.h"

enum app_step {
        APP_MESSAGE, /* the first *ret_n bytes are a message */
        APP_CUT,     /* they are one that has lost its end; only where no more bytes come */
        APP_IDLE,    /* they say nothing: keep-alive */
        APP_FOREIGN, /* they are not its own; what follows may be */
        APP_MORE,    /* more bytes are needed: *ret_n in all, 0 when that cannot be told */
};

struct app {
        /* Is it a message? The part that is stays in *io. */
        bool (*in_datagram)(struct span *io);
        /* The front of a stream. ended: what is there is all that comes before a gap or the end. Pure. */
        enum app_step (*in_stream)(struct span front, bool ended, size_t *ret_n);
};

extern const struct app app_sip;

/* All of them, NULL-terminated. */
extern const struct app *const apps[];

#endif
