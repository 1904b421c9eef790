/*
 * SQLite's memory, counted for each thread apart. Its own count is one number behind one lock: threads that prepare statements
 * wait for each other there more than they work, and a rule's budget would see what its neighbours take.
 */
#include "store/internal.h"

#include <malloc.h>
#include <stdlib.h>

/*
 * What a thread that makes one statement after the other has given back and will want again (store_memory_keep()): the trees of a
 * statement are thousands of small pieces, and Debian's SQLite has no store of its own for them (OMIT_LOOKASIDE). Sizes are told
 * apart by what glibc's malloc() gives: multiples of 16 less 8. Larger ones than 1 KiB are few, and 2 MiB hold the largest rule's.
 */
enum { GRAIN = 16, SIZES = 64, KEPT_MAX = 2 * 1024 * 1024 };
static _Thread_local struct {
        int64_t used;
        bool keeps;
        size_t bytes; /* kept */
        struct spare {
                struct spare *next;
        } *of[SIZES]; /* by size: those at i hold at least i grains less 8 bytes */
} mine;

static void *take_kept(size_t n) {
        size_t i = (n + 8 + GRAIN - 1) / GRAIN;
        struct spare *p = i < SIZES ? mine.of[i] : NULL;

        if (!p)
                return malloc(n);
        mine.of[i] = p->next;
        mine.bytes -= malloc_usable_size(p);
        return p;
}

static void *take(int n) {
        void *p = n > 0 ? take_kept((size_t)n) : NULL;

        mine.used += p ? (int64_t)malloc_usable_size(p) : 0;
        return p;
}

static void give_back(void *memory) {
        size_t n = memory ? malloc_usable_size(memory) : 0, i = (n + 8) / GRAIN;
        struct spare *p = memory;

        mine.used -= (int64_t)n;
        if (!mine.keeps || i >= SIZES || n < sizeof(*p) || mine.bytes + n > KEPT_MAX) {
                free(p);
                return;
        }
        mine.bytes += n;
        p->next = mine.of[i];
        mine.of[i] = p;
}

static void *resize(void *p, int n) {
        int64_t before = (int64_t)malloc_usable_size(p);
        void *more = realloc(p, (size_t)n);

        if (more)
                mine.used += (int64_t)malloc_usable_size(more) - before;
        return more;
}

static int size_of(void *p) {
        return p ? (int)malloc_usable_size(p) : 0;
}

static int round_up(int n) {
        return (n + 7) & ~7;
}

static int begin(void *data) {
        (void)data;
        return SQLITE_OK;
}

static void end(void *data) {
        (void)data;
}

void memory_begin(void) {
        static const sqlite3_mem_methods methods = {take, give_back, resize, size_of, round_up, begin, end, NULL};

        /* Refused once SQLite is in use: then what was said first stays. */
        sqlite3_config(SQLITE_CONFIG_MALLOC, &methods);
        sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

int64_t store_memory_used(void) {
        return mine.used;
}

void store_memory_keep(bool keeps) {
        mine.keeps = keeps;
        for (size_t i = 0; i < SIZES && !keeps; i++) {
                for (struct spare *p = mine.of[i], *next; p; p = next) {
                        next = p->next;
                        free(p);
                }
                mine.of[i] = NULL;
        }
        mine.bytes = keeps ? mine.bytes : 0;
}
