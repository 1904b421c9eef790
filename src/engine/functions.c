/*
 * The functions of rules' SQL, and the list of all that rules may use: these, SQLite's and those of store/header.c. No function
 * is on the list that makes something large out of nothing, knows the time of day, or reads anything but its arguments and the
 * headers of a message of the case.
 */
#include "engine/functions.h"
#include "base/buf.h"
#include "base/stamp.h"

#include <errno.h>
#include <sqlite3.h>

static const char *const allowed[] = {
        "abs", "address_class", "avg", "case_time", "char", "coalesce", "count", "dense_rank", "fingerprint",
        "first_value", "glob", "group_concat", "header", "header_at", "hex", "host", "ifnull", "iif", "instr", "iso",
        "lag", "last_value", "lead", "length", "like", "lower", "ltrim", "max", "min", "nth_value", "nullif", "number",
        "param", "printf", "rank", "replace", "round", "row_number", "rtrim", "sign", "stamp_us", "str", "substr", "sum", "total", "trim",
        "typeof", "unicode", "upper", NULL};

bool functions_allowed(const char *name) {
        for (size_t i = 0; allowed[i]; i++)
                if (sqlite3_stricmp(allowed[i], name) == 0)
                        return true;
        return false;
}

static struct span arg(sqlite3_value *v) {
        const char *p = (const char *)sqlite3_value_text(v);

        return span_of(p, p ? (size_t)sqlite3_value_bytes(v) : 0);
}

static void result(sqlite3_context *ctx, struct span s) {
        sqlite3_result_text64(ctx, s.n ? s.p : "", s.n, SQLITE_TRANSIENT, SQLITE_UTF8);
}

static size_t any_of(struct span s, const char *set) {
        size_t i;

        for (i = 0; i < s.n && !strchr(set, s.p[i]); i++)
                continue;
        return i;
}

static struct span host_of(struct span s) {
        size_t at;

        s = span_trim(s);
        if (span_istarts(s, SPAN("sip:")) || span_istarts(s, SPAN("tel:")))
                s = span_from(s, 4);
        else if (span_istarts(s, SPAN("sips:")))
                s = span_from(s, 5);
        at = span_chr(span_sub(s, 0, any_of(s, ";?> ")), '@');
        if (at < any_of(s, ";?> "))
                s = span_from(s, at + 1);
        if (s.n && s.p[0] == '[')
                return span_sub(s, 1, span_chr(s, ']') - 1);
        return span_sub(s, 0, any_of(s, ":;?>/ "));
}

static void host(sqlite3_context *ctx, int n, sqlite3_value **v) {
        char small[256];
        struct span s;

        (void)n;
        if (sqlite3_value_type(v[0]) == SQLITE_NULL)
                return;
        s = span_sub(host_of(arg(v[0])), 0, sizeof(small));
        for (size_t i = 0; i < s.n; i++)
                small[i] = to_lower(s.p[i]);
        result(ctx, span_of(small, s.n));
}

int number_prefix(struct span text, int64_t *ret) {
        struct span s = span_trim(text);
        uint64_t v;
        size_t n = 0;
        int r;

        if (span_istarts(s, SPAN("0x"))) {
                for (s = span_from(s, 2); n < s.n && is_xdigit(s.p[n]); n++)
                        continue;
                r = span_hex(span_sub(s, 0, n), &v);
        } else {
                for (; n < s.n && is_digit(s.p[n]); n++)
                        continue;
                r = span_u64(span_sub(s, 0, n), &v);
        }
        if (n == 0 || r < 0 || v > INT64_MAX)
                return -EINVAL;
        *ret = (int64_t)v;
        return 0;
}

static void number(sqlite3_context *ctx, int n, sqlite3_value **v) {
        int64_t value;

        (void)n;
        if (number_prefix(arg(v[0]), &value) == 0)
                sqlite3_result_int64(ctx, value);
}

static void iso(sqlite3_context *ctx, int n, sqlite3_value **v) {
        struct buf b = BUF_INIT;

        (void)n;
        if (sqlite3_value_type(v[0]) == SQLITE_INTEGER && stamp_put(&b, sqlite3_value_int64(v[0]), false) == 0)
                result(ctx, buf_span(&b));
        buf_done(&b);
}

int functions_add(struct sqlite3 *db) {
        const int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC;

        if (sqlite3_create_function(db, "host", 1, flags, NULL, host, NULL, NULL) != SQLITE_OK ||
            sqlite3_create_function(db, "iso", 1, flags, NULL, iso, NULL, NULL) != SQLITE_OK ||
            sqlite3_create_function(db, "number", 1, flags, NULL, number, NULL, NULL) != SQLITE_OK)
                return -ENOMEM;
        return 0;
}
