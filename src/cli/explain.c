/*
 * sipdx explain: what a code, a constant or a rule's id means; or all of it as a book.
 */
#include "base/prose.h"
#include "cli/listing.h"
#include "cli/rules.h"
#include "cli/say.h"
#include "engine/book.h"
#include "engine/explain.h"
#include "engine/fill.h"
#include "report/emit.h"

#include <stdint.h>
#include <stdlib.h>

enum { COLUMNS_MAX = 120, INDENT = 2, LABEL = 15, NEAR = 5, SEE_ALSO = 6 };

struct page {
        struct buf *b;
        unsigned columns;
        int err;
};

/* Text ------------------------------------------------------------------------------------------------------ */

static void put_words(struct page *p, struct span words, unsigned used, unsigned indent) {
        int r = prose_put_words(p->b, words, used, indent, p->columns);

        p->err = p->err ? p->err : r;
}

static void put_labelled(struct page *p, struct span label, struct span words) {
        unsigned used = INDENT + (label.n > LABEL - 1 ? (unsigned)label.n + 1 : LABEL);

        if (!words.n)
                return;
        buf_printf(p->b, "%*s%.*s%*s", INDENT, "", SPAN_ARG(label), (int)(used - INDENT - label.n), "");
        put_words(p, words, used, INDENT + LABEL);
}

static void put_strings(struct page *p, const char *label, char *const *v, size_t n) {
        struct buf b = BUF_INIT;

        for (size_t i = 0; i < n; i++)
                buf_printf(&b, "%s%s", i ? ", " : "", v[i]);
        put_labelled(p, span_str(label), buf_span(&b));
        buf_done(&b);
}

/* A piece of an article as words: without the marks of code. */
static void put_filled(struct page *p, const char *heading, const char *text, unsigned indent) {
        char *filled = text ? fill_names(text) : NULL;
        int r;

        if (!filled)
                return;
        if (heading)
                buf_printf(p->b, "\n%*s%s\n", INDENT, "", heading);
        r = prose_put(p->b, filled, indent, p->columns);
        p->err = p->err ? p->err : r;
        free(filled);
}

static void put_article(struct page *p, const struct rule *r) {
        struct buf b = BUF_INIT;

        put_filled(p, NULL, r->title, INDENT);
        buf_putc(p->b, '\n');
        buf_printf(&b, "%s, %s, %s; family %.*s", severity_word(r->severity), finding_kind_word(r->kind), confidence_word(r->confidence),
                   SPAN_ARG(book_family(r)));
        put_labelled(p, SPAN("rule"), buf_span(&b));
        put_labelled(p, SPAN("owner"), span_str(r->owner));
        put_strings(p, "needs", r->needs, r->n_needs);
        put_strings(p, "to collect", r->would_confirm, r->n_would_confirm);
        put_strings(p, "explains", r->explains, r->n_explains);
        put_strings(p, "written in", r->refs, r->n_refs);
        put_filled(p, "Means", r->means, 2 * INDENT);
        put_filled(p, "Cause", r->cause, 2 * INDENT);
        put_filled(p, "Fix", r->fix, 2 * INDENT);
        put_filled(p, "Confirm", r->confirm, 2 * INDENT);
        put_filled(p, "Rule out", r->rule_out, 2 * INDENT);
        buf_done(&b);
}

static void put_bit(struct page *p, const struct explained_bit *bit) {
        struct buf b = BUF_INIT;

        buf_printf(&b, "%.*s%s%.*s", SPAN_ARG(bit->name), bit->name.n ? ": " : "",
                   SPAN_ARG(bit->meaning.n ? bit->meaning : SPAN("a bit that is not known")));
        if (bit->path.n)
                buf_printf(&b, "; path: %.*s", SPAN_ARG(bit->path));
        buf_printf(p->b, "%*s0x%-*llx", INDENT, "", LABEL - 2, (unsigned long long)bit->bit);
        put_words(p, buf_span(&b), INDENT + LABEL, INDENT + LABEL);
        buf_done(&b);
}

/* Rules that are many are named alone. */
static void put_see_also(struct page *p, const struct explained *e) {
        struct buf ids = BUF_INIT;

        for (size_t i = 0; i < e->n_rules && e->n_rules <= SEE_ALSO; i++) {
                char *title = fill_names(e->rules[i]->title);
                struct buf b = BUF_INIT;
                if (!title)
                        p->b->err = -ENOMEM;
                buf_printf(&b, "rule %s: %s", e->rules[i]->id, title ? title : "");
                put_labelled(p, i ? SPAN(" ") : SPAN("see also"), buf_span(&b));
                buf_done(&b);
                free(title);
        }
        for (size_t i = 0; i < e->n_rules && e->n_rules > SEE_ALSO; i++)
                buf_printf(&ids, "%s%s", i ? ", " : "rules ", e->rules[i]->id);
        put_labelled(p, SPAN("see also"), buf_span(&ids));
        buf_done(&ids);
}

static void put_explained(struct page *p, const struct explained *e) {
        struct buf head = BUF_INIT;

        buf_printf(&head, "%.*s as %s%s%.*s", SPAN_ARG(e->code), e->noun, e->name.n ? ": " : "", SPAN_ARG(e->name));
        if (e->is_mask && !e->n_bits)
                buf_puts(&head, ": no warning");
        put_words(p, buf_span(&head), 0, 0);
        buf_done(&head);
        if (e->article)
                put_article(p, e->article);
        for (size_t i = 0; i < e->n_bits; i++)
                put_bit(p, &e->bits[i]);
        for (size_t i = 0; i < e->n_facts; i++)
                put_labelled(p, e->facts[i].name, e->facts[i].text);
        put_see_also(p, e);
}

static int put_text(const struct explained *v, size_t n, unsigned columns, struct buf *b) {
        struct page p = {.b = b, .columns = columns > COLUMNS_MAX ? COLUMNS_MAX : columns};

        for (size_t i = 0; i < n; i++) {
                buf_puts(b, i ? "\n" : "");
                put_explained(&p, &v[i]);
        }
        return p.err < 0 ? p.err : b->err;
}

/* JSON ------------------------------------------------------------------------------------------------------ */

static void emit_article(struct emit *o, const struct rule *r) {
        emit_key(o, "article");
        buf_putc(o->b, '{');
        struct emit j = {o->b, false};
        emit_string(&j, "id", r->id);
        emit_number(&j, "rev", (uint64_t)r->rev);
        emit_span(&j, "family", book_family(r));
        emit_string(&j, "severity", severity_word(r->severity));
        emit_string(&j, "kind", finding_kind_word(r->kind));
        emit_string(&j, "confidence", confidence_word(r->confidence));
        emit_string(&j, "owner", r->owner);
        emit_string(&j, "title", r->title);
        emit_string(&j, "means", r->means);
        emit_string(&j, "cause", r->cause);
        emit_string(&j, "fix", r->fix);
        emit_string(&j, "confirm", r->confirm);
        emit_string(&j, "rule_out", r->rule_out);
        emit_strings(&j, "needs", r->needs, r->n_needs);
        emit_strings(&j, "would_confirm", r->would_confirm, r->n_would_confirm);
        emit_strings(&j, "explains", r->explains, r->n_explains);
        emit_strings(&j, "refs", r->refs, r->n_refs);
        buf_putc(j.b, '}');
}

static void emit_bits(struct emit *o, const struct explained *e) {
        struct emit list = emit_list(o, "bits");

        for (size_t i = 0; i < e->n_bits; i++) {
                struct emit j = emit_open(&list);
                emit_number(&j, "bit", e->bits[i].bit);
                emit_span(&j, "name", e->bits[i].name);
                emit_span(&j, "weight", e->bits[i].weight);
                emit_span(&j, "meaning", e->bits[i].meaning);
                emit_span(&j, "path", e->bits[i].path);
                emit_span(&j, "open", e->bits[i].open);
                buf_putc(j.b, '}');
        }
        buf_putc(o->b, ']');
}

static void emit_explained(struct emit *list, const struct explained *e) {
        struct emit j = emit_open(list), rules;

        emit_string(&j, "as", e->as);
        emit_span(&j, "code", e->code);
        emit_span(&j, "name", e->name);
        emit_key(&j, "facts");
        buf_putc(j.b, '{');
        struct emit facts = {j.b, false};
        for (size_t i = 0; i < e->n_facts; i++) {
                char *name = span_dup(e->facts[i].name); /* a column of a table, or a word of ours */
                emit_span(&facts, name ? name : "", e->facts[i].text);
                free(name);
        }
        buf_putc(j.b, '}');
        emit_bits(&j, e);
        rules = emit_list(&j, "rules");
        for (size_t i = 0; i < e->n_rules; i++) {
                emit_comma(&rules);
                emit_put_string(j.b, e->rules[i]->id);
        }
        buf_putc(j.b, ']');
        if (e->article)
                emit_article(&j, e->article);
        buf_putc(j.b, '}');
}

static int put_json(struct span asked, const struct explained *v, size_t n, struct buf *b) {
        struct emit j = {b, false}, list;

        buf_putc(b, '{');
        emit_span(&j, "asked", asked);
        list = emit_list(&j, "explanations");
        for (size_t i = 0; i < n; i++)
                emit_explained(&list, &v[i]);
        buf_puts(b, "]}\n");
        return b->err;
}

/* The command ------------------------------------------------------------------------------------------------- */

/* What to type instead. */
static void say_unknown(const struct rules *rules, struct span what) {
        struct span near[NEAR];
        size_t n = explain_near(rules, what, near, NEAR);
        struct buf b = BUF_INIT;

        for (size_t i = 0; i < n; i++)
                buf_printf(&b, "%s%.*s", i == 0 ? "" : i + 1 < n ? ", " : " or ", SPAN_ARG(near[i]));
        if (n) {
                say_error("nothing is known of '%.*s'; did you mean %s?", SPAN_ARG(what), buf_str(&b));
        } else {
                for (size_t i = 0; explain_word(i); i++)
                        buf_printf(&b, "%s%s:", i ? " " : "", explain_word(i));
                say_error("nothing is known of '%.*s'; type a number, a constant's name or a rule's id; to choose: %s", SPAN_ARG(what),
                          buf_str(&b));
        }
        buf_done(&b);
}

static int explain_one(const struct args *a, const struct rules *rules, struct span what, unsigned columns) {
        const char *format = args_value(a, "format");
        struct explained *v = NULL;
        struct out o = OUT_INIT;
        struct arena arena;
        size_t n = 0;
        int r, code = EXIT_DONE;

        arena_init(&arena);
        o.text.clear = true; /* "<password>" is the name of a fact here, and no secret of a log's */
        r = explain(rules, what, &arena, &v, &n);
        if (r == 0 && n == 0) {
                say_unknown(rules, what);
                code = EXIT_FAILED;
        } else if (r == 0) {
                r = format && !strcmp(format, "json") ? put_json(what, v, n, &o.text) : put_text(v, n, columns, &o.text);
        }
        if (r < 0) {
                say_error("cannot explain: %s", strerror(-r));
                code = EXIT_FAILED;
        }
        arena_done(&arena);
        return out_close(&o, code);
}

static int write_book(const struct rules *rules) {
        struct out o = OUT_INIT;
        int r = book_put(rules, &o.text), code = EXIT_DONE;

        if (r < 0) {
                say_error("cannot write the book: %s", strerror(-r));
                code = EXIT_FAILED;
        }
        return out_close(&o, code);
}

/* --all alone, or what is to be explained. */
static int check(const struct args *a) {
        bool all = args_value(a, "all") != NULL;

        if (all && a->n_operands)
                say_error("explain --all takes no '%s'; type: sipdx explain %s", a->operands[0], a->operands[0]);
        else if (all && args_value(a, "format"))
                say_error("explain --all writes Markdown; leave --format out");
        else if (!all && !a->n_operands)
                say_error("explain needs a code, a name or a rule's id; type: sipdx explain 486, or sipdx explain --all");
        else
                return 0;
        return EXIT_FAILED;
}

static int run(const struct args *a) {
        struct rules rules = {0};
        struct buf what = BUF_INIT;
        unsigned columns = 0;
        int r = check(a);

        if (r == 0)
                r = listing_width(a, &columns);
        if (r == 0)
                r = rules_read(args_value(a, "rules"), true, &rules);
        for (size_t i = 0; i < a->n_operands; i++)
                buf_printf(&what, "%s%s", i ? " " : "", a->operands[i]);
        if (r == 0)
                r = args_value(a, "all") ? write_book(&rules) : explain_one(a, &rules, buf_span(&what), columns);
        buf_done(&what);
        rules_done(&rules);
        return r;
}

static const struct command_option options[] = {
        {"format", 0, "text|json", "the form of the output (text)", false},
        {"all", 0, NULL, "write all articles and tables as one Markdown text", false},
        OPTION_WIDTH,
        OPTION_RULES,
        OPTION_HELP,
        OPTION_END,
};

const struct command command_explain = {
        .name = "explain", .operands = "[WHAT...]", .min = 0, .max = SIZE_MAX, .options = options, .run = run,
        .help = "Explains a code, a constant's name or a rule",
};
