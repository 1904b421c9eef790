/*
 * From paths on the command line to a case with findings: what triage and browse have in common.
 */
#ifndef SIPDX_CLI_INTAKE_H
#define SIPDX_CLI_INTAKE_H

#include "bundle/bundle.h"
#include "cli/clocks.h"
#include "cli/command.h"
#include "engine/rule.h"
#include "ingest/timing.h"
#include "store/store.h"

struct intake {
        struct store *store;
        bool unread;  /* some input could not be read, or reading was stopped */
        bool stopped; /* it was, by Ctrl-C */
};

/* The members of the paths, as bundle_list(); caps may be NULL. 0, or EXIT_FAILED when the reason has been said. */
int intake_list(char *const *paths, size_t n, const struct bundle_caps *caps, struct notes *notes, struct member_list *ret);

/* How a case is to be made; all may be NULL. */
struct intake_wish {
        const char *out;           /* its name; NULL: a temporary one */
        const char *rules_dir;     /* rules beside the built-in ones */
        const struct rules *rules; /* those of rules_dir, when they are read already */
        bool of_several;           /* other bundles are read besides, each for itself: what is said of clocks may concern them */
        bool unjudged;             /* by no rule at all */
        bool unconfined;           /* in threads that may do what the program may */
        enum codepage page;        /* of lines that are no UTF-8 */
        struct timing *timing;     /* where the time went */
        struct bundle_caps caps;   /* on what is read of archives and folders */
        struct clocks *clocks;     /* what a case that is made anew was told of clocks is added, when nothing new is said */
};

/* Reads the paths into a case and judges it. 0, or EXIT_FAILED when the reason has been said and nothing is left behind. */
int intake_run(char *const *paths, size_t n, const struct intake_wish *w, struct intake *ret);
/* Makes a case anew from the evidence of the one at path; w->out may be the same. As intake_run(). */
int intake_rebuild(const char *path, const struct intake_wish *w, struct intake *ret);
/* Opens the case that is named alone by the first n operands, or reads those into a temporary one. As intake_run(). */
int intake_open(const struct args *a, size_t n, struct intake *ret);
void intake_done(struct intake *i);

#endif
