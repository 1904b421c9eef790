/*
 * Can what stands on stdin harm who reads it? No control character, nothing that turns text around or hides, only UTF-8; and by its
 * form: no cell of a CSV is a formula, and Markdown has no HTML, link, picture or heading that evidence has made. Names the
 * first few faults by their offset.
 *
 *   check text|colour|csv|markdown <OUTPUT
 */
#include <cmark.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FAULTS_SHOWN = 5 };

struct text {
        unsigned char *p;
        size_t n, faults;
};

static void fault(struct text *t, size_t at, const char *what) {
        size_t from = at > 40 ? at - 40 : 0;

        if (t->faults++ >= FAULTS_SHOWN)
                return;
        printf("  at %zu: %s in: ", at, what);
        for (size_t i = from; i < t->n && i < at + 40; i++)
                printf(t->p[i] >= 0x20 && t->p[i] < 0x7F ? "%c" : "<%02x>", t->p[i]);
        putchar('\n');
}

/* Characters --------------------------------------------------------------------------------------------- */

/* Length of the character at i; 0: no UTF-8. */
static size_t take(const struct text *t, size_t i, uint32_t *ret) {
        const unsigned char *p = t->p + i;
        size_t n = p[0] < 0x80 ? 1 : p[0] < 0xC2 ? 0 : p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : p[0] < 0xF5 ? 4 : 0;
        uint32_t c = n == 1 ? p[0] : p[0] & (0xFFU >> (n + 1));

        if (!n || i + n > t->n)
                return 0;
        for (size_t k = 1; k < n; k++) {
                if ((p[k] & 0xC0) != 0x80)
                        return 0;
                c = c << 6 | (p[k] & 0x3FU);
        }
        if ((n == 3 && c < 0x800) || (n == 4 && (c < 0x10000 || c > 0x10FFFF)) || (c >= 0xD800 && c < 0xE000))
                return 0;
        *ret = c;
        return n;
}

static bool is_unseen(uint32_t c) {
        return c == 0xAD || c == 0x61C || (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) ||
               c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB) || (c >= 0xE0000 && c <= 0xE0FFF);
}

/* ESC [ digits and ; m */
static size_t colour_at(const struct text *t, size_t i) {
        size_t n = 2;

        if (i + 2 >= t->n || t->p[i] != 0x1B || t->p[i + 1] != '[')
                return 0;
        while (i + n < t->n && strchr("0123456789;", t->p[i + n]) && t->p[i + n])
                n++;
        return i + n < t->n && t->p[i + n] == 'm' ? n + 1 : 0;
}

static void check_characters(struct text *t, bool colour) {
        uint32_t c;

        for (size_t i = 0, n; i < t->n; i += n) {
                if (colour && (n = colour_at(t, i)))
                        continue;
                n = take(t, i, &c);
                if (!n)
                        fault(t, i, "no UTF-8");
                else if ((c < 0x20 && c != '\n') || (c >= 0x7F && c < 0xA0))
                        fault(t, i, "a control character");
                else if (is_unseen(c))
                        fault(t, i, "a character that hides or turns");
                n = n ? n : 1;
        }
}

/* CSV ---------------------------------------------------------------------------------------------------- */

static bool is_number(const unsigned char *p, size_t n) {
        size_t i = n && (p[0] == '-' || p[0] == '+'), digits = 0, dots = 0;

        for (; i < n; i++) {
                digits += p[i] >= '0' && p[i] <= '9';
                dots += p[i] == '.';
                if (p[i] != '.' && (p[i] < '0' || p[i] > '9'))
                        return false;
        }
        return digits && dots <= 1;
}

/* What a spreadsheet runs, in ASCII or as wide letters (U+FF1D, FF0B, FF0D, FF20). */
static void check_cell(struct text *t, size_t at, size_t n) {
        static const char *const marks[] = {"=", "+", "-", "@", "\t", "\r", "\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d", "\xef\xbc\xa0"};

        for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
                if (n >= strlen(marks[i]) && !memcmp(t->p + at, marks[i], strlen(marks[i])) && !is_number(t->p + at, n))
                        fault(t, at, "a cell that is a formula");
}

static void check_csv(struct text *t) {
        for (size_t i = 0; i < t->n; i++) {
                size_t at = i, end;
                if (t->p[i] == '"') {
                        at = ++i;
                        while (i < t->n && !(t->p[i] == '"' && !(i + 1 < t->n && t->p[i + 1] == '"')))
                                i += t->p[i] == '"' ? 2 : 1;
                        end = i < t->n ? i : t->n;
                        i++;
                } else {
                        while (i < t->n && t->p[i] != ',' && t->p[i] != '\n')
                                i++;
                        end = i;
                }
                check_cell(t, at, end - at);
                if (i < t->n && t->p[i] != ',' && t->p[i] != '\n')
                        fault(t, i, "a quoted cell that goes on behind its end");
        }
}

/* Markdown ----------------------------------------------------------------------------------------------- */

/* Evidence says PWNED where it tries to be more than words. */
static bool says_so(cmark_node *n) {
        for (cmark_node *c = cmark_node_first_child(n); c; c = cmark_node_next(c)) {
                const char *s = cmark_node_get_literal(c);
                if ((s && strstr(s, "PWNED")) || says_so(c))
                        return true;
        }
        return false;
}

static void check_node(struct text *t, cmark_node *n) {
        size_t line = (size_t)cmark_node_get_start_line(n);
        const char *s = cmark_node_get_literal(n);

        switch (cmark_node_get_type(n)) {
        case CMARK_NODE_HTML_BLOCK:
        case CMARK_NODE_HTML_INLINE:
        case CMARK_NODE_LINK:
        case CMARK_NODE_IMAGE:
                printf("  line %zu: %s\n", line, cmark_node_get_type_string(n));
                t->faults++;
                break;
        case CMARK_NODE_STRONG:
                if (says_so(n)) {
                        printf("  line %zu: strong words of the evidence\n", line);
                        t->faults++;
                }
                break;
        case CMARK_NODE_HEADING:
                n = cmark_node_first_child(n);
                s = n ? cmark_node_get_literal(n) : NULL;
                if (s && !strncmp(s, "PWNED", 5)) {
                        printf("  line %zu: a heading of the evidence\n", line);
                        t->faults++;
                }
                break;
        default:
                break;
        }
}

static void check_markdown(struct text *t) {
        cmark_node *doc = cmark_parse_document((const char *)t->p, t->n, CMARK_OPT_DEFAULT);
        cmark_iter *it = cmark_iter_new(doc);
        cmark_event_type ev;

        while ((ev = cmark_iter_next(it)) != CMARK_EVENT_DONE)
                if (ev == CMARK_EVENT_ENTER)
                        check_node(t, cmark_iter_get_node(it));
        cmark_iter_free(it);
        cmark_node_free(doc);
}

static bool read_all(struct text *t) {
        size_t cap = 1 << 20, n;

        t->p = malloc(cap);
        while (t->p && (n = fread(t->p + t->n, 1, cap - t->n, stdin)) > 0) {
                t->n += n;
                if (t->n == cap)
                        t->p = realloc(t->p, cap *= 2);
        }
        return t->p != NULL;
}

int main(int argc, char **argv) {
        struct text t = {0};

        if (argc != 2 || !read_all(&t))
                return 2;
        check_characters(&t, !strcmp(argv[1], "colour"));
        if (!strcmp(argv[1], "csv"))
                check_csv(&t);
        if (!strcmp(argv[1], "markdown"))
                check_markdown(&t);
        free(t.p);
        return t.faults ? 1 : 0;
}
