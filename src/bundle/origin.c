/*
 * A file descriptor that was checked after opening, so that a name that changes its meaning between listing and reading
 * cannot make us wait on a pipe or follow a link out of a folder. It refuses to wait longer than it may.
 */
#include "bundle/origin.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WAIT_MS = 100, SPOOL_BYTES = 256 * 1024 };

int origin_file(const struct member *m) {
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

/* Waits for bytes of a pipe or terminal. 1: reading will not block, 0: it is time to end, -errno. */
static int wait_for(const struct origin *o) {
        struct pollfd p = {.fd = o->fd, .events = POLLIN};

        while (!o->stop->asked(o->stop->ctx)) {
                int r = poll(&p, 1, WAIT_MS);
                if (r > 0)
                        return 1;
                if (r < 0 && errno != EINTR)
                        return -errno;
        }
        return 0;
}

static int read_file(struct stream *s, char *buf, size_t n, size_t *ret_n) {
        const struct origin *o = (struct origin *)s;
        int r = o->stop && o->stop->asked ? wait_for(o) : 1;
        ssize_t got = 0;

        while (r > 0 && (got = read(o->fd, buf, n)) < 0 && errno == EINTR)
                continue;
        if (r < 0 || got < 0)
                return r < 0 ? r : -errno;
        *ret_n = (size_t)got;
        return 0;
}

static int read_text(struct stream *s, char *buf, size_t n, size_t *ret_n) {
        const struct origin *o = (struct origin *)s;
        struct span part = span_sub(o->text, s->pos + s->head.n - s->at, n);

        if (part.n)
                memcpy(buf, part.p, part.n);
        *ret_n = part.n;
        return 0;
}

static struct origin *make(int fd) {
        struct origin *o = calloc(1, sizeof(*o));
        struct stat st;

        if (!o)
                return NULL;
        o->fd = fd;
        o->stream.read = fd < 0 ? read_text : read_file;
        if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
                o->size = (uint64_t)st.st_size;
                o->written = st.st_mtim;
                o->is_file = true;
                o->seeks = lseek(fd, 0, SEEK_CUR) == 0; /* of stdin something may be read already */
                posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
        }
        return o;
}

int origin_new(const struct member *m, int fd, const struct stop *stop, struct origin **ret) {
        struct origin *o = make(m->text ? -1 : fd);

        if (!o) {
                if (!m->text)
                        close(fd);
                return -ENOMEM;
        }
        o->stop = stop;
        if (m->text) {
                o->text = *m->text;
                o->size = m->text->n;
                o->seeks = true;
        }
        *ret = o;
        return 0;
}

bool origin_changed(const struct origin *o) {
        struct stat st;

        return o->is_file && fstat(o->fd, &st) == 0 &&
               ((uint64_t)st.st_size != o->size || st.st_mtim.tv_sec != o->written.tv_sec || st.st_mtim.tv_nsec != o->written.tv_nsec);
}

void origin_close(struct origin *o) {
        if (!o)
                return;
        if (o->fd >= 0)
                close(o->fd);
        stream_done(&o->stream);
        free(o);
}

int64_t origin_seek(struct origin *o, int64_t offset, int whence) {
        uint64_t base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? o->stream.pos : o->size;
        int64_t to;

        if (!o->seeks)
                return -ESPIPE;
        if (__builtin_add_overflow((int64_t)base, offset, &to) || to < 0)
                return -EINVAL;
        if (o->fd >= 0 && lseek(o->fd, to, SEEK_SET) < 0)
                return -errno;
        stream_at(&o->stream, (uint64_t)to);
        return to;
}

/* A file of no name in this folder; where the file system has none, its name is taken away. */
static int nameless_in(const char *dir) {
        struct buf path = BUF_INIT;
        int fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600), r = fd < 0 ? -errno : fd;

        if (r == -EOPNOTSUPP || r == -EISDIR) {
                r = buf_printf(&path, "%s/sipdx-XXXXXX%c", dir, '\0');
                if (r == 0 && (r = mkstemp(path.p)) < 0)
                        r = -errno;
                else if (r >= 0)
                        unlink(path.p);
        }
        buf_done(&path);
        return r;
}

int origin_nameless(void) {
        const char *set = getenv("TMPDIR"), *const places[] = {set && *set ? set : "/var/tmp", "/var/tmp", "/tmp"};
        int r = -ENOENT;

        for (size_t i = 0; i < sizeof(places) / sizeof(*places) && r < 0; i++)
                r = nameless_in(places[i]);
        return r;
}

static int write_all(int fd, struct span s) {
        while (s.n) {
                ssize_t n = write(fd, s.p, s.n);
                if (n < 0 && errno != EINTR)
                        return -errno;
                s = span_from(s, n > 0 ? (size_t)n : 0);
        }
        return 0;
}

static int copy(struct stream *from, int fd, uint64_t max) {
        char *buf = malloc(SPOOL_BYTES);
        uint64_t total = 0;
        size_t n = 0;
        int r = buf ? 0 : -ENOMEM;

        while (r == 0 && (r = stream_read(from, buf, SPOOL_BYTES, &n)) == 0 && n > 0) {
                total += n;
                r = total > max ? -EFBIG : write_all(fd, span_of(buf, n));
        }
        free(buf);
        return r < 0 ? r : lseek(fd, 0, SEEK_SET) < 0 ? -errno : 0;
}

int origin_spool(struct stream *from, uint64_t max, int fd, struct origin **ret) {
        int r = copy(from, fd, max);
        struct origin *o = r < 0 ? NULL : make(fd);

        if (!o) {
                close(fd);
                return r < 0 ? r : -ENOMEM;
        }
        *ret = o;
        return 0;
}
