/*
 * Reads the filter line by recursive descent. Every refusal says where and what to type instead. Nothing here knows SQL.
 */
#include "query/filter.h"

#include "base/limits.h"
#include "base/safe.h"
#include "base/stamp.h"
#include "query/tree.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static const char fields_text[] = "from, to, code, method, diag, time, outcome, finding, severity, file, host, call-id, call, direction "
                                  "or text";

struct reading {
        struct filter *f;
        struct span line;
        size_t at;
        unsigned depth;
        struct filter_error *error;
        int result; /* 0, -EINVAL or -ENOMEM; the first counts */
};

static struct filter_node *refuse(struct reading *g, size_t at, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

static struct filter_node *refuse(struct reading *g, size_t at, const char *fmt, ...) {
        va_list ap;

        if (g->result)
                return NULL;
        g->result = -EINVAL;
        if (!g->error)
                return NULL;
        g->error->column = safe_width(span_sub(g->line, 0, at)) + 1;
        va_start(ap, fmt);
        vsnprintf(g->error->text, sizeof(g->error->text), fmt, ap);
        va_end(ap);
        return NULL;
}

static struct filter_node *no_memory(struct reading *g) {
        if (!g->result)
                g->result = -ENOMEM;
        return NULL;
}

static struct filter_node *node(struct reading *g, enum filter_kind kind, struct filter_node *a, struct filter_node *b) {
        struct filter_node *n = arena_alloc(&g->f->arena, sizeof(*n));

        if (!n)
                return no_memory(g);
        n->kind = kind;
        n->a = a;
        n->b = b;
        n->slow = (a && a->slow) || (b && b->slow);
        return n;
}

/* Characters of the line ------------------------------------------------------------------------------ */

static bool at_end(struct reading *g) {
        while (g->at < g->line.n && strchr(" \t\r\n", g->line.p[g->at]))
                g->at++;
        return g->at == g->line.n;
}

static char here(const struct reading *g) {
        return g->at < g->line.n ? g->line.p[g->at] : 0;
}

static bool ends_word(char c) {
        return strchr(" \t\r\n()", c) != NULL;
}

static struct span bare(struct reading *g) {
        size_t from = g->at;

        while (g->at < g->line.n && !ends_word(g->line.p[g->at]))
                g->at++;
        return span_sub(g->line, from, g->at - from);
}

/* The word that comes next, if it is this one; then it is passed. */
static bool take_word(struct reading *g, struct span want) {
        size_t from = g->at;

        if (at_end(g) || !span_ieq(bare(g), want)) {
                g->at = from;
                return false;
        }
        return true;
}

/* Up to the closing mark; a backslash before it stands for the mark itself. keep: leave the backslash, a regular
 * expression needs it. False: refused. */
static bool closed(struct reading *g, char mark, bool keep, struct span *ret) {
        size_t from = g->at++, n = 0;
        char *text = arena_alloc(&g->f->arena, g->line.n - from + 1);

        if (!text) {
                no_memory(g);
                return false;
        }
        for (; g->at < g->line.n && g->line.p[g->at] != mark; g->at++) {
                bool pair = g->line.p[g->at] == '\\' && g->at + 1 < g->line.n;
                bool skip = pair && !keep && strchr("\"\\", g->line.p[g->at + 1]);
                if (pair && !skip)
                        text[n++] = g->line.p[g->at];
                if (pair)
                        g->at++;
                text[n++] = g->line.p[g->at];
        }
        if (g->at == g->line.n) {
                if (mark == '/')
                        refuse(g, from, "the regular expression has no closing /; a text that begins with / goes in quotes");
                else
                        refuse(g, from, "the quotes are not closed; type another \"");
                return false;
        }
        g->at++;
        *ret = span_of(text, n);
        return true;
}

/* Texts ----------------------------------------------------------------------------------------------- */

static struct filter_node *keep_pattern(struct reading *g, struct pattern *p) {
        struct filter *f = g->f;
        struct pattern **v = reallocarray(f->patterns, f->n_patterns + 1, sizeof(*v));
        struct filter_node *n;

        if (!v) {
                pattern_free(p);
                return no_memory(g);
        }
        f->patterns = v;
        v[f->n_patterns++] = p;
        n = node(g, FILTER_TEXT, NULL, NULL);
        if (n) {
                n->slow = true;
                n->pattern = f->n_patterns - 1;
        }
        return n;
}

static struct filter_node *word(struct reading *g, struct span text) {
        struct pattern *p = NULL;

        return pattern_word(text, &p) < 0 ? no_memory(g) : keep_pattern(g, p);
}

static struct filter_node *regex(struct reading *g) {
        struct pattern *p = NULL;
        struct span text;
        size_t from = g->at, wrong = 0;
        char words[120] = "";
        bool any_case;
        int r;

        if (!closed(g, '/', true, &text))
                return NULL;
        if (text.n == 0)
                return refuse(g, from, "the regular expression is empty; type something between / and /");
        any_case = to_lower(here(g)) == 'i';
        g->at += any_case;
        if (here(g) && !ends_word(here(g)))
                return refuse(g, g->at, "behind /regex/ only an i may stand; a text with / in it goes in quotes");
        r = pattern_regex(text, any_case, &p, &wrong, words, sizeof(words));
        if (r == -EINVAL)
                return refuse(g, from + 1 + wrong, "the regular expression cannot be read: %s", words);
        return r < 0 ? no_memory(g) : keep_pattern(g, p);
}

/* Lists of numbers ------------------------------------------------------------------------------------- */

static bool read_compared(struct span s, struct filter_range *ret) {
        bool less = s.p[0] == '<', more = s.p[0] == '>', equal = s.n > 1 && s.p[1] == '=';
        uint32_t v;

        if (span_u32(span_trim(span_from(s, s.p[0] == '=' || !equal ? 1 : 2)), &v) < 0)
                return false;
        *ret = (struct filter_range){v, v};
        if (less && !equal && v == 0)
                return false;
        if (less)
                *ret = (struct filter_range){0, equal ? v : v - 1};
        if (more)
                *ret = (struct filter_range){equal || v == UINT32_MAX ? v : v + 1, UINT32_MAX};
        return true;
}

/* "486", "400-499", "4xx", ">=400", "none". */
static bool read_range(struct span s, struct filter_range *ret) {
        size_t dash = span_chr(s, '-');
        uint32_t low;

        if (s.n && strchr("<>=", s.p[0]))
                return read_compared(s, ret);
        if (span_ieq(s, SPAN("none"))) {
                *ret = (struct filter_range){0, 0};
                return true;
        }
        if (s.n == 3 && is_digit(s.p[0]) && span_ieq(span_from(s, 1), SPAN("xx"))) {
                low = (uint32_t)(s.p[0] - '0') * 100;
                *ret = (struct filter_range){low, low + 99};
                return true;
        }
        if (dash < s.n)
                return span_u32(span_sub(s, 0, dash), &ret->low) == 0 && span_u32(span_from(s, dash + 1), &ret->high) == 0 &&
                       ret->low <= ret->high;
        if (span_u32(s, &low) < 0)
                return false;
        *ret = (struct filter_range){low, low};
        return true;
}

/* True: all of the list are numbers, *io has them. */
static bool read_ranges(struct reading *g, struct filter_node *io) {
        struct span rest = io->value, piece;

        io->ranges = arena_array(&g->f->arena, span_count(io->value, ',') + 1, sizeof(*io->ranges));
        if (!io->ranges) {
                no_memory(g);
                return false;
        }
        while (span_cut(&rest, ',', &piece))
                if (!read_range(piece, &io->ranges[io->n_ranges++]))
                        return false;
        g->f->n_terms += io->n_ranges;
        return io->n_ranges > 0;
}

/* Fields ----------------------------------------------------------------------------------------------- */

static struct filter_node *numbers(struct reading *g, struct filter_node *n, size_t at) {
        bool good = read_ranges(g, n);

        for (size_t i = 0; i < n->n_ranges && n->kind == FILTER_CODE; i++)
                if (n->ranges[i].low == 0 && n->ranges[i].high > 0) /* 0 stands for requests, which have no status */
                        n->ranges[i].low = 1;
        if (good)
                return n;
        if (n->kind == FILTER_CALL)
                return refuse(g, at, "call: takes numbers of calls, such as call:12 or call:12,30-40; for a Call-ID type call-id:");
        return refuse(g, at, "code: takes 486, 180,183, 400-499, 4xx, >=400 or none");
}

static struct filter_node *direction(struct reading *g, struct filter_node *n, size_t at) {
        static const struct span words[] = {SPAN("in"), SPAN("out"), SPAN("none")};

        for (size_t i = 0; i < 3; i++)
                if (span_ieq(n->value, words[i]))
                        return n;
        return refuse(g, at, "direction: is in, out or none");
}

/* The words of v_call.outcome, and what lists show for those that stood. */
static bool is_outcome(struct span word) {
        static const struct span words[] = {SPAN("answered"), SPAN("ok"), SPAN("failed"), SPAN("partly"), SPAN("unanswered"),
                                            SPAN("declined"), SPAN("cancelled"), SPAN("challenged"), SPAN("retried"),
                                            SPAN("ignorable"), SPAN("unfinished")};

        for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
                if (span_ieq(word, words[i]))
                        return true;
        return false;
}

static struct filter_node *outcome(struct reading *g, struct filter_node *n, size_t at) {
        struct span rest = n->value, piece;

        while (span_cut(&rest, ',', &piece)) {
                g->f->n_terms++;
                if (!is_outcome(piece))
                        return refuse(g, at, "outcome: is answered, ok, failed, partly, unanswered, declined, cancelled, "
                                      "challenged, retried, ignorable or unfinished");
        }
        return n;
}

static struct filter_node *severity(struct reading *g, struct filter_node *n, size_t at) {
        struct span rest = n->value, piece;

        while (span_cut(&rest, ',', &piece)) {
                char word[16] = ""; /* longer than any, so that what is cut is none */
                snprintf(word, sizeof(word), "%.*s", SPAN_ARG(piece));
                for (char *p = word; *p; p++)
                        *p = to_lower(*p);
                g->f->n_terms++;
                if (severity_parse(word) < 0)
                        return refuse(g, at, "severity: is error, warning, notice or info");
        }
        return n;
}

static struct filter_node *methods(struct reading *g, struct filter_node *n, size_t at) {
        struct span rest = n->value, piece;

        while (span_cut(&rest, ',', &piece)) {
                g->f->n_terms++;
                if (piece.n == 0)
                        return refuse(g, at, "method: takes INVITE, or several with commas between them");
        }
        return n;
}

/* A number or a comparison is an id; anything else is looked for in words. */
static struct filter_node *diag(struct reading *g, struct filter_node *n, size_t at) {
        if (!is_digit(n->value.p[0]) && !strchr("<>=", n->value.p[0])) {
                n->kind = FILTER_DIAG_TEXT;
                return n;
        }
        return read_ranges(g, n) ? n : refuse(g, at, "diag: takes 1028, 1000-1999, >=50000, or a word of the reason");
}

/* ">10:30", "<=2013-03-12T10:30": what is later or earlier than a moment begins or ends with it, as people mean it. */
static bool read_times_from(struct span s, struct filter_node *io) {
        bool more = s.p[0] == '>', equal = s.n > 1 && s.p[1] == '=';
        struct stamp_query q;

        if (stamp_parse(span_from(s, 1 + equal), &q) < 0)
                return false;
        io->of_day = !q.has_date;
        io->low_us = more ? q.us : 0;
        io->high_us = !more ? q.us + (equal ? q.width_us : 0) - 1 : io->of_day ? STAMP_DAY - 1 : INT64_MAX;
        return true;
}

/* The last moment of the range, whose end may leave out the day. */
static int64_t end_of(const struct stamp_query *low, struct stamp_query high) {
        if (low->has_date && !high.has_date)
                high.us += stamp_whole(low->us, STAMP_DAY) * STAMP_DAY;
        return high.us + high.width_us - 1;
}

/* "10:30-10:45". Dates and offsets from UTC have dashes too: the first that stands between two moments is meant. */
static bool split_times(struct span s, struct stamp_query *ret_low, int64_t *ret_high_us) {
        struct stamp_query low, high;

        for (size_t i = 0; i < s.n; i++) {
                if (s.p[i] != '-' || stamp_parse(span_sub(s, 0, i), &low) < 0 || stamp_parse(span_from(s, i + 1), &high) < 0)
                        continue;
                if ((high.has_date && !low.has_date) || end_of(&low, high) < low.us)
                        continue;
                *ret_low = low;
                *ret_high_us = end_of(&low, high);
                return true;
        }
        return false;
}

/* A moment is as long as it is written: 10:30 is a minute. */
static bool read_times(struct span s, struct filter_node *io) {
        struct stamp_query q;

        if (!split_times(s, &q, &io->high_us)) {
                if (stamp_parse(s, &q) < 0)
                        return false;
                io->high_us = q.us + q.width_us - 1;
        }
        io->of_day = !q.has_date;
        io->low_us = q.us;
        return true;
}

static struct filter_node *moment(struct reading *g, struct filter_node *n, size_t at) {
        bool edge = n->value.p[0] == '<' || n->value.p[0] == '>';

        if (edge ? read_times_from(n->value, n) : read_times(n->value, n))
                return n;
        return refuse(g, at, "time: takes 10:30, 10:30-10:45, >10:30, <10:30:05 or >2013-03-12T10:30");
}

static struct filter_node *part(struct reading *g, struct filter_node *n, size_t at) {
        (void)g, (void)at;
        return n;
}

static const struct filter_field {
        const char *name;
        enum filter_kind kind;
        struct filter_node *(*check)(struct reading *g, struct filter_node *n, size_t at);
        const char *example;
} fields[] = {
        {"from", FILTER_FROM, part, "from:alice"},
        {"to", FILTER_TO, part, "to:bob"},
        {"direction", FILTER_DIRECTION, direction, "direction:in"},
        {"code", FILTER_CODE, numbers, "code:>=400"},
        {"method", FILTER_METHOD, methods, "method:INVITE"},
        {"diag", FILTER_DIAG, diag, "diag:1028"},
        {"outcome", FILTER_OUTCOME, outcome, "outcome:failed"},
        {"finding", FILTER_FINDING, part, "finding:any"},
        {"severity", FILTER_SEVERITY, severity, "severity:error"},
        {"file", FILTER_FILE, part, "file:uccapi"},
        {"host", FILTER_HOST, part, "host:fe01"},
        {"call-id", FILTER_CALL_ID, part, "call-id:4f2a"},
        {"call", FILTER_CALL, numbers, "call:12"},
        {"time", FILTER_TIME, moment, "time:>10:30"},
        {"text", FILTER_TEXT, NULL, "text:edge"},
};
enum { FIELDS = sizeof(fields) / sizeof(*fields) };

static struct filter_node *field(struct reading *g, const struct filter_field *f, size_t from) {
        struct filter_node *n;
        struct span value;
        size_t at = g->at;

        if (f->kind == FILTER_TEXT && here(g) == '/')
                return regex(g);
        if (here(g) != '"')
                value = bare(g);
        else if (!closed(g, '"', false, &value))
                return NULL;
        if (value.n == 0)
                return refuse(g, from, "%s: needs a value right behind it, such as %s", f->name, f->example);
        if (f->kind == FILTER_TEXT)
                return word(g, value);
        n = node(g, f->kind, NULL, NULL);
        if (!n)
                return NULL;
        n->value = value;
        return f->check(g, n, at);
}

/* Letters and dashes up to a colon: a field's name, or one mistyped. Addresses begin alike. */
static bool is_field_name(struct span name) {
        if (name.n == 0 || !is_alpha(name.p[0]))
                return false;
        for (size_t i = 0; i < name.n; i++)
                if (!is_alpha(name.p[i]) && name.p[i] != '-')
                        return false;
        return !span_ieq(name, SPAN("sip")) && !span_ieq(name, SPAN("sips")) && !span_ieq(name, SPAN("tel"));
}

static struct filter_node *plain(struct reading *g) {
        size_t from = g->at, colon;
        struct span text = bare(g), name;

        colon = span_chr(text, ':');
        name = span_sub(text, 0, colon);
        if (colon == text.n || !is_field_name(name))
                return word(g, text);
        g->at = from + colon + 1;
        for (size_t i = 0; i < FIELDS; i++)
                if (span_ieq(name, span_str(fields[i].name)))
                        return field(g, &fields[i], from);
        return refuse(g, from, "there is no field '%.*s'; use %s, or put a text in quotes", SPAN_ARG(span_sub(name, 0, 30)), fields_text);
}

/* Terms and what joins them --------------------------------------------------------------------------- */

static struct filter_node *either(struct reading *g);

static struct filter_node *bracket(struct reading *g) {
        size_t from = g->at++;
        struct filter_node *n;

        if (!at_end(g) && here(g) == ')')
                return refuse(g, from, "there is nothing between the brackets; leave them out");
        n = either(g);
        if (n && (at_end(g) || here(g) != ')'))
                return refuse(g, from, "the bracket is not closed; type another )");
        g->at++;
        return n;
}

static struct filter_node *term(struct reading *g) {
        struct span text;

        if (++g->f->n_terms > LIMIT_FILTER_TERMS)
                return refuse(g, g->at, "more than %d words; type fewer", LIMIT_FILTER_TERMS);
        if (here(g) == '(')
                return bracket(g);
        if (here(g) == ')')
                return refuse(g, g->at, "no bracket is open here; leave the ) out");
        if (here(g) == '/')
                return regex(g);
        if (here(g) != '"')
                return plain(g);
        if (!closed(g, '"', false, &text))
                return NULL;
        return text.n ? word(g, text) : refuse(g, g->at - 2, "there is nothing between the quotes; leave them out");
}

static struct filter_node *negated(struct reading *g) {
        struct filter_node *n;
        size_t from;
        bool dash;

        if (at_end(g))
                return refuse(g, g->at, "something has to follow here, such as from:alice");
        from = g->at;
        if (++g->depth > LIMIT_FILTER_DEPTH)
                return refuse(g, from, "more than %d brackets or nots inside one another; type fewer", LIMIT_FILTER_DEPTH);
        if (take_word(g, SPAN("and")) || take_word(g, SPAN("or")))
                return refuse(g, from, "something has to stand before this word; to look for the word put it in quotes");
        dash = here(g) == '-';
        g->at += dash;
        if (dash && (!here(g) || ends_word(here(g))) && here(g) != '(')
                return refuse(g, from, "something has to follow the -, such as -method:OPTIONS");
        if (dash || take_word(g, SPAN("not"))) {
                n = negated(g);
                n = n ? node(g, FILTER_NOT, n, NULL) : NULL;
        } else {
                n = term(g);
        }
        g->depth--;
        return n;
}

static bool is_or_next(struct reading *g) {
        size_t from = g->at;
        bool is = take_word(g, SPAN("or"));

        g->at = from;
        return is;
}

static struct filter_node *both(struct reading *g) {
        struct filter_node *n = negated(g), *more;

        while (n && !at_end(g) && here(g) != ')' && !is_or_next(g)) {
                take_word(g, SPAN("and"));
                more = negated(g);
                n = more ? node(g, FILTER_AND, n, more) : NULL;
        }
        return n;
}

static struct filter_node *either(struct reading *g) {
        struct filter_node *n = both(g), *more;

        while (n && take_word(g, SPAN("or"))) {
                more = both(g);
                n = more ? node(g, FILTER_OR, n, more) : NULL;
        }
        return n;
}

static void read_line(struct reading *g) {
        if (g->line.n > LIMIT_FILTER_BYTES)
                refuse(g, 0, "the filter is longer than %d bytes; type fewer words", LIMIT_FILTER_BYTES);
        else if (!at_end(g))
                g->f->root = either(g);
        if (!g->result && !at_end(g)) /* only a bracket ends it early */
                refuse(g, g->at, "no bracket is open here; leave the ) out");
        if (!g->result && g->f->n_terms > LIMIT_FILTER_TERMS)
                refuse(g, 0, "more than %d words and numbers; type fewer", LIMIT_FILTER_TERMS);
}

int filter_parse(struct span line, struct filter **ret, struct filter_error *ret_error) {
        struct filter *f = calloc(1, sizeof(*f));
        struct reading g = {.f = f, .line = line, .error = ret_error};

        if (!f)
                return -ENOMEM;
        arena_init(&f->arena);
        g.line = arena_dup(&f->arena, span_sub(line, 0, LIMIT_FILTER_BYTES + 1)); /* values stand in it */
        if (line.n && !g.line.n)
                g.result = -ENOMEM;
        else
                read_line(&g);
        if (g.result) {
                filter_free(f);
                return g.result;
        }
        *ret = f;
        return 0;
}

void filter_free(struct filter *f) {
        if (!f)
                return;
        for (size_t i = 0; i < f->n_patterns; i++)
                pattern_free(f->patterns[i]);
        free(f->patterns);
        free(f->values);
        buf_done(&f->sql);
        arena_done(&f->arena);
        free(f);
}

bool filter_is_empty(const struct filter *f) {
        return !f || !f->root;
}
