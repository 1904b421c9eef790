/*
 * Runs the path: the reading thread fills the pipe, this thread empties it into the store; then clocks, calls, rules. Owns
 * the order of these steps and nothing else.
 */
#include "ingest/ingest.h"

#include "engine/engine.h"
#include "ingest/apart.h"
#include "ingest/cut.h"
#include "ingest/kept.h"
#include "ingest/opener.h"
#include "ingest/reader.h"
#include "ingest/same.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { PROGRESS_MS = 100 };

struct run {
        struct reader reader;
        struct store *store;
        const struct ingest_options *o;
        uint64_t bytes_total;
        int64_t told_ms; /* when progress was told last */
        int64_t parse_us; /* CPU time of the reading thread */
        struct same *same;
        unsigned workers;   /* that judge */
        size_t *ret_unread; /* may be NULL */
};

static void *reader_thread(void *ctx) {
        struct run *run = ctx;

        reader_run(&run->reader);
        run->parse_us = timing_thread_us();
        return NULL;
}

static int64_t now_ms(void) {
        struct timespec t;

        clock_gettime(CLOCK_MONOTONIC, &t);
        return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void tell(struct run *run, const char *stage) {
        bool reading = !strcmp(stage, "reading");
        int64_t now = now_ms();
        struct progress p = {.stage = stage, .bytes_total = run->bytes_total};
        struct buf path = BUF_INIT;

        if (!run->o->progress || (reading && now - run->told_ms < PROGRESS_MS))
                return;
        run->told_ms = now;
        if (reading)
                reader_put_path(&run->reader, &path);
        p.path = reading ? buf_str(&path) : NULL;
        p.bytes_done = atomic_load(&run->reader.bytes);
        p.messages = atomic_load(&run->reader.messages);
        run->o->progress(run->o->progress_ctx, &p);
        buf_done(&path);
}

static int write_source(struct run *run, struct source_end *end) {
        const char *twin = NULL;
        int r;

        kept_check(run->reader.feeds, run->reader.n, &end->row, &end->notes);
        r = same_seen(run->same, &end->row, &twin);
        if (twin)
                notes_add(&end->notes, "same-file", 0, "the same bytes as %s", twin);
        if (r == 0)
                r = store_put_source(run->store, &end->row);
        return r < 0 ? r : store_put_notes(run->store, end->row.id, &end->notes);
}

static int write_item(struct run *run, const struct item *i) {
        struct store *s = run->store;

        switch (i->kind) {
        case ITEM_BYTES:
                return 0;
        case ITEM_BLOCK:
        case ITEM_FRAMES:
                return store_put_block(s, &i->block);
        case ITEM_PACE:
                return store_put_pace(s, &i->pace);
        case ITEM_BATCH:
                return store_put_batch(s, i->batch, buf_span(&i->packed));
        case ITEM_SOURCE:
                return write_source(run, i->end);
        }
        return -EINVAL;
}

static int drain(struct run *run) {
        struct item item;
        int r;

        while ((r = pipe_pull(run->reader.pipe, PROGRESS_MS, &item)) != 0) {
                if (r > 0) {
                        r = write_item(run, &item);
                        item_done(&item);
                } else if (r == -EAGAIN) {
                        r = 0;
                }
                if (r < 0) {
                        pipe_fail(run->reader.pipe, r);
                        return r;
                }
                tell(run, "reading");
        }
        return 0;
}

/* What each end did beside the jobs that it took. */
static void time_reading(struct run *run, struct timing_span began, int64_t write_us) {
        struct pipe_work work = pipe_work(run->reader.pipe);
        struct timing *t = run->o->timing;

        timing_add(t, TIMING_READING, began);
        if (!t)
                return;
        t->v[TIMING_PARSE].cpu_us += run->parse_us - work.reading_us;
        t->v[TIMING_HASH].cpu_us += work.hash_us;
        t->v[TIMING_COMPRESS].cpu_us += work.compress_us;
        t->v[TIMING_WRITE].cpu_us += write_us - work.writing_us;
}

static int read_all(struct run *run) {
        struct timing_span began = timing_now();
        int64_t before_us = timing_thread_us();
        pthread_t thread;
        int r, e = -pthread_create(&thread, NULL, reader_thread, run);

        if (e == 0) {
                e = drain(run);
                r = pthread_join(thread, NULL);
                e = e ? e : -r;
        }
        time_reading(run, began, timing_thread_us() - before_us);
        return e;
}

/* The reading thread may open nothing itself. */
static int read_confined(struct run *run) {
        struct opener *opener = NULL;
        struct notes notes = NOTES_INIT;
        int r = run->reader.members ? opener_start(run->reader.members, &opener) : 0;

        run->reader.confined = true;
        run->reader.opener = (struct bundle_opener){opener_open, opener};
        if (r == 0)
                r = read_all(run);
        opener_stop(opener);
        if (r == 0 && run->reader.unconfined < 0) {
                notes_add(&notes, "not-confined", 0, "the kernel, or a container, did not let the parsers be confined: %s",
                          strerror(-run->reader.unconfined));
                r = store_put_notes(run->store, 0, &notes);
        }
        notes_done(&notes);
        return r;
}

static const struct tz *stated_zone(const struct ingest_options *o, const char *path) {
        const struct tz *tz = NULL;
        struct span whole = span_str(path);

        for (size_t i = 0; i < o->n_zones; i++) /* the last that fits counts */
                if (span_ifind(whole, span_str(o->zones[i].source)) < whole.n)
                        tz = o->zones[i].tz;
        return tz;
}

/* Seconds that a wall clock of the zone is ahead of UTC at this moment on it. */
static int64_t ahead(const struct tz *tz, int64_t local_us) {
        int64_t utc_us = tz_to_utc(tz, local_us);

        return utc_us == STAMP_NONE ? 0 : (local_us - utc_us) / STAMP_SECOND;
}

static int state_zone(struct store *s, const struct source_row *row, const struct tz *tz) {
        struct notes notes = NOTES_INIT;
        int64_t first = row->first_us;
        int r;

        if (!tz || first == STAMP_NONE || row->zone == ZONE_UTC)
                return 0;
        r = store_state_zone(s, row->id, ahead(tz, first));
        if (r == 0 && ahead(tz, row->last_us) != ahead(tz, first)) {
                notes_add(&notes, "zone-changes", 0, "the clock was put forward or back while this was written; its first time counts");
                r = store_put_notes(s, row->id, &notes);
        }
        notes_done(&notes);
        return r;
}

/* What the user says of clocks, for the case as he wrote it too: who makes the case anew need not say it again. */
static int state_zones(struct run *run) {
        struct source_info *v = NULL;
        struct buf said = BUF_INIT;
        size_t n = 0;
        int r = run->o->n_zones ? store_sources(run->store, &v, &n) : 0;

        for (size_t i = 0; i < n && r == 0; i++)
                r = state_zone(run->store, &v[i].row, stated_zone(run->o, v[i].row.path));
        source_infos_free(v, n);
        for (size_t i = 0; i < run->o->n_zones; i++)
                buf_printf(&said, "%s=%s\n", run->o->zones[i].source, run->o->zones[i].name);
        if (r == 0 && said.n)
                r = store_put_meta(run->store, INGEST_ZONES, buf_str(&said));
        buf_done(&said);
        return r;
}

static int set_window(struct run *run) {
        struct cut cut;
        int r = cut_resolve(run->store, run->o, &cut);

        if (r == 0 && (run->o->since || run->o->until))
                store_set_window(run->store, cut.since_us, cut.until_us);
        return r;
}

static unsigned processors(void) {
        long n = sysconf(_SC_NPROCESSORS_ONLN);

        return n < 1 ? 1 : n > UINT_MAX ? UINT_MAX : (unsigned)n;
}

static int align(struct run *run) {
        int r = state_zones(run);

        return r < 0 || (r = store_align_clocks(run->store)) < 0 ? r : set_window(run);
}

static int make_indexes(struct run *run) {
        int r = store_index(run->store);

        return r < 0 ? r : store_flush(run->store);
}

static int judge(struct run *run) {
        int r;

        if (!run->o->rules)
                return 0;
        tell(run, "judging");
        r = engine_run(run->o->rules, run->store, run->workers);
        return r < 0 ? r : store_flush(run->store);
}

static void *prepare_thread(void *ctx) {
        engine_prepare(ctx);
        return NULL;
}

/* What the rules ask for is read meanwhile: relating leaves a processor idle. */
static int relate(struct run *run) {
        pthread_t preparing;
        const struct rules *rules = run->o->rules;
        bool prepares = rules && run->workers > 1 && pthread_create(&preparing, NULL, prepare_thread, (void *)rules) == 0;
        int r = store_derive(run->store);

        if (prepares)
                pthread_join(preparing, NULL);
        return r;
}

static int relate_and_judge(struct run *run) {
        static const struct {
                enum timing_stage stage;
                int (*run)(struct run *run);
        } steps[] = {{TIMING_CLOCKS, align}, {TIMING_RELATE, relate}, {TIMING_INDEX, make_indexes}, {TIMING_JUDGE, judge}};
        int r = 0;

        tell(run, "relating");
        for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]) && r == 0; i++) {
                struct timing_span began = timing_now();
                r = store_rest(run->store);
                if (r == 0)
                        r = steps[i].run(run);
                timing_add(run->o->timing, steps[i].stage, began);
        }
        return r;
}

static int run_stages(void *ctx) {
        struct run *run = ctx;
        const struct ingest_options *o = run->o;
        int r = same_new(&run->same);

        if (r == 0)
                r = o->unconfined ? read_all(run) : read_confined(run);
        same_free(run->same);
        if (r == 0 && o->notes)
                r = store_put_notes(run->store, 0, o->notes);
        if (r == 0)
                r = relate_and_judge(run);
        if (r == 0 && run->ret_unread)
                *run->ret_unread = run->reader.unread + (run->reader.stopped ? 1 : 0);
        return r;
}

/* What is to be read stands in the reader. What the libraries load, and ask of the machine, when they are used first comes before
 * anything is given away. */
static int run_all(struct run *run) {
        struct reader *reader = &run->reader;
        int r = pipe_new(&reader->pipe);

        reader->store = run->store;
        reader->rules = run->o->rules;
        reader->stop = run->o->stop;
        reader->page = run->o->page;
        reader->next_id = 1;
        if (r == 0)
                r = reader_init(reader);
        run->workers = run->o->workers ? run->o->workers : processors();
        if (r == 0)
                r = run->o->unconfined ? run_stages(run) : apart_run(run_stages, run, reader->members, run->store);
        reader_done(reader);
        pipe_free(reader->pipe);
        return r;
}

int ingest_run(const struct member_list *l, struct store *s, const struct ingest_options *o, size_t *ret_unread) {
        struct run run = {.store = s, .o = o, .bytes_total = l->bytes, .reader.members = l, .ret_unread = ret_unread};

        return run_all(&run);
}

/* What the listing of folders noted; everything else about the case is told anew. */
static int keep_case_notes(struct store *from, struct notes *ret) {
        static const char *const codes[] = {"deep-folder", "symbolic-link", "not-a-file", "many-files", "unreadable"};
        struct notes all = NOTES_INIT;
        int r = store_notes(from, &all);

        for (size_t i = 0; r == 0 && i < all.n; i++)
                for (size_t k = 0; k < sizeof(codes) / sizeof(*codes); k++)
                        for (uint64_t n = 0; !strcmp(all.v[i].code, codes[k]) && n < all.v[i].count && n < 2; n++)
                                notes_add(ret, all.v[i].code, all.v[i].offset, "%s", all.v[i].text);
        notes_done(&all);
        return r;
}

static int kept_feed(const struct evidence_source *k, struct store *from, struct feed *ret) {
        const struct source_row *row = &k->info.row;
        const struct parser *p = row->format ? parser_find(span_str(row->format)) : NULL;

        *ret = (struct feed){.path = row->path, .kept = k, .from = from,
                             .format = p && p->kept_as ? p->kept_as : p && p->rendered_as ? p->rendered_as : row->format};
        if (!row->format)
                return k->stored ? -EBADMSG : 0;
        if (!k->stored && !(p && (p->kept_as || p->rendered_as))) /* there may be nothing in it that matters */
                return -ENODATA;
        return p ? 0 : -ENOTSUP;
}

/* The window of the case goes on, unless the user gives another. */
static int keep_window(struct store *from, struct store *s) {
        int64_t since_us = STAMP_NONE, until_us = STAMP_NONE;
        int r = store_window(from, &since_us, &until_us);

        if (r == 0)
                store_set_window(s, since_us, until_us);
        return r;
}

static int run_kept(struct store *from, struct store *s, const struct ingest_options *o, struct ingest_kept *k,
                    const char **ret_source) {
        struct feed *feeds = calloc(k->n + 1, sizeof(*feeds));
        size_t unread = 0;
        struct run run = {.store = s, .o = o, .reader = {.feeds = feeds, .n = k->n}, .ret_unread = &unread};
        int r = feeds ? 0 : -ENOMEM;

        for (size_t i = 0; i < k->n && r == 0; i++) {
                r = kept_feed(&k->v[i], from, &feeds[i]);
                run.bytes_total += feeds[i].kept->stored ? k->v[i].info.row.bytes : 0;
                if (r < 0 && ret_source)
                        *ret_source = k->v[i].info.row.path;
        }
        if (r == 0)
                r = keep_window(from, s);
        if (r == 0)
                r = run_all(&run);
        free(feeds);
        return r < 0 ? r : unread && !(o->stop && atomic_load(o->stop)) ? -EBADMSG : 0;
}

int ingest_rebuild(struct store *from, struct store *s, const struct ingest_options *o, struct ingest_kept *io_kept,
                   const char **ret_source) {
        struct ingest_options own = *o;
        int r = store_evidence_sources(from, &io_kept->v, &io_kept->n);

        if (r == 0)
                r = keep_case_notes(from, &io_kept->notes);
        own.notes = &io_kept->notes;
        return r < 0 ? r : run_kept(from, s, &own, io_kept, ret_source);
}

void ingest_kept_done(struct ingest_kept *k) {
        evidence_sources_free(k->v, k->n);
        notes_done(&k->notes);
        *k = (struct ingest_kept){0};
}

int ingest_texts(const struct ingest_text *v, size_t n, struct store *s, const struct rules *rules) {
        /* Many of them run at once, and nothing of a stranger's is read. */
        struct ingest_options o = {.rules = rules, .workers = 1, .unconfined = true};
        struct member *members = calloc(n ? n : 1, sizeof(*members));
        struct member_list l = {.v = members, .n = n};
        int r;

        if (!members)
                return -ENOMEM;
        for (size_t i = 0; i < n; i++)
                members[i] = (struct member){.path = (char *)v[i].name, .text = &v[i].bytes, .bytes = v[i].bytes.n, .format = v[i].format};
        r = ingest_run(&l, s, &o, NULL);
        free(members);
        return r;
}
