/*
 * Owns SIGINT, SIGTERM and SIGHUP while there is an unfinished case file. SIGUSR1, sent by ourselves, ends the watch.
 */
#include "cli/interrupt.h"

#include "cli/say.h"

#include <errno.h>
#include <unistd.h>

void interrupt_hold(struct interrupt *i) {
        *i = (struct interrupt){0};
        sigemptyset(&i->waited);
        sigaddset(&i->waited, SIGINT);
        sigaddset(&i->waited, SIGTERM);
        sigaddset(&i->waited, SIGHUP);
        sigaddset(&i->waited, SIGUSR1);
        pthread_sigmask(SIG_BLOCK, &i->waited, &i->before);
}

static void *watch(void *ctx) {
        struct interrupt *i = ctx;
        int sig = 0;

        while (sigwait(&i->waited, &sig) == 0) {
                if (sig == SIGUSR1)
                        return NULL;
                if (sig != SIGINT || i->stop)
                        break;
                i->stop = 1;
                if (i->tell)
                        say_error("stopping; what is read so far is reported (Ctrl-C again to give up)");
        }
        if (i->remove)
                unlink(i->remove);
        _exit(128 + sig);
}

int interrupt_watch(struct interrupt *i, const char *remove, bool tell) {
        i->remove = remove;
        i->tell = tell;
        return -pthread_create(&i->thread, NULL, watch, i);
}

void interrupt_unwatch(struct interrupt *i) {
        pthread_kill(i->thread, SIGUSR1);
        pthread_join(i->thread, NULL);
}

void interrupt_release(struct interrupt *i) {
        pthread_sigmask(SIG_SETMASK, &i->before, NULL);
}
