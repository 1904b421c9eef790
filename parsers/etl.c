/*
 * Event traces of Windows (.etl), buffer by buffer. Packets that "netsh trace" captured are frames; of all else it is told what it
 * is: how much, from when to when, of how many providers. The messages of WPP, which Lync and its servers write, are numbers whose
 * words are in files that only Microsoft has: a note names what makes text of them. Refuses compressed buffers.
 */
#include "base/fetch.h"
#include "base/limits.h"
#include "parsers/capture.h"
#include "parsers/filetime.h"

#include <errno.h>
#include <stdlib.h>

enum {
        BUFFER_HEAD = 0x48, BUFFER_MIN = 1024, BUFFER_MAX = 16 * 1024 * 1024, COMPRESSED = 0x40, FILE_HEADER_BUFFER = 4,
        EVENT_HEAD = 0x50, PROVIDERS_MAX = 64, GUID = 16, PACKET = 1001,
        CLOCK_COUNTER = 1, CLOCK_FILETIME = 2,
        KEYWORD_WIRELESS = 0x10000, KEYWORD_WWAN = 0x200, /* of a packet: what link it came over */
        TRACE_SEQUENCE = 1, TRACE_GUID = 2,               /* flags of a WPP message */
};

static const char ndis_capture[GUID + 1] = "\x6E\x00\xD6\x2E\x29\x47\x09\x46\xB4\x23\x3E\xE7\xBC\xD6\x78\xEF";

struct etl {
        struct capture c;    /* first: what is shared */
        struct buf buffer;   /* the one at hand; records borrow from it */
        uint64_t off;        /* of it in the file */
        size_t at, used;     /* the next record in it; where they end */
        size_t size;         /* of each; 0: the file is none */
        int64_t start_ns;    /* of the clock's first value */
        uint64_t counter, frequency;
        unsigned clock;
        char providers[PROVIDERS_MAX][GUID];
        size_t n_providers;
        uint64_t events, messages, packets, unread_packets, lost;
        uint64_t number;
        int64_t first_ns, last_ns;
        bool compressed, told;
};

/* A record's head, whichever of the kinds that there are. */
struct item {
        struct span bytes;
        unsigned kind; /* byte 2, without what the marker has */
        bool message;  /* of WPP */
};

static struct fetch at(struct span s, size_t n) {
        return fetch_in(span_from(s, n));
}

static uint64_t number_at(struct span s, size_t off, size_t n) {
        struct fetch f = at(s, off);

        return fetch_le(&f, n);
}

/* Kinds whose size stands at the front; the others have it behind the marker. */
static bool sized_in_front(unsigned kind) {
        return kind == 0x12 || kind == 0x13 || kind == 0x0A || kind == 0x14;
}

/* The next record of the buffer; false: there is none. */
static bool next_item(struct etl *e, struct item *ret) {
        struct span rest = span_sub(buf_span(&e->buffer), e->at, e->used - e->at);
        unsigned kind = (unsigned)number_at(rest, 2, 1), marker = (unsigned)number_at(rest, 3, 1);
        bool message = (marker & 0xF0) == 0x90;
        size_t n = (size_t)number_at(rest, message || sized_in_front(kind) ? 0 : 4, 2);

        if (rest.n < 8 || n < 8 || n > rest.n || !(marker & 0x80))
                return false;
        *ret = (struct item){span_sub(rest, 0, n), kind, message};
        e->at += (n + 7) & ~(size_t)7;
        if (e->at > e->used)
                e->at = e->used;
        return true;
}

static int64_t time_of(const struct etl *e, uint64_t clock) {
        int64_t ns;

        if (e->clock == CLOCK_FILETIME)
                return filetime_ns(clock);
        if (e->clock != CLOCK_COUNTER || e->frequency == 0 || e->start_ns == STAMP_NONE)
                return STAMP_NONE;
        double since = ((double)clock - (double)e->counter) * 1e9 / (double)e->frequency;
        if (since < -9e18 || since > 9e18 || __builtin_add_overflow(e->start_ns, (int64_t)since, &ns))
                return STAMP_NONE;
        return ns;
}

/* TRACE_LOGFILE_HEADER, in the first record of the file. */
static void take_file_header(struct etl *e, struct span record) {
        struct span s = span_from(record, 0x20);
        size_t tail = number_at(s, 0x2C, 4) == 8 ? 0xF8 : 0xF0;

        e->counter = number_at(record, 0x10, 8);
        e->lost = number_at(s, 0x30, 4);
        e->frequency = number_at(s, tail + 8, 8);
        e->start_ns = filetime_ns(number_at(s, tail + 16, 8));
        e->clock = (unsigned)number_at(s, tail + 24, 4);
}

static void count_provider(struct etl *e, struct span guid) {
        if (guid.n < GUID)
                return;
        for (size_t i = 0; i < e->n_providers; i++)
                if (memcmp(e->providers[i], guid.p, GUID) == 0)
                        return;
        if (e->n_providers < PROVIDERS_MAX)
                memcpy(e->providers[e->n_providers++], guid.p, GUID);
}

static void count_time(struct etl *e, int64_t ns) {
        if (ns == STAMP_NONE)
                return;
        if (e->first_ns == STAMP_NONE || ns < e->first_ns)
                e->first_ns = ns;
        if (e->last_ns == STAMP_NONE || ns > e->last_ns)
                e->last_ns = ns;
}

/* A frame in one piece, with no more beside it than what it is. */
static int take_packet(struct etl *e, struct span record, int64_t ns) {
        struct span payload = span_from(record, EVENT_HEAD);
        uint64_t keywords = number_at(record, 0x30, 8);
        size_t n = (size_t)number_at(payload, 8, 4);
        bool whole = (keywords >> 30 & 3) == 3 || (keywords >> 30 & 3) == 0;
        struct span bytes = span_sub(payload, 12, n);

        if (!whole || n == 0 || bytes.n < n || (number_at(record, 4, 2) & 1) || (keywords & KEYWORD_WIRELESS)) {
                e->unread_packets++;
                return 0;
        }
        e->packets++;
        struct frame f = {.number = ++e->number, .off = e->off + (uint64_t)(bytes.p - e->buffer.p), .time_ns = ns,
                          .length = (uint32_t)n, .link = keywords & KEYWORD_WWAN ? LINK_RAW : LINK_ETHERNET, .bytes = bytes};
        return capture_frame(&e->c, &f);
}

static int take_item(struct etl *e, const struct item *i) {
        struct span guid = SPAN_NONE;
        int64_t ns = STAMP_NONE;

        e->events++;
        if (i->message) {
                unsigned flags = (unsigned)number_at(i->bytes, 6, 2);
                e->messages++;
                guid = span_sub(i->bytes, flags & TRACE_SEQUENCE ? 12 : 8, GUID);
                if (flags & TRACE_GUID)
                        count_provider(e, guid);
                return 0;
        }
        ns = time_of(e, number_at(i->bytes, 0x10, 8));
        if (i->kind == 0x12 || i->kind == 0x13) {
                count_time(e, ns);
                guid = span_sub(i->bytes, 0x18, GUID);
                count_provider(e, guid);
        }
        if (span_eq(guid, span_of(ndis_capture, GUID)) && number_at(i->bytes, 0x28, 2) == PACKET)
                return take_packet(e, i->bytes, ns);
        return 0;
}

/* The next buffer. 1; 0: no more come; -errno. */
static int read_buffer(struct etl *e) {
        struct span s = SPAN_NONE;
        int r = 0;

        e->off = input_offset(e->c.in);
        if (e->size && (r = input_raw(e->c.in, e->size, &s)) < 0)
                return r;
        if (s.n < BUFFER_HEAD) {
                if (s.n)
                        capture_note_cut(&e->c, e->off);
                return 0;
        }
        e->used = (size_t)number_at(s, 0x30, 4);
        if (e->used > s.n)
                e->used = s.n;
        e->at = BUFFER_HEAD < e->used ? BUFFER_HEAD : e->used;
        if (number_at(s, 0x34, 2) & COMPRESSED) {
                e->compressed = true;
                e->at = e->used;
        }
        buf_reset(&e->buffer);
        return (r = buf_put(&e->buffer, s)) < 0 ? r : 1;
}

static void put_range(const struct etl *e, struct buf *b) {
        if (e->first_ns == STAMP_NONE)
                return;
        buf_puts(b, "; ");
        put_moment(b, stamp_from_ns(e->first_ns));
        buf_puts(b, " to ");
        put_moment(b, stamp_from_ns(e->last_ns));
        buf_puts(b, " UTC");
}

/* What the file was, in the notes: of most of it nothing else can be said. */
static void tell(struct etl *e) {
        struct notes *n = e->c.notes;
        struct buf b = BUF_INIT;

        e->told = true;
        if (e->size == 0)
                return;
        buf_printf(&b, "an event trace of Windows: events: %llu, providers: %zu%s", (unsigned long long)e->events, e->n_providers,
                   e->n_providers == PROVIDERS_MAX ? " or more" : "");
        put_range(e, &b);
        notes_add(n, "event-trace", 0, "%s", buf_str(&b));
        buf_done(&b);
        if (e->messages)
                notes_add(n, "wpp-trace", 0, "%llu messages are numbers without words (WPP): for their text ask for the export of "
                          "Search-CsClsLogging or OCSLogger (tracefmt with Microsoft's TMF files), of a client for its .uccapilog",
                          (unsigned long long)e->messages);
        if (e->packets == 0 && e->messages == 0)
                notes_add(n, "no-packets", 0, "no packets of netsh trace are in it; the Event Viewer or tracerpt shows its events");
        if (e->unread_packets)
                notes_add(n, "unread-packets", 0, "%llu packets in pieces, or of a wireless link, are not read: etl2pcapng converts them",
                          (unsigned long long)e->unread_packets);
        if (e->compressed)
                notes_add(n, "compressed-trace", 0, "compressed buffers are not read: etl2pcapng or tracerpt reads them");
        if (e->lost)
                notes_add(n, "lost-events", 0, "Windows lost %llu events while it traced", (unsigned long long)e->lost);
}

static int step(struct capture *c) {
        struct etl *e = (struct etl *)c;
        struct item i;
        int r = 0;

        while (!c->has_frame) {
                if (next_item(e, &i)) {
                        if ((r = take_item(e, &i)) < 0)
                                return r;
                } else if ((r = read_buffer(e)) <= 0) {
                        if (r == 0 && !e->told)
                                tell(e);
                        return r;
                }
        }
        return 1;
}

static int etl_next(void *state, struct record *ret) {
        return capture_pump(state, step, ret);
}

static void etl_close(void *state) {
        struct etl *e = state;

        if (!e)
                return;
        capture_done(&e->c);
        buf_done(&e->buffer);
        free(e);
}

/* The size of its buffers; 0: the head is none of a trace. */
static size_t buffer_size(struct span head) {
        uint64_t n = number_at(head, 0, 4);
        bool first = span_starts(span_from(head, BUFFER_HEAD), SPAN("\x02\x00\x02\xC0")) ||
                     span_starts(span_from(head, BUFFER_HEAD), SPAN("\x02\x00\x01\xC0"));

        if (!first || n < BUFFER_MIN || n > BUFFER_MAX || n % BUFFER_MIN || number_at(head, 0x36, 2) != FILE_HEADER_BUFFER ||
            number_at(head, 0x68, 4) != n)
                return 0;
        return (size_t)n;
}

static int begin(struct etl *e) {
        struct head head;
        int r = input_head(e->c.in, &head);

        if (r < 0)
                return r;
        e->size = buffer_size(head.raw);
        e->first_ns = e->last_ns = STAMP_NONE;
        if (e->size)
                take_file_header(e, span_from(head.raw, BUFFER_HEAD));
        else
                notes_add(e->c.notes, "bad-capture", 0, "it does not begin like an event trace of Windows");
        return 0;
}

static int etl_open(struct input *in, struct notes *notes, void **ret_state) {
        struct etl *e = calloc(1, sizeof(*e));
        int r = e ? capture_init(&e->c, in, notes) : -ENOMEM;

        if (r == 0 && (r = begin(e)) < 0)
                capture_done(&e->c);
        if (r < 0) {
                free(e);
                return r;
        }
        *ret_state = e;
        return 0;
}

static int etl_probe(struct span head, const char *path, const char **ret_why) {
        (void)path;
        if (!buffer_size(head))
                return 0;
        return probe_claim(100, "begins like an event trace of Windows", ret_why);
}

const struct parser parser_etl = {
        .name = "etl",
        .title = "event traces of Windows (.etl): packets of netsh trace; the rest is counted",
        .role = "",
        .binary = true,
        .kept_as = "frames",
        .probe = etl_probe,
        .open = etl_open,
        .next = etl_next,
        .close = etl_close,
};
