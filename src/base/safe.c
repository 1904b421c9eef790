/*
 * The one gate through which evidence leaves the program. What a terminal could obey or an eye could not see is written
 * out as an escape; what is left is plain UTF-8.
 */
#include "base/safe.h"

/* Takes one code point off the front; *ret_n bytes of it. False: the first byte is no UTF-8. */
static bool utf8_next(struct span s, uint32_t *ret, size_t *ret_n) {
        static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
        unsigned char c = (unsigned char)s.p[0];
        size_t n = c < 0x80 ? 1 : c >= 0xF0 && c < 0xF5 ? 4 : c >= 0xE0 ? 3 : c >= 0xC2 ? 2 : 0;
        uint32_t v = n == 1 ? c : n ? c & (0x7FU >> n) : 0;

        if (!n || c >= 0xF5 || s.n < n)
                return false;
        for (size_t i = 1; i < n; i++) {
                if (((unsigned char)s.p[i] & 0xC0) != 0x80)
                        return false;
                v = v << 6 | ((unsigned char)s.p[i] & 0x3FU);
        }
        if (v < least[n] || v > 0x10FFFF || (v >= 0xD800 && v < 0xE000))
                return false;
        *ret = v;
        *ret_n = n;
        return true;
}

struct range {
        uint32_t first, last;
};

static bool in_ranges(uint32_t c, const struct range *v, size_t n) {
        for (size_t i = 0; i < n; i++)
                if (c >= v[i].first && c <= v[i].last)
                        return true;
        return false;
}
#define IN(c, table) in_ranges(c, table, sizeof(table) / sizeof(*(table)))

/* Characters that show nothing or turn the text around (Unicode's Default_Ignorable and Bidi_Control). */
static const struct range unseen[] = {
        {0xAD, 0xAD},     {0x34F, 0x34F},   {0x61C, 0x61C},   {0x115F, 0x1160}, {0x17B4, 0x17B5}, {0x180B, 0x180F}, {0x200B, 0x200F},
        {0x2028, 0x202E}, {0xFE00, 0xFE0F},
        {0x2060, 0x206F}, {0x3164, 0x3164}, {0xFEFF, 0xFEFF}, {0xFFF0, 0xFFFB},   {0xE0000, 0xE0FFF},
};
static const struct range combining[] = {
        {0x300, 0x36F},   {0x483, 0x489},   {0x591, 0x5BD},   {0x610, 0x61A},   {0x64B, 0x65F},   {0x6D6, 0x6DC},
        {0x93C, 0x93C},   {0x94D, 0x94D},   {0xE31, 0xE31},   {0xE34, 0xE3A},   {0xE47, 0xE4E},   {0x1AB0, 0x1AFF},
        {0x1DC0, 0x1DFF}, {0x20D0, 0x20FF}, {0xFE20, 0xFE2F},
};
static const struct range wide[] = {
        {0x1100, 0x115F}, {0x2E80, 0x303E}, {0x3041, 0x4DBF},   {0x4E00, 0xA4CF},   {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},
        {0xFE30, 0xFE6F}, {0xFF00, 0xFF60}, {0xFFE0, 0xFFE6},   {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF}, {0x1F900, 0x1F9FF},
        {0x20000, 0x3FFFD},
};

static bool plain(char c) {
        return c >= ' ' && c < 0x7F;
}

/* How the text around is written: a backslash of ours in JSON is two. */
struct form {
        unsigned how;
        bool json;
};

static void put_escape(struct buf *b, const struct form *f, char kind, uint32_t c) {
        buf_puts(b, f->json ? "\\\\" : "\\");
        buf_printf(b, kind == 'x' ? "x%02x" : "u%04x", (unsigned)c);
}

static void put_json_control(struct buf *b, char c) {
        char two[3] = {'\\', c == '\n' ? 'n' : c == '\r' ? 'r' : c == '\t' ? 't' : c, 0};
        buf_puts(b, two);
}

/* LF, CR, tab. next: what follows, to drop the CR of a line end. */
static void put_space(struct buf *b, const struct form *f, char c, char next) {
        if (f->json)
                put_json_control(b, c);
        else if (f->how & SAFE_TEXT)
                c == '\r' ? (next == '\n' ? 0 : buf_puts(b, "\\r")) : buf_putc(b, c);
        else
                buf_puts(b, c == '\t' ? " " : c == '\n' ? "\\n" : "\\r");
}

/* Appends one character, or the escape of one byte; says how many bytes it took. */
static size_t put_one(struct buf *b, const struct form *f, struct span s) {
        uint32_t c;
        size_t n;

        if (!utf8_next(s, &c, &n)) {
                put_escape(b, f, 'x', (unsigned char)s.p[0]);
                return 1;
        }
        if (c == '\n' || c == '\r' || c == '\t')
                put_space(b, f, (char)c, s.n > 1 ? s.p[1] : 0);
        else if (c < ' ' || (c >= 0x7F && c < 0xA0))
                put_escape(b, f, 'x', c);
        else if (IN(c, unseen))
                put_escape(b, f, 'u', c);
        else if (f->json && (c == '"' || c == '\\'))
                put_json_control(b, (char)c);
        else
                buf_put(b, span_sub(s, 0, n));
        return n;
}

static int put_all(struct buf *b, const struct form *f, struct span s) {
        for (size_t i = 0; i < s.n && !b->err;) {
                size_t n = 0;
                while (i + n < s.n && plain(s.p[i + n]) && !(f->json && (s.p[i + n] == '"' || s.p[i + n] == '\\')))
                        n++;
                buf_put(b, span_sub(s, i, n));
                i += n;
                if (i < s.n)
                        i += put_one(b, f, span_from(s, i));
        }
        return b->err;
}

static int put_masked(struct buf *b, const struct form *f, struct span s) {
        struct buf masked = BUF_INIT;

        if (s.p == buf_broken)
                return buf_put(b, s);
        if ((f->how & SAFE_CLEAR) || b->clear)
                return put_all(b, f, s);
        int r = mask_put(&masked, s);
        if (r == 0)
                r = put_all(b, f, buf_span(&masked));
        buf_done(&masked);
        return r < 0 && !b->err ? b->err = r : r;
}

int safe_put(struct buf *b, struct span s, unsigned how) {
        return put_masked(b, &(struct form){how, false}, s);
}

int safe_put_json(struct buf *b, struct span s, unsigned how) {
        buf_putc(b, '"');
        int r = put_masked(b, &(struct form){how, true}, s);
        return r < 0 ? r : buf_putc(b, '"');
}

/* The columns of the character at the front of s, which is not empty; *ret_n: its bytes. */
static size_t front_width(struct span s, size_t *ret_n) {
        uint32_t c;

        *ret_n = 1;
        if (!utf8_next(s, &c, ret_n))
                return 1;
        return IN(c, combining) ? 0 : IN(c, wide) ? 2 : 1;
}

size_t safe_width(struct span s) {
        size_t columns = 0, n;

        for (; s.n; s = span_from(s, n))
                columns += front_width(s, &n);
        return columns;
}

size_t safe_fit(struct span s, size_t columns) {
        size_t at = 0, n, w;

        for (; at < s.n && (w = front_width(span_from(s, at), &n)) <= columns; at += n)
                columns -= w;
        return at;
}

size_t safe_cut(struct span s, size_t bytes) {
        if (bytes >= s.n)
                return s.n;
        while (bytes && ((unsigned char)s.p[bytes] & 0xC0) == 0x80)
                bytes--;
        return bytes;
}
