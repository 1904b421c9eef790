/*
 * A window over the source slides from line to line, or from one piece of bytes to the next. Lines of UTF-8 are handed
 * out where they lie; UTF-16 is decoded one line at a time, so that every line knows its raw offset. The window grows
 * with the longest line, up to LIMIT_LINE_BYTES.
 */
#include "input/input.h"

#include "base/buf.h"
#include "base/limits.h"
#include "base/shared.h"
#include "input/codepage.h"

#include <errno.h>
#include <stdlib.h>

enum { WINDOW_BYTES = 256 * 1024, SNIFF_BYTES = 512, LOOK_BYTES = 64, LOOK_UNITS = 4 };

struct input {
        input_read read;
        void *ctx;
        input_tap tap;
        void *tap_ctx;
        struct notes *notes;
        struct span whole; /* input_new_span(): what is left to read */
        input_lines lines; /* input_new_lines(): all that it has; NULL: it reads */
        struct shared *held; /* what the window is in; others may hold it too */
        char *window;
        size_t cap, pos, end; /* [pos, end) is read and not yet handed out */
        size_t scanned;       /* [pos, pos + scanned) holds no line end */
        uint64_t off, no;     /* of the byte at pos; lines begun so far */
        size_t mark;          /* of the encoding, before the first line; not yet consumed */
        size_t read_max;
        uint64_t odd_end; /* offset behind the last read that is not all plain */
        enum encoding encoding, now; /* at the beginning; of the next line */
        enum codepage page;
        int error;               /* of reading; what was read before it comes out first */
        bool sniffed, eof, inside; /* inside: the last line handed out was a piece */
        bool letters;        /* of UTF-8 were there */
        bool mixed, assumed; /* the encoding changed; lines were taken for the code page */
        struct buf line, head; /* decoded; once lines are handed out the latter is a second buffer for that */
};

const char *encoding_name(enum encoding e) {
        static const char *const names[] = {"utf-8", "utf-8-bom", "utf-16le", "utf-16be", "binary"};
        return names[e];
}

const char *input_encoding_name(const struct input *in) {
        return in->assumed ? codepage_name(in->page) : encoding_name(in->encoding);
}

static bool is_utf16(const struct input *in) {
        return in->now == ENCODING_UTF16LE || in->now == ENCODING_UTF16BE;
}

bool input_is_utf16(const struct input *in) {
        return is_utf16(in) && !in->mixed;
}

void input_set_codepage(struct input *in, enum codepage p) {
        in->page = p;
}

int input_new(input_read read, void *ctx, input_tap tap, void *tap_ctx, struct notes *notes, struct input **ret) {
        struct input *in = calloc(1, sizeof(*in));
        if (!in)
                return -ENOMEM;
        *in = (struct input){.read = read, .ctx = ctx, .tap = tap, .tap_ctx = tap_ctx, .notes = notes};
        in->read_max = SIZE_MAX;
        *ret = in;
        return 0;
}

static int read_span(void *ctx, char *buf, size_t n, size_t *ret_n) {
        struct input *in = ctx;
        struct span part = span_sub(in->whole, 0, n);
        if (part.n)
                memcpy(buf, part.p, part.n);
        in->whole = span_from(in->whole, part.n);
        *ret_n = part.n;
        return 0;
}

int input_new_span(struct span bytes, struct notes *notes, struct input **ret) {
        int r = input_new(read_span, NULL, NULL, NULL, notes, ret);
        if (r < 0)
                return r;
        (*ret)->ctx = *ret;
        (*ret)->whole = bytes;
        return 0;
}

int input_new_lines(input_lines next, void *ctx, struct span head, struct input **ret) {
        int r = input_new(NULL, ctx, NULL, NULL, NULL, ret);

        if (r < 0)
                return r;
        (*ret)->lines = next;
        (*ret)->whole = head;
        return 0;
}

void input_free(struct input *in) {
        if (!in)
                return;
        buf_done(&in->line);
        buf_done(&in->head);
        shared_drop(in->held);
        free(in);
}

void input_set_read_size(struct input *in, size_t n) {
        in->read_max = n ? n : 1;
}

enum encoding input_encoding(const struct input *in) {
        return in->encoding;
}

uint64_t input_offset(const struct input *in) {
        return in->off;
}

/* What is left goes to the front of a new window. */
static int open_window(struct input *in, size_t cap) {
        struct shared *fresh = shared_new(cap);

        if (!fresh)
                return -ENOMEM;
        if (in->end > in->pos)
                memcpy(shared_bytes(fresh), in->window + in->pos, in->end - in->pos);
        shared_drop(in->held);
        in->held = fresh;
        in->window = shared_bytes(fresh);
        in->cap = cap;
        in->end -= in->pos;
        in->pos = 0;
        return 0;
}

/* Makes room behind .end: slides what is left to the front, if nobody else looks at what is there; else grows, or leaves the window
 * to who does. */
static int make_room(struct input *in) {
        if (in->pos && (in->end == in->cap || in->pos == in->end) && shared_is_alone(in->held)) {
                memmove(in->window, in->window + in->pos, in->end - in->pos);
                in->end -= in->pos;
                in->pos = 0;
        }
        if (in->end < in->cap)
                return 0;
        return open_window(in, in->pos ? in->cap : in->cap ? in->cap * 2 : WINDOW_BYTES);
}

struct shared *input_hold(struct input *in) {
        return shared_hold(in->held);
}

/* Reads once more behind what is there. 1: some, 0: the end. */
static int fill(struct input *in) {
        size_t n = 0;
        int r;

        if (in->eof || in->error)
                return in->error;
        r = make_room(in);
        if (r < 0)
                return r;
        size_t room = in->cap - in->end;
        r = in->read(in->ctx, in->window + in->end, room < in->read_max ? room : in->read_max, &n);
        if (r < 0)
                return in->error = r;
        if (!n) {
                in->eof = true;
                return 0;
        }
        if (in->tap) {
                r = in->tap(in->tap_ctx, span_of(in->window + in->end, n));
                if (r < 0)
                        return r;
        }
        if (in->encoding != ENCODING_BINARY && !span_is_plain(span_of(in->window + in->end, n)))
                in->odd_end = in->off + (in->end - in->pos) + n;
        in->end += n;
        return 1;
}

/* UTF-16 without a mark: text of these logs is nearly all ASCII, so one byte of each unit is zero. */
static bool zeros_tell(struct span s, size_t zero_at) {
        size_t units = (s.n < SNIFF_BYTES ? s.n : SNIFF_BYTES) / 2, zeros = 0;
        for (size_t i = 0; i < units; i++) {
                zeros += s.p[2 * i + zero_at] == 0;
                if (s.p[2 * i + 1 - zero_at] == 0)
                        return false;
        }
        return units >= 8 && zeros * 4 >= units * 3;
}

/* Bytes that UTF-16 would hardly have: nothing but printable ASCII and line ends. */
static bool has_bytes(struct span s) {
        for (size_t i = 0; i < s.n; i++)
                if ((unsigned char)s.p[i] >= 0x7F || (s.p[i] < ' ' && !strchr("\t\r\n", s.p[i])) || s.p[i] == 0)
                        return false;
        return s.n >= 2 * LOOK_UNITS;
}

static size_t mark_of(struct span s, enum encoding *ret) {
        if (span_starts(s, SPAN("\xEF\xBB\xBF"))) {
                *ret = ENCODING_UTF8_BOM;
                return 3;
        }
        if (span_starts(s, SPAN("\xFF\xFE"))) {
                *ret = ENCODING_UTF16LE;
                return 2;
        }
        if (span_starts(s, SPAN("\xFE\xFF"))) {
                *ret = ENCODING_UTF16BE;
                return 2;
        }
        bool bytes = has_bytes(span_sub(s, 0, 2 * LOOK_UNITS));
        *ret = !bytes && zeros_tell(s, 1) ? ENCODING_UTF16LE : !bytes && zeros_tell(s, 0) ? ENCODING_UTF16BE : ENCODING_UTF8;
        return 0;
}

/* Reads the head and settles the encoding. */
static int sniff(struct input *in) {
        int r = 1;
        while (in->end - in->pos < LIMIT_PROBE_BYTES && (r = fill(in)) > 0)
                ;
        if (r < 0)
                return r;
        in->mark = mark_of(span_of(in->window + in->pos, in->end - in->pos), &in->encoding);
        in->now = in->encoding;
        in->sniffed = true;
        return 0;
}

static unsigned unit_at(const struct input *in, const char *p) {
        unsigned a = (unsigned char)p[0], b = (unsigned char)p[1];
        return in->now == ENCODING_UTF16LE ? a | b << 8 : b | a << 8;
}

/* Decodes raw bytes that stand at off. notes NULL: silent, for a look ahead. */
static int decode_utf16(const struct input *in, struct span raw, uint64_t off, struct notes *notes, struct buf *ret) {
        size_t i = 0;
        bool nul = false;

        while (raw.n - i >= 2) {
                unsigned c = unit_at(in, raw.p + i), low = raw.n - i >= 4 ? unit_at(in, raw.p + i + 2) : 0;
                bool high = c >= 0xD800 && c < 0xDC00, pair = high && low >= 0xDC00 && low < 0xE000;
                if (pair) {
                        c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
                } else if (c >= 0xD800 && c < 0xE000) {
                        c = 0xFFFD;
                        if (notes)
                                notes_add(notes, "broken-utf16", off + i, "half a surrogate pair, read as U+FFFD");
                }
                if (c)
                        utf8_append(ret, c);
                else if (notes && !nul)
                        notes_add(notes, "nul-bytes", off + i, "NUL bytes in a text; left out");
                nul |= c == 0;
                i += pair ? 4 : 2;
        }
        if (i < raw.n) {
                utf8_append(ret, 0xFFFD);
                if (notes)
                        notes_add(notes, "broken-utf16", off + i, "half a UTF-16 unit, read as U+FFFD");
        }
        return ret->err;
}

int input_head(struct input *in, struct head *ret) {
        if (in->lines) {
                *ret = (struct head){.raw = in->whole, .text = in->whole};
                return 0;
        }
        int r = in->sniffed ? 0 : sniff(in);

        if (r < 0)
                return r;
        struct span raw = span_sub(span_of(in->window + in->pos, in->end - in->pos), 0, LIMIT_PROBE_BYTES);
        struct span text = span_from(raw, in->mark);
        if (is_utf16(in)) {
                buf_reset(&in->head);
                text.n &= ~(size_t)1;
                if ((r = decode_utf16(in, text, 0, NULL, &in->head)) < 0)
                        return r;
                text = buf_span(&in->head);
        }
        *ret = (struct head){.raw = raw, .text = text};
        return 0;
}

static void consume(struct input *in, size_t n) {
        in->pos += n;
        in->off += n;
        in->scanned = 0;
        in->mark = 0;
}

int input_look(struct input *in, size_t n, struct span *ret) {
        int r = in->lines ? -EINVAL : 0;

        while (r >= 0 && in->end - in->pos < n && (r = fill(in)) > 0)
                continue;
        if (r < 0)
                return r;
        in->encoding = ENCODING_BINARY;
        *ret = span_sub(span_of(in->window + in->pos, in->end - in->pos), 0, n);
        return 0;
}

int input_raw(struct input *in, size_t n, struct span *ret) {
        int r = input_look(in, n, ret);

        if (r == 0)
                consume(in, ret->n);
        return r;
}

/* Length of the line at pos with its end; 0: there is no line end in what was read. */
static size_t line_end(struct input *in) {
        size_t n = in->end - in->pos, from = in->scanned;
        const char *base = in->window + in->pos;
        size_t low = in->now == ENCODING_UTF16BE; /* where in a unit the LF stands */
        const char *p = n > from ? base + from : NULL;

        while (p && (p = memchr(p, '\n', n - (size_t)(p - base)))) {
                size_t at = (size_t)(p - base);
                if (!is_utf16(in))
                        return at + 1;
                if (at % 2 == low && at - low + 2 <= n && base[at + 1 - 2 * low] == 0)
                        return at - low + 2;
                p++;
        }
        in->scanned = is_utf16(in) ? n & ~(size_t)1 : n; /* half a unit is looked at again */
        return 0;
}

/* The raw bytes of the next line or piece; 0 at the end of the source. */
static int next_raw(struct input *in, size_t *ret_n, bool *ret_cut) {
        for (;;) {
                size_t n = line_end(in);
                if (n && n <= LIMIT_LINE_BYTES) {
                        *ret_n = n;
                        return 1;
                }
                if (in->end - in->pos >= LIMIT_LINE_BYTES) {
                        notes_add(in->notes, "long-line", in->off, "line over %d MiB, read in pieces",
                                  LIMIT_LINE_BYTES >> 20);
                        *ret_n = LIMIT_LINE_BYTES;
                        *ret_cut = true;
                        return 1;
                }
                int r = fill(in);
                if (r < 0)
                        return r;
                if (r == 0) {
                        *ret_n = in->end - in->pos;
                        return *ret_n > 0;
                }
        }
}

/* Files that change midway ------------------------------------------------------------------------------------ */

/* Does s begin with units of ASCII, zero_at saying which byte of each is NUL? A few, or as many as the line has. */
static bool has_units(struct span s, size_t zero_at) {
        size_t i = 0;

        while (2 * i + 1 < s.n && i < LOOK_UNITS) {
                char c = s.p[2 * i + 1 - zero_at];
                if (s.p[2 * i + zero_at] != 0 || c == 0)
                        return false;
                i++;
                if (c == '\n')
                        return i > 1;
        }
        return i >= LOOK_UNITS;
}

static void change(struct input *in, enum encoding e) {
        if (e == in->now)
                return;
        in->now = e;
        in->scanned = 0;
        if (in->off == 0) {
                in->encoding = e;
                return;
        }
        in->mixed = true;
        notes_add(in->notes, "mixed-encoding", in->off, "the encoding changes here to %s", encoding_name(e));
}

static void consume(struct input *in, size_t n);

/* NULs that a file was filled up with say nothing, however many; one alone is the line's. */
static int skip_nuls(struct input *in) {
        size_t skipped = 0;
        int r = 1;

        while (r > 0 && !is_utf16(in)) {
                size_t n = 0, left = in->end - in->pos;
                while (n < left && in->window[in->pos + n] == 0)
                        n++;
                if (skipped + n < 2 && n < left)
                        return 0;
                if (n && !skipped)
                        notes_add(in->notes, "nul-bytes", in->off, "NUL bytes in a text; left out");
                consume(in, n);
                skipped += n;
                if (n < left)
                        return 0;
                r = fill(in);
        }
        return r;
}

/* At the beginning of a line: is it written as the one before? A mark is passed by. */
static int settle(struct input *in) {
        enum encoding e = in->now;
        struct span s;
        size_t mark = 0;
        int r = 1;

        while (in->end - in->pos < LOOK_BYTES && (r = fill(in)) > 0)
                continue;
        if (r < 0 && in->end == in->pos)
                return r;
        s = span_sub(span_of(in->window + in->pos, in->end - in->pos), 0, LOOK_BYTES);
        if (span_starts(s, SPAN("\xEF\xBB\xBF")) || span_starts(s, SPAN("\xFF\xFE")) || span_starts(s, SPAN("\xFE\xFF")))
                mark = mark_of(s, &e);
        else if (is_utf16(in))
                e = has_bytes(s) ? ENCODING_UTF8 : in->now;
        else
                e = has_units(s, 1) ? ENCODING_UTF16LE : has_units(s, 0) ? ENCODING_UTF16BE : in->now;
        if (e != ENCODING_UTF8_BOM || is_utf16(in)) /* of two UTF-8 files in one nothing changes */
                change(in, e);
        consume(in, mark);
        return skip_nuls(in);
}

/* Text as the witness meant it; a line with control bytes in it is none, and stays as it is. */
static bool is_text(struct span s) {
        for (size_t i = 0; i < s.n; i++)
                if (s.p[i] >= 0 && s.p[i] < ' ' && !strchr("\t\r\n\x1B", s.p[i]))
                        return false;
        return true;
}

static int drop_nuls(struct input *in, struct span *io) {
        notes_add(in->notes, "nul-bytes", in->off, "NUL bytes in a text; left out");
        buf_reset(&in->head);
        for (struct span rest = *io; rest.n;) {
                size_t n = span_chr(rest, '\0');
                buf_put(&in->head, span_sub(rest, 0, n));
                rest = span_from(rest, n + 1);
        }
        *io = buf_span(&in->head);
        return in->head.err;
}

/* A line that is not all plain ASCII, brought to UTF-8 without NULs. Half a character proves nothing where others are whole: logs
 * cut packets anywhere. */
static int mend(struct input *in, bool cut, struct span *io) {
        unsigned signs;
        int r = span_chr(*io, '\0') < io->n ? drop_nuls(in, io) : 0;

        signs = utf8_signs(*io);
        in->letters = in->letters || signs == UTF8_LETTERS;
        if (r < 0 || cut || in->now == ENCODING_UTF8_BOM || signs < (in->letters ? UTF8_NEVER : UTF8_STRAYS) || !is_text(*io))
                return r;
        notes_add(in->notes, "assumed-encoding", in->off, "no UTF-8; read as %s", codepage_name(in->page));
        in->assumed = true;
        buf_reset(&in->line);
        r = codepage_put(&in->line, in->page, *io);
        *io = buf_span(&in->line);
        return r;
}

static int to_utf8(struct input *in, bool cut, struct span *io) {
        int r;

        if (!is_utf16(in))
                return in->off < in->odd_end ? mend(in, cut, io) : 0;
        buf_reset(&in->line);
        r = decode_utf16(in, *io, in->off, in->notes, &in->line);
        *io = buf_span(&in->line);
        return r;
}

/* Only a read with bytes other than plain ASCII, or one of UTF-16, needs a look. */
static bool is_plain_here(const struct input *in) {
        return in->inside || (!is_utf16(in) && in->off >= in->odd_end && in->end - in->pos > 1);
}

struct line line_part(const struct line *l, size_t from, size_t n) {
        struct line part = *l;
        bool exact = l->raw == l->full.n;

        part.full = span_sub(l->full, from, n);
        part.text = span_sub(part.full, 0, from < l->text.n ? l->text.n - from : 0);
        part.off += exact ? from : 0;
        part.raw = exact ? part.full.n : part.full.n + 1; /* of decoded text only the line's place is known */
        return part;
}

/* How many bytes of the window, from pos on, may be lines as nearly all are: ASCII, as they stand there. 0: look closer. */
static size_t plain_bytes(const struct input *in) {
        return in->sniffed && !in->mark && !in->inside && is_plain_here(in) ? in->end - in->pos : 0;
}

/* Where the line ends that begins at p, when left bytes of it and what follows are there. NULL: not among those. */
static const char *plain_end(const char *p, size_t left) {
        return left > 1 ? memchr(p, '\n', left < LIMIT_LINE_BYTES ? left : LIMIT_LINE_BYTES) : NULL;
}

static struct span without_cr(const char *p, const char *lf) {
        return span_of(p, (size_t)(lf - p) - (lf > p && lf[-1] == '\r'));
}

/* False: nothing is consumed. */
static bool plain_line(struct input *in, struct line *ret) {
        size_t left = plain_bytes(in);
        const char *p = left ? in->window + in->pos : NULL, *lf = plain_end(p, left);

        if (!lf)
                return false;
        size_t n = (size_t)(lf - p) + 1;
        *ret = (struct line){.text = without_cr(p, lf), .full = span_of(p, n), .off = in->off, .raw = n, .no = ++in->no};
        consume(in, n);
        return true;
}

bool input_run(struct input *in, bool (*ends)(struct span line), size_t max, struct line *ret, size_t *ret_bare) {
        size_t left = plain_bytes(in), all = 0, bare = 0, lines = 0;
        const char *p = left ? in->window + in->pos : "", *lf;
        struct span text = SPAN_NONE;

        while ((lf = plain_end(p + all, left - all))) {
                struct span next = without_cr(p + all, lf);
                size_t n = (size_t)(lf - (p + all)) + 1;
                if (n > max - all || ends(next))
                        break;
                text = span_of(p, all + next.n);
                bare += next.n + 1 == n;
                all += n;
                lines++;
        }
        *ret_bare = bare;
        *ret = (struct line){.text = text, .full = span_of(p, all), .off = in->off, .raw = all, .no = in->no + 1};
        in->no += lines;
        if (all)
                consume(in, all);
        return all > 0;
}

/* Whatever is not plain. A function of its own: what it puts aside, plain lines need not. */
static __attribute__((noinline)) int odd_line(struct input *in, struct line *ret) {
        size_t n = 0;
        bool cut = false;
        int r = in->sniffed ? 0 : sniff(in);

        if (r < 0)
                return r;
        if (in->mark)
                consume(in, in->mark);
        if (!is_plain_here(in) && (r = settle(in)) < 0)
                return r;
        r = next_raw(in, &n, &cut);
        if (r <= 0)
                return r;
        struct span full = span_of(in->window + in->pos, n);
        if ((r = to_utf8(in, cut, &full)) < 0)
                return r;
        struct span text = full;
        if (!cut && text.n && text.p[text.n - 1] == '\n')
                text.n--;
        if (text.n < full.n && text.n && text.p[text.n - 1] == '\r')
                text.n--;
        in->no += !in->inside;
        in->inside = cut;
        *ret = (struct line){.text = text, .full = full, .off = in->off, .raw = n, .no = in->no, .cut = cut};
        consume(in, n);
        return 1;
}

int input_line(struct input *in, struct line *ret) {
        if (in->lines)
                return in->lines(in->ctx, ret);
        return plain_line(in, ret) ? 1 : odd_line(in, ret);
}
