/*
 * Walks what the user named and lists the regular files in it, in name order, so that the same folder gives the same
 * case everywhere. It opens nothing: what is in the files, and that some hold others, is bundle.c's.
 */
#include "bundle/bundle.h"

#include "base/array.h"
#include "base/buf.h"
#include "base/limits.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

/* Files are the same when device and inode are. Open addressing; a free slot has inode 0 and used false. */
struct seen {
        struct slot {
                dev_t dev;
                ino_t ino;
                bool used;
        } *v;
        size_t n, cap;
};

struct walk {
        struct notes *notes;
        struct member_list *list;
        size_t cap, most; /* most: files */
        struct seen seen;
        struct buf path; /* of the folder that is being walked */
};

static struct slot *slot_of(struct slot *v, size_t cap, dev_t dev, ino_t ino) {
        size_t i = (size_t)((uint64_t)ino * 0x9E3779B97F4A7C15U ^ (uint64_t)dev) & (cap - 1);
        while (v[i].used && (v[i].dev != dev || v[i].ino != ino))
                i = (i + 1) & (cap - 1);
        return &v[i];
}

static int seen_grow(struct seen *s) {
        size_t cap = s->cap ? s->cap * 2 : 64;
        struct slot *v = calloc(cap, sizeof(*v));
        if (!v)
                return -ENOMEM;
        for (size_t i = 0; i < s->cap; i++)
                if (s->v[i].used)
                        *slot_of(v, cap, s->v[i].dev, s->v[i].ino) = s->v[i];
        free(s->v);
        s->v = v;
        s->cap = cap;
        return 0;
}

/* 1: was there before, 0: is new, -ENOMEM. */
static int seen_before(struct seen *s, const struct stat *st) {
        if (s->n * 2 >= s->cap && seen_grow(s) < 0)
                return -ENOMEM;
        struct slot *slot = slot_of(s->v, s->cap, st->st_dev, st->st_ino);
        if (slot->used)
                return 1;
        *slot = (struct slot){st->st_dev, st->st_ino, true};
        s->n++;
        return 0;
}

static int add_member(struct walk *w, const char *path, uint64_t bytes, bool named) {
        struct member_list *l = w->list;
        char *copy = array_grow(&l->v, l->n, &w->cap, sizeof(*l->v)) < 0 ? NULL : span_dup(span_str(path));

        if (!copy)
                return -ENOMEM;
        l->v[l->n++] = (struct member){.path = copy, .bytes = bytes, .named = named};
        l->bytes += bytes;
        return 0;
}

static int walk_folder(struct walk *w, unsigned depth, bool named);

/* One name below a folder: w->path is its path, st what it is. */
static int walk_entry(struct walk *w, const struct stat *st, unsigned depth) {
        const char *path = buf_str(&w->path);

        if (S_ISDIR(st->st_mode)) {
                if (depth < LIMIT_FOLDER_DEPTH)
                        return walk_folder(w, depth + 1, false);
                notes_add(w->notes, "deep-folder", 0, "%s: folders deeper than %d are not read", path, LIMIT_FOLDER_DEPTH);
                return 0;
        }
        if (S_ISLNK(st->st_mode)) {
                notes_add(w->notes, "symbolic-link", 0, "%s: a symbolic link, not followed", path);
                return 0;
        }
        if (!S_ISREG(st->st_mode)) {
                notes_add(w->notes, "not-a-file", 0, "%s: neither a file nor a folder, not read", path);
                return 0;
        }
        if (w->list->n >= w->most) {
                notes_add(w->notes, "many-files", 0, "%s: more than %zu files, the rest is not read", path, w->most);
                return 0;
        }
        int r = seen_before(&w->seen, st);
        return r ? (r < 0 ? r : 0) : add_member(w, path, (uint64_t)st->st_size, false);
}

static int any_name(const struct dirent *e) {
        return strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
}

static bool take_bak(struct span *io) {
        struct span bak = SPAN(".bak");
        bool is = io->n > bak.n && span_ieq(span_from(*io, io->n - bak.n), bak);

        io->n -= is ? bak.n : 0;
        return is;
}

/* A client's log that is full becomes X.bak: the older half, which stands before X. */
static int by_name(const struct dirent **a, const struct dirent **b) {
        struct span x = span_str((*a)->d_name), y = span_str((*b)->d_name);
        bool x_bak = take_bak(&x), y_bak = take_bak(&y);
        int d = span_cmp(x, y);

        return d ? d : y_bak - x_bak;
}

static int walk_names(struct walk *w, struct dirent **names, int n, unsigned depth) {
        size_t base = w->path.n;
        int r = 0;

        for (int i = 0; i < n && r == 0; i++) {
                struct stat st;
                if (base && w->path.p[base - 1] != '/')
                        buf_putc(&w->path, '/');
                if ((r = buf_puts(&w->path, names[i]->d_name)) < 0)
                        break;
                if (lstat(buf_str(&w->path), &st) == 0)
                        r = walk_entry(w, &st, depth);
                else
                        notes_add(w->notes, "unreadable", 0, "%s: %s", strerror(errno), buf_str(&w->path));
                w->path.n = base;
        }
        return r;
}

static int walk_folder(struct walk *w, unsigned depth, bool named) {
        struct dirent **names = NULL;
        int n = scandir(buf_str(&w->path), &names, any_name, by_name);

        if (n < 0)
                return errno == ENOMEM ? -ENOMEM : add_member(w, buf_str(&w->path), 0, named);
        int r = walk_names(w, names, n, depth);
        for (int i = 0; i < n; i++)
                free(names[i]);
        free(names);
        return r;
}

static int walk_path(struct walk *w, const char *path) {
        struct stat st;
        int r;

        if (strcmp(path, "-") == 0) {
                for (size_t i = 0; i < w->list->n; i++)
                        if (strcmp(w->list->v[i].path, "-") == 0)
                                return 0;
                return add_member(w, path, 0, true);
        }
        if (stat(path, &st) < 0)
                return -errno;
        if (S_ISDIR(st.st_mode)) {
                buf_reset(&w->path);
                r = buf_puts(&w->path, path);
                return r < 0 ? r : walk_folder(w, 1, true);
        }
        r = seen_before(&w->seen, &st);
        return r ? (r < 0 ? r : 0) : add_member(w, path, S_ISREG(st.st_mode) ? (uint64_t)st.st_size : 0, true);
}

int bundle_list(const char *const *paths, size_t n, const struct bundle_caps *caps, struct notes *notes, struct member_list *ret,
                const char **ret_bad) {
        struct member_list list = {.given = paths, .n_given = n, .caps = caps ? *caps : (struct bundle_caps){.files = 0}};
        struct walk w = {.notes = notes, .list = &list, .most = list.caps.files ? list.caps.files : LIMIT_FOLDER_FILES};
        int r = 0;

        for (size_t i = 0; i < n && r == 0; i++) {
                r = walk_path(&w, paths[i]);
                if (r < 0)
                        *ret_bad = paths[i];
        }
        free(w.seen.v);
        buf_done(&w.path);
        if (r < 0)
                member_list_done(&list);
        else
                *ret = list;
        return r;
}

void member_list_done(struct member_list *l) {
        for (size_t i = 0; i < l->n; i++)
                free(l->v[i].path);
        free(l->v);
        *l = (struct member_list){0};
}
