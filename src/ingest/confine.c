/*
 * The only file that knows libseccomp, which knows the numbers of system calls on each machine; Landlock is three calls
 * that libc has no names for. It refuses to guess: what a kernel does not know is not asked for.
 */
#include "ingest/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* A build that watches itself looks into its own threads as it ends (LeakSanitizer: clone, ptrace, /proc), and finishes its report
 * when it has found something. */
#ifdef __SANITIZE_ADDRESS__
enum { WATCHED = 1 };
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
enum { WATCHED = 1 };
#else
enum { WATCHED = 0 };
#endif
#else
enum { WATCHED = 0 };
#endif

/* seccomp --------------------------------------------------------------------------------------------- */

/* Nobody asks for these in good faith while a log is parsed. */
static const char *const intruder[] = {
        "execve", "execveat", "fork", "vfork", "clone", "clone3", "ptrace", "process_vm_readv", "process_vm_writev", "socket",
        "socketpair", "connect", "bind", "io_uring_setup", NULL,
};

/* Beside those: what changes the machine or reaches into what is not ours. */
static const char *const privileged[] = {
        "accept", "accept4", "acct", "add_key", "adjtimex", "bpf", "chroot", "clock_adjtime", "clock_settime", "delete_module",
        "finit_module", "fsmount", "fsopen", "fspick", "init_module", "io_uring_enter", "io_uring_register", "ioperm", "iopl", "kcmp",
        "kexec_file_load", "kexec_load", "keyctl", "listen", "mknod", "mknodat", "modify_ldt", "mount", "mount_setattr", "move_mount",
        "open_by_handle_at", "open_tree", "perf_event_open", "personality", "pidfd_getfd", "pidfd_open", "pidfd_send_signal",
        "pivot_root", "process_madvise", "quotactl", "quotactl_fd", "reboot", "request_key", "rt_sigqueueinfo", "rt_tgsigqueueinfo",
        "setdomainname", "setgid", "setgroups", "sethostname", "setns", "setregid", "setresgid", "setresuid", "setreuid",
        "settimeofday", "setuid", "swapoff", "swapon", "syslog", "umount", "umount2", "unshare", "uselib", "userfaultfd", "vhangup",
        NULL,
};

/* All that parsing needs of gcc's, clang's and glibc's runtime, of inflating and of patterns that are compiled. */
static const char *const parsing[] = {
        /* memory */ "brk", "madvise", "mmap", "mmap2", "mprotect", "mremap", "munmap",
        /* threads */ "exit", "exit_group", "futex", "futex_time64", "getpid", "gettid", "membarrier", "restart_syscall", "rseq",
        "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sched_getaffinity", "sched_yield", "set_robust_list", "sigaltstack",
        /* clocks and chance */ "clock_getres", "clock_gettime", "clock_gettime64", "clock_nanosleep", "getcpu", "getrandom",
        "gettimeofday", "nanosleep", "time", "sysinfo",
        /* what is open */ "_llseek", "close", "fadvise64", "fadvise64_64", "fstat", "fstat64", "lseek", "poll", "ppoll", "pread64",
        "read", "readv", "write", "writev", NULL,
};

/* A name that this machine's kernel or libseccomp does not have is nothing that can be called either. */
static int add(scmp_filter_ctx f, uint32_t action, const char *name, unsigned n, const struct scmp_arg_cmp *args) {
        int call = seccomp_syscall_resolve_name(name);
        int r = call == __NR_SCMP_ERROR ? 0 : seccomp_rule_add_array(f, action, call, n, args);

        return r == -EEXIST ? 0 : r;
}

static int add_all(scmp_filter_ctx f, uint32_t action, const char *const *names) {
        int r = 0;

        for (size_t i = 0; names[i] && r == 0; i++)
                r = add(f, action, names[i], 0, NULL);
        return r;
}

/* Loads and frees it; r: what went wrong before. */
static int load(scmp_filter_ctx f, int r) {
        if (f && r == 0)
                r = seccomp_load(f);
        if (f)
                seccomp_release(f);
        return f ? r : -ENOMEM;
}

/* A new thread of this process is none of another process. clone3() keeps its flags in memory, where no filter sees them;
 * libc takes clone() where the kernel does not have it. */
static int deny_processes(scmp_filter_ctx f) {
        const struct scmp_arg_cmp process = SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0);
        int r = add(f, SCMP_ACT_ERRNO(ENOSYS), "clone3", 0, NULL);

        if (!WATCHED)
                r = r ? r : add(f, SCMP_ACT_ERRNO(EPERM), "clone", 1, &process);
        for (size_t i = 0; intruder[i] && r == 0; i++)
                if (strncmp(intruder[i], "clone", 5) != 0 && !(WATCHED && !strcmp(intruder[i], "ptrace")))
                        r = add(f, SCMP_ACT_ERRNO(EPERM), intruder[i], 0, NULL);
        return r;
}

/* Bytes pushed back into the terminal are what the user typed, to the shell that comes after us. */
static int deny_typing(scmp_filter_ctx f) {
        const struct scmp_arg_cmp push = SCMP_A1(SCMP_CMP_MASKED_EQ, UINT32_MAX, TIOCSTI),
                                  paste = SCMP_A1(SCMP_CMP_MASKED_EQ, UINT32_MAX, TIOCLINUX);
        int r = add(f, SCMP_ACT_ERRNO(EPERM), "ioctl", 1, &push);

        return r ? r : add(f, SCMP_ACT_ERRNO(EPERM), "ioctl", 1, &paste);
}

int confine_process(void) {
        scmp_filter_ctx f = seccomp_init(SCMP_ACT_ALLOW);
        int r = f ? deny_processes(f) : -ENOMEM;

        r = r ? r : deny_typing(f);
        return load(f, r ? r : add_all(f, SCMP_ACT_ERRNO(EPERM), privileged));
}

int confine_parsing(void) {
        scmp_filter_ctx f = seccomp_init(SCMP_ACT_ERRNO(EPERM));
        /* fstat() may be one of these; a signal may go to ourselves, for abort(); a limit may be asked for, not set. */
        const struct scmp_arg_cmp open_file = SCMP_A3(SCMP_CMP_MASKED_EQ, AT_EMPTY_PATH, AT_EMPTY_PATH),
                                  open_filex = SCMP_A2(SCMP_CMP_MASKED_EQ, AT_EMPTY_PATH, AT_EMPTY_PATH),
                                  self = SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid(), 0), ask = SCMP_A2(SCMP_CMP_EQ, 0, 0);
        int r = f ? add_all(f, SCMP_ACT_ALLOW, parsing) : -ENOMEM;

        r = r ? r : add(f, SCMP_ACT_ALLOW, "newfstatat", 1, &open_file);
        r = r ? r : add(f, SCMP_ACT_ALLOW, "statx", 1, &open_filex);
        r = r ? r : add(f, SCMP_ACT_ALLOW, "tgkill", 1, &self);
        r = r ? r : add(f, SCMP_ACT_ALLOW, "prlimit64", 1, &ask);
        return load(f, r || WATCHED ? r : add_all(f, SCMP_ACT_KILL_PROCESS, intruder));
}

/* Landlock -------------------------------------------------------------------------------------------- */

/* As linux/landlock.h has it today: older headers lack the later ones. */
struct ruleset {
        uint64_t fs, net, scoped;
};
enum { FS_V1 = (1 << 13) - 1, FS_REFER = 1 << 13, FS_TRUNCATE = 1 << 14, FS_IOCTL_DEV = 1 << 15, NET_ALL = 3, SCOPE_ALL = 3 };
enum { READ = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR };
enum { WRITE = READ | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_REMOVE_FILE | FS_TRUNCATE };

/* 0: there is none. */
static int landlock_version(void) {
        long v = syscall(SYS_landlock_create_ruleset, NULL, (size_t)0, LANDLOCK_CREATE_RULESET_VERSION);

        return v < 0 ? 0 : (int)v;
}

static int new_ruleset(int version, struct ruleset *ret) {
        *ret = (struct ruleset){.fs = FS_V1 | (version >= 2 ? FS_REFER : 0) | (version >= 3 ? FS_TRUNCATE : 0) |
                                      (version >= 5 ? FS_IOCTL_DEV : 0),
                                .net = version >= 4 ? NET_ALL : 0, .scoped = version >= 6 ? SCOPE_ALL : 0};
        size_t size = version >= 6 ? sizeof(*ret) : version >= 4 ? 2 * sizeof(uint64_t) : sizeof(uint64_t);
        long fd = syscall(SYS_landlock_create_ruleset, ret, size, 0);

        return fd < 0 ? -errno : (int)fd;
}

/* What cannot be opened is not there to be given. */
static int give(int ruleset, const char *path, uint64_t rights) {
        int fd = open(path, O_PATH | O_CLOEXEC), r = 0;
        struct landlock_path_beneath_attr below = {.parent_fd = fd, .allowed_access = rights};
        struct stat st;

        if (fd < 0)
                return 0;
        if (fstat(fd, &st) == 0 && !S_ISDIR(st.st_mode))
                below.allowed_access &= LANDLOCK_ACCESS_FS_READ_FILE;
        if (syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &below, 0) < 0)
                r = errno == EBADFD ? 0 : -errno; /* a pipe has no place */
        close(fd);
        return r;
}

static int give_all(int ruleset, const struct confine_files *f, uint64_t known) {
        int r = give(ruleset, "/dev/urandom", READ & known);

        if (r == 0 && WATCHED)
                r = give(ruleset, "/proc", READ & known);
        for (size_t i = 0; i < f->n_read && r == 0; i++)
                r = give(ruleset, f->read[i], READ & known);
        for (size_t i = 0; i < f->n_write && r == 0; i++)
                r = give(ruleset, f->write[i], WRITE & known);
        return r;
}

int confine_files(const struct confine_files *f) {
        int version = landlock_version(), fd, r;
        struct ruleset known;

        if (version == 0)
                return -EOPNOTSUPP;
        fd = new_ruleset(version, &known);
        if (fd < 0)
                return fd;
        r = give_all(fd, f, known.fs);
        if (r == 0 && (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 || syscall(SYS_landlock_restrict_self, fd, 0) < 0))
                r = -errno;
        close(fd);
        return r;
}

int confine_words(struct buf *b) {
        bool seccomp = prctl(PR_GET_SECCOMP, 0, 0, 0, 0) == SECCOMP_MODE_FILTER;
        int landlock = landlock_version();

        if (!seccomp && !landlock)
                return buf_puts(b, "not confined: the kernel, or a container, offers neither seccomp nor Landlock here");
        buf_printf(b, "confined by %s", seccomp ? "seccomp" : "Landlock");
        if (landlock)
                buf_printf(b, "%s %d", seccomp ? " and Landlock" : "", landlock);
        return buf_puts(b, !seccomp ? "; no seccomp here" : !landlock ? "; no Landlock here" : "");
}
