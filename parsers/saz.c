/*
 * Fiddler's archives: a zip with a request, an answer and what is known of both for each exchange, rendered in the order of their
 * numbers as the text that parsers/fiddler.c reads. Streams: members of an exchange stand together in what Fiddler writes, those
 * of another order are waited for as long as the window is wide. Writes nothing to disk, asks for no password.
 */
#include "base/limits.h"
#include "base/zip.h"
#include "parsers/httpbody.h"
#include "parsers/parser.h"
#include "parsers/sazmeta.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdlib.h>

enum { MEMBER_MAX = LIMIT_SAZ_HEAD_BYTES + LIMIT_SAZ_BODY_BYTES, READ_BYTES = 64 * 1024 };

struct member {
        struct buf bytes;
        uint64_t size; /* of all of it */
        bool seen;
};

struct session {
        uint64_t number;
        struct member request, answer, meta, frames;
};

struct saz {
        struct input *in;
        struct notes *notes;
        struct archive *archive;
        struct session *waiting[LIMIT_SAZ_SESSIONS + 1]; /* by number */
        size_t n;
        uint64_t held;  /* bytes of them */
        uint64_t last;  /* the last that was handed out */
        uint64_t filling; /* that whose member came last: more of it may follow */
        uint64_t unpacked;
        bool ended;
        int error;      /* of reading */
        struct buf text, spare;
        struct arena arena;
        char piece[READ_BYTES];
};

static ssize_t give_bytes(struct archive *a, void *ctx, const void **ret) {
        struct saz *s = ctx;
        struct span bytes;
        int r = input_raw(s->in, READ_BYTES, &bytes);

        if (r < 0) {
                s->error = r;
                archive_set_error(a, -r, "reading failed");
                return -1;
        }
        *ret = bytes.p;
        return (ssize_t)bytes.n;
}

static void session_free(struct session *x) {
        if (!x)
                return;
        buf_done(&x->request.bytes);
        buf_done(&x->answer.bytes);
        buf_done(&x->meta.bytes);
        buf_done(&x->frames.bytes);
        free(x);
}

/* "raw/0012_c.txt": the number and the letter. */
static bool parse_name(const char *path, uint64_t *ret_number, char *ret_letter) {
        struct span name = span_str(path);
        size_t at = name.n, n;

        while (at > 0 && name.p[at - 1] != '/' && name.p[at - 1] != '\\')
                at--;
        if (at < 4 || !span_ieq(span_sub(name, at - 4, 3), SPAN("raw")))
                return false;
        name = span_from(name, at);
        n = span_chr(name, '_');
        if (n + 2 >= name.n || name.p[n + 2] != '.' || span_u64(span_sub(name, 0, n), ret_number) < 0)
                return false;
        *ret_letter = to_lower(name.p[n + 1]);
        return strchr("csmw", *ret_letter) != NULL;
}

/* The exchange of that number; it is made where there is none. NULL: out of memory. */
static struct session *session_of(struct saz *s, uint64_t number) {
        size_t at = s->n;
        struct session *x;

        while (at > 0 && s->waiting[at - 1]->number > number)
                at--;
        if (at > 0 && s->waiting[at - 1]->number == number)
                return s->waiting[at - 1];
        if (!(x = calloc(1, sizeof(*x))))
                return NULL;
        x->number = number;
        if (number <= s->last)
                notes_add(s->notes, "late-member", input_offset(s->in), "session %llu stands far behind those of its time",
                          (unsigned long long)number);
        memmove(&s->waiting[at + 1], &s->waiting[at], (s->n - at) * sizeof(s->waiting[0]));
        s->waiting[at] = x;
        s->n++;
        return x;
}

static bool is_bomb(struct saz *s) {
        if (s->unpacked < LIMIT_UNPACK_FREE || s->unpacked / LIMIT_UNPACK_RATIO < input_offset(s->in))
                return false;
        notes_add(s->notes, "unpack-bomb", input_offset(s->in), "over %d bytes out of one: the rest is not read", LIMIT_UNPACK_RATIO);
        return true;
}

static void note_unread(struct saz *s, struct archive_entry *e) {
        bool locked = archive_entry_is_data_encrypted(e);

        notes_add(s->notes, locked ? "needs-password" : "damaged-archive", input_offset(s->in), "%s: %s", archive_entry_pathname(e),
                  locked ? "protected by a password; not read" : archive_error_string(s->archive));
}

/* 0; 1: what follows is not read; -errno. */
static int read_data(struct saz *s, struct archive_entry *e, size_t max, struct member *to) {
        bool sized = archive_entry_size_is_set(e);
        ssize_t n = 1;

        to->seen = true;
        while (n > 0 && !(sized && to->bytes.n >= max)) {
                n = archive_read_data(s->archive, s->piece, sizeof(s->piece));
                if (n <= 0)
                        break;
                struct span part = span_sub(span_of(s->piece, (size_t)n), 0, max - to->bytes.n);
                if (buf_put(&to->bytes, part) < 0)
                        return -ENOMEM;
                s->held += part.n;
                s->unpacked += (uint64_t)n;
                to->size += (uint64_t)n;
                if (is_bomb(s))
                        return 1;
        }
        if (n < 0)
                note_unread(s, e);
        else if (sized && archive_entry_size(e) > 0)
                to->size = (uint64_t)archive_entry_size(e);
        return s->error;
}

/* The next member into its exchange. 0; 1: no more come; -errno. */
static int read_member(struct saz *s) {
        struct archive_entry *e;
        struct session *x;
        uint64_t number;
        char letter;
        int r = archive_read_next_header(s->archive, &e);

        if (s->error || r == ARCHIVE_EOF)
                return s->error ? s->error : 1;
        if (r < ARCHIVE_WARN) {
                notes_add(s->notes, "damaged-archive", input_offset(s->in), "the rest of the archive is not read: %s",
                          archive_error_string(s->archive));
                return 1;
        }
        if (!archive_entry_pathname(e) || !parse_name(archive_entry_pathname(e), &number, &letter))
                return 0;
        if (!(x = session_of(s, number)))
                return -ENOMEM;
        s->filling = number;
        struct member *to = letter == 'c' ? &x->request : letter == 's' ? &x->answer : letter == 'm' ? &x->meta : &x->frames;
        if (to->seen)
                return 0;
        return read_data(s, e, letter == 'w' ? 0 : letter == 'm' ? LIMIT_SAZ_HEAD_BYTES : MEMBER_MAX, to);
}

/* A request or an answer: its head line by line, its body as far as it can be read. */
static int put_message(struct saz *s, const struct member *m) {
        struct span all = buf_span(&m->bytes), head = span_sub(all, 0, http_head_len(all)), rest = head, line;
        struct http_body body;

        if (span_line(&rest, &line))
                http_put_start(&s->text, line);
        while (span_line(&rest, &line) && line.n)
                http_put_header(&s->text, line);
        if (m->size <= head.n)
                return buf_puts(&s->text, "\n");
        int r = http_body_read(head, span_from(all, head.n), m->size - head.n, &s->spare, &body);
        if (r == 0)
                r = http_put_body(&s->text, &body);
        return r < 0 ? r : buf_puts(&s->text, "\n");
}

static void put_number(struct buf *b, const char *name, uint64_t n) {
        buf_printf(b, "# %s: %llu\n", name, (unsigned long long)n);
}

/* Which of those that wait goes first. */
static size_t next_out(const struct saz *s) {
        return !s->ended && s->n > 1 && s->waiting[0]->number == s->filling;
}

/* An exchange as text; nothing of one whose bytes could not be read. */
static int render(struct saz *s, const struct session *x) {
        struct saz_meta meta;
        int r;

        if (x->request.bytes.n == 0 && x->answer.bytes.n == 0)
                return 0;
        arena_reset(&s->arena);
        if ((r = saz_meta_read(buf_span(&x->meta.bytes), &s->arena, &meta)) < 0)
                return r;
        http_put_session(&s->text, x->number);
        http_put_mark(&s->text, "time", meta.begun);
        if (meta.duration_ms >= 0 && x->answer.seen)
                put_number(&s->text, "duration_ms", (uint64_t)meta.duration_ms);
        http_put_mark(&s->text, "process", meta.process);
        http_put_mark(&s->text, "client", meta.client);
        http_put_mark(&s->text, "server", meta.server);
        http_put_mark(&s->text, "client_tls", meta.tls);
        if (x->frames.size)
                put_number(&s->text, "websocket_bytes", x->frames.size);
        if ((r = put_message(s, &x->request)) == 0 && x->answer.size)
                r = put_message(s, &x->answer);
        return r < 0 ? r : s->text.err;
}

static void drop(struct saz *s, size_t i) {
        struct session *x = s->waiting[i];

        s->held -= x->request.bytes.n + x->answer.bytes.n + x->meta.bytes.n;
        s->last = x->number;
        memmove(&s->waiting[i], &s->waiting[i + 1], (--s->n - i) * sizeof(s->waiting[0]));
        session_free(x);
}

/* Reads on until the window is full or the archive ends. */
static int fill(struct saz *s) {
        int r = 0;

        while (!s->ended && s->n < LIMIT_SAZ_SESSIONS && s->held < LIMIT_SAZ_BYTES) {
                if ((r = read_member(s)) < 0)
                        return r;
                s->ended = r > 0;
        }
        return 0;
}

static int saz_next(void *state, struct record *ret) {
        struct saz *s = state;
        int r;

        buf_reset(&s->text);
        while (s->text.n == 0) {
                if ((r = fill(s)) < 0)
                        return r;
                if (s->n == 0)
                        return 0;
                size_t i = next_out(s);
                if ((r = render(s, s->waiting[i])) < 0)
                        return r;
                drop(s, i);
        }
        *ret = (struct record){.kind = RECORD_TEXT, .time_us = STAMP_NONE, .line = 1, .text = buf_span(&s->text)};
        return 1;
}

static void saz_close(void *state) {
        struct saz *s = state;

        if (!s)
                return;
        archive_read_free(s->archive);
        for (size_t i = 0; i < s->n; i++)
                session_free(s->waiting[i]);
        buf_done(&s->text);
        buf_done(&s->spare);
        arena_done(&s->arena);
        free(s);
}

static int saz_open(struct input *in, struct notes *notes, void **ret_state) {
        struct saz *s = calloc(1, sizeof(*s));

        if (!s || !(s->archive = archive_read_new())) {
                free(s);
                return -ENOMEM;
        }
        s->in = in;
        s->notes = notes;
        archive_read_support_format_zip_streamable(s->archive);
        if (archive_read_open(s->archive, s, NULL, give_bytes, NULL) != ARCHIVE_OK) {
                if (!s->error)
                        notes_add(notes, "damaged-archive", 0, "%s", archive_error_string(s->archive));
                s->ended = true;
        }
        *ret_state = s;
        return 0;
}

/* What stands in an archive of Fiddler's before its exchanges. A zip with anything else may hold such a folder beside other logs,
 * which are not to be passed over. */
static bool is_own(struct span name) {
        size_t at = name.n;

        while (at > 0 && name.p[at - 1] != '/' && name.p[at - 1] != '\\')
                at--;
        name = span_from(name, at);
        return !name.n || span_ieq(name, SPAN("[Content_Types].xml")) || span_ieq(name, SPAN("_index.htm"));
}

static int saz_probe(struct span head, const char *path, const char **ret_why) {
        struct span rest = head, name;
        size_t n = strlen(path);
        bool zip = false;

        while (zip_next(&rest, &name)) {
                char copy[64] = "", letter;
                uint64_t number;
                if (name.n < sizeof(copy))
                        memcpy(copy, name.p, name.n);
                if (parse_name(copy, &number, &letter)) {
                        return probe_claim(97, "a zip with exchanges in a folder \"raw\"", ret_why);
                }
                zip = true;
                if (!is_own(name))
                        break;
        }
        if (!zip)
                return 0;
        if (n < 4 || !span_ieq(span_str(path + n - 4), SPAN(".saz")))
                return 0;
        return probe_claim(60, "a zip whose name ends in .saz", ret_why);
}

const struct parser parser_saz = {
        .name = "saz",
        .title = "archives of HTTP exchanges, of Fiddler (.saz)",
        .role = "client",
        .binary = true,
        .rendered_as = "fiddler",
        .probe = saz_probe,
        .open = saz_open,
        .next = saz_next,
        .close = saz_close,
};
