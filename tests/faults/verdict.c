/*
 * Is a run that met a fault a good one? It ends by itself with a documented exit code; a failed one says why in one line, shows
 * nothing that a whole run would not show, and leaves the folder as it found it; one that goes on shows what a whole run shows,
 * or tells what is missing; and what it calls a case is whole.
 */
#include "faults.h"

#include <dirent.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TEXT_BYTES = 1 << 20, PATH_BYTES = 4096, COMPLAINTS = 80 };

struct text {
        size_t n;
        char p[TEXT_BYTES];
};

struct verdict {
        const char *what, *dir, *kept, *log, *check;
        int own_out, own_err, out, err, mark;
        struct text model, before, after, got, said;
        int model_exit;
        int64_t model_left, left;
        bool alike;
        uint64_t tried, failed, told, bad;
};

static int mark_fd = -1;

/* Texts and files ----------------------------------------------------------------------------------------- */

static int memory_file(const char *name) {
        return memfd_create(name, MFD_CLOEXEC);
}

static void slurp(int fd, struct text *t) {
        ssize_t n = pread(fd, t->p, sizeof t->p - 1, 0);

        t->n = n > 0 ? (size_t)n : 0;
        t->p[t->n] = '\0';
}

static void copy(int from, int to) {
        static char buf[65536];
        off_t at = 0;
        ssize_t n;

        (void)!ftruncate(to, 0);
        lseek(to, 0, SEEK_SET);
        while ((n = pread(from, buf, sizeof buf, at)) > 0 && write(to, buf, (size_t)n) == n)
                at += n;
}

static uint64_t hash_of(const char *path) {
        static unsigned char buf[65536];
        uint64_t h = 14695981039346656037U;
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        ssize_t n;

        while (fd >= 0 && (n = read(fd, buf, sizeof buf)) > 0)
                for (ssize_t i = 0; i < n; i++)
                        h = (h ^ buf[i]) * 1099511628211U;
        if (fd >= 0)
                close(fd);
        return h;
}

/* Calls f for each name in dir, in order. */
static void for_each(const char *dir, void (*f)(void *ctx, const char *dir, const char *name), void *ctx) {
        struct dirent **v;
        int n = scandir(dir, &v, NULL, alphasort);

        for (int i = 0; i < n; i++) {
                if (strcmp(v[i]->d_name, ".") != 0 && strcmp(v[i]->d_name, "..") != 0)
                        f(ctx, dir, v[i]->d_name);
                free(v[i]);
        }
        if (n >= 0)
                free(v);
}

static void note_file(void *ctx, const char *dir, const char *name) {
        struct text *t = ctx;
        char path[PATH_BYTES];

        snprintf(path, sizeof path, "%s/%s", dir, name);
        t->n += (size_t)snprintf(t->p + t->n, sizeof t->p - t->n, " %s %016llx", name, (unsigned long long)hash_of(path));
}

static void look(const struct verdict *v, struct text *t) {
        t->n = 0;
        t->p[0] = '\0';
        if (v->dir)
                for_each(v->dir, note_file, t);
}

static void remove_file(void *ctx, const char *dir, const char *name) {
        char path[PATH_BYTES];

        (void)ctx;
        snprintf(path, sizeof path, "%s/%s", dir, name);
        if (unlink(path) < 0 && errno == EISDIR) {
                for_each(path, remove_file, NULL);
                rmdir(path);
        }
}

static void link_file(void *ctx, const char *dir, const char *name) {
        const char *to_dir = ctx;
        char from[PATH_BYTES], to[PATH_BYTES];

        snprintf(from, sizeof from, "%s/%s", dir, name);
        snprintf(to, sizeof to, "%s/%s", to_dir, name);
        (void)!link(from, to);
}

void verdict_restore(struct verdict *v) {
        char kept[PATH_BYTES];

        if (!v->dir)
                return;
        snprintf(kept, sizeof kept, "%s.kept", v->dir);
        for_each(v->dir, remove_file, NULL);
        for_each(kept, link_file, (void *)(uintptr_t)v->dir);
}

/* A run ---------------------------------------------------------------------------------------------------- */

struct verdict *verdict_new(const char *what, bool alike, const char *dir, const char *log) {
        struct verdict *v = calloc(1, sizeof *v);
        char kept[PATH_BYTES];

        if (!v)
                return NULL;
        v->what = what;
        v->alike = alike;
        v->dir = dir;
        v->log = log;
        v->check = getenv("FAULTS_CHECK");
        v->own_out = memory_file("own_out");
        v->own_err = memory_file("own_err");
        v->out = memory_file("out");
        v->err = memory_file("err");
        v->mark = mark_fd = memory_file("mark");
        backtrace(&(void *){NULL}, 1); /* the first one allocates, which no run shall be blamed for */
        if (dir) {
                snprintf(kept, sizeof kept, "%s.kept", dir);
                mkdir(kept, 0700);
                for_each(dir, link_file, kept);
                look(v, &v->before);
        }
        return v;
}

void verdict_begin(struct verdict *v) {
        copy(v->own_out, v->out);
        copy(v->own_err, v->err);
        (void)!ftruncate(v->mark, 0);
        lseek(v->mark, 0, SEEK_SET);
}

void verdict_child(struct verdict *v) {
        dup2(v->out, STDOUT_FILENO);
        dup2(v->err, STDERR_FILENO);
}

void verdict_mark(void) {
        enum { FRAMES = 24, OWN = 3 };
        void *frames[FRAMES];
        int n = backtrace(frames, FRAMES);

        backtrace_symbols_fd(frames + OWN, n > OWN ? n - OWN : 0, mark_fd);
}

void verdict_model(struct verdict *v, int status, int64_t left) {
        v->model_left = left;
        slurp(v->out, &v->model);
        v->model_exit = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
        verdict_restore(v);
        dup2(v->own_out, STDOUT_FILENO);
        dup2(v->own_err, STDERR_FILENO);
}

/* Judging -------------------------------------------------------------------------------------------------- */

static size_t lines(const struct text *t) {
        size_t n = 0;

        for (size_t i = 0; i < t->n; i++)
                n += t->p[i] == '\n';
        return n;
}

static bool equal(const struct text *a, const struct text *b) {
        return a->n == b->n && memcmp(a->p, b->p, a->n) == 0;
}

static bool check_case(const struct verdict *v) {
        int status = 0;
        pid_t pid;

        if (!v->check)
                return true;
        pid = fork();
        if (pid == 0) {
                execl("/bin/sh", "sh", "-c", v->check, (char *)NULL);
                _exit(127);
        }
        return waitpid(pid, &status, 0) == pid && status == 0;
}

/* Words that tell of what a fault has cost. */
static bool tells(const struct text *t) {
        static const char *const words[] = {"memory", "Input/output", "I/O error", "No space", "Too many open", "Interrupted", "not judged", "could not"};

        for (size_t i = 0; i < sizeof words / sizeof *words; i++)
                if (strstr(t->p, words[i]))
                        return true;
        return false;
}

static const char *fault_of(struct verdict *v, int status) {
        int code = WEXITSTATUS(status);

        if (!WIFEXITED(status))
                return WTERMSIG(status) == SIGALRM ? "does not end" : "dies";
        if (code > 3)
                return "ends with no documented exit code";
        if (v->alike && (code != v->model_exit || !equal(&v->got, &v->model) || v->said.n))
                return "is not the same run";
        if (code == 2 && (lines(&v->said) != 1 || strncmp(v->said.p, "sipdx: ", 7) != 0))
                return "fails without one line that says why";
        if (code == 2 && !equal(&v->before, &v->after) && !check_case(v))
                return "fails and leaves what is no whole case";
        if (code != 2 && (code != v->model_exit || !equal(&v->got, &v->model)) && !tells(&v->got) && !tells(&v->said))
                return "says something else and not why";
        if (v->left > v->model_left)
                return "keeps memory that a whole run gives back";
        if (code != 2 && !check_case(v))
                return "leaves a case that is not whole";
        return NULL;
}

static void complain(struct verdict *v, int status, uint64_t key, const char *fault) {
        static struct text where;
        FILE *f = v->log ? fopen(v->log, "a") : NULL;

        slurp(v->mark, &where);
        if (!f)
                return;
        fprintf(f, "%s %llx: %s (%s %d)\n", v->what, (unsigned long long)key, fault, WIFEXITED(status) ? "exit" : "signal",
                WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
        if (v->left > v->model_left)
                fprintf(f, "  keeps: %lld\n", (long long)(v->left - v->model_left));
        fprintf(f, "  said: %s\n  shown: %.300s\n  left:%s\n%s\n", v->said.p, v->got.p, v->after.p, where.p);
        fclose(f);
}

void verdict_judge(struct verdict *v, int status, uint64_t key, int64_t left) {
        const char *fault;

        slurp(v->out, &v->got);
        slurp(v->err, &v->said);
        look(v, &v->after);
        v->left = left;
        fault = fault_of(v, status);
        v->tried++;
        v->failed += WIFEXITED(status) && WEXITSTATUS(status) == 2;
        v->told += WIFEXITED(status) && WEXITSTATUS(status) != 2 && !equal(&v->got, &v->model);
        if (fault && v->bad++ < COMPLAINTS)
                complain(v, status, key, fault);
        verdict_restore(v);
}

int verdict_end(struct verdict *v) {
        FILE *f = v->log ? fopen(v->log, "a") : NULL;

        if (f) {
                fprintf(f, "%s: %llu faults, %llu failed, %llu told, %llu bad\n", v->what, (unsigned long long)v->tried,
                        (unsigned long long)v->failed, (unsigned long long)v->told, (unsigned long long)v->bad);
                fclose(f);
        }
        return v->bad || !v->tried ? 1 : 0;
}
