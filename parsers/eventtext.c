/*
 * Windows events as text: Event Viewer's "copy details", wevtutil, PowerShell's lists and tables of events, what people paste
 * and retype of them, and the rendering of binary logs. A label begins an event, text without one its message, and the label
 * that began one begins the next. Times are local to whoever looked, unless they say UTC.
 */
#include "parsers/cut.h"
#include "parsers/eventlist.h"
#include "parsers/parser.h"
#include "parsers/text.h"

#include "base/limits.h"

#include <errno.h>
#include <stdlib.h>

enum place {
        OUTSIDE, /* of any event */
        HEAD,    /* labels */
        DATA,    /* named values of a rendering */
        MESSAGE,
        XML,     /* the same event once more */
        AFTER,   /* all of the event was read */
};

struct eventtext {
        struct input *in;
        struct notes *notes;
        struct line line;
        struct buf plain;   /* the line without what makes it hard to read */
        bool held;          /* it is to be read again: another event begins with it */
        bool ended;
        enum place place;
        int first;          /* the part that the event began with; -1: none, "Event[0]" */
        size_t indent;      /* of the line that it began with */
        size_t colon;       /* of a list: column of its colons; 0: it is none */
        bool list;
        bool blank;         /* the line before is blank */
        bool told;          /* "Description:" stands before the message */
        int pending;        /* the part whose value is on the next line; -1: none */
        size_t margin;      /* of the message */
        bool margin_known;
        struct winevent event;
        struct buf message, name;
        struct buf above;   /* the line before, outside of events */
        struct buf provider; /* of a group of rows */
        struct event_table table;
        enum when_order order;
};

/* Without the mark of a quoted mail, NULs, marks of writing direction, bullets, and blanks that do not break. */
static int make_plain(struct eventtext *t) {
        struct span s = t->line.text;

        while (span_starts(s, SPAN(">")))
                s = span_from(s, span_starts(s, SPAN("> ")) ? 2 : 1);
        buf_reset(&t->plain);
        for (size_t i = 0; i < s.n; i++) {
                struct span rest = span_from(s, i);
                if (span_starts(rest, SPAN("\xC2\xA0")) || span_starts(rest, SPAN("\xE2\x80\xAF")) ||
                    span_starts(rest, SPAN("\xE2\x80\xA2"))) {
                        buf_putc(&t->plain, ' ');
                        i += s.p[i] == '\xC2' ? 1 : 2;
                } else if (span_starts(rest, SPAN("\xE2\x80\x8E")) || span_starts(rest, SPAN("\xE2\x80\x8F")) ||
                           span_starts(rest, SPAN("\xEF\xBB\xBF")))
                        i += 2;
                else if (s.p[i])
                        buf_putc(&t->plain, s.p[i]);
        }
        while (t->plain.n && t->plain.p[t->plain.n - 1] == '\r')
                t->plain.n--;
        return t->plain.err;
}

/* The named value that is being read is whole. */
static int end_value(struct eventtext *t) {
        int r = winevent_data(&t->event, buf_span(&t->name), buf_span(&t->message));

        buf_reset(&t->name);
        buf_reset(&t->message);
        return r;
}

static int finish(struct eventtext *t, struct record *ret) {
        int r = t->place == DATA ? end_value(t) : winevent_set(&t->event, WIN_MESSAGE, buf_span(&t->message));

        if (t->event.part[WIN_PROVIDER].n == 0 && t->provider.n && r == 0 && t->table.n)
                r = winevent_set(&t->event, WIN_PROVIDER, buf_span(&t->provider));
        t->place = OUTSIDE;
        if (r < 0 || t->event.part[WIN_ID].n == 0)
                return r;
        gather_trim_line_ends(&t->event.facts.text);
        return (r = winevent_record(&t->event, &t->order, t->notes, ret)) < 0 ? r : 1;
}

static void begin(struct eventtext *t) {
        winevent_reset(&t->event);
        buf_reset(&t->message);
        t->message.max = LIMIT_MESSAGE_BYTES;
        t->place = HEAD;
        t->first = t->pending = -1;
        t->colon = t->margin = 0;
        t->list = t->told = t->margin_known = false;
        t->indent = span_skip_blanks(buf_span(&t->plain), 0);
}

static bool is_group(const struct said *s) {
        return s->part == WIN_PROVIDER && !s->spaced && span_eq(s->name, SPAN("ProviderName"));
}

/* Does the line, within an event, begin the next one? */
static bool begins_next(const struct eventtext *t, struct span line) {
        struct said s;
        bool label = said_read(line, &s);
        size_t indent = label ? s.indent : span_skip_blanks(line, 0);

        if (indent > t->indent)
                return false;
        struct span id, provider;
        if (said_number(span_from(line, indent)) || (label && is_group(&s)) || (!t->told && said_heading(line, &id, &provider)))
                return true;
        if (!label || s.part >= WIN_PARTS || (s.part == WIN_MESSAGE && !t->list))
                return false;
        if (t->place == AFTER || span_ieq(s.name, SPAN("Log Name")))
                return said_begins(&s) && (t->place == AFTER || t->first == WIN_CHANNEL || t->event.part[WIN_CHANNEL].n || t->told);
        if ((int)s.part == t->first)
                return t->blank || t->list || t->place == HEAD || s.part == WIN_ID || span_istarts(s.name, SPAN("Event "));
        bool again = s.part == WIN_MESSAGE ? t->told : t->event.part[s.part].n > 0;
        return again && t->blank && said_begins(&s) && (t->place == HEAD || s.spaced);
}

static int put_message(struct eventtext *t, struct span line) {
        size_t blanks = span_skip_blanks(line, 0);
        int r;

        if (!t->margin_known && blanks < line.n) {
                t->margin = t->list && t->message.n ? SIZE_MAX : blanks;
                t->margin_known = !t->list || t->message.n;
        }
        r = buf_put(&t->message, span_from(line, blanks < t->margin ? blanks : t->margin));
        r = r < 0 ? r : buf_putc(&t->message, '\n');
        return r == -E2BIG ? 0 : r; /* the gathered lines say so */
}

static int set(struct eventtext *t, const struct said *s) {
        static const unsigned wraps = 1u << WIN_CHANNEL | 1u << WIN_PROVIDER | 1u << WIN_ID | 1u << WIN_LEVEL | 1u << WIN_COMPUTER |
                                      1u << WIN_TIME;

        t->pending = s->value.n == 0 && s->part < WIN_PARTS && (wraps & 1u << s->part) ? (int)s->part : -1;
        if (s->part == WIN_MESSAGE) {
                t->place = MESSAGE;
                t->told = true;
                return s->value.n ? put_message(t, s->value) : 0;
        }
        if (s->part == WIN_DATA || s->part == WIN_XML)
                t->place = s->part == WIN_DATA ? DATA : XML;
        return winevent_set(&t->event, s->part, s->value);
}

/* All labels of the line, of which people put several on one. */
static int set_all(struct eventtext *t, struct said s) {
        struct said next;

        for (;;) {
                bool more = !s.spaced && s.part != WIN_MESSAGE && said_next(&s, &next);
                int r = set(t, &s);
                if (r < 0 || !more)
                        return r;
                s = next;
        }
}

static int in_message(struct eventtext *t, struct span line) {
        static const unsigned strays = 1u << WIN_CHANNEL | 1u << WIN_PROVIDER | 1u << WIN_ID | 1u << WIN_LEVEL | 1u << WIN_COMPUTER |
                                       1u << WIN_TIME | 1u << WIN_TASK;
        struct said s;
        int r = put_message(t, line);

        /* Where no label says that this is the message, what is missing above may stand in it. */
        if (r < 0 || t->told || !said_read(line, &s))
                return r;
        if (s.part == WIN_XML || s.part == WIN_MESSAGE)
                return set(t, &s);
        return s.part < WIN_PARTS && (strays & 1u << s.part) && t->event.part[s.part].n == 0 ? set_all(t, s) : 0;
}

static int in_head(struct eventtext *t, struct span line) {
        struct said s;
        int pending = t->pending;

        if (text_blank(line))
                return 0;
        if (said_read(line, &s)) {
                if (t->first < 0)
                        t->first = (int)s.part;
                return set_all(t, s);
        }
        t->pending = -1;
        if (pending >= 0)
                return winevent_set(&t->event, (enum winevent_part)pending, line);
        t->place = MESSAGE;
        return put_message(t, line);
}

/* A property that is none of an event's ends the message too. */
static bool is_property(const struct eventtext *t, struct span line) {
        return line.n > t->colon && t->colon && line.p[t->colon] == ':' && is_blank(line.p[t->colon - 1]) && is_alpha(line.p[0]) &&
               span_chr(span_trim(span_sub(line, 0, t->colon)), ' ') == span_trim(span_sub(line, 0, t->colon)).n;
}

/* PowerShell's: what is no property goes on with the one above it. */
static int in_list(struct eventtext *t, struct span line) {
        struct said s;

        if (said_read(line, &s) && s.spaced && s.indent <= t->indent) {
                t->place = HEAD;
                return set(t, &s);
        }
        if (is_property(t, line))
                t->place = HEAD;
        return t->place == MESSAGE ? put_message(t, line) : 0;
}

static int in_data(struct eventtext *t, struct span line) {
        size_t indent = span_skip_blanks(line, 0), colon;
        int r;

        if (indent >= 4 && t->name.n) {
                r = buf_putc(&t->message, '\n');
                r = r < 0 ? r : buf_put(&t->message, span_from(line, 4));
                return r == -E2BIG ? 0 : r;
        }
        if ((r = end_value(t)) < 0)
                return r;
        colon = span_chr(line, ':');
        if (indent < 2 || colon == line.n) {
                t->place = HEAD;
                return in_head(t, line);
        }
        r = buf_put(&t->name, span_sub(line, 2, colon - 2));
        return r < 0 ? r : buf_put(&t->message, span_from(line, colon + 2));
}

/* The text of an element behind its tag, the value of an attribute behind "Name=" in either quotes. */
static struct span behind(struct span line, struct span mark) {
        size_t at = span_find(line, mark);
        struct span rest = span_from(line, at + mark.n);
        bool attribute = mark.p[mark.n - 1] == '=';

        if (attribute && rest.n && rest.p[0] != '"' && rest.p[0] != '\'')
                return SPAN_NONE;
        return attribute ? span_sub(rest, 1, span_chr(span_from(rest, 1), rest.n ? rest.p[0] : '"'))
                         : span_sub(rest, 0, span_chr(rest, '<'));
}

/* Names that do not depend on a language, and the time in UTC. */
static int in_xml(struct eventtext *t, struct span line) {
        static const struct {
                struct span mark;
                enum winevent_part part;
        } known[] = {{SPAN("SystemTime="), WIN_TIME}, {SPAN("<Computer>"), WIN_COMPUTER}, {SPAN("<Channel>"), WIN_CHANNEL},
                     {SPAN("<EventRecordID>"), WIN_RECORD}, {SPAN("<Provider Name="), WIN_PROVIDER}};
        int r = 0;

        for (size_t i = 0; i < sizeof(known) / sizeof(known[0]) && r == 0; i++)
                r = winevent_set(&t->event, known[i].part, behind(line, known[i].mark));
        if (span_find(line, SPAN("</Event>")) < line.n)
                t->place = AFTER;
        return r;
}

static int go_on(struct eventtext *t, struct span line) {
        struct said s;
        int r;

        if (t->place == AFTER)
                return 0;
        if ((r = gather_capped(&t->event.facts.text, &t->line, 0, t->notes)) < 0)
                return r;
        if (t->place == XML)
                return in_xml(t, line);
        if (t->place == DATA)
                return in_data(t, line);
        if (t->list)
                return in_list(t, line);
        if (t->place == MESSAGE && said_read(line, &s) && s.part == WIN_XML && s.indent <= t->indent)
                return set(t, &s);
        return t->place == MESSAGE ? in_message(t, line) : in_head(t, line);
}

/* An event of one line. */
static int take_alone(struct eventtext *t, struct record *ret) {
        int r = gather_capped(&t->event.facts.text, &t->line, 0, t->notes);

        return r < 0 ? r : finish(t, ret);
}

/* An event that begins with its id and source, and has no labels, or none before its message. */
static int begin_named(struct eventtext *t, struct span id, struct span provider) {
        int r;

        begin(t);
        r = winevent_set(&t->event, WIN_ID, id);
        return r < 0 ? r : winevent_set(&t->event, WIN_PROVIDER, provider);
}

static int take_prose(struct eventtext *t, struct span line, struct span id, struct span provider, struct record *ret) {
        int r = begin_named(t, id, provider);

        t->place = MESSAGE;
        return r < 0 || (r = put_message(t, line)) < 0 ? r : take_alone(t, ret);
}

static int take_heading(struct eventtext *t, struct span id, struct span provider) {
        int r = begin_named(t, id, provider);

        return r < 0 ? r : gather_capped(&t->event.facts.text, &t->line, 0, t->notes);
}

static int take_group(struct eventtext *t, struct span provider) {
        buf_reset(&t->provider);
        return buf_put(&t->provider, provider);
}

/* A line outside of events. 1: a record, 0: none yet. */
static int outside(struct eventtext *t, struct span line, struct record *ret) {
        struct span id, provider;
        struct said s;

        if (said_read(line, &s)) {
                if (is_group(&s))
                        return take_group(t, s.value);
                if (said_begins(&s)) {
                        begin(t);
                        t->first = (int)s.part;
                        t->list = s.spaced;
                        t->colon = s.spaced ? s.colon : 0;
                        return go_on(t, line);
                }
        }
        if (said_number(span_from(line, span_skip_blanks(line, 0)))) {
                begin(t);
                return gather_capped(&t->event.facts.text, &t->line, 0, t->notes);
        }
        if (t->table.n && !text_blank(line)) {
                begin(t);
                t->place = OUTSIDE;
                return event_table_row(&t->table, line, &t->event) ? take_alone(t, ret) : 0;
        }
        if (event_table_read(buf_span(&t->above), line, &t->table))
                return 0;
        if (said_heading(line, &id, &provider))
                return take_heading(t, id, provider);
        return said_in_prose(line, &id, &provider) ? take_prose(t, line, id, provider, ret) : 0;
}

static int take_line(struct eventtext *t, struct record *ret) {
        int r = make_plain(t);
        struct span line = buf_span(&t->plain);

        if (r < 0)
                return r;
        if (t->place != OUTSIDE && begins_next(t, line)) {
                t->held = true;
                return finish(t, ret);
        }
        r = t->place == OUTSIDE ? outside(t, line, ret) : go_on(t, line);
        t->blank = text_blank(line);
        buf_reset(&t->above);
        return r < 0 ? r : buf_put(&t->above, line) < 0 ? -ENOMEM : r;
}

static int eventtext_next(void *state, struct record *ret) {
        struct eventtext *t = state;

        for (;;) {
                int r = t->held ? 1 : input_line(t->in, &t->line);
                t->held = false;
                if (r > 0)
                        r = take_line(t, ret);
                else if (r == 0)
                        return t->place == OUTSIDE ? 0 : finish(t, ret);
                if (r != 0)
                        return r;
        }
}

static int eventtext_open(struct input *in, struct notes *notes, void **ret_state) {
        struct eventtext *t = calloc(1, sizeof(*t));

        if (!t)
                return -ENOMEM;
        t->in = in;
        t->notes = notes;
        *ret_state = t;
        return 0;
}

static void eventtext_close(void *state) {
        struct eventtext *t = state;

        if (!t)
                return;
        winevent_done(&t->event);
        buf_done(&t->plain);
        buf_done(&t->message);
        buf_done(&t->name);
        buf_done(&t->above);
        buf_done(&t->provider);
        free(t);
}

/* What the head of a file shows of events. */
struct signs {
        unsigned labels, list; /* parts that stand before a colon; in the form of lists */
        bool numbers, table, prose, first;
        bool xml; /* it goes on with the XML of the event above */
};

static void look(struct signs *g, struct span line, struct span above) {
        struct event_table table;
        struct span id, provider;
        struct said s;
        bool label = said_read(line, &s) && (s.part != WIN_ID || (s.value.n && is_digit(s.value.p[0])));

        if (said_number(line))
                g->numbers = true;
        else if (label && (said_begins(&s) || g->labels || g->list)) {
                unsigned bit = 1u << s.part;
                if (s.spaced)
                        g->list |= bit;
                else if (s.part < WIN_MESSAGE)
                        g->labels |= bit;
        } else if (event_table_read(above, line, &table))
                g->table = true;
        g->prose |= said_in_prose(line, &id, &provider) || said_heading(line, &id, &provider);
}

static int judge(const struct signs *g, const char **ret_why) {
        const unsigned id = 1u << WIN_ID, instance = 1u << WIN_INSTANCE, provider = 1u << WIN_PROVIDER, time = 1u << WIN_TIME;
        unsigned known = (unsigned)__builtin_popcount(g->labels);

        if (g->numbers && known >= 2)
                return probe_claim(95, "events of Windows as wevtutil prints them", ret_why);
        if ((g->list & provider) && ((g->list & id) || (g->list & instance)) && (g->list & (time | 1u << WIN_MESSAGE)))
                return probe_claim(95, "a list of events of Windows, by PowerShell", ret_why);
        if (g->table)
                return probe_claim(90, "a table of events of Windows, by PowerShell", ret_why);
        if ((g->labels & provider) && (g->labels & id) && known >= 4)
                return probe_claim(95, "events of Windows as Event Viewer copies them", ret_why);
        if ((g->labels & id) && known >= 2)
                return probe_claim(60, "\"Event ID:\" and other labels of events of Windows", ret_why);
        if (g->labels & id)
                return probe_claim(g->first ? 40 : 15, "a line begins with \"Event ID\"", ret_why);
        if (g->xml)
                return probe_claim(50, "\"Event Xml:\", as below an event that Event Viewer copied", ret_why);
        return g->prose ? probe_claim(15, "an event id with its source, in a sentence", ret_why) : 0;
}

static int eventtext_probe(struct span head, const char *path, const char **ret_why) {
        struct signs g = {0};
        struct span line, above = SPAN_NONE;
        bool seen = false;

        (void)path;
        while (span_line(&head, &line)) {
                if (text_blank(line))
                        continue;
                look(&g, line, above);
                g.first |= !seen && (g.labels & 1u << WIN_ID);
                g.xml |= !seen && span_istarts(line, SPAN("Event Xml:"));
                seen = true;
                above = line;
        }
        return judge(&g, ret_why);
}

const struct parser parser_eventtext = {
        .name = "eventtext",
        .title = "Windows events as text (Event Viewer, wevtutil, Get-WinEvent, pasted)",
        .role = "",
        .probe = eventtext_probe,
        .open = eventtext_open,
        .next = eventtext_next,
        .close = eventtext_close,
};
