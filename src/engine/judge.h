/*
 * One rule over one case. A judge has connections of its own and writes nothing, so that several can work at once.
 */
#ifndef SIPDX_ENGINE_JUDGE_H
#define SIPDX_ENGINE_JUDGE_H

#include "engine/fold.h"

struct judge;

/* key: of the hashes that drafts of several judges are compared by. 0 or -errno. Each judge is for one thread at a time; several
 * threads may make one each while the store itself is left alone. */
int judge_new(struct store *s, const struct hash_key *key, struct judge **ret);
void judge_free(struct judge *j); /* takes NULL */
struct lookup *judge_lookup(struct judge *j);

enum { VERDICT_SKIPS = 2 };

/* What became of a rule: drafts, each on its own and the caller's to free, and why something is missing. */
struct verdict {
        struct draft **v;
        size_t n;
        struct verdict_skip {
                char *what;         /* words that the case lacks, one a line; or what happened */
                const char *reason; /* "needs", "budget", "error" */
        } skips[VERDICT_SKIPS];
        size_t n_skips;
};

/* Makes the rule's gate, where it has none: what can be done before there is a case. 0 or -ENOMEM. */
int judge_gate(struct rule *r);
/* Makes the tables of the rule's SQL, which judge_rule() of this judge then finds: what can be done before it is known what other rules
 * explain. 0 or -errno. */
int judge_ahead(struct judge *j, struct rule *r);
/* 0 or -errno; *ret is to be freed with verdict_done() in both cases. cover: what other rules explain. The rule is for one
 * thread at a time: its gate is made here. */
int judge_rule(struct judge *j, struct rule *r, const struct cover *cover, struct verdict *ret);
/* Frees what is not the drafts' own. */
void verdict_done(struct verdict *v);

#endif
