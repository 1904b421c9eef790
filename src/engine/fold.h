/*
 * Rows of a rule's SQL → drafts of findings: one for each subject, with what all its rows have in common.
 */
#ifndef SIPDX_ENGINE_FOLD_H
#define SIPDX_ENGINE_FOLD_H

#include "engine/idset.h"
#include "engine/lookup.h"
#include "engine/rule.h"

enum { MAX_EVIDENCE = 6, MAX_ROLES = 16, MAX_FACTS = 256, MAX_DRAFTS = 1000, SUBJECT_BYTES = 200 };

struct value { /* of a fact: the first, and how many different ones there were */
        char *name, *first;
        struct idset seen;
};

struct kept {
        struct item item;
        size_t role;
        char *field;
};

struct draft {
        const struct rule *rule;
        char *subject; /* as first seen, safe to show */
        uint64_t subject_hash;
        struct draft *by; /* the finding that explains it; NULL: none */
        enum severity severity;
        enum confidence confidence;       /* never above .at_most */
        enum confidence claimed, at_most; /* the highest that a row claims, the lowest ceiling that one sets */
        struct value *facts;
        size_t n_facts;
        struct value decided_by;
        struct idset calls, conversations;
        struct idset records; /* scopes of evidence that belongs to no call */
        char **roles;
        size_t n_roles;
        struct kept *kept;
        size_t n_kept;
        int64_t first_us, last_us;
        bool utc;
        struct finding finding; /* filled by draft_finish() */
};

/* What is explained already: scopes (a call, a conversation, a subject, a record without call) and by whom; sorted by scope. */
struct cover {
        struct covered {
                uint64_t scope;
                struct draft *by;
        } *v;
        size_t n;
};
int cover_add(struct cover *c, uint64_t scope, struct draft *by); /* 0 or -ENOMEM */
void cover_sort(struct cover *c); /* what was added first wins where a scope stands twice */
void cover_done(struct cover *c);

uint64_t scope_call(const struct lookup *l, int64_t call);
uint64_t scope_conversation(const struct lookup *l, uint64_t conversation);
uint64_t scope_domain(const struct lookup *l, uint64_t subject_hash);

struct fold {
        const struct rule *rule;
        struct lookup *l;
        const struct cover *cover;
        struct column *columns; /* of the rows, once there was one */
        struct draft **v; /* each on its own, because drafts point at each other */
        size_t n;
        size_t refused;  /* rows without subject or without usable evidence */
        bool too_many;   /* more than MAX_DRAFTS subjects; the rest is left out */
        int err;
};

/* A query_row for sandbox_query(); ctx is a struct fold. */
int fold_row(void *ctx, int n, const char *const *names, const struct span *values, const bool *is_null,
             const bool *is_number);

/* One line, trimmed, safe to show, at most max bytes and then "…". Heap; NULL: out of memory. */
char *fold_text(struct span s, size_t max);
/* By time, those without a time last; then by row and place. */
int item_cmp(const struct item *a, const struct item *b);

/* Frees the fold's arrays; the drafts live on. */
void fold_done(struct fold *f);

/* Makes draft->finding: facts, users, the article filled in; which evidence is shown, not yet quoted. 0 or -errno. */
int draft_finish(struct draft *d, struct lookup *l);
/* Quotes the evidence of all that are finished, in the order in which it stands in the case, so that what was unpacked for one serves
 * the next. What is not there any more is left out. 0 or -errno. */
int drafts_quote(struct draft *const *v, size_t n, struct lookup *l);
/* Report order: what stands alone first; severity, confidence, causes, calls, time, rule, subject. */
int draft_cmp(const struct draft *a, const struct draft *b);
void draft_free(struct draft *d);

#endif
