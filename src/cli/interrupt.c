/*
 * Owns SIGINT, SIGTERM and SIGHUP while there is an unfinished case file. SIGUSR1, sent by ourselves, ends the watch; SIGUSR2 says that
 * the file is gone from under us.
 */
#include "cli/interrupt.h"

#include "cli/command.h"
#include "cli/say.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

void interrupt_hold(struct interrupt *i) {
        *i = (struct interrupt){.tell = false};
        sigemptyset(&i->waited);
        sigaddset(&i->waited, SIGINT);
        sigaddset(&i->waited, SIGTERM);
        sigaddset(&i->waited, SIGHUP);
        sigaddset(&i->waited, SIGUSR1);
        sigaddset(&i->waited, SIGUSR2);
        pthread_sigmask(SIG_BLOCK, &i->waited, &i->before);
}

static void *watch(void *ctx) {
        struct interrupt *i = ctx;
        sigset_t own;
        int sig = 0;

        sigemptyset(&own);
        sigaddset(&own, SIGBUS);
        pthread_sigmask(SIG_BLOCK, &own, NULL); /* its own ends the process at once */
        while (sigwait(&i->waited, &sig) == 0) {
                if (sig == SIGUSR1)
                        return NULL;
                if (sig == SIGUSR2)
                        say_error("the case cannot be read while it is judged: it was cut short, or its disk fails");
                if (sig != SIGINT || atomic_load(&i->stop))
                        break;
                atomic_store(&i->stop, true);
                if (i->tell)
                        say_error("stopping; what is read so far is reported (Ctrl-C again to give up)");
        }
        unlink(i->file);
        unlink(i->journal);
        if (i->folder)
                rmdir(i->folder);
        _exit(sig == SIGUSR2 ? EXIT_FAILED : 128 + sig);
}

/* A page of the mapped case (store/mapped.c) could not be read. Whoever asked for it cannot go on; the watch clears up. A thread that may
 * send no signal asks again, and the process ends as it would have without this. */
static void lost_page(int sig) {
        if (kill(getpid(), SIGUSR2) < 0)
                signal(sig, SIG_DFL);
        else
                for (;;)
                        pause();
}

static void forget(struct interrupt *i) {
        free(i->file);
        free(i->journal);
        free(i->folder);
}

/* Names are copied: the store changes its own while the watch goes on. */
int interrupt_watch(struct interrupt *i, const char *file, const char *folder, bool tell) {
        struct sigaction lost = {.sa_handler = lost_page};
        struct buf journal = BUF_INIT;
        int r = -ENOMEM;

        buf_printf(&journal, "%s-journal", file);
        i->journal = buf_steal(&journal);
        i->file = span_dup(span_str(file));
        i->folder = folder ? span_dup(span_str(folder)) : NULL;
        i->tell = tell;
        buf_done(&journal);
        sigemptyset(&lost.sa_mask);
        if (i->file && i->journal && (i->folder || !folder))
                r = -pthread_create(&i->thread, NULL, watch, i);
        if (r < 0)
                forget(i);
        else
                sigaction(SIGBUS, &lost, &i->bus_before);
        return r;
}

void interrupt_unwatch(struct interrupt *i) {
        sigaction(SIGBUS, &i->bus_before, NULL);
        pthread_kill(i->thread, SIGUSR1);
        pthread_join(i->thread, NULL);
        forget(i);
}

void interrupt_release(struct interrupt *i) {
        pthread_sigmask(SIG_SETMASK, &i->before, NULL);
}
