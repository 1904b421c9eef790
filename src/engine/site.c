/*
 * Reads site.yaml and answers for it. Unknown keys are refused, like in the heads of articles: a word misspelt would
 * show what the site wanted hidden, or hide more.
 */
#include "engine/site.h"
#include "engine/rule.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <yaml.h>

enum { SITE_BYTES = 64 * 1024, NESTING = 256 };

struct reading {
        yaml_document_t doc;
        const char *file;
        struct site *site;
        struct complaints *c;
        int err;
};

static unsigned line_of(const yaml_node_t *n) {
        return (unsigned)n->start_mark.line + 1;
}

#define COMPLAIN(r, node, ...) complaints_add((r)->c, (r)->file, line_of(node), __VA_ARGS__)

static struct span scalar(const yaml_node_t *n) {
        return n->type == YAML_SCALAR_NODE ? span_of((const char *)n->data.scalar.value, n->data.scalar.length) : SPAN_NONE;
}

/* A copy of the node's one line of text; NULL, with a complaint, when it is none. */
static char *text_of(struct reading *r, const char *what, const yaml_node_t *n) {
        struct span s = span_trim(scalar(n));
        char *text;

        if (s.n == 0 || span_chr(s, '\n') < s.n || span_chr(s, '\0') < s.n) {
                COMPLAIN(r, n, "%s: must be one line of text", what);
                return NULL;
        }
        if (!(text = span_dup(s)))
                r->err = -ENOMEM;
        return text;
}

typedef void (*pair_fn)(struct reading *r, void *ctx, const yaml_node_t *key, yaml_node_t *value);

static void each_pair(struct reading *r, const char *what, yaml_node_t *n, pair_fn fn, void *ctx) {
        if (n->type != YAML_MAPPING_NODE) {
                COMPLAIN(r, n, "%s: must be name: value pairs", what);
                return;
        }
        for (yaml_node_pair_t *p = n->data.mapping.pairs.start; p < n->data.mapping.pairs.top && !r->err; p++) {
                const yaml_node_t *key = yaml_document_get_node(&r->doc, p->key);
                yaml_node_t *value = yaml_document_get_node(&r->doc, p->value);
                if (key && value)
                        fn(r, ctx, key, value);
        }
}

static void read_suppress_pair(struct reading *r, void *ctx, const yaml_node_t *key, yaml_node_t *value) {
        struct suppression *s = ctx;
        struct span name = scalar(key);
        char **to = span_eq(name, SPAN("rule"))      ? &s->rule
                    : span_eq(name, SPAN("subject")) ? &s->subject
                    : span_eq(name, SPAN("why"))     ? &s->why : NULL;

        if (!to)
                COMPLAIN(r, key, "suppress: knows rule, subject and why, not '%.*s'", SPAN_ARG(name));
        else if (*to)
                COMPLAIN(r, key, "suppress: %.*s stands twice", SPAN_ARG(name));
        else
                *to = text_of(r, "suppress", value);
}

static void read_suppress(struct reading *r, yaml_node_t *list) {
        if (list->type != YAML_SEQUENCE_NODE) {
                COMPLAIN(r, list, "suppress: must be a list");
                return;
        }
        for (yaml_node_item_t *i = list->data.sequence.items.start; i < list->data.sequence.items.top && !r->err; i++) {
                yaml_node_t *item = yaml_document_get_node(&r->doc, *i);
                struct suppression *v = item ? reallocarray(r->site->suppress, r->site->n_suppress + 1, sizeof(*v)) : NULL;
                if (!v) {
                        r->err = item ? -ENOMEM : 0;
                        continue;
                }
                r->site->suppress = v;
                v += r->site->n_suppress++;
                *v = (struct suppression){.line = line_of(item)};
                each_pair(r, "suppress", item, read_suppress_pair, v);
                if (!r->err && (!v->rule || !v->why))
                        COMPLAIN(r, item, "suppress: says which rule, and why");
        }
}

static void read_tuning(struct reading *r, void *ctx, const yaml_node_t *key, yaml_node_t *value) {
        struct tuning *v = reallocarray(r->site->tune, r->site->n_tune + 1, sizeof(*v));
        char *word = text_of(r, "severity", value);
        int severity = word ? severity_parse(word) : -EINVAL;

        (void)ctx;
        if (!v) {
                r->err = -ENOMEM;
        } else {
                r->site->tune = v;
                v += r->site->n_tune;
                *v = (struct tuning){.rule = text_of(r, "severity", key), .line = line_of(key)};
                if (severity >= 0)
                        v->severity = (enum severity)severity;
                else if (word)
                        COMPLAIN(r, value, "severity: unknown word '%s'", word);
                r->site->n_tune += v->rule != NULL;
        }
        free(word);
}

static void read_top(struct reading *r, void *ctx, const yaml_node_t *key, yaml_node_t *value) {
        (void)ctx;
        if (span_eq(scalar(key), SPAN("suppress")))
                read_suppress(r, value);
        else if (span_eq(scalar(key), SPAN("severity")))
                each_pair(r, "severity", value, read_tuning, NULL);
        else
                COMPLAIN(r, key, "knows suppress and severity, not '%.*s'", SPAN_ARG(scalar(key)));
}

/* The YAML reader takes the square of what is open at once. */
static bool is_too_much(struct span yaml) {
        size_t open = 0;

        for (size_t i = 0; i < yaml.n; i++)
                open += yaml.p[i] == '[' || yaml.p[i] == '{';
        return yaml.n > SITE_BYTES || open > NESTING;
}

int site_read(struct span yaml, const char *file, struct site *ret, struct complaints *c) {
        struct reading r = {.file = file, .site = ret, .c = c};
        yaml_parser_t parser;
        yaml_node_t *root;

        *ret = (struct site){.file = span_dup(span_str(file))};
        if (!ret->file || !yaml_parser_initialize(&parser))
                return -ENOMEM;
        yaml_parser_set_input_string(&parser, (const unsigned char *)(yaml.n ? yaml.p : ""), yaml.n);
        if (is_too_much(yaml)) {
                complaints_add(c, file, 1, "more than %d bytes, or more than %d lists", SITE_BYTES, NESTING);
        } else if (!yaml_parser_load(&parser, &r.doc)) {
                complaints_add(c, file, (unsigned)parser.problem_mark.line + 1, "%s", parser.problem ? parser.problem : "not readable");
        } else {
                root = yaml_document_get_root_node(&r.doc);
                if (root)
                        each_pair(&r, "site.yaml", root, read_top, NULL);
                yaml_document_delete(&r.doc);
        }
        yaml_parser_delete(&parser);
        return r.err;
}

void site_done(struct site *s) {
        for (size_t i = 0; i < s->n_suppress; i++) {
                free(s->suppress[i].rule);
                free(s->suppress[i].subject);
                free(s->suppress[i].why);
        }
        for (size_t i = 0; i < s->n_tune; i++)
                free(s->tune[i].rule);
        free(s->suppress);
        free(s->tune);
        free(s->file);
        *s = (struct site){0};
}

static struct rule *known(const struct site *s, struct rules *rules, const char *id, unsigned line, struct complaints *c) {
        const struct rule *r = id ? rules_find(rules, id) : NULL;

        if (id && !r)
                complaints_add(c, s->file, line, "there is no rule '%s'", id);
        return r ? &rules->v[r - rules->v] : NULL;
}

void site_apply(const struct site *s, struct rules *rules, struct complaints *c) {
        for (size_t i = 0; i < s->n_suppress; i++)
                known(s, rules, s->suppress[i].rule, s->suppress[i].line, c);
        for (size_t i = 0; i < s->n_tune; i++) {
                struct rule *r = known(s, rules, s->tune[i].rule, s->tune[i].line, c);
                if (!r)
                        continue;
                r->severity = s->tune[i].severity;
                r->tuned = true;
        }
}

const char *site_suppresses(const struct site *s, const char *rule, const char *subject) {
        for (size_t i = 0; i < s->n_suppress; i++) {
                const struct suppression *v = &s->suppress[i];
                if (strcmp(v->rule, rule) == 0 && (!v->subject || fnmatch(v->subject, subject, FNM_CASEFOLD) == 0))
                        return v->why;
        }
        return NULL;
}
