/*
 * argv → command table → exit code, nothing else.
 */
#include "cli/command.h"
#include "cli/help.h"
#include "cli/memory.h"
#include "ingest/confine.h"

#include <fcntl.h>
#include <signal.h>

/* A log or a case must not become standard output. What stands in for a closed one refuses the reading or writing. */
static void occupy_standard_descriptors(void) {
        for (int fd = 0; fd <= 2; fd++)
                if (fcntl(fd, F_GETFD) < 0)
                        (void)open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY);
}

int main(int argc, char **argv) {
        struct args args;
        int words = 0;
        const struct command *c;

        /* A reader that goes away and a file that may not grow are errors of write(), not a death without a word. */
        signal(SIGPIPE, SIG_IGN);
        signal(SIGXFSZ, SIG_IGN);
        occupy_standard_descriptors();
        memory_guard();
        c = command_find(argc - 1, argv + 1, &words);
        if (!c || args_parse(c, argc - 1 - words, argv + 1 + words, &args) != 0)
                return EXIT_FAILED;
        if (!args_value(&args, "no-sandbox"))
                (void)confine_process(); /* where it cannot be, `sipdx version` says so, and the case that is made */
        return args_value(&args, "help") ? help_command(c) : c->run(&args);
}
