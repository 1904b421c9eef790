/*
 * Other people's SIP messages and session descriptions against what was read in them by eye:
 *
 *   torture CORPUS TABLE…           compares; the last line is "N passed, M failed"
 *   torture --print CORPUS FILE…    prints rows as the tables have them, to be read and judged
 *
 * A row of messages.tsv or torture.tsv: file, number of the message in it, method or status, Call-ID, CSeq, number of Via, bytes
 * of the body, faults, and a word about it. A row of sdp.tsv: file, "sdp", m-lines as media:port:codecs:candidates, faults.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/safe.h"
#include "ingest/facts.h"
#include "sip/frame.h"

enum { FILE_MAX_BYTES = 16 * 1024 * 1024 };

static int read_file(const char *folder, struct span name, struct buf *ret) {
        struct buf path = BUF_INIT;
        char piece[4096];
        FILE *f;
        size_t n;

        buf_printf(&path, "%s/%.*s", folder, SPAN_ARG(name));
        buf_putc(&path, '\0');
        f = path.err ? NULL : fopen(path.p, "rb");
        buf_done(&path);
        if (!f)
                return -1;
        while ((n = fread(piece, 1, sizeof(piece), f)) > 0 && ret->n < FILE_MAX_BYTES)
                buf_put(ret, span_of(piece, n));
        return fclose(f);
}

/* A text in one column, empty as "-". */
static void put_column(struct buf *b, struct span s) {
        buf_putc(b, '\t');
        if (s.n)
                safe_put(b, s, SAFE_LINE | SAFE_CLEAR);
        else
                buf_putc(b, '-');
}

static void put_faults(struct buf *b, unsigned faults, const char *(*word)(unsigned)) {
        struct buf words = BUF_INIT;

        for (unsigned bit = 1; bit <= faults; bit <<= 1)
                if (faults & bit)
                        buf_printf(&words, "%s%s", words.n ? "," : "", word(bit));
        put_column(b, buf_span(&words));
        buf_done(&words);
}

/* Everything else that is read of a message, for the sanitizers to see. */
static void read_facts(const struct sip_message *m, struct arena *a) {
        struct facts_of of = {0};
        struct facts *facts;
        struct sip_diag *diags;
        struct notes notes = {0};
        struct mime parts;
        struct sdp *sdps;
        struct mras mras;
        size_t n;

        if (mime_parse(m, a, &parts) < 0 || facts_decode(m, &parts, &of, a, &notes, &facts) < 0 ||
            sdp_parse(m, &parts, a, &sdps, &n) < 0 || sip_diags(m, a, &diags, &n, NULL) < 0)
                abort();
        (void)mras_parse(&parts, a, &mras);
        notes_done(&notes);
}

static void message_row(struct span file, unsigned number, struct span text, struct buf *ret) {
        struct sip_message m;
        struct arena a;

        arena_init(&a);
        buf_printf(ret, "%.*s\t%u", SPAN_ARG(file), number);
        if (sip_parse(text, &a, &m) < 0) {
                buf_puts(ret, "\tnot-sip\t-\t-\t-\t-\t-\n");
                arena_done(&a);
                return;
        }
        if (m.request)
                put_column(ret, m.method_name);
        else
                buf_printf(ret, "\t%d", m.status);
        put_column(ret, m.call_id);
        if (m.faults & SIP_FAULT_CSEQ)
                buf_printf(ret, "\t- ");
        else
                buf_printf(ret, "\t%u ", m.cseq);
        safe_put(ret, m.cseq_method.n ? m.cseq_method : SPAN("-"), SAFE_LINE | SAFE_CLEAR);
        buf_printf(ret, "\t%u\t%zu", m.n_via, m.body.n);
        put_faults(ret, m.faults, sip_fault_word);
        buf_putc(ret, '\n');
        read_facts(&m, &a);
        arena_done(&a);
}

static void sdp_row(struct span file, struct span text, struct buf *ret) {
        struct sip_message m = {.text = text};
        struct mime_part part = {.content_type = SPAN("application/sdp"), .type = SPAN("application/sdp"), .body = text};
        struct mime parts = {.v = &part, .n = 1};
        struct buf media = BUF_INIT;
        struct arena a;
        struct sdp *v;
        size_t n;

        arena_init(&a);
        if (sdp_parse(&m, &parts, &a, &v, &n) < 0 || n != 1)
                abort();
        for (size_t i = 0; i < v->n_media; i++)
                buf_printf(&media, "%s%.*s:%u:%zu:%zu", i ? " " : "", SPAN_ARG(v->media[i].media), v->media[i].port,
                           v->media[i].n_codecs, v->media[i].n_candidates);
        buf_printf(ret, "%.*s\tsdp", SPAN_ARG(file));
        put_column(ret, buf_span(&media));
        put_faults(ret, v->faults, sdp_fault_word);
        buf_putc(ret, '\n');
        buf_done(&media);
        arena_done(&a);
}

/* One message after another, as on a stream. */
static void stream_rows(struct span file, struct span s, struct buf *ret) {
        unsigned number = 0;
        size_t n;

        while (s.n > 0) {
                enum sip_framing f = sip_frame_last(s, &n);
                size_t take = f == SIP_FRAME_PARTIAL ? s.n : n;
                struct span text = span_sub(s, 0, take);
                if (span_trim(text).n > 0)
                        message_row(file, ++number, text, ret);
                s = span_from(s, take);
        }
}

/* What stands in CDATA of <message> elements. */
static void xml_rows(struct span file, struct span s, struct buf *ret) {
        struct span open = SPAN("<message>"), data = SPAN("<![CDATA["), close = SPAN("]]>");
        unsigned number = 0;
        size_t at;

        while ((at = span_find(s, open)) < s.n) {
                s = span_from(s, at + open.n);
                s = span_from(s, span_find(s, data) + data.n);
                size_t end = span_find(s, close);
                message_row(file, ++number, span_sub(s, 0, end), ret);
                s = span_from(s, end);
        }
}

/* string("…") of a Go fuzz corpus: the escapes that stand in it. */
static void quoted_row(struct span file, struct span s, struct buf *ret) {
        struct span open = SPAN("string(\"");
        struct buf text = BUF_INIT;

        s = span_from(s, span_find(s, open) + open.n);
        for (size_t i = 0; i + 1 < s.n && !(s.p[i] == '"' && s.p[i + 1] == ')'); i++) {
                char c = s.p[i];
                if (c == '\\')
                        c = s.p[++i] == 'r' ? '\r' : s.p[i] == 'n' ? '\n' : s.p[i];
                buf_putc(&text, c);
        }
        message_row(file, 1, buf_span(&text), ret);
        buf_done(&text);
}

static bool ends(struct span s, const char *tail) {
        struct span t = span_str(tail);

        return s.n >= t.n && span_eq(span_from(s, s.n - t.n), t);
}

static bool is_sdp(struct span file) {
        return ends(file, ".sdp") || span_starts(file, SPAN("gortc-sdp/")) || span_find(file, SPAN("/sdp/")) < file.n ||
               span_find(file, SPAN("candidates-draft06")) < file.n;
}

/* All rows of a file. */
static int file_rows(const char *folder, struct span file, struct buf *ret) {
        struct buf bytes = BUF_INIT;
        int r = read_file(folder, file, &bytes);
        struct span s = buf_span(&bytes);

        if (r == 0 && is_sdp(file))
                sdp_row(file, s, ret);
        else if (r == 0 && ends(file, ".xml"))
                xml_rows(file, s, ret);
        else if (r == 0 && span_starts(file, SPAN("sipgo-fuzz/")))
                quoted_row(file, s, ret);
        else if (r == 0 && ends(file, ".raw"))
                stream_rows(file, s, ret);
        else if (r == 0)
                message_row(file, 1, s, ret);
        buf_done(&bytes);
        return r;
}

/* The row without the word about it: as many columns as the other has. */
static struct span without_word(struct span row, size_t columns) {
        size_t at = 0;

        for (; at < row.n; at++)
                if (row.p[at] == '\t' && --columns == 0)
                        break;
        return span_sub(row, 0, at);
}

struct verdict {
        unsigned passed, failed;
};

/* Compares the rows of one file, which stand together in the table. */
static void compare_file(const char *folder, struct span file, struct span *io_table, struct verdict *io) {
        struct buf made = BUF_INIT;
        struct span rest, got, want = SPAN_NONE;
        struct span table = *io_table;

        if (file_rows(folder, file, &made) != 0)
                printf("%.*s: cannot be read\n", SPAN_ARG(file)), io->failed++;
        rest = buf_span(&made);
        while (span_line(&rest, &got)) {
                size_t columns = span_count(got, '\t') + 1;
                bool more = span_line(&table, &want) && span_starts(want, file);
                if (more && span_eq(without_word(want, columns), got)) {
                        io->passed++;
                        continue;
                }
                printf("expected %.*s\n     got %.*s\n", SPAN_ARG(want), SPAN_ARG(got));
                io->failed++;
        }
        /* Rows that the file no longer gives. */
        for (struct span next = table; span_line(&next, &want) && span_starts(want, file) && want.p[file.n] == '\t'; table = next) {
                printf("lost %.*s\n", SPAN_ARG(want));
                io->failed++;
        }
        *io_table = table;
        buf_done(&made);
}

static void compare(const char *folder, const char *path, struct verdict *io) {
        struct buf bytes = BUF_INIT;
        struct span table, line, file;

        if (read_file(".", span_str(path), &bytes) != 0)
                printf("%s: cannot be read\n", path), io->failed++;
        table = buf_span(&bytes);
        for (struct span next = table; span_line(&next, &line); next = table) {
                if (line.n == 0 || line.p[0] == '#') {
                        table = next;
                        continue;
                }
                (void)span_cut(&line, '\t', &file);
                compare_file(folder, file, &table, io);
        }
        buf_done(&bytes);
}

int main(int argc, char **argv) {
        struct verdict v = {0, 0};
        bool print = argc > 2 && strcmp(argv[1], "--print") == 0;

        for (int i = print ? 3 : 2; i < argc; i++) {
                struct buf rows = BUF_INIT;
                if (!print)
                        compare(argv[1], argv[i], &v);
                else if (file_rows(argv[2], span_str(argv[i]), &rows) != 0)
                        v.failed++;
                else
                        fwrite(rows.p, 1, rows.n, stdout);
                buf_done(&rows);
        }
        if (!print)
                printf("corpus: %u passed, %u failed\n", v.passed, v.failed);
        return v.failed || (!print && !v.passed);
}
