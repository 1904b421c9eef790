/*
 * A case from a stranger. A small case of our own is made once; an input is a list of changes to its bytes (where, in three
 * bytes, and what, in one), so that most of what is tried still looks like a case. Then everything is read as the program
 * reads it.
 */
#include <sqlite3.h>
#include <unistd.h>
#include <zstd.h>

#include "tests/fuzz/case.h"

enum { CHANGE_BYTES = 4, CASE_MAX_BYTES = 1 << 20 };

static char folder[PATH_BYTES], path[PATH_BYTES + 16];
static char whole[CASE_MAX_BYTES], changed[CASE_MAX_BYTES];
static size_t whole_n;

static struct span frame_of(struct span bytes, char *out, size_t cap) {
        size_t n = ZSTD_compress(out, cap, bytes.p, bytes.n, 1);

        check(!ZSTD_isError(n));
        return span_of(out, n);
}

static void put_source(struct store *s, int64_t id, const char *encoding, struct span first, struct span second) {
        struct notes notes = NOTES_INIT;
        char out[512];

        check(store_put_source(s, &(struct source_row){.id = id, .path = "a.log", .format = "uccapi", .encoding = encoding,
                                      .first_us = 1000, .last_us = 9000, .offset_us = STAMP_NONE, .zone = ZONE_UTC}) == 0);
        check(store_put_block(s, &(struct block_row){.source = id, .line = 1, .lines = 2, .bytes = first.n,
                                     .data = frame_of(first, out, sizeof(out))}) == 0);
        check(store_put_block(s, &(struct block_row){.source = id, .seq = 1, .offset = first.n, .line = 3, .lines = 2, .bytes = second.n,
                                     .data = frame_of(second, out, sizeof(out))}) == 0);
        for (uint64_t seq = 0; seq < 2; seq++) {
                struct pace pace = PACE_INIT;
                struct buf packed = BUF_INIT;
                int64_t us = 1000 + (int64_t)seq * 3000;
                check(pace_add_time(&pace, 2 * seq + 1, us) == 0 && pace_add_time(&pace, 2 * seq + 2, us + 2000) == 0 &&
                     pace_add_piece(&pace, (struct pace_piece){2 * seq + 1, 2, id}) == 0 && pace_pack(&pace, &packed) == 0);
                check(store_put_pace(s, &(struct pace_row){.source = id, .seq = seq, .items = strcmp(encoding, "binary") == 0,
                                               .first_us = us, .last_us = us + 2000,
                                               .data = frame_of(buf_span(&packed), out, sizeof(out))}) == 0);
                pace_done(&pace);
                buf_done(&packed);
        }
        notes_add(&notes, "cut-message", 7, "a message ends in the middle");
        check(store_put_notes(s, id, &notes) == 0);
        check(store_put_notes(s, 0, &notes) == 0);
        notes_done(&notes);
}

static void put_messages(struct store *s) {
        static const struct extent ext[] = {{0, 1, 0, 20}, {40, 3, 20, 13}};
        struct sighting_row rows[2] = {0};
        struct batch b = {.sightings = rows, .n_sightings = 2};
        char out[512];

        check(buf_put(&b.texts, SPAN("BYE sip:a SIP/2.0\r\nCall-ID: c\r\n\r\nSIP/2.0 200 OK\r\n\r\n")) == 0);
        for (int i = 0; i < 2; i++) {
                rows[i] = (struct sighting_row){.line = 1, .call_id = SPAN("c"), .from_tag = SPAN("a"), .to_tag = SPAN("b"),
                                                .method = SPAN("BYE"), .ext = ext, .n_ext = i ? 0 : 2};
                rows[i].text = i ? span_of(b.texts.p + 33, 18) : span_of(b.texts.p, 33);
                rows[i].key = (struct sighting){.id = i + 1, .source = i + 1, .time_us = 1000 + i, .dir = i ? DIR_IN : DIR_OUT,
                                                .method = SIP_BYE, .status = i ? 200 : 0, .cseq = 1, .n_via = 1,
                                                .from_tag = store_id(s, SPAN("a")), .to_tag = store_id(s, SPAN("b"))};
        }
        struct tls_flow tls = {.client = SPAN("10.0.0.5:1"), .server = SPAN("10.0.0.6:443"), .hellos = 1, .alert = -1, .hello = {3, 300, 1000}};
        struct flow_row flow = {.source = 3, .tls = &tls};
        b.flows = &flow;
        b.n_flows = 1;
        check(store_put_batch(s, &b, frame_of(buf_span(&b.texts), out, sizeof(out))) == 0);
        buf_done(&b.texts);
}

static void put_findings(struct store *s) {
        for (int i = 0; i < 3; i++) {
                char key[] = "rule:a", rule[] = "rule", title[] = "title", user[] = "sip:a@contoso.example", role[] = "shows";
                char *words[] = {user};
                int64_t calls[] = {1};
                struct fact fact = {role, user};
                struct evidence e = {.role = role, .source = 1, .sighting = 1, .text = title, .time_us = 1000};
                struct finding f = {.key = key, .rule = rule, .title = title, .severity = SEVERITY_ERROR, .refs = words, .n_refs = 1,
                                    .facts = &fact, .n_facts = 1, .calls = calls, .n_calls = 1, .users = words, .n_users = 1,
                                    .evidence = &e, .n_evidence = 1, .explained_by = i ? 1 : 0};
                key[5] = (char)('a' + i);
                check(store_put_finding(s, &f) == 0);
        }
        check(store_put_skipped(s, "other-rule", "net", "needs") == 0);
}

/* Small pages lie close together: a change then meets something that means something. */
static void shrink(const char *from, const char *to) {
        sqlite3 *db;
        char sql[PATH_BYTES + 64];

        snprintf(sql, sizeof(sql), "PRAGMA page_size=512; VACUUM INTO '%s'", to);
        check(sqlite3_open(from, &db) == SQLITE_OK && sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK);
        sqlite3_close(db);
}

static void remove_files(void) {
        unlink(path);
        rmdir(folder);
}

int LLVMFuzzerInitialize(int *argc, char ***argv) {
        char small[PATH_BYTES + 16];
        struct store *s;
        FILE *f;

        (void)argc, (void)argv;
        make_folder(folder);
        snprintf(path, sizeof(path), "%s/x.sipdx", folder);
        snprintf(small, sizeof(small), "%s/small.sipdx", folder);
        check(store_create(NULL, &s) == 0);
        put_source(s, 1, "utf-8", SPAN("one\ntwo\n"), SPAN("three\nfour\n"));
        put_source(s, 2, "utf-16le", SPAN("\xFF\xFE" "o\0n\0\n\0\n\0"), SPAN("e\0\n\0"));
        put_source(s, 3, "binary", SPAN("frames"), SPAN("more of them"));
        put_messages(s);
        check(store_align_clocks(s) == 0 && store_derive(s) == 0 && store_index(s) == 0);
        put_findings(s);
        check(store_finish(s) == 0);
        shrink(store_path(s), small);
        store_free(s);
        check((f = fopen(small, "r")) != NULL);
        whole_n = fread(whole, 1, sizeof(whole), f);
        fclose(f);
        unlink(small);
        check(whole_n > 0 && whole_n < sizeof(whole));
        check(atexit(remove_files) == 0);
        return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        FILE *f = fopen(path, "w");

        check(f != NULL);
        memcpy(changed, whole, whole_n);
        for (size_t i = 0; i + CHANGE_BYTES <= size; i += CHANGE_BYTES) {
                size_t at = (size_t)data[i] << 16 | (size_t)data[i + 1] << 8 | data[i + 2];
                changed[at % whole_n] = (char)data[i + 3];
        }
        check(fwrite(changed, 1, whole_n, f) == whole_n && fclose(f) == 0);
        read_case(path, size < CHANGE_BYTES);
        return 0;
}
