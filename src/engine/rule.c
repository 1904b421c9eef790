/*
 * Reads an article: splits head from text, walks the Markdown that cmark understood, keeps sections as they were
 * written and fences by their first word. It says with file and line what it cannot read, and runs nothing.
 */
#include "engine/rule.h"
#include "base/buf.h"
#include "engine/head.h"
#include "engine/match.h"
#include "engine/scan.h"

#include <cmark.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { ARTICLE_BYTES = 1024 * 1024, MAX_COMPLAINTS = 200 };

struct article {
        const char *file;
        struct span text;
        struct span *lines; /* of the body, without line ends */
        size_t n_lines;
        unsigned before;    /* lines before the body */
        struct rule *r;
        struct complaints *c;
        bool skim;          /* the article is ours: lint has judged its patterns */
        char **section;     /* where text goes; NULL: before the first section */
        struct buf collect;
        int err;
};

static const struct {
        const char *name;
        size_t field;
} sections[] = {
        {"Means", offsetof(struct rule, means)},     {"Cause", offsetof(struct rule, cause)},
        {"Fix", offsetof(struct rule, fix)},         {"Confirm", offsetof(struct rule, confirm)},
        {"Rule out", offsetof(struct rule, rule_out)},
};
enum { N_SECTIONS = sizeof(sections) / sizeof(sections[0]) };

void complaints_add(struct complaints *c, const char *file, unsigned line, const char *fmt, ...) {
        struct complaint *v;
        char *text = NULL;
        va_list ap;

        if (c->n >= MAX_COMPLAINTS || !(v = reallocarray(c->v, c->n + 1, sizeof(*v))))
                return;
        c->v = v;
        va_start(ap, fmt);
        if (vasprintf(&text, fmt, ap) < 0)
                text = NULL;
        va_end(ap);
        v[c->n] = (struct complaint){.file = span_dup(span_str(file)), .text = text, .line = line};
        if (v[c->n].file && text) {
                c->n++;
                return;
        }
        free(v[c->n].file);
        free(text);
}

void complaints_done(struct complaints *c) {
        for (size_t i = 0; i < c->n; i++) {
                free(c->v[i].file);
                free(c->v[i].text);
        }
        free(c->v);
        *c = (struct complaints){0};
}

static void strings_free(char **v, size_t n) {
        for (size_t i = 0; i < n; i++)
                free(v[i]);
        free(v);
}

static void expects_free(struct expect *v, size_t n) {
        for (size_t i = 0; i < n; i++) {
                free(v[i].name);
                free(v[i].value);
        }
        free(v);
}

static void fixture_done(struct fixture *f) {
        expects_free(f->expect, f->n_expect);
        free(f->format);
        free(f->encoding);
        free(f->text);
        free(f->path);
}

static void pattern_done(struct pattern *p) {
        strings_free(p->formats, p->n_formats);
        free(p->name);
        free(p->regex);
}

void rule_done(struct rule *r) {
        for (size_t i = 0; i < r->n_patterns; i++)
                pattern_done(&r->patterns[i]);
        free(r->patterns);
        for (size_t i = 0; i < r->n_fixtures; i++)
                fixture_done(&r->fixtures[i]);
        free(r->fixtures);
        strings_free(r->needs, r->n_needs);
        strings_free(r->would_confirm, r->n_would_confirm);
        strings_free(r->explains, r->n_explains);
        strings_free(r->refs, r->n_refs);
        expects_free(r->match, r->n_match);
        for (size_t i = 0; i < N_SECTIONS; i++)
                free(*(char **)((char *)r + sections[i].field));
        free(r->id);
        free(r->file);
        free(r->owner);
        free(r->subject);
        free(r->title);
        free(r->sql);
        gate_free(r->gate);
        *r = (struct rule){0};
}

static char *keep(struct article *a, struct span s) {
        char *p = span_dup(s);

        if (!p)
                a->err = -ENOMEM;
        return p;
}

static unsigned line_of(const struct article *a, cmark_node *n) {
        return a->before + (unsigned)cmark_node_get_start_line(n);
}

/* Plain text of a heading, code spans included. */
static char *heading_text(struct article *a, cmark_node *heading) {
        cmark_iter *it = cmark_iter_new(heading);
        struct buf b = BUF_INIT;
        char *text;

        while (cmark_iter_next(it) != CMARK_EVENT_DONE) {
                cmark_node *n = cmark_iter_get_node(it);
                const char *literal = cmark_node_get_literal(n);
                if (literal)
                        buf_puts(&b, literal);
        }
        cmark_iter_free(it);
        text = buf_steal(&b);
        if (!text)
                a->err = -ENOMEM;
        buf_done(&b);
        return text;
}

/* Closes the section that is open: what was collected becomes its text. Blanks at its front may make it code. */
static void section_end(struct article *a) {
        struct span text = buf_span(&a->collect);

        while (text.n && (is_blank(text.p[text.n - 1]) || text.p[text.n - 1] == '\n'))
                text.n--;
        if (a->section && !*a->section)
                *a->section = keep(a, text);
        if (a->collect.err)
                a->err = a->collect.err;
        buf_reset(&a->collect);
        a->section = NULL;
}

static void section_begin(struct article *a, cmark_node *heading) {
        char *name = heading_text(a, heading);
        char **field = NULL;

        section_end(a);
        for (size_t i = 0; name && i < N_SECTIONS; i++)
                if (strcmp(name, sections[i].name) == 0)
                        field = (char **)((char *)a->r + sections[i].field);
        if (!field)
                complaints_add(a->c, a->file, line_of(a, heading), "unknown section '%s'", name ? name : "");
        else if (*field)
                complaints_add(a->c, a->file, line_of(a, heading), "section '%s' stands twice", name);
        a->section = field;
        free(name);
}

static void read_heading(struct article *a, cmark_node *n) {
        if (cmark_node_get_heading_level(n) == 2) {
                section_begin(a, n);
        } else if (a->r->title) {
                complaints_add(a->c, a->file, line_of(a, n), "a second title");
        } else {
                a->r->title = heading_text(a, n);
                if (a->r->title && !*a->r->title)
                        complaints_add(a->c, a->file, line_of(a, n), "the title is empty");
        }
}

/* The block's lines exactly as written. */
static void read_text(struct article *a, cmark_node *n) {
        size_t from = (size_t)cmark_node_get_start_line(n), to = (size_t)cmark_node_get_end_line(n);

        if (!a->section) {
                complaints_add(a->c, a->file, line_of(a, n), "text outside a section");
                return;
        }
        if (a->collect.n)
                buf_putc(&a->collect, '\n');
        for (size_t i = from; i >= 1 && i <= to && i <= a->n_lines; i++) {
                buf_put(&a->collect, a->lines[i - 1]);
                buf_putc(&a->collect, '\n');
        }
}

/* The next blank-separated word; a part in "" may hold blanks, the quotes are taken off. False: no more. */
static bool next_word(struct span *rest, struct buf *ret) {
        bool quoted = false;
        size_t i = 0;

        buf_reset(ret);
        while (rest->n && is_blank(rest->p[0]))
                *rest = span_from(*rest, 1);
        if (rest->n == 0)
                return false;
        for (; i < rest->n && (quoted || !is_blank(rest->p[i])); i++) {
                if (rest->p[i] == '"')
                        quoted = !quoted;
                else
                        buf_putc(ret, rest->p[i]);
        }
        *rest = span_from(*rest, i);
        return true;
}

static void add_expect(struct article *a, struct fixture *f, struct span name, struct span value) {
        struct expect *e = reallocarray(f->expect, f->n_expect + 1, sizeof(*e));

        if (!e) {
                a->err = -ENOMEM;
                return;
        }
        f->expect = e;
        e[f->n_expect].name = keep(a, name);
        e[f->n_expect].value = keep(a, value);
        f->n_expect++;
}

static bool is_encoding(struct span s) {
        static const char *const known[] = {"utf-16", "utf-16le", "utf-16be", "utf-8-bom", "crlf", NULL};

        for (size_t i = 0; known[i]; i++)
                if (span_eq(span_str(known[i]), s))
                        return true;
        return false;
}

/* One key=value of a fence. */
static void read_pair(struct article *a, struct fixture *f, unsigned line, struct span word) {
        size_t eq = span_chr(word, '=');
        struct span name = span_sub(word, 0, eq), value = span_from(word, eq + 1);

        if (eq == 0 || eq >= word.n)
                complaints_add(a->c, a->file, line, "fixture: '%.*s' is not name=value", SPAN_ARG(word));
        else if (span_eq(name, SPAN("encoding")) && !is_encoding(value))
                complaints_add(a->c, a->file, line, "fixture: unknown encoding '%.*s'", SPAN_ARG(value));
        else if (span_eq(name, SPAN("encoding")) && !f->encoding)
                f->encoding = keep(a, value);
        else if (span_eq(name, SPAN("file")) && (value.n == 0 || value.p[0] == '.' || span_chr(value, '/') < value.n))
                complaints_add(a->c, a->file, line, "fixture: file must be a name in the article's folder");
        else if (span_eq(name, SPAN("file")) && !f->path)
                f->path = keep(a, value);
        else if (f->kind == FIXTURE_MISS && !span_eq(name, SPAN("also")))
                complaints_add(a->c, a->file, line, "fixture: a miss expects nothing, so '%.*s' has no place", SPAN_ARG(word));
        else if (f->kind == FIXTURE_SKIP && !span_eq(name, SPAN("also")) && !span_eq(name, SPAN("needs")))
                complaints_add(a->c, a->file, line, "fixture: a skip expects needs= and also= only, not '%.*s'", SPAN_ARG(word));
        else
                add_expect(a, f, name, value);
}

static void read_fixture(struct article *a, cmark_node *n, enum fixture_kind kind, struct span info) {
        struct fixture *f = reallocarray(a->r->fixtures, a->r->n_fixtures + 1, sizeof(*f));
        unsigned line = line_of(a, n);
        struct buf word = BUF_INIT;

        if (!f) {
                a->err = -ENOMEM;
                return;
        }
        a->r->fixtures = f;
        f += a->r->n_fixtures++;
        *f = (struct fixture){.kind = kind, .line = line};
        if (next_word(&info, &word) && word.n && span_chr(buf_span(&word), '=') == word.n)
                f->format = keep(a, buf_span(&word));
        else
                complaints_add(a->c, a->file, line, "fixture: the format is missing");
        while (f->format && next_word(&info, &word))
                read_pair(a, f, line, buf_span(&word));
        f->text = keep(a, span_str(cmark_node_get_literal(n)));
        if (f->text && !*f->text && !f->path)
                complaints_add(a->c, a->file, line, "fixture: is empty");
        if (f->text && *f->text && f->path)
                complaints_add(a->c, a->file, line, "fixture: has text and a file");
        buf_done(&word);
}

static void read_sql(struct article *a, cmark_node *n) {
        if (a->r->sql) {
                complaints_add(a->c, a->file, line_of(a, n), "a second sql fence");
                return;
        }
        a->r->sql = keep(a, span_str(cmark_node_get_literal(n)));
        a->r->sql_line = line_of(a, n) + 1;
        if (a->r->sql && span_trim(span_str(a->r->sql)).n == 0)
                complaints_add(a->c, a->file, line_of(a, n), "the sql fence is empty");
}

/* "format=a,b" behind a pattern's name. */
static void read_formats(struct article *a, struct pattern *p, struct span list) {
        struct span one;

        while (span_cut(&list, ',', &one)) {
                char **v = reallocarray(p->formats, p->n_formats + 1, sizeof(*v));
                if (!v) {
                        a->err = -ENOMEM;
                        return;
                }
                p->formats = v;
                if ((v[p->n_formats] = keep(a, one)))
                        p->n_formats++;
        }
}

static void check_pattern(struct article *a, const struct pattern *p) {
        char words[128];
        const char *why = scan_check(span_str(p->regex), words, sizeof(words));

        if (why)
                complaints_add(a->c, a->file, p->line + 1, "pattern %s: %s", p->name, why);
        for (const struct pattern *other = a->r->patterns; other < p; other++)
                if (strcmp(other->name, p->name) == 0)
                        complaints_add(a->c, a->file, p->line, "pattern %s: stands twice", p->name);
}

/* The expression is the fence's one line. */
static void read_pattern(struct article *a, cmark_node *n, struct span info) {
        struct pattern *p = reallocarray(a->r->patterns, a->r->n_patterns + 1, sizeof(*p));
        struct span text = span_str(cmark_node_get_literal(n)), line = SPAN_NONE;
        struct buf word = BUF_INIT;

        if (!p) {
                a->err = -ENOMEM;
                return;
        }
        a->r->patterns = p;
        p += a->r->n_patterns++;
        *p = (struct pattern){.line = line_of(a, n)};
        if (!next_word(&info, &word) || span_chr(buf_span(&word), '=') < word.n)
                complaints_add(a->c, a->file, p->line, "pattern: the name is missing");
        p->name = keep(a, buf_span(&word));
        while (next_word(&info, &word)) {
                if (span_starts(buf_span(&word), SPAN("format=")))
                        read_formats(a, p, span_from(buf_span(&word), 7));
                else
                        complaints_add(a->c, a->file, p->line, "pattern: '%s' is not format=NAME", buf_str(&word));
        }
        (void)span_line(&text, &line);
        if (span_trim(text).n)
                complaints_add(a->c, a->file, p->line, "pattern %s: must be one line", p->name ? p->name : "");
        p->regex = keep(a, line);
        if (p->name && p->regex && !a->skim)
                check_pattern(a, p);
        buf_done(&word);
}

/* Does the block end with a line of backticks or tildes, and not with the article? */
static bool is_closed(const struct article *a, cmark_node *n) {
        size_t from = (size_t)cmark_node_get_start_line(n), to = (size_t)cmark_node_get_end_line(n);
        struct span last = to >= 1 && to <= a->n_lines ? span_trim(a->lines[to - 1]) : SPAN_NONE;

        return to > from && (span_starts(last, SPAN("```")) || span_starts(last, SPAN("~~~")));
}

static void read_fence(struct article *a, cmark_node *n) {
        static const char *const kinds[] = {"hit", "miss", "skip"}; /* enum fixture_kind */
        const char *info = cmark_node_get_fence_info(n);
        struct span rest = span_str(info ? info : "");
        struct buf word = BUF_INIT;
        size_t kind = 3;

        next_word(&rest, &word);
        for (size_t i = 0; i < 3; i++)
                if (strcmp(buf_str(&word), kinds[i]) == 0)
                        kind = i;
        if (rest.p && !is_closed(a, n) && info && *info && !word.err)
                complaints_add(a->c, a->file, line_of(a, n), "the %s fence is not closed", buf_str(&word));
        if (word.err)
                a->err = word.err;
        else if (kind < 3)
                read_fixture(a, n, (enum fixture_kind)kind, rest);
        else if (strcmp(buf_str(&word), "sql") == 0)
                read_sql(a, n);
        else if (strcmp(buf_str(&word), "pattern") == 0)
                read_pattern(a, n, rest);
        else
                read_text(a, n);
        buf_done(&word);
}

static void read_body(struct article *a, cmark_node *doc) {
        for (cmark_node *n = cmark_node_first_child(doc); n && !a->err; n = cmark_node_next(n)) {
                cmark_node_type type = cmark_node_get_type(n);
                if (type == CMARK_NODE_HEADING && cmark_node_get_heading_level(n) <= 2)
                        read_heading(a, n);
                else if (type == CMARK_NODE_CODE_BLOCK)
                        read_fence(a, n);
                else
                        read_text(a, n);
        }
        section_end(a);
}

static int split_lines(struct article *a, struct span body) {
        struct span rest = body, line;
        size_t n = 1;

        for (size_t i = 0; i < body.n; i++)
                n += body.p[i] == '\n';
        if (!(a->lines = calloc(n, sizeof(*a->lines))))
                return -ENOMEM;
        while (a->n_lines < n && span_line(&rest, &line))
                a->lines[a->n_lines++] = line;
        return 0;
}

/* Parts the head from the body; both borrow. False, with a complaint, when there is no head. */
static bool split_head(struct article *a, struct span *ret_head, struct span *ret_body) {
        struct span rest = a->text, line;
        size_t from = 0;

        if (!span_line(&rest, &line) || !span_eq(span_trim(line), SPAN("---"))) {
                complaints_add(a->c, a->file, 1, "the article must begin with a head between two lines '---'");
                return false;
        }
        from = a->text.n - rest.n;
        a->before = 1;
        for (size_t at = from; span_line(&rest, &line); at = a->text.n - rest.n) {
                a->before++;
                if (!span_eq(span_trim(line), SPAN("---")))
                        continue;
                *ret_head = span_sub(a->text, from, at - from);
                *ret_body = rest;
                return true;
        }
        complaints_add(a->c, a->file, 1, "the head has no closing line '---'");
        return false;
}

/* The id that a file of this name must have. */
static struct span name_id(const char *name) {
        struct span s = span_str(name);
        const char *slash = strrchr(name, '/');

        if (slash)
                s = span_from(s, (size_t)(slash - name) + 1);
        if (s.n > 3 && span_eq(span_from(s, s.n - 3), SPAN(".md")))
                s.n -= 3;
        return s;
}

/* What no part of the article can tell alone. */
static void check_whole(struct article *a) {
        struct rule *r = a->r;

        if (r->id && !span_eq(span_str(r->id), name_id(a->file)))
                complaints_add(a->c, a->file, 1, "id: must be the file's name, '%.*s'", SPAN_ARG(name_id(a->file)));
        if (!r->title)
                complaints_add(a->c, a->file, a->before, "there is no title (a line '# …')");
        if (r->sql && r->n_match)
                complaints_add(a->c, a->file, r->sql_line, "match and sql: one of them");
        if (!r->sql && !r->n_match)
                complaints_add(a->c, a->file, 1, "neither match nor an sql fence");
        if (!r->sql && r->n_match && r->subject && !match_check(r))
                complaints_add(a->c, a->file, 1,
                               "match: needs a diagnostic, and a subject of type domain, user, server or call; or an event, and a server");
}

static int read_article(struct article *a) {
        struct span head = SPAN_NONE, body = SPAN_NONE;
        cmark_node *doc;
        int r;

        if (a->text.n > ARTICLE_BYTES || span_chr(a->text, '\0') < a->text.n) {
                complaints_add(a->c, a->file, 1, "longer than 1 MiB, or not text");
                return 0;
        }
        if (!split_head(a, &head, &body))
                return 0;
        if ((r = head_read(head, a->file, 2, a->r, a->c)) < 0 || (r = split_lines(a, body)) < 0)
                return r;
        doc = cmark_parse_document(body.n ? body.p : "", body.n, CMARK_OPT_DEFAULT);
        if (!doc)
                return -ENOMEM;
        read_body(a, doc);
        cmark_node_free(doc);
        check_whole(a);
        return a->err;
}

static int parse(struct span text, const char *name, bool skim, struct rule *ret, struct complaints *c) {
        struct rule rule = {0};
        struct article a = {.file = name, .text = text, .skim = skim, .r = &rule, .c = c};
        size_t before = c->n;
        int r;

        if (span_starts(a.text, SPAN("\xef\xbb\xbf")))
                a.text = span_from(a.text, 3);
        r = read_article(&a);
        if (r == 0 && !(rule.file = span_dup(span_str(name))))
                r = -ENOMEM;
        if (r == 0 && (c->n > before || before >= MAX_COMPLAINTS))
                r = -EBADMSG;
        free(a.lines);
        buf_done(&a.collect);
        if (r < 0)
                rule_done(&rule);
        else
                *ret = rule;
        return r;
}

int rule_parse(struct span text, const char *name, struct rule *ret, struct complaints *c) {
        return parse(text, name, false, ret, c);
}

/* Skimming ---------------------------------------------------------------------------------------------- */

static bool begins_fixture(struct span line) {
        return span_starts(line, SPAN("```hit")) || span_starts(line, SPAN("```miss")) || span_starts(line, SPAN("```skip"));
}

/* The head, the title, SQL and patterns; an empty line for each other one, so that lines keep their numbers. */
static int put_skeleton(struct buf *b, struct span text) {
        bool fence = false, titled = false;
        int heads = 0;
        struct span line;

        while (span_line(&text, &line) && !begins_fixture(line)) {
                bool keep = heads < 2 || fence;
                if (heads < 2) {
                        heads += span_eq(line, SPAN("---"));
                } else if (fence) {
                        fence = !span_starts(line, SPAN("```"));
                } else if (!titled && span_starts(line, SPAN("# "))) {
                        keep = titled = true;
                } else if (span_starts(line, SPAN("```sql")) || span_starts(line, SPAN("```pattern"))) {
                        keep = fence = true;
                }
                if (keep)
                        buf_put(b, line);
                buf_putc(b, '\n');
        }
        return b->err;
}

int rule_skim(struct span text, const char *name, struct rule *ret, struct complaints *c) {
        struct buf skeleton = BUF_INIT;
        int r = put_skeleton(&skeleton, text);

        if (r == 0)
                r = parse(buf_span(&skeleton), name, true, ret, c);
        if (r == 0)
                ret->skimmed = true;
        buf_done(&skeleton);
        return r;
}

int rule_read_sections(struct rule *r) {
        struct complaints c = {0};
        struct buf text = BUF_INIT;
        struct rule whole;
        int e = r->skimmed ? rule_source(r, &text) : 0;

        if (e == 0 && r->skimmed && (e = parse(buf_span(&text), r->file, true, &whole, &c)) == 0) {
                for (size_t i = 0; i < N_SECTIONS; i++) {
                        char **from = (char **)((char *)&whole + sections[i].field), **to = (char **)((char *)r + sections[i].field);
                        *to = *from;
                        *from = NULL;
                }
                r->skimmed = false;
                rule_done(&whole);
        }
        complaints_done(&c);
        buf_done(&text);
        return e;
}
