/*
 * Reads one line at a time, with the marks that mails, tickets and web pages put around what was copied. It keeps nothing;
 * which lines make an event is told by eventtext.c.
 */
#include "parsers/eventlist.h"

enum { NAME_BYTES = 32, ID_DIGITS = 5, COLUMNS_KNOWN = 3, SHARED_BYTES = 1024 /* of a line with several labels */ };

static size_t count_in(struct span s, const char *set) {
        size_t n = 0;

        while (n < s.n && s.p[n] && strchr(set, s.p[n]))
                n++;
        return n;
}

static struct span digits(struct span s) {
        return span_sub(s, 0, count_in(s, "0123456789"));
}

static struct span without(struct span s, const char *set) {
        s = span_from(s, count_in(s, set));
        while (s.n && s.p[s.n - 1] && strchr(set, s.p[s.n - 1]))
                s.n--;
        return s;
}

/* "Event ID 1234", "Event ID #1234", "Event ID - 1234": without a colon. */
static bool read_bare_id(struct span line, struct said *ret) {
        struct span name = SPAN("Event ID"), value = span_from(line, name.n);
        size_t between = count_in(value, " #=-\t");

        if (!span_istarts(line, name) || between == 0 || digits(span_from(value, between)).n == 0)
                return false;
        *ret = (struct said){.part = WIN_ID, .name = span_sub(line, 0, name.n), .value = span_trim(span_from(value, between))};
        return true;
}

bool said_read(struct span line, struct said *ret) {
        size_t indent = count_in(line, " \t>*|\""), colon, n;
        struct span rest = span_from(line, indent), name;
        int part;

        if (count_in(rest, "-+") == 1 && count_in(span_from(rest, 1), " ") == 1)
                rest = span_from(line, indent += 2);
        colon = span_chr(span_sub(rest, 0, NAME_BYTES), ':');
        n = span_chr(span_sub(rest, 0, colon), '\t'); /* of a table on a web page no colon is left */
        colon = winevent_label(span_sub(rest, 0, n)) >= 0 ? n : colon;
        name = without(span_sub(rest, 0, colon), " \t*_");
        part = colon < rest.n && strchr(":\t", rest.p[colon]) ? winevent_label(name) : -1;
        if (part < 0) {
                if (!read_bare_id(rest, ret))
                        return false;
                ret->indent = indent;
                return true;
        }
        *ret = (struct said){.part = (enum winevent_part)part, .name = name, .value = without(span_from(rest, colon), ": \t\r\n*\""),
                             .indent = indent, .colon = indent + colon, .spaced = colon > 0 && is_blank(rest.p[colon - 1])};
        return true;
}

bool said_begins(const struct said *s) {
        static const char *const words[] = {"Log Name", "Source", "Date", "Logged", "Event ID", "EventID", "Level", "Event Type",
                                            "Event Source", "TimeCreated", "Task Category", "Event Log", "Event Number", "Protokollname",
                                            "Quelle", "Ereignis-ID", "Nom du journal", "Nombre de registro", "Origen"};

        if (s->spaced)
                return s->part < WIN_PARTS || s->part == WIN_INSTANCE;
        for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
                if (span_ieq(s->name, span_str(words[i])))
                        return s->part != WIN_ID || s->value.n == 0 || is_digit(s->value.p[0]);
        return false;
}

bool said_next(struct said *io, struct said *ret) {
        struct span v = io->value;

        for (size_t i = 0; i < v.n && i < SHARED_BYTES; i++) {
                size_t n = count_in(span_from(v, i), ",;|\t ");
                bool parts = n > 1 || (n == 1 && v.p[i] != ' ');
                if (n && said_read(span_from(v, i + n), ret) && (parts || said_begins(ret))) {
                        io->value = span_sub(v, 0, i);
                        return true;
                }
                i += n ? n - 1 : 0;
        }
        return false;
}

bool said_heading(struct span line, struct span *ret_id, struct span *ret_provider) {
        line = without(line, " \t*");
        struct span rest = span_from(line, 6), id = digits(rest);

        if (!span_istarts(line, SPAN("Event ")) || id.n == 0 || id.n > ID_DIGITS || !span_starts(span_from(rest, id.n), SPAN(", ")))
                return false;
        *ret_id = id;
        *ret_provider = span_trim(span_from(rest, id.n + 2));
        return ret_provider->n > 0;
}

bool said_in_prose(struct span line, struct span *ret_id, struct span *ret_provider) {
        struct span name = SPAN("event id"), source = SPAN("source"), rest;
        size_t at = span_ifind(line, name), from = span_ifind(line, source), n;

        rest = span_from(line, at + name.n);
        rest = span_from(rest, count_in(rest, ": #=*"));
        *ret_id = digits(rest);
        rest = span_from(rest, ret_id->n);
        n = from == line.n && count_in(rest, ",") && rest.n > 2 && is_upper(rest.p[2]) ? 2 : 0; /* "Event ID 32078, LS …" */
        if (n == 0) {
                rest = span_from(line, from + source.n);
                n = count_in(rest, ": =*");
        }
        *ret_provider = rest = span_from(rest, n);
        for (size_t i = 0; i < rest.n; i++)
                if (strchr(",;.()\"", rest.p[i])) {
                        ret_provider->n = i;
                        break;
                }
        *ret_provider = span_trim(*ret_provider);
        return ret_id->n && ret_id->n <= ID_DIGITS && n && ret_provider->n;
}

bool said_number(struct span line) {
        struct span mark = SPAN("Event["), n = digits(span_from(line, mark.n));

        return span_starts(line, mark) && n.n && span_starts(span_from(line, mark.n + n.n), SPAN("]"));
}

/* The next run of dashes. */
static bool next_dashes(struct span s, size_t *io_at, size_t *ret_from) {
        *ret_from = span_skip_blanks(s, *io_at);
        *io_at = *ret_from + count_in(span_from(s, *ret_from), "-");
        return *io_at > *ret_from;
}

bool event_table_read(struct span names, struct span dashes, struct event_table *ret) {
        size_t at = 0, from, known = 0;
        bool id = false;

        *ret = (struct event_table){0};
        dashes = span_trim(dashes).n ? dashes : SPAN_NONE;
        while (ret->n < sizeof(ret->column) / sizeof(ret->column[0]) && next_dashes(dashes, &at, &from)) {
                /* A name stands above its dashes, or ends where they end. */
                struct span name = span_sub(names, from, at - from);
                int part = winevent_label(span_trim(name));
                ret->column[ret->n].part = part;
                ret->column[ret->n++].at = from;
                known += part >= 0;
                id |= part == WIN_ID || part == WIN_INSTANCE;
        }
        if (!id || known < COLUMNS_KNOWN || span_skip_blanks(dashes, at) < dashes.n)
                ret->n = 0;
        return ret->n > 0;
}

/* Numbers stand to the right of their column and may begin before it. */
static size_t begins(const struct event_table *t, struct span row, size_t i) {
        size_t at = i < t->n ? t->column[i].at : row.n;

        while (i && i < t->n && at > t->column[i - 1].at && at <= row.n && !is_blank(row.p[at - 1]))
                at--;
        return at;
}

bool event_table_row(const struct event_table *t, struct span row, struct winevent *e) {
        for (size_t i = 0; i < t->n; i++) {
                size_t from = begins(t, row, i), to = begins(t, row, i + 1);
                struct span value = span_trim(span_sub(row, from, to > from ? to - from : 0));
                int part = t->column[i].part;
                if (part < 0 || value.n == 0)
                        continue;
                if (part == WIN_CLOCK)
                        part = WIN_TIME;
                if (winevent_set(e, (enum winevent_part)part, value) < 0)
                        return false;
                bool dots = value.n > 3 && span_eq(span_from(value, value.n - 3), SPAN("..."));
                if (part < WIN_PARTS && (dots || (value.n > 3 && span_eq(span_from(value, value.n - 3), SPAN("\xE2\x80\xA6")))))
                        e->part_cut[part] = true;
        }
        return e->part[WIN_ID].n > 0;
}
