/*
 * Windows events in columns: Event Viewer's CSV and TXT, whose rows have a description more than the header has names, the
 * form of Windows 2003, and PowerShell's Export-Csv. Names are in the viewer's language, so that columns are known by what
 * stands in them where the names are not. A value in quotes may have many lines.
 */
#include "parsers/cut.h"
#include "parsers/parser.h"
#include "parsers/text.h"
#include "parsers/winevent.h"

#include <errno.h>
#include <stdlib.h>

enum { COLUMNS = 64, NAMES_KNOWN = 3 };

/* Which part stands in which column; -1: none that is known. */
struct columns {
        int part[COLUMNS];
        size_t n;    /* 0: not known yet */
        char sep;
};

struct cells {
        struct span v[COLUMNS];
        size_t n;
        bool open; /* the last one's quotes are not closed */
};

struct eventcsv {
        struct input *in;
        struct notes *notes;
        struct line line;
        bool held;
        struct columns columns;
        struct winevent event; /* its text is the row */
        bool quoted;           /* the row goes on in the next line */
        bool loose;            /* so does one whose description stands below it, without quotes */
        struct buf cell;
        enum when_order order;
};

/* The cell at *io_at, with its quotes; *io_at moves behind its separator. False: its quotes are not closed. */
static bool next_cell(struct span row, char sep, size_t *io_at, struct span *ret) {
        size_t from = *io_at, at = from;
        bool quotes = at < row.n && row.p[at] == '"', closed = true;

        if (quotes)
                for (closed = false, at++; at < row.n && !closed; at++)
                        if (row.p[at] == '"') {
                                closed = at + 1 == row.n || row.p[at + 1] != '"';
                                at += !closed;
                        }
        at = at < row.n ? at : row.n;
        at += span_chr(span_from(row, at), sep);
        *ret = span_sub(row, from, at - from);
        *io_at = at + 1;
        return closed;
}

static void read_cells(struct span row, char sep, struct cells *ret) {
        *ret = (struct cells){0};
        for (size_t at = 0; at < row.n && ret->n < COLUMNS && !ret->open;)
                ret->open = !next_cell(row, sep, &at, &ret->v[ret->n++]);
}

/* Without quotes around it, and those within it once. */
static int unquote(struct buf *b, struct span cell) {
        cell = span_trim(cell);
        buf_reset(b);
        if (cell.n == 0 || cell.p[0] != '"')
                return buf_put(b, cell);
        for (size_t i = 1; i < cell.n; i++) {
                if (cell.p[i] == '"' && ++i == cell.n)
                        break;
                buf_putc(b, cell.p[i]);
        }
        return b->err;
}

static struct span bare(struct span cell) {
        cell = span_trim(cell);
        return cell.n >= 2 && cell.p[0] == '"' ? span_sub(cell, 1, cell.n - 2) : cell;
}

static bool is_number(struct span s) {
        uint64_t n;

        return span_u64(bare(s), &n) == 0;
}

static bool is_moment(struct span s) {
        enum when_order order = WHEN_MONTH_FIRST;
        struct when when;

        return when_read(bare(s), &order, &when);
}

static bool is_day(struct span s) {
        enum when_order order = WHEN_MONTH_FIRST;
        struct when when;

        return when_read_date(bare(s), &order, &when);
}

static void set_columns(struct columns *c, const int *parts, size_t n) {
        memcpy(c->part, parts, n * sizeof(*parts));
        c->n = n;
}

/* Columns by what stands in a row: "Error,10/7/2016 06:38:24 PM,LS User Services,32178,(1006),…" and that of Windows 2003. */
static bool by_shape(const struct cells *row, char sep, struct columns *ret) {
        static const int now[] = {WIN_LEVEL, WIN_TIME, WIN_PROVIDER, WIN_ID, WIN_TASK, WIN_MESSAGE};
        static const int then[] = {WIN_TIME, WIN_CLOCK, WIN_PROVIDER, WIN_LEVEL, WIN_TASK, WIN_ID, WIN_USER, WIN_COMPUTER, WIN_MESSAGE};

        ret->sep = sep;
        if (row->n >= 4 && is_moment(row->v[1]) && is_number(row->v[3]) && !is_number(row->v[0]))
                set_columns(ret, now, sizeof(now) / sizeof(now[0]));
        else if (row->n >= 7 && is_day(row->v[0]) && !is_moment(row->v[0]) && is_number(row->v[5]))
                set_columns(ret, then, sizeof(then) / sizeof(then[0]));
        else
                return false;
        return true;
}

/* Columns by their names. Event Viewer names all but the description. */
static bool by_name(const struct cells *head, char sep, struct columns *ret) {
        unsigned known = 0;

        *ret = (struct columns){.sep = sep};
        for (; ret->n < head->n; ret->n++) {
                int part = winevent_label(bare(head->v[ret->n]));
                if (part == WIN_CLOCK && !(known & 1u << WIN_TIME))
                        part = WIN_TIME;
                ret->part[ret->n] = part < WIN_DATA ? part : -1;
                known |= part >= 0 ? 1u << part : 0;
        }
        if (ret->n == 5 && ret->part[2] == WIN_PROVIDER && ret->part[3] == WIN_ID) { /* Event Viewer's, in any language */
                ret->part[0] = ret->part[0] < 0 ? WIN_LEVEL : ret->part[0];
                ret->part[1] = WIN_TIME;
                ret->part[4] = WIN_TASK;
        }
        bool id = known & (1u << WIN_ID | 1u << WIN_INSTANCE);
        if (!id || __builtin_popcount(known) < NAMES_KNOWN || !(known & (1u << WIN_TIME | 1u << WIN_PROVIDER)))
                return false;
        if (!(known & 1u << WIN_MESSAGE) && ret->n < COLUMNS)
                ret->part[ret->n++] = WIN_MESSAGE;
        return true;
}

/* Finds out what the columns are, if this row tells. 2: it is a header, 1: an event, 0: neither. */
static int find_columns(struct span row, struct columns *ret) {
        static const char seps[] = ",\t;";
        struct cells cells;

        for (const char *sep = seps; *sep; sep++) {
                read_cells(row, *sep, &cells);
                if (by_name(&cells, *sep, ret))
                        return 2;
                if (by_shape(&cells, *sep, ret))
                        return 1;
        }
        return 0;
}

/* "#TYPE System.Diagnostics.Eventing.Reader.EventLogRecord", "#TYPE System.Diagnostics.EventLogEntry#…" */
static bool is_type(struct span line) {
        return span_starts(line, SPAN("#TYPE ")) && (span_find(line, SPAN(".EventLogRecord")) < line.n ||
                                                     span_find(line, SPAN(".EventLogEntry")) < line.n);
}

static int take_cells(struct eventcsv *c, const struct cells *cells) {
        int r = 0;

        for (size_t i = 0; i < cells->n && i < c->columns.n && r == 0; i++) {
                int part = c->columns.part[i];
                if (part < 0 || (part == WIN_ID && c->event.part[WIN_ID].n))
                        continue;
                if ((r = unquote(&c->cell, cells->v[i])) == 0)
                        r = winevent_set(&c->event, (enum winevent_part)part, buf_span(&c->cell));
        }
        return r;
}

/* Below a row that has no description stand lines that are one. */
static void part_loose(const struct columns *columns, struct cells *cells) {
        struct span *last = &cells->v[cells->n ? cells->n - 1 : 0];
        size_t end = cells->n ? span_chr(*last, '\n') : 0;

        if (cells->n == 0 || cells->n >= columns->n || end == last->n)
                return;
        cells->n = columns->n;
        cells->v[cells->n - 1] = span_from(*last, end + 1);
        last->n = end;
}

/* The row that was gathered. 1: it became a record, 0: it is none. */
static int take_row(struct eventcsv *c, struct record *ret) {
        struct cells cells;
        struct columns columns;
        int r;

        bool loose = c->loose;
        c->quoted = c->loose = false;
        gather_trim_line_ends(&c->event.facts.text);
        struct span row = buf_span(&c->event.facts.text.text);
        int kind = find_columns(row, &columns);
        if (kind == 2 || (kind == 1 && c->columns.n == 0))
                c->columns = columns;
        if (kind == 2 || c->columns.n == 0)
                return 0;
        read_cells(row, c->columns.sep, &cells);
        if (loose)
                part_loose(&c->columns, &cells);
        if ((r = take_cells(c, &cells)) < 0 || c->event.part[WIN_ID].n == 0)
                return r;
        return (r = winevent_record(&c->event, &c->order, c->notes, ret)) < 0 ? r : 1;
}

/* Does a row begin here, although the quotes of the one before were never closed? */
static bool begins_row(struct span line) {
        struct columns columns;

        return find_columns(line, &columns) == 1;
}

/* Is it a row, known by its shape, that leaves out the description? */
static bool is_bare(const struct eventcsv *c, struct span line) {
        struct columns columns;
        struct cells cells;

        if (find_columns(line, &columns) != 1)
                return false;
        read_cells(line, columns.sep, &cells);
        return cells.n < (c->columns.n ? c->columns.n : columns.n) && !cells.open;
}

/* Are the quotes of what was gathered open at its end? A quote is one more or one less. */
static bool flips(struct span line) {
        return span_count(line, '"') % 2;
}

static int take_line(struct eventcsv *c, struct record *ret) {
        bool again = c->held;
        int r;

        c->held = false;
        if ((c->quoted || c->loose) && !again && begins_row(c->line.text)) {
                c->held = true;
                return take_row(c, ret);
        }
        if (!c->quoted && !c->loose) {
                if (text_blank(c->line.text) || is_type(c->line.text))
                        return 0;
                winevent_reset(&c->event);
        }
        if ((r = gather_capped(&c->event.facts.text, &c->line, 0, c->notes)) < 0)
                return r;
        c->loose = c->loose || (!c->quoted && is_bare(c, c->line.text));
        c->quoted ^= flips(c->line.text);
        return c->quoted || c->loose ? 0 : take_row(c, ret);
}

static int eventcsv_next(void *state, struct record *ret) {
        struct eventcsv *c = state;

        for (;;) {
                int r = c->held ? 1 : input_line(c->in, &c->line);
                if (r > 0)
                        r = take_line(c, ret);
                else if (r == 0)
                        return c->quoted || c->loose ? take_row(c, ret) : 0;
                if (r != 0)
                        return r;
        }
}

static int eventcsv_open(struct input *in, struct notes *notes, void **ret_state) {
        struct eventcsv *c = calloc(1, sizeof(*c));

        if (!c)
                return -ENOMEM;
        c->in = in;
        c->notes = notes;
        *ret_state = c;
        return 0;
}

static void eventcsv_close(void *state) {
        struct eventcsv *c = state;

        if (!c)
                return;
        winevent_done(&c->event);
        buf_done(&c->cell);
        free(c);
}

static int eventcsv_probe(struct span head, const char *path, const char **ret_why) {
        struct columns columns;
        struct span line;
        bool first = true;
        int rows = 0;

        (void)path;
        while (span_line(&head, &line)) {
                if (text_blank(line))
                        continue;
                if (first && is_type(line))
                        return probe_claim(95, "events of Windows, exported by PowerShell", ret_why);
                int kind = find_columns(line, &columns);
                if (first && kind == 2)
                        return probe_claim(95, "columns with the names of an event log's", ret_why);
                rows += kind == 1;
                first = false;
        }
        return rows ? probe_claim(rows > 1 ? 75 : 60, "rows with level, time, source and number of an event", ret_why) : 0;
}

const struct parser parser_eventcsv = {
        .name = "eventcsv",
        .title = "Windows events in columns (Event Viewer's CSV and TXT, Export-Csv)",
        .role = "",
        .probe = eventcsv_probe,
        .open = eventcsv_open,
        .next = eventcsv_next,
        .close = eventcsv_close,
};
