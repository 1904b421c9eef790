/*
 * All formats against all fixtures: tests/parsers/<format>/NN-what-it-shows.in and .expected, a readable dump of the
 * records. Also: who claims what, files that end anywhere, any read size, UTF-16. Arguments: fixtures to
 * look at alone; BLESS=1 writes their expected files.
 */
#include "base/buf.h"
#include "base/limits.h"
#include "input/codepage.h"
#include "parsers/parser.h"
#include "sip/frame.h"
#include "tests/flow.h"

#include <glob.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <setjmp.h>
#include <cmocka.h>

enum { FIXTURES_MAX = 256, GUARDED = 1 << 20, FALLBACK = 20, NEAR = 30 };

struct fixture {
        char *path;
        struct buf bytes;
        const struct parser *parser; /* NULL: nobody may claim it */
};

static struct fixture fixtures[FIXTURES_MAX];
static size_t n_fixtures;
static char *guarded; /* GUARDED bytes that end at a page nobody may touch */

static const char *const kind_names[] = {"sip", "event", "trace", "frame", "flow", "text"};
static const char *const dir_names[] = {"none", "out", "in"};
static const char *const zone_names[] = {"unknown", "utc", "local"};

static struct buf slurp(const char *path) {
        struct buf b = BUF_INIT;
        FILE *f = fopen(path, "rb");
        char piece[4096];
        size_t n;

        if (!f)
                fail_msg("%s: cannot be opened", path);
        while (f && (n = fread(piece, 1, sizeof(piece), f)) > 0)
                buf_put(&b, span_of(piece, n));
        if (f)
                fclose(f);
        return b;
}

/* "…/uccapi/03-x.in" → its parser. */
static const struct parser *parser_of(const char *path) {
        const char *end = strrchr(path, '/'), *from = end;

        while (from > path && from[-1] != '/')
                from--;
        return parser_find(span_of(from, (size_t)(end - from)));
}

static void load(const char *path) {
        struct fixture *f = &fixtures[n_fixtures++];

        assert_true(n_fixtures < FIXTURES_MAX);
        f->path = span_dup(span_str(path));
        f->bytes = slurp(path);
        f->parser = parser_of(path);
}

static void put_value(struct buf *b, const char *name, struct span value) {
        if (value.n)
                buf_printf(b, "  %s: %.*s\n", name, SPAN_ARG(value));
}

/* Every line of it, with its line end in view. */
static void put_text(struct buf *b, struct span text) {
        struct span rest = text;

        while (rest.n) {
                size_t n = span_chr(rest, '\n');
                struct span line = span_sub(rest, 0, n);
                bool crlf = n < rest.n && line.n && line.p[line.n - 1] == '\r';
                line.n -= crlf;
                buf_puts(b, crlf ? "    | " : n < rest.n ? "    : " : "    > ");
                buf_put(b, line);
                buf_putc(b, '\n');
                rest = span_from(rest, n + 1);
        }
}

static void put_place(struct buf *b, const struct record *r) {
        buf_printf(b, " line %llu offset %llu\n", (unsigned long long)r->line, (unsigned long long)r->off);
        for (size_t i = 0; i < r->n_ext; i++)
                buf_printf(b, "  extent: %u+%u from %llu line %llu\n", r->ext[i].at, r->ext[i].len,
                           (unsigned long long)r->ext[i].off, (unsigned long long)r->ext[i].line);
}

static void put_record(struct buf *b, const struct record *r, bool places) {
        buf_puts(b, kind_names[r->kind]);
        if (places)
                put_place(b, r);
        else
                buf_putc(b, '\n');
        buf_puts(b, "  time: ");
        if (r->time_us == STAMP_NONE)
                buf_putc(b, '-');
        else
                stamp_put(b, r->time_us, false);
        buf_printf(b, " %s\n", zone_names[r->zone]);
        if (r->kind == RECORD_SIP)
                buf_printf(b, "  dir: %s\n", dir_names[r->dir]);
        if (r->flags)
                buf_printf(b, "  flags:%s%s%s\n", r->flags & RECORD_CUT ? " cut" : "",
                           r->flags & RECORD_NO_BODY ? " no-body" : "", r->flags & RECORD_GATEWAY ? " gateway" : "");
        put_value(b, "local", r->local);
        put_value(b, "peer", r->peer);
        put_value(b, "transport", r->transport);
        put_value(b, "host", r->host);
        put_value(b, "thread", r->thread);
        put_value(b, "seq", r->seq);
        put_value(b, "level", r->level);
        put_value(b, "component", r->component);
        put_value(b, "topic", r->topic);
        if (r->class)
                buf_printf(b, "  class: %s\n", event_class_word(r->class));
        put_value(b, "call-id", r->call_id);
        for (size_t i = 0; i < r->n_fields; i++)
                buf_printf(b, "  field %.*s = %.*s%s\n", SPAN_ARG(r->fields[i].name), SPAN_ARG(r->fields[i].value),
                           r->fields[i].cut ? " (cut)" : "");
        if (r->kind == RECORD_FLOW)
                flow_put(b, r);
        else if (r->kind == RECORD_FRAME)
                buf_printf(b, "  kept: %zu bytes\n", r->text.n);
        else
                put_text(b, r->text);
}

static uint64_t line_at(struct span source, uint64_t off) {
        uint64_t line = 1;

        for (uint64_t i = 0; i < off; i++)
                line += source.p[i] == '\n';
        return line;
}

/* Is every byte of the source handed on? NULs are left out, and what is no UTF-8 is read as a code page. */
static bool is_verbatim(struct span s) {
        return span_chr(s, '\0') == s.n && span_is_utf8(s);
}

/* Its places are those in the capture that the frames are of. */
static bool is_replay(const struct parser *p) {
        return p->kept_as && strcmp(p->kept_as, p->name) == 0;
}

/* Extents rise, lie within the text and within the source, and say the truth about both (sources of one byte a
 * character only; of a capture they name frames, not lines). */
static void check_record(const struct parser *p, const struct record *r, struct span source, bool exact) {
        size_t end = 0;

        assert_true(r->off <= source.n || is_replay(p));
        assert_true(r->line > 0);
        assert_true(r->kind == RECORD_TRACE || r->kind == RECORD_FRAME || r->kind == RECORD_FLOW || r->kind == RECORD_TEXT || r->n_ext > 0);
        for (size_t i = 0; i < r->n_ext; i++) {
                const struct extent *e = &r->ext[i];
                assert_true(e->at >= end);
                end = (size_t)e->at + e->len;
                if (is_replay(p))
                        continue;
                assert_true(e->off <= source.n);
                if (!exact)
                        continue;
                assert_true(e->len <= source.n - e->off);
                if (!p->binary)
                        assert_int_equal(e->line, line_at(source, e->off));
                size_t inside = e->at < r->text.n ? r->text.n - e->at : 0;
                inside = inside < e->len ? inside : e->len;
                assert_memory_equal(source.p + e->off, r->text.p + e->at, inside);
        }
        if (r->kind == RECORD_SIP) {
                struct span rest = r->text, line;
                assert_true(span_line(&rest, &line));
                assert_true(sip_is_start_line(line));
                assert_true(end <= r->text.n);
        }
}

struct how {
        size_t read_size;      /* 0: as much as there is */
        bool places, exact;
};

/* Reads the whole source with p and checks each record; ret, if not NULL, gets the dump. */
static size_t read_all(const struct parser *p, struct span source, struct how how, struct buf *ret) {
        struct notes notes = NOTES_INIT;
        struct input *in = NULL;
        struct record rec;
        void *state = NULL;
        size_t count = 0;
        bool exact = how.exact && (p->binary || is_verbatim(source));
        int r;

        assert_int_equal(input_new_span(source, &notes, &in), 0);
        if (how.read_size)
                input_set_read_size(in, how.read_size);
        assert_int_equal(p->open(in, &notes, &state), 0);
        while ((r = p->next(state, &rec)) > 0) {
                check_record(p, &rec, source, exact);
                if (ret)
                        put_record(ret, &rec, how.places);
                count++;
        }
        assert_int_equal(r, 0);
        assert_int_equal(p->next(state, &rec), 0); /* the end stays the end */
        for (size_t i = 0; ret && i < notes.n; i++)
                buf_printf(ret, "note %s %llu\n", notes.v[i].code, (unsigned long long)notes.v[i].count);
        p->close(state);
        input_free(in);
        notes_done(&notes);
        return count;
}

static bool is_wide(struct span s) {
        return span_starts(s, SPAN("\xFF\xFE")) || span_starts(s, SPAN("\xFE\xFF"));
}

static struct how how_of(const struct fixture *f) {
        return (struct how){.places = true, .exact = !is_wide(buf_span(&f->bytes))};
}

static char *expected_path(const struct fixture *f) {
        struct buf b = BUF_INIT;

        buf_put(&b, span_of(f->path, strlen(f->path) - 3));
        buf_puts(&b, ".expected");
        return buf_steal(&b);
}

static void bless(const char *path, struct buf *got) {
        FILE *f = fopen(path, "wb");

        assert_non_null(f);
        assert_int_equal(fwrite(got->p, 1, got->n, f), got->n);
        assert_int_equal(fclose(f), 0);
}

/* Shows the first line that differs. */
static bool same(const char *path, struct span want, struct span got) {
        struct span a, b;
        size_t line = 0;

        if (span_eq(want, got))
                return true;
        for (;;) {
                bool more_a = span_line(&want, &a), more_b = span_line(&got, &b);
                line++;
                if (more_a && more_b && span_eq(a, b))
                        continue;
                print_error("%s:%zu: expected \"%.*s\", got \"%.*s\"\n", path, line, more_a ? (int)a.n : 5,
                            more_a ? a.p : "(end)", more_b ? (int)b.n : 5, more_b ? b.p : "(end)");
                return false;
        }
}

static void test_goldens(void **state) {
        size_t wrong = 0, seen = 0;

        (void)state;
        for (size_t i = 0; i < n_fixtures; i++) {
                const struct fixture *f = &fixtures[i];
                struct buf got = BUF_INIT;
                if (!f->parser)
                        continue;
                char *path = expected_path(f);
                read_all(f->parser, buf_span(&f->bytes), how_of(f), &got);
                if (getenv("BLESS"))
                        bless(path, &got);
                struct buf want = slurp(path);
                wrong += !same(path, buf_span(&want), buf_span(&got));
                seen++;
                buf_done(&want);
                buf_done(&got);
                free(path);
        }
        assert_true(seen > 0);
        assert_int_equal(wrong, 0);
}

static const char *const widths[] = {"utf-16le", "utf-16be"};

static void put_unit(struct buf *b, unsigned u, bool big) {
        buf_putc(b, (char)(big ? u >> 8 : u & 0xFF));
        buf_putc(b, (char)(big ? u & 0xFF : u >> 8));
}

/* False when s is no UTF-8. Only what fixtures hold: up to three bytes a character. */
static bool widen(struct span s, bool big, struct buf *ret) {
        put_unit(ret, 0xFEFF, big);
        for (size_t i = 0; i < s.n;) {
                unsigned c = (unsigned char)s.p[i], n = c < 0x80 ? 1 : (c & 0xE0) == 0xC0 ? 2 : (c & 0xF0) == 0xE0 ? 3 : 0;
                if (n == 0 || n > s.n - i)
                        return false;
                c &= n == 1 ? 0x7F : n == 2 ? 0x1F : 0x0F;
                for (unsigned k = 1; k < n; k++)
                        c = c << 6 | ((unsigned char)s.p[i + k] & 0x3F);
                put_unit(ret, c, big);
                i += n;
        }
        return true;
}

static struct span without_mark(struct span s) {
        return span_starts(s, SPAN("\xEF\xBB\xBF")) ? span_from(s, 3) : s;
}

static void test_utf16(void **state) {
        size_t wrong = 0, seen = 0;

        (void)state;
        for (size_t i = 0; i < 2 * n_fixtures; i++) {
                const struct fixture *f = &fixtures[i / 2];
                struct buf wide = BUF_INIT, got = BUF_INIT, want = BUF_INIT;
                if (f->parser && !f->parser->binary && !is_wide(buf_span(&f->bytes)) &&
                    widen(without_mark(buf_span(&f->bytes)), i % 2, &wide)) {
                        read_all(f->parser, buf_span(&f->bytes), (struct how){0}, &want);
                        read_all(f->parser, buf_span(&wide), (struct how){0}, &got);
                        if (!same(f->path, buf_span(&want), buf_span(&got))) {
                                print_error("%s: not the same as %s\n", f->path, widths[i % 2]);
                                wrong++;
                        }
                        seen++;
                }
                buf_done(&wide);
                buf_done(&got);
                buf_done(&want);
        }
        assert_true(seen > 2);
        assert_int_equal(wrong, 0);
}

static void test_read_sizes(void **state) {
        static const size_t sizes[] = {1, 2, 3, 7, 64, 4096};
        size_t wrong = 0;

        (void)state;
        for (size_t i = 0; i < n_fixtures; i++) {
                const struct fixture *f = &fixtures[i];
                struct buf want = BUF_INIT;
                if (!f->parser)
                        continue;
                read_all(f->parser, buf_span(&f->bytes), how_of(f), &want);
                for (size_t k = 0; k < sizeof(sizes) / sizeof(sizes[0]); k++) {
                        struct how how = how_of(f);
                        struct buf got = BUF_INIT;
                        how.read_size = sizes[k];
                        read_all(f->parser, buf_span(&f->bytes), how, &got);
                        wrong += !same(f->path, buf_span(&want), buf_span(&got));
                        buf_done(&got);
                }
                buf_done(&want);
        }
        assert_int_equal(wrong, 0);
}

/* The head of a source as the probe sees it. */
static struct input *open_head(struct span source, struct notes *notes, struct head *ret) {
        struct input *in = NULL;

        assert_int_equal(input_new_span(source, notes, &in), 0);
        assert_int_equal(input_head(in, ret), 0);
        return in;
}

static void print_scores(const struct fixture *f, const struct head *head) {
        print_error("%-60s", f->path);
        for (size_t k = 0; parsers[k]; k++)
                print_error(" %s=%d", parsers[k]->name, parser_score(parsers[k], head, f->path, NULL));
        print_error("\n");
}

/* A fixture's own format is sure of it, and no other that is not a fallback comes near. What nobody may claim is read as a text
 * at most; a ticket holds formats that are sure of their part. */
static bool claimed_rightly(const struct fixture *f, const struct head *head) {
        int best = 0;
        const struct parser *winner = parser_probe(head, f->path, &best, NULL);

        if (winner != f->parser && (f->parser || !winner->mixed))
                return false;
        for (size_t k = 0; parsers[k]; k++) {
                int score = parser_score(parsers[k], head, f->path, NULL);
                if (score < 0 || score > 100)
                        return false;
                if (parsers[k] != f->parser && score > FALLBACK && (!f->parser || (!f->parser->mixed && score > best - NEAR)))
                        return false;
        }
        return true;
}

static void test_probe_matrix(void **state) {
        size_t wrong = 0, unclaimed = 0;

        (void)state;
        for (size_t i = 0; i < n_fixtures; i++) {
                struct notes notes = NOTES_INIT;
                struct head head;
                struct input *in = open_head(buf_span(&fixtures[i].bytes), &notes, &head);
                if (!claimed_rightly(&fixtures[i], &head)) {
                        print_scores(&fixtures[i], &head);
                        wrong++;
                }
                unclaimed += !fixtures[i].parser;
                input_free(in);
                notes_done(&notes);
        }
        assert_true(unclaimed > 0);
        assert_int_equal(wrong, 0);
}

static void test_registry(void **state) {
        (void)state;
        for (size_t i = 0; parsers[i]; i++) {
                assert_ptr_equal(parser_find(span_str(parsers[i]->name)), parsers[i]);
                assert_true(parsers[i]->title[0] != '\0');
                assert_non_null(parsers[i]->role);
                parsers[i]->close(NULL);
        }
        assert_null(parser_find(SPAN("nosuch")));
        assert_null(parser_find(SPAN("uccap")));
        assert_null(parser_probe(&(struct head){0}, "x.uccapilog", NULL, NULL));
}

static struct span guard(struct span s) {
        return span_of(memcpy(guarded + GUARDED - s.n, s.p, s.n), s.n);
}

/* Its own format reads every cut, and probes it; of the others each has its turn. */
static void check_cut(const struct fixture *f, size_t n) {
        struct span cut = guard(span_sub(buf_span(&f->bytes), 0, n));
        struct how how = how_of(f);

        for (size_t k = 0; parsers[k]; k++)
                if (parsers[k] == f->parser || (n + k) % 16 == 0)
                        assert_in_range(parsers[k]->probe(cut, f->path, NULL), 0, 100);
        read_all(f->parser, cut, how, NULL);
}

/* Ends of records in the source, as the parser itself sees them. */
static void check_cut_records(const struct fixture *f, size_t from) {
        struct span source = buf_span(&f->bytes);
        struct notes notes = NOTES_INIT;
        struct input *in = NULL;
        struct record rec;
        void *state = NULL;

        assert_int_equal(input_new_span(source, &notes, &in), 0);
        assert_int_equal(f->parser->open(in, &notes, &state), 0);
        while (f->parser->next(state, &rec) > 0)
                for (size_t n = rec.off > 2 ? (size_t)rec.off - 2 : 0; n <= rec.off + 2; n++)
                        if (n > from && n <= source.n)
                                check_cut(f, n);
        f->parser->close(state);
        input_free(in);
        notes_done(&notes);
}

static void test_truncation(void **state) {
        (void)state;
        for (size_t i = 0; i < n_fixtures; i++) {
                const struct fixture *f = &fixtures[i];
                if (!f->parser)
                        continue;
                assert_true(f->bytes.n < GUARDED);
                for (size_t n = 0; n <= 4096 && n <= f->bytes.n; n++)
                        check_cut(f, n);
                check_cut_records(f, 4096);
        }
}

/* Any format must survive any bytes. */
static void test_foreign_bytes(void **state) {
        (void)state;
        for (size_t i = 0; i < n_fixtures; i++)
                for (size_t k = 0; parsers[k]; k++)
                        read_all(parsers[k], buf_span(&fixtures[i].bytes),
                                 (struct how){.exact = !is_wide(buf_span(&fixtures[i].bytes))}, NULL);
}

static size_t note_count(const struct notes *n, const char *code) {
        const struct note *note = notes_find(n, code);

        return note ? (size_t)note->count : 0;
}

/* Counts records of each kind, and those with a flag. */
struct tally {
        size_t kinds[4], cut, open_blocks, long_message;
};

static struct tally count_all(const struct parser *p, struct span source) {
        struct notes notes = NOTES_INIT;
        struct tally t = {0};
        struct input *in = NULL;
        struct record rec;
        void *state = NULL;

        assert_int_equal(input_new_span(source, &notes, &in), 0);
        assert_int_equal(p->open(in, &notes, &state), 0);
        while (p->next(state, &rec) > 0) {
                t.kinds[rec.kind]++;
                t.cut += (rec.flags & RECORD_CUT) != 0;
        }
        t.open_blocks = note_count(&notes, "open-blocks");
        t.long_message = note_count(&notes, "long-message");
        p->close(state);
        input_free(in);
        notes_done(&notes);
        return t;
}

/* The text of the one message that a log holds; empty when it holds another number, or something odd. */
static void first_text(const struct parser *p, struct span bytes, struct buf *ret) {
        struct notes notes = NOTES_INIT;
        struct input *in = NULL;
        struct record r;
        void *s = NULL;
        size_t n = 0;

        assert_int_equal(input_new_span(bytes, &notes, &in), 0);
        assert_int_equal(p->open(in, &notes, &s), 0);
        while (p->next(s, &r) > 0) {
                if (r.kind == RECORD_SIP && n++ == 0)
                        buf_put(ret, r.text);
                n += r.flags != 0;
        }
        if (n != 1 || notes.n)
                buf_reset(ret);
        p->close(s);
        input_free(in);
        notes_done(&notes);
}

/* More packets at one time than are kept: all messages come out, and a note says so. */
static void test_many_open_blocks(void **state) {
        const int n = LIMIT_OPEN_BLOCKS + 44;
        struct buf b = BUF_INIT;

        (void)state;
        for (int i = 0; i < n; i++)
                buf_printf(&b, "03/17/2016|09:12:40.518 A34:%X INFO  :: Sending Packet - 192.0.2.1:%d (From Local Address: "
                               "10.0.0.1:50000) 60 bytes:\r\n03/17/2016|09:12:40.518 A34:%X INFO  :: "
                               "OPTIONS sip:contoso.example SIP/2.0\r\nContent-Length: 0\r\n\r\n", 0x1000 + i, i, 0x1000 + i);
        struct tally t = count_all(parser_find(SPAN("uccapi")), buf_span(&b));
        assert_int_equal(t.kinds[RECORD_SIP], n);
        assert_int_equal(t.open_blocks, 44);
        assert_int_equal(t.cut, 0);
        buf_done(&b);
}

static void put_packet(struct buf *b, int ms, struct span text, bool below) {
        static const char prefix[] = "05/14/2015|10:20:01.%03d 1A84:C14 INFO  :: ";
        static const char way[] = "Data Received -10.1.0.11:5061 (To Local Address: 10.1.4.20:50411) %zu bytes%s\r\n";

        buf_printf(b, prefix, ms);
        buf_printf(b, way, text.n, ":");
        buf_printf(b, prefix, ms);
        buf_puts(b, below ? "\r\n" : "");
        buf_put(b, text);
        buf_puts(b, "\r\n");
        buf_printf(b, prefix, ms);
        buf_puts(b, "End of ");
        buf_printf(b, way, text.n, "");
}

/* A message that comes in two packets is the same wherever it was cut: in a line end, a name, a character. */
static void test_cut_packets(void **state) {
        static const char text[] =
                "INVITE sip:ben.moss@fabrikam.example SIP/2.0\r\nVia: SIP/2.0/TLS 10.1.4.20:50411\r\n"
                "From: \"J\xc3\xbcrgen\"<sip:ada.frost@contoso.example>;tag=11;epid=22\r\nTo: <sip:ben.moss@fabrikam.example>\r\n"
                "Call-ID: a1b2c3\r\nCSeq: 1 INVITE\r\nContent-Type: application/sdp\r\nContent-Length: 36\r\n\r\n"
                "v=0\r\no=- 0 0 IN IP4 10.1.4.20\r\ns=-\r\n";

        (void)state;
        for (size_t cut = 1; cut < sizeof(text) - 1; cut++)
                for (int below = 0; below < 2; below++) {
                        struct buf b = BUF_INIT, got = BUF_INIT, want = BUF_INIT;
                        put_packet(&b, 1, span_of(text, cut), below);
                        put_packet(&b, 9, span_of(text + cut, sizeof(text) - 1 - cut), below);
                        first_text(parser_find(SPAN("uccapi")), buf_span(&b), &got);
                        buf_puts(&want, text);
                        if (!span_eq(buf_span(&got), buf_span(&want)))
                                fail_msg("cut at %zu, %d: %s", cut, below, buf_str(&got));
                        buf_done(&b);
                        buf_done(&got);
                        buf_done(&want);
                }
}

/* A record that never ends costs no more than the cap, and one that follows is still read. */
static void test_long_messages(void **state) {
        static const struct {
                const char *parser, *head, *tail;
                size_t messages;
        } cases[] = {
                {"uccapi", "03/17/2016|09:12:40.518 A34:1 INFO  :: INVITE sip:a@contoso.example SIP/2.0\r\n",
                 "03/17/2016|09:12:41.518 A34:1 INFO  :: BYE sip:a@contoso.example SIP/2.0\r\n\r\n", 2},
                {"sipstack", "$$begin_record\r\nStart-Line: INVITE sip:a@contoso.example SIP/2.0\r\n",
                 "TL_INFO(TF_PROTOCOL) [0]0A18.0B08::02/04/2013-12:00:02.020.00001a05 (SIPStack,f:f.cpp(1))$$begin_record\r\n"
                 "Start-Line: BYE sip:a@contoso.example SIP/2.0\r\nMessage-Body: -\r\n$$end_record\r\n", 2},
                {"trace", "@ - tcp 10.0.0.1:5060 > 10.0.0.2:5060\nINVITE sip:a@contoso.example SIP/2.0\r\n",
                 "@ - tcp 10.0.0.1:5060 > 10.0.0.2:5060\nBYE sip:a@contoso.example SIP/2.0\r\n\r\n", 2},
        };

        (void)state;
        for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
                struct buf b = BUF_INIT;
                buf_puts(&b, cases[i].head);
                for (size_t k = 0; k < (LIMIT_MESSAGE_BYTES >> 6) + 100; k++)
                        buf_puts(&b, "X-Filler: 0123456789012345678901234567890123456789012345678901\r\n");
                buf_puts(&b, cases[i].tail);
                struct tally t = count_all(parser_find(span_str(cases[i].parser)), buf_span(&b));
                assert_int_equal(t.kinds[RECORD_SIP], cases[i].messages);
                assert_int_equal(t.cut, 1);
                assert_true(t.long_message > 0);
                buf_done(&b);
        }
}

/* Each message says that it is far longer than it is: they come out one by one, and soon. */
static void test_false_lengths(void **state) {
        static const char *const heads[][2] = {
                {"uccapi", "03/17/2016|09:12:40.518 A34:1 INFO  :: "}, {"trace", "@ - tcp 10.0.0.1:1 > 10.0.0.2:2\n"}, {"trace", ""}};

        (void)state;
        for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
                struct buf b = BUF_INIT;
                buf_puts(&b, heads[i][1]);
                for (size_t k = 0; k < 40000; k++)
                        buf_puts(&b, "BYE sip:a@contoso.example SIP/2.0\r\nContent-Length: 999999\r\n\r\nx\r\n");
                struct tally t = count_all(parser_find(span_str(heads[i][0])), buf_span(&b));
                assert_int_equal(t.kinds[RECORD_SIP], 40000);
                assert_int_equal(t.cut, 1);
                buf_done(&b);
        }
}

static void load_samples(void) {
        glob_t g = {0};

        assert_int_equal(glob("samples/*/*", 0, NULL, &g), 0);
        for (size_t i = 0; i < g.gl_pathc; i++) {
                const char *name = strrchr(g.gl_pathv[i], '/') + 1;
                if (strcmp(name, "README.md") == 0 || strcmp(name, "expected.tsv") == 0 || strstr(name, ".zip"))
                        continue;
                struct fixture *f = &fixtures[n_fixtures++];
                f->path = span_dup(span_str(g.gl_pathv[i]));
                f->bytes = slurp(f->path);
        }
        globfree(&g);
}

/* Every log of samples/ is claimed, holds messages, none of them cut, and each record tells the truth of its place. */
static void test_samples(void **state) {
        size_t first = n_fixtures;

        (void)state;
        load_samples();
        assert_true(n_fixtures > first + 5);
        for (size_t i = first; i < n_fixtures; i++) {
                struct fixture *f = &fixtures[i];
                struct notes notes = NOTES_INIT;
                struct head head;
                int score = 0;
                struct input *in = open_head(buf_span(&f->bytes), &notes, &head);
                const struct parser *p = parser_probe(&head, f->path, &score, NULL);
                assert_non_null(p);
                assert_true(score >= 80);
                struct tally t = count_all(p, buf_span(&f->bytes));
                assert_true(t.kinds[RECORD_SIP] > 10);
                assert_int_equal(t.cut, 0);
                input_free(in);
                notes_done(&notes);
        }
}

static void load_fixtures(int argc, char **argv) {
        glob_t g = {0};

        for (int i = 1; i < argc; i++)
                load(argv[i]);
        if (argc > 1)
                return;
        if (glob("tests/parsers/*/*.in", 0, NULL, &g) != 0) {
                fputs("no fixtures; run from the top of the tree\n", stderr);
                exit(2);
        }
        for (size_t i = 0; i < g.gl_pathc; i++)
                load(g.gl_pathv[i]);
        globfree(&g);
}

static void free_fixtures(void) {
        for (size_t i = 0; i < n_fixtures; i++) {
                free(fixtures[i].path);
                buf_done(&fixtures[i].bytes);
        }
}

int main(int argc, char **argv) {
        const struct CMUnitTest golden[] = {cmocka_unit_test(test_goldens)};
        const struct CMUnitTest all[] = {
                cmocka_unit_test(test_registry),       cmocka_unit_test(test_goldens),
                cmocka_unit_test(test_probe_matrix),   cmocka_unit_test(test_read_sizes),
                cmocka_unit_test(test_utf16),          cmocka_unit_test(test_truncation),
                cmocka_unit_test(test_foreign_bytes),  cmocka_unit_test(test_many_open_blocks),
                cmocka_unit_test(test_cut_packets),
                cmocka_unit_test(test_long_messages),  cmocka_unit_test(test_false_lengths),
                cmocka_unit_test(test_samples),
        };
        size_t page = (size_t)sysconf(_SC_PAGESIZE);
        int r;

        guarded = mmap(NULL, GUARDED + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (guarded == MAP_FAILED || mprotect(guarded + GUARDED, page, PROT_NONE) < 0)
                return 2;
        load_fixtures(argc, argv);
        r = argc > 1 ? cmocka_run_group_tests(golden, NULL, NULL) : cmocka_run_group_tests(all, NULL, NULL);
        free_fixtures();
        munmap(guarded, GUARDED + page);
        return r;
}
