/*
 * Ctrl-C while a case is being made: the first stops the reading, the second (or a hang-up, or SIGTERM) ends the program
 * and takes the unfinished file with it; so does a file that somebody cuts short, or a disk that fails, while it is mapped. A
 * thread waits for the signals, so no global is needed.
 */
#ifndef SIPDX_CLI_INTERRUPT_H
#define SIPDX_CLI_INTERRUPT_H

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>

struct interrupt {
        atomic_bool stop;              /* true after the first Ctrl-C */
        char *file, *journal, *folder; /* to delete when the program has to end */
        bool tell;                     /* say on stderr that reading stops */
        sigset_t waited, before;
        struct sigaction bus_before;
        pthread_t thread;
};

/* Call before the file is begun: holds the signals back. */
void interrupt_hold(struct interrupt *i);
/* From now on they are obeyed. The unfinished case is file, and SQLite's journal beside it; folder, which may be NULL, holds
 * nothing else. 0 or -errno. */
int interrupt_watch(struct interrupt *i, const char *file, const char *folder, bool tell);
/* Ends the watch. */
void interrupt_unwatch(struct interrupt *i);
/* Signals are the system's again. */
void interrupt_release(struct interrupt *i);

#endif
