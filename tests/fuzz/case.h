/*
 * Reads all of a case as the program does. What is asked gives an error or rows; sanitizers and limits of time and memory judge
 * the rest.
 */
#ifndef SIPDX_TESTS_FUZZ_CASE_H
#define SIPDX_TESTS_FUZZ_CASE_H

#include "query/ladder_draw.h"
#include "store/pace.h"
#include "store/store.h"
#include "store/timeline.h"
#include "tests/fuzz/fuzz.h"


enum { ROWS_MAX = 2000, PATH_BYTES = 128 };

/* A folder for cases of this process; the caller removes it. */
static inline void make_folder(char ret[PATH_BYTES]) {
        const char *set = getenv("TMPDIR");

        snprintf(ret, PATH_BYTES, "%s/sipdx-fuzz-XXXXXX", set && *set ? set : "/tmp");
        check(mkdtemp(ret) != NULL);
}

static inline int touch_row(void *ctx, int n, const char *const *names, const struct span *values, const bool *is_null,
                     const bool *is_number) {
        (void)is_number;
        for (int i = 0; i < n; i++) {
                touch_text(names[i]);
                check(!is_null[i] || values[i].n == 0);
                touch(values[i]);
        }
        return ++*(int *)ctx == ROWS_MAX;
}

static inline void read_lists(struct store *s) {
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

static inline void read_findings(struct store *s) {
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

static inline void read_texts(struct store *s) {
        struct text_line *lines;
        struct buf b = BUF_INIT;
        uint64_t offset, line;
        int64_t source;
        size_t n;

        for (int64_t id = 1; id <= 6; id++) {
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

static inline void read_timeline(struct store *s, bool as_made) {
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
                check(!as_made);
                return;
        }
        timeline_at(t, 3000, &pos);
        check(pos <= timeline_count(t));
        for (uint64_t at = 0; n && at < ROWS_MAX && timeline_read(t, at, 64, v, &n) == 0; at += n) {
                check(!as_made || at || n > 4);
                for (size_t i = 0; i < n; i++) {
                        timeline_item_text(t, &v[i], &b);
                        if (timeline_find(t, v[i].source, v[i].line, &found) == 0)
                                check(found < timeline_count(t));
                }
                check(n <= 64 && n <= timeline_count(t) - at);
        }
        if (timeline_count(t) > 2)
                timeline_read(t, timeline_count(t) - 2, 64, v, &n);
        touch(buf_span(&b));
        buf_done(&b);
        timeline_close(t);
}

static inline void read_views(struct store *s) {
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
static inline void read_evidence(const char *path) {
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
static inline void draw_ladder(const struct ladder *l, struct arena *a) {
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
                        check(d.items[i].from < d.n_lanes && d.items[i].to < d.n_lanes);
                        if (ladder_draw_item(&d, i, a, &lines) == 0)
                                check(lines.n > 0);
                }
        }
}

static inline void read_ladder(struct store *s) {
        struct arena a;
        struct ladder l;

        arena_init(&a);
        for (int64_t call = 1; call <= 3; call++) {
                if (ladder_read(s, call, 0, &a, &l) < 0)
                        continue;
                for (size_t i = 0; i < l.n_rows; i++) {
                        check(l.rows[i].from < l.n_lanes && l.rows[i].to < l.n_lanes);
                        if (l.rows[i].message)
                                (void)ladder_read_candidates(s, l.rows[i].message, &a);
                }
                draw_ladder(&l, &a);
        }
        arena_done(&a);
}

/* path: of the case, once more as rebuild reads it. as_made: nothing in it was changed. False: it does not open. */
static inline bool read_case(const char *path, bool as_made) {
        struct store *s = NULL;
        bool opens = store_open(path, &s) == 0;

        check(opens ? s != NULL : s == NULL && !as_made);
        if (opens) {
                read_lists(s);
                read_findings(s);
                read_texts(s);
                read_views(s);
                read_timeline(s, as_made);
                read_ladder(s);
                check(strcmp(store_path(s), path) == 0);
                store_free(s);
        }
        read_evidence(path);
        return opens;
}

#endif
