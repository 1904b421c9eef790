/*
 * Classic captures, opened by libpcap: microseconds or nanoseconds, either byte order, and the variants that libpcap
 * knows. Plain frames of the plain variant are taken where they lie in the input; from the first on that is not, libpcap
 * reads, and it alone says what is wrong. Where each frame stands is counted beside it. Refuses pcapng, of which libpcap
 * would drop too much.
 */
#include "parsers/capture.h"

#include "base/fetch.h"
#include "base/limits.h"

#include <errno.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>

enum {
        FILE_HEADER = 24, RECORD_HEADER = 16, LONG_RECORD_HEADER = 24,
        STDIO_BYTES = 64 * 1024,
        AHEAD_BYTES = 8 * 1024, /* some frames at a look */
};

struct pcap_state {
        struct capture c; /* first: what is shared */
        pcap_t *pcap;     /* NULL: not opened, libpcap refused it */
        uint32_t link;
        uint64_t number;
        const struct magic *magic;
        bool plain;       /* frames are taken without libpcap */
        struct span ahead; /* of the input, looked at and not yet taken; what was taken of it, … */
        size_t taken;     /* … but not yet read from the input */
        uint64_t at;      /* of the next frame's header */
        uint64_t begun;   /* offset of the first byte of the stream that libpcap reads */
        int error;        /* of reading */
};

static const struct magic {
        struct span bytes;
        size_t header;        /* bytes before each frame */
        uint32_t unit_ns;     /* what fractions of a second are counted in; 0: only libpcap reads these */
        const char *why;
} magics[] = {
        {{"\xd4\xc3\xb2\xa1", 4}, RECORD_HEADER, 1000, "a capture, microseconds"},
        {{"\xa1\xb2\xc3\xd4", 4}, RECORD_HEADER, 0, "a capture, microseconds, big-endian"},
        {{"\x4d\x3c\xb2\xa1", 4}, RECORD_HEADER, 1, "a capture, nanoseconds"},
        {{"\xa1\xb2\x3c\x4d", 4}, RECORD_HEADER, 0, "a capture, nanoseconds, big-endian"},
        {{"\x34\xcd\xb2\xa1", 4}, LONG_RECORD_HEADER, 0, "a capture of a patched libpcap"},
        {{"\xa1\xb2\xcd\x34", 4}, LONG_RECORD_HEADER, 0, "a capture of a patched libpcap, big-endian"},
};

static const struct magic *magic_of(struct span head) {
        for (size_t i = 0; i < sizeof(magics) / sizeof(magics[0]); i++)
                if (span_starts(head, magics[i].bytes))
                        return &magics[i];
        return NULL;
}

/* Bytes for libpcap's stdio: those of the input, and where they stand. While it opens the file none are given in advance, for
 * it may not be the one who reads what follows. */
static ssize_t give_bytes(void *cookie, char *buf, size_t n) {
        struct pcap_state *p = cookie;
        uint64_t given = input_offset(p->c.in) - p->begun;
        struct span s;
        int r;

        if (given < FILE_HEADER && n > FILE_HEADER - given)
                n = FILE_HEADER - (size_t)given;
        r = input_raw(p->c.in, n, &s);
        if (r < 0) {
                p->error = r;
                errno = -r;
                return -1;
        }
        if (s.n)
                memcpy(buf, s.p, s.n);
        return (ssize_t)s.n;
}

static int tell_place(void *cookie, off64_t *io, int whence) {
        const struct pcap_state *p = cookie;

        if (whence != SEEK_CUR || *io != 0)
                return -1;
        *io = (off64_t)(input_offset(p->c.in) - p->begun);
        return 0;
}

static uint64_t place_of(struct pcap_state *p) {
        off_t at = ftello(pcap_file(p->pcap));

        return at < 0 ? 0 : p->begun + (uint64_t)at;
}

static void note_refused(struct pcap_state *p, const char *words) {
        notes_add(p->c.notes, "bad-capture", input_offset(p->c.in), "libpcap does not read it: %s", words);
}

/* The numbers of libpcap differ from those in files where systems disagree. */
static uint32_t link_of(int dlt) {
        return dlt == DLT_RAW ? LINK_RAW : (uint32_t)dlt;
}

/* The layout of every libpcap since 1998, in this machine's byte order: nothing about it needs to be turned round or guessed. */
static bool is_plain(const struct pcap_state *p) {
        return p->magic->unit_ns && !pcap_is_swapped(p->pcap) && pcap_major_version(p->pcap) == 2 && pcap_minor_version(p->pcap) == 4;
}

/* libpcap opens it; a capture that it refuses is one without frames. */
static int begin(struct pcap_state *p) {
        static const cookie_io_functions_t calls = {.read = give_bytes, .seek = tell_place};
        char words[PCAP_ERRBUF_SIZE] = "";
        struct head head;
        FILE *file;
        int r = input_head(p->c.in, &head);

        if (r < 0)
                return r;
        if (!(p->magic = magic_of(head.raw))) {
                note_refused(p, "it begins with no number that marks a capture");
                return 0;
        }
        p->begun = input_offset(p->c.in);
        if (!(file = fopencookie(p, "rb", calls)))
                return -ENOMEM;
        setvbuf(file, NULL, _IOFBF, STDIO_BYTES);
        (void)__fsetlocking(file, FSETLOCKING_BYCALLER); /* nobody else has it */
        p->pcap = pcap_fopen_offline_with_tstamp_precision(file, PCAP_TSTAMP_PRECISION_NANO, words);
        if (!p->pcap) {
                fclose(file);
                if (!p->error)
                        note_refused(p, words);
                return p->error;
        }
        p->link = link_of(pcap_datalink(p->pcap));
        p->at = place_of(p);
        p->plain = is_plain(p);
        return 0;
}

/* Reads from the input what was taken of it, and looks ahead again, at n bytes at least; false: there are not so many. */
static bool look_ahead(struct pcap_state *p, size_t n) {
        struct span gone;
        bool seen = input_raw(p->c.in, p->taken, &gone) == 0 && input_look(p->c.in, n > AHEAD_BYTES ? n : AHEAD_BYTES, &p->ahead) == 0;

        p->taken = 0;
        if (!seen)
                p->ahead = SPAN_NONE;
        return p->ahead.n >= n;
}

static bool sees(struct pcap_state *p, size_t n) {
        return p->ahead.n >= n || look_ahead(p, n);
}

/* The next frame, if it is there to its end and nothing about it is odd: else libpcap has to judge it. */
static bool take_plain(struct pcap_state *p, struct frame *ret) {
        if (!sees(p, RECORD_HEADER))
                return false;
        struct fetch f = fetch_in(p->ahead);
        uint64_t s = fetch_le(&f, 4), ns = fetch_le(&f, 4) * p->magic->unit_ns, n = fetch_le(&f, 4), length = fetch_le(&f, 4);

        if (s > INT32_MAX || ns >= 1000000000 || n > length || n > LIMIT_FRAME_BYTES || n > (uint64_t)pcap_snapshot(p->pcap) ||
            !sees(p, RECORD_HEADER + n))
                return false;
        *ret = (struct frame){.number = ++p->number, .off = p->at + RECORD_HEADER, .link = p->link, .length = (uint32_t)length,
                              .time_ns = (int64_t)(s * 1000000000 + ns),
                              .bytes = span_sub(p->ahead, RECORD_HEADER, n)};
        p->ahead = span_from(p->ahead, RECORD_HEADER + n);
        p->taken += RECORD_HEADER + n;
        p->at += RECORD_HEADER + n;
        return true;
}

/* From here on all is libpcap's. */
static void leave_to_libpcap(struct pcap_state *p) {
        struct span gone;

        p->plain = false;
        (void)input_raw(p->c.in, p->taken, &gone);
}

/* The next frame, by libpcap. 1; 0: no more can be read; -errno. */
static int read_frame(struct pcap_state *p, struct frame *ret) {
        struct pcap_pkthdr *h;
        const unsigned char *bytes;
        uint64_t at = p->at;
        int r = pcap_next_ex(p->pcap, &h, &bytes);

        if (p->error)
                return p->error;
        if (r == PCAP_ERROR_BREAK)
                return 0;
        if (r != 1) {
                notes_add(p->c.notes, "cut-file", at, "frame %llu and what follows is not read: %s",
                          (unsigned long long)p->number + 1, pcap_geterr(p->pcap));
                return 0;
        }
        p->at = h->caplen < (uint32_t)pcap_snapshot(p->pcap) ? at + p->magic->header + h->caplen : place_of(p);
        int64_t ns;
        if (__builtin_mul_overflow((int64_t)h->ts.tv_sec, INT64_C(1000000000), &ns) ||
            __builtin_add_overflow(ns, (int64_t)h->ts.tv_usec, &ns))
                ns = STAMP_NONE;
        *ret = (struct frame){.number = ++p->number, .off = at + p->magic->header, .time_ns = ns, .link = p->link,
                              .length = h->len, .bytes = span_of((const char *)bytes, h->caplen)};
        return 1;
}

static int step(struct capture *c) {
        struct pcap_state *p = (struct pcap_state *)c;
        int r = p->plain && take_plain(p, &c->frame);

        if (p->plain && r == 0)
                leave_to_libpcap(p);
        if (p->pcap && r == 0)
                r = read_frame(p, &c->frame);
        return r > 0 && (r = capture_frame(c, &c->frame)) == 0 ? 1 : r;
}

static int pcap_parser_next(void *state, struct record *ret) {
        return capture_pump(state, step, ret);
}

static void pcap_parser_close(void *state) {
        struct pcap_state *p = state;

        if (!p)
                return;
        if (p->pcap)
                pcap_close(p->pcap);
        capture_done(&p->c);
        free(p);
}

static int pcap_parser_open(struct input *in, struct notes *notes, void **ret_state) {
        struct pcap_state *p = calloc(1, sizeof(*p));
        int r = p ? capture_init(&p->c, in, notes) : -ENOMEM;

        if (r < 0) {
                free(p);
                return r;
        }
        if ((r = begin(p)) < 0) {
                pcap_parser_close(p);
                return r;
        }
        *ret_state = p;
        return 0;
}

static int pcap_parser_probe(struct span head, const char *path, const char **ret_why) {
        const struct magic *m = magic_of(head);

        (void)path;
        if (m && ret_why)
                *ret_why = m->why;
        return m ? 100 : 0;
}

const struct parser parser_pcap = {
        .name = "pcap",
        .title = "network captures of tcpdump and others (pcap)",
        .role = "",
        .binary = true,
        .kept_as = "frames",
        .probe = pcap_parser_probe,
        .open = pcap_parser_open,
        .next = pcap_parser_next,
        .close = pcap_parser_close,
};
