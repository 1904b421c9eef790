/*
 * A table of beginnings. It is asked when no parser wants a file; it claims nothing and reads nothing.
 */
#include "bundle/magic.h"

#define OFFICE "PK\x03\x04"

/* The bytes at an offset; with a member's name, a zip that has one of that name near its front. */
static const struct magic {
        size_t at;
        struct span bytes;
        const char *member, *words;
} magics[] = {
        {4, SPAN("LfLe"), NULL,
         "an event log of Windows XP or Server 2003 (.evt): a newer Windows converts it, with wevtutil epl FILE NEW /lf"},
        {0, SPAN("MDMP"), NULL, "a memory dump of a process"},
        {0, SPAN("PAGEDU"), NULL, "a memory dump of Windows"},
        {0, SPAN("regf"), NULL, "a registry hive"},
        {0, SPAN("snoop\0\0\0"), NULL, "a capture of snoop: editcap converts it to pcapng"},
        {0, SPAN("TRSNIFF data"), NULL, "a capture of Sniffer: editcap converts it to pcapng"},
        {0, SPAN("XCP\0"), NULL, "a capture of NetXRay or Sniffer: editcap converts it to pcapng"},
        {0, SPAN("HEP3"), NULL, "a stream of Homer (HEP): please send the capture or the export of its SIP instead"},
        {0, SPAN(OFFICE), "word/", "a Word document: please send the log in it as a file of its own"},
        {0, SPAN(OFFICE), "xl/", "an Excel workbook: please send its sheets as CSV"},
        {0, SPAN(OFFICE), "ppt/", "a PowerPoint presentation"},
        {0, SPAN("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), NULL, "an Office document of before 2007, an Outlook message or an installer"},
        {0, SPAN("!BDN"), NULL, "a mail store of Outlook"},
        {0, SPAN("{\\rtf"), NULL, "a rich text document: please send its text"},
        {0, SPAN("%PDF-"), NULL, "a PDF document"},
        {0, SPAN("\x89PNG"), NULL, "a picture"},
        {0, SPAN("\xFF\xD8\xFF"), NULL, "a picture"},
        {0, SPAN("GIF8"), NULL, "a picture"},
        {8, SPAN("WAVE"), NULL, "a recording"},
        {0, SPAN("ID3"), NULL, "a recording"},
        {0, SPAN("OggS"), NULL, "a recording"},
        {4, SPAN("ftyp"), NULL, "a film or a recording"},
        {0, SPAN("0&\xB2u\x8E" "f\xCF\x11"), NULL, "a film or a recording"},
        {0, SPAN("SQLite format 3\0"), NULL, "a database of SQLite that is no case"},
        {0, SPAN("MZ"), NULL, "a program of Windows"},
        {0, SPAN("\x7F" "ELF"), NULL, "a program of Linux"},
};

const char *magic_words(struct span head) {
        for (size_t i = 0; i < sizeof(magics) / sizeof(magics[0]); i++) {
                const struct magic *m = &magics[i];
                if (span_starts(span_from(head, m->at), m->bytes) &&
                    (!m->member || span_find(head, span_str(m->member)) < head.n))
                        return m->words;
        }
        return NULL;
}
