/*
 * A case from a stranger. A small case of our own is made once; an input is a list of changes to its bytes (where, in three
 * bytes, and what, in one), so that most of what is tried still looks like a case. Then everything is read as the program
 * reads it. Results must be an error or rows; sanitizers and limits of time and memory judge the rest.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <sqlite3.h>
#include <zstd.h>

#include "query/ladder_draw.h"
#include "store/pace.h"
#include "store/store.h"
#include "store/timeline.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

enum { CHANGE_BYTES = 4, CASE_MAX_BYTES = 1 << 20, ROWS_MAX = 2000 };

static char path[] = "/tmp/sipdx-fuzz-case-XXXXXX";
static char whole[CASE_MAX_BYTES], changed[CASE_MAX_BYTES];
static size_t whole_n;
static uint64_t bytes_read; /* keeps reads of every result from being optimised away */

static void must(bool holds) {
        if (!holds)
                abort();
}

static void touch(struct span s) {
        for (size_t i = 0; i < s.n; i++)
                bytes_read += (unsigned char)s.p[i];
}

static void touch_text(const char *s) {
        touch(span_str(s));
}

/* Making -------------------------------------------------------------------------------------------------- */

static struct span frame_of(struct span bytes, char *out, size_t cap) {
        size_t n = ZSTD_compress(out, cap, bytes.p, bytes.n, 1);

        must(!ZSTD_isError(n));
        return span_of(out, n);
}

static void put_source(struct store *s, int64_t id, const char *encoding, struct span first, struct span second) {
        struct notes notes = NOTES_INIT;
        char out[512];

        must(store_put_source(s, &(struct source_row){.id = id, .path = "a.log", .format = "uccapi", .encoding = encoding,
                                      .first_us = 1000, .last_us = 9000, .offset_us = STAMP_NONE, .zone = ZONE_UTC}) == 0);
        must(store_put_block(s, &(struct block_row){.source = id, .line = 1, .lines = 2, .bytes = first.n,
                                     .data = frame_of(first, out, sizeof(out))}) == 0);
        must(store_put_block(s, &(struct block_row){.source = id, .seq = 1, .offset = first.n, .line = 3, .lines = 2, .bytes = second.n,
                                     .data = frame_of(second, out, sizeof(out))}) == 0);
        for (uint64_t seq = 0; seq < 2; seq++) {
                struct pace pace = PACE_INIT;
                struct buf packed = BUF_INIT;
                int64_t us = 1000 + (int64_t)seq * 3000;
                must(pace_add_time(&pace, 2 * seq + 1, us) == 0 && pace_add_time(&pace, 2 * seq + 2, us + 2000) == 0 &&
                     pace_add_piece(&pace, (struct pace_piece){2 * seq + 1, 2, id}) == 0 && pace_pack(&pace, &packed) == 0);
                must(store_put_pace(s, &(struct pace_row){.source = id, .seq = seq, .items = strcmp(encoding, "binary") == 0,
                                               .first_us = us, .last_us = us + 2000,
                                               .data = frame_of(buf_span(&packed), out, sizeof(out))}) == 0);
                pace_done(&pace);
                buf_done(&packed);
        }
        notes_add(&notes, "cut-message", 7, "a message ends in the middle");
        must(store_put_notes(s, id, &notes) == 0);
        must(store_put_notes(s, 0, &notes) == 0);
        notes_done(&notes);
}

static void put_messages(struct store *s) {
        static const struct extent ext[] = {{0, 1, 0, 20}, {40, 3, 20, 13}};
        struct sighting_row rows[2] = {0};
        struct batch b = {.sightings = rows, .n_sightings = 2};
        char out[512];

        must(buf_put(&b.texts, SPAN("BYE sip:a SIP/2.0\r\nCall-ID: c\r\n\r\nSIP/2.0 200 OK\r\n\r\n")) == 0);
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
        must(store_put_batch(s, &b, frame_of(buf_span(&b.texts), out, sizeof(out))) == 0);
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
                must(store_put_finding(s, &f) == 0);
        }
        must(store_put_skipped(s, "other-rule", "net", "needs") == 0);
}

/* Small pages lie close together: a change then meets something that means something. */
static void shrink(const char *from, const char *to) {
        sqlite3 *db;
        char sql[128];

        snprintf(sql, sizeof(sql), "PRAGMA page_size=512; VACUUM INTO '%s'", to);
        must(sqlite3_open(from, &db) == SQLITE_OK && sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK);
        sqlite3_close(db);
}

static void remove_file(void) {
        unlink(path);
}

int LLVMFuzzerInitialize(int *argc, char ***argv) {
        char small[sizeof(path) + 8];
        struct store *s;
        FILE *f;
        int fd = mkstemp(path);

        (void)argc, (void)argv;
        must(fd >= 0 && close(fd) == 0);
        snprintf(small, sizeof(small), "%s.small", path);
        must(store_create(NULL, &s) == 0);
        put_source(s, 1, "utf-8", SPAN("one\ntwo\n"), SPAN("three\nfour\n"));
        put_source(s, 2, "utf-16le", SPAN("\xFF\xFE" "o\0n\0\n\0\n\0"), SPAN("e\0\n\0"));
        put_source(s, 3, "binary", SPAN("frames"), SPAN("more of them"));
        put_messages(s);
        must(store_align_clocks(s) == 0 && store_derive(s) == 0 && store_index(s) == 0);
        put_findings(s);
        must(store_finish(s) == 0);
        shrink(store_path(s), small);
        store_free(s);
        must((f = fopen(small, "r")) != NULL);
        whole_n = fread(whole, 1, sizeof(whole), f);
        fclose(f);
        unlink(small);
        must(whole_n > 0 && whole_n < sizeof(whole));
        must(atexit(remove_file) == 0);
        return 0;
}

/* Reading ------------------------------------------------------------------------------------------------- */

static int touch_row(void *ctx, int n, const char *const *names, const struct span *values, const bool *is_null,
                     const bool *is_number) {
        (void)is_number;
        for (int i = 0; i < n; i++) {
                touch_text(names[i]);
                must(!is_null[i] || values[i].n == 0);
                touch(values[i]);
        }
        return ++*(int *)ctx == ROWS_MAX;
}

static void read_lists(struct store *s) {
        struct totals totals;
        struct source_info *sources;
        struct skipped_info *skipped;
        struct notes notes;
        size_t n;

        store_totals(s, &totals);
        if (store_sources(s, &sources, &n) == 0) {
                for (size_t i = 0; i < n; i++) {
                        touch_text(sources[i].row.path);
                        for (size_t k = 0; k < sources[i].n_notes; k++)
                                touch_text(sources[i].notes[k].text);
                }
                source_infos_free(sources, n);
        }
        if (store_skipped(s, &skipped, &n) == 0) {
                for (size_t i = 0; i < n; i++)
                        touch_text(skipped[i].rule);
                skipped_free(skipped, n);
        }
        if (store_notes(s, &notes) == 0) {
                for (size_t i = 0; i < notes.n; i++)
                        touch_text(notes.v[i].text);
                notes_done(&notes);
        }
}

static void read_findings(struct store *s) {
        struct finding_list l;

        if (store_findings(s, &l) < 0)
                return;
        for (size_t i = 0; i < l.n; i++) {
                const struct finding *f = &l.v[i];
                touch_text(f->key);
                touch_text(severity_word(f->severity));
                touch_text(confidence_word(f->confidence));
                touch_text(finding_kind_word(f->kind));
                for (size_t k = 0; k < f->n_facts; k++)
                        touch_text(f->facts[k].value);
                for (size_t k = 0; k < f->n_evidence; k++) {
                        touch_text(f->evidence[k].path);
                        touch_text(f->evidence[k].text);
                }
                for (size_t k = 0; k < f->n_explains; k++)
                        touch_text(f->explains[k]);
        }
        finding_list_done(&l);
}

static void read_texts(struct store *s) {
        struct text_line *lines;
        struct buf b = BUF_INIT;
        uint64_t offset, line;
        int64_t source;
        size_t n;

        for (int64_t id = 1; id <= 2; id++) {
                buf_reset(&b);
                store_message_text(s, id, &b);
                touch(buf_span(&b));
                store_message_place(s, id, 25, &source, &offset, &line);
                for (uint64_t from = 0; from <= 3; from += 3)
                        if (store_lines(s, id, from, 100, &lines, &n) == 0) {
                                for (size_t i = 0; i < n; i++)
                                        touch(span_of(lines[i].text, lines[i].len));
                                text_lines_free(lines, n);
                        }
        }
        buf_done(&b);
}

static void read_timeline(struct store *s, bool as_made) {
        struct timeline *t = NULL;
        struct timeline_line v[64];
        struct buf b = BUF_INIT;
        uint64_t pos = 0, found = 0;
        int64_t sighting = 0;
        size_t n = 1;

        for (uint64_t line = 0; line < 4; line++)
                for (int64_t source = 1; source <= 2; source++)
                        store_sighting_at(s, source, line, &sighting);
        if (timeline_open(s, &t) < 0) {
                must(!as_made);
                return;
        }
        timeline_at(t, 3000, &pos);
        must(pos <= timeline_count(t));
        for (uint64_t at = 0; n && at < ROWS_MAX && timeline_read(t, at, 64, v, &n) == 0; at += n) {
                must(!as_made || at || n > 4);
                for (size_t i = 0; i < n; i++) {
                        timeline_item_text(t, &v[i], &b);
                        if (timeline_find(t, v[i].source, v[i].line, &found) == 0)
                                must(found < timeline_count(t));
                }
                must(n <= 64 && n <= timeline_count(t) - at);
        }
        if (timeline_count(t) > 2)
                timeline_read(t, timeline_count(t) - 2, 64, v, &n);
        touch(buf_span(&b));
        buf_done(&b);
        timeline_close(t);
}

static void read_views(struct store *s) {
        static const char *const views[] = {
                "v_source", "v_note", "v_message", "v_sighting", "v_transaction", "v_dialog", "v_call", "v_diag", "v_diag_param",
                "v_media_debug", "v_media_debug_field", "v_sdp_media", "v_mras", "v_link", "v_reason", "v_warning", "v_party", "v_number",
                "v_subscription", "v_sipfrag", "v_quality_report", "v_quality", "v_provision", "v_roaming", "v_conference", "v_trouble",
                "v_event", "v_event_field", "v_tls", "v_stun", "v_finding", "v_finding_fact", "v_evidence",
                "v_skipped", "trace",
        };

        for (size_t i = 0; i < sizeof(views) / sizeof(views[0]); i++) {
                char sql[64];
                int rows = 0;
                snprintf(sql, sizeof(sql), "SELECT * FROM %s", views[i]);
                store_query(s, span_str(sql), touch_row, &rows);
        }
}

/* As rebuild reads it: whatever the other tables are. */
static void read_evidence(void) {
        struct evidence_source *v;
        struct store *s;
        size_t n;

        if (store_open_evidence(path, &s) < 0)
                return;
        if (store_evidence_sources(s, &v, &n) == 0) {
                for (size_t i = 0; i < n && i < ROWS_MAX; i++) {
                        struct store_bytes *b;
                        char piece[16];
                        size_t got = 1;
                        touch_text(v[i].info.row.path);
                        if (store_bytes_open(s, v[i].info.row.id, i & 1, &b) < 0)
                                continue;
                        while (got && store_bytes_read(b, piece, sizeof(piece), &got) == 0)
                                touch(span_of(piece, got));
                        store_bytes_close(b);
                }
                evidence_sources_free(v, n);
        }
        store_free(s);
}

/* Everything open, and everything taken together. */
static void draw_ladder(const struct ladder *l, struct arena *a) {
        static const struct ladder_look looks[] = {
                {.columns = 120, .utf8 = true, .open = LADDER_OPEN_HOPS | LADDER_OPEN_SENDINGS | LADDER_OPEN_MEDIA | LADDER_OPEN_CANDIDATES},
                {.columns = 90, .compress = true, .sdp_only = true},
        };
        struct ladder_drawing d;
        struct ladder_lines lines;

        for (size_t k = 0; k < sizeof(looks) / sizeof(*looks); k++) {
                if (ladder_lay(l, &looks[k], a, &d) < 0)
                        continue;
                for (size_t i = 0; i < d.n_items; i++) {
                        must(d.items[i].from < d.n_lanes && d.items[i].to < d.n_lanes);
                        if (ladder_draw_item(&d, i, a, &lines) == 0)
                                must(lines.n > 0);
                }
        }
}

static void read_ladder(struct store *s) {
        struct arena a;
        struct ladder l;

        arena_init(&a);
        for (int64_t call = 1; call <= 2; call++) {
                if (ladder_read(s, call, 0, &a, &l) < 0)
                        continue;
                for (size_t i = 0; i < l.n_rows; i++) {
                        must(l.rows[i].from < l.n_lanes && l.rows[i].to < l.n_lanes);
                        if (l.rows[i].message)
                                (void)ladder_read_candidates(s, l.rows[i].message, &a);
                }
                draw_ladder(&l, &a);
        }
        arena_done(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        struct store *s = NULL;
        FILE *f = fopen(path, "w");

        must(f != NULL);
        memcpy(changed, whole, whole_n);
        for (size_t i = 0; i + CHANGE_BYTES <= size; i += CHANGE_BYTES) {
                size_t at = (size_t)data[i] << 16 | (size_t)data[i + 1] << 8 | data[i + 2];
                changed[at % whole_n] = (char)data[i + 3];
        }
        must(fwrite(changed, 1, whole_n, f) == whole_n && fclose(f) == 0);
        if (store_open(path, &s) == 0) {
                read_lists(s);
                read_findings(s);
                read_texts(s);
                read_views(s);
                read_timeline(s, size < CHANGE_BYTES);
                read_ladder(s);
                must(strcmp(store_path(s), path) == 0);
                store_free(s);
        } else {
                /* As it was made it opens. */
                must(size >= CHANGE_BYTES && s == NULL);
        }
        read_evidence();
        return 0;
}
