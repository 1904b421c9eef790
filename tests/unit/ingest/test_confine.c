/*
 * A parser that was taken over, in the place of a real one: whatever it asks of the kernel is refused, while what it was given
 * is read. The same for the threads that write and judge, as far as their files go. Each attempt is a process of its own.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "ingest/confine.h"
#include "ingest/ingest.h"
#include "parsers/parser.h"

#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static char dir[256], given[300], other[300], made[300];

static long parent_only(long pid) {
        if (pid == 0)
                _exit(0);
        return pid;
}

/* What it tries; >= 0: it could. */
static long open_other(void) { return open(other, O_RDONLY); }
static long open_given(void) { return open(given, O_RDONLY); }
static long open_at(void) { return openat(AT_FDCWD, "/etc/passwd", O_RDONLY); }
static long open_by_path(void) { return open(given, O_PATH); }
static long write_given(void) { return open(given, O_WRONLY | O_APPEND); }
static long create(void) { return open(dir, O_TMPFILE | O_RDWR, 0600); }
static long create_memory(void) { return memfd_create("x", 0); }
static long delete(void) { return unlink(other); }
static long move(void) { return rename(other, made); }
static long link_to(void) { return symlink(other, made); }
static long make_folder(void) { return mkdir(made, 0700); }
static long change_mode(void) { return chmod(other, 0666); }
static long cut(void) { return truncate(other, 0); }
static long socket_inet(void) { return socket(AF_INET, SOCK_STREAM, 0); }
static long socket_unix(void) { return socket(AF_UNIX, SOCK_DGRAM, 0); }
static long socket_pair(void) { return socketpair(AF_UNIX, SOCK_STREAM, 0, (int[2]){0}); }
static long run_program(void) { return execl("/bin/true", "true", (char *)NULL); } /* returns only when refused */
static long run_descriptor(void) { return syscall(SYS_execveat, AT_FDCWD, "/bin/true", (char *[]){NULL}, (char *[]){NULL}, 0); }
static long split(void) { return parent_only(syscall(SYS_fork)); }
static long split_clone(void) { return parent_only(syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0)); }
static long trace(void) { return ptrace(PTRACE_TRACEME, 0, 0, 0); }
static long signal_parent(void) { return kill(getppid(), 0); }
static long peek(void) { return syscall(SYS_process_vm_readv, getpid(), NULL, 0, NULL, 0, 0); }
static long ring(void) { return syscall(SYS_io_uring_setup, 1, NULL) < 0 && errno == EFAULT ? 0 : -1; }
static long rename_self(void) { return prctl(PR_SET_NAME, "innocent"); }
static long root(void) { return chroot("/"); }

static const struct attempt {
        const char *what;
        long (*try)(void);
        bool parsing, process, files; /* refused to the parsing thread; to the whole process; to threads with Landlock */
} attempts[] = {
        {"open a file", open_other, true, false, true},
        {"open what is read", open_given, true, false, false},
        {"open by another call", open_at, true, false, true},
        {"open for its path", open_by_path, true, false, false},
        {"write to what is read", write_given, true, false, true},
        {"make a file in memory", create_memory, true, false, false},
        {"make a file", create, true, false, true},
        {"delete a file", delete, true, false, true},
        {"rename a file", move, true, false, true},
        {"make a link", link_to, true, false, true},
        {"make a folder", make_folder, true, false, true},
        {"change a file's mode", change_mode, true, false, false},
        {"cut a file", cut, true, false, false},
        {"a socket", socket_inet, true, true, false},
        {"a local socket", socket_unix, true, true, false},
        {"two sockets", socket_pair, true, true, false},
        {"a program", run_program, true, true, false},
        {"a program, by another call", run_descriptor, true, true, false},
        {"a process", split, true, true, false},
        {"a process, by clone", split_clone, true, false, false},
        {"be traced", trace, true, false, false},
        {"signal another", signal_parent, true, false, false},
        {"another's memory", peek, true, true, false},
        {"a ring of calls", ring, true, true, false},
        {"another name", rename_self, true, false, false},
        {"another root", root, true, true, false},
};
enum { ATTEMPTS = sizeof(attempts) / sizeof(*attempts) };

/* Seen by the process that watches. */
static struct seen {
        bool begun, could, read;
} *seen;

/* The parser ---------------------------------------------------------------------------------------------- */

static const struct attempt *attempt;
static bool by_parser = true;

static void make_attempt(void) {
        seen->begun = seen->could = true; /* a program that begins does not come back to say so */
        seen->could = attempt->try() >= 0;
}

static int rogue_open(struct input *in, struct notes *notes, void **ret_state) {
        (void)notes;
        *ret_state = in;
        return 0;
}

static int rogue_next(void *state, struct record *ret) {
        struct line line;

        (void)ret;
        seen->read = input_line(state, &line) == 1 && span_eq(line.text, SPAN("evidence"));
        if (by_parser)
                make_attempt();
        return 0;
}

static void rogue_close(void *state) { (void)state; }

static const struct parser rogue = {.name = "rogue", .title = "A parser that was taken over", .role = "", .open = rogue_open,
                                    .next = rogue_next, .close = rogue_close};

const struct parser *__real_parser_find(struct span name);
const struct parser *__wrap_parser_find(struct span name);
const struct parser *__wrap_parser_find(struct span name) {
        return span_eq(name, SPAN("rogue")) ? &rogue : __real_parser_find(name);
}

/* Processes ----------------------------------------------------------------------------------------------- */

static void on_progress(void *ctx, const struct progress *p) {
        (void)ctx;
        if (!strcmp(p->stage, "relating"))
                make_attempt();
}

/* Reads the file with the rogue into a case. */
static int read_it(bool unconfined, void (*progress)(void *, const struct progress *), struct notes *ret_notes) {
        struct member m = {.path = given, .format = "rogue", .named = true};
        struct member_list l = {.v = &m, .n = 1};
        struct ingest_options o = {.workers = 1, .unconfined = unconfined, .progress = progress};
        struct store *s;
        size_t unread = 0;
        int r = store_create(NULL, &s);

        if (r < 0)
                return r;
        r = ingest_run(&l, s, &o, &unread);
        if (r == 0 && ret_notes)
                r = store_finish(s) < 0 ? -EIO : store_notes(s, ret_notes);
        store_free(s);
        return r < 0 ? r : unread ? -EIO : 0;
}

enum { ENDED = -1 };

/* The exit code of a process that does this; ENDED: by the kernel. */
static int apart(int (*run)(void)) {
        int status = 0;
        pid_t pid = fork();

        assert_true(pid >= 0);
        if (pid == 0)
                _exit(run());
        assert_int_equal(waitpid(pid, &status, 0), pid);
        if (WIFSIGNALED(status))
                assert_int_equal(WTERMSIG(status), SIGSYS);
        return WIFSIGNALED(status) ? ENDED : WEXITSTATUS(status);
}

static int parse_confined(void) { return read_it(false, NULL, NULL) == 0 ? 0 : 1; }
static int parse_unconfined(void) { return read_it(true, NULL, NULL) == 0 ? 0 : 1; }
static int parse_in_confined_process(void) { return confine_process() == 0 && read_it(true, NULL, NULL) == 0 ? 0 : 1; }
static int write_confined(void) {
        by_parser = false;
        return read_it(false, on_progress, NULL) == 0 ? 0 : 1;
}

/* Seccomp and Landlock refused, as a container may. */
static int read_refused(void) {
        struct notes notes = NOTES_INIT;
        scmp_filter_ctx f = seccomp_init(SCMP_ACT_ALLOW);
        int r = f ? seccomp_rule_add(f, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(seccomp), 0) : -1;

        r = r ? r : seccomp_rule_add(f, SCMP_ACT_ERRNO(EINVAL), SCMP_SYS(prctl), 1, SCMP_A0(SCMP_CMP_EQ, PR_SET_SECCOMP, 0));
        r = r ? r : seccomp_rule_add(f, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(landlock_create_ruleset), 0);
        if (r < 0 || seccomp_load(f) < 0)
                return 2;
        by_parser = false;
        r = read_it(false, NULL, &notes);
        return r == 0 && notes_find(&notes, "not-confined") ? 0 : 1;
}

/* Tests --------------------------------------------------------------------------------------------------- */

/* Does this make the attempt, and is it refused? */
static bool refused(const struct attempt *a, int (*run)(void)) {
        int code, fd = open(other, O_WRONLY | O_CREAT | O_TRUNC, 0600);

        assert_true(fd >= 0);
        close(fd);
        attempt = a;
        *seen = (struct seen){.begun = false};
        code = apart(run);
        if (!seen->begun || !seen->read || code > 0)
                fail_msg("%s: begun %d, read %d, exit %d", a->what, seen->begun, seen->read, code);
        return code == ENDED || !seen->could;
}

static void test_parser_is_refused(void **state) {
        (void)state;
        for (size_t i = 0; i < ATTEMPTS; i++)
                if (!refused(&attempts[i], parse_confined))
                        fail_msg("a parser can: %s", attempts[i].what);
}

/* That nobody could is not what the test above sees. */
static void test_unconfined_parser_can(void **state) {
        (void)state;
        for (size_t i = 0; i < ATTEMPTS; i++) {
                /* Not every machine or user may these two; a thread that is traced has to be waited for. */
                bool passed_over = attempts[i].try == ring || attempts[i].try == root || attempts[i].try == trace;
                if (!passed_over && refused(&attempts[i], parse_unconfined))
                        fail_msg("nobody can: %s", attempts[i].what);
                unlink(made);
                rmdir(made);
        }
}

static void test_process_is_refused(void **state) {
        (void)state;
        for (size_t i = 0; i < ATTEMPTS; i++)
                if (attempts[i].process && !refused(&attempts[i], parse_in_confined_process))
                        fail_msg("the program can: %s", attempts[i].what);
}

static bool has_landlock(void) {
        struct buf words = BUF_INIT;
        bool has = confine_words(&words) == 0 && strstr(buf_str(&words), "Landlock ");

        buf_done(&words);
        return has;
}

/* The threads that write and judge. */
static void test_files_are_refused(void **state) {
        (void)state;
        if (!has_landlock())
                skip();
        for (size_t i = 0; i < ATTEMPTS; i++)
                if (attempts[i].files && !refused(&attempts[i], write_confined))
                        fail_msg("a thread that writes can: %s", attempts[i].what);
        assert_false(refused(&attempts[1], write_confined));
}

static void test_kernel_refuses(void **state) {
        (void)state;
        *seen = (struct seen){.begun = false};
        assert_int_equal(apart(read_refused), 0);
        assert_true(seen->read);
}

/* Not where temporary files may be made. */
static int setup(void **state) {
        const char *build = getenv("BUILD");
        FILE *f;

        (void)state;
        seen = mmap(NULL, sizeof(*seen), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        snprintf(dir, sizeof(dir), "%s/confine-XXXXXX", build ? build : "build");
        if (seen == MAP_FAILED || !mkdtemp(dir))
                return -1;
        snprintf(given, sizeof(given), "%s/given", dir);
        snprintf(other, sizeof(other), "%s/other", dir);
        snprintf(made, sizeof(made), "%s/made", dir);
        if (!(f = fopen(given, "w")))
                return -1;
        fputs("evidence\n", f);
        return fclose(f);
}

static int teardown(void **state) {
        (void)state;
        unlink(given);
        unlink(other);
        return rmdir(dir);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_parser_is_refused), cmocka_unit_test(test_unconfined_parser_can),
                cmocka_unit_test(test_process_is_refused), cmocka_unit_test(test_files_are_refused),
                cmocka_unit_test(test_kernel_refuses),
        };

        return cmocka_run_group_tests(tests, setup, teardown);
}
