/*
 * One event of a Windows event log while a parser meets its parts, in whatever form it was written: the parts by what they
 * are, the data that its provider gave, and from both a record of CLASS_WINDOWS, or a readable text of it.
 */
#ifndef SIPDX_PARSERS_WINEVENT_H
#define SIPDX_PARSERS_WINEVENT_H

#include "base/notes.h"
#include "parsers/facts.h"
#include "parsers/when.h"

enum winevent_part {
        WIN_CHANNEL, WIN_PROVIDER, WIN_TIME, WIN_ID, WIN_TASK, WIN_LEVEL, WIN_OPCODE, WIN_KEYWORDS, WIN_USER, WIN_COMPUTER,
        WIN_RECORD, WIN_PROCESS, WIN_THREAD, WIN_ACTIVITY,
        WIN_MESSAGE, /* as the provider's own words render it */
        WIN_PARTS,
        /* What only labels say: */
        WIN_CLOCK,    /* the time of day, apart from the date */
        WIN_INSTANCE, /* an event id with its facility and severity above */
        WIN_DATA,     /* "Event Data": named values follow */
        WIN_XML,      /* "Event Xml": the same event once more */
        WIN_OTHER,    /* says nothing that is kept */
};

struct winevent {
        struct facts facts;           /* its text and its memory */
        struct span part[WIN_PARTS];  /* in facts.arena; empty: not written */
        bool part_cut[WIN_PARTS];     /* the witness left off in the middle of it */
        struct field *data;           /* what the provider gave, by name or "1", "2" … */
        size_t n_data, cap_data;
        bool many;                    /* LIMIT_FACTS was met; more data is left out */
};

void winevent_reset(struct winevent *e); /* also begins one that is all zero */
void winevent_done(struct winevent *e);

/* What a label of any of the forms means: "Log Name", "ProviderName", "EventRecordID" …, whatever its case. -1: no label. */
int winevent_label(struct span name);

/* A part, in the one form that all witnesses are brought to: levels are words, "(1006)" is "1006", and what says that there
 * is nothing ("None", "N/A") is left out, as an empty value is. It takes the place of an earlier one, but a clock joins its
 * date, and an id stays before an instance. 0 or -ENOMEM. */
int winevent_set(struct winevent *e, enum winevent_part part, struct span value);

/* A value of the provider's; empty ones are left out. 0 or -ENOMEM. */
int winevent_data(struct winevent *e, struct span name, struct span value);

/* Is there enough to call it an event? */
bool winevent_is_told(const struct winevent *e);

/*
 * The record, borrowed from e until winevent_reset(): RECORD_TRACE for audited successes and verbose ones, else RECORD_EVENT.
 * Where no message was written, the data is the message; where it says that it could not be rendered, its strings are data.
 * io_order is that of the source. 0 or -ENOMEM.
 */
int winevent_record(struct winevent *e, enum when_order *io_order, struct notes *notes, struct record *ret);

/* Appends it as Event Viewer copies one, with its data, and an empty line; the eventtext format reads the same event back.
 * 0 or -errno of the buffer. */
int winevent_render(const struct winevent *e, struct buf *b);

#endif
