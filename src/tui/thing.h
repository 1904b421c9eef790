/*
 * What the cursor stands on, for the keys that go to another view of it, mark it, or compare it.
 */
#ifndef SIPDX_TUI_THING_H
#define SIPDX_TUI_THING_H

#include "store/store.h"

enum thing_kind { THING_NOTHING, THING_FINDING, THING_CALL, THING_MESSAGE, THING_LINE };

/* 0, empty, STAMP_NONE and NULL: it is not that, or it is not known. */
struct thing {
        enum thing_kind kind;
        const struct finding *finding;
        int64_t call;
        int64_t message;     /* or any sighting of one */
        int64_t source;
        uint64_t line;       /* of the source; of a capture the frame */
        int64_t time_us;     /* on the case's clock */
        struct span call_id; /* of a list safe, else as it was sent; as long as the view is not loaded again */
};

#define THING_NONE ((struct thing){.time_us = STAMP_NONE})

#endif
