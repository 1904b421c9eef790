/*
 * Pulls records from a parser, decodes them into batches, keeps the raw bytes in blocks that end where a line ends, or of a
 * capture the frames that matter. What is wrong with one source becomes its note and never stops the next.
 */
#include "ingest/reader.h"

#include "base/array.h"
#include "base/limits.h"
#include "bundle/magic.h"
#include "ingest/ahead.h"
#include "ingest/confine.h"
#include "ingest/decode.h"
#include "ingest/gap.h"
#include "ingest/kept.h"
#include "ingest/paces.h"
#include "ingest/rendering.h"

#include <errno.h>
#include <stdlib.h>

/* Of bytes that are hashed and not kept, in one item: they are still in the cache when their turn comes. */
enum { HASHED_BYTES = 256 * 1024 };

/* What is known of the source that is being read. */
struct reading {
        struct reader *r;
        struct feed feed;
        struct member member;
        int64_t source;
        const struct parser *parser;
        struct input *in;
        struct notes notes;
        struct batch *batch;
        struct buf pending;    /* bytes not yet in a block, of a capture not yet hashed */
        uint64_t pending_off;  /* of its first byte in the source, or in its rendering */
        struct rendering rendering;
        struct buf rendered;   /* bytes that a rendering was made of, not yet hashed */
        struct buf frames;     /* of a capture: those not yet in a block */
        uint64_t frames_off, frames_no; /* of the first of them */
        uint64_t n_blocks, raw_bytes;
        int64_t block_us;      /* earliest record of the coming block */
        struct paces paces;
        uint64_t records, messages;
        int64_t first_us, last_us;
        struct gap gap;
        enum zone zone;
        bool gateway;
        struct buf host; /* the first that was named */
        bool host_stated; /* by a record, and not by its addresses alone */
        struct hosts {
                uint64_t seen[64]; /* hashes of those named */
                size_t n;
        } hosts;
        struct scan *scan; /* patterns for this format, the reader's; NULL: none */
        struct ahead ahead;
        struct arena arena; /* of what the scan of one record gives */
        size_t hits;
        struct store_bytes *stored;
};

/* What follows the first b->n of total bytes goes into a buffer of its own, with room for a block and what is read ahead of it. */
static int rest_of(const struct buf *b, size_t total, struct buf *ret) {
        *ret = BUF_INIT;
        if (total == b->n)
                return 0;
        buf_reserve(ret, LIMIT_BLOCK_BYTES + LIMIT_BLOCK_BYTES / 2);
        return buf_put(ret, span_of(b->p + b->n, total - b->n));
}

static bool is_capture(const struct reading *g) {
        return g->parser && g->parser->kept_as;
}

/* What is not kept is hashed: the pending bytes of a capture, those that a rendering was made of. */
static int push_bytes(struct reading *g, struct buf *io) {
        struct item item = {.kind = ITEM_BYTES, .raw = *io};
        int r;

        *io = BUF_INIT;
        r = pipe_push(g->r->pipe, &item);
        item_done(&item);
        return r;
}

static int push_frames(struct reading *g) {
        struct item item = {.kind = ITEM_FRAMES, .raw = g->frames};
        int r;

        if (g->frames.n == 0)
                return 0;
        item.block = (struct block_row){.source = g->source, .seq = g->n_blocks++, .offset = g->frames_off, .line = g->frames_no,
                                        .first_us = g->block_us};
        g->frames = BUF_INIT;
        g->block_us = STAMP_NONE;
        r = pipe_push(g->r->pipe, &item);
        item_done(&item);
        return r;
}

static int keep_frame(struct reading *g, const struct record *rec) {
        int r = g->frames.n >= LIMIT_BLOCK_BYTES ? push_frames(g) : 0;

        if (r < 0)
                return r;
        if (g->frames.n == 0) {
                buf_reserve(&g->frames, LIMIT_BLOCK_BYTES + LIMIT_BLOCK_BYTES / 16); /* a block and the frame that ends it */
                g->frames_off = rec->off;
                g->frames_no = rec->line;
        }
        if (rec->time_us != STAMP_NONE && (g->block_us == STAMP_NONE || rec->time_us < g->block_us))
                g->block_us = rec->time_us;
        return buf_put(&g->frames, rec->text);
}

/* What is known by now of blocks that were pushed; at the end of the source, of all. */
static int push_paces(struct reading *g, bool end) {
        struct item item = {.kind = ITEM_PACE};
        int r;

        while ((r = paces_take(&g->paces, end, &item.pace, &item.raw)) > 0) {
                item.pace.source = g->source;
                if ((r = pipe_push(g->r->pipe, &item)) < 0)
                        break;
                item.kind = ITEM_PACE;
        }
        item_done(&item);
        return r;
}

/* The first n pending bytes become a block. */
static int push_block(struct reading *g, size_t n) {
        struct item item = {.kind = ITEM_BLOCK, .raw = g->pending, .derived = g->rendering.by};
        int r;

        item.raw.n = n;
        item.utf16 = input_is_utf16(g->in);
        item.block = (struct block_row){
                .source = g->source, .seq = g->n_blocks++, .offset = g->pending_off, .first_us = g->block_us};
        g->pending_off += n;
        g->block_us = STAMP_NONE;
        r = rest_of(&item.raw, g->pending.n, &g->pending);
        if (r < 0) {
                item_done(&item);
                return r;
        }
        r = pipe_push(g->r->pipe, &item);
        item_done(&item);
        if (r < 0 || (r = push_paces(g, false)) < 0)
                return r;
        paces_cut(&g->paces, g->pending_off);
        return 0;
}

/* Blocks end where the lines consumed so far end; all: whatever is left. */
static int cut_blocks(struct reading *g, bool all) {
        uint64_t ready = input_offset(g->in) - g->pending_off;

        if (is_capture(g) && (all || g->pending.n >= HASHED_BYTES)) {
                g->pending_off += g->pending.n;
                return g->pending.n ? push_bytes(g, &g->pending) : 0;
        }
        if (is_capture(g))
                return 0;
        if (ready > g->pending.n)
                ready = g->pending.n;
        if (!all)
                return ready >= LIMIT_BLOCK_BYTES ? push_block(g, (size_t)ready) : 0;
        return g->pending.n ? push_block(g, g->pending.n) : 0;
}

/* After each record: as long as less than a block pends, there is nothing to cut. */
static int cut_if_full(struct reading *g) {
        return g->pending.n < (is_capture(g) ? HASHED_BYTES : LIMIT_BLOCK_BYTES) ? 0 : cut_blocks(g, false);
}

/* Bytes of a capture, of which nothing is kept here: many are hashed where they are, few are gathered first. */
static int hash_raw(struct reading *g, struct span raw) {
        struct item item = {.kind = ITEM_BYTES, .bytes = raw};
        int r;

        if (raw.n < HASHED_BYTES / 2)
                return buf_put(&g->pending, raw);
        if ((r = cut_blocks(g, true)) < 0)
                return r;
        g->pending_off += raw.n;
        item.held = input_hold(g->in);
        r = pipe_push(g->r->pipe, &item);
        item_done(&item);
        return r;
}

/* Called with what was read, before any line of it is handed out. A record may be longer than memory, so what the parser
 * has passed by is let go here too, not only between records. */
static int keep_text(void *ctx, struct span text) {
        struct reading *g = ctx;
        int r = cut_blocks(g, false);

        if (r == 0 && is_capture(g))
                return hash_raw(g, text);
        return r < 0 ? r : buf_put(&g->pending, text);
}

static int keep_raw(void *ctx, struct span raw) {
        struct reading *g = ctx;
        int r = 0;

        g->raw_bytes += raw.n;
        if (g->r->bundle)
                atomic_store(&g->r->bytes, bundle_bytes(g->r->bundle));
        else
                atomic_fetch_add(&g->r->bytes, raw.n);
        if (!g->rendering.by)
                return keep_text(g, raw);
        if (g->rendered.n >= LIMIT_BLOCK_BYTES)
                r = push_bytes(g, &g->rendered);
        return r < 0 ? r : buf_put(&g->rendered, raw);
}

static int push_batch(struct reading *g) {
        struct item item = {.kind = ITEM_BATCH, .batch = g->batch};
        int r;

        if (!g->batch || batch_empty(g->batch))
                return 0;
        g->batch = NULL;
        r = pipe_push(g->r->pipe, &item);
        item_done(&item);
        return r;
}

/* A handful of hosts is remembered to tell how many wrote this log; a file with more has "+63 at least". */
static int note_host(struct reading *g, struct span host) {
        static const struct hash_key fixed = {0x736970647831, 0x686f7374};
        uint64_t h;

        if (host.n == 0 || span_eq(host, buf_span(&g->host)) || g->hosts.n == sizeof(g->hosts.seen) / sizeof(g->hosts.seen[0]))
                return 0;
        h = hash64(&fixed, host);
        for (size_t i = 0; i < g->hosts.n; i++)
                if (g->hosts.seen[i] == h)
                        return 0;
        g->hosts.seen[g->hosts.n++] = h;
        return g->hosts.n == 1 ? buf_put(&g->host, host) : 0;
}

static int survey(struct reading *g, const struct record *rec) {
        g->records += !is_capture(g) || rec->kind == RECORD_FRAME || rec->kind == RECORD_TRACE; /* a capture's are its frames */
        if (rec->time_us != STAMP_NONE) {
                gap_time(&g->gap, g->last_us, rec->time_us); /* of a capture, of all its frames, also those that are not kept */
                stamp_widen(&g->first_us, &g->last_us, rec->time_us, rec->time_us);
                if (!is_capture(g) && rec->off >= g->pending_off && (g->block_us == STAMP_NONE || rec->time_us < g->block_us))
                        g->block_us = rec->time_us;
                if (g->zone == ZONE_UNKNOWN)
                        g->zone = rec->zone;
        }
        g->host_stated |= rec->host.n > 0;
        if (rec->kind != RECORD_SIP)
                return note_host(g, rec->host);
        g->gateway |= (rec->flags & RECORD_GATEWAY) != 0;
        /* A client's log names no machine: its own address stands for it. */
        return note_host(g, rec->host.n || rec->dir == DIR_NONE ? rec->host : endpoint_host(rec->local));
}

/* Does the record's text stand in what pends, byte for byte? Not if it was put together from pieces or decoded, or begins in the block
 * before. */
static bool in_pending(const struct reading *g, const struct record *rec, size_t *ret_at) {
        const struct extent *e = rec->ext;

        if (is_capture(g) || rec->n_ext != 1 || e->off < g->pending_off || e->len != rec->text.n)
                return false;
        *ret_at = (size_t)(e->off - g->pending_off);
        return *ret_at <= g->pending.n && e->len <= g->pending.n - *ret_at &&
               memcmp(g->pending.p + *ret_at, rec->text.p, rec->text.n) == 0;
}

/* What rules' patterns meet in a record that is not SIP. */
static int scan_record(struct reading *g, const struct record *rec, struct record_hits *ret) {
        size_t dear = 0, at;
        int e;

        if (!g->scan || (rec->kind != RECORD_EVENT && rec->kind != RECORD_TRACE))
                return 0;
        if (in_pending(g, rec, &at) &&
            ahead_is_clear(&g->ahead, g->scan, rec->ext->off, rec->text.n, span_from(buf_span(&g->pending), at)))
                return 0;
        arena_reset(&g->arena);
        e = scan_text(g->scan, rec->text, &g->arena, &ret->v, &ret->n, &dear);
        if (dear)
                notes_add(&g->notes, "dear-pattern", rec->off, "a rule's pattern took too many steps here; not looked for in this record");
        if (e == 0 && ret->n && g->hits >= LIMIT_HITS) {
                notes_add(&g->notes, "many-hits", rec->off, "rules' patterns were met %d times; what they meet from here on is left out",
                          LIMIT_HITS);
                ret->n = 0;
        }
        g->hits += ret->n;
        return e;
}

/* What pends is the coming block's as far as it was consumed, and a record was. */
static struct text_place place_of(const struct reading *g, const struct record *rec) {
        struct text_place place = {.block = g->n_blocks};

        place.is_known = rec->kind == RECORD_SIP && in_pending(g, rec, &place.at);
        return place;
}

/* Into the batch; what became a sighting there is told to its lines. */
static int keep_record(struct reading *g, const struct record *rec, const struct record_hits *hits) {
        size_t before = g->batch->n_sightings;
        int64_t id = g->r->next_id++;
        int r = decode_record(g->r->store, rec, hits, place_of(g, rec), id, g->source, &g->notes, g->batch);

        if (r == 0 && g->batch->n_sightings > before)
                r = paces_message(&g->paces, rec, id);
        return r == 0 && is_capture(g) ? push_paces(g, false) : r;
}

/* What two machines' files say alike, without a time, are two statements. */
static bool is_witness(const struct record *rec) {
        return rec->class && rec->time_us == STAMP_NONE;
}

static int take_record(struct reading *g, const struct record *rec) {
        struct record_hits hits = {0};
        struct reader *r = g->r;
        int e = survey(g, rec);

        if (e == 0 && !is_capture(g))
                e = paces_time(&g->paces, rec);
        if (e == 0)
                e = scan_record(g, rec, &hits);
        if (e < 0 || (rec->kind == RECORD_TRACE && hits.n == 0))
                return e;
        if (rec->kind == RECORD_FRAME)
                return keep_frame(g, rec);
        e = r->once && !is_witness(rec) ? once_seen(r->once, rec, g->source) : 0;
        if (e < 0)
                return e;
        if (e > 0) {
                notes_add(&g->notes, "duplicate-records", rec->off,
                          "records that another file holds too, to the letter; counted once");
                g->records -= !is_capture(g);
                return 0;
        }
        if (g->batch && !batch_takes(g->batch, rec) && (e = push_batch(g)) < 0)
                return e;
        if (!g->batch && !(g->batch = batch_new()))
                return -ENOMEM;
        if (rec->kind == RECORD_SIP) {
                g->messages++;
                atomic_fetch_add(&r->messages, 1);
        }
        return keep_record(g, rec, &hits);
}

static bool is_stopped(struct reader *r) {
        r->stopped = r->stopped || (r->stop && atomic_load(r->stop));
        return r->stopped;
}

/* The source ends here. What is damaged has its note already. */
static void fail_reading(struct reading *g, int e, const char *how) {
        if (e != -EBADMSG || g->feed.kept)
                notes_add(&g->notes, "read-error", g->raw_bytes, "%s: %s", how, strerror(-e));
        g->r->unread++;
}

/* All records of an open parser. A read error ends the source with a note; it is not the job's. */
static int pull_records(struct reading *g, void *state) {
        struct record rec;
        int e;

        while ((e = g->parser->next(state, &rec)) > 0) {
                if ((e = take_record(g, &rec)) < 0 || (e = cut_if_full(g)) < 0)
                        return e;
                if (is_stopped(g->r))
                        return 0;
        }
        if (e == -ENOMEM)
                return e;
        if (e < 0)
                fail_reading(g, e, "reading stopped");
        return 0;
}

static const struct parser *choose_parser(struct reading *g, const struct head *head) {
        if (g->feed.format)
                return parser_find(span_str(g->feed.format));
        return parser_probe(head, g->feed.path, NULL, NULL);
}

static void note_unread(struct reading *g, const struct head *head) {
        const struct member *m = g->feed.member;
        bool aside; /* then it does not come here */
        const char *what = magic_words(head->raw, &aside);

        if (head->raw.n == 0)
                notes_add(&g->notes, "empty", 0, "the file is empty");
        else if (m && !m->packed && store_is_case_head(head->raw))
                notes_add(&g->notes, "case-file", 0, "a case file already: sipdx browse and sipdx query open it");
        else
                notes_add(&g->notes, "no-format", 0, "%s; not read", what ? what : "no format is recognised");
}

/* A parser of bytes may stop before the end; all of the file is hashed. */
static int read_rest(struct reading *g) {
        struct input *in = g->rendering.by ? g->rendering.in : g->parser->binary ? g->in : NULL;
        struct span s = SPAN("");
        int r = 0;

        for (bool more = in && !g->r->stopped; more && r == 0; more = s.n > 0)
                if ((r = input_raw(in, LIMIT_BLOCK_BYTES / 4, &s)) == 0)
                        r = cut_blocks(g, false);
        if (r == 0 && g->rendered.n)
                r = push_bytes(g, &g->rendered);
        return r == -ENOMEM ? r : 0;
}

static int read_rendering(void *ctx, char *buf, size_t n, size_t *ret_n) {
        struct reading *g = ctx;

        return rendering_read(&g->rendering, buf, n, ret_n);
}

/* From here on the source is the text that its parser makes of it. */
static int open_rendering(struct reading *g) {
        struct input *raw = g->in;
        int e;

        g->in = NULL;
        g->rendered = g->pending;
        g->pending = BUF_INIT;
        e = rendering_init(&g->rendering, g->parser, raw, &g->notes);
        g->parser = parser_find(span_str(g->parser->rendered_as));
        return e < 0 ? e : input_new(read_rendering, g, keep_text, g, &g->notes, &g->in);
}

/* Made once for each format: it takes longer than reading a small file. */
static int share_scan(struct reading *g) {
        struct reader *r = g->r;
        struct format_scan *v;
        int e;

        for (size_t i = 0; i < r->n_scans; i++)
                if (r->scans[i].format == g->parser) {
                        g->scan = r->scans[i].scan;
                        return 0;
                }
        if ((e = array_grow(&r->scans, r->n_scans, &r->cap_scans, sizeof(*v))) < 0)
                return e;
        v = &r->scans[r->n_scans];
        *v = (struct format_scan){.format = g->parser};
        if ((e = scan_new(r->rules, g->parser->mixed ? NULL : g->parser->name, &v->scan)) < 0)
                return e;
        r->n_scans++;
        g->scan = v->scan;
        return 0;
}

static int read_open(struct reading *g) {
        enum codepage page = g->r->page;
        struct head head;
        void *state;
        int e;

        if (g->feed.kept)
                (void)codepage_find(span_str(g->feed.kept->info.row.encoding), &page);
        input_set_codepage(g->in, page);
        e = input_head(g->in, &head);

        if (e == -ENOMEM)
                return e;
        if (e < 0) {
                fail_reading(g, e, "cannot be read");
                return 0;
        }
        g->parser = choose_parser(g, &head);
        if (!g->parser) {
                note_unread(g, &head);
                g->pending.n = 0;
                return 0;
        }
        if (g->parser->rendered_as && (e = open_rendering(g)) < 0)
                return e;
        if (g->r->rules && !is_capture(g) && (e = share_scan(g)) < 0)
                return e;
        g->notes.place = is_capture(g) ? "frame" : NULL;
        if ((e = g->parser->open(g->in, &g->notes, &state)) < 0)
                return e;
        paces_init(&g->paces, is_capture(g));
        e = pull_records(g, state);
        g->parser->close(state);
        if (e < 0 || (e = push_batch(g)) < 0 || (e = read_rest(g)) < 0 || (e = push_frames(g)) < 0)
                return e;
        return (e = cut_blocks(g, true)) < 0 ? e : push_paces(g, true);
}

static int read_member(void *ctx, char *buf, size_t n, size_t *ret_n) {
        struct reading *g = ctx;

        *ret_n = 0;
        return is_stopped(g->r) ? 0 : bundle_read(g->r->bundle, buf, n, ret_n);
}

static int read_stored_unless_stopped(void *ctx, char *buf, size_t n, size_t *ret_n) {
        struct reading *g = ctx;

        *ret_n = 0;
        return is_stopped(g->r) ? 0 : store_bytes_read(g->stored, buf, n, ret_n);
}

static int open_feed(struct reading *g) {
        int e;

        if (!g->feed.kept)
                return input_new(read_member, g, keep_raw, g, &g->notes, &g->in);
        e = store_bytes_open(g->feed.from, g->source, feed_is_pieces(&g->feed), &g->stored);
        return e < 0 ? e : input_new(read_stored_unless_stopped, g, keep_raw, g, &g->notes, &g->in);
}

static char *host_name(struct reading *g) {
        if (g->hosts.n > 1)
                buf_printf(&g->host, " +%zu", g->hosts.n - 1);
        return g->host.n ? buf_steal(&g->host) : NULL;
}

/* The row of the source, as the last thing of it in the pipe. */
static int push_source(struct reading *g) {
        struct item item = {.kind = ITEM_SOURCE};
        struct source_end *end = calloc(1, sizeof(*end));
        const char *role = g->gateway ? "edge" : g->parser && *g->parser->role ? g->parser->role : NULL;
        int r;

        if (g->feed.kept)
                kept_notes(&g->feed, &g->notes);
        if (!end)
                return -ENOMEM;
        end->path = span_dup(span_str(g->feed.path));
        end->host = host_name(g);
        end->notes = g->notes;
        g->notes = NOTES_INIT;
        end->row = (struct source_row){
                .id = g->source, .path = end->path, .host = end->host, .role = role,
                .host_by = !end->host ? KNOWN_NOT : g->host_stated ? KNOWN_STATED : KNOWN_DERIVED,
                .role_by = !role ? KNOWN_NOT : g->gateway ? KNOWN_DERIVED : KNOWN_ASSUMED,
                .format = g->rendering.by ? g->rendering.by->name : g->parser ? g->parser->name : NULL,
                .encoding = g->parser ? g->parser->binary ? encoding_name(ENCODING_BINARY) : input_encoding_name(g->in) : NULL,
                .bytes = g->parser || !g->feed.member ? g->raw_bytes : g->feed.member->bytes,
                .records = g->records, .messages = g->messages, .first_us = g->first_us, .last_us = g->last_us,
                .gap_at_us = g->gap.at_us, .gap_us = g->gap.us, .offset_us = STAMP_NONE, .zone = g->zone};
        if (g->feed.kept)
                kept_row(&g->feed, &end->row);
        item.end = end;
        r = end->path ? pipe_push(g->r->pipe, &item) : -ENOMEM;
        item_done(&item);
        return r;
}

/* Opens the feed and reads it to its end. What goes wrong with it is its note; only memory and the pipe end the job. */
static int read_source(struct reading *g) {
        struct reader *r = g->r;
        int e = open_feed(g);

        if (e < 0 && e != -ENOMEM) {
                notes_add(&g->notes, "unreadable", 0, "cannot be opened: %s", strerror(-e));
                r->unread++;
                return 0;
        }
        if (e == 0)
                e = read_open(g);
        if (r->once && once_is_full(r->once))
                notes_add(&g->notes, "many-records", 0, "after %d records no more are remembered; what a later file repeats"
                          " of them counts again", LIMIT_ONCE_RECORDS);
        if (r->bundle && bundle_changed(r->bundle))
                notes_add(&g->notes, "changed-while-read", 0, "the file was written to or cut while it was read; what is here may be"
                          " of both");
        if (r->stopped)
                notes_add(&g->notes, "stopped", g->in ? input_offset(g->in) : 0, "reading was stopped here");
        return e;
}

static int read_feed(struct reading *g) {
        bool has_bytes = g->feed.kept ? g->feed.kept->stored : g->member.state == MEMBER_OPEN;
        int e = has_bytes ? read_source(g) : 0;

        g->r->unread += !g->feed.kept && g->member.state == MEMBER_FAILED;
        return e < 0 ? e : push_source(g);
}

static void reading_done(struct reading *g) {
        arena_done(&g->arena);
        input_free(g->in);
        rendering_done(&g->rendering);
        store_bytes_close(g->stored);
        batch_free(g->batch);
        paces_done(&g->paces);
        buf_done(&g->pending);
        buf_done(&g->rendered);
        buf_done(&g->frames);
        buf_done(&g->host);
        notes_done(&g->notes);
}

/* 1: there is one more, 0: all are read. */
static int next_feed(struct reading *g) {
        struct reader *r = g->r;
        int e;

        if (!r->members && r->begun == r->n)
                return 0;
        if (!r->members) {
                g->feed = r->feeds[r->begun];
                g->source = g->feed.kept->info.row.id;
        } else {
                if ((e = bundle_next(r->bundle, &g->notes, &g->member)) <= 0)
                        return e;
                g->feed = (struct feed){.path = g->member.path, .member = &g->member, .format = g->member.format};
                g->source = (int64_t)r->begun + 1;
        }
        r->begun++;
        return 1;
}

static int begin_feed(struct reading *g) {
        struct reader *r = g->r;
        bool many = r->members ? bundle_is_many(r->bundle) : r->n > 1;

        pthread_mutex_lock(&r->lock);
        buf_reset(&r->path);
        buf_puts(&r->path, g->feed.path);
        pthread_mutex_unlock(&r->lock);
        if (many && !r->once && !(r->once = once_new()))
                return -ENOMEM;
        return 0;
}

static int read_next(struct reader *r) {
        struct reading g = {.r = r, .first_us = STAMP_NONE, .last_us = STAMP_NONE, .gap = GAP_NONE, .block_us = STAMP_NONE};
        int more = next_feed(&g), e = more > 0 ? begin_feed(&g) : more;

        if (e == 0 && more > 0)
                e = read_feed(&g);
        reading_done(&g);
        return e < 0 ? e : more;
}

static bool asked_to_stop(void *ctx) {
        return is_stopped(ctx);
}

int reader_init(struct reader *r) {
        pthread_mutex_init(&r->lock, NULL);
        return r->members ? bundle_new(r->members, asked_to_stop, r, &r->bundle) : 0;
}

int reader_run(struct reader *r) {
        int e = 0;

        if (r->confined)
                r->unconfined = confine_parsing();
        if (r->confined && r->bundle)
                bundle_open_by(r->bundle, &r->opener);
        for (int more = 1; e == 0 && more && !r->stopped;) {
                more = read_next(r);
                e = more < 0 ? more : 0;
        }
        if (e < 0)
                pipe_fail(r->pipe, e);
        pipe_close(r->pipe);
        return e;
}

void reader_put_path(struct reader *r, struct buf *b) {
        pthread_mutex_lock(&r->lock);
        buf_put(b, buf_span(&r->path));
        pthread_mutex_unlock(&r->lock);
}

void reader_done(struct reader *r) {
        bundle_free(r->bundle);
        once_free(r->once);
        buf_done(&r->path);
        for (size_t i = 0; i < r->n_scans; i++)
                scan_free(r->scans[i].scan);
        free(r->scans);
}
