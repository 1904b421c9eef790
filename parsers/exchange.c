/*
 * Logs of Exchange Server as CSV: HttpProxy, Autodiscover, EWS and others, whose columns the #Fields line names. Requests that
 * failed are events; of logs that tell of no requests (message tracking, cmdlets) rows are seen by patterns. HttpProxy never
 * quotes, the others do, and line ends may stand in a quoted value. Times are UTC.
 */
#include "base/limits.h"
#include "parsers/cut.h"
#include "parsers/parser.h"
#include "parsers/quota.h"
#include "parsers/when.h"

#include <errno.h>
#include <stdlib.h>

enum {
        VALUES = 512,          /* of one row */
        FIELDS = 128,
        ROW_MAX = 1024 * 1024, /* of a row whose quotes never close */
};

/* Columns that are fields of an event: under the name of the class, or NULL: their own. */
static const struct {
        const char *name, *field;
} fields[] = {
        {"Method", "method"}, {"UrlStem", "url"}, {"UrlHost", "site"}, {"ClientIpAddress", "client"}, {"ServerHostName", "server"},
        {"AuthenticatedUser", "user"}, {"UserAgent", "agent"}, {"RequestId", "request_id"}, {"GenericErrors", "error"},
        {"TotalRequestTime", "duration_ms"}, {"Protocol", NULL}, {"ProtocolAction", NULL}, {"SoapAction", NULL},
        {"AuthenticationType", NULL}, {"AnchorMailbox", NULL}, {"BackEndStatus", NULL}, {"ErrorCode", NULL}, {"TargetServer", NULL},
        {"ClientRequestId", NULL}, {"Organization", NULL}, {"UrlQuery", NULL},
};

/* How a row of HttpProxy begins in every build; for rows that were copied without the names. */
static const char proxy_columns[] =
        "DateTime,RequestId,MajorVersion,MinorVersion,BuildVersion,RevisionVersion,ClientRequestId,Protocol,UrlHost,UrlStem,"
        "ProtocolAction,AuthenticationType,IsAuthenticated,AuthenticatedUser,Organization,AnchorMailbox,UserAgent,ClientIpAddress,"
        "ServerHostName,HttpStatus,BackEndStatus,ErrorCode,Method";

/* Columns that are looked at. */
enum role { TIME, HOST, STATUS, USER, ERRORS, INFO, CODE, URL, ID, AGENT, ROLES };

static const char *const role_names[ROLES] = {"DateTime Timestamp date-time", "ServerHostName", "HttpStatus", "AuthenticatedUser",
                                              "GenericErrors", "GenericInfo", "ErrorCode", "UrlStem", "RequestId", "UserAgent"};

struct exchange {
        struct input *in;
        struct notes *notes;
        struct line line;
        bool held;
        bool quotes;        /* this log writes them */
        bool requests;      /* it tells of requests */
        struct gather text; /* of the row at hand */
        size_t scanned;     /* bytes of it that were looked at for quotes */
        bool open;          /* there, a quoted value has begun */
        uint64_t off, no;
        struct buf header;  /* the column names' text */
        struct span columns[VALUES];
        struct span as[VALUES]; /* the field that a column becomes; empty: none */
        size_t n_columns;
        size_t at[ROLES];       /* which column; VALUES: there is none */
        struct arena arena;
        struct quota quota;
        struct field out[FIELDS];
};

/* Splitting ------------------------------------------------------------------------------------------------ */

/* Where the value at `at` ends: at its comma or the end of s. SIZE_MAX: its quotes do not close. */
static size_t value_end(struct span s, size_t at, bool quotes) {
        if (!quotes || at >= s.n || s.p[at] != '"')
                return at + span_chr(span_from(s, at), ',');
        for (at++; at < s.n; at++) {
                if (s.p[at] != '"')
                        continue;
                if (at + 1 < s.n && s.p[at + 1] == '"')
                        at++;
                else
                        return at + span_chr(span_from(s, at), ',');
        }
        return SIZE_MAX;
}

/* Goes on from where it was: does a quoted value begin in what was gathered that does not end there? */
static void scan_quotes(struct exchange *x) {
        struct span s = buf_span(&x->text.text);
        size_t at = x->scanned;

        while (at < s.n)
                if (!x->open && s.p[at] == '"' && (at == 0 || s.p[at - 1] == ',')) {
                        x->open = true;
                        at++;
                } else if (!x->open) {
                        at += span_chr(span_from(s, at), ',') + 1;
                } else if ((at += span_chr(span_from(s, at), '"')) < s.n) {
                        bool twice = at + 1 < s.n && s.p[at + 1] == '"';
                        x->open = twice;
                        at += twice ? 2 : 1;
                }
        x->scanned = at < s.n ? at : s.n;
}

/* Without its quotes; two that stand for one are made one. */
static struct span unquoted(struct arena *a, struct span s) {
        char *p;
        size_t n = 0;

        if (s.n < 2 || s.p[0] != '"' || s.p[s.n - 1] != '"')
                return s;
        s = span_sub(s, 1, s.n - 2);
        if (span_find(s, SPAN("\"\"")) == s.n || !(p = arena_alloc(a, s.n)))
                return s;
        for (size_t i = 0; i < s.n; i++, n++) {
                p[n] = s.p[i];
                i += s.p[i] == '"' && i + 1 < s.n && s.p[i + 1] == '"';
        }
        return span_of(p, n);
}

/* How many values there are, VALUES at most; of a row that is cut in a quoted value, with what there is of that. */
static size_t split(struct arena *a, struct span s, bool quotes, struct span *v) {
        size_t n = 0, end;

        for (size_t at = 0; at < s.n && n < VALUES; at = end + 1) {
                end = value_end(s, at, quotes);
                if (end == SIZE_MAX)
                        end = s.n;
                v[n] = span_trim(span_sub(s, at, end - at));
                v[n] = quotes ? unquoted(a, v[n]) : v[n];
                n++;
        }
        return n;
}

/* Columns -------------------------------------------------------------------------------------------------- */

static struct span field_of(struct span column) {
        for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
                if (span_ieq(column, span_str(fields[i].name)))
                        return fields[i].field ? span_str(fields[i].field) : column;
        return SPAN_NONE;
}

static int take_columns(struct exchange *x, struct span list) {
        int r;

        buf_reset(&x->header);
        x->n_columns = 0;
        if ((r = buf_put(&x->header, list)) < 0)
                return r;
        x->n_columns = split(NULL, buf_span(&x->header), false, x->columns);
        for (int k = 0; k < ROLES; k++)
                x->at[k] = VALUES;
        for (size_t i = 0; i < x->n_columns; i++) {
                x->as[i] = field_of(x->columns[i]);
                for (int k = 0; k < ROLES; k++)
                        if (x->at[k] == VALUES && span_among(x->columns[i], role_names[k]))
                                x->at[k] = i;
        }
        x->requests = x->at[ID] < VALUES && (x->at[STATUS] < VALUES || x->at[URL] < VALUES || x->at[AGENT] < VALUES);
        return 0;
}

static bool is_among(const struct span *v, size_t from, size_t to, char first, char last) {
        for (size_t i = from; i < to; i++)
                if (v[i].n == 0 || v[i].p[0] < first || v[i].p[0] > last)
                        return false;
        return true;
}

/* A row of HttpProxy by its looks: a time, an id, four numbers of a version, a path, and a status. */
static bool is_proxy_row(struct span s) {
        struct span v[VALUES];
        size_t n = split(NULL, s, false, v);

        return n > 22 && v[0].n > 19 && v[1].n == 36 && v[1].p[8] == '-' && is_among(v, 2, 6, '0', '9') && is_among(v, 9, 10, '/', '/') &&
               (v[19].n == 0 || (v[19].n == 3 && is_among(v, 19, 20, '1', '5')));
}

/* "DateTime,RequestId,…": names alone, as EWS logs write them above their #Software line. */
static bool is_bare_header(struct span s) {
        size_t comma = span_chr(s, ',');

        return comma < s.n && span_among(span_sub(s, 0, comma), "DateTime Timestamp date-time") && span_count(s, ',') > 2;
}

static int take_directive(struct exchange *x, struct span s) {
        size_t colon = span_chr(s, ':');
        struct span name = span_sub(s, 0, colon), value = span_trim(span_from(s, colon + 1));

        if (span_ieq(name, SPAN("#Log-type")))
                x->quotes = !span_istarts(value, SPAN("HttpProxy"));
        return span_ieq(name, SPAN("#Fields")) ? take_columns(x, value) : 0;
}

/* Facts ---------------------------------------------------------------------------------------------------- */

static void put_field(struct exchange *x, struct record *ret, struct span name, struct span value) {
        if (value.n && name.n && ret->n_fields < FIELDS)
                x->out[ret->n_fields++] = (struct field){.name = name, .value = value};
}

/* "S:Name=value;I32:Count=2": each by its name, without what kind of value it is. */
static void put_pairs(struct exchange *x, struct record *ret, struct span s) {
        struct span one;

        while (span_cut(&s, ';', &one)) {
                size_t eq = span_chr(one, '=');
                struct span name = span_trim(span_sub(one, 0, eq));
                size_t colon = span_chr(name, ':');
                if (colon < name.n && span_among(span_sub(name, 0, colon), "S I32 I64 F Dbl B Dt Ti"))
                        name = span_from(name, colon + 1);
                if (eq < one.n && name.n < 64 && span_chr(name, ' ') == name.n)
                        put_field(x, ret, name, span_trim(span_from(one, eq + 1)));
        }
}

static struct span value_of(const struct exchange *x, const struct span *v, size_t n, enum role role) {
        return x->at[role] < n ? v[x->at[role]] : SPAN_NONE;
}

static void put_request(struct exchange *x, struct record *ret, const struct span *v, size_t n) {
        for (size_t i = 0; i < n && i < x->n_columns; i++)
                put_field(x, ret, x->as[i], v[i]);
        if (ret->kind == RECORD_EVENT) {
                put_pairs(x, ret, value_of(x, v, n, ERRORS));
                put_pairs(x, ret, value_of(x, v, n, INFO));
        }
        for (size_t i = x->n_columns; i < n; i++)
                put_field(x, ret, SPAN("_extra"), v[i]);
}

static void put_all(struct exchange *x, struct record *ret, const struct span *v, size_t n) {
        for (size_t i = 0; i < n; i++)
                if (i != x->at[TIME])
                        put_field(x, ret, i < x->n_columns ? x->columns[i] : SPAN("_extra"), v[i]);
}

/* An answer of 400 and more, or words of an error. A 401 to somebody without a name asks him for it. */
static bool has_failed(const struct exchange *x, const struct span *v, size_t n) {
        struct span status = value_of(x, v, n, STATUS);
        uint64_t code = 0;

        if (value_of(x, v, n, ERRORS).n || value_of(x, v, n, CODE).n)
                return true;
        return span_u64(status, &code) == 0 && code >= 400 && (code != 401 || value_of(x, v, n, USER).n);
}

static void fill_request(struct exchange *x, const struct span *v, size_t n, struct record *ret) {
        struct span kind[] = {value_of(x, v, n, STATUS), value_of(x, v, n, URL), value_of(x, v, n, CODE)};

        ret->class = CLASS_HTTP;
        ret->topic = kind[0].n ? kind[0] : SPAN("0");
        if (ret->time_us != STAMP_NONE && has_failed(x, v, n) && quota_take(&x->quota, kind, 3, x->notes, x->off, x->no))
                ret->kind = RECORD_EVENT;
        put_request(x, ret, v, n);
}

static void fill(struct exchange *x, struct record *ret) {
        struct span v[VALUES], text = buf_span(&x->text.text);
        enum when_order order = WHEN_MONTH_FIRST;
        struct when when;
        size_t n;

        arena_reset(&x->arena);
        n = split(&x->arena, text, x->quotes, v);
        *ret = (struct record){.kind = RECORD_TRACE, .time_us = STAMP_NONE, .zone = ZONE_UTC, .off = x->off, .line = x->no,
                               .text = text, .ext = x->text.ext, .n_ext = x->text.n_ext, .component = SPAN("exchange"),
                               .fields = x->out};
        struct span time = value_of(x, v, n, TIME);
        if (when_read(time, &order, &when) && when.n == time.n)
                ret->time_us = when.us;
        if (x->text.text.err || x->open) {
                ret->flags = RECORD_CUT;
                note_cut(x->notes, x->off, x->no);
        }
        ret->host = value_of(x, v, n, HOST);
        if (x->requests)
                fill_request(x, v, n, ret);
        else
                put_all(x, ret, v, n);
}

/* Lines ---------------------------------------------------------------------------------------------------- */

/* "2023-01-09T19:00:00.130Z,": a new row, also where quotes are open. */
static bool begins_row(struct span s) {
        enum when_order order = WHEN_MONTH_FIRST;
        struct when w;

        return s.n > 20 && is_digit(s.p[0]) && s.p[4] == '-' && when_read(s, &order, &w) && w.n < s.n && s.p[w.n] == ',';
}

/* Reads on while a quoted value is open. 0 or -errno. */
static int gather_row(struct exchange *x) {
        int r;

        gather_reset(&x->text);
        x->off = x->line.off;
        x->no = x->line.no;
        x->scanned = 0;
        x->open = false;
        for (;;) {
                if ((r = gather_capped(&x->text, &x->line, 0, x->notes)) < 0)
                        return r;
                if (x->quotes)
                        scan_quotes(x);
                if (!x->open || x->text.text.n >= ROW_MAX || (r = input_line(x->in, &x->line)) <= 0)
                        break;
                if ((x->held = begins_row(x->line.text)))
                        break;
        }
        gather_trim_line_ends(&x->text);
        return r < 0 ? r : 0;
}

/* Names above the rows, or assumed for those that have none. 1: a row, 0: it is a line of names, -ENOMEM. */
static int take_line(struct exchange *x, struct span s) {
        int r;

        if (s.p[0] == '#')
                return take_directive(x, s);
        if (is_bare_header(s))
                return take_columns(x, s);
        if (!x->n_columns && is_proxy_row(s)) {
                notes_add(x->notes, "assumed-columns", x->line.off, "line %llu: no names for its columns; taken as those of HttpProxy",
                          (unsigned long long)x->line.no);
                x->quotes = false;
                if ((r = take_columns(x, span_str(proxy_columns))) < 0)
                        return r;
        }
        return (r = gather_row(x)) < 0 ? r : 1;
}

static int exchange_next(void *state, struct record *ret) {
        struct exchange *x = state;
        struct span s;
        int r;

        for (;;) {
                if (!x->held && (r = input_line(x->in, &x->line)) <= 0)
                        return r;
                x->held = false;
                s = span_trim(x->line.text);
                if (s.n == 0 || (r = take_line(x, s)) == 0)
                        continue;
                if (r > 0)
                        fill(x, ret);
                return r;
        }
}

static int exchange_open(struct input *in, struct notes *notes, void **ret_state) {
        struct exchange *x = calloc(1, sizeof(*x));

        if (!x)
                return -ENOMEM;
        x->in = in;
        x->notes = notes;
        x->quotes = true;
        for (int k = 0; k < ROLES; k++)
                x->at[k] = VALUES;
        *ret_state = x;
        return 0;
}

static void exchange_close(void *state) {
        struct exchange *x = state;

        if (!x)
                return;
        gather_done(&x->text);
        buf_done(&x->header);
        arena_done(&x->arena);
        free(x);
}

static int exchange_probe(struct span head, const char *path, const char **ret_why) {
        bool software = false, type = false, named = false, bare = false;
        size_t rows = 0;
        struct span line;

        (void)path;
        for (size_t i = 0; i < 64 && span_line(&head, &line); i++) {
                software |= span_istarts(line, SPAN("#Software: Microsoft Exchange"));
                type |= span_istarts(line, SPAN("#Log-type:"));
                named |= span_istarts(line, SPAN("#Fields:")) && span_count(line, ',') > 2;
                bare |= span_starts(line, SPAN("DateTime,RequestId,"));
                rows += i < 5 && is_proxy_row(line);
        }
        if (ret_why && (software || named || bare || rows))
                *ret_why = "#Software and #Fields of Exchange Server, or column names or rows with commas";
        return software ? 95 : type && named ? 90 : bare ? 85 : rows ? 60 : 0;
}

const struct parser parser_exchange = {
        .name = "exchange",
        .title = "Exchange Server log: HttpProxy, Autodiscover, EWS and others (CSV)",
        .role = "server",
        .probe = exchange_probe,
        .open = exchange_open,
        .next = exchange_next,
        .close = exchange_close,
};
