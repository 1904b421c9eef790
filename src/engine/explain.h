/*
 * What a number, a constant's name or a rule's id means: the tables of codes and the rules that speak of them. No code is known
 * here; which tables there are, and how their numbers are written, is.
 */
#ifndef SIPDX_ENGINE_EXPLAIN_H
#define SIPDX_ENGINE_EXPLAIN_H

#include "base/arena.h"
#include "engine/rule.h"

struct explained_fact {
        struct span name, text;
};

/* A bit of a mask. */
struct explained_bit {
        uint64_t bit;
        struct span name, weight, meaning, path, open; /* empty: not known, or none */
};

struct explained {
        const char *as;   /* the word that chooses this reading: "sip", "q850" …; "rule" */
        const char *noun; /* "a SIP status" */
        struct span code; /* as the table writes it, or as it was asked for */
        struct span name; /* empty: the table has none */
        struct explained_fact *facts;
        size_t n_facts;
        struct explained_bit *bits;
        size_t n_bits;
        bool is_mask;
        const struct rule *article; /* of a rule's id; else NULL */
        const struct rule **rules;  /* that speak of it */
        size_t n_rules;
};

/*
 * All that `what` may be: "486", "0x80012b", "-2146893022", "SEC_E_WRONG_PRINCIPAL", "q850:31", "HRESULT=0x80090322(…)", a
 * rule's id. n is 0 where nothing is known. Lives in the arena, borrows the rules. 0 or -ENOMEM.
 */
int explain(const struct rules *r, struct span what, struct arena *a, struct explained **ret, size_t *ret_n);

/* Names and ids that look like it, at most max. The number of them. */
size_t explain_near(const struct rules *r, struct span what, struct span *ret, size_t max);

/* The bits of an ICEWarn mask, of the products of today, in their order. 0 or -ENOMEM. */
int explain_icewarn(uint64_t mask, struct arena *a, struct explained_bit **ret, size_t *ret_n);

/* The words that choose a reading, one after another; NULL: no more. */
const char *explain_word(size_t i);

#endif
