/*
 * Reads what the user named into a case. It owns the order (list, create, read, finish) and the words for what goes wrong;
 * a run that fails leaves no file behind.
 */
#include "cli/intake.h"

#include "cli/caps.h"
#include "cli/interrupt.h"
#include "cli/opencase.h"
#include "cli/progress.h"
#include "cli/rules.h"
#include "cli/say.h"
#include "ingest/apart.h"
#include "ingest/ingest.h"

#include <errno.h>
#include <unistd.h>

int intake_list(char *const *paths, size_t n, const struct bundle_caps *caps, struct notes *notes, struct member_list *ret) {
        const char *bad = NULL;
        int r = bundle_list((const char *const *)paths, n, caps, notes, ret, &bad);

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

/* What is to be read, and how. */
struct job {
        const struct intake_wish *wish;
        const struct rules *rules;
        const struct member_list *members; /* NULL: the evidence of a case */
        const struct notes *notes;
        struct store *from;
        const char *from_path;
        struct ingest_kept kept;
        const char *source; /* at which a rebuilding failed */
};

static const char *name_of(const struct job *j) {
        return j->wish->out ? j->wish->out : "the case";
}

static int say_unmade(const struct job *j, const struct store *s, int r) {
        const char *words = r == -ENOMEM ? NULL : store_error(s);

        if (r == -ENOSPC && !j->wish->out)
                say_error("no room for the temporary case; set TMPDIR to a folder with more, or type -o CASE.sipdx");
        else if (r == -EDOM)
                say_error("--since and --until need a date too, because the logs are of several days: 2013-03-12 10:32");
        else if (r == -ERANGE)
                say_error("--until is not after --since");
        else if (r == -EXDEV)
                say_error("no log knows UTC; give --since and --until without Z or an offset, or say with --tz how its clock stands");
        else
                say_error("cannot make %s: %s", name_of(j), words && *words ? words : strerror(-r));
        return EXIT_FAILED;
}

static int say_not_rebuilt(const struct job *j, const struct store *s, int r) {
        const char *words = store_error(j->from);

        if (r == -ENODATA)
                say_error("cannot rebuild %s: it does not hold the bytes of %s; read the logs again", j->from_path, j->source);
        else if (r == -ENOTSUP)
                say_error("cannot rebuild %s: this sipdx has no reader for the format of %s", j->from_path, j->source);
        else if (r == -EINTR)
                say_error("stopped; %s is as it was", j->from_path);
        else if (r == -EBADMSG || *words)
                say_error("cannot rebuild %s: %s; read the logs again", j->from_path, *words ? words : "its evidence is damaged");
        else
                return say_unmade(j, s, r);
        return EXIT_FAILED;
}

static int fail(const struct job *j, const struct store *s, int r) {
        return j->from ? say_not_rebuilt(j, s, r) : say_unmade(j, s, r);
}

static int ingest(struct job *j, struct store *s, const struct ingest_options *o, size_t *ret_unread) {
        return j->from ? ingest_rebuild(j->from, s, o, &j->kept, &j->source) : ingest_run(j->members, s, o, ret_unread);
}

/* Reads and judges; the signals are held back already. */
static int fill_case(struct job *j, struct interrupt *signals, struct intake *io) {
        struct progress_line line;
        struct ingest_options o = {.rules = j->rules, .notes = j->notes, .progress = progress_show, .progress_ctx = &line,
                                   .page = j->wish->page, .stop = &signals->stop, .timing = j->wish->timing,
                                   .unconfined = j->wish->unconfined};
        struct timing_span began;
        size_t unread = 0;
        int r;

        clocks_fill(j->wish->clocks, &o);
        progress_begin(&line, j->from ? "Ctrl-C leaves the case as it was" : "Ctrl-C shows what is read so far");
        r = interrupt_watch(signals, store_path(io->store), store_folder(io->store), line.on);
        if (r < 0)
                return fail(j, io->store, r);
        if (!j->rules)
                r = store_put_meta(io->store, STORE_UNJUDGED, "yes");
        if (r == 0)
                r = ingest(j, io->store, &o, &unread);
        /* A case that is made anew is whole or not at all. */
        if (r == 0 && j->from && atomic_load(&signals->stop))
                r = -EINTR;
        progress_end(&line);
        began = timing_now();
        if (r == 0)
                r = store_finish(io->store);
        timing_add(j->wish->timing, TIMING_FINISH, began);
        /* The open handle is all that a report or the browser needs. */
        if (r == 0)
                store_detach(io->store);
        interrupt_unwatch(signals);
        if (r < 0)
                return fail(j, io->store, r);
        io->stopped = atomic_load(&signals->stop);
        io->unread = unread > 0 || (j->notes && notes_find(j->notes, "unreadable"));
        return 0;
}

static int make_case(struct job *j, struct intake *ret) {
        struct intake i = {0};
        struct interrupt signals;
        int r;

        interrupt_hold(&signals);
        r = create_case(j->wish->out, &i.store);
        if (r == 0)
                r = fill_case(j, &signals, &i);
        if (r == 0)
                *ret = i;
        else
                intake_done(&i);
        interrupt_release(&signals);
        return r;
}

/* A --tz that no log answers to is a slip of the pen; what is in archives is not known yet. */
static int check_clocks(const struct intake_wish *w, const struct member_list *l) {
        const char *unused = w->of_several ? NULL : clocks_unused(w->clocks, l);

        for (size_t i = 0; unused && i < l->n; i++)
                if (w->unconfined ? bundle_is_archive(&l->v[i], NULL) : apart_is_archive(&l->v[i]))
                        return 0;
        if (!unused)
                return 0;
        say_error("--tz: no log has '%s' in its path", unused);
        return EXIT_FAILED;
}

int intake_run(char *const *paths, size_t n, const struct intake_wish *w, struct intake *ret) {
        struct member_list members = {0};
        struct notes notes = NOTES_INIT;
        struct rules own = {0};
        const struct rules *rules = w->rules ? w->rules : &own;
        struct job job = {.wish = w, .rules = w->unjudged ? NULL : rules, .members = &members, .notes = &notes};
        int r = w->rules ? 0 : rules_read(w->rules_dir, false, &own);

        if (r == 0)
                r = intake_list(paths, n, &w->caps, &notes, &members);
        if (r == 0)
                r = check_clocks(w, &members);
        if (r == 0)
                r = make_case(&job, ret);
        member_list_done(&members);
        rules_done(&own);
        notes_done(&notes);
        return r;
}

int intake_rebuild(const char *path, const struct intake_wish *w, struct intake *ret) {
        struct rules rules = {0};
        struct job job = {.wish = w, .rules = &rules, .from_path = path};
        int r = rules_read(w->rules_dir, false, &rules);

        if (r == 0)
                r = case_open_evidence(path, &job.from);
        if (r == 0 && w->clocks)
                r = clocks_recall(w->clocks, job.from);
        if (r == 0)
                r = make_case(&job, ret);
        ingest_kept_done(&job.kept);
        store_free(job.from);
        rules_done(&rules);
        return r;
}

int intake_open(const struct args *a, size_t n, struct intake *ret) {
        struct intake_wish w = {.rules_dir = args_value(a, "rules"), .unconfined = args_value(a, "no-sandbox") != NULL};

        if (n == 1 && store_is_case(a->operands[0]))
                return case_open(a->operands[0], &ret->store);
        return caps_read(a, &w.caps) == 0 ? intake_run(a->operands, n, &w, ret) : EXIT_FAILED;
}

void intake_done(struct intake *i) {
        store_free(i->store);
        i->store = NULL;
}
