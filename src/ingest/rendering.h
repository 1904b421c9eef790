/*
 * The readable text of a binary source, as an input reads it: pulled piece by piece from the format that renders it
 * (parser.rendered_as), while another reads the text.
 */
#ifndef SIPDX_INGEST_RENDERING_H
#define SIPDX_INGEST_RENDERING_H

#include "parsers/parser.h"

struct rendering {
        const struct parser *by; /* NULL: the source is read as it is */
        struct input *in;        /* of its bytes */
        void *state;
        struct span left;        /* of the piece at hand; borrowed from .state */
};

/* in is taken over, also on failure, and notes is borrowed until rendering_done(). 0 or -errno. */
int rendering_init(struct rendering *r, const struct parser *by, struct input *in, struct notes *notes);
void rendering_done(struct rendering *r);
int rendering_read(struct rendering *r, char *buf, size_t n, size_t *ret_n); /* as an input_read */

#endif
