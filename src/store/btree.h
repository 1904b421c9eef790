/*
 * The tables of a new case that get many rows, laid down page by page as SQLite's file format has them
 * (sqlite.org/fileformat2.html, 1.6), because a statement for each row costs several times what its bytes do. Rows come in
 * the order of their keys. Pages go to their place in the case at once: a run of them is reserved at its end, of which SQLite
 * knows that it is there and nothing more, until btrees_attach() hangs the trees under the roots of their tables.
 */
#ifndef SIPDX_STORE_BTREE_H
#define SIPDX_STORE_BTREE_H

#include "base/buf.h"
#include "store/outbox.h"

#include <stdint.h>

enum { BTREE_PAGE = 16384 }; /* bytes of a page of the case; connect.c says the same to SQLite */

struct btree_child { /* a page below, and what divides it from the next */
        uint32_t page;
        uint32_t len; /* bytes of the divider */
        uint64_t at;  /* where it stands in the file of dividers; of a table, its last rowid */
};

struct btree {
        bool keyed;          /* WITHOUT ROWID: the record is its own key */
        unsigned char *leaf; /* that is being filled; NULL: there are no rows */
        size_t n, low;       /* its cells, and where the lowest begins */
        size_t last_len;     /* of the last cell */
        int64_t last;        /* rowid */
        struct btree_child *children;
        size_t n_children, cap_children;
};

struct sqlite3_file;

/* The run is used up: makes room by btrees_reserve(), for so many pages. 0 or -errno. */
typedef int (*btrees_more)(void *ctx, uint32_t pages);

struct btrees {
        struct sqlite3_file *file; /* of the case, borrowed */
        btrees_more more;
        void *ctx;
        uint32_t next, end; /* of the run that is reserved: the pages [next, end) */
        uint64_t taken;     /* pages so far */
        struct outbox out;  /* those on their way into the file */
        bool unlocked;      /* nobody has a lock on the case: room may be made at once */
        int dividers;           /* the file of what stands between the leaves of keyed trees, … */
        uint64_t dividers_end;  /* … and its length */
};

/* beside: the path of the case. *b must not be moved: its outbox points to it. 0 or -errno. */
int btrees_open(struct btrees *b, struct sqlite3_file *file, const char *beside, btrees_more more, void *ctx);
/* Takes one that btrees_open() has not seen, if .dividers is below 0. */
void btrees_done(struct btrees *b);

/* Puts a run of pages behind the case. Nobody may have a lock on it, and all that SQLite has of it must be in the file; connections see
 * that it is longer when they next take a lock. The run before must be used up. 0 or -errno. */
int btrees_reserve(struct btrees *b, uint32_t pages);

/* A row with its record (store/tuple.h). Rowids must rise (-EEXIST) unless the tree is keyed; then the records' keys must, which is not
 * checked. 0 or -errno. */
int btree_add(struct btrees *b, struct btree *t, int64_t rowid, struct span record);
bool btree_is_empty(const struct btree *t);
void btree_done(struct btree *t);

struct btree_root {
        struct btree *tree; /* not empty; it is empty afterwards */
        uint32_t page;      /* of its table, which has no rows yet */
};

/* Hangs trees under their roots, and gives back what is left of the run. Nobody may have a lock on the case, as above. There is no
 * journal: a crash leaves a damaged file, so only for one that has not got its name yet; after an error it is damaged too.
 * 0 or -errno. */
int btrees_attach(struct btrees *b, const struct btree_root *v, size_t n);

#endif
