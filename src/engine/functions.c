/*
 * The functions of rules' SQL, and the list of those of SQLite that rules may use. No function is on the list that
 * makes something large out of nothing, knows the time of day or reads anything but its arguments.
 */
#include "engine/functions.h"
#include "base/buf.h"
#include "base/stamp.h"

#include <errno.h>
#include <sqlite3.h>

static const char *const allowed[] = {
        "abs",   "avg",   "char",  "coalesce", "count", "dense_rank", "first_value", "glob", "group_concat", "hex", "host", "iso",
        "ifnull", "iif",  "instr", "lag",      "last_value", "lead",  "length",      "like", "lower",        "ltrim", "max",
        "min",   "nth_value", "nullif", "number", "param", "printf",  "rank",        "replace", "round",     "row_number",
        "rtrim", "sign",  "substr", "sum",     "total", "trim",       "typeof",      "unicode", "upper",     NULL};

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

/* Pasted logs have typographic quotes too; both kinds open and close. Length of the quote at the front, or 0. */
static size_t quote_len(struct span s) {
        if (s.n && s.p[0] == '"')
                return 1;
        return span_starts(s, SPAN("\xe2\x80\x9c")) || span_starts(s, SPAN("\xe2\x80\x9d")) ? 3 : 0;
}

/* Takes one ";"-separated piece off the front; a ";" inside quotes does not separate. */
static struct span take_piece(struct span *rest) {
        bool quoted = false;
        struct span piece;
        size_t i, q;

        for (i = 0; i < rest->n && (quoted || rest->p[i] != ';'); i += q ? q : 1)
                if ((q = quote_len(span_from(*rest, i))))
                        quoted = !quoted;
        piece = span_trim(span_sub(*rest, 0, i));
        *rest = span_from(*rest, i + 1);
        return piece;
}

static struct span unquote(struct span s) {
        size_t q = quote_len(s);

        if (!q)
                return s;
        s = span_from(s, q);
        if (s.n >= 1 && s.p[s.n - 1] == '"')
                s.n -= 1;
        else if (s.n >= 3 && quote_len(span_from(s, s.n - 3)) == 3)
                s.n -= 3;
        return span_trim(s);
}

static void param(sqlite3_context *ctx, int n, sqlite3_value **v) {
        struct span rest = arg(v[0]), name = arg(v[1]), piece;

        (void)n;
        while (rest.n) {
                size_t eq;
                piece = take_piece(&rest);
                eq = span_chr(piece, '=');
                if (eq < piece.n && span_ieq(span_trim(span_sub(piece, 0, eq)), name)) {
                        result(ctx, unquote(span_trim(span_from(piece, eq + 1))));
                        return;
                }
        }
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
            sqlite3_create_function(db, "param", 2, flags, NULL, param, NULL, NULL) != SQLITE_OK ||
            sqlite3_create_function(db, "iso", 1, flags, NULL, iso, NULL, NULL) != SQLITE_OK ||
            sqlite3_create_function(db, "number", 1, flags, NULL, number, NULL, NULL) != SQLITE_OK)
                return -ENOMEM;
        return 0;
}
