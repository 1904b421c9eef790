/*
 * One fault a run, at every place: loaded into the program by LD_PRELOAD, this lets one allocation, read, opening or writing fail
 * and judges how the program takes it. Where a call can fail the process forks: the child meets the fault and goes on to its own
 * end, the parent waits, judges, and goes on as if nothing had been. From the first thread or new file on that would not do;
 * there the parent stands still, sends one child ahead to list what lies beyond, and then one child for each fault.
 *
 *   FAULTS=alloc|read|open|write|full|short|again   what fails; full: all writing from there on; short: half of it; again: EINTR
 *   FAULTS_EACH=1    of allocations each one; without it each place (the calls that lead to it) once
 *   FAULTS_LATE=1    only what comes when the temporary case is whole and its threads have ended: there all is tried in its place
 *   FAULTS_DIR=DIR   where the run may leave files: a failed one leaves what was there before, and nothing else
 *   FAULTS_LOG=FILE  what went wrong is appended to it, and "N faults, M bad" at the end
 */
#include "faults.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <locale.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <unwind.h>

enum { DEPTH = 64, NEAR = 160, PLACES = 1 << 18, FDS = 64, BOOT_BYTES = 16384, SECONDS = 20 };

enum mode { MODE_OFF, MODE_TRAVEL, MODE_LIST, MODE_FAIL, MODE_RUN };

struct set {
        _Atomic uint64_t v[PLACES];
};

/* Shared with the child that goes ahead to list. */
struct shared {
        struct set guesses, traces;
        _Atomic uint64_t n, order[PLACES];
        _Atomic int64_t left; /* allocations that a child had not freed when its main came back */
};

struct faults {
        enum mode mode;
        unsigned kinds; /* those calls that FAULTS names */
        enum { HOW_ERROR, HOW_ONWARD, HOW_SHORT } how;
        int error;
        bool each, late, detached;
        uint64_t wanted;          /* in MODE_FAIL: the place, or the number */
        _Atomic uint64_t count;   /* calls so far */
        _Atomic int64_t held;     /* allocations that are not freed */
        _Atomic bool failed;
        uintptr_t program[2]; /* from, to */
        struct shared *shared;
        struct verdict *verdict;
};

static struct faults faults;
static _Thread_local bool inside; /* what this file itself calls does not fail */

/* The functions behind ------------------------------------------------------------------------------------ */

static char boot[BOOT_BYTES]; /* what the linker allocates while it looks for malloc */
static size_t boot_used;
static _Thread_local bool looking;

static void *boot_take(size_t n) {
        void *p = boot + boot_used;

        boot_used += (n + 15) & ~(size_t)15;
        if (boot_used > sizeof boot)
                abort();
        return p;
}

#define REAL(name) ((__typeof__(&name))real(#name))

/* An allocation that went well. */
static void *hold(void *p) {
        faults.held += p != NULL;
        return p;
}

static void *real(const char *name) {
        enum { NAMES = 32 };
        static struct {
                const char *name;
                void *f;
        } known[NAMES];
        size_t i = 0;

        while (i < NAMES && known[i].name && known[i].name != name)
                i++;
        if (i < NAMES && known[i].name)
                return known[i].f;
        looking = true;
        void *f = dlsym(RTLD_NEXT, name);
        looking = false;
        if (i < NAMES && !known[i].name) {
                known[i].f = f;
                known[i].name = name;
        }
        return f;
}

/* Places -------------------------------------------------------------------------------------------------- */

static bool is_program(uintptr_t p) {
        return p >= faults.program[0] && p < faults.program[1];
}

/* Only the program's own frames count: how a library fails is its authors' care, what we make of it is ours. */
struct trace {
        uint64_t hash;
        unsigned depth;
};

static _Unwind_Reason_Code step(struct _Unwind_Context *c, void *ctx) {
        struct trace *t = ctx;
        uintptr_t ip = _Unwind_GetIP(c);

        if (is_program(ip)) {
                t->hash = (t->hash ^ ip) * 0x9e3779b97f4a7c15;
                t->hash ^= t->hash >> 29;
        }
        return ++t->depth < DEPTH ? _URC_NO_REASON : _URC_END_OF_STACK;
}

/* Who called whom in the program to get here. */
static uint64_t trace_hash(void) {
        struct trace t = {.hash = 1};

        _Unwind_Backtrace(step, &t);
        return t.hash | 1;
}

/* True if it was not there yet. */
static bool set_add(struct set *set, uint64_t key) {
        for (size_t i = key * 0x9e3779b97f4a7c15 >> 46;; i = (i + 1) % PLACES) {
                uint64_t none = 0;
                if (set->v[i] == key)
                        return false;
                if (atomic_compare_exchange_strong(&set->v[i], &none, key))
                        return true;
        }
}

/* Children ------------------------------------------------------------------------------------------------ */

static void become_child(enum mode mode, uint64_t wanted) {
        verdict_child(faults.verdict);
        faults.mode = mode;
        faults.wanted = wanted;
        alarm(SECONDS);
}

/* Forks; in the parent waits for the child's end and returns false. */
static bool send(enum mode mode, uint64_t wanted, int *ret_status) {
        off_t at[FDS];
        pid_t pid;

        for (int fd = 3; fd < FDS; fd++)
                at[fd] = lseek(fd, 0, SEEK_CUR);
        verdict_begin(faults.verdict);
        faults.shared->left = 0;
        pid = fork();
        if (pid == 0) {
                become_child(mode, wanted);
                return true;
        }
        if (pid < 0 || waitpid(pid, ret_status, 0) != pid)
                abort();
        for (int fd = 3; fd < FDS; fd++)
                if (at[fd] >= 0)
                        lseek(fd, at[fd], SEEK_SET);
        return false;
}

/* One thread, nothing written: a fault is tried where we stand. */
static bool try_here(uint64_t key) {
        int status = 0;

        if (send(MODE_RUN, key, &status)) {
                faults.failed = true;
                verdict_mark();
                return true;
        }
        verdict_judge(faults.verdict, status, key, faults.shared->left);
        return false;
}

/* Further than this the parent does not go. In the parent it does not return. */
static void stand(void) {
        bool was = inside;
        int status = 0;

        inside = true;
        if (send(MODE_LIST, 0, &status)) {
                inside = was;
                return;
        }
        verdict_restore(faults.verdict);
        for (uint64_t i = 0; i < faults.shared->n && i < PLACES; i++) {
                if (send(MODE_FAIL, faults.shared->order[i], &status)) {
                        inside = was;
                        return;
                }
                verdict_judge(faults.verdict, status, faults.shared->order[i], faults.shared->left);
        }
        _exit(verdict_end(faults.verdict));
}

/* What looks like a way back into the program on the nearer stack: a cheap guess at who called whom, never 0. */
static uint64_t guess(const uintptr_t *stack) {
        uint64_t h = 1;

        for (size_t i = 0; i < NEAR; i++)
                if (is_program(stack[i]))
                        h = (h ^ stack[i]) * 0x9e3779b97f4a7c15;
        return h | 1;
}

/* An allocation is told from others by its guess, and those that differ in it are looked at again for who called whom;
 * everything else by its number. stack: NULL for that. */
static bool decide(const uintptr_t *stack) {
        uint64_t number = atomic_fetch_add(&faults.count, 1) + 1, key = stack && !faults.each ? guess(stack) : number;

        if (faults.mode == MODE_FAIL) {
                if (key != faults.wanted || atomic_exchange(&faults.failed, true))
                        return false;
                verdict_mark();
                return true;
        }
        if (faults.mode != MODE_TRAVEL && faults.mode != MODE_LIST)
                return false;
        if (key != number && (!set_add(&faults.shared->guesses, key) || !set_add(&faults.shared->traces, trace_hash())))
                return false;
        if (faults.mode == MODE_TRAVEL)
                return try_here(key);
        faults.shared->order[atomic_fetch_add(&faults.shared->n, 1) % PLACES] = key;
        return false;
}

/* Does this call fail? */
static bool fails_at(enum fault_kind kind, const uintptr_t *stack) {
        bool f;

        if (faults.mode == MODE_OFF || inside || !(faults.kinds & 1U << kind))
                return false;
        inside = true;
        f = (faults.how == HOW_ONWARD && faults.failed) || decide(stack);
        inside = false;
        if (f)
                errno = faults.error;
        return f;
}

static bool fails(enum fault_kind kind) {
        return fails_at(kind, NULL);
}

/* Of the function that this stands in. */
#define STACK ((const uintptr_t *)__builtin_frame_address(0))

static void pass_border(void) {
        if (faults.mode == MODE_TRAVEL && !inside)
                stand();
}

/* What fails ---------------------------------------------------------------------------------------------- */

void *malloc(size_t n) {
        if (looking)
                return boot_take(n);
        return fails_at(FAULT_ALLOC, STACK) ? NULL : hold(REAL(malloc)(n));
}

void *calloc(size_t n, size_t size) {
        if (looking)
                return boot_take(n * size);
        return fails_at(FAULT_ALLOC, STACK) ? NULL : hold(REAL(calloc)(n, size));
}

void *realloc(void *p, size_t n) {
        bool fresh = !p;

        if (fails_at(FAULT_ALLOC, STACK))
                return NULL;
        p = REAL(realloc)(p, n);
        return fresh ? hold(p) : p;
}

int posix_memalign(void **ret, size_t align, size_t n) {
        int r = fails_at(FAULT_ALLOC, STACK) ? ENOMEM : REAL(posix_memalign)(ret, align, n);

        faults.held += r == 0;
        return r;
}

void free(void *p) {
        if ((char *)p >= boot && (char *)p < boot + sizeof boot)
                return;
        faults.held -= p != NULL;
        REAL(free)(p);
}

/* How much of n bytes this call takes; -1: it fails. */
static ssize_t allowed(enum fault_kind kind, int fd, size_t n) {
        if (fd == STDERR_FILENO || !fails(kind))
                return (ssize_t)n;
        return faults.how != HOW_SHORT ? -1 : (ssize_t)(n > 1 ? n / 2 : n);
}

ssize_t read(int fd, void *p, size_t n) {
        ssize_t may = allowed(FAULT_READ, fd, n);

        return may < 0 ? -1 : REAL(read)(fd, p, (size_t)may);
}

ssize_t pread(int fd, void *p, size_t n, off_t at) {
        ssize_t may = allowed(FAULT_READ, fd, n);

        return may < 0 ? -1 : REAL(pread)(fd, p, (size_t)may, at);
}

ssize_t pread64(int fd, void *p, size_t n, off64_t at) {
        return pread(fd, p, n, at);
}

ssize_t write(int fd, const void *p, size_t n) {
        ssize_t may = allowed(FAULT_WRITE, fd, n);

        return may < 0 ? -1 : REAL(write)(fd, p, (size_t)may);
}

ssize_t pwrite64(int fd, const void *p, size_t n, off64_t at) {
        ssize_t may = allowed(FAULT_WRITE, fd, n);

        return may < 0 ? -1 : REAL(pwrite64)(fd, p, (size_t)may, at);
}

/* A mode stands there only for a file that may be made. */
static int open_any(int at, const char *path, int flags, va_list ap) {
        mode_t mode = flags & O_CREAT ? va_arg(ap, mode_t) : 0;

        if (flags & O_CREAT)
                pass_border();
        if (fails(FAULT_OPEN) || (flags & O_CREAT && fails(FAULT_MAKE)))
                return -1;
        return REAL(openat)(at, path, flags, mode);
}

#define OPEN(name)                                                                                                                         \
        int name(const char *path, int flags, ...) {                                                                                       \
                va_list ap;                                                                                                                \
                va_start(ap, flags);                                                                                                       \
                int fd = open_any(AT_FDCWD, path, flags, ap);                                                                              \
                va_end(ap);                                                                                                                \
                return fd;                                                                                                                 \
        }
OPEN(open)
OPEN(open64)

int openat(int at, const char *path, int flags, ...) {
        va_list ap;

        va_start(ap, flags);
        int fd = open_any(at, path, flags, ap);
        va_end(ap);
        return fd;
}

/* Nothing is synced really: no test here outlives the machine. */
int fsync(int fd) {
        (void)fd;
        return fails(FAULT_SYNC) ? -1 : 0;
}

int fdatasync(int fd) {
        return fsync(fd);
}

int ftruncate64(int fd, off64_t n) {
        return fails(FAULT_WRITE) ? -1 : REAL(ftruncate64)(fd, n);
}

int rename(const char *from, const char *to) {
        pass_border();
        return fails(FAULT_SYNC) ? -1 : REAL(rename)(from, to);
}

int mkdir(const char *path, mode_t mode) {
        pass_border();
        return fails(FAULT_MAKE) ? -1 : REAL(mkdir)(path, mode);
}

char *mkdtemp(char *path) {
        pass_border();
        return fails(FAULT_MAKE) ? NULL : REAL(mkdtemp)(path);
}

int pthread_create(pthread_t *t, const pthread_attr_t *a, void *(*f)(void *), void *ctx) {
        pass_border();
        return REAL(pthread_create)(t, a, f, ctx);
}

int rmdir(const char *path) {
        faults.detached = true;
        return REAL(rmdir)(path);
}

int pthread_join(pthread_t t, void **ret) {
        int r = REAL(pthread_join)(t, ret);

        if (faults.late && faults.detached && faults.mode == MODE_OFF)
                faults.mode = MODE_TRAVEL;
        return r;
}

/* Around main --------------------------------------------------------------------------------------------- */

static const struct {
        const char *name;
        unsigned kinds;
        int how, error;
} ways[] = {
        {"alloc", 1 << FAULT_ALLOC, HOW_ERROR, ENOMEM},
        {"read", 1 << FAULT_READ, HOW_ERROR, EIO},
        {"open", 1 << FAULT_OPEN, HOW_ERROR, EMFILE},
        {"write", 1 << FAULT_WRITE | 1 << FAULT_SYNC | 1 << FAULT_MAKE, HOW_ERROR, EIO},
        {"full", 1 << FAULT_WRITE | 1 << FAULT_MAKE, HOW_ONWARD, ENOSPC},
        {"short", 1 << FAULT_READ | 1 << FAULT_WRITE, HOW_SHORT, 0},
        {"again", 1 << FAULT_READ | 1 << FAULT_WRITE, HOW_ERROR, EINTR},
};

/* The first object is the program. */
static int take_program(struct dl_phdr_info *o, size_t size, void *ctx) {
        uintptr_t *ret = ctx;

        (void)size;
        for (int i = 0; i < o->dlpi_phnum; i++)
                if (o->dlpi_phdr[i].p_type == PT_LOAD && o->dlpi_phdr[i].p_flags & PF_X) {
                        ret[0] = o->dlpi_addr + o->dlpi_phdr[i].p_vaddr;
                        ret[1] = ret[0] + o->dlpi_phdr[i].p_memsz;
                }
        return 1;
}

static bool prepare(const char *what) {
        size_t i = 0;

        while (i < sizeof ways / sizeof *ways && strcmp(ways[i].name, what) != 0)
                i++;
        if (i == sizeof ways / sizeof *ways)
                return false;
        faults.kinds = ways[i].kinds;
        faults.how = (__typeof__(faults.how))ways[i].how;
        faults.error = ways[i].error;
        dl_iterate_phdr(take_program, faults.program);
        faults.each = getenv("FAULTS_EACH") != NULL;
        faults.shared = mmap(NULL, sizeof *faults.shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        faults.verdict = verdict_new(what, faults.how == HOW_SHORT || faults.error == EINTR, getenv("FAULTS_DIR"), getenv("FAULTS_LOG"));
        return faults.shared != MAP_FAILED && faults.verdict;
}

typedef int main_fn(int argc, char **argv, char **env);
static main_fn *program_main;

/* First a run without a fault, against which the others are held; then the way along all faults. */
static int main_with_faults(int argc, char **argv, char **env) {
        const char *what = getenv("FAULTS");
        int status = 0, r;

        inside = true;
        if (!what || !prepare(what))
                abort();
        if (!send(MODE_RUN, 0, &status)) {
                verdict_model(faults.verdict, status, faults.shared->left);
                faults.late = getenv("FAULTS_LATE") != NULL;
                faults.mode = faults.late ? MODE_OFF : MODE_TRAVEL;
        }
        unsetenv("LD_PRELOAD");
        inside = false;
        faults.detached = false;
        faults.held = 0;
        r = program_main(argc, argv, env);
        faults.shared->left = faults.held;
        if (faults.mode != MODE_TRAVEL)
                return faults.mode == MODE_OFF && faults.late ? EXIT_FAILURE : r;
        inside = true;
        _exit(verdict_end(faults.verdict));
}

/* The C library's way into main, which every program takes. */
int __libc_start_main(main_fn *f, int argc, char **argv, void (*init)(void), void (*fini)(void), void (*rtld_fini)(void), void *stack);
int __libc_start_main(main_fn *f, int argc, char **argv, void (*init)(void), void (*fini)(void), void (*rtld_fini)(void), void *stack) {
        program_main = f;
        return REAL(__libc_start_main)(main_with_faults, argc, argv, init, fini, rtld_fini, stack);
}

/* The C library keeps its own lock when memory runs out in here, and waits for it ever after: its authors' care. */
locale_t newlocale(int mask, const char *name, locale_t base) {
        locale_t r;

        inside = true;
        r = REAL(newlocale)(mask, name, base);
        inside = false;
        return r;
}

/* The program takes from itself what these tests need: processes, and files beside its own. Nothing of that is at work here. */
int seccomp_load(const void *filter);
int seccomp_load(const void *filter) {
        (void)filter;
        return 0;
}

long syscall(long number, ...) {
        long v[6];
        long (*next)(long, ...) = dlsym(RTLD_NEXT, "syscall");
        va_list ap;

        va_start(ap, number);
        for (int i = 0; i < 6; i++)
                v[i] = va_arg(ap, long);
        va_end(ap);
        return number == SYS_landlock_restrict_self ? 0 : next(number, v[0], v[1], v[2], v[3], v[4], v[5]);
}
