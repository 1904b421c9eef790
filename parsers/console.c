/*
 * The shapes of lines in a console of PowerShell. It looks at one line at a time, and knows no more of what stands above it.
 */
#include "parsers/console.h"

#include "parsers/cmdlet.h"

enum {
        NAME_BYTES = 64, /* of a property */
        NAME_WORDS = 5,
        PROMPT_BYTES = 260,
};

bool console_prompt(struct span line, struct span *ret_command, struct span *ret_host) {
        struct span s = span_trim(line);
        bool shell = false;

        *ret_host = SPAN_NONE;
        if (span_starts(s, SPAN("["))) {
                size_t end = span_chr(s, ']');
                struct span inside = span_sub(s, 1, end - 1), rest = span_from(s, end + 1);
                shell = span_ieq(inside, SPAN("PS"));
                if (!shell && !span_starts(rest, SPAN(":")))
                        return false;
                *ret_host = shell ? SPAN_NONE : inside;
                s = span_from(rest, span_skip_blanks(rest, !shell));
        }
        if (span_starts(s, SPAN("PS ")) || span_starts(s, SPAN("PS>"))) {
                shell = true;
                s = span_trim(span_from(s, 2));
        }
        size_t end = span_chr(s, '>');
        bool path = end > 1 && s.n > 1 && s.p[1] == ':' && is_alpha(s.p[0]);
        if (end == s.n || end > PROMPT_BYTES || (!path && !shell))
                return false;
        *ret_command = span_trim(span_from(s, end + 1));
        return true;
}

bool console_command(struct span line, struct span *ret_command) {
        struct span s = span_trim(line), cmdlet = cmdlet_front(s), rest = span_trim(span_from(s, cmdlet.n));

        *ret_command = s;
        return cmdlet.n && (rest.n == 0 || cmdlet_dash(rest) || rest.p[0] == '|' || rest.p[0] == '"' || rest.p[0] == '$');
}

bool console_row(struct span line, struct span *ret_name, struct span *ret_value) {
        size_t from = span_skip_blanks(line, 0), n = from, words = 1;

        for (; n < line.n && line.p[n] != ':'; n++) {
                bool again = is_blank(line.p[n]) && n + 1 < line.n && !is_blank(line.p[n + 1]) && line.p[n + 1] != ':';
                words += again && !is_blank(line.p[n - 1]);
                if (!is_alpha(line.p[n]) && !is_digit(line.p[n]) && !strchr("_-()", line.p[n]) && !is_blank(line.p[n]))
                        return false;
                if (again && is_blank(line.p[n - 1]))
                        return false; /* columns, not a name */
        }
        bool apart = n + 1 >= line.n || is_blank(line.p[n + 1]);
        *ret_name = span_trim(span_sub(line, from, n - from));
        *ret_value = span_trim(span_from(line, n + 1));
        return n < line.n && n > from && is_blank(line.p[n - 1]) && apart && is_alpha(line.p[from]) && ret_name->n <= NAME_BYTES &&
               words <= NAME_WORDS && cmdlet_front(*ret_name).n == 0;
}

bool console_error(struct span line, struct span *ret_cmdlet, struct span *ret_message) {
        struct span s = span_trim(line), rest;

        *ret_cmdlet = cmdlet_front(s);
        rest = span_trim(span_from(s, ret_cmdlet->n));
        *ret_message = span_trim(span_from(rest, 1));
        return ret_cmdlet->n && span_starts(rest, SPAN(":"));
}

bool console_detail(struct span line, struct span name, struct span *ret_value) {
        struct span s = span_trim(line);

        if (!span_starts(s, SPAN("+")))
                return false;
        s = span_from(s, 1);
        size_t colon = span_chr(s, ':');
        *ret_value = span_trim(span_from(s, colon + 1));
        return span_ieq(span_trim(span_sub(s, 0, colon)), name);
}

bool console_is_detail(struct span line) {
        struct span value;

        return console_detail(line, SPAN("CategoryInfo"), &value) || console_detail(line, SPAN("FullyQualifiedErrorId"), &value);
}

bool console_is_stars(struct span s) {
        return s.n >= 10 && span_count(s, '*') == s.n;
}

bool console_is_place(struct span text) {
        return span_starts(text, SPAN("+")) || span_istarts(text, SPAN("At line:")) ||
               (span_istarts(text, SPAN("At ")) && span_ifind(text, SPAN("char:")) < text.n);
}
