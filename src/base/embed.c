/*
 * Finds a file that was linked into the program.
 */
#include "base/embed.h"

struct span embedded_find(const char *path) {
        for (const struct embedded *e = embedded; e->path; e++)
                if (strcmp(e->path, path) == 0)
                        return span_of(e->data, e->size);
        return SPAN_NONE;
}
