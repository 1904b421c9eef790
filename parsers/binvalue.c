/*
 * Values of binary XML as text, in the form that Event Viewer's XML gives them. Every type knows its own size; what is
 * shorter is no value.
 */
#include "base/fetch.h"
#include "parsers/binxml.h"

enum { AUTHORITIES = 15 }; /* of a security identifier */

static void put_utf8(struct buf *b, uint32_t c) {
        char s[4];
        size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

        for (size_t i = n; i-- > 1; c >>= 6)
                s[i] = (char)(0x80 | (c & 0x3F));
        s[0] = (char)(n == 1 ? c : (0xF00u >> n & 0xF0) | c);
        buf_put(b, span_of(s, n));
}

static bool is_high(uint32_t u) {
        return (u & 0xFC00) == 0xD800;
}

static bool is_low(uint32_t u) {
        return (u & 0xFC00) == 0xDC00;
}

void binxml_put_utf16(struct buf *b, struct span raw) {
        struct fetch f = fetch_in(span_sub(raw, 0, raw.n & ~(size_t)1));

        while (f.at < f.s.n) {
                struct fetch next;
                uint32_t u = (uint32_t)fetch_le(&f, 2), v;
                if (u == 0)
                        return;
                next = f;
                v = is_high(u) ? (uint32_t)fetch_le(&next, 2) : 0;
                if (is_low(v)) {
                        u = 0x10000 + ((u & 0x3FF) << 10 | (v & 0x3FF));
                        f = next;
                }
                put_utf8(b, is_high(u) || is_low(u) ? 0xFFFD : u);
        }
}

/* Of a code page that is not told: what is not ASCII is taken for Latin-1. */
static void put_ansi(struct buf *b, struct span raw) {
        for (size_t i = 0; i < raw.n && raw.p[i]; i++)
                put_utf8(b, (unsigned char)raw.p[i]);
}

static void put_hex(struct buf *b, struct span raw) {
        for (size_t i = 0; i < raw.n; i++)
                buf_printf(b, "%02X", (unsigned)(unsigned char)raw.p[i]);
}

void binxml_put_filetime(struct buf *b, uint64_t ticks) {
        const uint64_t second = 10000000, from_1601_to_1970 = UINT64_C(11644473600);
        uint64_t s = ticks / second;
        struct civil c;

        if (s < from_1601_to_1970)
                return;
        stamp_to_civil((int64_t)(s - from_1601_to_1970) * STAMP_SECOND, &c);
        buf_printf(b, "%04d-%02d-%02dT%02d:%02d:%02d.%07uZ", c.year, c.month, c.day, c.hour, c.minute, c.second,
                   (unsigned)(ticks % second));
}

static void put_systemtime(struct buf *b, struct fetch *f) {
        unsigned v[8];

        for (size_t i = 0; i < 8; i++)
                v[i] = (unsigned)fetch_le(f, 2); /* the third is the day of the week */
        if (!f->cut)
                buf_printf(b, "%04u-%02u-%02uT%02u:%02u:%02u.%03uZ", v[0], v[1], v[3], v[4], v[5], v[6], v[7]);
}

static void put_guid(struct buf *b, struct fetch *f) {
        unsigned a = (unsigned)fetch_le(f, 4), c = (unsigned)fetch_le(f, 2), d = (unsigned)fetch_le(f, 2);
        unsigned e = fetch_be16(f);

        if (f->s.n < 16)
                return;
        buf_printf(b, "{%08X-%04X-%04X-%04X-%012llX}", a, c, d, e, (unsigned long long)fetch_be(f, 6));
}

static void put_sid(struct buf *b, struct fetch *f) {
        unsigned revision = fetch_u8(f), n = fetch_u8(f);
        uint64_t authority = fetch_be(f, 6);

        if (f->cut || n > AUTHORITIES)
                return;
        buf_printf(b, "S-%u-%llu", revision, (unsigned long long)authority);
        while (n-- && !f->cut)
                buf_printf(b, "-%u", (unsigned)fetch_le(f, 4));
}

static void put_float(struct buf *b, struct fetch *f, size_t n) {
        uint64_t bits = fetch_le(f, n);
        uint32_t low = (uint32_t)bits;
        double d;
        float s;

        memcpy(&d, &bits, sizeof(d));
        memcpy(&s, &low, sizeof(s));
        if (!f->cut)
                buf_printf(b, "%g", n == 4 ? (double)s : d);
}

/* Signed of odd type, as they stand in the list of types. */
static void put_integer(struct buf *b, struct fetch *f, unsigned type) {
        size_t n = (size_t)1 << (type - 3) / 2;
        uint64_t v = fetch_le(f, n), sign = UINT64_C(1) << (8 * n - 1);

        if (f->cut)
                return;
        if (type % 2 && (v & sign))
                buf_printf(b, "-%llu", (unsigned long long)((~v + 1) & (sign | (sign - 1))));
        else
                buf_printf(b, "%llu", (unsigned long long)v);
}

bool binxml_put_value(struct buf *b, unsigned type, struct span raw) {
        struct fetch f = fetch_in(raw);
        size_t before = b->n;

        if (type == 1)
                binxml_put_utf16(b, raw);
        else if (type == 2)
                put_ansi(b, raw);
        else if (type >= 3 && type <= 10)
                put_integer(b, &f, type);
        else if (type == 11 || type == 12)
                put_float(b, &f, type == 11 ? 4 : 8);
        else if (type == 13)
                buf_puts(b, fetch_le(&f, raw.n < 4 ? 1 : 4) ? "true" : "false");
        else if (type == 14)
                put_hex(b, raw);
        else if (type == 15)
                put_guid(b, &f);
        else if (type == 17)
                binxml_put_filetime(b, fetch_le(&f, 8));
        else if (type == 18)
                put_systemtime(b, &f);
        else if (type == 19)
                put_sid(b, &f);
        else if (type == 16 || type == 20 || type == 21)
                buf_printf(b, "0x%llx", (unsigned long long)fetch_le(&f, type == 20 || (type == 16 && raw.n == 4) ? 4 : 8));
        else
                return type == 0;
        if (f.cut)
                b->n = before;
        return !f.cut;
}
