/*
 * SQLite's memory, counted for each thread apart. Its own count is one number behind one lock: threads that prepare statements
 * wait for each other there more than they work, and a rule's budget would see what its neighbours take.
 */
#include "store/internal.h"

#include <malloc.h>
#include <stdlib.h>

static _Thread_local int64_t used;

static void *take(int n) {
        void *p = n > 0 ? malloc((size_t)n) : NULL;

        used += p ? (int64_t)malloc_usable_size(p) : 0;
        return p;
}

static void give_back(void *p) {
        used -= p ? (int64_t)malloc_usable_size(p) : 0;
        free(p);
}

static void *resize(void *p, int n) {
        int64_t before = (int64_t)malloc_usable_size(p);
        void *more = realloc(p, (size_t)n);

        if (more)
                used += (int64_t)malloc_usable_size(more) - before;
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
        return used;
}
