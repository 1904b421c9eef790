/*
 * Runs articles over a case. Each rule's SQL runs read-only in a sandbox (authorizer with an allow-list, step,
 * length and row limits); its rows are evidence items that are folded into findings by rule and subject. No rule's
 * logic is here. Deterministic: the same case gives the same findings in the same order.
 *
 * Columns that a rule's SQL may return (one row per evidence item):
 *   subject      what the finding is about; rows are folded by it. Required, not NULL.
 *   evidence     an `evidence` value of a view. Required; NULL rows are refused.
 *   role         what this item shows, in a few words
 *   quote        for an event of several lines: the name of the field whose line is quoted
 *   confidence   confirmed | likely | possible; the highest of the finding's rows counts
 *   at_most      confirmed | likely | possible: the finding's confidence is not above the lowest of them
 *   severity     the highest counts
 *   decided_by   the element that decided
 *   call         the call that is concerned, when not the evidence's own
 *   diag         a diag of v_diag: all its parameters become facts, unless a column has the name
 *   other names  facts, usable as {name} in the article beside {subject} and {decided_by}; NULL and '' are no fact
 */
#ifndef SIPDX_ENGINE_ENGINE_H
#define SIPDX_ENGINE_ENGINE_H

#include "engine/rule.h"
#include "store/store.h"

/* Reads from the SQL of all rules what they ask of a case. What is not made here, engine_run() makes. */
void engine_prepare(const struct rules *r);

/* Runs all rules, on so many threads (from 1), and writes findings and skips into the store (after store_derive() and store_flush()).
 * 0 or -errno. A rule that fails or exceeds its budget is a skip, not an error. */
int engine_run(const struct rules *r, struct store *s, unsigned workers);

#endif
