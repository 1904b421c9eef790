/*
 * What every test of the browser without a terminal begins with: evidence read into a temporary case. It judges by the rules
 * that it is given and says what the store has against it.
 */
#ifndef TESTS_TUI_READ_CASE_H
#define TESTS_TUI_READ_CASE_H

#include <stdio.h>

#include "ingest/ingest.h"

/* Reads path, a file or a folder, into a case that is finished then. The caller frees *ret, in any case. 0 or -errno. */
static int read_case(const char *path, const struct rules *rules, struct store **ret) {
        struct member_list members = {0};
        struct notes notes = NOTES_INIT;
        struct ingest_options o = {.rules = rules, .notes = &notes};
        const char *bad;
        size_t unread;
        int r = store_create(NULL, ret);

        if (r >= 0)
                r = bundle_list(&path, 1, NULL, &notes, &members, &bad);
        if (r >= 0)
                r = ingest_run(&members, *ret, &o, &unread);
        if (r >= 0)
                r = store_finish(*ret);
        if (r < 0)
                printf("%s: %s\n", path, *ret ? store_error(*ret) : "no case can be made");
        member_list_done(&members);
        notes_done(&notes);
        return r;
}

#endif
