/*
 * Small files of our own. What is written is synced before it gets its name, so that a crash leaves the old or the new.
 */
#include "store/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PART_TRIES = 100, PIECE_BYTES = 64 * 1024 };

/* Reads to the end whatever size the file claims, for it may grow meanwhile. */
static int read_all(int fd, size_t max, struct buf *ret) {
        size_t begun = ret->n;

        for (;;) {
                ssize_t n;
                int r = buf_reserve(ret, PIECE_BYTES);
                if (r < 0)
                        return r;
                n = read(fd, ret->p + ret->n, PIECE_BYTES);
                if (n < 0 && errno == EINTR)
                        continue;
                if (n < 0)
                        return -errno;
                if (n == 0)
                        return 0;
                ret->n += (size_t)n;
                if (ret->n - begun > max)
                        return -EFBIG;
        }
}

int file_read(const char *path, size_t max, struct buf *ret) {
        int r, fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
        size_t begun = ret->n;
        struct stat st;

        if (fd < 0)
                return -errno;
        r = fstat(fd, &st) < 0 ? -errno : !S_ISREG(st.st_mode) ? -EINVAL : read_all(fd, max, ret);
        close(fd);
        if (r < 0)
                ret->n = begun;
        return r;
}

const char *file_words(int r) {
        return r == -EFBIG || r == -E2BIG ? "it is too large" : r == -EINVAL ? "it is no regular file" : strerror(-r);
}

int file_begin(const char *path, int *ret_fd) {
        int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

        if (fd < 0)
                return -errno;
        /* A umask may have taken away what its owner needs. */
        if (fchmod(fd, 0600) < 0) {
                int r = -errno;
                close(fd);
                unlink(path);
                return r;
        }
        *ret_fd = fd;
        return 0;
}

/* Numbered if this process has one of the same name already. */
static int open_part(const char *path, char **ret_part, int *ret_fd) {
        for (int i = 0; i < PART_TRIES; i++) {
                struct buf name = BUF_INIT;
                int r;
                buf_printf(&name, i ? "%s.part-%ld-%d" : "%s.part-%ld", path, (long)getpid(), i);
                char *part = buf_steal(&name);
                buf_done(&name);
                if (!part)
                        return -ENOMEM;
                r = file_begin(part, ret_fd);
                if (r == 0) {
                        *ret_part = part;
                        return 0;
                }
                free(part);
                if (r != -EEXIST)
                        return r;
        }
        return -EEXIST;
}

int file_part(const char *path, char **ret_part) {
        int fd, r = open_part(path, ret_part, &fd);

        if (r == 0)
                close(fd);
        return r;
}

static int sync_path(const char *path, int flags) {
        int r = 0, fd = open(path, O_RDONLY | O_CLOEXEC | flags);

        if (fd < 0)
                return -errno;
        if (fsync(fd) < 0)
                r = -errno;
        close(fd);
        return r;
}

int file_sync(const char *path) {
        return sync_path(path, 0);
}

/* Length of the part of a path that names its folder, with the last slash; 0: the folder we are in. */
static size_t folder_length(const char *path) {
        size_t n = strlen(path);

        while (n > 0 && path[n - 1] != '/')
                n--;
        return n;
}

static char *folder_of(const char *path) {
        size_t n = folder_length(path);

        return n ? span_dup(span_of(path, n)) : span_dup(SPAN("."));
}

int file_sync_folder(const char *path) {
        char *folder = folder_of(path);
        int r;

        if (!folder)
                return -ENOMEM;
        r = sync_path(folder, O_DIRECTORY);
        free(folder);
        /* Some file systems cannot sync a folder; the file is whole nevertheless. */
        return r == -EINVAL ? 0 : r;
}

int file_write(int fd, struct span s) {
        while (s.n) {
                ssize_t n = write(fd, s.p, s.n);

                if (n < 0 && errno != EINTR)
                        return -errno;
                if (n > 0)
                        s = span_from(s, (size_t)n);
        }
        return 0;
}

int file_put_at(int fd, struct span s, uint64_t at) {
        while (s.n) {
                ssize_t n = pwrite(fd, s.p, s.n, (off_t)at);

                if (n < 0 && errno != EINTR)
                        return -errno;
                if (n > 0) {
                        s = span_from(s, (size_t)n);
                        at += (size_t)n;
                }
        }
        return 0;
}

int file_get_at(int fd, void *ret, size_t n, uint64_t at) {
        for (char *p = ret; n;) {
                ssize_t got = pread(fd, p, n, (off_t)at);

                if (got == 0)
                        return -EIO;
                if (got < 0 && errno != EINTR)
                        return -errno;
                if (got > 0) {
                        p += got;
                        n -= (size_t)got;
                        at += (size_t)got;
                }
        }
        return 0;
}

int file_take_at(int fd, void *ret, size_t n, uint64_t at) {
        int r = file_get_at(fd, ret, n, at);

        if (r == 0)
                fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (off_t)at, (off_t)n);
        return r;
}

int file_end(int fd, const char *path, int r) {
        if (r == 0 && fsync(fd) < 0)
                r = -errno;
        if (close(fd) < 0 && r == 0)
                r = -errno;
        if (r < 0)
                unlink(path);
        return r;
}

int file_create(const char *path, struct span s) {
        int fd, r = file_begin(path, &fd);

        if (r == 0)
                r = file_end(fd, path, file_write(fd, s));
        return r < 0 ? r : file_sync_folder(path);
}

static bool is_no_file(const char *path) {
        struct stat st;

        return lstat(path, &st) == 0 && !S_ISREG(st.st_mode);
}

int file_replace(const char *path, struct span s) {
        char *part = NULL;
        int fd, r = is_no_file(path) ? -EEXIST : open_part(path, &part, &fd);

        if (r < 0)
                return r;
        r = file_end(fd, part, file_write(fd, s));
        if (r == 0 && rename(part, path) < 0) {
                r = -errno;
                unlink(part);
        }
        free(part);
        return r < 0 ? r : file_sync_folder(path);
}

int file_make_folders(const char *path) {
        char *folder = span_dup(span_of(path, folder_length(path)));
        int r = 0;

        if (!folder)
                return -ENOMEM;
        for (char *p = folder; *p && r == 0; p++) {
                if (*p != '/' || p == folder)
                        continue;
                *p = '\0';
                if (mkdir(folder, 0700) < 0 && errno != EEXIST)
                        r = -errno;
                *p = '/';
        }
        free(folder);
        return r;
}

/* Where the file system has none without a name, one is made and its name taken away. */
int file_nameless(const char *beside) {
        char *folder = folder_of(beside);
        struct buf name = BUF_INIT;
        int fd = folder ? open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC | O_EXCL, 0600) : -1;

        if (folder && fd < 0 && buf_printf(&name, "%s/sipdx-XXXXXX", folder) == 0 && (fd = mkostemp(name.p, O_CLOEXEC)) >= 0)
                unlink(name.p);
        if (fd < 0)
                fd = folder && !name.err ? -errno : -ENOMEM;
        free(folder);
        buf_done(&name);
        return fd;
}
