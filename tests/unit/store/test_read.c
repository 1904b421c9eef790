/* read.c: totals, sources with their notes, notes of the case, skipped rules. */
#include "case.h"

static void totals(void **state) {
        struct made *m = *state;
        struct totals t;

        assert_int_equal(store_put_source(m->s, &(struct source_row){.id = 1, .path = "a", .bytes = 1000}), 0);
        assert_int_equal(store_put_source(m->s, &(struct source_row){.id = 2, .path = "b", .bytes = 234}), 0);
        made_tell(m, (struct told){.source = 1, .method = "INVITE", .cseq = 1, .call_id = "c1", .from_tag = "a", .branch = "z1"});
        made_tell(m, (struct told){.source = 1, .method = "INVITE", .cseq = 1, .call_id = "c1", .from_tag = "a", .branch = "z1"});
        made_tell(m, (struct told){.source = 1, .method = "OPTIONS", .cseq = 1, .call_id = "c2", .from_tag = "a", .branch = "z1"});
        m->events[m->batch.n_events++] = (struct event_row){.id = 1, .source = 1, .time_us = STAMP_NONE};
        made_flush(m);
        assert_int_equal(store_totals(m->s, &t), 0);
        assert_int_equal(t.sightings, 3);
        assert_int_equal(t.messages, 0);
        made_finish(m);
        assert_int_equal(store_totals(m->s, &t), 0);
        assert_int_equal(t.sources, 2);
        assert_int_equal(t.bytes, 1234);
        assert_int_equal(t.sightings, 3);
        assert_int_equal(t.messages, 2);
        assert_int_equal(t.calls, 1); /* an OPTIONS is none */
        assert_int_equal(t.events, 1);
        /* Read from the file it says the same, and what is no number is nothing. */
        assert_int_equal(made_tampered(m, "UPDATE meta SET value = 'many' WHERE key = 'calls';"
                                          "UPDATE meta SET value = -3 WHERE key = 'events'; DELETE FROM meta WHERE key = 'dialogs'"), 0);
        assert_int_equal(store_totals(m->s, &t), 0);
        assert_int_equal(t.sources, 2);
        assert_int_equal(t.sightings, 3);
        assert_int_equal(t.calls, 0);
        assert_int_equal(t.events, 0);
        assert_int_equal(t.dialogs, 0);
}

static void put_sources(struct made *m) {
        struct source_row row = {.id = 2, .path = "b.log", .format = "uccapi", .role = "client", .encoding = "utf-16le", .host = "pc1",
                                 .bytes = 4096, .records = 7, .messages = 3, .sha256 = "00ff", .first_us = CASE_START,
                                 .last_us = CASE_START + 1, .offset_us = -5, .zone = ZONE_LOCAL};
        struct notes notes = NOTES_INIT;

        assert_int_equal(store_put_source(m->s, &row), 0);
        row = (struct source_row){.id = 1, .path = "a.bin", .first_us = STAMP_NONE, .last_us = STAMP_NONE, .offset_us = STAMP_NONE};
        assert_int_equal(store_put_source(m->s, &row), 0);
        notes_add(&notes, "cut-message", 99, "the message ends in the middle");
        notes_add(&notes, "cut-message", 200, "again");
        notes_add(&notes, "lone-byte", 300, "one byte is left over");
        assert_int_equal(store_put_notes(m->s, 2, &notes), 0);
        notes_done(&notes);
        notes_add(&notes, "too-many-files", 0, "some files were left out");
        assert_int_equal(store_put_notes(m->s, 0, &notes), 0);
        notes_done(&notes);
        assert_int_equal(store_finish(m->s), 0);
}

static void sources(void **state) {
        struct made *m = *state;
        struct source_info *v;
        size_t n;

        put_sources(m);
        assert_int_equal(store_sources(m->s, &v, &n), 0);
        assert_int_equal(n, 2);
        assert_string_equal(v[0].row.path, "a.bin");
        assert_true(!v[0].row.format && !v[0].row.role && !v[0].row.encoding && !v[0].row.host);
        assert_string_equal(v[0].row.sha256, "");
        assert_int_equal(v[0].row.first_us, STAMP_NONE);
        assert_int_equal(v[0].row.offset_us, STAMP_NONE);
        assert_int_equal(v[0].row.zone, ZONE_UNKNOWN);
        assert_int_equal(v[0].n_notes, 0);
        const struct source_row *r = &v[1].row;
        assert_int_equal(r->id, 2);
        assert_string_equal(r->path, "b.log");
        assert_string_equal(r->format, "uccapi");
        assert_string_equal(r->role, "client");
        assert_string_equal(r->encoding, "utf-16le");
        assert_string_equal(r->host, "pc1");
        assert_string_equal(r->sha256, "00ff");
        assert_int_equal(r->bytes, 4096);
        assert_int_equal(r->records, 7);
        assert_int_equal(r->messages, 3);
        assert_int_equal(r->first_us, CASE_START);
        assert_int_equal(r->last_us, CASE_START + 1);
        assert_int_equal(r->offset_us, -5);
        assert_int_equal(r->zone, ZONE_LOCAL);
        assert_int_equal(v[1].n_notes, 2);
        assert_string_equal(v[1].notes[0].code, "cut-message");
        assert_string_equal(v[1].notes[0].text, "the message ends in the middle");
        assert_int_equal(v[1].notes[0].offset, 99);
        assert_int_equal(v[1].notes[0].count, 2);
        assert_string_equal(v[1].notes[1].code, "lone-byte");
        assert_int_equal(v[1].notes[1].count, 1);
        source_infos_free(v, n);
}

static void notes_of_the_case(void **state) {
        struct made *m = *state;
        struct notes n;

        put_sources(m);
        assert_int_equal(store_notes(m->s, &n), 0);
        assert_int_equal(n.n, 1);
        assert_string_equal(n.v[0].code, "too-many-files");
        assert_string_equal(n.v[0].text, "some files were left out");
        notes_done(&n);
}

/* Sources that are not listed, numbers below zero, words without end. */
static void notes_of_a_stranger(void **state) {
        struct made *m = *state;
        struct source_info *v;
        struct notes about;
        size_t n;

        put_sources(m);
        assert_int_equal(made_tampered(m, "DELETE FROM note; UPDATE source SET bytes = -1, zone = 'mars', sha256 = hex(zeroblob(100));"
                                          "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100) INSERT INTO note "
                                          "SELECT NULL, column1, hex(zeroblob(40)), -1, -1, i FROM n, (VALUES(-1), (0), (1), (2), (99))"), 0);
        assert_int_equal(store_sources(m->s, &v, &n), 0);
        assert_int_equal(n, 2);
        for (size_t i = 0; i < n; i++) {
                assert_int_equal(v[i].row.bytes, 0);
                assert_int_equal(v[i].row.zone, ZONE_UNKNOWN);
                assert_int_equal(strlen(v[i].row.sha256), 64);
                assert_int_equal(v[i].n_notes, 64);
                assert_int_equal(strlen(v[i].notes[63].code), 31);
                assert_int_equal(v[i].notes[63].count, 0);
                assert_string_equal(v[i].notes[63].text, "64");
        }
        source_infos_free(v, n);
        assert_int_equal(store_notes(m->s, &about), 0);
        assert_int_equal(about.n, 64);
        notes_done(&about);
}

static void skipped(void **state) {
        struct made *m = *state;
        struct skipped_info *v;
        size_t n;

        assert_int_equal(store_put_skipped(m->s, "z-rule", "net\ndns", "needs"), 0);
        assert_int_equal(store_put_skipped(m->s, "a-rule", NULL, "budget"), 0);
        made_finish(m);
        assert_int_equal(store_skipped(m->s, &v, &n), 0);
        assert_int_equal(n, 2);
        assert_string_equal(v[0].rule, "a-rule");
        assert_string_equal(v[0].needs, "");
        assert_string_equal(v[0].reason, "budget");
        assert_string_equal(v[1].rule, "z-rule");
        assert_string_equal(v[1].needs, "net\ndns");
        assert_string_equal(v[1].reason, "needs");
        skipped_free(v, n);
}

static void nothing(void **state) {
        struct made *m = *state;
        struct source_info *sources_found;
        struct skipped_info *skipped_found;
        struct notes notes;
        size_t n_sources = 9, n_skipped = 9;

        made_finish(m);
        assert_int_equal(store_sources(m->s, &sources_found, &n_sources), 0);
        assert_int_equal(n_sources, 0);
        assert_int_equal(store_skipped(m->s, &skipped_found, &n_skipped), 0);
        assert_int_equal(n_skipped, 0);
        assert_int_equal(store_notes(m->s, &notes), 0);
        assert_int_equal(notes.n, 0);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                made_test(totals),  made_test(sources), made_test(notes_of_the_case), made_test(notes_of_a_stranger),
                made_test(skipped), made_test(nothing),
        };

        return cmocka_run_group_tests_name("store/read", tests, NULL, NULL);
}
