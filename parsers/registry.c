/*
 * The list of formats, and the choice among them. Knows nothing of any format but its name.
 */
#include "parsers/parser.h"

#include "base/limits.h"
#include "parsers/parts.h"

/* In the order of preference when two are equally sure. */
#define PARSERS(X) \
        X(uccapi) X(sipstack) X(pcap) X(pcapng) X(frames) X(netmon) X(evtx) X(evt) X(eventxml) X(eventtext) X(eventcsv) \
        X(uls) X(w3c) X(exchange) X(saz) X(har) X(etl) X(fiddler) X(hosts) X(ipconfig) X(nslookup) X(powershell) X(certutil) \
        X(x509) X(pasted) X(siptext) X(trace)

enum { SCORE_MIN = 10, SCORE_FALLBACK = 20, SCORE_MAGIC = 50 };

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

bool parser_has_magic(struct span raw) {
        for (size_t i = 0; parsers[i]; i++)
                if (parsers[i]->binary && parsers[i]->probe(raw, "", NULL) >= SCORE_MAGIC)
                        return true;
        return false;
}

int parser_score(const struct parser *p, const struct head *head, const char *path, const char **ret_why) {
        if (p->binary)
                return p->probe(head->raw, path, ret_why);
        return parser_has_magic(head->raw) ? 0 : p->probe(head->text, path, ret_why);
}

/* Does a small text that one format would claim go on with another? */
static bool is_ticket(const struct head *head, const char *path) {
        bool claimed = false;

        if (head->raw.n == 0 || head->raw.n >= LIMIT_PROBE_BYTES || parser_has_magic(head->raw))
                return false;
        for (size_t i = 0; parsers[i] && !claimed; i++)
                claimed = !parsers[i]->mixed && parser_score(parsers[i], head, path, NULL) > SCORE_FALLBACK;
        return claimed && parts_formats(head->text) > 1;
}

const struct parser *parser_probe(const struct head *head, const char *path, int *ret_score, const char **ret_why) {
        const struct parser *best = NULL;
        int best_score = SCORE_MIN - 1;

        if (is_ticket(head, path)) {
                if (ret_score)
                        *ret_score = SCORE_FALLBACK;
                if (ret_why)
                        *ret_why = "several formats stand in it";
                return &parser_pasted;
        }
        for (size_t i = 0; parsers[i]; i++) {
                const char *why = NULL;
                if (parsers[i]->mixed && best_score >= SCORE_FALLBACK) /* which it cannot exceed, and it asks all others about each part */
                        continue;
                int score = parser_score(parsers[i], head, path, &why);
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
