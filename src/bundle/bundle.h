/*
 * What the user gave → byte streams: files, folders (recursively, in name order), stdin; later archives. Picks the
 * parser from the head of each. Follows no symbolic link out of a named folder, opens nothing but regular files
 * (named pipes and devices are noted).
 */
#ifndef SIPDX_BUNDLE_BUNDLE_H
#define SIPDX_BUNDLE_BUNDLE_H

#include "base/notes.h"
#include "input/input.h"
#include "parsers/parser.h"

struct member {
        char *path;     /* as shown: the argument, or argument/below/it */
        uint64_t bytes; /* size if known in advance, else 0 */
};

struct member_list {
        struct member *v;
        size_t n;
        uint64_t bytes; /* sum */
};

/*
 * All members of the paths, in order; "-" is stdin, once. A path that does not exist fails with -ENOENT and *ret_bad
 * (borrowed from paths) naming it; below a folder what cannot be opened is noted and skipped. Dot-files and folders
 * are read too. The same file reached twice counts once.
 */
int bundle_list(const char *const *paths, size_t n, struct notes *notes, struct member_list *ret, const char **ret_bad);
void member_list_done(struct member_list *l);

struct stream; /* an open member */
int stream_open(const struct member *m, struct stream **ret);
void stream_close(struct stream *s);
int stream_read(void *stream, char *buf, size_t n, size_t *ret_n); /* an input_read */

/* Which format has this head? Scores of all, best first; for `formats --explain`. */
struct opinion {
        const struct parser *parser;
        int score;
        const char *why;
};
size_t bundle_opinions(struct span head, const char *path, struct opinion *ret, size_t cap);

#endif
