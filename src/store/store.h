/*
 * The case file. A writer makes it beside its final name and renames it when it is whole; a reader opens it
 * as hostile input. Nobody outside this room and engine/ speaks SQL. One thread at a time per handle.
 */
#ifndef SIPDX_STORE_STORE_H
#define SIPDX_STORE_STORE_H

#include "base/notes.h"
#include "call/clock.h"
#include "store/finding.h"
#include "store/row.h"

enum { SCHEMA_VERSION = 7, VIEWS_VERSION = 6 };

struct store;
struct sqlite3; /* for engine/ only */

/* Writing --------------------------------------------------------------------------------------------- */

/*
 * Begins a case that will be called path. NULL: a temporary case, gone with store_free(). Mode 0600. Refuses to
 * replace an existing file that is no case (-EEXIST); an existing case is replaced at store_finish().
 */
int store_create(const char *path, struct store **ret);

/* By what a text is told from others while the case is written: a keyed hash, never 0 for a text, 0 for an empty span. Pure
 * but for the key: may be called from any thread while another writes. */
int64_t store_id(const struct store *s, struct span text);

/* Where it is known from: the source says so itself, it follows from addresses, paths or other sources, or it is what most files of
 * the format have. */
enum known { KNOWN_NOT, KNOWN_STATED, KNOWN_DERIVED, KNOWN_ASSUMED };
const char *known_word(enum known k); /* "stated", "derived", "assumed"; NULL for KNOWN_NOT */
enum known known_by(struct span word);

struct source_row {
        int64_t id; /* chosen by the caller, from 1 */
        const char *path, *format, *role, *encoding; /* NULL: unknown */
        const char *host;
        enum known host_by, role_by;
        uint64_t bytes, records, messages;
        char sha256[65];
        int64_t first_us, last_us, offset_us; /* STAMP_NONE: unknown */
        int64_t gap_at_us, gap_us; /* the longest time without a record, on its own clock; gap_us 0: none, or not known */
        enum zone zone;
};

struct block_row {
        int64_t source;
        uint64_t seq, offset, bytes, line;
        uint64_t lines; /* that begin in it; of a capture 0 */
        int64_t first_us;
        struct span data; /* zstd frame */
};

/* When the lines of a block were written, and of which messages they are; of a capture, that of some of its messages. */
struct pace_row {
        int64_t source;
        uint64_t seq;   /* of the block; of a capture 0, 1 … */
        uint64_t items; /* of a capture, its messages in data; else 0 */
        int64_t first_us, last_us; /* of the first record with a time that begins in it, and the latest; STAMP_NONE: none does */
        struct span data; /* pace_pack() as a zstd frame */
};

int store_put_source(struct store *s, const struct source_row *r);
int store_put_block(struct store *s, const struct block_row *r);
int store_put_pace(struct store *s, const struct pace_row *r);
/* source 0: about the case. */
int store_put_notes(struct store *s, int64_t source, const struct notes *n);
/* data: the batch's texts as one zstd frame. */
int store_put_batch(struct store *s, const struct batch *b, struct span data);
int store_put_meta(struct store *s, const char *key, const char *value);

/* What lies outside [since_us, until_us) of the case's clock (STAMP_NONE: no bound) is kept, but neither related nor judged
 * nor shown. Before store_derive(). What has no time counts as inside. */
void store_set_window(struct store *s, int64_t since_us, int64_t until_us);
/* The window of the case that was written or opened; STAMP_NONE each where there is none. 0 or -errno. */
int store_window(struct store *s, int64_t *ret_since_us, int64_t *ret_until_us);

/* Derivation: gives every Call-ID's sightings to call_group_build() and writes what comes back. Called once, after the last
 * batch and after store_align_clocks(). */
int store_derive(struct store *s);
/* Then makes the indexes, and lets diagnostics say who decided, which needs them. Once. */
int store_index(struct store *s);
/*
 * One clock for all sources: offset, drift and bound of each, from messages that two of them saw (call/clock.h), carried
 * along the best supported pairs from the first source that knows UTC, else from the first with messages. Fills the columns
 * of table source from offset_us on, and table clock_pair. Notes "clocks-disagree", "zone-contradicts", "many-pairs". Called
 * once, after the last batch.
 */
int store_align_clocks(struct store *s);
/* What the user says of the zone that a source's times are written in: local time less UTC, within 14 hours (-EINVAL). It
 * counts more than what messages say. Called after store_put_source() of it and before store_align_clocks(). */
int store_state_zone(struct store *s, int64_t source, int64_t utc_offset_s);

int store_put_finding(struct store *s, struct finding *io); /* sets io->id */
int store_put_skipped(struct store *s, const char *rule, const char *needs, const char *reason);
int store_set_explained(struct store *s, int64_t finding, int64_t by);

/* Between steps: brings what waits into the tables, and gives back memory that the next step may have no use for. 0 or -errno. */
int store_rest(struct store *s);
/* Makes everything written so far visible to a second connection (for the rules). */
int store_flush(struct store *s);
/* Whole and safe on disk under its name. For a temporary case: only committed. The handle can then be read. */
int store_finish(struct store *s);

/* Reading --------------------------------------------------------------------------------------------- */

/* Opens a finished case read-only. -ENOENT, -EBADMSG (no case, or damaged), -EPROTO (newer schema), -ESTALE
 * (older: store_open_evidence() reads it). */
int store_open(const char *path, struct store **ret);
/* Is this file a case? By its header and application id only. */
bool store_is_case(const char *path);
bool store_is_case_head(struct span head); /* the same of a file's first bytes */
/* Closes; an unfinished or temporary case is deleted. Takes NULL. */
void store_free(struct store *s);

/* The file as it is on disk now, for a second connection; and for engine: a read-only connection with views,
 * functions and virtual tables ready, that sorts on the heap. The caller closes it with sqlite3_close(). */
const char *store_path(const struct store *s);
/* The folder that was made for a temporary case and holds nothing else; NULL for a named one, and after store_detach(). */
const char *store_folder(const struct store *s);
/* Takes a finished temporary case off the disk; the handle goes on reading. A process that is killed then leaves nothing.
 * A named case stays where it is. */
void store_detach(struct store *s);
/* Writes a finished case, also one that is off the disk, to path: whole or not at all, mode 0600. What store_create() refuses is
 * refused (-EEXIST), an existing case is replaced. The handle goes on reading where it did. 0 or -errno with store_error(). */
int store_keep(struct store *s, const char *path);
/* A read-only connection of its own, to a case that may still be written; the caller closes it. views: with the v_* views, which take
 * longer to make than all else. 0 or -errno. */
int store_connect(const struct store *s, bool views, struct sqlite3 **ret);
/* Of such a connection to a case that is being written, which is read through a mapping: gives back what stands of it in memory, once this
 * thread has had some hundred page faults since *io_faults (first 0). Cheap enough for every thousand steps of a statement. */
void store_map_trim(struct sqlite3 *db, int64_t *io_faults);
/* For who asks much on such a connection: brings together, in its temporary tables, what the views hold of the failed attempts, unless
 * there are very many. The views say the same before and after, and faster. 0 or -errno. */
int store_gather(struct sqlite3 *db);
/* Bytes that this thread has taken from SQLite's memory and not given back; less than 0, when it freed what others took. */
int64_t store_memory_used(void);

/* May SQLite keep small pieces of memory for its next statement in this thread, up to 2 MiB? For a thread that makes many of them. What
 * it kept is given back with false, at the latest before the thread ends. */
void store_memory_keep(bool keeps);

/* What the last failing call had to say, in words for a person. Borrowed. */
const char *store_error(const struct store *s);

/* The key of a case that no rule has looked at. */
#define STORE_UNJUDGED "unjudged"

/* Appends what store_put_meta() kept under this key. 0, -ENOENT, -errno. */
int store_meta(struct store *s, const char *key, struct buf *ret);

struct totals {
        uint64_t sources, messages, sightings, dialogs, events, flows, bytes;
        uint64_t calls, conversations; /* conversations: with registrations and whatever else v_call has beside calls */
};
int store_totals(struct store *s, struct totals *ret);

/* The number that a text has in the case's dictionary, by which rows name it; 0: it is not in there. Looks through all of it.
 * 0 or -errno. */
int store_find_name(struct store *s, struct span text, int64_t *ret);

/* How a source's clock stands to the case's, and how that is known. */
struct source_clock {
        struct clock_line line; /* row.offset_us is its offset */
        int64_t bound_us;       /* -1: not known */
        int64_t zone_s;         /* local time less UTC; STAMP_NONE: not known, or written as UTC */
        enum known zone_by;     /* assumed: the format's habit */
        int64_t skew_us;        /* ahead by this, zone taken out; STAMP_NONE: not known */
        uint64_t pairs;         /* messages that it was compared by */
        char *why;              /* in words; NULL: nothing to say */
        bool utc;               /* what source_time() gives is UTC */
};

struct source_info {
        struct source_row row;
        struct source_clock clock;
        struct note *notes;
        size_t n_notes;
};
/* All sources in order of reading; freed with source_infos_free(). */
int store_sources(struct store *s, struct source_info **ret, size_t *ret_n);
/* A raw time of the source on the case's clock; as it is, where the source's clock is not known. STAMP_NONE for STAMP_NONE. */
int64_t source_time(const struct source_info *i, int64_t us);
/* When the first of the sources begins and the last ends, on the case's clock; STAMP_NONE: none has a time. Where one knows
 * UTC, those that could not be aligned to it say nothing. */
struct sources_time {
        int64_t first_us, last_us;
        bool utc;
};
struct sources_time sources_time(const struct source_info *v, size_t n);
/* "UTC+02:00, 3.400 s ahead, 20.0 ppm slow; from 212 messages shared with …" Nothing for a clock that is the case's own, and
 * for a source that holds no message. 0 or -ENOMEM. */
int source_clock_words(const struct source_info *i, struct buf *ret);
/* Are any of its times shown other than as they are written? */
bool source_is_shifted(const struct source_info *i);
void source_infos_free(struct source_info *v, size_t n);

struct skipped_info {
        char *rule, *needs, *reason;
};
/* Rules that could not be judged, by name; freed with skipped_free(). */
int store_skipped(struct store *s, struct skipped_info **ret, size_t *ret_n);
void skipped_free(struct skipped_info *v, size_t n);

/*
 * Opens the evidence of a finished case, whatever stands in its other tables: for reading with store_evidence_sources(),
 * store_bytes_…() and store_notes() alone. As store_open(), but an older schema is welcome.
 */
int store_open_evidence(const char *path, struct store **ret);

struct evidence_source {
        struct source_info info; /* its clock is not filled */
        bool stored;             /* its bytes, or what was kept of them, are in the case */
};
/* All of them by id; freed with evidence_sources_free(). 0 or -errno. */
int store_evidence_sources(struct store *s, struct evidence_source **ret, size_t *ret_n);
void evidence_sources_free(struct evidence_source *v, size_t n);

struct store_bytes; /* what is stored of one source's bytes, block after block */
/* pieces: not all of the source was kept, so that its blocks do not follow each other without gaps. 0 or -errno. */
int store_bytes_open(struct store *s, int64_t source, bool pieces, struct store_bytes **ret);
void store_bytes_close(struct store_bytes *b); /* takes NULL */
/* An input_read. -EBADMSG: a block is missing or damaged; store_error() says where. */
int store_bytes_read(void *bytes, char *buf, size_t n, size_t *ret_n);

/* Notes about the case itself (source 0). Freed with notes_done(). */
int store_notes(struct store *s, struct notes *ret);

/* All findings in report order, those that are explained by another included (explained_by != 0). */
int store_findings(struct store *s, struct finding_list *ret);

/* A message's reassembled text, unmasked. Appends to *ret. -ENOENT. */
int store_message_text(struct store *s, int64_t sighting, struct buf *ret);

/* Where byte `at` of a message's text stands in its source; of a capture ret_line is a frame number. Any result may be NULL. */
int store_message_place(struct store *s, int64_t sighting, uint32_t at, int64_t *ret_source, uint64_t *ret_offset,
                        uint64_t *ret_line);

/* The sighting of the SIP message that this line of a source is of, or that this frame of a capture holds some of; 0: none. Of
 * several the last that begins in the line, but the first that begins in the frame. 0, -ENOMEM, or -EBADMSG with store_error(). */
int store_sighting_at(struct store *s, int64_t source, uint64_t line, int64_t *ret);

/* Decoded lines of a source from line number `from` (a capture has none), at most n, and no more than fit into 64 MiB. A
 * line longer than 64 KiB ends there. */
struct text_line {
        uint64_t no, offset;
        char *text; /* NUL-terminated, not masked, not made safe */
        size_t len;
};
int store_lines(struct store *s, int64_t source, uint64_t from, size_t n, struct text_line **ret, size_t *ret_n);
void text_lines_free(struct text_line *v, size_t n);

/* Lines of trace that are the middle of a secret are not served, because nobody could tell later; with clear they are. */
void store_show_secrets(struct store *s, bool clear);

/* Gives SQL what rooms above have for it: functions, TEMP tables. Before store_query(). 0, or what add returned. */
int store_extend(struct store *s, int (*add)(struct sqlite3 *db));

/* Runs one SQL statement read-only for `sipdx query`: fn gets each row. Limits of engine's sandbox do not apply,
 * but nothing can be written or attached. 0, or -EINVAL with store_error() for bad SQL; fn's non-zero stops. */
typedef int (*query_row)(void *ctx, int n, const char *const *names, const struct span *values, const bool *is_null,
                         const bool *is_number);
int store_query(struct store *s, struct span sql, query_row fn, void *ctx);

/* The same for a room's own question: values are bound to its parameters in order (p NULL: NULL). Text compares with a
 * number column as that number. */
int store_ask(struct store *s, const char *sql, const struct span *values, size_t n, query_row fn, void *ctx);

/* The same, where sql may ask text_passes(message, which): test gets the message's text, borrowed, and says 1, 0 or -errno,
 * which ends the question (-E2BIG: the test took too long, store_error() says on which message). Not while another question
 * is being answered. */
typedef int (*text_test)(void *ctx, size_t which, struct span text);
int store_ask_texts(struct store *s, const char *sql, const struct span *values, size_t n, text_test test, void *test_ctx,
                    query_row fn, void *ctx);

#endif
