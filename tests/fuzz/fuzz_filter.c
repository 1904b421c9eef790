/*
 * One input as a filter line. It is refused with words, or it is read; then it says the same of rows in brackets, denied twice and
 * joined with itself, the opposite when denied once, and asks a case of messages a question that SQL can answer.
 */
#include "base/buf.h"
#include "base/limits.h"
#include "ingest/ingest.h"
#include "query/filter.h"
#include "tests/fuzz/fuzz.h"

#include <errno.h>

static struct store *store;

static const char log_text[] = "@ 2013-03-12T10:30:00Z tls 10.0.0.1:5061 > 10.0.0.2:5061\n"
                               "INVITE sip:bob@contoso.example SIP/2.0\n"
                               "Via: SIP/2.0/TLS 10.0.0.1:5061;branch=z9hG4bK1\n"
                               "From: \"Alice\" <sip:alice@contoso.example>;tag=a\n"
                               "To: <sip:+4930123@contoso.example;user=phone>\n"
                               "Call-ID: c1@contoso.example\n"
                               "CSeq: 1 INVITE\n\n"
                               "@ 2013-03-12T10:30:01Z tls 10.0.0.2:5061 > 10.0.0.1:5061\n"
                               "SIP/2.0 504 Server time-out\n"
                               "Via: SIP/2.0/TLS 10.0.0.1:5061;branch=z9hG4bK1\n"
                               "From: \"Alice\" <sip:alice@contoso.example>;tag=a\n"
                               "To: <sip:+4930123@contoso.example;user=phone>;tag=b\n"
                               "Call-ID: c1@contoso.example\n"
                               "CSeq: 1 INVITE\n"
                               "ms-diagnostics: 1028;reason=\"Domain is not on the allow list\";source=\"edge.contoso.example\"\n\n";

int LLVMFuzzerInitialize(int *argc, char ***argv) {
        struct ingest_text one = {.name = "a.trace", .bytes = SPAN(log_text), .format = "trace"};
        struct totals t;

        (void)argc, (void)argv;
        check(store_create(NULL, &store) == 0 && ingest_texts(&one, 1, store, NULL) == 0 && store_finish(store) == 0);
        store_detach(store);
        check(store_totals(store, &t) == 0 && t.messages == 2);
        return 0;
}

/* A row of a list: what each field holds. */
struct row {
        const char *from, *code, *time, *text;
};

static bool get(const void *ctx, const char *field, struct span *ret) {
        const struct row *r = ctx;
        const char *value = strcmp(field, "from") == 0 ? r->from : strcmp(field, "code") == 0 ? r->code :
                            strcmp(field, "time") == 0 ? r->time : strcmp(field, "text") == 0 ? r->text : NULL;

        *ret = span_str(value);
        return value != NULL;
}

static const struct row rows[] = {
        {"alice@contoso.example", "504", "2013-03-12T10:30:01", "SIP/2.0 504 Server time-out"},
        {"+4930123", "", "", "INVITE sip:bob@contoso.example SIP/2.0\r\nVia: x\r\n"},
        {NULL, "200", NULL, "\xff\x80 caf\xc3\xa9"},
};
enum { ROWS = sizeof(rows) / sizeof(*rows) };

/* What the line says of each row goes to ret. False: it is refused. */
static bool answers(struct span line, int ret[ROWS]) {
        struct filter_error e = {0, ""};
        struct filter *f = NULL;

        if (filter_parse(line, &f, &e) < 0) {
                check(f == NULL && e.column > 0 && e.text[0]);
                return false;
        }
        for (size_t i = 0; i < ROWS; i++)
                ret[i] = filter_passes(f, get, &rows[i]);
        filter_free(f);
        return true;
}

/* The line in the place of each "L" of another: it must be read, or be too much of it all, and say what it said, or the opposite. */
static void compare(struct span line, const char *other, const int want[ROWS], bool opposite) {
        struct buf b = BUF_INIT;
        int got[ROWS];

        for (; *other; other++)
                buf_put(&b, *other == 'L' ? line : span_of(other, 1));
        check(b.err == 0);
        if (answers(buf_span(&b), got))
                for (size_t i = 0; i < ROWS; i++)
                        check(want[i] < 0 || got[i] < 0 || got[i] == (want[i] ^ opposite));
        buf_done(&b);
}

static int count(void *ctx, int n, const char *const *names, const struct span *values, const bool *is_null, const bool *is_number) {
        (void)n, (void)names, (void)values, (void)is_null, (void)is_number;
        return ++*(int *)ctx, 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        struct span line = span_of((const char *)data, size);
        int said[ROWS], n = 0, r;
        struct filter *f;

        if (!answers(line, said))
                return 0;
        check(filter_parse(line, &f, NULL) == 0);
        if (!filter_is_empty(f) && size < LIMIT_FILTER_BYTES / 3) {
                compare(line, "(L)", said, false);
                compare(line, "-(-(L))", said, false);
                compare(line, "not (L)", said, true);
                compare(line, "(L) and (L)", said, false);
                compare(line, "(L) or (L)", said, false);
        }
        r = filter_ask(store, f, "SELECT m.message FROM v_message m WHERE $filter", NULL, 0, count, &n);
        check((r == 0 && n <= 2) || r == -E2BIG);
        filter_free(f);
        return 0;
}
