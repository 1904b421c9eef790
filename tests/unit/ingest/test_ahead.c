/* ahead.c: what it calls clear has no literal in it, wherever those stand; and one search is enough for many texts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "draw.h"
#include "ingest/ahead.h"

#include <stdlib.h>

#define ARTICLE \
        "---\nid: a\nrev: 1\nseverity: error\nkind: cause\nconfidence: likely\nowner: nobody\nsubject: server\n---\n# {subject}\n\n" \
        "```pattern one\n(?i)needle\n```\n```sql\nSELECT '' AS subject, evidence FROM v_hit WHERE rule = 'a'\n```\n"

enum { TEXTS = 1500, LONGEST = 3000 };

struct made {
        struct rules rules;
        struct scan *scan;
        struct buf source;
        size_t at[TEXTS], n[TEXTS]; /* where the texts begin, and how long they are */
        uint32_t seed;
};

static uint32_t below(struct made *m, uint32_t end) {
        return draw(&m->seed) % end;
}

static int begin(void **state) {
        struct made *m = calloc(1, sizeof(*m));
        struct complaints c = {0};

        assert_non_null(m);
        m->rules.v = calloc(1, sizeof(*m->rules.v));
        assert_int_equal(rule_parse(SPAN(ARTICLE), "a.md", &m->rules.v[0], &c), 0);
        m->rules.n = 1;
        assert_int_equal(scan_new(&m->rules, "uls", &m->scan), 0);
        complaints_done(&c);
        m->seed = 2463534242;
        *state = m;
        return 0;
}

static int end(void **state) {
        struct made *m = *state;

        scan_free(m->scan);
        rules_done(&m->rules);
        buf_done(&m->source);
        free(m);
        return 0;
}

/* Texts of up to `longest` bytes; of a thousand, so many hold the needle, and so many have bytes between them and the next that are
 * no text. */
static void fill(struct made *m, uint32_t longest, uint32_t needles, uint32_t gaps) {
        buf_reset(&m->source);
        for (size_t i = 0; i < TEXTS; i++) {
                m->at[i] = m->source.n;
                buf_fill(&m->source, 'x', below(m, longest));
                if (below(m, 1000) < needles)
                        buf_puts(&m->source, below(m, 2) ? "Needle" : "needle");
                buf_fill(&m->source, 'y', below(m, 20));
                m->n[i] = m->source.n - m->at[i];
                buf_putc(&m->source, '\n');
                if (below(m, 1000) < gaps) {
                        buf_fill(&m->source, 'z', below(m, 3000));
                        buf_puts(&m->source, "NEEDLE\n");
                }
        }
        assert_int_equal(m->source.err, 0);
}

static bool holds(struct made *m, size_t i) {
        struct span text = span_sub(buf_span(&m->source), m->at[i], m->n[i]);

        return span_ifind(text, SPAN("needle")) < text.n;
}

static bool is_clear(struct made *m, struct ahead *a, size_t i, size_t known) {
        struct span rest = span_sub(buf_span(&m->source), m->at[i], m->n[i] + known);

        if (!ahead_is_clear(a, m->scan, m->at[i], m->n[i], rest))
                return false;
        assert_false(holds(m, i));
        return true;
}

/* As a reader does it, who has read up to `known` bytes beyond a text's begin; some that waited come late. How many are clear. */
static size_t look(struct made *m, uint32_t known) {
        struct ahead a = {0};
        size_t clear = 0;

        for (size_t i = 0; i < TEXTS; i++) {
                clear += is_clear(m, &a, i, below(m, known));
                if (below(m, 10) == 0)
                        is_clear(m, &a, i - below(m, i < 20 ? (uint32_t)i + 1 : 20), below(m, known));
        }
        return clear;
}

static void never_wrong(void **state) {
        struct made *m = *state;

        for (uint32_t longest = 10; longest <= LONGEST; longest *= 6)
                for (uint32_t needles = 0; needles <= 1000; needles = needles * 8 + 1)
                        for (uint32_t gaps = 0; gaps <= 500; gaps += 250) {
                                fill(m, longest, needles, gaps);
                                look(m, 20000);
                                look(m, 50);
                        }
}

static void mostly_clear(void **state) {
        struct made *m = *state;

        fill(m, 200, 0, 0);
        assert_true(look(m, 100000) > TEXTS * 9 / 10);
        fill(m, 200, 1, 0);
        assert_true(look(m, 100000) > TEXTS / 2);
        fill(m, 100, 0, 100); /* about ten of them between messages */
        assert_true(look(m, 100000) > TEXTS / 2);
        fill(m, 200, 1000, 0);
        assert_int_equal(look(m, 100000), 0);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(never_wrong, begin, end),
                cmocka_unit_test_setup_teardown(mostly_clear, begin, end),
        };

        return cmocka_run_group_tests_name("ingest/ahead", tests, NULL, NULL);
}
