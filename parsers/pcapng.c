/*
 * Captures of Wireshark (pcapng, draft-ietf-opsawg-pcapng), block by block: several sections in either byte order,
 * interfaces of different links and clocks. Frames are numbered as Wireshark does. Blocks that hold no frame are walked
 * over; a block whose lengths cannot be ends the reading.
 */
#include "parsers/capture.h"

#include "base/array.h"
#include "base/fetch.h"
#include "base/limits.h"

#include <errno.h>
#include <stdlib.h>

enum {
        BLOCK_SECTION = 0x0A0D0D0A, BLOCK_INTERFACE = 1, BLOCK_OLD_PACKET = 2, BLOCK_SIMPLE_PACKET = 3,
        BLOCK_PACKET = 6, BLOCK_JOURNAL = 9, BLOCK_SYSDIG_EVENT = 0x204, BLOCK_SYSDIG_EVENT_FLAGS = 0x208,
        BLOCK_CUSTOM = 0xBAD, BLOCK_CUSTOM_NO_COPY = 0x40000BAD,
        OPTION_END = 0, OPTION_COMMENT = 1, OPTION_RESOLUTION = 9, OPTION_OFFSET = 14,
        BLOCK_HEAD = 8,           /* type, length */
        BLOCK_OVERHEAD = 12,      /* and length again */
        BODY_BYTES = 1024 * 1024, /* of a block that are looked at */
};

struct interface {
        uint32_t link, snaplen;
        uint8_t resolution; /* units of a second: 10^-n, or 2^-n with the high bit */
        int64_t offset_s;
};

struct pcapng {
        struct capture c; /* first: what is shared */
        bool big;         /* byte order of the section */
        bool skip;        /* a section of another version: only its end is looked for */
        struct buf body;  /* of a long block */
        struct interface *interfaces;
        size_t n_interfaces, cap_interfaces;
        uint64_t number;
};

struct block {
        uint32_t type;
        uint64_t off;       /* of its first byte */
        struct span body;   /* what is looked at: behind type and length */
        uint64_t length;    /* of the whole body */
};

static uint64_t number(const struct pcapng *p, struct fetch *f, size_t n) {
        return p->big ? fetch_be(f, n) : fetch_le(f, n);
}

static uint32_t u32(const struct pcapng *p, struct fetch *f) {
        return (uint32_t)number(p, f, 4);
}

static uint16_t u16(const struct pcapng *p, struct fetch *f) {
        return (uint16_t)number(p, f, 2);
}

static void note_bad(struct pcapng *p, uint64_t off, const char *what) {
        notes_add(p->c.notes, "bad-block", off, "%s", what);
}

/* Options ------------------------------------------------------------------------------------------------ */

/* The next option; false: there is none. */
static bool option(const struct pcapng *p, struct fetch *f, unsigned *ret_code, struct span *ret) {
        unsigned code = u16(p, f);
        size_t n = u16(p, f);
        struct span value = fetch_span(f, n);

        if (f->cut || code == OPTION_END)
                return false;
        size_t pad = (4 - n % 4) % 4;
        if (pad <= f->s.n - f->at)
                fetch_skip(f, pad);
        *ret_code = code;
        *ret = value;
        return true;
}

static void note_comment(struct pcapng *p, uint64_t off, struct span text) {
        if (p->number)
                notes_add(p->c.notes, "capture-comment", off, "at frame %llu: %.*s", (unsigned long long)p->number,
                          SPAN_ARG(text));
        else
                notes_add(p->c.notes, "capture-comment", off, "%.*s", SPAN_ARG(text));
}

/* Comments of a block whose options begin where f stands. */
static void take_comments(struct pcapng *p, const struct block *b, struct fetch f) {
        struct span value;
        unsigned code;

        while (option(p, &f, &code, &value))
                if (code == OPTION_COMMENT)
                        note_comment(p, b->off, value);
}

/* Sections and interfaces -------------------------------------------------------------------------------- */

static void begin_section(struct pcapng *p, const struct block *b) {
        struct fetch f = fetch_in(b->body);
        unsigned major;

        fetch_skip(&f, 4);
        major = u16(p, &f);
        fetch_skip(&f, 2 + 8);
        p->n_interfaces = 0;
        p->skip = f.cut || major != 1;
        if (p->skip)
                note_bad(p, b->off, "a section of a version that is not read");
        else
                take_comments(p, b, f);
}

static int add_interface(struct pcapng *p, struct interface v) {
        int r = array_grow(&p->interfaces, p->n_interfaces, &p->cap_interfaces, sizeof(*p->interfaces));

        if (r == 0)
                p->interfaces[p->n_interfaces++] = v;
        return r;
}

static int take_interface(struct pcapng *p, const struct block *b) {
        struct fetch f = fetch_in(b->body);
        struct interface v = {.link = u16(p, &f), .resolution = 6};
        struct span value;
        unsigned code;

        fetch_skip(&f, 2);
        v.snaplen = u32(p, &f);
        if (f.cut) {
                note_bad(p, b->off, "the description of an interface is cut");
                v.link = UINT32_MAX;
        }
        while (!f.cut && option(p, &f, &code, &value)) {
                struct fetch o = fetch_in(value);
                if (code == OPTION_COMMENT)
                        note_comment(p, b->off, value);
                else if (code == OPTION_RESOLUTION && value.n)
                        v.resolution = fetch_u8(&o);
                else if (code == OPTION_OFFSET && value.n >= 8)
                        v.offset_s = (int64_t)number(p, &o, 8);
        }
        if (p->n_interfaces < LIMIT_INTERFACES)
                return add_interface(p, v);
        notes_add(p->c.notes, "many-interfaces", b->off,
                  "more than %d interfaces in a section; frames of the rest are not read", LIMIT_INTERFACES);
        return 0;
}

/* Times -------------------------------------------------------------------------------------------------- */

static int64_t time_ns(const struct interface *v, uint64_t stamp) {
        unsigned n = v->resolution & 127;
        __int128 ns = stamp, unit = 1;

        if (v->resolution & 128) {
                ns = n > 63 ? 0 : ns * 1000000000 >> n;
        } else {
                for (unsigned i = n < 9 ? n : 9; i < (n < 9 ? 9 : n); i++)
                        unit = unit > INT64_MAX ? unit : unit * 10;
                ns = n < 9 ? ns * unit : ns / unit;
        }
        ns += (__int128)v->offset_s * 1000000000;
        return ns > INT64_MAX || ns <= STAMP_NONE ? STAMP_NONE : (int64_t)ns;
}

/* Frames ------------------------------------------------------------------------------------------------- */

/* The bytes of a frame whose captured length is said to be n; f stands at them. */
static struct span frame_bytes(struct pcapng *p, const struct block *b, struct fetch *f, uint32_t n) {
        size_t left = f->s.n - f->at;

        if (f->at > b->length || n > b->length - f->at)
                note_bad(p, b->off, "a frame is longer than its block");
        return fetch_span(f, n < left ? n : left);
}

/* Enhanced Packet Block, or the Packet Block that came before it (then drops stand beside the interface). */
static int take_packet(struct pcapng *p, const struct block *b) {
        struct fetch f = fetch_in(b->body);
        uint32_t interface = b->type == BLOCK_PACKET ? u32(p, &f) : u16(p, &f);
        struct frame v = {.number = p->number};

        if (b->type == BLOCK_OLD_PACKET)
                fetch_skip(&f, 2);
        uint64_t stamp = number(p, &f, 4) << 32;
        stamp |= number(p, &f, 4);
        uint32_t n = u32(p, &f);
        v.length = u32(p, &f);
        if (f.cut || interface >= p->n_interfaces) {
                note_bad(p, b->off, f.cut ? "a frame's block is cut" : "a frame of an interface that is not described");
                return 0;
        }
        const struct interface *i = &p->interfaces[interface];
        v.link = i->link;
        v.time_ns = time_ns(i, stamp);
        v.off = b->off + 8 + f.at;
        v.bytes = frame_bytes(p, b, &f, n);
        size_t pad = (4 - n % 4) % 4;
        if (v.bytes.n == n && pad <= f.s.n - f.at) {
                fetch_skip(&f, pad);
                take_comments(p, b, f);
        }
        return capture_frame(&p->c, &v);
}

static int take_simple_packet(struct pcapng *p, const struct block *b) {
        struct fetch f = fetch_in(b->body);
        struct frame v = {.number = p->number, .time_ns = STAMP_NONE, .length = u32(p, &f)};

        if (f.cut || p->n_interfaces == 0) {
                note_bad(p, b->off, f.cut ? "a frame's block is cut" : "a frame of an interface that is not described");
                return 0;
        }
        const struct interface *i = &p->interfaces[0];
        uint32_t n = i->snaplen && i->snaplen < v.length ? i->snaplen : v.length;
        v.link = i->link;
        v.off = b->off + 8 + f.at;
        v.bytes = frame_bytes(p, b, &f, n);
        return capture_frame(&p->c, &v);
}

static int take_block(struct pcapng *p, const struct block *b) {
        if (b->type == BLOCK_SECTION) {
                begin_section(p, b);
                return 0;
        }
        if (p->skip)
                return 0;
        switch (b->type) {
        case BLOCK_INTERFACE:
                return take_interface(p, b);
        case BLOCK_PACKET:
        case BLOCK_OLD_PACKET:
                p->number++;
                return take_packet(p, b);
        case BLOCK_SIMPLE_PACKET:
                p->number++;
                return take_simple_packet(p, b);
        case BLOCK_JOURNAL:
        case BLOCK_SYSDIG_EVENT:
        case BLOCK_SYSDIG_EVENT_FLAGS:
        case BLOCK_CUSTOM:
        case BLOCK_CUSTOM_NO_COPY:
                p->number++; /* Wireshark counts them among the frames */
                return 0;
        default:
                return 0;
        }
}

/* Blocks ------------------------------------------------------------------------------------------------- */

/* Type and length; of a section the first bytes of its body tell the byte order of both. Nothing is consumed. 1; 0: no block
 * can be read; -errno. */
static int look_at_head(struct pcapng *p, struct block *b, uint32_t *ret_length) {
        struct span head = SPAN_NONE;
        int r = input_look(p->c.in, BLOCK_OVERHEAD, &head);
        struct fetch f = fetch_in(head);

        if (r < 0 || head.n == 0)
                return r;
        b->off = input_offset(p->c.in);
        if (span_starts(head, SPAN("\x0A\x0D\x0D\x0A"))) {
                struct span mark = span_from(head, 8);
                p->big = span_eq(mark, SPAN("\x1A\x2B\x3C\x4D"));
                if (mark.n == 4 && !p->big && !span_eq(mark, SPAN("\x4D\x3C\x2B\x1A"))) {
                        note_bad(p, b->off, "a section without its byte order; reading stops");
                        return 0;
                }
        }
        b->type = u32(p, &f);
        *ret_length = u32(p, &f);
        if (head.n == BLOCK_OVERHEAD)
                return 1;
        capture_note_cut(&p->c, b->off);
        return 0;
}

static int skip(struct pcapng *p, uint64_t n) {
        while (n > 0) {
                struct span s;
                int r = input_raw(p->c.in, n < BODY_BYTES ? (size_t)n : BODY_BYTES, &s);
                if (r < 0 || s.n == 0)
                        return r;
                n -= s.n;
        }
        return 1;
}

/* A block of which only the beginning is looked at: that is copied, for what follows does not fit the input's window. 1; 0: the
 * file ends before; -errno. */
static int read_long(struct pcapng *p, struct block *b, struct span *ret_again) {
        struct span s;
        int r = input_raw(p->c.in, BLOCK_HEAD + BODY_BYTES, &s);

        buf_reset(&p->body);
        if (r == 0)
                r = buf_put(&p->body, span_from(s, BLOCK_HEAD));
        if (r == 0)
                r = skip(p, b->length - BODY_BYTES);
        b->body = buf_span(&p->body);
        if (r <= 0)
                return r;
        r = input_raw(p->c.in, 4, ret_again);
        return r < 0 ? r : ret_again->n == 4;
}

/* Any other, where it lies. */
static int read_whole(struct pcapng *p, struct block *b, struct span *ret_again) {
        size_t n = BLOCK_OVERHEAD + (size_t)b->length;
        struct span s = SPAN_NONE;
        int r = input_raw(p->c.in, n, &s);

        b->body = span_sub(s, BLOCK_HEAD, (size_t)b->length);
        *ret_again = span_from(s, n - 4);
        return r < 0 ? r : s.n == n;
}

/* 1; 0: the end, or nothing more can be read; -errno. */
static int read_block(struct pcapng *p, struct block *b) {
        uint32_t length = 0;
        struct span again = SPAN_NONE;
        int r = look_at_head(p, b, &length);

        if (r <= 0)
                return r;
        if (length < BLOCK_OVERHEAD) {
                note_bad(p, b->off, "a block shorter than its own head; reading stops");
                return 0;
        }
        b->length = length - BLOCK_OVERHEAD;
        if (length % 4) {
                note_bad(p, b->off, "the length of a block is no multiple of four");
                b->length += 4 - length % 4;
        }
        if ((r = b->length > BODY_BYTES ? read_long(p, b, &again) : read_whole(p, b, &again)) == 0)
                capture_note_cut(&p->c, b->off);
        struct fetch f = fetch_in(again);
        if (r > 0 && u32(p, &f) != length)
                note_bad(p, b->off, "the two lengths of a block differ; the first is taken");
        return r;
}

/* The parser ----------------------------------------------------------------------------------------------- */

static int step(struct capture *c) {
        struct pcapng *p = (struct pcapng *)c;
        struct block b = {0};
        int r = read_block(p, &b);

        return r > 0 && (r = take_block(p, &b)) == 0 ? 1 : r;
}

static int pcapng_next(void *state, struct record *ret) {
        return capture_pump(state, step, ret);
}

static void pcapng_close(void *state) {
        struct pcapng *p = state;

        if (!p)
                return;
        capture_done(&p->c);
        buf_done(&p->body);
        free(p->interfaces);
        free(p);
}

static int pcapng_open(struct input *in, struct notes *notes, void **ret_state) {
        struct pcapng *p = calloc(1, sizeof(*p));
        int r = p ? capture_init(&p->c, in, notes) : -ENOMEM;

        if (r < 0) {
                free(p);
                return r;
        }
        p->skip = true; /* until a section begins */
        *ret_state = p;
        return 0;
}

static int pcapng_probe(struct span head, const char *path, const char **ret_why) {
        struct span mark = span_sub(head, 8, 4);

        (void)path;
        if (!span_starts(head, SPAN("\x0A\x0D\x0D\x0A")) ||
            (!span_eq(mark, SPAN("\x1A\x2B\x3C\x4D")) && !span_eq(mark, SPAN("\x4D\x3C\x2B\x1A"))))
                return 0;
        return probe_claim(100, "begins with a section of a pcapng capture", ret_why);
}

const struct parser parser_pcapng = {
        .name = "pcapng",
        .title = "network captures of Wireshark and others (pcapng)",
        .role = "",
        .binary = true,
        .kept_as = "frames",
        .probe = pcapng_probe,
        .open = pcapng_open,
        .next = pcapng_next,
        .close = pcapng_close,
};
