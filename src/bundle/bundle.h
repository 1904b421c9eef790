/*
 * What the user gave → byte streams: files, folders (recursively, in name order), stdin, and what the archives among them
 * hold, also those in archives. Nothing is unpacked to disk; names in archives are text and open nothing. Picks the parser
 * from the head of each. Follows no symbolic link out of a named folder, opens nothing but regular files (named pipes and
 * devices are noted).
 */
#ifndef SIPDX_BUNDLE_BUNDLE_H
#define SIPDX_BUNDLE_BUNDLE_H

#include "base/notes.h"
#include "input/input.h"
#include "parsers/parser.h"

enum member_state {
        MEMBER_OPEN,   /* to be read with bundle_read() */
        MEMBER_ASIDE,  /* named and counted, and not read: it is no log, or a cap was met; a note says which */
        MEMBER_FAILED, /* cannot be read; a note says why */
};

struct member {
        char *path;     /* as shown: the argument, argument/below/it, archive/name/in/it */
        uint64_t bytes; /* size if known in advance, else 0 */
        bool named;     /* given by the user himself: a symbolic link or a pipe is then what he means */
        bool packed;    /* part of an archive: no file has this path */
        enum member_state state;
        const struct span *text; /* its bytes, in memory; NULL: path is to be opened */
        const char *format;      /* what its parser must be; NULL: by content */
};

/* How much is read. What is 0 is as limits.h has it. */
struct bundle_caps {
        uint64_t bytes; /* that all archives may become together: LIMIT_UNPACKED_GIB */
        size_t files;   /* with those in archives: LIMIT_FOLDER_FILES */
        unsigned depth; /* of archives inside one another, at most LIMIT_MOST_ARCHIVES: LIMIT_ARCHIVE_DEPTH */
};

struct member_list {
        struct member *v;
        size_t n;
        struct bundle_caps caps; /* for what is in them */
        uint64_t bytes; /* sum */
        const char *const *given; /* the paths that it was made of, borrowed; NULL: none, the members stand for themselves */
        size_t n_given;
};

/*
 * All files of the paths, in order; "-" is stdin, once. A path that does not exist fails with -ENOENT and *ret_bad
 * (borrowed from paths) naming it. Below a folder, symbolic links, pipes and devices are noted and left out; a folder
 * that cannot be listed becomes a member, so that opening it fails and is counted like any other. Dot-files are read
 * too. The same file reached twice counts once. caps, which may be NULL, go on with the list. LIMIT_FOLDER_DEPTH and caps.files
 * are noted.
 */
int bundle_list(const char *const *paths, size_t n, const struct bundle_caps *caps, struct notes *notes, struct member_list *ret,
                const char **ret_bad);
void member_list_done(struct member_list *l);

/*
 * Goes through the members: of a file that is an archive, by its content, those in it stand in its place. What an archive
 * itself has to say (damaged, protected, deeper than is opened, more in it than is read) is noted of a member of its own
 * name. Caps: those of the list, LIMIT_UNPACK_RATIO.
 */
struct bundle;

/* l is borrowed. stop, which may be NULL, is asked again and again while a pipe has nothing to say, and between members; once it
 * is true the streams end. 0 or -ENOMEM. */
int bundle_new(const struct member_list *l, bool (*stop)(void *ctx), void *ctx, struct bundle **ret);
void bundle_free(struct bundle *b); /* takes NULL */

/* Who opens, where the thread that reads may not: .open is asked for a member's place in the list, or for BUNDLE_NAMELESS, and answers
 * as bundle_open(), in whichever thread. Borrowed; before the first bundle_next(). */
struct bundle_opener {
        int (*open)(void *ctx, size_t i);
        void *ctx;
};
#define BUNDLE_NAMELESS SIZE_MAX /* a file of no name, to lay something aside in */
void bundle_open_by(struct bundle *b, const struct bundle_opener *o);
/* A descriptor of the i-th of the list, for reading, or of a new file without a name; -errno. */
int bundle_open(const struct member_list *l, size_t i);

/* 1: the next member, borrowed until the next call, as notes is, which gets what is wrong with it. 0: no more. -ENOMEM. */
int bundle_next(struct bundle *b, struct notes *notes, struct member *ret);
/* An input_read of the member at hand; ctx is the bundle. -EBADMSG: damaged or cut short, and a note says how. */
int bundle_read(void *ctx, char *buf, size_t n, size_t *ret_n);
/* Bytes of the files themselves that are done with, of member_list.bytes. */
uint64_t bundle_bytes(const struct bundle *b);
/* Was the file at hand written to, or cut, since it was opened? Then what was read of it may be of both. */
bool bundle_changed(const struct bundle *b);
/* May there be more members than the one that bundle_next() gave first? */
bool bundle_is_many(const struct bundle *b);
/* Does this file hold others, by its content? A compressed log alone does not. False also when it cannot be opened, and for what
 * is no regular file: reading a pipe to find out would take from it. */
bool bundle_is_archive(const struct member *m, const struct bundle_opener *by); /* by: NULL: opened here */

/* Which format has this head? For `formats --explain`. */
struct opinion {
        const struct parser *parser;
        int score;       /* as parser.probe() */
        const char *why; /* static; NULL: the parser gave no reason */
};
/* The opinions of at most cap formats, surest first; says how many there are in ret. */
size_t bundle_opinions(const struct head *head, const char *path, struct opinion *ret, size_t cap);

#endif
