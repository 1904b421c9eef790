/*
 * JSON written as it comes: a comma where one is due, every string through base/safe.h. It keeps nothing of a tree.
 */
#include "report/emit.h"

#include "base/safe.h"
#include "base/stamp.h"

void emit_comma(struct emit *j) {
        if (j->more)
                buf_putc(j->b, ',');
        j->more = true;
}

void emit_key(struct emit *j, const char *name) {
        emit_comma(j);
        buf_printf(j->b, "\"%s\":", name);
}

void emit_put_string(struct buf *b, const char *s) {
        if (s)
                safe_put_json(b, span_str(s), SAFE_LINE);
        else
                buf_puts(b, "null");
}

void emit_string(struct emit *j, const char *name, const char *s) {
        emit_key(j, name);
        emit_put_string(j->b, s);
}

void emit_span(struct emit *j, const char *name, struct span s) {
        emit_key(j, name);
        if (s.n)
                safe_put_json(j->b, s, SAFE_LINE);
        else
                buf_puts(j->b, "null");
}

void emit_bool(struct emit *j, const char *name, bool v) {
        emit_key(j, name);
        buf_puts(j->b, v ? "true" : "false");
}

void emit_number(struct emit *j, const char *name, uint64_t v) {
        emit_key(j, name);
        buf_printf(j->b, "%llu", (unsigned long long)v);
}

void emit_number_or_null(struct emit *j, const char *name, uint64_t v) {
        if (v) {
                emit_number(j, name, v);
                return;
        }
        emit_key(j, name);
        buf_puts(j->b, "null");
}

void emit_moment(struct emit *j, const char *name, int64_t us, bool utc) {
        emit_key(j, name);
        if (us == STAMP_NONE) {
                buf_puts(j->b, "null");
                return;
        }
        buf_putc(j->b, '"');
        stamp_put(j->b, us, utc);
        buf_putc(j->b, '"');
}

void emit_strings(struct emit *j, const char *name, char *const *v, size_t n) {
        struct emit list = emit_list(j, name);

        for (size_t i = 0; i < n; i++) {
                emit_comma(&list);
                emit_put_string(j->b, v[i]);
        }
        buf_putc(j->b, ']');
}

struct emit emit_list(struct emit *j, const char *name) {
        emit_key(j, name);
        buf_putc(j->b, '[');
        return (struct emit){j->b, false};
}

struct emit emit_open(struct emit *list) {
        emit_comma(list);
        buf_putc(list->b, '{');
        return (struct emit){list->b, false};
}
