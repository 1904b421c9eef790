/*
 * Windows event logs as the service writes them (EVTX, since Vista): chunks of 64 KiB, each with records of its own. It renders
 * every record as readable text (parsers/winevent.h). Live copies have counts, flags and sums that are not true, so it looks
 * at every chunk and believes records alone.
 */
#include "parsers/binxml.h"
#include "parsers/parser.h"

#include "base/fetch.h"

#include <errno.h>
#include <stdlib.h>

enum {
        FILE_HEAD = 4096, CHUNK = 64 * 1024,
        CHUNK_HEAD = 512,   /* with its tables of names and templates */
        HEAD_SUMMED = 120,  /* bytes of it that its sum begins with; then the tables */
        FREE_AT = 48, RECORDS_SUM_AT = 52, HEAD_SUM_AT = 124, TABLES_AT = 128,
        RECORD_HEAD = 24, RECORD_TAIL = 4,
};

struct evtx {
        struct input *in;
        struct notes *notes;
        bool begun, ended;
        struct buf chunk;      /* the one at hand */
        uint64_t off;          /* of it in the source */
        size_t at;             /* of the next record in it */
        uint64_t records;
        struct winevent event;
        struct elements elements;
        struct buf text;
};

static const struct span magic_file = {"ElfFile", 8}, magic_chunk = {"ElfChnk", 8}, magic_record = {"**\0", 4};

static uint64_t number(struct span s, size_t at, size_t n) {
        struct fetch f = fetch_in(span_from(s, at));

        return fetch_le(&f, n);
}

/* CRC-32 of Ethernet, half a byte at a time. */
static uint32_t crc32(uint32_t crc, struct span s) {
        static const uint32_t table[16] = {
                0x00000000, 0x1DB71064, 0x3B6E20C8, 0x26D930AC, 0x76DC4190, 0x6B6B51F4, 0x4DB26158, 0x5005713C,
                0xEDB88320, 0xF00F9344, 0xD6D6A3E8, 0xCB61B38C, 0x9B64C2B0, 0x86D3D2D4, 0xA00AE278, 0xBDBDF21C};

        for (size_t i = 0; i < s.n; i++) {
                crc ^= (unsigned char)s.p[i];
                crc = crc >> 4 ^ table[crc & 15];
                crc = crc >> 4 ^ table[crc & 15];
        }
        return crc;
}

static bool sums_are_right(struct span chunk) {
        size_t end = (size_t)number(chunk, FREE_AT, 4);
        uint32_t head = crc32(UINT32_MAX, span_sub(chunk, 0, HEAD_SUMMED));

        head = ~crc32(head, span_sub(chunk, TABLES_AT, CHUNK_HEAD - TABLES_AT));
        return end >= CHUNK_HEAD && end <= chunk.n && head == number(chunk, HEAD_SUM_AT, 4) &&
               ~crc32(UINT32_MAX, span_sub(chunk, CHUNK_HEAD, end - CHUNK_HEAD)) == number(chunk, RECORDS_SUM_AT, 4);
}

/* The next chunk that is one, into memory of its own. 1; 0: there is none. */
static int next_chunk(struct evtx *e) {
        struct span s;
        int r;

        for (;;) {
                e->off = input_offset(e->in);
                if ((r = input_raw(e->in, CHUNK, &s)) < 0 || s.n == 0)
                        return r;
                if (span_starts(s, magic_chunk))
                        break;
                if (s.p[0] == '\0' && memcmp(s.p, s.p + 1, s.n - 1) == 0)
                        continue; /* room for later */
                notes_add(e->notes, "bad-chunk", e->off, "at %llu: a chunk without its mark, not read", (unsigned long long)e->off);
        }
        if (s.n < CHUNK)
                notes_add(e->notes, "cut-file", e->off, "at %llu: the log ends in the middle of a chunk", (unsigned long long)e->off);
        else if (!sums_are_right(s))
                notes_add(e->notes, "bad-sum", e->off, "at %llu: a chunk whose sums are wrong, as of a log that was copied while"
                          " it was written; read all the same", (unsigned long long)e->off);
        buf_reset(&e->chunk);
        e->at = CHUNK_HEAD;
        return (r = buf_put(&e->chunk, s)) < 0 ? r : 1;
}

/* The next record of the chunk. What follows a record that is none cannot be found. */
static bool next_record(struct evtx *e, size_t *ret_at, size_t *ret_n) {
        struct span chunk = buf_span(&e->chunk), rest = span_from(chunk, e->at);
        size_t n = (size_t)number(rest, 4, 4);

        if (!span_starts(rest, magic_record))
                return false;
        if (n < RECORD_HEAD + RECORD_TAIL || n > rest.n) {
                notes_add(e->notes, "cut-record", e->off + e->at, "at %llu: a record of a length that cannot be; the rest of the chunk"
                          " is not read", (unsigned long long)(e->off + e->at));
                return false;
        }
        *ret_at = e->at;
        *ret_n = n;
        e->at += n;
        return true;
}

static void note_faults(struct evtx *e, unsigned faults, uint64_t off) {
        if (faults & BINXML_BROKEN)
                notes_add(e->notes, "bad-record", off, "at %llu: a record that can be read in part only", (unsigned long long)off);
        if (faults & BINXML_DEEP || e->elements.cut || e->event.many)
                notes_add(e->notes, "many-fields", off, "at %llu: a record that holds too much, the rest of it is left out",
                          (unsigned long long)off);
}

/* What the record's head says, where its elements do not. */
static int complete(struct evtx *e, struct span head) {
        struct buf b = BUF_INIT;
        int r = 0;

        if (e->event.part[WIN_TIME].n == 0) {
                binxml_put_filetime(&b, number(head, 16, 8));
                r = winevent_set(&e->event, WIN_TIME, buf_span(&b));
        }
        buf_reset(&b);
        if (r == 0 && e->event.part[WIN_RECORD].n == 0 && (r = buf_printf(&b, "%llu", (unsigned long long)number(head, 8, 8))) == 0)
                r = winevent_set(&e->event, WIN_RECORD, buf_span(&b));
        buf_done(&b);
        return r;
}

static int render(struct evtx *e, size_t at, size_t n) {
        struct span chunk = buf_span(&e->chunk);
        int r;

        winevent_reset(&e->event);
        elements_begin(&e->elements, &e->event);
        note_faults(e, binxml_read(chunk, at + RECORD_HEAD, at + n - RECORD_TAIL, &e->elements), e->off + at);
        if ((r = e->elements.err) < 0 || (r = complete(e, span_sub(chunk, at, RECORD_HEAD))) < 0)
                return r;
        buf_reset(&e->text);
        return winevent_render(&e->event, &e->text);
}

static int begin(struct evtx *e) {
        struct head head;
        struct span s;
        int r = input_head(e->in, &head);

        e->begun = true;
        if (r < 0 || span_starts(head.raw, magic_chunk))
                return r;
        if ((r = input_raw(e->in, FILE_HEAD, &s)) == 0 && s.n < FILE_HEAD)
                notes_add(e->notes, "cut-file", s.n, "at %zu: the log ends in its own head", s.n);
        return r;
}

static int evtx_next(void *state, struct record *ret) {
        struct evtx *e = state;
        size_t at, n;
        int r = e->begun ? 0 : begin(e);

        if (r < 0)
                return r;
        while (!e->ended && !next_record(e, &at, &n))
                if ((r = next_chunk(e)) <= 0) {
                        e->ended = true;
                        return r;
                }
        if (e->ended)
                return 0;
        if ((r = render(e, at, n)) < 0)
                return r;
        *ret = (struct record){.kind = RECORD_TEXT, .time_us = STAMP_NONE, .off = e->off + at, .line = ++e->records,
                               .text = buf_span(&e->text)};
        return 1;
}

static int evtx_open(struct input *in, struct notes *notes, void **ret_state) {
        struct evtx *e = calloc(1, sizeof(*e));

        if (!e)
                return -ENOMEM;
        e->in = in;
        e->notes = notes;
        *ret_state = e;
        return 0;
}

static void evtx_close(void *state) {
        struct evtx *e = state;

        if (!e)
                return;
        buf_done(&e->chunk);
        buf_done(&e->text);
        elements_done(&e->elements);
        winevent_done(&e->event);
        free(e);
}

static int evtx_probe(struct span head, const char *path, const char **ret_why) {
        const char *why = span_starts(head, magic_file)    ? "a Windows event log"
                          : span_starts(head, magic_chunk) ? "a chunk of a Windows event log"
                                                           : NULL;
        (void)path;
        if (why && ret_why)
                *ret_why = why;
        return why ? 100 : 0;
}

const struct parser parser_evtx = {
        .name = "evtx",
        .title = "Windows event log (.evtx)",
        .role = "",
        .binary = true,
        .rendered_as = "eventtext",
        .probe = evtx_probe,
        .open = evtx_open,
        .next = evtx_next,
        .close = evtx_close,
};
