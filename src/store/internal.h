/*
 * What the files of this room share: the handle, statements with their columns bound or read one after another, blobs
 * and lines of a source. Nobody outside the room includes it.
 */
#ifndef SIPDX_STORE_INTERNAL_H
#define SIPDX_STORE_INTERNAL_H

#include "base/array.h"
#include "call/alias.h"
#include "call/join.h"
#include "store/bins.h"
#include "store/btree.h"
#include "store/ledger.h"
#include "store/sorter.h"
#include "store/store.h"
#include "store/tuple.h"

#include <sqlite3.h>

enum {
        CASE_ID = 0x53495058,               /* "SIPX": application_id of a finished case */
        BLOB_MAX_BYTES = 64 * 1024 * 1024,  /* of one zstd frame, unpacked */
        STRING_MAX_BYTES = 1024 * 1024,     /* of one text column, as read */
        NAME_MAX_BYTES = 4096,              /* of one that is repeated for many rows: paths, Call-IDs */
        DICTIONARY_MAX = 1 << 30,           /* ids beyond it are hashes, with this bit set */
        RECENT_NAMES = 13,                  /* columns of a sighting that name texts of the dictionary */
        DICTIONARY_SLOTS = 1 << 20,         /* of the map from texts to ids: 16 MiB */
};

/* Kinds of rows; put.c says which are laid down and which go by a statement, prepared when first used. */
enum put_kind {
        PUT_META, PUT_SOURCE, PUT_BLOB, PUT_BLOCK, PUT_PACE, PUT_NOTE, PUT_STR, PUT_STR_LATE, PUT_SIGHTING, PUT_EXTENT, PUT_EVENT,
        PUT_EVENT_FIELD, PUT_HIT, PUT_HIT_FIELD,
        PUT_DIAG, PUT_DIAG_PARAM, PUT_MEDIA_DEBUG, PUT_SDP_MEDIA, PUT_MRAS, PUT_DATE, PUT_MESSAGE, PUT_SEEN,
        PUT_LINK, PUT_REASON, PUT_WARNING, PUT_PARTY, PUT_NUMBER, PUT_SUBSCRIPTION, PUT_SIPFRAG, PUT_REPORT, PUT_QUALITY,
        PUT_PROVISION, PUT_ROAMING, PUT_CONFERENCE, PUT_TROUBLE, PUT_MEDIA_DEBUG_FIELD,
        PUT_FRAME, PUT_TLS_FLOW, PUT_STUN_FLOW,
        PUT_TX, PUT_ENDING, PUT_DIALOG, PUT_LEG, PUT_DECIDED, PUT_JOINED, PUT_CALL, PUT_ALIAS, PUT_CLOCK,
        PUT_MACHINE, PUT_ZONE, PUT_CLOCK_PAIR, PUT_LOST,
        PUT_FINDING, PUT_FACT, PUT_FINDING_CALL, PUT_USER, PUT_EVIDENCE, PUT_SKIPPED,
        PUT_KINDS
};

struct texts;
struct bulk;
struct cell;

struct store {
        sqlite3 *db;
        struct texts *texts; /* of db, which owns it */
        char *path;          /* of the file as it is now */
        char *target;        /* its name when finished; NULL: temporary, or opened for reading */
        char *folder;        /* of a temporary case; NULL: none */
        bool writing;
        struct hash_key key;
        struct totals totals; /* counted while writing */
        int64_t since_us, until_us; /* the window of what is judged; STAMP_NONE: no bound */
        sqlite3_stmt *puts[PUT_KINDS];
        struct bulk *bulk[PUT_KINDS]; /* rows that are laid down page by page; NULL: there were none */
        struct btrees trees;
        struct pieces pieces; /* where rows and keys wait for their order */
        struct cell *row;   /* that is being put together, */
        struct tuple tuple; /* and as it is written */
        bool by_statements;   /* nothing is laid down */
        bool late_names;      /* some texts wait for the dictionary's table */
        struct idmap names;   /* ids of the dictionary's texts by their hashes, while writing */
        int64_t last_name;    /* the last id given */
        struct recent_name {
                char text[64];
                size_t n; /* 0: none */
                int64_t id;
        } recent[RECENT_NAMES]; /* what the last sighting had in each of its columns */
        struct ledger ledger; /* of sightings written, until they are related */
        struct buf scratch;
        char error[256];
};

/* sql.c: statements -------------------------------------------------------------------------------------- */

int sql_errno(int rc);                   /* negative errno for a result code; 0 for SQLITE_OK, ROW and DONE */
int sql_fail(struct store *s, int rc);   /* same, and keeps the connection's words for store_error() */
int store_fail(struct store *s, int error, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
int sql_exec(sqlite3 *db, const char *text);
int sql_prepare(sqlite3 *db, const char *text, sqlite3_stmt **ret);
int sql_run_embedded(sqlite3 *db, const char *path); /* all statements of a file that is linked in */

/* put.c: rows to write ----------------------------------------------------------------------------------- */

/* One row: begin, a value for each column in order, end; no other begins before it has ended. Texts are borrowed until then. The
 * first error is kept until the end. Rows may wait; put_settle() brings what waits into the tables. */
struct put {
        struct store *s;
        enum put_kind kind;
        sqlite3_stmt *st; /* of a row that goes by a statement, … */
        struct cell *row; /* … or that is laid down, … */
        size_t columns;   /* … with how many, … */
        bool numbered;    /* … of which the first is its id */
        size_t at;
        int rc;
};

int put_open(struct store *s);   /* for a case that is written, once. 0 or -errno */
/* Before anything is read; what comes later to the same tables goes by statements. A transaction that is open ends, and another
 * begins. 0 or -errno. */
int put_settle(struct store *s);
void put_done(struct store *s);  /* forgets what waits */

struct put put_begin(struct store *s, enum put_kind kind);
void put_int(struct put *p, int64_t v);
void put_size(struct put *p, uint64_t v); /* beyond INT64_MAX: INT64_MAX */
void put_id(struct put *p, int64_t id);   /* 0: NULL */
void put_whole(struct put *p, int64_t v); /* below 0: NULL */
void put_us(struct put *p, int64_t us);   /* STAMP_NONE: NULL */
void put_text(struct put *p, struct span t); /* empty stays a text */
void put_some(struct put *p, struct span t); /* empty: NULL */
void put_word(struct put *p, const char *w); /* NULL: NULL */
void put_real(struct put *p, double v);      /* below 0: NULL */
int put_end(struct put *p);

/* Columns of a row that is being read, in order. */
struct get {
        sqlite3_stmt *st;
        int at;
};

int64_t get_int(struct get *g);
uint64_t get_size(struct get *g); /* negative: 0 */
int64_t get_us(struct get *g);    /* NULL: STAMP_NONE */
struct span get_text(struct get *g); /* borrowed until the next step */
/* A copy of at most max bytes; *ret NULL for NULL. 0 or -ENOMEM. */
int get_dup(struct get *g, size_t max, char **ret);

/* Runs a statement once for its effect, then finalizes it. rc: what its preparation gave. */
int sql_finish(struct store *s, int rc, sqlite3_stmt *st);
/* Steps; 1: a row, 0: the end, -errno (kept for store_error()). */
int sql_step(struct store *s, sqlite3_stmt *st);

/* memory.c: before the first connection; again has no effect. Not while another thread opens one. */
void memory_begin(void);

/* connect.c: connections --------------------------------------------------------------------------------- */

enum connect_how {
        CONNECT_WRITE,  /* our own new file; no views */
        CONNECT_BESIDE, /* read-only, while a writer has it open */
        CONNECT_BESIDE_PLAIN, /* the same, no views */
        CONNECT_CASE,   /* read-only, finished: a stranger's */
        CONNECT_OWN,    /* the same, but this process has written it a moment ago: its tables are not looked at again */
        CONNECT_PLAIN,  /* as CONNECT_CASE, no views */
        CONNECT_EVIDENCE, /* the same, of which the evidence alone is believed: no views */
};

/* What a query sorts and keeps for itself: in files when it is large, or on the heap, where a budget sees it. */
enum connect_temp { TEMP_IN_FILES, TEMP_ON_HEAP };

/* With functions, virtual table and, where they are wanted, views ready. ret_texts may be NULL. */
int connection_open(const char *path, enum connect_how how, enum connect_temp temp, sqlite3 **ret,
                    struct texts **ret_texts);
/* Closes what the store has open, statements included. */
void connection_close(struct store *s);
/* Opens the finished case at s->path into s. */
int case_attach(struct store *s, enum connect_how how);

/* store.c ------------------------------------------------------------------------------------------------ */

void store_init(struct store *s); /* of a handle that is all zero */
/* Is there nothing at path, or a case? 0 or -EEXIST. */
int store_may_replace(const char *path);

/* write.c ------------------------------------------------------------------------------------------------ */

int store_begin(struct store *s); /* a transaction, if none is open */
/* Ends it, if one is. Nobody has a lock afterwards, and all that SQLite has is in the file. 0 or -errno. */
int store_let_go(struct store *s);
/* A text into the dictionary; *ret_id is its id, 0 for an empty one. */
int store_put_name(struct store *s, struct span text, int64_t *ret_id);
/* facts.c: one table each. */
int store_put_facts(struct store *s, int64_t sighting, const struct facts *f);
/* flow.c: a flow, and the frames of it that may be quoted. */
int store_put_flow(struct store *s, const struct flow_row *r);
/* media.c: m-lines, and relays of the media relay answer. */
int store_put_sdp(struct store *s, int64_t sighting, size_t description, const struct sdp *sdp);
int store_put_mras(struct store *s, int64_t sighting, const struct mras *m);

/* witness.c ---------------------------------------------------------------------------------------------- */

/* One source, as part of the log that it belongs to. */
struct witness {
        int64_t source;
        uint32_t first; /* index of the first source of the same log: itself, when it is the only one */
        int64_t log;    /* tells logs apart: hash of format and machine; 0: it names no machine */
        enum zone zone;
        int64_t first_us, last_us; /* of the source, on its own clock */
        int64_t until_us;          /* how long the log goes on */
        struct clock_line clock;   /* to the case's */
        int64_t stated_s;          /* the zone that the user stated: local time less UTC; STAMP_NONE: none */
        bool messages, two_way;    /* two_way: the log holds messages of both directions */
        bool comparable;           /* its clock is known to a few seconds */
};

struct witnesses {
        struct witness *v; /* by source; those without any time are left out */
        size_t n, cap;
        bool several; /* logs, or machines that wrote one */
};

/* 0 or -errno; witnesses_done() in both cases. */
int witnesses_read(struct store *s, struct witnesses *ret);
const struct witness *witnesses_find(const struct witnesses *w, int64_t source); /* NULL: not among them */
void witnesses_done(struct witnesses *w);

/* pairs.c ------------------------------------------------------------------------------------------------ */

/* How the clocks of two witnesses stand to each other. */
struct edge {
        uint32_t a, b; /* indexes of witnesses, the first source of each log; a < b */
        struct clock_fit fit;
        int64_t a_sighting, b_sighting; /* of the message that shows it best */
};

struct edges {
        struct edge *v; /* those that are claimed first, of these the best supported */
        size_t n, cap;
};

/* From the messages that two of them saw. 0 or -errno; edges_done() in both cases. */
int edges_read(struct store *s, const struct witnesses *w, struct edges *ret);
bool edge_claimed(const struct edge *e);
void edges_done(struct edges *e);

/* decide.c ----------------------------------------------------------------------------------------------- */

enum decided { DECIDED_BY_RECORD, DECIDED_BY_DIAGNOSTICS, DECIDED_BY_ANSWER };
const char *decided_word(enum decided d);
/* Lets the diagnostics of a refusal say who decided, where no record of that element does. After the indexes are made. */
int store_decide(struct store *s);

/* join.c: legs into calls -------------------------------------------------------------------------------- */

struct joiner {
        struct store *s;
        struct join_leg *legs; /* those that begin with an INVITE */
        size_t n, cap;
        uint64_t passed_over; /* more than LIMIT_ALIKE_LEGS */
        struct arena arena;
};

/* A leg as it is written; who: the sighting that says who calls whom. 0 or -errno. */
int joiner_note(struct joiner *j, const struct call_group *g, const struct entry *who);
/* Joins what was noted and what the table link ties together, and writes all calls. Before the indexes are made. */
int joiner_run(struct joiner *j, const struct aliases *a, struct notes *notes);
void joiner_done(struct joiner *j);

/* read.c ------------------------------------------------------------------------------------------------- */

int store_put_totals(struct store *s);
/* The notes of sources that come in order of id, all in one pass; id 0 stands for the case. 0 or -errno. */
int source_notes_read(struct store *s, struct source_info *v, size_t n);
void source_info_done(struct source_info *v);
void source_put_zone(struct buf *b, int64_t zone_s); /* "UTC+02:00" */
void source_gap_read(struct get *g, struct source_row *ret); /* columns gap_at_us and gap_us; 0 for what cannot be */
enum zone source_zone(struct span word); /* "utc", "local"; else unknown */

/* text.c, lines.c: blobs and lines ----------------------------------------------------------------------  */

struct texts *texts_new(sqlite3 *db);
void texts_free(void *t); /* takes NULL */
bool texts_clear(const struct texts *t); /* may lines be served that are the middle of a secret? */
/* Unpacked bytes, borrowed until the next call. -ENOENT, -EBADMSG. */
int texts_blob(struct texts *t, int64_t id, struct span *ret);
/* The two halves of it: appends the bytes as they are kept, and unpacks such bytes, for which no connection is needed. */
int texts_packed(struct texts *t, int64_t id, struct buf *ret);
int texts_unpack(struct texts *t, struct span frame, struct span *ret);
/* The unpacked bytes for as long as they are needed, whatever else is asked for meanwhile; giving them back is their owner's
 * part, also after an error. -ENOENT, -EBADMSG. */
int texts_take(struct texts *t, int64_t id, struct buf *ret);
void texts_give(struct texts *t, int64_t id, struct buf *io);
int texts_message(struct texts *t, int64_t sighting, struct span *ret);
/* header.c: the functions that read a message's header. An SQLite code. */
int headers_register(sqlite3 *db, struct texts *t);

struct lines {
        struct texts *texts;
        sqlite3_stmt *blocks;
        int64_t source;
        uint64_t from;         /* the first line that is wanted of a source */
        uint64_t offset, line; /* of the block that is being read, or of the line in it that reading began with */
        size_t lead;           /* bytes put before it to tell its encoding */
        int64_t taken;         /* blob that .raw is; 0: none */
        struct buf raw;
        struct notes notes;
        struct input *in;
};

/* Lines from the block on that holds line `from`, where those before it may be left out. source NULL: of all sources. */
int lines_open(struct texts *t, sqlite3 *db, const int64_t *source, uint64_t from, struct lines *ret);
/* 1: a line with its place in the source, 0: the end, -errno. */
int lines_next(struct lines *l, struct line *ret);
void lines_close(struct lines *l);

/* vtab.c ------------------------------------------------------------------------------------------------- */

/* Makes trace and message_text() known to a connection. */
int trace_register(sqlite3 *db, struct texts *t);

#endif
