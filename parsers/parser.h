/*
 * The interface of a format. One file implements one format; registry.c holds the list. Parsers pull
 * from an input and hand over records; they keep no globals and never look into the SIP they carry
 * beyond sip/frame.h.
 *
 * A file that registry.c does not list is shared, or a part of one format that has its own subject:
 *
 *   any text         text (clocks of fixed columns, "name: value"), when (dates as people read them), filetime,
 *                    walk and facts (several lines make one record), parts (which formats a text holds)
 *   logs in bulk     quota (how many rows become events)
 *   SIP in text      cut (from gathered text to messages), headers (without their message); of siptext: lines, intro
 *   captures         capture (frames through net)
 *   Windows events   winevent (one event in any form), elements (its XML), binxml and binvalue (the same in binary),
 *                    eventlist (lines with labels)
 *   web traffic      httptext (exchanges as text, which fiddler reads), httpbody, tlstext; of saz: sazmeta; of har: json
 *   texts of hosts   dnstype; of powershell: console, cmdlet, columns, property
 */
#ifndef SIPDX_PARSERS_PARSER_H
#define SIPDX_PARSERS_PARSER_H

#include "base/notes.h"
#include "input/input.h"
#include "input/record.h"

struct parser {
        const char *name;  /* one word; the identity in the case file, in fixtures, on the command line */
        const char *title; /* one line for people */
        const char *role;  /* what kind of machine writes it ("client", "server"); "" when it does not tell */
        bool binary;       /* reads bytes (input_raw) and not lines (input_line) */
        const char *kept_as; /* of a capture: it gives RECORD_FRAMEs, and the format that reads them again; NULL: all of
                              * its bytes are kept, as they are */
        const char *rendered_as; /* of a binary format: its records are RECORD_TEXT, together a readable text of all that it holds,
                                  * and this is the format that reads that text; the case keeps the text, and places are those
                                  * in it. NULL: its records are what it tells */
        bool sip;   /* carries SIP: a paragraph of a person's words under its lines is none of them */
        bool mixed; /* its records are of any format, and what rules look for in one of them is looked for in it */
        /* How sure is it from the head of the file (raw for a binary format, else decoded; whole lines not guaranteed):
         * 0 no … 100 certain. Pure. A fallback format never exceeds 20. *ret_why, if not NULL, gets a static sentence. */
        int (*probe)(struct span head, const char *path, const char **ret_why);
        /* in and notes are borrowed until close. 0 or -errno. */
        int (*open)(struct input *in, struct notes *notes, void **ret_state);
        /* 1: *ret is filled and borrowed until the next call, 0: the end, -errno: reading failed. */
        int (*next)(void *state, struct record *ret);
        void (*close)(void *state); /* takes NULL */
};

/* What a probe answers. */
static inline int probe_claim(int score, const char *why, const char **ret_why) {
        if (ret_why)
                *ret_why = why;
        return score;
}

/* All formats, NULL-terminated, in the order of the list. */
extern const struct parser *const parsers[];

const struct parser *parser_find(struct span name); /* NULL: no such format */

/* Does a binary format know these first bytes as its own? */
bool parser_has_magic(struct span raw);

/* How sure the parser is; a text format is not, where a binary one knows its magic. */
int parser_score(const struct parser *p, const struct head *head, const char *path, const char **ret_why);

/* The parser surest of this head; NULL when none is at least 10. Ties go to the earlier in the list. */
const struct parser *parser_probe(const struct head *head, const char *path, int *ret_score, const char **ret_why);

#endif
