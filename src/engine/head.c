/*
 * The head of an article: one table says which keys there are and what each may hold. It refuses unknown keys, wrong
 * types and words outside their list, each with its line; it does not judge whether the rule makes sense (lint.c).
 */
#include "engine/head.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <yaml.h>

const char *const head_needs[] = {"message",    "sdp",     "diagnostics", "media-debug", "mras", "quality", "provision",
                                  "conference", "event",   "tf-diag",     "tls",         "stun", "windows", "uls",
                                  "http",       "dns",     "hosts",       "object",      "certificate", NULL};

static const char *const subjects[] = {"domain", "user",         "number",  "server", "trunk",  "pool",    "call",        "cause",
                                       "media",  "conversation", "meeting", "client", "source", "network", "certificate", NULL};
static const char *const scopes[] = {"call", "conversation", "domain", NULL};
static const char *const match_names[] = {"diagnostic", "header", "status", "method", "event", "provider", "words", NULL};
static const char *const diag_headers[] = {"ms-diagnostics", "ms-diagnostics-public", "ms-client-diagnostics", NULL};

enum key_type { KEY_TEXT, KEY_ID, KEY_NUMBER, KEY_SEVERITY, KEY_KIND, KEY_CONFIDENCE, KEY_SUBJECT, KEY_LIST, KEY_NEEDS,
                KEY_EXPLAINS, KEY_MATCH };

struct key {
        const char *name;
        enum key_type type;
        bool required;
        size_t field, count; /* offsets in struct rule; count for lists */
};

#define FIELD(m) offsetof(struct rule, m)
static const struct key keys[] = {
        {"id", KEY_ID, true, FIELD(id), 0},
        {"rev", KEY_NUMBER, true, FIELD(rev), 0},
        {"views", KEY_NUMBER, false, FIELD(views), 0},
        {"severity", KEY_SEVERITY, true, 0, 0},
        {"kind", KEY_KIND, true, 0, 0},
        {"confidence", KEY_CONFIDENCE, true, 0, 0},
        {"owner", KEY_TEXT, true, FIELD(owner), 0},
        {"subject", KEY_SUBJECT, true, FIELD(subject), 0},
        {"needs", KEY_NEEDS, false, FIELD(needs), FIELD(n_needs)},
        {"would_confirm", KEY_LIST, false, FIELD(would_confirm), FIELD(n_would_confirm)},
        {"explains", KEY_EXPLAINS, false, FIELD(explains), FIELD(n_explains)},
        {"match", KEY_MATCH, false, 0, 0},
        {"refs", KEY_LIST, false, FIELD(refs), FIELD(n_refs)},
};
enum { N_KEYS = sizeof(keys) / sizeof(keys[0]) };

struct head {
        yaml_document_t doc;
        const char *file;
        unsigned line;
        struct rule *r;
        struct complaints *c;
        int err;
};

static unsigned line_of(const struct head *h, const yaml_node_t *n) {
        return h->line + (unsigned)n->start_mark.line;
}

static struct span scalar(const yaml_node_t *n) {
        return span_of((const char *)n->data.scalar.value, n->data.scalar.length);
}

static char *keep(struct head *h, struct span s) {
        char *p = span_dup(s);

        if (!p)
                h->err = -ENOMEM;
        return p;
}

static bool listed(const char *const *list, struct span s) {
        for (; *list; list++)
                if (span_eq(span_str(*list), s))
                        return true;
        return false;
}

/* Is it one line of text? Says so if not. */
static bool want_scalar(struct head *h, const char *key, const yaml_node_t *n) {
        struct span s;

        if (n->type != YAML_SCALAR_NODE) {
                complaints_add(h->c, h->file, line_of(h, n), "%s: must be a single value", key);
                return false;
        }
        s = scalar(n);
        if (span_trim(s).n == 0) {
                complaints_add(h->c, h->file, line_of(h, n), "%s: is empty", key);
                return false;
        }
        if (span_chr(s, '\n') < s.n || span_chr(s, '\0') < s.n) {
                complaints_add(h->c, h->file, line_of(h, n), "%s: must be one line", key);
                return false;
        }
        return true;
}

static bool is_id(struct span s) {
        for (size_t i = 0; i < s.n; i++)
                if (!is_digit(s.p[i]) && s.p[i] != '-' && !(s.p[i] >= 'a' && s.p[i] <= 'z'))
                        return false;
        return s.n > 0 && s.n <= 64;
}

static void read_text(struct head *h, const struct key *k, const yaml_node_t *n) {
        char **field = (char **)((char *)h->r + k->field);

        if (!want_scalar(h, k->name, n))
                return;
        if (k->type == KEY_ID && !is_id(scalar(n)))
                complaints_add(h->c, h->file, line_of(h, n), "%s: lower-case letters, digits and '-' only", k->name);
        else if (k->type == KEY_SUBJECT && !listed(subjects, scalar(n)))
                complaints_add(h->c, h->file, line_of(h, n), "%s: unknown type '%.*s'", k->name, SPAN_ARG(scalar(n)));
        else
                *field = keep(h, scalar(n));
}

static void read_number(struct head *h, const struct key *k, const yaml_node_t *n) {
        uint32_t v;

        if (!want_scalar(h, k->name, n))
                return;
        if (span_u32(scalar(n), &v) < 0 || v == 0 || v > INT_MAX)
                complaints_add(h->c, h->file, line_of(h, n), "%s: must be a whole number from 1", k->name);
        else
                *(int *)((char *)h->r + k->field) = (int)v;
}

static void read_word(struct head *h, const struct key *k, const yaml_node_t *n) {
        char word[32];
        int v;

        if (!want_scalar(h, k->name, n))
                return;
        snprintf(word, sizeof(word), "%.*s", SPAN_ARG(scalar(n)));
        v = k->type == KEY_SEVERITY ? severity_parse(word)
            : k->type == KEY_KIND   ? finding_kind_parse(word)
                                    : confidence_parse(word);
        if (v < 0)
                complaints_add(h->c, h->file, line_of(h, n), "%s: unknown word '%s'", k->name, word);
        else if (k->type == KEY_SEVERITY)
                h->r->severity = (enum severity)v;
        else if (k->type == KEY_KIND)
                h->r->kind = (enum finding_kind)v;
        else
                h->r->confidence = (enum confidence)v;
}

/* "rule-id@scope" */
static bool is_explains(struct span s) {
        size_t at = span_chr(s, '@');

        return at < s.n && is_id(span_sub(s, 0, at)) && listed(scopes, span_from(s, at + 1));
}

static bool item_fits(struct head *h, const struct key *k, const yaml_node_t *n) {
        if (!want_scalar(h, k->name, n))
                return false;
        if (k->type == KEY_NEEDS && !listed(head_needs, scalar(n))) {
                complaints_add(h->c, h->file, line_of(h, n), "%s: unknown word '%.*s'", k->name, SPAN_ARG(scalar(n)));
                return false;
        }
        if (k->type == KEY_EXPLAINS && !is_explains(scalar(n))) {
                complaints_add(h->c, h->file, line_of(h, n), "%s: '%.*s' is not rule@call, rule@conversation or rule@domain",
                               k->name, SPAN_ARG(scalar(n)));
                return false;
        }
        return true;
}

static void read_list(struct head *h, const struct key *k, yaml_node_t *n) {
        char ***field = (char ***)((char *)h->r + k->field);
        size_t *count = (size_t *)((char *)h->r + k->count);
        size_t want;

        if (n->type != YAML_SEQUENCE_NODE) {
                complaints_add(h->c, h->file, line_of(h, n), "%s: must be a list", k->name);
                return;
        }
        want = (size_t)(n->data.sequence.items.top - n->data.sequence.items.start);
        if (!(*field = calloc(want + 1, sizeof(**field)))) {
                h->err = -ENOMEM;
                return;
        }
        for (size_t i = 0; i < want && !h->err; i++) {
                const yaml_node_t *item = yaml_document_get_node(&h->doc, n->data.sequence.items.start[i]);
                if (item && item_fits(h, k, item) && ((*field)[*count] = keep(h, scalar(item))))
                        (*count)++;
        }
}

static bool is_made_of(struct span v, bool (*fits)(char c), size_t max) {
        for (size_t i = 0; i < v.n; i++)
                if (!fits(v.p[i]))
                        return false;
        return v.n > 0 && v.n <= max;
}

static bool is_capital(char c) {
        return is_upper(c);
}

static bool is_harmless(char c) {
        return c >= ' ' && c < 0x7F && !strchr("'\"`\\", c);
}

/* A value of match: goes into SQL, so nothing but numbers, known words and text without quotes may pass. */
static bool match_fits(struct span name, struct span v) {
        uint32_t number;

        if (span_eq(name, SPAN("header")))
                return listed(diag_headers, v);
        if (span_eq(name, SPAN("method")))
                return is_made_of(v, is_capital, 16);
        if (span_eq(name, SPAN("provider")) || span_eq(name, SPAN("words")))
                return is_made_of(v, is_harmless, 200);
        return span_u32(v, &number) == 0 && (!span_eq(name, SPAN("status")) || (number >= 100 && number < 700));
}

static void add_match(struct head *h, struct span name, const yaml_node_t *n) {
        struct rule *r = h->r;
        struct expect *e;

        if (n->type != YAML_SCALAR_NODE || !match_fits(name, scalar(n))) {
                complaints_add(h->c, h->file, line_of(h, n), "match: not a value for %.*s", SPAN_ARG(name));
                return;
        }
        if (!(e = reallocarray(r->match, r->n_match + 1, sizeof(*e)))) {
                h->err = -ENOMEM;
                return;
        }
        r->match = e;
        e += r->n_match++;
        e->name = keep(h, name);
        e->value = keep(h, scalar(n));
}

static void read_match_pair(struct head *h, const yaml_node_t *key, yaml_node_t *value) {
        if (key->type != YAML_SCALAR_NODE || !listed(match_names, scalar(key))) {
                complaints_add(h->c, h->file, line_of(h, key),
                               "match: knows diagnostic, header, status and method, or event, provider and words");
                return;
        }
        if (value->type != YAML_SEQUENCE_NODE) {
                add_match(h, scalar(key), value);
                return;
        }
        for (yaml_node_item_t *i = value->data.sequence.items.start; i < value->data.sequence.items.top; i++) {
                const yaml_node_t *item = yaml_document_get_node(&h->doc, *i);
                if (item)
                        add_match(h, scalar(key), item);
        }
}

static void read_match(struct head *h, yaml_node_t *n) {
        if (n->type != YAML_MAPPING_NODE) {
                complaints_add(h->c, h->file, line_of(h, n), "match: must be name: value pairs");
                return;
        }
        for (yaml_node_pair_t *p = n->data.mapping.pairs.start; p < n->data.mapping.pairs.top && !h->err; p++) {
                const yaml_node_t *key = yaml_document_get_node(&h->doc, p->key);
                yaml_node_t *value = yaml_document_get_node(&h->doc, p->value);
                if (key && value)
                        read_match_pair(h, key, value);
        }
}

static void read_value(struct head *h, const struct key *k, yaml_node_t *n) {
        switch (k->type) {
        case KEY_TEXT:
        case KEY_ID:
        case KEY_SUBJECT:
                read_text(h, k, n);
                break;
        case KEY_NUMBER:
                read_number(h, k, n);
                break;
        case KEY_SEVERITY:
        case KEY_KIND:
        case KEY_CONFIDENCE:
                read_word(h, k, n);
                break;
        case KEY_LIST:
        case KEY_NEEDS:
        case KEY_EXPLAINS:
                read_list(h, k, n);
                break;
        case KEY_MATCH:
                read_match(h, n);
                break;
        }
}

static const struct key *key_find(struct span name) {
        for (size_t i = 0; i < N_KEYS; i++)
                if (span_eq(span_str(keys[i].name), name))
                        return &keys[i];
        return NULL;
}

static void read_pairs(struct head *h, const yaml_node_t *root) {
        bool seen[N_KEYS] = {false};

        for (yaml_node_pair_t *p = root->data.mapping.pairs.start; p < root->data.mapping.pairs.top && !h->err; p++) {
                const yaml_node_t *name = yaml_document_get_node(&h->doc, p->key);
                yaml_node_t *value = yaml_document_get_node(&h->doc, p->value);
                struct span word = name && name->type == YAML_SCALAR_NODE ? scalar(name) : SPAN_NONE;
                const struct key *k = key_find(word);
                if (!name || !value)
                        continue;
                if (!k)
                        complaints_add(h->c, h->file, line_of(h, name), "unknown key '%.*s'", SPAN_ARG(word));
                else if (seen[k - keys])
                        complaints_add(h->c, h->file, line_of(h, name), "%s: stands twice", k->name);
                else
                        read_value(h, k, value);
                if (k)
                        seen[k - keys] = true;
        }
        for (size_t i = 0; i < N_KEYS; i++)
                if (keys[i].required && !seen[i])
                        complaints_add(h->c, h->file, h->line, "%s: is missing", keys[i].name);
}

enum { HEAD_BYTES = 16 * 1024, NESTING = 64 }; /* the YAML reader takes the square of them */

static bool is_too_deep(struct span yaml) {
        size_t open = 0;

        for (size_t i = 0; i < yaml.n; i++)
                open += yaml.p[i] == '[' || yaml.p[i] == '{';
        return yaml.n > HEAD_BYTES || open > NESTING;
}

int head_read(struct span yaml, const char *file, unsigned line, struct rule *io, struct complaints *c) {
        struct head h = {.file = file, .line = line, .r = io, .c = c};
        const yaml_node_t *root;
        yaml_parser_t parser;

        if (is_too_deep(yaml)) {
                complaints_add(c, file, line, "head: more than %d bytes, or more than %d lists", HEAD_BYTES, NESTING);
                return 0;
        }
        if (!yaml_parser_initialize(&parser))
                return -ENOMEM;
        yaml_parser_set_input_string(&parser, (const unsigned char *)(yaml.n ? yaml.p : ""), yaml.n);
        if (!yaml_parser_load(&parser, &h.doc)) {
                complaints_add(c, file, line + (unsigned)parser.problem_mark.line, "head: %s",
                               parser.problem ? parser.problem : "not readable");
                yaml_parser_delete(&parser);
                return 0;
        }
        root = yaml_document_get_root_node(&h.doc);
        if (root && root->type == YAML_MAPPING_NODE)
                read_pairs(&h, root);
        else
                complaints_add(c, file, line, "head: must be name: value pairs");
        yaml_document_delete(&h.doc);
        yaml_parser_delete(&parser);
        return h.err;
}
