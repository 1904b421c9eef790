/*
 * Walks a PCRE2 expression on its top level only. Whatever it does not understand ends a run; so it may find less than there
 * is, but never what a match may lack.
 */
#include "engine/literal.h"

struct walk {
        struct span rest;
        struct buf run;
        struct buf *best;
};

static void end_run(struct walk *w) {
        if (w->run.n > w->best->n) {
                buf_reset(w->best);
                buf_put(w->best, buf_span(&w->run));
        }
        buf_reset(&w->run);
}

/* Bytes of "[…]" from its opening on. */
static size_t class_len(struct span s) {
        size_t i = 1;

        i += i < s.n && s.p[i] == '^';
        i += i < s.n && s.p[i] == ']'; /* as the first it stands for itself */
        for (; i < s.n && s.p[i] != ']'; i++) {
                if (s.p[i] == '\\')
                        i++;
                else if (s.p[i] == '[' && i + 1 < s.n && s.p[i + 1] == ':')
                        i += span_find(span_from(s, i), SPAN(":]")) + 1;
        }
        return i < s.n ? i + 1 : s.n;
}

/* Bytes of "(…)" from its opening on. */
static size_t group_len(struct span s) {
        size_t depth = 0;

        for (size_t i = 0; i < s.n; i++) {
                if (s.p[i] == '\\')
                        i++;
                else if (s.p[i] == '[')
                        i += class_len(span_from(s, i)) - 1;
                else if (s.p[i] == '(')
                        depth++;
                else if (s.p[i] == ')' && --depth == 0)
                        return i + 1;
        }
        return s.n;
}

/* What stands behind an atom: may it be missing? */
static bool may_lack(struct span s) {
        return s.n && (s.p[0] == '?' || s.p[0] == '*' || span_starts(s, SPAN("{0")) || span_starts(s, SPAN("{,")));
}

static bool is_repeated(struct span s) {
        return s.n && (may_lack(s) || s.p[0] == '+' || s.p[0] == '{');
}

/* One character that stands for itself. A repeated one may stand at a run's end, never inside. */
static void take(struct walk *w, char c, size_t len) {
        w->rest = span_from(w->rest, len);
        if (!may_lack(w->rest))
                buf_putc(&w->run, c);
        if (is_repeated(w->rest))
                end_run(w);
}

static void skip(struct walk *w, size_t len) {
        end_run(w);
        w->rest = span_from(w->rest, len);
}

static bool stands_for_itself(char escaped) {
        return !is_alpha(escaped) && !is_digit(escaped);
}

static void step(struct walk *w) {
        struct span s = w->rest;
        char c = s.p[0];

        if (c == '[')
                skip(w, class_len(s));
        else if (c == '(')
                skip(w, group_len(s));
        else if (c == '{')
                skip(w, span_chr(s, '}') + 1);
        else if (c == '\\' && s.n > 1 && stands_for_itself(s.p[1]))
                take(w, s.p[1], 2);
        else if (c == '\\')
                skip(w, 2);
        else if (strchr(".^$?*+)", c))
                skip(w, 1);
        else
                take(w, c, 1);
}

/* \Q…\E, \x41 and the like, and "|" between alternatives: better no literal than a wrong one. */
static bool is_beyond(struct span s) {
        for (size_t i = 0; i < s.n; i++) {
                if (s.p[i] == '\\' && i + 1 < s.n) {
                        if (strchr("QxoNpPkgcuUL0123456789", s.p[i + 1]))
                                return true;
                        i++;
                } else if (s.p[i] == '[') {
                        i += class_len(span_from(s, i)) - 1;
                } else if (s.p[i] == '(') {
                        i += group_len(span_from(s, i)) - 1;
                } else if (s.p[i] == '|') {
                        return true;
                }
        }
        return false;
}

/* Bytes of "(?i)", "(?s)", "(?is)" … at the front, several of them too. */
static size_t options_len(struct span regex, bool *ret_any_case) {
        size_t at = 0;

        *ret_any_case = false;
        while (span_starts(span_from(regex, at), SPAN("(?"))) {
                size_t n = 2;
                bool any_case = false;
                for (; at + n < regex.n && strchr("ims", regex.p[at + n]); n++)
                        any_case |= regex.p[at + n] == 'i';
                if (n == 2 || at + n >= regex.n || regex.p[at + n] != ')')
                        break;
                *ret_any_case |= any_case;
                at += n + 1;
        }
        return at;
}

/* Does a group switch to any case, or to extended syntax? */
static bool changes_options(struct span s) {
        for (size_t at = span_find(s, SPAN("(?")); at < s.n;) {
                for (at += 2; at < s.n && (is_alpha(s.p[at]) || s.p[at] == '-'); at++)
                        if (s.p[at] == 'i' || s.p[at] == 'x')
                                return true;
                at += span_find(span_from(s, at), SPAN("(?"));
        }
        return false;
}

int literal_of(struct span regex, struct buf *ret, bool *ret_any_case) {
        struct walk w = {.rest = regex, .best = ret};
        int r;

        w.rest = span_from(regex, options_len(regex, ret_any_case));
        if (changes_options(w.rest) || span_find(w.rest, SPAN("(*")) < w.rest.n || is_beyond(w.rest))
                return 0;
        while (w.rest.n)
                step(&w);
        end_run(&w);
        r = w.run.err ? w.run.err : ret->err;
        buf_done(&w.run);
        return r;
}
