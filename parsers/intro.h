/*
 * What programs write around a SIP message when they log it: the line above it that says from where, to where and when, and
 * the line below that closes it. A table of words, for all of them together.
 */
#ifndef SIPDX_PARSERS_INTRO_H
#define SIPDX_PARSERS_INTRO_H

#include "input/record.h"
#include "parsers/when.h"

enum { INTRO_ENDPOINT = 128, INTRO_WORD = 12 };

struct intro {
        enum direction dir;
        char local[INTRO_ENDPOINT], peer[INTRO_ENDPOINT]; /* "address:port", "": not written; without a direction source and destination */
        char transport[INTRO_WORD];                       /* "udp"; "": not written */
};

/* Does the line introduce a message: "<--- SIP read from UDP:10.0.0.1:5060 --->", "U 10.0.0.1:5060 -> 10.0.0.2:5060"? */
bool intro_read(struct span line, struct intro *ret);

/* Does the line close a message: "--end msg--", a rule of dashes? None that a body may have. */
bool intro_ends(struct span line);

/* The first date and time in what stands at the front of the line; "55:366" has milliseconds behind a colon. */
bool intro_time(struct span line, struct when *ret);

/* Does it begin as lines of logs do: with a clock, a date, or a bracket with a number? */
bool intro_clocked(struct span line);

#endif
