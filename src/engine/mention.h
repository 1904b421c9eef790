/*
 * Which rules speak of a code: by their match, in their SQL, or among their refs.
 */
#ifndef SIPDX_ENGINE_MENTION_H
#define SIPDX_ENGINE_MENTION_H

#include "engine/rule.h"

struct mention {
        const char *columns; /* words of SQL that a number of this kind is compared with, blanks between; NULL: none */
        const char *views;   /* one of these has to stand in the SQL too; NULL: need not */
        const char *ref;     /* what stands before the number in refs ("ms-ocer"); NULL: nothing does */
        bool match;          /* is it what `match: {diagnostic: }` names */
        bool mask;           /* bits: a number with any of them */
        uint64_t number;
        bool has_number;
        struct span words[3]; /* a constant's name, its number as text …: anywhere in the SQL, whatever the case */
};

bool mention_in(const struct rule *r, const struct mention *m);

#endif
