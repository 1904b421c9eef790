/*
 * A filter line tested on a row by its fields, for lists that are no table of the case. It says of each kind of test what
 * condition.c says in SQL.
 */
#include "query/tree.h"

#include "query/needle.h"

#include <errno.h>
#include <stdlib.h>

struct testing {
        const struct filter *f;
        filter_get get;
        const void *row;
        int error;
};

static const char *name_of(enum filter_kind kind) {
        switch (kind) {
        case FILTER_FROM: return "from";
        case FILTER_TO: return "to";
        case FILTER_DIRECTION: return "direction";
        case FILTER_CODE: return "code";
        case FILTER_METHOD: return "method";
        case FILTER_DIAG: case FILTER_DIAG_TEXT: return "diag";
        case FILTER_OUTCOME: return "outcome";
        case FILTER_FINDING: return "finding";
        case FILTER_SEVERITY: return "severity";
        case FILTER_FILE: return "file";
        case FILTER_HOST: return "host";
        case FILTER_CALL_ID: return "call-id";
        case FILTER_CALL: return "call";
        case FILTER_TIME: return "time";
        default: return "text";
        }
}

static bool is_listed(struct span list, struct span value) {
        struct span word;

        while (span_cut(&list, ',', &word))
                if (span_ieq(word, value))
                        return true;
        return false;
}

static bool in_ranges(const struct filter_node *n, struct span value) {
        uint32_t v;

        if (span_u32(value, &v) < 0)
                return false;
        for (size_t i = 0; i < n->n_ranges; i++)
                if (v >= n->ranges[i].low && v <= n->ranges[i].high)
                        return true;
        return false;
}

static bool is_who(struct testing *t, struct span who, struct span value) {
        char *text = needle(who);
        bool holds = text && span_ifind(value, span_str(text)) < value.n;

        if (!text)
                t->error = -ENOMEM;
        free(text);
        return holds;
}

/* A number asks for the finding's codes; words for the rest, as far as the row tells. */
static bool test_holds(struct testing *t, const struct filter_node *n) {
        struct span value;
        int r;

        if (!t->get(t->row, name_of(n->kind), &value))
                return false;
        switch (n->kind) {
        case FILTER_FROM:
        case FILTER_TO:
                return is_who(t, n->value, value);
        case FILTER_CODE:
        case FILTER_DIAG:
        case FILTER_CALL:
                return in_ranges(n, value);
        case FILTER_DIRECTION:
        case FILTER_METHOD:
        case FILTER_OUTCOME:
        case FILTER_SEVERITY:
                return is_listed(n->value, value);
        case FILTER_FINDING:
                return value.n && (span_ieq(n->value, SPAN("any")) || span_ifind(value, n->value) < value.n);
        case FILTER_TIME:
                return false; /* such lists have no times */
        case FILTER_TEXT:
                r = pattern_find(t->f->patterns[n->pattern], value);
                t->error = r < 0 ? r : t->error;
                return r > 0;
        default:
                return span_ifind(value, n->value) < value.n;
        }
}

static bool holds(struct testing *t, const struct filter_node *n) {
        switch (n->kind) {
        case FILTER_AND:
                return holds(t, n->a) && holds(t, n->b);
        case FILTER_OR:
                return holds(t, n->a) || holds(t, n->b);
        case FILTER_NOT:
                return !holds(t, n->a);
        default:
                return test_holds(t, n);
        }
}

int filter_passes(const struct filter *f, filter_get get, const void *row) {
        struct testing t = {.f = f, .get = get, .row = row};
        bool passes = filter_is_empty(f) || holds(&t, f->root);

        return t.error ? t.error : passes;
}

/* What no line of the text can have fails; of all else nothing is known. */
static bool may_hold(const struct filter *f, const struct filter_node *n, struct span text) {
        switch (n->kind) {
        case FILTER_AND:
                return may_hold(f, n->a, text) && may_hold(f, n->b, text);
        case FILTER_OR:
                return may_hold(f, n->a, text) || may_hold(f, n->b, text);
        case FILTER_TEXT:
                return pattern_may_hold(f->patterns[n->pattern], text);
        default:
                return true;
        }
}

bool filter_may_pass(const struct filter *f, struct span text) {
        return filter_is_empty(f) || may_hold(f, f->root, text);
}

static const char *unknown(const struct filter_node *n, const char *const *known) {
        const char *name;

        if (n->a) {
                name = unknown(n->a, known);
                return name || !n->b ? name : unknown(n->b, known);
        }
        name = name_of(n->kind);
        for (; *known; known++)
                if (!strcmp(*known, name))
                        return NULL;
        return name;
}

const char *filter_unknown(const struct filter *f, const char *const *known) {
        return filter_is_empty(f) ? NULL : unknown(f->root, known);
}
