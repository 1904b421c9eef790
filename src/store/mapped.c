/*
 * A case that is read where it lies, through a mapping: while it is judged, copying a page for the sake of one row costs more than the
 * row. What was touched of it counts as memory of this process, so it is given back now and then; the kernel has it all the same,
 * and hands it out again for little.
 */
#include "store/internal.h"

#include <sys/mman.h>
#include <sys/resource.h>

enum { FAULTS_MAX = 128 }; /* of each the kernel maps up to 64 KiB: 8 MiB */

/* Where the file is mapped, in one piece and up to a page before its end at least; NULL: it is not. */
static void *mapping(sqlite3_file *file, sqlite3_int64 bytes) {
        sqlite3_int64 at = bytes - 2 * BTREE_PAGE;
        void *first = NULL, *last = NULL;

        if (!file->pMethods || file->pMethods->iVersion < 3 || at <= 0)
                return NULL;
        if (file->pMethods->xFetch(file, 0, BTREE_PAGE, &first) == SQLITE_OK && first)
                file->pMethods->xUnfetch(file, 0, first);
        if (file->pMethods->xFetch(file, at, BTREE_PAGE, &last) == SQLITE_OK && last)
                file->pMethods->xUnfetch(file, at, last);
        return first && last && (char *)last - (char *)first == at ? first : NULL;
}

void store_map_trim(struct sqlite3 *db, int64_t *io_faults) {
        sqlite3_file *file = NULL;
        sqlite3_int64 bytes = 0, most = -1; /* asks, and changes nothing */
        struct rusage use;
        void *p;

        if (getrusage(RUSAGE_THREAD, &use) < 0 || use.ru_minflt - *io_faults < FAULTS_MAX)
                return;
        *io_faults = use.ru_minflt;
        if (sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK || !file || !file->pMethods ||
            file->pMethods->xFileSize(file, &bytes) != SQLITE_OK ||
            sqlite3_file_control(db, "main", SQLITE_FCNTL_MMAP_SIZE, &most) != SQLITE_OK)
                return;
        bytes = bytes < most ? bytes : most; /* of a larger file the rest is copied */
        if ((p = mapping(file, bytes)))
                madvise(p, (size_t)(bytes - BTREE_PAGE), MADV_DONTNEED);
}
