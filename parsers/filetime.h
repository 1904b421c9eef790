/*
 * Times as Windows counts them in its files: 100 nanoseconds since 1601, UTC.
 */
#ifndef SIPDX_PARSERS_FILETIME_H
#define SIPDX_PARSERS_FILETIME_H

#include "base/stamp.h"

/* Nanoseconds since 1970; STAMP_NONE for 0 and for what does not fit. */
static inline int64_t filetime_ns(uint64_t filetime) {
        const uint64_t unix_epoch = UINT64_C(116444736000000000);
        int64_t ns;

        if (filetime < unix_epoch || __builtin_mul_overflow(filetime - unix_epoch, 100, &ns))
                return STAMP_NONE;
        return ns;
}

#endif
