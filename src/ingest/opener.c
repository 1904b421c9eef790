/*
 * One request at a time, under one lock. It owns no descriptor: who asked closes it.
 */
#include "ingest/opener.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

struct opener {
        pthread_t thread;
        pthread_mutex_t lock;
        pthread_cond_t changed;
        enum { IDLE, ASKED, ANSWERED, OVER } state;
        const struct member_list *list;
        size_t i; /* asked for */
        int fd;   /* the answer */
};

static void *serve(void *ctx) {
        struct opener *o = ctx;

        pthread_mutex_lock(&o->lock);
        while (o->state != OVER) {
                if (o->state != ASKED) {
                        pthread_cond_wait(&o->changed, &o->lock);
                        continue;
                }
                pthread_mutex_unlock(&o->lock); /* a named pipe waits here for its writer */
                int fd = bundle_open(o->list, o->i);
                pthread_mutex_lock(&o->lock);
                if (o->state == OVER) { /* nobody waits for it any more */
                        if (fd >= 0)
                                close(fd);
                        break;
                }
                o->fd = fd;
                o->state = ANSWERED;
                pthread_cond_broadcast(&o->changed);
        }
        pthread_mutex_unlock(&o->lock);
        return NULL;
}

static void opener_free(struct opener *o) {
        pthread_cond_destroy(&o->changed);
        pthread_mutex_destroy(&o->lock);
        free(o);
}

int opener_start(const struct member_list *l, struct opener **ret) {
        struct opener *o = calloc(1, sizeof(*o));
        int r;

        if (!o)
                return -ENOMEM;
        o->list = l;
        pthread_mutex_init(&o->lock, NULL);
        pthread_cond_init(&o->changed, NULL);
        r = -pthread_create(&o->thread, NULL, serve, o);
        if (r < 0)
                opener_free(o);
        else
                *ret = o;
        return r;
}

void opener_stop(struct opener *o) {
        if (!o)
                return;
        pthread_mutex_lock(&o->lock);
        o->state = OVER;
        pthread_cond_broadcast(&o->changed);
        pthread_mutex_unlock(&o->lock);
        pthread_join(o->thread, NULL);
        opener_free(o);
}

int opener_open(void *ctx, size_t i) {
        struct opener *o = ctx;
        int fd;

        pthread_mutex_lock(&o->lock);
        o->i = i;
        o->state = ASKED;
        pthread_cond_broadcast(&o->changed);
        while (o->state != ANSWERED)
                pthread_cond_wait(&o->changed, &o->lock);
        o->state = IDLE;
        fd = o->fd;
        pthread_mutex_unlock(&o->lock);
        return fd;
}
