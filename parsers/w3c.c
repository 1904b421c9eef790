/*
 * W3C extended logs of IIS and of HTTP.SYS (HTTPERR): values between blanks, named by the last #Fields line, or without one
 * told by what they look like. A row whose request failed is an event; so is one on the paths by which Lync, Exchange and
 * Office Web Apps talk to each other. It refuses W3C logs of other programs. Times are UTC, which is what these servers write.
 */
#include "base/hash.h"
#include "base/limits.h"
#include "parsers/cut.h"
#include "parsers/parser.h"
#include "parsers/quota.h"
#include "parsers/when.h"

#include <errno.h>
#include <stdlib.h>

enum role {
        DATE, TIME, SERVER, METHOD, STEM, QUERY, PORT, USER, CLIENT, AGENT, HOST, STATUS, SUBSTATUS, WIN32, TAKEN, REASON, COMPUTER,
        CRYPT, ROLES, OTHER = ROLES,
};

enum {
        VALUES = 128,          /* of one row */
        OPEN_ROWS = 256,       /* refused for want of a name, that wait for their second try */
        OPEN_BYTES = 16 * 1024, /* a longer one does not wait */
        OPEN_US = 60 * 1000000,
};

static const struct {
        const char *name;
        enum role role;
} names[] = {
        {"date", DATE}, {"date-utc", DATE}, {"date-local", DATE}, {"time", TIME}, {"time-utc", TIME}, {"time-local", TIME},
        {"s-ip", SERVER}, {"cs-method", METHOD}, {"cs-uri-stem", STEM}, {"cs-uri", STEM}, {"cs-uri-query", QUERY}, {"s-port", PORT},
        {"cs-username", USER}, {"c-ip", CLIENT}, {"cs(User-Agent)", AGENT}, {"cs(Host)", HOST}, {"cs-host", HOST},
        {"sc-status", STATUS}, {"sc-substatus", SUBSTATUS}, {"sc-win32-status", WIN32}, {"time-taken", TAKEN},
        {"TimeTakenMS", TAKEN}, {"s-reason", REASON}, {"s-computername", COMPUTER}, {"crypt-protocol", CRYPT},
        {"CRYPT_PROTOCOL", CRYPT},
};

/* One row: its text with the place of it, and its values by their role. */
struct row {
        struct span text;
        const struct extent *ext;
        uint64_t off, line;
        struct span v[ROLES];
        struct span other[VALUES];
        size_t n_other; /* of the columns, in their order; those that have a role are empty here */
        int64_t time_us;
        bool httperr;
        bool guessed;   /* no names of its columns are known */
};

/* A row that waits. */
struct refused {
        struct gather text;
        uint64_t off, line, key;
        int64_t time_us;
        bool granted; /* in the end it was let in */
};

struct w3c {
        struct input *in;
        struct notes *notes;
        struct line line;
        struct extent extent;
        bool held;          /* the line has not been handed over yet */
        bool at_end, local;
        struct arena columns_arena, arena;
        struct span columns[VALUES];
        enum role roles[VALUES];
        size_t n_columns;   /* 0: no #Fields line yet */
        int64_t date_us;    /* of the last #Date, a midnight; STAMP_NONE */
        int64_t last_us;
        char date[16];      /* the date of the row before, and its midnight */
        size_t date_n;
        int64_t midnight_us;
        struct refused refused[OPEN_ROWS];
        struct refused *waiting[OPEN_ROWS], *idle[OPEN_ROWS], *ready[OPEN_ROWS], *handed;
        size_t n_waiting, n_idle, n_ready, i_ready;
        struct quota failed, wanted;
        struct row row;
        struct field fields[ROLES + VALUES];
};

static const struct hash_key fixed = {0x736970647831, 0x773363};

/* Values ------------------------------------------------------------------------------------------------- */

static bool is_gap(char c) {
        return is_blank(c) || c == '\r' || c == '\n' || c == '\0'; /* a file that was made longer beforehand ends in zeros */
}

/* The next value at *io_at; empty at the end. quotes: one that begins with a quote goes on to the next. */
static struct span value_at(struct span s, size_t *io_at, bool quotes) {
        size_t from = *io_at, n;

        while (from < s.n && is_gap(s.p[from]))
                from++;
        if (quotes && from < s.n && s.p[from] == '"') {
                n = span_chr(span_from(s, from + 1), '"');
                if (from + 1 + n < s.n) {
                        *io_at = from + n + 2;
                        return span_trim(span_sub(s, from + 1, n));
                }
        }
        for (n = from; n < s.n && !is_gap(s.p[n]);)
                n++;
        *io_at = n;
        return span_sub(s, from, n - from);
}

/* How many values there are, VALUES at most. */
static size_t split(struct span s, bool quotes, struct span *v) {
        size_t n = 0;

        for (size_t at = 0; n < VALUES && (v[n] = value_at(s, &at, quotes)).n;)
                n++;
        return n;
}

/* "-", and the dashes that word processors make of it. */
static struct span unless_absent(struct span s) {
        bool absent = span_eq(s, SPAN("-")) || span_eq(s, SPAN("\xE2\x80\x93")) || span_eq(s, SPAN("\xE2\x80\x94"));

        return absent ? SPAN_NONE : s;
}

static bool is_number(struct span s, uint64_t min, uint64_t max) {
        uint64_t n;

        return span_u64(s, &n) == 0 && n >= min && n <= max;
}

static bool is_address(struct span s) {
        size_t dots = span_count(s, '.'), colons = span_count(s, ':');

        return s.n && (is_xdigit(s.p[0]) || s.p[0] == ':') && (dots == 3 || colons > 1);
}

static bool is_method(struct span s) {
        return span_among(s, "GET POST HEAD PUT DELETE OPTIONS CONNECT PATCH TRACE PROPFIND RPC_IN_DATA RPC_OUT_DATA DEBUG");
}

/* Why HTTP.SYS turned a request away by itself (Microsoft KB 820729). */
static bool is_reason(struct span s) {
        return span_among(s, "AppOffline AppPoolTimer AppShutdown BadRequest Client_Reset Connection_Abandoned_By_AppPool "
                             "Connection_Abandoned_By_ReqQueue Connection_Dropped Connection_Dropped_List_Full ConnLimit "
                             "Connections_Refused Disabled EntityTooLarge FieldLength Forbidden Header Hostname Internal "
                             "Invalid_CR/LF LengthRequired N/A N/I Number Precondition QueueFull RequestLength Timer_AppPool "
                             "Timer_ConnectionIdle Timer_EntityBody Timer_HeaderWait Timer_MinBytesPerSecond Timer_ReqQueue "
                             "Timer_Response Timer_SslRenegotiation URL URL_Length Verb Version_N/S");
}

/* A connection that was closed because nobody used it. */
static bool is_idle(struct span reason) {
        return span_eq(reason, SPAN("Timer_ConnectionIdle"));
}

/* Rows without names -------------------------------------------------------------------------------------- */

/* The reason stands last or before the name of the queue. What comes before it differs by age and language version. */
static bool guess_httperr(const struct span *t, size_t n, struct span *v) {
        size_t r = n - 1;

        if (n < 7)
                return false;
        for (; r + 2 >= n && !is_reason(t[r]); r--)
                if (r == 6)
                        return false;
        if (r + 2 < n)
                return false;
        bool brief = r == 6; /* HTTP API 1.0: no addresses, no site */
        size_t at = brief ? 2 : 6;
        if (!span_starts(t[at], SPAN("HTTP/")) && !span_eq(t[at], SPAN("-")))
                return false;
        if (!brief && r < 10)
                return false;
        if (!brief) {
                v[CLIENT] = t[2];
                v[SERVER] = t[4];
                v[PORT] = t[5];
        }
        v[METHOD] = t[at + 1];
        v[STEM] = t[at + 2];
        v[STATUS] = t[brief ? 5 : r - 2];
        v[REASON] = t[r];
        return true;
}

/* Between the port and the status: the user, the client's address, then what it calls itself. */
static void guess_client(const struct span *t, size_t from, size_t to, struct span *v) {
        if (from < to && !is_address(t[from]))
                v[USER] = t[from++];
        if (from < to && is_address(t[from]))
                v[CLIENT] = t[from++];
        if (from < to)
                v[AGENT] = t[from];
}

/* Found by the method, the port, and the numbers at the end, whichever else was left out. */
static bool guess_iis(const struct span *t, size_t n, struct span *v) {
        size_t m = 2, numbers = n;

        while (m < n && m < 6 && !is_method(t[m]))
                m++;
        if (m >= n || m + 3 >= n || t[m + 1].n == 0 || (t[m + 1].p[0] != '/' && t[m + 1].p[0] != '*'))
                return false;
        while (numbers > m + 2 && is_number(t[numbers - 1], 0, UINT32_MAX))
                numbers--;
        while (numbers < n && !is_number(t[numbers], 100, 599))
                numbers++;
        if (numbers == n)
                return false;
        v[METHOD] = t[m];
        v[STEM] = t[m + 1];
        if (m > 2 && is_address(t[m - 1]))
                v[SERVER] = t[m - 1];
        size_t at = m + 2;
        if (at < numbers && !is_number(t[at], 1, 65535))
                v[QUERY] = t[at++];
        if (at < numbers && is_number(t[at], 1, 65535))
                v[PORT] = t[at++];
        guess_client(t, at, numbers, v);
        v[STATUS] = t[numbers];
        if (numbers + 2 < n) {
                v[SUBSTATUS] = t[numbers + 1];
                v[WIN32] = t[numbers + 2];
        }
        if (numbers + 3 < n)
                v[TAKEN] = t[n - 1];
        return true;
}

/* Microseconds of the day. */
static bool read_clock(struct span s, int64_t *ret) {
        enum when_order order = WHEN_MONTH_FIRST;
        char text[48] = "1970-01-01 ";
        struct when at;

        if (s.n == 0 || s.n > 32)
                return false;
        memcpy(text + 11, s.p, s.n);
        if (!when_read(span_of(text, 11 + s.n), &order, &at))
                return false;
        *ret = at.us;
        return true;
}

/* A row by its looks: a date and a time, then what either server writes. */
static bool guess(const struct span *t, size_t n, struct row *ret) {
        enum when_order order = WHEN_MONTH_FIRST;
        struct when day;
        int64_t us;

        if (n < 7 || t[0].n != 10 || !when_read_date(t[0], &order, &day) || !read_clock(t[1], &us))
                return false;
        memset(ret->v, 0, sizeof(ret->v));
        ret->httperr = guess_httperr(t, n, ret->v);
        if (!ret->httperr && !guess_iis(t, n, ret->v))
                return false;
        ret->v[DATE] = t[0];
        ret->v[TIME] = t[1];
        ret->n_other = 0;
        return true;
}

/* Rows ---------------------------------------------------------------------------------------------------- */

static void assign(const struct w3c *w, const struct span *t, size_t n, struct row *ret) {
        memset(ret->v, 0, sizeof(ret->v));
        ret->n_other = n < w->n_columns ? n : w->n_columns;
        for (size_t i = 0; i < ret->n_other; i++) {
                ret->other[i] = w->roles[i] == OTHER ? t[i] : SPAN_NONE;
                if (w->roles[i] != OTHER)
                        ret->v[w->roles[i]] = t[i];
        }
        ret->httperr = ret->v[REASON].n > 0;
}

/* The midnight that a row's date means; that of the row before is remembered. */
static bool read_midnight(struct w3c *w, struct span date) {
        enum when_order order = WHEN_MONTH_FIRST;
        struct when day;

        if (w->date_n && span_eq(date, span_of(w->date, w->date_n)))
                return true;
        if (!when_read_date(date, &order, &day))
                return false;
        w->midnight_us = day.us;
        w->date_n = date.n < sizeof(w->date) ? date.n : 0;
        memcpy(w->date, date.p, w->date_n);
        return true;
}

/* Without a date the row is of the day of the last #Date, one on when the clock went back. */
static int64_t time_of(struct w3c *w, const struct row *r) {
        int64_t us;

        if (!read_clock(r->v[TIME], &us))
                return STAMP_NONE;
        if (r->v[DATE].n)
                return read_midnight(w, r->v[DATE]) ? w->midnight_us + us : STAMP_NONE;
        if (w->date_us == STAMP_NONE)
                return STAMP_NONE;
        if (w->last_us != STAMP_NONE && w->date_us + us < w->last_us - STAMP_DAY / 2)
                w->date_us += STAMP_DAY;
        return w->last_us = w->date_us + us;
}

/* Is the text a row? Its values go to *ret. */
static bool read_row(const struct w3c *w, struct span text, struct row *ret) {
        struct span t[VALUES];
        size_t n = split(text, false, t);

        if (n != w->n_columns && span_chr(text, '"') < text.n && (n = split(text, true, t)) != w->n_columns)
                n = split(text, false, t);
        ret->guessed = n != w->n_columns && guess(t, n, ret);
        if (!ret->guessed && (w->n_columns == 0 || n < 3))
                return false;
        if (!ret->guessed)
                assign(w, t, n, ret);
        for (int i = 0; i < ROLES; i++)
                ret->v[i] = unless_absent(ret->v[i]);
        ret->text = text;
        return ret->v[TIME].n > 0;
}

/* On these ways the servers of one incident meet, so also what went well is worth its row. */
static bool is_wanted(const struct row *r) {
        static const char *const paths[] = {"/autodiscover/", "/datacollabweb/wopi", "/m/presenter.aspx", "/m/participantframe.aspx",
                                            "/hosting/discovery", "/ucwa", "/webticket"};

        for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
                if (span_istarts(r->v[STEM], span_str(paths[i])))
                        return true;
        return span_istarts(r->v[STEM], SPAN("/ews/")) && span_ifind(r->v[QUERY], SPAN("cafeReqId=")) < r->v[QUERY].n;
}

/* A server that asks for a name first, or for the next step of NTLM, is not refusing anybody yet: 401.2 and 401.1 with
 * SEC_E_NO_CREDENTIALS, and a plain 401 of an application. */
static bool is_challenge(const struct row *r) {
        bool none = r->v[SUBSTATUS].n == 0 || span_eq(r->v[SUBSTATUS], SPAN("0")), ok = !r->v[WIN32].n || span_eq(r->v[WIN32], SPAN("0"));

        return span_eq(r->v[STATUS], SPAN("401")) &&
               (span_eq(r->v[SUBSTATUS], SPAN("2")) || span_eq(r->v[WIN32], SPAN("2148074254")) || (none && ok));
}

static bool has_failed(const struct row *r) {
        return r->httperr ? !is_idle(r->v[REASON]) : is_number(r->v[STATUS], 400, 999);
}

static enum record_kind kind_of(struct w3c *w, const struct row *r) {
        bool failed = has_failed(r);
        struct span kind[] = {r->v[STATUS], r->v[SUBSTATUS], r->v[WIN32], r->v[REASON], r->v[STEM]};

        if (!failed && !is_wanted(r))
                return RECORD_TRACE;
        return quota_take(failed ? &w->failed : &w->wanted, kind, sizeof(kind) / sizeof(kind[0]), w->notes, r->off, r->line)
                       ? RECORD_EVENT : RECORD_TRACE;
}

/* Records ------------------------------------------------------------------------------------------------- */

static void put_field(struct w3c *w, struct record *ret, struct span name, struct span value) {
        if (value.n)
                w->fields[ret->n_fields++] = (struct field){.name = name, .value = value};
}

/* Blanks of a header were written as "+". */
static struct span with_blanks(struct arena *a, struct span s) {
        char *p = s.n ? arena_alloc(a, s.n) : NULL;

        for (size_t i = 0; p && i < s.n; i++)
                p[i] = s.p[i] == '+' ? ' ' : s.p[i];
        return span_of(p, p ? s.n : 0);
}

/* What stands behind "cafeReqId=" is the RequestId in the log of Exchange's proxy. */
static struct span request_id(struct span query) {
        struct span mark = SPAN("cafeReqId="), s = span_from(query, span_ifind(query, mark));
        size_t n = mark.n;

        while (n < s.n && (is_xdigit(s.p[n]) || s.p[n] == '-'))
                n++;
        return span_sub(s, mark.n, n - mark.n);
}

/* A status that is a failure code is written in hex everywhere else. */
static struct span win32_hex(struct arena *a, struct span win32) {
        static const char digits[] = "0123456789ABCDEF";
        uint64_t v;
        char *p;

        if (span_u64(win32, &v) < 0 || v < 0x80000000 || v > UINT32_MAX || !(p = arena_alloc(a, 10)))
                return SPAN_NONE;
        memcpy(p, "0x", 2);
        for (int i = 0; i < 8; i++)
                p[2 + i] = digits[v >> (28 - 4 * i) & 15];
        return span_of(p, 10);
}

/* Schannel's number of the version, in hex: one bit for the server's side and one for the client's. */
static struct span agreed_version(struct span crypt) {
        static const struct {
                uint64_t bits;
                const char *name;
        } versions[] = {{0x30, "SSL 3.0"}, {0xC0, "TLS 1.0"}, {0x300, "TLS 1.1"}, {0xC00, "TLS 1.2"}, {0x3000, "TLS 1.3"}};
        uint64_t v;

        if (span_hex(crypt, &v) == 0)
                for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++)
                        if (v & versions[i].bits)
                                return span_str(versions[i].name);
        return SPAN_NONE;
}

/* "cs(Cookie)" is the header "Cookie". */
static struct span plain_name(struct span name) {
        size_t from = span_chr(name, '(') + 1;

        return from < name.n && name.p[name.n - 1] == ')' ? span_sub(name, from, name.n - from - 1) : name;
}

static void put_fields(struct w3c *w, const struct row *r, struct record *ret) {
        struct span url = r->v[QUERY].n ? arena_join(&w->arena, r->v[STEM], '?', r->v[QUERY]) : r->v[STEM];

        put_field(w, ret, SPAN("method"), r->v[METHOD]);
        put_field(w, ret, SPAN("url"), url);
        put_field(w, ret, SPAN("site"), r->v[HOST]);
        put_field(w, ret, SPAN("substatus"), r->v[SUBSTATUS]);
        put_field(w, ret, SPAN("win32"), r->v[WIN32]);
        put_field(w, ret, SPAN("client"), r->v[CLIENT]);
        put_field(w, ret, SPAN("server"), r->v[SERVER]);
        put_field(w, ret, SPAN("port"), r->v[PORT]);
        put_field(w, ret, SPAN("user"), r->v[USER]);
        put_field(w, ret, SPAN("agent"), with_blanks(&w->arena, r->v[AGENT]));
        put_field(w, ret, SPAN("duration_ms"), r->v[TAKEN]);
        put_field(w, ret, SPAN("reason"), r->v[REASON]);
        put_field(w, ret, SPAN("request_id"), request_id(r->v[QUERY]));
        put_field(w, ret, SPAN("error"), win32_hex(&w->arena, r->v[WIN32]));
        put_field(w, ret, SPAN("agreed"), agreed_version(r->v[CRYPT]));
        for (size_t i = 0; i < r->n_other; i++)
                put_field(w, ret, plain_name(w->columns[i]), unless_absent(r->other[i]));
}

static void fill(struct w3c *w, const struct row *r, enum record_kind kind, struct record *ret) {
        *ret = (struct record){.kind = kind, .class = CLASS_HTTP, .time_us = r->time_us, .zone = w->local ? ZONE_LOCAL : ZONE_UTC,
                               .off = r->off, .line = r->line, .text = r->text, .ext = r->ext, .n_ext = 1, .host = r->v[COMPUTER],
                               .component = r->httperr ? SPAN("httperr") : SPAN("iis"),
                               .topic = r->v[STATUS].n ? r->v[STATUS] : SPAN("0"), .fields = w->fields};
        arena_reset(&w->arena);
        put_fields(w, r, ret);
}

/* Who waits ------------------------------------------------------------------------------------------------ */

static uint64_t key_of(const struct row *r) {
        uint64_t h = hash64(&fixed, r->v[CLIENT]);

        h = hash_mix(&fixed, h, hash64(&fixed, r->v[STEM]));
        return hash_mix(&fixed, h, hash64(&fixed, r->v[AGENT]));
}

static void release(struct w3c *w, size_t i, bool granted) {
        w->waiting[i]->granted = granted;
        w->ready[w->n_ready++] = w->waiting[i];
        w->n_waiting--;
        memmove(w->waiting + i, w->waiting + i + 1, (w->n_waiting - i) * sizeof(w->waiting[0]));
}

static bool is_old(const struct refused *a, int64_t now) {
        return now != STAMP_NONE && a->time_us != STAMP_NONE && now - a->time_us > OPEN_US;
}

/* Those whose client was let in by this row, and those that nobody answered for too long. */
static void release_by(struct w3c *w, const struct row *r) {
        bool granted = is_number(r->v[STATUS], 100, 999) && !span_among(r->v[STATUS], "401 403");
        uint64_t key = granted && w->n_waiting ? key_of(r) : 0;

        for (size_t i = 0; i < w->n_waiting;)
                if (granted && w->waiting[i]->key == key)
                        release(w, i, true);
                else if (is_old(w->waiting[i], r->time_us))
                        release(w, i, false);
                else
                        i++;
}

static void release_all(struct w3c *w) {
        while (w->n_waiting)
                release(w, 0, false);
}

/* 0: it waits, -ENOMEM. */
static int keep_waiting(struct w3c *w, const struct row *r) {
        struct refused *a = w->idle[--w->n_idle];

        gather_reset(&a->text);
        a->off = r->off;
        a->line = r->line;
        a->time_us = r->time_us;
        a->key = key_of(r);
        w->waiting[w->n_waiting++] = a;
        return gather_line(&a->text, &w->line, 0, w->line.text.n);
}

static void hand_over(struct w3c *w, struct refused *a, struct record *ret) {
        struct row *r = &w->row;

        (void)read_row(w, buf_span(&a->text.text), r);
        r->ext = a->text.ext;
        r->off = a->off;
        r->line = a->line;
        r->time_us = a->time_us;
        fill(w, r, a->granted ? RECORD_TRACE : kind_of(w, r), ret);
        w->handed = a;
}

/* A line of the log ---------------------------------------------------------------------------------------- */

static enum role role_of(struct span name) {
        for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
                if (span_ieq(name, span_str(names[i].name)))
                        return names[i].role;
        return OTHER;
}

static int take_fields(struct w3c *w, struct span list) {
        struct span t[VALUES];
        size_t n = split(list, false, t);

        arena_reset(&w->columns_arena);
        w->local = false;
        w->n_columns = 0;
        for (size_t i = 0; i < n; i++) {
                w->roles[i] = role_of(t[i]);
                w->local |= span_ieq(t[i], SPAN("time-local"));
                if (!(w->columns[i] = arena_dup(&w->columns_arena, t[i])).p)
                        return -ENOMEM;
        }
        w->n_columns = n;
        return 0;
}

/* "#Fields: …", "#Date: …": the two that say how to read on. */
static int take_directive(struct w3c *w) {
        enum when_order order = WHEN_MONTH_FIRST;
        size_t colon = span_chr(w->line.text, ':');
        struct span name = span_sub(w->line.text, 1, colon - 1), value = span_trim(span_from(w->line.text, colon + 1));
        struct when at;

        if (span_among(name, "Date Start-Date") && when_read_date(value, &order, &at)) {
                w->date_us = at.us;
                w->last_us = STAMP_NONE;
        }
        return span_ieq(name, SPAN("Fields")) ? take_fields(w, value) : 0;
}

/* Lines that are no rows: patterns see them. */
static int take_stray(struct w3c *w, struct record *ret) {
        *ret = (struct record){.kind = RECORD_TRACE, .time_us = STAMP_NONE, .off = w->line.off, .line = w->line.no,
                               .text = w->line.text, .ext = &w->extent, .n_ext = 1};
        return 1;
}

/* 1: *ret is filled, 0: it waits, -ENOMEM. */
static int take_row(struct w3c *w, struct record *ret) {
        struct row *r = &w->row;

        if (r->guessed)
                notes_add(w->notes, "assumed-columns", r->off, "line %llu: no names for its columns; told by what they look like",
                          (unsigned long long)r->line);
        if (is_challenge(r) && r->text.n < OPEN_BYTES && w->n_waiting < OPEN_ROWS)
                return keep_waiting(w, r);
        if (is_challenge(r) && w->n_waiting == OPEN_ROWS)
                notes_add(w->notes, "open-blocks", r->off, "line %llu: %d refusals wait for a second try; this one counts as it is",
                          (unsigned long long)r->line, OPEN_ROWS);
        fill(w, r, kind_of(w, r), ret);
        return 1;
}

/* The line at hand, once those that waited for it are handed over. */
static int take_line(struct w3c *w, struct record *ret) {
        struct span text = w->line.text, word;
        struct row *r = &w->row;
        bool again = w->held;
        size_t at = 0;

        w->held = false;
        word = value_at(text, &at, false);
        if (word.n == 0)
                return 0;
        w->extent = (struct extent){.off = w->line.off, .line = w->line.no, .len = (uint32_t)text.n};
        if (word.p[0] == '#') {
                if (!again && span_ieq(word, SPAN("#Fields:")))
                        release_all(w);
                w->held = w->n_ready > 0;
                return w->held ? 0 : take_directive(w);
        }
        if (!read_row(w, text, r))
                return take_stray(w, ret);
        r->ext = &w->extent;
        r->off = w->line.off;
        r->line = w->line.no;
        r->time_us = time_of(w, r);
        if (!again)
                release_by(w, r);
        w->held = w->n_ready > 0;
        return w->held ? 0 : take_row(w, ret);
}

static int w3c_next(void *state, struct record *ret) {
        struct w3c *w = state;
        int r;

        if (w->handed)
                w->idle[w->n_idle++] = w->handed;
        w->handed = NULL;
        for (;;) {
                if (w->i_ready < w->n_ready) {
                        hand_over(w, w->ready[w->i_ready++], ret);
                        return 1;
                }
                w->i_ready = w->n_ready = 0;
                if (w->at_end)
                        return 0;
                if (!w->held && (r = input_line(w->in, &w->line)) <= 0) {
                        if (r < 0)
                                return r;
                        w->at_end = true;
                        release_all(w);
                } else if ((r = take_line(w, ret)) != 0) {
                        return r;
                }
        }
}

static int w3c_open(struct input *in, struct notes *notes, void **ret_state) {
        struct w3c *w = calloc(1, sizeof(*w));

        if (!w)
                return -ENOMEM;
        w->in = in;
        w->notes = notes;
        w->date_us = w->last_us = STAMP_NONE;
        for (size_t i = 0; i < OPEN_ROWS; i++)
                w->idle[w->n_idle++] = &w->refused[i];
        *ret_state = w;
        return 0;
}

static void w3c_close(void *state) {
        struct w3c *w = state;

        if (!w)
                return;
        for (size_t i = 0; i < OPEN_ROWS; i++)
                gather_done(&w->refused[i].text);
        arena_done(&w->columns_arena);
        arena_done(&w->arena);
        free(w);
}

/* Whose log it is ------------------------------------------------------------------------------------------ */

static bool is_ours(struct span software) {
        return span_ifind(software, SPAN("Internet Information Services")) < software.n ||
               span_starts(software, SPAN("IIS ")) || span_ifind(software, SPAN("Microsoft HTTP API")) < software.n;
}

/* Names that a web server writes, and blanks between them: with commas it is a log of Exchange. */
static bool has_our_names(struct span fields) {
        static const char *const ours[] = {"sc-status", "cs-method", "cs-uri", "s-reason"};
        size_t n = 0;

        for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
                n += span_find(fields, span_str(ours[i])) < fields.n;
        return n > 1 && span_chr(fields, ',') == fields.n;
}

static int w3c_probe(struct span head, const char *path, const char **ret_why) {
        size_t rows = 0, first = 0, lines = 0, n;
        bool software = false, fields = false;
        struct span line, t[VALUES];
        struct row row;

        (void)path;
        for (; span_line(&head, &line) && lines < 1000; lines += n > 0) {
                n = split(line, false, t);
                if (n && span_ieq(t[0], SPAN("#Software:"))) {
                        struct span name = span_trim(span_from(line, 10));
                        if (!is_ours(name))
                                return 0;
                        software = true;
                } else if (n && span_ieq(t[0], SPAN("#Fields:"))) {
                        fields |= has_our_names(line);
                } else if (n && t[0].p[0] != '#' && guess(t, n, &row)) {
                        first = rows++ ? first : lines;
                }
        }
        if (ret_why && (software || fields || rows))
                *ret_why = software || fields ? "#Software and #Fields of a web server" : "rows of a request and its status";
        return software && fields ? 95 : fields ? 90 : software ? 80 : rows > 1 && first < 5 ? 75 : rows && first < 5 ? 60 : 0;
}

const struct parser parser_w3c = {
        .name = "w3c",
        .title = "Web server log: IIS and HTTPERR (W3C extended)",
        .role = "server",
        .probe = w3c_probe,
        .open = w3c_open,
        .next = w3c_next,
        .close = w3c_close,
};
