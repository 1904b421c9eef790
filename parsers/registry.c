/*
 * The list of formats, and the choice among them. Knows nothing of any format but its name.
 */
#include "parsers/parser.h"

/* In the order of preference when two are equally sure. */
#define PARSERS(X) X(uccapi) X(sipstack) X(trace)

enum { SCORE_MIN = 10 };

#define DECLARE(name) extern const struct parser parser_##name;
PARSERS(DECLARE)

#define ENTRY(name) &parser_##name,
const struct parser *const parsers[] = {PARSERS(ENTRY) NULL};

const struct parser *parser_find(struct span name) {
        for (size_t i = 0; parsers[i]; i++)
                if (span_eq(name, span_str(parsers[i]->name)))
                        return parsers[i];
        return NULL;
}

const struct parser *parser_probe(struct span head, const char *path, int *ret_score, const char **ret_why) {
        const struct parser *best = NULL;
        int best_score = SCORE_MIN - 1;

        for (size_t i = 0; parsers[i]; i++) {
                const char *why = NULL;
                int score = parsers[i]->probe(head, path, &why);
                if (score <= best_score)
                        continue;
                best = parsers[i];
                best_score = score;
                if (ret_score)
                        *ret_score = score;
                if (ret_why)
                        *ret_why = why;
        }
        return best;
}
