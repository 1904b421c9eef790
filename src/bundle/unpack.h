/*
 * One archive that is open, and the entry at hand of it as a stream. It reads from a stream, which may be an entry of another
 * archive. The only file that knows libarchive is unpack.c. Nobody outside the room includes it.
 */
#ifndef SIPDX_BUNDLE_UNPACK_H
#define SIPDX_BUNDLE_UNPACK_H

#include "base/notes.h"
#include "bundle/kind.h"
#include "bundle/origin.h"

#include <locale.h>

struct unpack;

/* What all archives of a file, and of all files, may become. */
struct budget {
        const struct origin *origin; /* of the file at hand */
        uint64_t of_file, of_all;    /* bytes unpacked, those of archives in archives with them */
        uint64_t max;                /* of_all may not get there */
};
bool budget_is_spent(const struct budget *b);

/* What an archive says of an entry. */
struct entry {
        const char *name; /* as it is written: bytes of any encoding, any path; NULL: none */
        uint64_t bytes;   /* 0: not told */
        bool file, link;  /* a regular file; a symbolic link */
        bool locked;      /* by a password */
};

/* Begins to read an archive of this kind. below is borrowed; origin, if not NULL, is what below is the stream of, and makes
 * it possible to read from the end; utf8 is a locale in which names come out as UTF-8; what is unpacked is charged to budget.
 * 0 or -errno. */
int unpack_open(enum kind k, struct stream *below, struct origin *origin, locale_t utf8, struct budget *budget, struct unpack **ret);
void unpack_close(struct unpack *u); /* takes NULL */
/* 1: the next entry, borrowed until the next call; 0: no more. -EACCES: a password protects even the names. -EBADMSG: damaged;
 * unpack_why() has the words. -ENOMEM. */
int unpack_next(struct unpack *u, struct entry *ret);
/* Its bytes: reading fails with -EBADMSG where they are damaged or cut short, -EFBIG when they grow out of all proportion,
 * -EDQUOT when the budget is spent, -EACCES, -ENOMEM, or as the stream below does. */
struct stream *unpack_stream(struct unpack *u);
const char *unpack_why(const struct unpack *u);
/* Can nothing more be read of the archive? */
bool unpack_is_over(const struct unpack *u);

#endif
