/*
 * A table of beginnings. It reads nothing and knows no archive; of what a format knows as its own it is not asked.
 */
#include "bundle/magic.h"

/* The bytes at an offset. aside: it is that and nothing else; the others may still be a text that begins so, or a case. */
static const struct magic {
        size_t at;
        struct span bytes;
        bool aside;
        const char *words;
} magics[] = {
        {0, SPAN("MDMP"), true, "a memory dump of a process"},
        {0, SPAN("PAGEDU"), true, "a memory dump of Windows"},
        {0, SPAN("regf"), true, "a registry hive"},
        {0, SPAN("\0\5\x16\7"), true, "what a Mac keeps beside a file"},
        {0, SPAN("snoop\0\0\0"), false, "a capture of snoop: editcap converts it to pcapng"},
        {0, SPAN("TRSNIFF data"), false, "a capture of Sniffer: editcap converts it to pcapng"},
        {0, SPAN("XCP\0"), false, "a capture of NetXRay or Sniffer: editcap converts it to pcapng"},
        {0, SPAN("HEP3"), false, "a stream of Homer (HEP): please send the capture or the export of its SIP instead"},
        {0, SPAN("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), true, "an Office document of before 2007, an Outlook message or an installer"},
        {0, SPAN("!BDN"), false, "a mail store of Outlook"},
        {0, SPAN("{\\rtf"), false, "a rich text document: please send its text"},
        {0, SPAN("%PDF-"), true, "a PDF document"},
        {0, SPAN("\x89PNG\r\n\x1A\n"), true, "a picture"},
        {0, SPAN("\xFF\xD8\xFF"), true, "a picture"},
        {0, SPAN("GIF8"), true, "a picture"},
        {0, SPAN("II*\0"), true, "a picture"},
        {0, SPAN("RIFF"), true, "a recording"},
        {0, SPAN("ID3"), false, "a recording"},
        {0, SPAN("OggS"), false, "a recording"},
        {4, SPAN("ftyp"), true, "a film or a recording"},
        {0, SPAN("0&\xB2u\x8E" "f\xCF\x11"), false, "a film or a recording"},
        {0, SPAN("SQLite format 3\0"), false, "a database of SQLite that is no case"},
        {0, SPAN("MZ\x90\0"), true, "a program of Windows"},
        {0, SPAN("\x7F" "ELF"), true, "a program of Linux"},
};

const char *magic_words(struct span head, bool *ret_aside) {
        for (size_t i = 0; i < sizeof(magics) / sizeof(magics[0]); i++) {
                const struct magic *m = &magics[i];
                if (!span_starts(span_from(head, m->at), m->bytes))
                        continue;
                *ret_aside = m->aside;
                return m->words;
        }
        *ret_aside = false;
        return NULL;
}
