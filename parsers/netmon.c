/*
 * Captures of Microsoft's Network Monitor (GMBU; RTSS of 1.x). Frames are read one after the other, from behind the header to the
 * table that says where each stands: whoever writes them writes them so, and a table that counts others is noted. Frames that are
 * no frames (comments, reassembled copies, events) are walked over.
 */
#include "base/fetch.h"
#include "base/limits.h"
#include "parsers/capture.h"
#include "parsers/filetime.h"

#include <errno.h>
#include <stdlib.h>

enum { FILE_HEADER = 128, FIRST_CONVERTED = 0xE000, FIRST_SPECIAL = 0xFFE0 };

struct netmon {
        struct capture c; /* first: what is shared */
        unsigned version; /* 0x100 for 1.0, 0x203 for 2.3; 0: it is none */
        unsigned medium;  /* of the first adapter */
        int64_t start_ns; /* STAMP_NONE: not known */
        uint64_t table;   /* where it begins */
        uint64_t in_table, seen, number;
};

/* SYSTEMTIME, of the machine's own clock. */
static int64_t read_start(struct fetch *f) {
        struct civil c = {0};
        int64_t us, ns;

        c.year = (int)fetch_le(f, 2);
        c.month = (int)fetch_le(f, 2);
        fetch_skip(f, 2);
        c.day = (int)fetch_le(f, 2);
        c.hour = (int)fetch_le(f, 2);
        c.minute = (int)fetch_le(f, 2);
        c.second = (int)fetch_le(f, 2);
        c.us = (int)fetch_le(f, 2) * 1000;
        us = stamp_from_civil(&c);
        return us == STAMP_NONE || __builtin_mul_overflow(us, 1000, &ns) ? STAMP_NONE : ns;
}

static bool has_magic(struct span s) {
        return span_starts(s, SPAN("GMBU")) || span_starts(s, SPAN("RTSS"));
}

static int read_header(struct netmon *p) {
        struct span head;
        int r = input_raw(p->c.in, FILE_HEADER, &head);
        struct fetch f = fetch_in(head);

        if (r < 0)
                return r;
        fetch_skip(&f, 4);
        unsigned minor = fetch_u8(&f), major = fetch_u8(&f);
        p->medium = (unsigned)fetch_le(&f, 2);
        p->start_ns = read_start(&f);
        p->table = fetch_le(&f, 4);
        p->in_table = fetch_le(&f, 4) / 4;
        if (head.n < FILE_HEADER || !has_magic(head) || major < 1 || major > 2) {
                notes_add(p->c.notes, "bad-capture", 0, "the header of a capture of Network Monitor is not whole, or of another version");
                return 0;
        }
        p->version = major << 8 | minor;
        if (p->version < 0x203)
                notes_add(p->c.notes, "local-time", 8, "times are of the clock on the wall where this was captured, with no zone told");
        return 0;
}

/* The link type for a medium; false: no packets are in such frames. */
static bool link_of(unsigned medium, uint32_t *ret) {
        if (medium >= FIRST_SPECIAL)
                return false;
        *ret = medium <= 1 ? LINK_ETHERNET : medium >= 7 && medium <= 9 ? LINK_RAW : UINT32_MAX;
        if (medium >= FIRST_CONVERTED)
                *ret = medium - FIRST_CONVERTED;
        return true;
}

struct frame_head {
        int64_t after_ns; /* the start */
        uint32_t length, kept;
};

static bool read_frame_head(const struct netmon *p, struct span s, struct frame_head *ret) {
        struct fetch f = fetch_in(s);
        bool old = p->version < 0x200;
        int64_t after = old ? (int64_t)fetch_le(&f, 4) : (int64_t)fetch_le(&f, 8);

        if (__builtin_mul_overflow(after, old ? 1000000 : 1000, &ret->after_ns))
                ret->after_ns = 0;
        ret->length = (uint32_t)fetch_le(&f, old ? 2 : 4);
        ret->kept = (uint32_t)fetch_le(&f, old ? 2 : 4);
        return !f.cut && ret->kept <= LIMIT_FRAME_BYTES;
}

static size_t trailer_len(unsigned version) {
        return version >= 0x203 ? 15 : version == 0x202 ? 6 : version == 0x201 ? 2 : 0;
}

/* The bytes and what stands behind them. 1, or 0 for what is no frame. */
static int take_frame(struct netmon *p, uint64_t off, struct span all, const struct frame_head *h) {
        struct fetch behind = fetch_in(span_from(all, h->kept));
        unsigned medium = p->version >= 0x201 ? (unsigned)fetch_le(&behind, 2) : p->medium;
        struct frame v = {.off = off, .length = h->length, .bytes = span_sub(all, 0, h->kept), .time_ns = STAMP_NONE};

        if (!link_of(medium, &v.link))
                return 1;
        if (p->version >= 0x203) {
                fetch_skip(&behind, 4);
                v.time_ns = filetime_ns(fetch_le(&behind, 8));
        }
        if (v.time_ns == STAMP_NONE && (p->start_ns == STAMP_NONE || __builtin_add_overflow(p->start_ns, h->after_ns, &v.time_ns)))
                v.time_ns = STAMP_NONE;
        v.number = ++p->number;
        int r = capture_frame(&p->c, &v);
        return r < 0 ? r : 1;
}

static int end(struct netmon *p, uint64_t at, const char *why) {
        if (why)
                notes_add(p->c.notes, "cut-file", at, "frame %llu and what follows is not read: %s", (unsigned long long)p->seen + 1, why);
        else if (p->seen != p->in_table)
                notes_add(p->c.notes, "frame-table", p->table, "%llu frames stand one after the other, the table has %llu",
                          (unsigned long long)p->seen, (unsigned long long)p->in_table);
        return 0;
}

static int step(struct capture *c) {
        struct netmon *p = (struct netmon *)c;
        uint64_t at = input_offset(c->in);
        size_t head_len = p->version < 0x200 ? 8 : 16;
        struct span s;
        struct frame_head h;
        int r;

        if (p->version == 0 || (p->table && at >= p->table))
                return p->version ? end(p, at, NULL) : 0;
        if ((r = input_raw(c->in, head_len, &s)) < 0)
                return r;
        if (s.n == 0 && p->table == 0)
                return end(p, at, NULL);
        if (!read_frame_head(p, s, &h))
                return end(p, at, s.n < head_len ? "the file ends in it" : "its length cannot be");
        size_t rest = h.kept + trailer_len(p->version);
        if ((r = input_raw(c->in, rest, &s)) < 0)
                return r;
        if (s.n < h.kept)
                return end(p, at, "the file ends in it");
        p->seen++;
        return take_frame(p, at + head_len, s, &h);
}

static int netmon_next(void *state, struct record *ret) {
        return capture_pump(state, step, ret);
}

static void netmon_close(void *state) {
        struct netmon *p = state;

        if (!p)
                return;
        capture_done(&p->c);
        free(p);
}

static int netmon_open(struct input *in, struct notes *notes, void **ret_state) {
        struct netmon *p = calloc(1, sizeof(*p));
        int r = p ? capture_init(&p->c, in, notes) : -ENOMEM;

        if (r == 0 && (r = read_header(p)) < 0)
                capture_done(&p->c);
        if (r < 0) {
                free(p);
                return r;
        }
        *ret_state = p;
        return 0;
}

static int netmon_probe(struct span head, const char *path, const char **ret_why) {
        (void)path;
        if (!has_magic(head) || head.n < 6 || head.p[5] < 1 || head.p[5] > 2)
                return 0;
        return probe_claim(100, "a capture of Network Monitor", ret_why);
}

const struct parser parser_netmon = {
        .name = "netmon",
        .title = "network captures of Microsoft Network Monitor (.cap)",
        .role = "",
        .binary = true,
        .kept_as = "frames",
        .probe = netmon_probe,
        .open = netmon_open,
        .next = netmon_next,
        .close = netmon_close,
};
