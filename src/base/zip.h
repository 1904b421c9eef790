/*
 * The members that the first bytes of a zip file show (APPNOTE 4.3.7): enough to tell what kind of zip it is, without opening it.
 * What is stored in a member, another zip too, is passed over.
 */
#ifndef SIPDX_BASE_ZIP_H
#define SIPDX_BASE_ZIP_H

#include "base/fetch.h"

/* The name of the member at the front of *io_rest, which moves on to the next; borrowed. False: none begins there. Where the size
 * of a member is told behind it only, or in the form of large files, the next is looked for by its mark. */
static inline bool zip_next(struct span *io_rest, struct span *ret_name) {
        const struct span mark = SPAN("PK\3\4");
        struct fetch f = fetch_in(*io_rest);

        if (!span_eq(fetch_span(&f, mark.n), mark))
                return false;
        fetch_skip(&f, 2);
        bool told = (fetch_le(&f, 2) & 8) == 0;
        fetch_skip(&f, 10);
        size_t size = fetch_le(&f, 4);
        fetch_skip(&f, 4);
        size_t name = fetch_le(&f, 2), extra = fetch_le(&f, 2);
        struct span rest = span_from(*io_rest, f.at + name + extra + (told && size != UINT32_MAX ? size : 0));
        if (f.cut)
                return false;
        *ret_name = fetch_span(&f, name);
        *io_rest = span_from(rest, span_find(rest, mark));
        return !f.cut;
}

#endif
