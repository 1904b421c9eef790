/*
 * An open member: a file descriptor that was checked after opening, so that a name that changes its meaning between
 * listing and reading cannot make us wait on a pipe or follow a link out of a folder.
 */
#include "bundle/bundle.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct stream {
        int fd;
};

/* -errno, or a descriptor to close. */
static int open_member(const struct member *m) {
        struct stat st;
        int flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | (m->named ? 0 : O_NOFOLLOW | O_NONBLOCK);

        if (strcmp(m->path, "-") == 0 && m->named) {
                int fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0);
                return fd < 0 ? -errno : fd;
        }
        int fd = open(m->path, flags);
        if (fd < 0)
                return -errno;
        int error = fstat(fd, &st) < 0 ? errno : S_ISDIR(st.st_mode) ? EISDIR : !m->named && !S_ISREG(st.st_mode) ? EINVAL : 0;
        if (error) {
                close(fd);
                return -error;
        }
        return fd;
}

int stream_open(const struct member *m, struct stream **ret) {
        struct stream *s = malloc(sizeof(*s));
        if (!s)
                return -ENOMEM;
        s->fd = open_member(m);
        if (s->fd < 0) {
                int r = s->fd;
                free(s);
                return r;
        }
        posix_fadvise(s->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
        *ret = s;
        return 0;
}

void stream_close(struct stream *s) {
        if (!s)
                return;
        close(s->fd);
        free(s);
}

int stream_wait(const struct stream *s, int wait_ms) {
        struct pollfd p = {.fd = s->fd, .events = POLLIN};
        int r = poll(&p, 1, wait_ms);

        return r >= 0 ? r : errno == EINTR ? 0 : -errno;
}

int stream_read(void *stream, char *buf, size_t n, size_t *ret_n) {
        const struct stream *s = stream;
        ssize_t got;

        do
                got = read(s->fd, buf, n);
        while (got < 0 && errno == EINTR);
        if (got < 0)
                return -errno;
        *ret_n = (size_t)got;
        return 0;
}
