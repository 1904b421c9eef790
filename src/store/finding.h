/*
 * A finding: what failed, why, on which evidence, what to do. Filled by the engine, kept in the case, read by
 * reports and the browser. All strings are NUL-terminated UTF-8 owned by the finding (finding_done()).
 */
#ifndef SIPDX_STORE_FINDING_H
#define SIPDX_STORE_FINDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum severity { SEVERITY_INFO, SEVERITY_NOTICE, SEVERITY_WARNING, SEVERITY_ERROR };
enum confidence { CONFIDENCE_POSSIBLE, CONFIDENCE_LIKELY, CONFIDENCE_CONFIRMED };
enum finding_kind { KIND_NOISE, KIND_EXPECTED, KIND_SYMPTOM, KIND_CAUSE };

const char *severity_word(enum severity s); /* "error" … */
const char *confidence_word(enum confidence c);
const char *finding_kind_word(enum finding_kind k);
/* The value of a word; -EINVAL when it is none. */
int severity_parse(const char *word);
int confidence_parse(const char *word);
int finding_kind_parse(const char *word);

struct fact {
        char *name, *value; /* value: the first, followed by " +n" when there were n more */
};

struct evidence {
        char *role;         /* what it shows: "the refusal", "relay offered" … */
        int64_t source;
        int64_t sighting, event; /* 0: not this */
        char *path;              /* of the source; filled when read */
        char *host;              /* NULL: unknown */
        uint64_t line, frame, offset; /* line, frame: 0 = none */
        int64_t time_us;         /* STAMP_NONE */
        bool utc;
        char *text; /* one line, secrets masked */
        bool cut;   /* shortened */
};

struct finding {
        int64_t id; /* 0 until written */
        char *key, *rule, *title;
        int rev;
        enum severity severity;
        enum confidence confidence;
        enum finding_kind kind;
        char *owner, *subject_type, *subject, *decided_by; /* NULL: not known */
        int64_t first_us, last_us;
        bool utc;
        char *means, *cause, *fix, *confirm, *rule_out; /* Markdown; NULL: the article has no such section */
        char **asks; /* requests for what would make it certain, each ready to be sent */
        size_t n_asks;
        char *suppressed; /* why the site does not want to see it; NULL: it is shown */
        char **refs;
        size_t n_refs;
        struct fact *facts;
        size_t n_facts;
        int64_t *calls; /* ids of the case's calls, deduplicated */
        size_t n_calls;
        char **users; /* addresses of record, sorted */
        size_t n_users;
        struct evidence *evidence;
        size_t n_evidence;
        int64_t explained_by; /* finding id; 0: stands alone */
        char **explains;      /* keys of symptoms under this one; filled when read */
        size_t n_explains;
};

/* Is it to be shown on its own: no other explains it, and the site does not suppress it? */
bool finding_stands(const struct finding *f);
/* Does its rule only say that what looks alarming is not (expected, noise)? */
bool finding_is_quiet(const struct finding *f);

void finding_done(struct finding *f); /* frees what it owns, not f itself */

struct finding_list {
        struct finding *v;
        size_t n;
};
void finding_list_done(struct finding_list *l);

#endif
