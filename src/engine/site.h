/*
 * What a site says about the built-in rules without touching them: the file site.yaml in the folder of --rules. Findings that
 * the site knows of and does not want to see are not lost: reports name and count them.
 *
 *   suppress:
 *     - rule: clock-skew-between-sources    the rule's id
 *       subject: "lab-*"                    which of its findings; * and ? as in file names, any case. All, when absent
 *       why: the lab has no time server     shown in every report
 *   severity:
 *     invite-no-answer: notice              whatever the article and its SQL say
 */
#ifndef SIPDX_ENGINE_SITE_H
#define SIPDX_ENGINE_SITE_H

#include "base/span.h"
#include "store/finding.h"

struct rules;
struct complaints;

struct suppression {
        char *rule, *subject, *why; /* subject NULL: all */
        unsigned line;
};

struct tuning {
        char *rule;
        enum severity severity;
        unsigned line;
};

struct site {
        char *file; /* NULL: there is none */
        struct suppression *suppress;
        size_t n_suppress;
        struct tuning *tune;
        size_t n_tune;
};

/* 0 or -ENOMEM; what is wrong becomes a complaint, and an entry of *ret may then lack a part: such a site is not to be asked.
 * *ret is to be freed with site_done() in every case. file: as complaints name it. */
int site_read(struct span yaml, const char *file, struct site *ret, struct complaints *c);
void site_done(struct site *s); /* what is all zero, too */

/* Gives the rules their severities; complains about names that no rule has. */
void site_apply(const struct site *s, struct rules *rules, struct complaints *c);

/* Why this finding is not to be shown, borrowed; NULL: it is. */
const char *site_suppresses(const struct site *s, const char *rule, const char *subject);

#endif
