/*
 * Which machine a source is of, where it does not say so: other sources name the machine, and a folder or the file is called after
 * it. Nobody outside the room includes it.
 */
#ifndef SIPDX_STORE_MACHINE_H
#define SIPDX_STORE_MACHINE_H

#include "store/store.h"

/* Of all sources of a case that is being written. 0 or -errno. */
int machines_derive(struct store *s);

/* For tests: is the path's file, or a folder on its way, called after the machine, "FE01" or "fe01.contoso.example"? Names of files
 * may go on behind "-", "_" or ".": "FE01-20140311-1100.log". */
bool machine_in_path(struct span path, struct span machine);

/* For tests: the machine that ULS names its files after, "FE01-20140311-1100.log"; empty: it is no such name. Borrowed. */
struct span machine_of_file(struct span path);

#endif
