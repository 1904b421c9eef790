/*
 * sipdx rules list, test and lint: what the articles say about themselves. Nothing of one rule is known here.
 */
#include "cli/rules.h"

#include "cli/command.h"
#include "cli/say.h"
#include "cli/table.h"
#include "ingest/fixture.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>

enum { COMPLAINTS_SHOWN = 5 };

int rules_read(const char *dir, bool whole, struct rules *ret) {
        struct complaints c = {0};
        int r = whole ? rules_load(dir, ret, &c) : rules_skim(dir, ret, &c);

        if (r == -ENOMEM) /* what it complains of may be its own fault */
                complaints_done(&c);
        for (size_t i = 0; i < c.n && i < COMPLAINTS_SHOWN; i++)
                say_error("%s:%u: %s", c.v[i].file, c.v[i].line, c.v[i].text);
        if (c.n > COMPLAINTS_SHOWN)
                say_error("%zu complaints more; sipdx rules lint --rules DIR shows all", c.n - COMPLAINTS_SHOWN);
        if (r < 0 && c.n == 0)
                say_error("cannot read the rules of %s: %s", dir ? dir : "the program", strerror(-r));
        complaints_done(&c);
        return r < 0 ? EXIT_FAILED : 0;
}

int rules_say_unknown(const char *id) {
        say_error("there is no rule '%s'; sipdx rules list shows all", id);
        return EXIT_FAILED;
}

static int run_list(const struct args *a) {
        struct out o = OUT_INIT;
        struct table t = TABLE_ON(&o, 4);
        struct rules rules = {0};

        if (rules_read(args_value(a, "rules"), false, &rules) != 0)
                return EXIT_FAILED;
        for (size_t i = 0; i < rules.n; i++) {
                table_cell(&t, span_str(rules.v[i].id), false);
                table_cell(&t, span_str(severity_word(rules.v[i].severity)), false);
                table_cell(&t, span_str(finding_kind_word(rules.v[i].kind)), false);
                table_cell(&t, span_str(rules.v[i].title), false);
        }
        table_done(&t);
        rules_done(&rules);
        return out_close(&o, EXIT_DONE);
}

/* file:line: text */
static void put_complaints(struct out *o, const struct complaints *c) {
        for (size_t i = 0; i < c->n; i++) {
                safe_put(&o->text, span_str(c->v[i].file), SAFE_LINE);
                buf_printf(&o->text, ":%u: ", c->v[i].line);
                safe_put(&o->text, span_str(c->v[i].text), SAFE_LINE);
                buf_putc(&o->text, '\n');
        }
}

static int run_lint(const struct args *a) {
        const char *dir = args_value(a, "rules");
        struct complaints c = {0};
        struct rules rules = {0};
        struct out o = OUT_INIT;
        int r = rules_load(dir, &rules, &c);

        if (r < 0 && r != -EBADMSG) {
                say_error("cannot read the rules of %s: %s", dir ? dir : "the program", strerror(-r));
                complaints_done(&c);
                return EXIT_FAILED;
        }
        if (r == 0)
                rules_lint(&rules, &c);
        put_complaints(&o, &c);
        buf_printf(&o.text, "%zu rules, %zu complaints\n", rules.n, c.n);
        r = c.n ? EXIT_FOUND : EXIT_DONE;
        complaints_done(&c);
        rules_done(&rules);
        return out_close(&o, r);
}

/* One rule a line: its id, and the steps of its dearest hit. */
static int put_costs(struct out *o, const struct rules *rules, const char *id) {
        struct table t = TABLE_ON(o, 2);
        int r = 0;

        for (size_t i = 0; i < rules->n && r == 0; i++) {
                uint64_t steps = 0;
                char text[24];
                if (id && strcmp(id, rules->v[i].id) != 0)
                        continue;
                if ((r = fixtures_cost(&rules->v[i], &steps)) < 0)
                        break;
                snprintf(text, sizeof(text), "%llu", (unsigned long long)steps);
                table_cell(&t, span_str(rules->v[i].id), false);
                table_cell(&t, span_str(text), true);
        }
        table_done(&t);
        return r;
}

static int test_rules(const struct args *a, const struct rules *rules, struct out *o) {
        const char *id = a->n_operands ? a->operands[0] : NULL;
        struct fixture_count count = {0};
        struct complaints c = {0};
        int r;

        if (id && !rules_find(rules, id))
                return rules_say_unknown(id);
        r = args_value(a, "mutate") ? fixtures_mutate(rules, id, &c, &count) : fixtures_run(rules, id, &c, &count);
        put_complaints(o, &c);
        complaints_done(&c);
        if (r == 0 && args_value(a, "cost"))
                r = put_costs(o, rules, id);
        if (r < 0) {
                say_error("cannot run the fixtures: %s", strerror(-r));
                return EXIT_FAILED;
        }
        buf_printf(&o->text, "%zu passed, %zu failed\n", count.run - count.failed, count.failed);
        return count.failed ? EXIT_FOUND : EXIT_DONE;
}

static int run_test(const struct args *a) {
        struct rules rules = {0};
        struct out o = OUT_INIT;
        int code;

        if (rules_read(args_value(a, "rules"), true, &rules) != 0)
                return EXIT_FAILED;
        code = test_rules(a, &rules, &o);
        rules_done(&rules);
        return out_close(&o, code);
}

const struct command_option rules_options[] = {
        OPTION_RULES,
        OPTION_HELP,
        OPTION_END,
};

static const struct command_option test_options[] = {
        OPTION_RULES,
        {"mutate", 0, NULL, "run them as other hands would have written their logs", false},
        {"cost", 0, NULL, "show too how many steps each rule takes at most over its hits", false},
        OPTION_HELP,
        OPTION_END,
};

const struct command command_rules_list = {
        .name = "rules list", .operands = "", .min = 0, .max = 0, .options = rules_options, .run = run_list,
        .help = "Lists the rules: id, severity, kind, title",
};

const struct command command_rules_test = {
        .name = "rules test", .operands = "[ID]", .min = 0, .max = 1, .options = test_options, .run = run_test,
        .help = "Runs the fixtures of all rules, or of one",
};

const struct command command_rules_lint = {
        .name = "rules lint", .operands = "", .min = 0, .max = 0, .options = rules_options, .run = run_lint,
        .help = "Says what is wrong with the articles",
};
