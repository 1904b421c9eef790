/*
 * What the engine asks the case on its own account, beside the rules' SQL: where a piece of evidence stands, how it
 * reads, whom a call concerns, what a rule needs.
 */
#ifndef SIPDX_ENGINE_LOOKUP_H
#define SIPDX_ENGINE_LOOKUP_H

#include "base/hash.h"
#include "engine/gate.h"
#include "engine/idset.h"
#include "store/store.h"

struct lookup;

/* The store is borrowed, and read in one transaction: it cannot commit before lookup_free(). key: of lookup_hash(), one that no log
 * can foresee. 0 or -errno. */
int lookup_new(struct store *s, const struct hash_key *key, struct lookup **ret);
void lookup_free(struct lookup *l);

/* One piece of evidence, as a view's evidence column names it. */
struct item {
        bool is_event, is_sighting, is_frame; /* none: a message, told by its best sighting */
        int64_t id;   /* of the message, sighting, event or frame */
        uint32_t at;  /* offset in the message's text; lines below the event's first */
        int64_t flow; /* of a frame: the first that is told of the same flow */
        int64_t call; /* 0: none */
        int64_t time_us; /* on the case's clock; STAMP_NONE */
        bool utc;
        uint64_t conversation; /* hash of the Ms-Conversation-ID; 0: none */
};

/* 0, -EINVAL: not the name of evidence, -ENOENT: no such row, -EIO. */
int lookup_item(struct lookup *l, struct span evidence, struct item *ret);

/* Fills all of *io but the role. field: of an event, the name of the field whose line is quoted; NULL: its first line.
 * 0 or -errno, with nothing to free in *io. */
int lookup_quote(struct lookup *l, const struct item *i, const char *field, struct evidence *io);

/* Calls fn with each parameter of a diagnostic; with each address of record of a call (name is empty then) whose number is not in
 * *seen, to which it is added. */
typedef int (*lookup_fn)(void *ctx, struct span name, struct span value);
int lookup_params(struct lookup *l, int64_t diag, lookup_fn fn, void *ctx);
int lookup_users(struct lookup *l, int64_t call, struct idset *seen, lookup_fn fn, void *ctx);

/* A gate_ask (engine/gate.h). */
int lookup_gate(struct lookup *l, unsigned slot, const char *sql, const struct span *const values[GATE_VALUES]);

/* Was a pattern of this rule met? 0 or -EIO. */
int lookup_has_hit(struct lookup *l, const char *rule, bool *ret);

/* Is the answer to a question of would_confirm in the case: what a cmdlet printed, what the name system said of a name? kind and
 * what as an ask_has (engine/ask.h). 1, 0: it is not, or no answer can be told, or -EIO. */
int lookup_has_answer(struct lookup *l, struct span kind, struct span what);

/* Does the case hold what the word of `needs:` asks for? */
int lookup_has(struct lookup *l, const char *need, bool *ret);

/* A hash that no log can foresee; never 0. */
uint64_t lookup_hash(const struct lookup *l, struct span text);

#endif
