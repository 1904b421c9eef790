/*
 * ULS logs of SharePoint, Office Web Apps and Office Online: a row a line, nine columns with TABs between. A message over 800
 * characters goes on in rows with a star behind the time, which other threads' rows may come between: it is put together
 * again. Copies that lost their TABs, or whose rows were wrapped, are read by what the columns look like. It refuses to put
 * rows in the order of time, and to say what a message means.
 */
#include "base/hash.h"
#include "base/limits.h"
#include "parsers/cut.h"
#include "parsers/parser.h"
#include "parsers/when.h"

#include <errno.h>
#include <stdlib.h>

#include "parsers/quota.h"

enum column { PROCESS, TID, AREA, CATEGORY, TAG, LEVEL, MESSAGE, CORRELATION, COLUMNS };

enum {
        FIRST_PART = 803,         /* characters: 800 of the message and three dots */
        DOTS = 3,                 /* bytes: of "..." as of the one character that a word processor makes of it */
        GUID = 36,
        OPEN_ROWS = 64,           /* that wait for their rest at one time */
        JOINED_MAX = 256 * 1024,  /* a message that goes on beyond is handed over in pieces */
        FRAMES = 64,              /* of a stack, that become fields */
        MINUTE = 16,              /* columns of "01/03/2013 11:04" */
        ANCHOR_MAX = 400,         /* bytes of a row in which its columns are looked for without TABs */
};

/* One row, with those that continue it and the lines that a copy broke it into. */
struct row {
        struct gather text;
        int64_t time_us, last_us;
        enum zone zone;
        uint64_t off, line, key;
        size_t at;          /* of the process in the text */
        size_t server_n;    /* "SERVER,123," before the time: its name */
        bool timed;         /* it begins with a time, and is no stray line */
        bool starred;       /* its beginning is missing */
        unsigned parts;
        bool cut;           /* its end is missing */
        bool whole;         /* it has the columns of a row */
        struct span v[COLUMNS]; /* these, in the text, once it has ended */
};

/* The minute of the row before: most rows are of the same. */
struct clock {
        enum when_order order;
        char minute[MINUTE]; /* as written */
        struct when when;    /* its beginning */
};

struct uls {
        struct input *in;
        struct notes *notes;
        struct line line;
        struct clock clock;
        struct row rows[OPEN_ROWS + 2], *current;
        struct row *idle[OPEN_ROWS + 2], *waiting[OPEN_ROWS], *ready[OPEN_ROWS + 2];
        size_t n_idle, n_waiting, n_ready, i_ready;
        struct row *handed; /* what was handed over last */
        bool at_end;
        struct quota quota;
        struct field fields[4 + FRAMES];
};

static const struct hash_key fixed = {0x736970647831, 0x756c73};

/* Columns ------------------------------------------------------------------------------------------------ */

/* Its shape must do: eight, four, four, four and twelve digits. */
static bool is_guid(struct span s) {
        return s.n == GUID && s.p[8] == '-' && s.p[13] == '-' && s.p[18] == '-' && s.p[23] == '-' && is_xdigit(s.p[0]) &&
               is_xdigit(s.p[GUID - 1]) && span_chr(s, ' ') == s.n;
}

/* The word at *io_at, behind blanks. */
static struct span word_at(struct span s, size_t *io_at) {
        size_t from = span_skip_blanks(s, *io_at), n = from;

        while (n < s.n && !is_blank(s.p[n]) && s.p[n] != '\r' && s.p[n] != '\n')
                n++;
        *io_at = n;
        return span_sub(s, from, n - from);
}

/* Message and correlation stand behind the level. A line that a copy broke off may follow the correlation. */
static void split_tail(struct span tail, struct span *v) {
        const char *tab = tail.n ? memrchr(tail.p, '\t', tail.n) : NULL;
        size_t at = tab ? (size_t)(tab - tail.p) : tail.n, after = at + 1;
        struct span word = span_trim(span_from(tail, after));

        if (word.n > GUID)
                word = word_at(tail, &after);
        v[CORRELATION] = is_guid(word) ? word : SPAN_NONE;
        v[MESSAGE] = v[CORRELATION].n || (tab && word.n == 0) ? span_sub(tail, 0, at) : tail;
}

/* Without the blanks at its end, which fill most columns up: eight at a time. */
static struct span trim_end(struct span s) {
        static const char blanks[8] = {' ', ' ', ' ', ' ', ' ', ' ', ' ', ' '};

        while (s.n >= sizeof(blanks) && memcmp(s.p + s.n - sizeof(blanks), blanks, sizeof(blanks)) == 0)
                s.n -= sizeof(blanks);
        while (s.n && is_blank(s.p[s.n - 1]))
                s.n--;
        return s;
}

static bool split_tabs(struct span s, struct span *v) {
        for (int i = PROCESS; i < MESSAGE; i++) {
                const char *tab = s.n ? memchr(s.p, '\t', s.n) : NULL;
                if (!tab)
                        return false;
                size_t n = (size_t)(tab - s.p);
                v[i] = trim_end(span_of(s.p, n));
                s = span_of(tab + 1, s.n - n - 1);
        }
        split_tail(s, v);
        return true;
}

static bool is_hex(struct span s) {
        uint64_t v;

        return span_istarts(s, SPAN("0x")) && span_hex(s, &v) == 0;
}

/* "w3wp.exe (0x2CC8)", "w3wp.exe (SERVER01:0x2CC8)": how long; 0: it is none. ret_server may be NULL. */
static size_t process_length(struct span s, struct span *ret_server) {
        size_t end = span_chr(span_sub(s, 0, ANCHOR_MAX), ')'), from = end;

        if (end >= s.n || s.p[end] != ')')
                return 0;
        while (from && s.p[from - 1] != '(' && !is_blank(s.p[from - 1]))
                from--;
        struct span inside = span_sub(s, from, end - from);
        size_t colon = span_chr(inside, ':');
        bool server = colon < inside.n;
        if (from < 2 || s.p[from - 1] != '(' || !is_hex(server ? span_from(inside, colon + 1) : inside))
                return 0;
        if (ret_server)
                *ret_server = server ? span_sub(inside, 0, colon) : SPAN_NONE;
        return end + 1;
}

static bool is_tag(struct span s) {
        for (size_t i = 0; i < s.n; i++)
                if (!is_digit(s.p[i]) && (is_upper(s.p[i]) || !is_alpha(s.p[i])))
                        return false;
        return s.n > 0 && s.n <= 5;
}

static bool is_level(struct span s) {
        return span_among(s, "VerboseEx Verbose Information Medium High Monitorable Warning Unexpected Exception Assert Critical "
                             "CriticalEvent Error");
}

/* "Office Web Apps      Powerpoint Pipe": two or more blanks stand between; where only one is left nobody can tell. */
static void split_area(struct span s, struct span *v) {
        size_t n = span_find(s, SPAN("  "));

        v[AREA] = span_sub(s, 0, n);
        v[CATEGORY] = span_trim(span_from(s, n));
}

/* A copy without TABs: the columns are found by the process, the thread, and a level behind a tag. */
static bool split_blanks(struct span s, struct span *v) {
        size_t at = process_length(s, NULL), tid, tag;

        v[PROCESS] = span_sub(s, 0, at);
        v[TID] = word_at(s, &at);
        if (!v[PROCESS].n || !is_hex(v[TID]))
                return false;
        for (tid = at, tag = at; at < s.n && at < ANCHOR_MAX; tag = at) {
                struct span word = word_at(s, &at);
                size_t behind = at;
                v[LEVEL] = word_at(s, &behind);
                if (!is_tag(word) || !is_level(v[LEVEL])) {
                        if (word.n == 0)
                                return false;
                        continue;
                }
                split_area(span_trim(span_sub(s, tid, tag - tid)), v);
                v[TAG] = word;
                v[MESSAGE] = span_trim(span_from(s, behind));
                v[CORRELATION] = span_from(v[MESSAGE], v[MESSAGE].n > GUID ? v[MESSAGE].n - GUID : 0);
                if (is_guid(v[CORRELATION]))
                        v[MESSAGE].n -= GUID;
                else
                        v[CORRELATION] = SPAN_NONE;
                return true;
        }
        return false;
}

static bool split(struct span s, struct span *v) {
        if (!split_tabs(s, v) && !split_blanks(s, v)) {
                memset(v, 0, COLUMNS * sizeof(*v));
                return false;
        }
        v[MESSAGE] = trim_end(v[MESSAGE]);
        return true;
}

static uint64_t key_of(const struct span *v) {
        uint64_t h = 0;

        for (int i = PROCESS; i < COLUMNS; i++)
                if (i != MESSAGE)
                        h = hash_mix(&fixed, h, hash64(&fixed, v[i]));
        return h;
}

/* The beginning of a row: its time, the star, and what a collector wrote before them. */
struct head_of_row {
        struct when when;
        size_t at, server_n;
        bool star;
};

/* "SERVER,190442935," */
static size_t collector_length(struct span s, size_t *ret_server_n) {
        size_t n = span_chr(span_sub(s, 0, 64), ','), from = n + 1, end = from;

        while (end < s.n && is_digit(s.p[end]))
                end++;
        if (n == 0 || end == from || end >= s.n || s.p[end] != ',')
                return 0;
        *ret_server_n = n;
        return end + 1;
}

/* ":29.10" */
static bool read_seconds(struct span s, int64_t *ret_us) {
        if (s.n < 7 || s.p[0] != ':' || s.p[3] != '.' || !is_digit(s.p[1]) || !is_digit(s.p[2]) || !is_digit(s.p[4]) ||
            !is_digit(s.p[5]) || is_digit(s.p[6]) || s.p[1] > '5')
                return false;
        *ret_us = ((s.p[1] - '0') * 10 + s.p[2] - '0') * STAMP_SECOND + ((s.p[4] - '0') * 10 + s.p[5] - '0') * 10000;
        return true;
}

static bool read_time(struct clock *c, struct span s, struct when *ret) {
        struct when minute;
        int64_t us;

        if (!read_seconds(span_from(s, MINUTE), &us))
                return when_read(s, &c->order, ret);
        if (memcmp(s.p, c->minute, MINUTE) != 0) {
                if (!when_read(span_sub(s, 0, MINUTE), &c->order, &minute) || minute.n != MINUTE)
                        return false;
                memcpy(c->minute, s.p, MINUTE);
                c->when = minute;
        }
        *ret = c->when;
        ret->us += us;
        ret->n = MINUTE + 6;
        return true;
}

static bool read_head(struct span s, struct clock *clock, struct head_of_row *ret) {
        size_t at = span_skip_blanks(s, 0);

        *ret = (struct head_of_row){0};
        if (at == s.n)
                return false;
        if (!is_digit(s.p[at]) || span_chr(span_sub(s, 0, 16), ',') < 16)
                at = collector_length(s, &ret->server_n);
        if (at >= s.n || !is_digit(s.p[at]) || !read_time(clock, span_from(s, at), &ret->when))
                return false;
        if (s.n > at + 4 && s.p[at + 4] == '-') /* Office Online writes UTC, and the year first */
                ret->when.zone = ZONE_UTC;
        at += ret->when.n;
        ret->star = at < s.n && s.p[at] == '*';
        if (at >= s.n || (!ret->star && !is_blank(s.p[at])))
                return false;
        ret->at = span_skip_blanks(s, at + ret->star);
        return true;
}

/* "Timestamp", blanks or a TAB, "Process". */
static bool is_header(struct span s) {
        size_t at = 0;
        struct span first = word_at(s, &at);

        return (span_eq(first, SPAN("Timestamp")) || span_eq(first, SPAN("TimestampUtc"))) &&
               span_eq(word_at(s, &at), SPAN("Process"));
}

/* Rows that are open ------------------------------------------------------------------------------------- */

static void let_go(struct uls *u, struct row *r) {
        if (r->text.text.n > JOINED_MAX)
                gather_done(&r->text);
        u->idle[u->n_idle++] = r;
}

static void begin_row(struct uls *u, const struct head_of_row *head) {
        struct row *r = u->idle[--u->n_idle];
        struct gather text = r->text;

        gather_reset(&text);
        *r = (struct row){.text = text, .off = u->line.off, .line = u->line.no, .time_us = STAMP_NONE};
        if (head) {
                r->timed = true;
                r->time_us = r->last_us = head->when.us;
                r->zone = head->when.zone;
                r->at = head->at;
                r->server_n = head->server_n;
                r->starred = head->star;
        }
        r->parts = 1;
        u->current = r;
}

static void make_ready(struct uls *u, struct row *r) {
        u->ready[u->n_ready++] = r;
}

/* Nothing comes any more of the row that waits longest, or of the i-th. */
static void give_up(struct uls *u, size_t i) {
        struct row *r = u->waiting[i];

        r->cut = true;
        make_ready(u, r);
        u->n_waiting--;
        memmove(u->waiting + i, u->waiting + i + 1, (u->n_waiting - i) * sizeof(u->waiting[0]));
}

static void wait_for_rest(struct uls *u, struct row *r) {
        if (u->n_waiting == OPEN_ROWS) {
                notes_add(u->notes, "open-blocks", r->off, "line %llu: more than %d rows wait for their rest; the oldest is given up",
                          (unsigned long long)r->line, OPEN_ROWS);
                give_up(u, 0);
        }
        r->key = key_of(r->v);
        u->waiting[u->n_waiting++] = r;
}

static size_t count_characters(struct span s) {
        size_t n = 0;

        for (size_t i = 0; i < s.n; i++)
                n += ((unsigned char)s.p[i] & 0xC0) != 0x80;
        return n;
}

static bool ends_in_dots(struct span s) {
        struct span last = span_from(s, s.n > DOTS ? s.n - DOTS : 0);

        return span_eq(last, SPAN("...")) || span_eq(last, SPAN("\xE2\x80\xA6"));
}

static bool split_row(struct row *r) {
        return r->whole = r->timed && split(span_from(buf_span(&r->text.text), r->at), r->v);
}

/* Does the line at hand, a row that begins with next, go on with r? */
static bool goes_on(const struct uls *u, const struct row *r, const struct head_of_row *next) {
        struct span v[COLUMNS];

        return next && next->star && split(span_from(u->line.text, next->at), v) && key_of(v) == key_of(r->v);
}

/* The row that was being read is all there, or waits. next: of the row that follows; NULL: none does. */
static void end_row(struct uls *u, const struct head_of_row *next) {
        struct row *r = u->current;

        if (!r)
                return;
        u->current = NULL;
        gather_trim_line_ends(&r->text);
        bool more = split_row(r) && ends_in_dots(r->v[MESSAGE]) &&
                    (r->starred || r->parts > 1 || count_characters(r->v[MESSAGE]) >= FIRST_PART || goes_on(u, r, next));
        if (more && r->text.text.n <= JOINED_MAX) {
                wait_for_rest(u, r);
                return;
        }
        r->cut = more;
        make_ready(u, r);
}

/* After two seconds of the log nothing comes any more. */
static void expire(struct uls *u, int64_t now) {
        while (u->n_waiting && now - u->waiting[0]->last_us > 2 * STAMP_SECOND)
                give_up(u, 0);
}

/* The message at hand without its dots goes behind the one of r without its. */
static int append(struct uls *u, struct row *r, struct span message) {
        gather_trim(&r->text, (size_t)(r->v[MESSAGE].p - r->text.text.p) + r->v[MESSAGE].n - DOTS);
        bool dots = span_starts(message, SPAN("...")) || span_starts(message, SPAN("\xE2\x80\xA6"));
        r->parts++;
        return gather_capped(&r->text, &u->line, (size_t)(message.p - u->line.full.p) + (dots ? DOTS : 0), u->notes);
}

/* 1: the line is the rest of a row that waits, 0: it is not, -ENOMEM. A new row of the same kind ends that which waits. */
static int continue_row(struct uls *u, const struct head_of_row *head) {
        struct span v[COLUMNS];
        uint64_t key;
        size_t i = 0;
        int r;

        expire(u, head->when.us);
        if (!u->n_waiting || !split(span_from(u->line.text, head->at), v))
                return 0;
        for (key = key_of(v); i < u->n_waiting && u->waiting[i]->key != key;)
                i++;
        if (i == u->n_waiting)
                return 0;
        struct row *row = u->waiting[i];
        give_up(u, i);
        if (!head->star)
                return 0;
        u->n_ready--;
        row->cut = false;
        row->last_us = head->when.us;
        u->current = row;
        r = append(u, row, v[MESSAGE]);
        return r < 0 ? r : 1;
}

/* Records ------------------------------------------------------------------------------------------------ */

static void put_field(struct uls *u, struct record *ret, struct span name, struct span value, bool cut) {
        if (value.n)
                u->fields[ret->n_fields++] = (struct field){.name = name, .value = value, .cut = cut};
}

/* Where the next frame of a stack begins: "   at " for what was the end of a line, or a line of its own. */
static size_t find_frame(struct span s) {
        for (size_t i = 0; i < s.n; i += 3) {
                i += span_find(span_from(s, i), SPAN("at "));
                if (i == s.n || i < 1)
                        continue;
                size_t blanks = 0;
                while (blanks < i && is_blank(s.p[i - blanks - 1]))
                        blanks++;
                bool line = blanks < i && s.p[i - blanks - 1] == '\n';
                if (blanks > 2 || line)
                        return i + 3;
        }
        return s.n;
}

static void put_frames(struct uls *u, struct record *ret, struct span message) {
        for (size_t at; ret->n_fields < sizeof(u->fields) / sizeof(u->fields[0]) && (at = find_frame(message)) < message.n;) {
                message = span_from(message, at);
                size_t blanks = span_find(message, SPAN("   ")), line = span_chr(message, '\n');
                put_field(u, ret, SPAN("frame"), span_trim(span_sub(message, 0, blanks < line ? blanks : line)), false);
        }
}

/* Rows of these levels are few while all is well, and become events. High is what SharePoint writes all day. */
static bool is_grave(struct span level) {
        static const struct span grave[] = {SPAN("Unexpected"), SPAN("Exception"), SPAN("Assert"), SPAN("Critical"), SPAN("CriticalEvent"),
                                            SPAN("Error"), SPAN("Monitorable")};

        for (size_t i = 0; i < sizeof(grave) / sizeof(grave[0]); i++)
                if (level.n == grave[i].n && level.p[0] == grave[i].p[0] && span_ieq(level, grave[i]))
                        return true;
        return false;
}

static void fill(struct uls *u, const struct row *r, struct record *ret) {
        struct span text = buf_span(&r->text.text), server = SPAN_NONE;
        const struct span *v = r->v;

        *ret = (struct record){.kind = RECORD_TRACE, .time_us = r->time_us, .zone = r->zone, .off = r->off, .line = r->line,
                               .text = text, .ext = r->text.ext, .n_ext = r->text.n_ext, .class = CLASS_ULS, .fields = u->fields};
        if (span_chr(v[PROCESS], ':') < v[PROCESS].n)
                process_length(v[PROCESS], &server);
        ret->host = server.n ? server : span_sub(text, 0, r->server_n);
        ret->thread = v[TID];
        ret->level = v[LEVEL];
        ret->component = v[AREA];
        ret->topic = v[CATEGORY];
        if (r->whole && is_grave(v[LEVEL]) && quota_take(&u->quota, (struct span[]){v[TAG], v[LEVEL]}, 2, u->notes, r->off, r->line))
                ret->kind = RECORD_EVENT;
        if (r->starred || r->cut || r->text.text.err) {
                ret->flags = RECORD_CUT;
                note_cut(u->notes, r->off, r->line);
        }
        put_field(u, ret, SPAN("process"), v[PROCESS], false);
        put_field(u, ret, SPAN("tag"), v[TAG], false);
        put_field(u, ret, SPAN("correlation"), v[CORRELATION], false);
        put_field(u, ret, SPAN("message"), r->whole ? v[MESSAGE] : text, r->cut);
        if (ret->kind == RECORD_EVENT || !r->whole)
                put_frames(u, ret, r->whole ? v[MESSAGE] : text);
}

/* A line that is no row was broken off one by a copy, or stands for itself. */
static int take_stray(struct uls *u) {
        if (span_trim(u->line.text).n == 0)
                return 0;
        if (u->current && u->current->text.text.n > JOINED_MAX)
                end_row(u, NULL);
        if (!u->current)
                begin_row(u, NULL);
        return gather_capped(&u->current->text, &u->line, 0, u->notes);
}

static int take_line(struct uls *u) {
        enum when_order order = u->clock.order;
        struct head_of_row head;
        int r = 0;

        if (!read_head(u->line.text, &u->clock, &head)) {
                u->clock.order = order;
                if (!is_header(u->line.text))
                        return take_stray(u);
                end_row(u, NULL);
                return 0;
        }
        if (u->clock.order != order)
                notes_add(u->notes, "day-first", u->line.off, "line %llu: the day stands before the month from here on",
                          (unsigned long long)u->line.no);
        end_row(u, &head);
        if (u->n_waiting && (r = continue_row(u, &head)) != 0)
                return r < 0 ? r : 0;
        begin_row(u, &head);
        return gather_capped(&u->current->text, &u->line, 0, u->notes);
}

static void end_all(struct uls *u) {
        u->at_end = true;
        end_row(u, NULL);
        while (u->n_waiting)
                give_up(u, 0);
}

static int uls_next(void *state, struct record *ret) {
        struct uls *u = state;
        int r;

        if (u->handed)
                let_go(u, u->handed);
        u->handed = NULL;
        while (u->i_ready == u->n_ready) {
                u->i_ready = u->n_ready = 0;
                if (u->at_end)
                        return 0;
                if ((r = input_line(u->in, &u->line)) < 0)
                        return r;
                if (r == 0)
                        end_all(u);
                else if ((r = take_line(u)) < 0)
                        return r;
        }
        u->handed = u->ready[u->i_ready++];
        fill(u, u->handed, ret);
        return 1;
}

/* What the beginning of the file says of the order of day and month holds for its first rows too. */
static int find_order(struct uls *u) {
        struct head_of_row row;
        struct head head;
        struct span line;
        int r = input_head(u->in, &head);

        while (r == 0 && u->clock.order == WHEN_MONTH_FIRST && span_line(&head.text, &line))
                (void)read_head(line, &u->clock, &row);
        if (u->clock.order == WHEN_DAY_FIRST)
                notes_add(u->notes, "day-first", 0, "the day stands before the month");
        return r;
}

static int uls_open(struct input *in, struct notes *notes, void **ret_state) {
        struct uls *u = calloc(1, sizeof(*u));
        int r;

        if (!u)
                return -ENOMEM;
        u->in = in;
        u->notes = notes;
        for (size_t i = 0; i < OPEN_ROWS + 2; i++)
                u->idle[u->n_idle++] = &u->rows[i];
        if ((r = find_order(u)) < 0) {
                free(u);
                return r;
        }
        *ret_state = u;
        return 0;
}

static void uls_close(void *state) {
        struct uls *u = state;

        for (size_t i = 0; u && i < OPEN_ROWS + 2; i++)
                gather_done(&u->rows[i].text);
        free(u);
}

/* A frame of a .NET stack of these servers, on a line of its own. */
static bool is_stack(struct span s) {
        s = span_trim(s);
        return span_starts(s, SPAN("at Microsoft.Office.")) || span_starts(s, SPAN("at Microsoft.SharePoint."));
}

static int uls_probe(struct span head, const char *path, const char **ret_why) {
        struct clock clock = {0};
        size_t lines = 0, first = SIZE_MAX, rows = 0, stack = 0;
        struct span line, v[COLUMNS];
        struct head_of_row row;

        (void)path;
        for (; span_line(&head, &line); lines += span_trim(line).n > 0) {
                bool known = is_header(line);
                stack += is_stack(line);
                if (read_head(line, &clock, &row) && split(span_from(line, row.at), v))
                        known = process_length(v[PROCESS], NULL) && is_hex(v[TID]) && is_level(v[LEVEL]);
                rows += known;
                if (known && first == SIZE_MAX)
                        first = lines;
        }
        if (ret_why && (rows || stack))
                *ret_why = rows ? "rows of a time, a process, a thread, an area, a tag and a level"
                                : "a stack of calls of these servers, without rows";
        return rows > 1 && first < 5 ? 95 : rows && first < 5 ? 85 : rows ? 40 : stack > 1 ? 15 : 0;
}

const struct parser parser_uls = {
        .name = "uls",
        .title = "ULS log: SharePoint, Office Web Apps Server, Office Online Server",
        .role = "server",
        .probe = uls_probe,
        .open = uls_open,
        .next = uls_next,
        .close = uls_close,
};
