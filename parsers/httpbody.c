/*
 * Unpacks no more of a body than is shown. gzip is read by libarchive, which is there for the archive that bodies lie in.
 */
#include "parsers/httpbody.h"

#include "parsers/text.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>

size_t http_head_len(struct span s) {
        struct span rest = s, line;

        while (span_line(&rest, &line))
                if (line.n == 0)
                        return s.n - rest.n;
        return s.n;
}

static struct span header(struct span head, struct span name) {
        struct span line, n, value;

        while (span_line(&head, &line))
                if (text_header(line, &n, &value) && span_ieq(n, name))
                        return value;
        return SPAN_NONE;
}

/* Chunks up to the last, or up to where they are cut off. Returns whether the last was there. */
static bool join_chunks(struct span rest, struct buf *ret) {
        struct span line, piece;
        uint64_t n;

        while (span_line(&rest, &line)) {
                if (span_hex(span_trim(span_sub(line, 0, span_chr(line, ';'))), &n) < 0)
                        return false;
                if (n == 0)
                        return true;
                piece = span_sub(rest, 0, n > rest.n ? rest.n : (size_t)n);
                buf_put(ret, piece);
                rest = span_from(rest, piece.n);
                if (!span_line(&rest, &line) || line.n)
                        return false;
        }
        return false;
}

/* The beginning of what is packed; nothing when it is no gzip. */
static int gunzip(struct span packed, struct buf *ret, bool *ret_whole) {
        struct archive *a = archive_read_new();
        struct archive_entry *entry;
        ssize_t n = -1;

        if (!a)
                return -ENOMEM;
        if (archive_read_support_filter_gzip(a) == ARCHIVE_OK && archive_read_support_format_raw(a) == ARCHIVE_OK &&
            archive_read_open_memory(a, packed.p, packed.n) == ARCHIVE_OK && archive_read_next_header(a, &entry) == ARCHIVE_OK &&
            archive_filter_code(a, 0) == ARCHIVE_FILTER_GZIP && buf_reserve(ret, HTTP_BODY_SHOWN + 1) == 0)
                while (ret->n <= HTTP_BODY_SHOWN && (n = archive_read_data(a, ret->p + ret->n, HTTP_BODY_SHOWN + 1 - ret->n)) > 0)
                        ret->n += (size_t)n;
        *ret_whole = n == 0 && ret->n <= HTTP_BODY_SHOWN;
        archive_read_free(a);
        return ret->err;
}

int http_body_read(struct span head, struct span bytes, uint64_t size, struct buf *spare, struct http_body *ret) {
        struct span coding = header(head, SPAN("Content-Encoding")), transfer = header(head, SPAN("Transfer-Encoding"));
        bool whole;

        buf_reset(spare);
        *ret = (struct http_body){.bytes = bytes, .size = size, .type = header(head, SPAN("Content-Type")), .coding = coding};
        if (span_ieq(transfer, SPAN("chunked"))) {
                whole = join_chunks(bytes, spare);
                if (spare->err)
                        return spare->err;
                ret->bytes = buf_span(spare);
                if (whole)
                        ret->size = spare->n;
        }
        if (span_ieq(coding, SPAN("identity")))
                ret->coding = SPAN_NONE;
        if (!span_ieq(coding, SPAN("gzip")) || ret->bytes.n == 0)
                return 0;
        struct buf plain = BUF_INIT;
        int r = gunzip(ret->bytes, &plain, &whole);
        if (r == 0 && plain.n) {
                buf_done(spare);
                *spare = plain;
                ret->bytes = buf_span(spare);
                ret->coding = SPAN_NONE;
                ret->size = whole ? plain.n : ret->size > plain.n ? ret->size : plain.n + 1;
                return 0;
        }
        buf_done(&plain);
        if (!span_starts(ret->bytes, SPAN("\x1f\x8b"))) /* the header stayed, the packing did not */
                ret->coding = SPAN_NONE;
        return r;
}
