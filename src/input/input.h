/*
 * One byte stream as lines of UTF-8, or as the bytes that it is: encodings, line ends and offsets are settled
 * here, and nothing above knows them. Offsets are always those of the *original* bytes. It refuses to know any format.
 */
#ifndef SIPDX_INPUT_INPUT_H
#define SIPDX_INPUT_INPUT_H

#include "base/notes.h"
#include "base/span.h"
#include "input/codepage.h"

struct input;
struct shared;

enum encoding {
        ENCODING_UTF8, /* lines that are no UTF-8 are decoded as a code page (input_set_codepage) */
        ENCODING_UTF8_BOM,
        ENCODING_UTF16LE, /* with BOM, or recognised by its zero bytes */
        ENCODING_UTF16BE,
        ENCODING_BINARY, /* no text: it is read with input_raw() */
};

const char *encoding_name(enum encoding e); /* "utf-8", "utf-8-bom", "utf-16le", "utf-16be", "binary" */

/* Where bytes come from: fills buf with up to n bytes; *ret_n == 0 is the end. 0 or -errno. */
typedef int (*input_read)(void *ctx, char *buf, size_t n, size_t *ret_n);

/* Sees every raw byte once, in order, before any line of it is handed out. 0 or -errno. */
typedef int (*input_tap)(void *ctx, struct span raw);

/* Only from within a tap: holds the bytes that it is shown, which stay as they are until shared_drop() (base/shared.h). The caller owns
 * that hold. */
struct shared *input_hold(struct input *in);

/* ctx and notes are borrowed until input_free(). tap may be NULL. 0 or -errno. */
int input_new(input_read read, void *ctx, input_tap tap, void *tap_ctx, struct notes *notes,
              struct input **ret);
/* The whole stream is in memory; bytes are borrowed. */
int input_new_span(struct span bytes, struct notes *notes, struct input **ret);
void input_free(struct input *in);

struct line;

/* Where lines come from that another input has read: 1, 0 or -errno, as input_line(). */
typedef int (*input_lines)(void *ctx, struct line *ret);

/* Hands on lines of another input, or parts of them, which keep their places in its source. head: what probes and input_head()
 * see of them. ctx and head are borrowed until input_free(). It has no raw bytes. 0 or -errno. */
int input_new_lines(input_lines next, void *ctx, struct span head, struct input **ret);

/* The beginning of a source, LIMIT_PROBE_BYTES at most. */
struct head {
        struct span raw;  /* as it is */
        struct span text; /* decoded to UTF-8 without BOM */
};

/* Does not consume. Borrowed until the first input_line() or input_raw(). 0 or -errno. */
int input_head(struct input *in, struct head *ret);

/* What the source begins as; a code page's name when some line was no UTF-8. For the case file and for people. */
enum encoding input_encoding(const struct input *in);
const char *input_encoding_name(const struct input *in);
/* Are the lines handed out now UTF-16, and were all? A file may change midway. */
bool input_is_utf16(const struct input *in);

/* What lines are taken for that are no UTF-8; before the first is asked for. Otherwise windows-1252. */
void input_set_codepage(struct input *in, enum codepage p);

/* For tests: hand out no more than n raw bytes per read. */
void input_set_read_size(struct input *in, size_t n);

struct line {
        struct span text; /* decoded, without its line end; borrowed until the next input_line() */
        struct span full; /* the same with its line end */
        uint64_t off;     /* of its first byte in the source */
        uint64_t raw;     /* its length in the source, line end included */
        uint64_t no;      /* from 1 */
        bool cut;         /* longer than LIMIT_LINE_BYTES: this is a piece, the rest follows as a line
                             of the same number */
};

/* n bytes of the line from `from` on, as a line of its own with its place. What is cut off before them must be ASCII. */
struct line line_part(const struct line *l, size_t from, size_t n);

/* 1: a line, 0: the end, -errno: reading failed. Lone CR is not a line end. A broken UTF-16 unit becomes
 * U+FFFD and is noted. NUL bytes of text are left out; what is UTF-16 from some line on, or no more, is read as that. */
int input_line(struct input *in, struct line *ret);

/* The lines that follow, in one piece: as many as are plain ASCII, stand whole in what was read, have max bytes together and are
 * not such that `ends` says so of them (without their line ends). *ret is as one line with the place and the number of the first;
 * *ret_bare of them end in LF alone. False: there is none, ask input_line(). */
bool input_run(struct input *in, bool (*ends)(struct span line), size_t max, struct line *ret, size_t *ret_bare);

/* The next n bytes as they are, fewer only at the end; from now on the source counts as binary, and lines are not asked
 * for. Memory grows with n. Borrowed until the next input_raw(). 0 or -errno: reading failed. */
int input_raw(struct input *in, size_t n, struct span *ret);
/* The same without consuming them. */
int input_look(struct input *in, size_t n, struct span *ret);

/* Bytes of the source consumed so far. */
uint64_t input_offset(const struct input *in);

#endif
