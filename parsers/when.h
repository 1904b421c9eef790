/*
 * Dates and times as programs print them for people, in whatever order their machine's language has: of event logs, ULS,
 * PowerShell, certutil, IIS. What a format writes with fixed columns and in quantity is read by parsers/text.h.
 */
#ifndef SIPDX_PARSERS_WHEN_H
#define SIPDX_PARSERS_WHEN_H

#include "base/span.h"
#include "base/stamp.h"
#include "input/record.h"

/* Which number of "3/4/2016" is the day. A source that has shown a number above 12 in the first place keeps to it. */
enum when_order { WHEN_MONTH_FIRST, WHEN_DAY_FIRST };

struct when {
        int64_t us;     /* of the clock that wrote it; in UTC where it says so (an offset is taken off) */
        enum zone zone; /* ZONE_UTC: a Z or an offset was written; else ZONE_LOCAL */
        size_t n;       /* bytes of it */
};

/*
 * A date and a time at the front of s: "2020-12-14T17:09:08.9400000Z", "2016-04-01 00:42:37.83", "5/24/2017 10:12:01 AM",
 * "24.05.2017 10:12:01", "19-07-2026 09:58", "2016-04-01T00:42:37+08:00". The year stands first or last, with four digits;
 * seconds, fraction, AM or PM and zone may be missing; T or blanks between date and time. What is written with dots or
 * dashes, and the year last, has the day first. *io_order is for slashes, and becomes WHEN_DAY_FIRST where only that reads.
 */
bool when_read(struct span s, enum when_order *io_order, struct when *ret);

/* A date alone, as above: "2018-08-13", "5/24/2017". us: its midnight. */
bool when_read_date(struct span s, enum when_order *io_order, struct when *ret);

#endif
