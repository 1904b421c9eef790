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
        bool named;     /* given by the user himself: a symbolic link or a pipe is then what he means */
};

struct member_list {
        struct member *v;
        size_t n;
        uint64_t bytes; /* sum */
};

/*
 * All members of the paths, in order; "-" is stdin, once. A path that does not exist fails with -ENOENT and *ret_bad
 * (borrowed from paths) naming it. Below a folder, symbolic links, pipes and devices are noted and left out; a folder
 * that cannot be listed becomes a member, so that opening it fails and is counted like any other. Dot-files are read
 * too. The same file reached twice counts once. Caps: LIMIT_FOLDER_DEPTH, LIMIT_FOLDER_FILES, both noted.
 */
int bundle_list(const char *const *paths, size_t n, struct notes *notes, struct member_list *ret, const char **ret_bad);
void member_list_done(struct member_list *l);

struct stream; /* an open member */
/* 0 or -errno; -EISDIR, -EINVAL (no regular file, and not named by the user). */
int stream_open(const struct member *m, struct stream **ret);
void stream_close(struct stream *s); /* takes NULL */
int stream_read(void *stream, char *buf, size_t n, size_t *ret_n); /* an input_read */
/* Waits for bytes of a pipe or terminal. 1: reading will not block, 0: none came in wait_ms, -errno. */
int stream_wait(const struct stream *s, int wait_ms);

/* Which format has this head? For `formats --explain`. */
struct opinion {
        const struct parser *parser;
        int score;       /* as parser.probe() */
        const char *why; /* static; NULL: the parser gave no reason */
};
/* The opinions of at most cap formats, surest first; says how many there are in ret. */
size_t bundle_opinions(const struct head *head, const char *path, struct opinion *ret, size_t cap);

#endif
