/*
 * One input through one parser, which the program's own name tells ("parser-uccapi"), whether or not its probe would take it.
 * Checks that each record has its place in the source, and the bytes that stand there; that there are no more of them than a file
 * of that size can hold; and that they are the same whatever is read at once, and of a text that is turned into UTF-16. Mutations of
 * a text also move whole lines.
 * What is to be an archive of Fiddler's may be written as a text: a line "--- NAME" before each member.
 */
#include "parsers/parser.h"
#include "tests/flow.h"
#include "tests/fuzz/members.h"
#include "tests/unit/bundle/archive.h"


enum { MEMBERS = 64 };

static const struct parser *parser;

int LLVMFuzzerInitialize(int *argc, char ***argv) {
        const char *name = strstr(**argv, "parser-");

        (void)argc;
        for (const char *next; name && (next = strstr(name + 1, "parser-")); name = next)
                continue;
        parser = name ? parser_find(span_str(name + strlen("parser-"))) : NULL;
        if (parser)
                return 0;
        fprintf(stderr, "%s: no format has the name behind \"parser-\"\n", **argv);
        exit(2);
}

/* Its places are those in the capture that the frames are of. */
static bool is_replay(const struct parser *p) {
        return p->kept_as && strcmp(p->kept_as, p->name) == 0;
}

/* The source, and how far its lines are counted. */
struct source {
        struct span bytes;
        bool exact;
        uint64_t off, line;
};

static uint64_t line_at(struct source *s, uint64_t off) {
        if (off < s->off)
                s->off = s->line = 0;
        while (s->off < off)
                s->line += s->bytes.p[s->off++] == '\n';
        return s->line + 1;
}

/* Extents rise, lie in the text and in the source, and say the truth of both. */
static void check_extents(const struct record *r, struct source *s) {
        size_t at = 0;

        for (size_t i = 0; i < r->n_ext; i++) {
                const struct extent *e = &r->ext[i];
                check(e->at >= at && e->line > 0);
                at = (size_t)e->at + e->len;
                check(at <= r->text.n);
                if (is_replay(parser))
                        continue;
                check(e->off <= s->bytes.n);
                if (!s->exact)
                        continue;
                check(e->len <= s->bytes.n - e->off);
                check(span_eq(span_sub(s->bytes, e->off, e->len), span_sub(r->text, e->at, e->len)));
                check(parser->binary || e->line == line_at(s, e->off));
        }
}

static void check_record(const struct record *r, struct source *s) {
        uint64_t off, line;

        check(r->off <= s->bytes.n || is_replay(parser));
        check(r->line > 0);
        check(r->kind == RECORD_TRACE || r->kind == RECORD_FRAME || r->kind == RECORD_FLOW || r->kind == RECORD_TEXT || r->n_ext > 0);
        check_extents(r, s);
        if (r->n_ext == 0)
                return;
        record_place(r->text, r->ext, r->n_ext, (uint32_t)r->text.n, &off, &line);
        check(line >= r->ext[0].line || parser->binary); /* segments of a capture come in any order */
}

/* places: with where it stands, by bytes. */
static void put_record(struct buf *b, const struct record *r, bool places) {
        const struct span values[] = {r->local, r->peer, r->transport, r->host, r->thread, r->seq, r->level, r->component, r->topic,
                                      r->call_id};

        buf_printf(b, "%d %d %d %u %d %lld %llu", (int)r->kind, (int)r->zone, (int)r->dir, r->flags, (int)r->class,
                   (long long)r->time_us, (unsigned long long)r->line);
        if (places)
                buf_printf(b, "@%llu", (unsigned long long)r->off);
        for (size_t i = 0; i < r->n_ext && places; i++)
                buf_printf(b, " %u+%u:%llu@%llu", r->ext[i].at, r->ext[i].len, (unsigned long long)r->ext[i].line,
                           (unsigned long long)r->ext[i].off);
        for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++) {
                buf_putc(b, ' ');
                buf_put(b, values[i]);
        }
        for (size_t i = 0; i < r->n_fields; i++) {
                buf_put(b, r->fields[i].name);
                buf_putc(b, '=');
                buf_put(b, r->fields[i].value);
        }
        if (r->kind == RECORD_FLOW)
                flow_put(b, r);
        buf_put(b, r->text);
        buf_putc(b, '\n');
}

/* read_size: how much at once; 0: all there is. */
static void read_all(struct span bytes, size_t read_size, bool places, struct buf *ret) {
        struct source s = {.bytes = bytes, .exact = parser->binary || (span_chr(bytes, '\0') == bytes.n && span_is_utf8(bytes))};
        struct notes notes = NOTES_INIT;
        struct input *in = NULL;
        struct record r;
        void *state = NULL;
        size_t n = 0;
        int e;

        check(input_new_span(bytes, &notes, &in) == 0);
        if (read_size)
                input_set_read_size(in, read_size);
        check(parser->open(in, &notes, &state) == 0);
        while ((e = parser->next(state, &r)) > 0) {
                check_record(&r, &s);
                check(++n <= bytes.n + 1);
                put_record(ret, &r, places);
        }
        check(e == 0);
        check(parser->next(state, &r) == 0); /* the end stays the end */
        for (size_t i = 0; i < notes.n; i++)
                buf_printf(ret, "%s %llu\n", notes.v[i].code, (unsigned long long)notes.v[i].count);
        parser->close(state);
        input_free(in);
        notes_done(&notes);
}

static void write_archive(struct span text, struct buf *ret) {
        char names[MEMBERS][32];
        struct packed v[MEMBERS];
        struct span name;
        size_t n = 0;

        for (; n < MEMBERS && member_next(&text, SPAN("--- "), &name, &v[n].bytes); n++) {
                snprintf(names[n], sizeof(names[n]), "%.*s", SPAN_ARG(name));
                v[n].name = names[n];
                v[n].flags = 0;
        }
        put_zip(ret, v, n);
}

static void put_unit(struct buf *b, unsigned u) {
        buf_putc(b, (char)(u & 0xFF));
        buf_putc(b, (char)(u >> 8 & 0xFF));
}

/* UTF-8 as UTF-16. False: it is none, or there is something in it that either leaves out or may take for a mark. */
static bool widen(struct span s, struct buf *ret) {
        static const unsigned char first[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
        static const unsigned least[] = {0, 1, 0x80, 0x800, 0x10000};

        put_unit(ret, 0xFEFF);
        for (size_t i = 0; i < s.n;) {
                unsigned c = (unsigned char)s.p[i], n = c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
                c &= first[n];
                for (unsigned k = 1; k < n; k++) {
                        if (i + k == s.n || ((unsigned char)s.p[i + k] & 0xC0) != 0x80)
                                return false;
                        c = c << 6 | ((unsigned char)s.p[i + k] & 0x3F);
                }
                if (c < least[n] || (c >= 0xD800 && c < 0xE000) || c > 0x10FFFF || c == 0xFEFF || c == 0xFFFE)
                        return false;
                if (c >= 0x10000)
                        put_unit(ret, 0xD800 + ((c - 0x10000) >> 10));
                put_unit(ret, c >= 0x10000 ? 0xDC00 + (c & 0x3FF) : c);
                i += n;
        }
        return true;
}

static void try_wide(struct span bytes) {
        struct buf wide = BUF_INIT, narrow_said = BUF_INIT, wide_said = BUF_INIT;

        if (!parser->binary && span_is_utf8(bytes) && widen(bytes, &wide)) {
                read_all(bytes, 0, false, &narrow_said);
                read_all(buf_span(&wide), 0, false, &wide_said);
                check_same(buf_span(&narrow_said), buf_span(&wide_said));
        }
        buf_done(&wide);
        buf_done(&narrow_said);
        buf_done(&wide_said);
}

static void try(struct span bytes) {
        static const size_t sizes[] = {1, 2, 3, 7, 64};
        struct buf whole = BUF_INIT, pieces = BUF_INIT;
        int score = parser->probe(bytes, strcmp(parser->name, "saz") ? "x" : "x.saz", NULL);

        check(score >= 0 && score <= 100);
        read_all(bytes, 0, true, &whole);
        read_all(bytes, sizes[bytes.n % (sizeof(sizes) / sizeof(*sizes))], true, &pieces);
        check_same(buf_span(&whole), buf_span(&pieces));
        if (bytes.n % 4 == 0)
                try_wide(bytes);
        buf_done(&whole);
        buf_done(&pieces);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        struct span bytes = span_of((const char *)data, size);
        struct buf zip = BUF_INIT;

        if (span_starts(bytes, SPAN("--- ")) && strcmp(parser->name, "saz") == 0) {
                write_archive(bytes, &zip);
                bytes = buf_span(&zip);
        }
        try(bytes);
        buf_done(&zip);
        return 0;
}

/* Any line of the text, with its line end. */
static struct span some_line(struct span text, uint32_t *seed) {
        size_t from = chance(seed, (uint32_t)text.n);

        while (from > 0 && text.p[from - 1] != '\n')
                from--;
        return span_sub(text, from, span_chr(span_from(text, from), '\n') + 1);
}

/* Leaves one line out, or lets another stand before it: it again, or one from elsewhere. */
static size_t move_line(uint8_t *data, size_t size, size_t max, uint32_t *seed) {
        struct span text = span_of((const char *)data, size), here = some_line(text, seed), other = some_line(text, seed);
        size_t at = (size_t)(here.p - text.p), drop = chance(seed, 3) ? 0 : here.n, add = drop && chance(seed, 2) ? 0 : other.n;
        char *copy;

        if (size - drop + add > max || !(copy = span_dup(other)))
                return size;
        memmove(data + at + add, data + at + drop, size - at - drop);
        memcpy(data + at, copy, add);
        free(copy);
        return size - drop + add;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed) {
        uint32_t state = seed;

        if (parser->binary || size == 0 || chance(&state, 4))
                return LLVMFuzzerMutate(data, size, max);
        return move_line(data, size, max, &state);
}
