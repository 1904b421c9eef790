/*
 * Lines of text that tell of a Windows event: "Label: value" in the shapes of Event Viewer, wevtutil and PowerShell's lists,
 * and the columns of its tables.
 */
#ifndef SIPDX_PARSERS_EVENTLIST_H
#define SIPDX_PARSERS_EVENTLIST_H

#include "parsers/winevent.h"

/* What a line says. */
struct said {
        enum winevent_part part;
        struct span name, value; /* value: trimmed */
        size_t indent;           /* blanks before the name */
        size_t colon;            /* column of the colon */
        bool spaced;             /* a blank stands before the colon, as PowerShell writes it */
};

/* Is it "Label: value", or "Event ID 1234"? Marks of quotes, lists and bold print may stand around the label. */
bool said_read(struct span line, struct said *ret);

/* Takes the next "Label: value" off the value of *io: "32078, Source: LS User Services". False: it holds no other. */
bool said_next(struct said *io, struct said *ret);

/* May an event begin with it? */
bool said_begins(const struct said *s);

/* "Event 32078, LS User Services", as Event Viewer's heading and its users have it. */
bool said_heading(struct span line, struct span *ret_id, struct span *ret_provider);

/* A sentence that names an event: "… Event ID: 32078, Source: LS User Services …". */
bool said_in_prose(struct span line, struct span *ret_id, struct span *ret_provider);

/* "Event[12]" and what follows, of wevtutil. */
bool said_number(struct span line);

/* A table: which part stands in which column. */
struct event_table {
        struct {
                int part; /* -1: none that is known */
                size_t at;
        } column[16];
        size_t n; /* columns; 0: there is no table */
};

/* Is this a row of dashes below the names of columns, enough of which tell of events? */
bool event_table_read(struct span names, struct span dashes, struct event_table *ret);

/* A row becomes the parts of e. False: it is none. */
bool event_table_row(const struct event_table *t, struct span row, struct winevent *e);

#endif
