/*
 * Rules judged by their own fixtures: each passes through the real parsers into a case of its own, all rules run over it,
 * and what they found must be what the fence says. rules/README.md has the words of a fence.
 */
#ifndef SIPDX_INGEST_FIXTURE_H
#define SIPDX_INGEST_FIXTURE_H

#include "engine/rule.h"

struct fixture_count {
        size_t run, failed;
};

/* Runs the fixtures of one rule (id), or of all (NULL), with all rules. What is wrong becomes complaints at the fence's
 * line. 0 or -errno: the job itself failed. */
int fixtures_run(const struct rules *rules, const char *id, struct complaints *c, struct fixture_count *ret);

/* Runs each fixture again as other hands would have written its log (mutate.h): it must give the same findings of its own rule,
 * on other lines or in other words. Binary fixtures and those in another encoding are left out. As fixtures_run(). */
int fixtures_mutate(const struct rules *rules, const char *id, struct complaints *c, struct fixture_count *ret);

/* What the rule costs over its own hits: the most steps that one of them took. 0 or -errno. */
int fixtures_cost(const struct rule *rule, uint64_t *ret_steps);

#endif
