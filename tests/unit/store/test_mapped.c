/* mapped.c: what is read of a case through a mapping counts as memory until it is given back, and reads the same after that. */
#include "case.h"

enum { BLOCKS = 64, BLOCK_BYTES = 64 * 1024 };

/* Pages of files in this process's memory; -1: the machine does not tell. */
static long file_pages(void) {
        char text[128] = "";
        struct span rest, word;
        FILE *f = fopen("/proc/self/statm", "r");
        uint64_t shared;

        if (!f)
                return -1;
        rest = span_of(text, fread(text, 1, sizeof(text) - 1, f));
        fclose(f);
        for (int i = 0; i < 3; i++) /* size, resident, shared */
                if (!span_cut(&rest, ' ', &word))
                        return -1;
        return span_u64(word, &shared) == 0 ? (long)shared : -1;
}

/* Bytes that do not compress. */
static void fill(struct made *m) {
        char *bytes = malloc(BLOCK_BYTES);
        uint64_t x = 1;

        assert_non_null(bytes);
        made_source(m, 1, "utf-8", ZONE_UTC);
        for (uint64_t i = 0; i < BLOCKS; i++) {
                for (size_t k = 0; k < BLOCK_BYTES; k++) {
                        x = x * UINT64_C(6364136223846793005) + 1442695040888963407U;
                        bytes[k] = (char)(x >> 56);
                }
                made_block(m, 1, i, i * BLOCK_BYTES, i, span_of(bytes, BLOCK_BYTES));
        }
        free(bytes);
        assert_int_equal(store_flush(m->s), 0);
}

/* Reads all that the blocks hold. */
static int64_t read_blocks(sqlite3 *db) {
        sqlite3_stmt *st;
        int64_t n;

        assert_int_equal(sql_prepare(db, "SELECT sum(instr(data, x'00') > 0) FROM blob WHERE instr(data, x'0102030405060708') = 0", &st),
                         SQLITE_OK);
        assert_int_equal(sqlite3_step(st), SQLITE_ROW);
        n = sqlite3_column_int64(st, 0);
        sqlite3_finalize(st);
        return n;
}

/* some: pages of what is mapped that show in the count at least. */
static void check_given_back(sqlite3 *db, long some) {
        int64_t faults = INT64_MIN / 2;
        long before = file_pages(), after;

        assert_int_equal(read_blocks(db), BLOCKS);
        after = file_pages();
        if (before < 0 || after < before + some)
                return; /* nothing is mapped here */
        store_map_trim(db, &faults);
        assert_true(file_pages() < before + some);
        assert_int_equal(read_blocks(db), BLOCKS);
        assert_true(file_pages() >= before + some);
        faults += 1000000; /* as long as there were few faults, it stays */
        store_map_trim(db, &faults);
        assert_true(file_pages() >= before + some);
        faults = INT64_MIN / 2;
        store_map_trim(db, &faults);
}

/* Also where the file is larger than what SQLite maps. */
static void given_back(void **state) {
        const long pages = (long)BLOCKS * BLOCK_BYTES / 4096;
        struct made *m = *state;
        sqlite3 *db;

        fill(m);
        assert_int_equal(store_connect(m->s, false, &db), 0);
        check_given_back(db, pages / 2);
        assert_int_equal(sql_exec(db, "PRAGMA mmap_size=3145728"), SQLITE_OK);
        check_given_back(db, pages / 8);
        sqlite3_close(db);
}

/* An empty case is smaller than what is left alone at its end, and one in memory is no file. */
static void nothing_to_give(void **state) {
        struct made *m = *state;
        int64_t faults = INT64_MIN / 2;
        sqlite3 *db;

        assert_int_equal(store_flush(m->s), 0);
        assert_int_equal(store_connect(m->s, false, &db), 0);
        store_map_trim(db, &faults);
        assert_int_equal(sql_exec(db, "SELECT count(*) FROM source"), SQLITE_OK);
        sqlite3_close(db);
        assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
        faults = INT64_MIN / 2;
        store_map_trim(db, &faults);
        sqlite3_close(db);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                made_test(given_back),
                made_test(nothing_to_give),
        };

        return cmocka_run_group_tests_name("store/mapped", tests, NULL, NULL);
}
