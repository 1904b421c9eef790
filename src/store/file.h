/*
 * Files that are ours alone (mode 0600) and whole: read in one piece up to a cap, written beside their name and renamed, or
 * not at all. It refuses to follow or replace what is no regular file.
 */
#ifndef SIPDX_STORE_FILE_H
#define SIPDX_STORE_FILE_H

#include "base/buf.h"

/* Appends a regular file of at most max bytes. -EFBIG: it is larger; -EINVAL: it is no regular file; -errno; *ret is as it was. */
int file_read(const char *path, size_t max, struct buf *ret);
/* Why, in words for a person: of a negative errno of these functions. Static, or as strerror(). */
const char *file_words(int r);
/* Makes an empty file beside path that only we can read, path.part-<pid>; *ret_part, which the caller frees, is its name. */
int file_part(const char *path, char **ret_part);
/* Brings a file, and that it stands in its folder, safely to the disk. 0 or -errno. */
int file_sync(const char *path);
int file_sync_folder(const char *path);

/* Writes s under a name that nothing has. -EEXIST: something has it; after another -errno nothing is there. */
int file_create(const char *path, struct span s);
/* Replaces what stands at path, which may be nothing. -EEXIST: it is no regular file; after any error it is as it was. */
int file_replace(const char *path, struct span s);
/* Makes the folders above path that are missing, for us alone (0700). 0 or -errno. */
int file_make_folders(const char *path);

/* An open file without a name in the folder of that path, for us alone; it is gone when closed. A descriptor or -errno. */
int file_nameless(const char *beside);
/* All of s to a descriptor. 0 or -errno. */
int file_write(int fd, struct span s);
/* The same at offset `at`; and n bytes from there, -EIO where the file ends before. */
int file_put_at(int fd, struct span s, uint64_t at);
int file_get_at(int fd, void *ret, size_t n, uint64_t at);
/* The same, and for the last time: what disk and memory hold of it is free for others, where the file system can. */
int file_take_at(int fd, void *ret, size_t n, uint64_t at);
/* The two halves of file_create(), for what is written piece by piece: file_end() closes, and with r < 0, or when it fails
 * itself, takes the file away. 0 or -errno, file_end() returns r when that is an error. */
int file_begin(const char *path, int *ret_fd);
int file_end(int fd, const char *path, int r);

#endif
