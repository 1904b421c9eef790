/*
 * One input as a source, read into a case by whichever parser claims it. Checks that the case is made again from the evidence in it,
 * with the same messages, events and flows at the same places.
 */
#include "ingest/ingest.h"
#include "tests/fuzz/fuzz.h"

/* But for keys, which are another case's own. */
static int put_row(void *ctx, int n, const char *const *names, const struct span *values, const bool *is_null, const bool *is_number) {
        struct buf *b = ctx;

        (void)is_number;
        for (int i = 0; i < n; i++) {
                if (strstr(names[i], "_key"))
                        continue;
                buf_printf(b, "%s%s", names[i], is_null[i] ? "" : "=");
                buf_put(b, values[i]);
                buf_putc(b, '\n');
        }
        return 0;
}

static void put_case(struct store *s, struct buf *ret) {
        static const char *const questions[] = {
                "SELECT source, format, bytes, sha256, records, messages, first_us, last_us FROM v_source",
                "SELECT * FROM v_sighting ORDER BY sighting", "SELECT * FROM v_message ORDER BY message",
                "SELECT * FROM v_event ORDER BY event", "SELECT * FROM v_event_field ORDER BY event, name, value",
                "SELECT * FROM v_tls", "SELECT * FROM v_stun", "SELECT source, code, count FROM v_note ORDER BY source, code, offset"};
        struct totals t;

        for (size_t i = 0; i < sizeof(questions) / sizeof(*questions); i++)
                check(store_query(s, span_str(questions[i]), put_row, ret) == 0);
        check(store_totals(s, &t) == 0);
        for (uint64_t id = 1; id <= t.messages; id++)
                store_message_text(s, (int64_t)id, ret);
        check(ret->err == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        struct ingest_text one = {.name = "a.log", .bytes = span_of((const char *)data, size)};
        struct buf first = BUF_INIT, second = BUF_INIT;
        struct ingest_options o = {.workers = 1};
        struct store *s, *evidence, *again;
        struct ingest_kept kept = {0};
        const char *source = NULL;

        check(store_create(NULL, &s) == 0 && ingest_texts(&one, 1, s, NULL) == 0 && store_finish(s) == 0);
        put_case(s, &first);
        check(store_open_evidence(store_path(s), &evidence) == 0);
        check(store_create(NULL, &again) == 0);
        check(ingest_rebuild(evidence, again, &o, &kept, &source) == 0 && store_finish(again) == 0);
        put_case(again, &second);
        check_same(buf_span(&first), buf_span(&second));
        ingest_kept_done(&kept);
        store_free(evidence);
        store_free(again);
        store_free(s);
        buf_done(&first);
        buf_done(&second);
        return 0;
}
