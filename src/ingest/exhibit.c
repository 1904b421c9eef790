/*
 * Where the bytes of a fixture come from. Built-in rules have theirs in the program, those of a folder beside the article;
 * only regular files are read, and never what a link points to.
 */
#include "ingest/exhibit.h"
#include "base/embed.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_BYTES = 16 * 1024 * 1024 };

/* Encodings -------------------------------------------------------------------------------------------- */

/* Takes one code point off the front; U+FFFD for a byte that is not UTF-8. */
static uint32_t take_code_point(struct span *s) {
        unsigned char c = (unsigned char)s->p[0];
        size_t n = c < 0x80 ? 1 : c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : c >= 0xC2 ? 2 : 0;
        uint32_t v = n == 1 ? c : n ? c & (0x7Fu >> n) : 0xFFFD;

        for (size_t i = 1; i < n; i++) {
                if (i >= s->n || ((unsigned char)s->p[i] & 0xC0) != 0x80) {
                        n = 0;
                        v = 0xFFFD;
                        break;
                }
                v = v << 6 | ((unsigned char)s->p[i] & 0x3F);
        }
        *s = span_from(*s, n ? n : 1);
        return v > 0x10FFFF ? 0xFFFD : v;
}

static void put_unit(struct buf *b, uint32_t unit, bool big) {
        buf_putc(b, (char)(big ? unit >> 8 : unit & 0xFF));
        buf_putc(b, (char)(big ? unit & 0xFF : unit >> 8));
}

static int put_utf16(struct buf *b, struct span text, bool big) {
        while (text.n && !b->err) {
                uint32_t v = take_code_point(&text);
                if (v >= 0x10000) {
                        put_unit(b, 0xD800 + ((v - 0x10000) >> 10), big);
                        v = 0xDC00 + ((v - 0x10000) & 0x3FF);
                }
                put_unit(b, v, big);
        }
        return b->err;
}

static int put_crlf(struct buf *b, struct span text) {
        struct span line;

        while (span_line(&text, &line)) {
                buf_put(b, line);
                buf_puts(b, "\r\n");
        }
        return b->err;
}

/* Appends UTF-8 text in the encoding of a fence; NULL: as it is. 0, -ENOMEM, -EINVAL: unknown. */
static int encode(struct span text, const char *encoding, struct buf *ret) {
        if (!encoding)
                return buf_put(ret, text);
        if (strcmp(encoding, "utf-16") == 0) {
                put_unit(ret, 0xFEFF, false);
                return put_utf16(ret, text, false);
        }
        if (strcmp(encoding, "utf-16le") == 0 || strcmp(encoding, "utf-16be") == 0)
                return put_utf16(ret, text, encoding[6] == 'b');
        if (strcmp(encoding, "utf-8-bom") == 0) {
                buf_puts(ret, "\xef\xbb\xbf");
                return buf_put(ret, text);
        }
        return strcmp(encoding, "crlf") == 0 ? put_crlf(ret, text) : -EINVAL;
}

/* Bytes ------------------------------------------------------------------------------------------------ */

static int add(struct exhibits *w, const struct fixture *f, struct span name, struct span text) {
        struct exhibit *v;

        if (w->n == MAX_EXHIBITS)
                return -E2BIG;
        if (!(v = reallocarray(w->v, w->n + 1, sizeof(*v))))
                return -ENOMEM;
        w->v = v;
        v += w->n;
        *v = (struct exhibit){.name = span_dup(name), .bytes = BUF_INIT};
        if (!v->name)
                return -ENOMEM;
        w->n++;
        return encode(text, f->encoding, &v->bytes);
}

/* path or all below it, of what is linked in. */
static int add_embedded(struct exhibits *w, const struct fixture *f, struct span path) {
        int r = 0;

        for (const struct embedded *e = embedded; e->path && r == 0; e++) {
                struct span rest = span_str(e->path), text = span_of(e->data, e->size);
                if (!span_starts(rest, path))
                        continue;
                rest = span_from(rest, path.n);
                if (rest.n == 0)
                        r = add(w, f, span_str(f->path), text);
                else if (rest.p[0] == '/')
                        r = add(w, f, span_from(rest, 1), text);
        }
        return r < 0 ? r : w->n ? 0 : -ENOENT;
}

static int add_fd(struct exhibits *w, const struct fixture *f, int fd, const char *name) {
        struct buf text = {.max = FILE_BYTES};
        ssize_t n;
        int r;

        while ((r = buf_reserve(&text, 64 * 1024)) == 0 && (n = read(fd, text.p + text.n, 64 * 1024)) != 0) {
                if (n < 0 && errno != EINTR) {
                        r = -errno;
                        break;
                }
                text.n += n > 0 ? (size_t)n : 0;
        }
        if (r == 0)
                r = add(w, f, span_str(name), buf_span(&text));
        buf_done(&text);
        return r;
}

/* One regular file of a folder; what is not one is left out. */
static int add_entry(struct exhibits *w, const struct fixture *f, int dir, const char *name) {
        int fd = name[0] == '.' ? -1 : openat(dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC), r = 0;
        struct stat st;

        if (fd < 0)
                return 0;
        if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
                r = add_fd(w, f, fd, name);
        close(fd);
        return r;
}

static int add_folder(struct exhibits *w, const struct fixture *f, int fd) {
        struct dirent **names = NULL;
        int n = scandirat(fd, ".", &names, NULL, alphasort), r = n < 0 ? -errno : 0;

        for (int i = 0; i < n; i++) {
                if (r == 0)
                        r = add_entry(w, f, fd, names[i]->d_name);
                free(names[i]);
        }
        free(names);
        return r < 0 ? r : w->n ? 0 : -ENOENT;
}

static int add_disk(struct exhibits *w, const struct fixture *f, const char *path) {
        int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC), r = -EINVAL;
        struct stat st;

        if (fd < 0)
                return -errno;
        if (fstat(fd, &st) < 0)
                r = -errno;
        else if (S_ISDIR(st.st_mode))
                r = add_folder(w, f, fd);
        else if (S_ISREG(st.st_mode))
                r = add_fd(w, f, fd, f->path);
        close(fd);
        return r;
}

static int exhibit_cmp(const void *a, const void *b) {
        const struct exhibit *x = a, *y = b;

        return strcmp(x->name, y->name);
}

/* In the folder that is called like the article, without its ".md". */
static int add_beside(struct exhibits *w, const struct rule *r, const struct fixture *f) {
        struct span article = span_str(r->file);
        struct buf path = BUF_INIT;
        int e;

        buf_put(&path, span_sub(article, 0, article.n - 3));
        buf_printf(&path, "/%s", f->path);
        e = path.err ? path.err
            : r->built_in ? add_embedded(w, f, span_str(buf_str(&path)))
                          : add_disk(w, f, buf_str(&path));
        buf_done(&path);
        if (e == 0)
                qsort(w->v, w->n, sizeof(*w->v), exhibit_cmp);
        return e;
}

int exhibits_read(const struct rule *r, const struct fixture *f, struct exhibits *ret) {
        struct exhibits w = {0};
        int e = f->path ? add_beside(&w, r, f) : add(&w, f, SPAN("fixture"), span_str(f->text));

        if (e < 0)
                exhibits_done(&w);
        else
                *ret = w;
        return e;
}

void exhibits_done(struct exhibits *w) {
        for (size_t i = 0; i < w->n; i++) {
                free(w->v[i].name);
                buf_done(&w->v[i].bytes);
        }
        free(w->v);
        *w = (struct exhibits){0};
}
