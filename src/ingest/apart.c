/*
 * Which files a reading needs, and the threads in which it is done. It decides nothing about what is read.
 */
#include "ingest/apart.h"

#include "ingest/confine.h"
#include "ingest/opener.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

struct apart {
        int (*job)(void *ctx);
        void *ctx;
        struct confine_files files;
        int r;
};

static void *run_confined(void *ctx) {
        struct apart *a = ctx;

        (void)confine_files(&a->files); /* not everywhere is there Landlock; `sipdx version` says whether */
        a->r = a->job(a->ctx);
        return NULL;
}

static int run_thread(struct apart *a) {
        pthread_t thread;
        int r = -pthread_create(&thread, NULL, run_confined, a);

        if (r == 0)
                r = -pthread_join(thread, NULL);
        return r < 0 ? r : a->r;
}

/* What the user named, with all below it; else each member's own path. */
static int readable(const struct member_list *l, const char ***ret, size_t *ret_n) {
        const char **v = l ? calloc(l->n + l->n_given + 1, sizeof(*v)) : NULL;
        size_t n = 0;

        if (l && !v)
                return -ENOMEM;
        for (size_t i = 0; l && i < l->n_given; i++)
                v[n++] = l->given[i];
        for (size_t i = 0; l && !l->given && i < l->n; i++)
                if (!l->v[i].text)
                        v[n++] = l->v[i].path;
        *ret = v;
        *ret_n = n;
        return 0;
}

int apart_run(int (*job)(void *ctx), void *ctx, const struct member_list *l, const struct store *s) {
        /* Where SQLite and bundle/origin.c make their temporary files. */
        const char *const places[] = {getenv("SQLITE_TMPDIR"), getenv("TMPDIR"), "/var/tmp", "/usr/tmp", "/tmp"};
        const char *write[1 + sizeof(places) / sizeof(*places)] = {store_path(s)};
        struct apart a = {.job = job, .ctx = ctx, .files = {.write = write, .n_write = 1}};
        const char **read = NULL;
        int r = readable(l, &read, &a.files.n_read);

        for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++)
                if (places[i] && *places[i])
                        write[a.files.n_write++] = places[i];
        a.files.read = read;
        if (r == 0)
                r = run_thread(&a);
        free(read);
        return r;
}

/* Looking ------------------------------------------------------------------------------------------------- */

struct look {
        const struct member *m;
        struct bundle_opener opener;
};

static int look(void *ctx) {
        struct look *k = ctx;

        (void)confine_parsing();
        return bundle_is_archive(k->m, &k->opener);
}

bool apart_is_archive(const struct member *m) {
        const struct member_list one = {.v = (struct member *)m, .n = 1};
        struct look k = {.m = m, .opener.open = opener_open};
        struct apart a = {.job = look, .ctx = &k, .files = {.read = (const char *const *)&m->path, .n_read = 1}};
        struct opener *opener = NULL;
        int r = opener_start(&one, &opener);

        k.opener.ctx = opener;
        if (r == 0)
                r = run_thread(&a);
        opener_stop(opener);
        return r > 0;
}
