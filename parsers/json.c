/*
 * A tokenizer with a stack. Refuses to build a tree, to go deeper than LIMIT_JSON_DEPTH, and to judge commas.
 */
#include "parsers/json.h"

#include <errno.h>

enum { PIECE = 64 * 1024, KEY_MAX = 64, LITERAL_MAX = 64 };

uint64_t json_offset(const struct json *j) {
        return input_offset(j->in) - j->piece.n;
}

/* Is there a byte to read? 1, 0: the end, -errno. */
static int more(struct json *j) {
        int r = j->piece.n ? 0 : input_raw(j->in, PIECE, &j->piece);

        return r < 0 ? r : j->piece.n > 0;
}

static char take(struct json *j) {
        char c = j->piece.p[0];

        j->piece = span_from(j->piece, 1);
        return c;
}

static int stop(struct json *j, const char *fault, enum json_event *ret) {
        j->fault = fault;
        j->depth = 0;
        *ret = JSON_END;
        return 0;
}

int json_init(struct json *j, struct input *in) {
        int r;

        *j = (struct json){.in = in};
        while ((r = more(j)) > 0 && j->piece.p[0] != '{')
                take(j);
        if (r == 0)
                j->fault = "there is no object in it";
        return r < 0 ? r : 0;
}

void json_done(struct json *j) {
        buf_done(&j->path);
        buf_done(&j->key);
        buf_done(&j->text);
}

/* A byte of the string; those over the cap are only counted. */
static void put(struct json *j, char c) {
        if (j->size++ < LIMIT_JSON_TEXT)
                buf_putc(&j->text, c);
}

static void put_code_point(struct json *j, uint32_t c) {
        if (c < 0x80) {
                put(j, (char)c);
                return;
        }
        int more_bytes = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
        static const unsigned char first[] = {0, 0xC0, 0xE0, 0xF0};
        put(j, (char)(first[more_bytes] | c >> (6 * more_bytes)));
        while (more_bytes-- > 0)
                put(j, (char)(0x80 | (c >> (6 * more_bytes) & 0x3F)));
}

/* Four hexadecimal digits. 1; 0: they are none; -errno. */
static int take_unit(struct json *j, uint32_t *ret) {
        char digits[4];
        uint64_t v;

        for (size_t i = 0; i < 4; i++) {
                int r = more(j);
                if (r <= 0)
                        return r;
                digits[i] = take(j);
        }
        if (span_hex(span_of(digits, 4), &v) < 0)
                return 0;
        *ret = (uint32_t)v;
        return 1;
}

/* Behind a backslash. high: half of a character that waits for its other half. */
static int take_escape(struct json *j, uint32_t *io_high) {
        static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
        uint32_t unit;
        int r = more(j);

        if (r <= 0)
                return r;
        char c = take(j);
        const char *known = c ? strchr(from, c) : NULL;
        if (c != 'u') {
                put(j, known ? to[known - from] : c);
                return 1;
        }
        if ((r = take_unit(j, &unit)) <= 0)
                return r < 0 ? r : 1; /* no digits: nothing of it is known */
        if (unit >= 0xD800 && unit < 0xDC00) {
                *io_high = unit;
                return 1;
        }
        bool pair = unit >= 0xDC00 && unit < 0xE000;
        put_code_point(j, !pair ? unit : *io_high ? 0x10000 + ((*io_high - 0xD800) << 10) + (unit - 0xDC00) : 0xFFFD);
        *io_high = 0;
        return 1;
}

/* What needs no look goes in one stroke. */
static void take_plain(struct json *j) {
        size_t n = 0;

        while (n < j->piece.n && j->piece.p[n] != '"' && j->piece.p[n] != '\\')
                n++;
        size_t room = j->size < LIMIT_JSON_TEXT ? LIMIT_JSON_TEXT - (size_t)j->size : 0;
        buf_put(&j->text, span_sub(j->piece, 0, n < room ? n : room));
        j->size += n;
        j->piece = span_from(j->piece, n);
}

/* Behind the opening quote. 1; 0: the end came first; -errno. */
static int take_string(struct json *j) {
        uint32_t high = 0;
        int r;

        buf_reset(&j->text);
        j->size = 0;
        while ((r = more(j)) > 0) {
                take_plain(j);
                if (j->text.err)
                        return j->text.err;
                if (j->piece.n == 0)
                        continue;
                if (take(j) == '"')
                        return 1;
                if ((r = take_escape(j, &high)) <= 0)
                        return r;
        }
        return r;
}

static bool is_literal(char c) {
        return is_alpha(c) || is_digit(c) || c == '-' || c == '+' || c == '.';
}

static int take_literal(struct json *j) {
        int r;

        buf_reset(&j->text);
        j->size = 0;
        while ((r = more(j)) > 0 && is_literal(j->piece.p[0]) && j->size < LITERAL_MAX)
                put(j, take(j));
        return r < 0 ? r : 1;
}

/* The path of the value that begins. */
static int enter(struct json *j) {
        j->above = j->path.n;
        if (j->depth == 0)
                return 0;
        buf_putc(&j->path, '/');
        return buf_put(&j->path, j->levels[j->depth - 1].array ? SPAN("[]") : buf_span(&j->key));
}

/* The value is behind us: back to the path of what holds it. */
static void leave(struct json *j) {
        j->told = false;
        j->path.n = j->above;
        j->is_key = j->depth && !j->levels[j->depth - 1].array;
}

static int open_level(struct json *j, bool array, enum json_event *ret) {
        if (j->depth == LIMIT_JSON_DEPTH)
                return stop(j, "values stand deeper inside one another than is read", ret);
        if (enter(j) < 0)
                return -ENOMEM;
        j->levels[j->depth++] = (struct json_level){array, j->above};
        j->is_key = !array;
        *ret = JSON_OPEN;
        return 1;
}

static int close_level(struct json *j, bool array, enum json_event *ret) {
        struct json_level *level = &j->levels[j->depth - 1];

        if (level->array != array)
                return stop(j, "brackets do not match", ret);
        j->above = level->path;
        j->depth--;
        j->told = true;
        *ret = JSON_CLOSE;
        return 1;
}

/* A string, which may be a member's name, or another value without parts. */
static int scalar(struct json *j, bool string, enum json_event *ret) {
        int r = string ? take_string(j) : take_literal(j);

        if (r <= 0)
                return r < 0 ? r : stop(j, "it ends inside a string", ret);
        if (string && j->is_key) {
                j->is_key = false;
                buf_reset(&j->key);
                return (r = buf_put(&j->key, span_sub(buf_span(&j->text), 0, KEY_MAX))) < 0 ? r : 0;
        }
        if ((r = enter(j)) < 0)
                return r;
        j->told = true;
        *ret = string ? JSON_STRING : JSON_OTHER;
        return 1;
}

/* 1: an event, 0: none, or the end: .depth is 0; -errno. */
static int step(struct json *j, enum json_event *ret) {
        char c = j->piece.p[0];

        if (is_literal(c))
                return scalar(j, false, ret);
        take(j);
        switch (c) {
        case '{': case '[': return open_level(j, c == '[', ret);
        case '}': case ']': return close_level(j, c == ']', ret);
        case '"': return scalar(j, true, ret);
        case ',': case ':': case ' ': case '\t': case '\r': case '\n': return 0;
        default: return stop(j, "something stands in it that is no JSON", ret);
        }
}

int json_next(struct json *j, enum json_event *ret) {
        int r;

        if (j->told)
                leave(j);
        *ret = JSON_END;
        if (j->begun && j->depth == 0)
                return 0;
        while ((r = more(j)) > 0) {
                bool first = !j->begun;
                j->begun = true;
                if ((r = step(j, ret)) != 0 || (j->depth == 0 && !first))
                        return r < 0 ? r : 0;
        }
        return r < 0 ? r : j->begun ? stop(j, "it ends before its end", ret) : 0;
}
