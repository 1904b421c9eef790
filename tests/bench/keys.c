/*
 * keys PROGRAM ARGUMENT… -- KEY…: runs the program on a terminal of its own (100×30) and presses one key after another; prints
 * for the first screen and for each key how long it took until the screen stood still, in milliseconds, and the longest of
 * them. A key is a character, "Enter", "Esc", "Tab", "PgDn", "End", "Home", or a text of more letters that is typed at once.
 * "wait" waits until nothing has come for a second, so that the next key is not timed with what went before; "done" waits as
 * long, and prints when what the last key began was over, and what the processors had to do until then.
 */
#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { QUIET_MS = 60, LONGEST_MS = 20000 };

static double now_ms(void) {
        struct timespec t;
        clock_gettime(CLOCK_MONOTONIC, &t);
        return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static double spent_ms(pid_t pid) {
        struct timespec t = {0};
        clockid_t clock;
        if (clock_getcpuclockid(pid, &clock) == 0)
                clock_gettime(clock, &t);
        return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* Until `quiet` ms pass without a change: ms from `begun` to the last; -1: nothing came. The first change is one that holds
 * the text, if there is one to wait for. */
static double settle(int fd, double begun, int quiet, const char *text, double *ret_first) {
        static char bytes[65537];
        double last = -1;
        *ret_first = -1;
        while (now_ms() - begun < LONGEST_MS) {
                struct pollfd p = {.fd = fd, .events = POLLIN};
                if (poll(&p, 1, *ret_first < 0 ? LONGEST_MS / 10 : quiet) <= 0)
                        break;
                ssize_t n = read(fd, bytes, sizeof bytes - 1);
                if (n <= 0)
                        break;
                bytes[n] = '\0';
                last = now_ms() - begun;
                if (*ret_first < 0 && (!text || strstr(bytes, text)))
                        *ret_first = last;
        }
        return last;
}

static const char *bytes_of(const char *key) {
        static const struct {
                const char *name, *bytes;
        } table[] = {{"Enter", "\r"}, {"Esc", "\033"}, {"Tab", "\t"}, {"PgDn", "\033[6~"}, {"End", "\033OF"},
                     {"Home", "\033OH"}, {"Space", " "}};
        for (size_t i = 0; i < sizeof table / sizeof *table; i++)
                if (!strcmp(key, table[i].name))
                        return table[i].bytes;
        return key;
}

/* ms to the first change; -1: the program has ended. */
static double press(int fd, pid_t pid, const char *key) {
        static double pressed, changed, spent; /* the last key, the last change after it; processor time until the key */
        double begun = now_ms(), first, last;
        bool done = !strcmp(key, "done");
        if (done || !strcmp(key, "wait")) {
                last = settle(fd, begun, 1000, NULL, &first);
                changed = last < 0 ? changed : begun + last;
                if (done)
                        printf("%-24s processors %12.1f ms   over after  %7.1f ms\n", "", spent_ms(pid) - spent, changed - pressed);
                return 0;
        }
        const char *bytes = bytes_of(key);
        pressed = begun;
        spent = spent_ms(pid);
        if (write(fd, bytes, strlen(bytes)) < 0)
                return -1;
        last = settle(fd, begun, QUIET_MS, NULL, &first);
        changed = begun + last;
        if (waitpid(pid, NULL, WNOHANG) != 0)
                return -1;
        printf("%-24s first change %7.1f ms   still after %7.1f ms\n", key, first, last);
        return first < 0 ? 0 : first;
}

int main(int argc, char **argv) {
        struct winsize size = {.ws_row = 30, .ws_col = 100};
        double begun = now_ms(), first, longest = 0;
        int fd, split = 1;
        while (split < argc && strcmp(argv[split], "--"))
                split++;
        if (split < 2 || split == argc)
                return fprintf(stderr, "keys PROGRAM ARGUMENT... -- KEY...\n"), 2;
        argv[split] = NULL;
        pid_t pid = forkpty(&fd, NULL, NULL, &size);
        if (pid < 0)
                return perror("forkpty"), 2;
        if (pid == 0) {
                setenv("TERM", "xterm-256color", 1);
                execvp(argv[1], argv + 1);
                _exit(127);
        }
        double still = settle(fd, begun, QUIET_MS, "q leave", &first);
        printf("%-24s first change %7.1f ms   still after %7.1f ms\n", "(first screen)", first, still);
        double opened = first;
        for (int i = split + 1; i < argc; i++) {
                double ms = press(fd, pid, argv[i]);
                if (ms < 0)
                        return fprintf(stderr, "the program has ended at '%s'\n", argv[i]), 1;
                longest = ms > longest ? ms : longest;
        }
        kill(pid, SIGTERM);
        waitpid(pid, NULL, 0);
        printf("opened in %.0f ms, longest key %.0f ms\n", opened, longest);
        return 0;
}
