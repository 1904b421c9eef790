/*
 * Reads what the user named into a case. It owns the order (list, create, read, finish) and the words for what goes wrong;
 * a run that fails leaves no file behind.
 */
#include "cli/intake.h"

#include "cli/interrupt.h"
#include "cli/opencase.h"
#include "cli/progress.h"
#include "cli/rules.h"
#include "cli/say.h"

#include <errno.h>
#include <unistd.h>

int intake_list(char *const *paths, size_t n, struct notes *notes, struct member_list *ret) {
        const char *bad = NULL;
        int r = bundle_list((const char *const *)paths, n, notes, ret, &bad);

        if (r < 0 && bad)
                say_error("%s: %s", bad, r == -ENOENT ? "no such file or folder" : strerror(-r));
        else if (r < 0)
                say_error("cannot tell what to read: %s", strerror(-r));
        return r < 0 ? EXIT_FAILED : 0;
}

static int create_case(const char *out, struct store **ret) {
        int r;

        if (out && !strcmp(out, "-")) {
                say_error("a case cannot go to standard output; give -o the name of a file");
                return EXIT_FAILED;
        }
        r = store_create(out, ret);
        if (r == -EEXIST)
                say_error("%s exists and is no case file; give -o another name", out);
        else if (r < 0)
                say_error("cannot create %s: %s", out ? out : "a temporary case", strerror(-r));
        return r < 0 ? EXIT_FAILED : 0;
}

static int fail(const struct store *s, const char *out, int r) {
        const char *words = r == -ENOMEM ? NULL : store_error(s);

        if (r == -ENOSPC && !out)
                say_error("no room for the temporary case; set TMPDIR to a folder with more, or type -o CASE.sipdx");
        else
                say_error("cannot make %s: %s", out ? out : "the case", words && *words ? words : strerror(-r));
        return EXIT_FAILED;
}

/* Reads all members and judges; the signals are held back already. */
static int fill_case(const struct member_list *l, const struct notes *notes, const struct rules *rules, const char *out,
                     struct interrupt *signals, struct intake *io) {
        struct progress_line line;
        struct ingest_options o = {.rules = rules, .notes = notes, .progress = progress_show, .progress_ctx = &line,
                                   .stop = &signals->stop};
        size_t unread = 0;
        int r;

        progress_begin(&line);
        r = interrupt_watch(signals, store_path(io->store), store_folder(io->store), line.on);
        if (r < 0)
                return fail(io->store, out, r);
        r = ingest_run(l, io->store, &o, &unread);
        progress_end(&line);
        if (r == 0)
                r = store_finish(io->store);
        /* The open handle is all that a report or the browser needs. */
        if (r == 0)
                store_detach(io->store);
        interrupt_unwatch(signals);
        if (r < 0)
                return fail(io->store, out, r);
        io->unread = unread > 0 || notes_find(notes, "unreadable");
        return 0;
}

static int make_case(const struct member_list *l, const struct notes *notes, const struct rules *rules, const char *out,
                     struct intake *ret) {
        struct intake i = {0};
        struct interrupt signals;
        int r;

        interrupt_hold(&signals);
        r = create_case(out, &i.store);
        if (r == 0)
                r = fill_case(l, notes, rules, out, &signals, &i);
        if (r == 0)
                *ret = i;
        else
                intake_done(&i);
        interrupt_release(&signals);
        return r;
}

int intake_run(char *const *paths, size_t n, const char *out, const char *rules_dir, struct intake *ret) {
        struct member_list members = {0};
        struct notes notes = NOTES_INIT;
        struct rules rules = {0};
        int r = rules_read(rules_dir, &rules);

        if (r == 0)
                r = intake_list(paths, n, &notes, &members);
        if (r == 0)
                r = make_case(&members, &notes, &rules, out, ret);
        member_list_done(&members);
        rules_done(&rules);
        notes_done(&notes);
        return r;
}

int intake_open(char *const *paths, size_t n, const char *rules_dir, struct intake *ret) {
        if (n == 1 && store_is_case(paths[0]))
                return case_open(paths[0], &ret->store);
        return intake_run(paths, n, NULL, rules_dir, ret);
}

void intake_done(struct intake *i) {
        store_free(i->store);
        i->store = NULL;
}
