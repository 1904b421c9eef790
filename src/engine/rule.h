/*
 * A rule is an article: YAML head, Markdown sections, fences of SQL and fixtures. This file owns the reading and
 * checking of articles, nothing of running them.
 */
#ifndef SIPDX_ENGINE_RULE_H
#define SIPDX_ENGINE_RULE_H

#include "base/buf.h"
#include "base/span.h"
#include "engine/gate.h"
#include "engine/site.h"
#include "store/finding.h"

enum fixture_kind { FIXTURE_HIT, FIXTURE_MISS, FIXTURE_SKIP };

struct expect {
        char *name, *value; /* "subject", "line", "also" … or a fact; rules/README.md has the list */
};

struct fixture {
        enum fixture_kind kind;
        char *format;   /* parser that must take it */
        char *encoding; /* NULL: as written; "utf-16" … : transcoded before use */
        struct expect *expect;
        size_t n_expect;
        char *text;     /* inline fixture; NULL when path is set */
        char *path;     /* file= of the fence: a file, or a folder of witnesses, in the folder named like the article beside it */
        unsigned line;  /* of the fence in the article */
};

struct pattern {
        char *name, *regex;
        char **formats; /* names of parsers; none: all */
        size_t n_formats;
        unsigned line;
};

struct rule {
        char *id, *file; /* file: as named to rule_parse() */
        bool built_in;   /* set by rules_load() */
        bool skimmed;    /* sections and fixtures are not read: rule_read_sections() */
        bool tuned;      /* .severity is the site's, and counts for every row */
        int rev;
        int views; /* version of the views that it was written for (VIEWS_VERSION); 0: not said */
        enum severity severity;
        enum finding_kind kind;
        enum confidence confidence;
        char *owner, *subject; /* subject: type word such as "domain" */
        char **needs, **would_confirm, **explains, **refs;
        size_t n_needs, n_would_confirm, n_explains, n_refs;
        struct expect *match; /* name/value pairs of `match:` */
        size_t n_match;
        char *title, *means, *cause, *fix, *confirm, *rule_out; /* with placeholders, see fill.h */
        struct gate *gate;    /* of its SQL, its own or that of match; made when it is first judged */
        char *sql;            /* NULL: made from match */
        unsigned sql_line;
        struct pattern *patterns;
        size_t n_patterns;
        struct fixture *fixtures;
        size_t n_fixtures;
};

/* What is wrong with an article: file:line: text. */
struct complaint {
        char *file, *text;
        unsigned line;
};
struct complaints {
        struct complaint *v;
        size_t n;
};
void complaints_done(struct complaints *c);
void complaints_add(struct complaints *c, const char *file, unsigned line, const char *fmt, ...)
        __attribute__((format(printf, 4, 5)));

/* 0, -EBADMSG (with at least one complaint), -ENOMEM; *ret is empty on failure. name stands in complaints and becomes
 * .file; without folders and ".md" it must equal the id. */
int rule_parse(struct span text, const char *name, struct rule *ret, struct complaints *c);
/* The same for an article that is known to be sound, with SQL, patterns and title in fences and lines of their own, its fixtures
 * last: what judging needs is read, in half the time, sections and fixtures are not. */
int rule_skim(struct span text, const char *name, struct rule *ret, struct complaints *c);
/* Reads the sections that were not; fixtures stay away. 0, or as rule_source(). */
int rule_read_sections(struct rule *r);
void rule_done(struct rule *r);

struct rules {
        struct rule *v; /* sorted by id */
        size_t n;
        struct site site; /* site.yaml of the folder; empty: there is none */
};
/* The articles built into the program, and those of dir (*.md, recursively) if not NULL, with its site.yaml applied; one of dir
 * takes the place of the built-in one with its id, else an id may stand once. 0, -EBADMSG, -errno of dir. */
int rules_load(const char *dir, struct rules *ret, struct complaints *c);
/* The same with the built-in ones skimmed: for who judges or lists. One run at a time may judge with them: it reads on in what its
 * findings need. */
int rules_skim(const char *dir, struct rules *ret, struct complaints *c);
void rules_done(struct rules *r);
/* Appends the article as it was written. 0, -ENOENT, -errno of its file. */
int rule_source(const struct rule *r, struct buf *ret);
const struct rule *rules_find(const struct rules *r, const char *id); /* NULL: there is none */

/* An entry of explains, "other-rule@call". The rule that it names, NULL: there is none; its scope where it names this id, else
 * empty. Borrowed. */
const struct rule *explains_target(const struct rules *r, const char *entry);
struct span explains_scope(const char *entry, const char *id);

/* What lint adds to parsing: schema of the SQL against an empty case, full scans, sections missing, unknown
 * placeholders, too few fixtures, explains of unknown rules or in a circle. Returns the number of complaints. */
int rules_lint(const struct rules *r, struct complaints *c);

#endif
