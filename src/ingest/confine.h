/*
 * What this program may still ask of the kernel once it reads what a stranger wrote: seccomp for what it may do, Landlock for
 * which files it may touch. What was given away cannot be taken back, and holds for threads that are begun later too.
 *
 * Threads share their memory, so whoever holds one of them may in the end hold all: what the whole process has given away
 * (confine_process, confine_files before any other thread) holds against him, what one thread has keeps a slip in a parser
 * from being more than a slip.
 */
#ifndef SIPDX_INGEST_CONFINE_H
#define SIPDX_INGEST_CONFINE_H

#include "base/buf.h"

/*
 * For the first thread, before there is another: no other program or process, no socket, no look into other processes, nothing
 * that changes the machine, no typing into the terminal. Each fails with EPERM. 0 or -errno, where the kernel has no seccomp or
 * a container refuses it; nothing is confined then.
 */
int confine_process(void);

/*
 * For the calling thread, which parses: memory, clocks, locks, and reading and writing of descriptors that are open. All else
 * fails with EPERM, as a library may try it in good faith; what only an intruder asks for (a program, a process, a socket,
 * another's memory) ends the process, as no case should be made of memory that he has been in. 0 or -errno, as above.
 */
int confine_parsing(void);

/* Paths a thread needs. Those that are not there are passed over. */
struct confine_files {
        const char *const *read; /* files, or folders with all below them */
        size_t n_read;
        const char *const *write; /* folders in which files are made, read, written and deleted */
        size_t n_write;
};
/* For the calling thread and those that it begins: no file but these, and /dev/urandom. What is open stays open. 0 or -errno,
 * -EOPNOTSUPP or -ENOSYS where the kernel has no Landlock. */
int confine_files(const struct confine_files *f);

/* Appends what holds here, for people: "confined by seccomp and Landlock 7". */
int confine_words(struct buf *b);

#endif
