/*
 * One input as an article: read, its SQL tried on an empty case by lint, its texts filled. Besides sanitizers it checks that
 * an article that is refused says why, and one that is taken is whole.
 */
#include <errno.h>
#include "base/buf.h"
#include "engine/fill.h"
#include "engine/match.h"
#include "tests/fuzz/fuzz.h"

/* No placeholder but what a fact itself brings is left, and none is needed for the rest. */
static void fill(const char *text) {
        char *filled = fill_text(text, NULL, 0, "s");
        struct placeholder p;

        check(filled);
        if (placeholder_next(span_str(text), 0, &p))
                check(p.at + p.len <= strlen(text) && p.name.n > 0);
        else
                check(strcmp(filled, text) == 0);
        free(filled);
}

static void use(struct rule *r) {
        const char *const texts[] = {r->title, r->means, r->cause, r->fix, r->confirm, r->rule_out};
        struct rules rules = {.v = r, .n = 1};
        struct complaints c = {0};
        char *sql = match_sql(r);

        check(r->id && r->title && r->owner && r->subject && sql);
        for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
                if (texts[i])
                        fill(texts[i]);
        for (size_t i = 0; i < r->n_fixtures; i++)
                check(r->fixtures[i].format && r->fixtures[i].text);
        check(rules_lint(&rules, &c) == (int)c.n);
        complaints_done(&c);
        free(sql);
}

/* The id that the head claims becomes the file's name, so that more articles pass. */
static void file_name(struct span text, struct buf *ret) {
        struct span id = span_from(text, span_find(text, SPAN("\nid: ")));
        size_t n = 0;

        for (id = span_from(id, 5); n < id.n && n < 64 && (is_alpha(id.p[n]) || is_digit(id.p[n]) || id.p[n] == '-'); n++)
                continue;
        buf_printf(ret, "rules/x/%.*s.md", SPAN_ARG(span_sub(id, 0, n)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        struct span text = span_of((const char *)data, size);
        struct complaints c = {0};
        struct buf name = BUF_INIT;
        struct rule r = {0};
        int e;

        file_name(text, &name);
        e = rule_parse(text, buf_str(&name), &r, &c);
        check(e == 0 || e == -EBADMSG);
        check((e == 0) == (c.n == 0));
        if (e == 0)
                use(&r);
        rule_done(&r);
        complaints_done(&c);
        buf_done(&name);
        return 0;
}
