/*
 * One input as a file that may be an archive, all of whose members are read. Besides sanitizers it checks that the walk ends, that
 * each member has a path below the file's, and that what is not read says why.
 */
#include "base/limits.h"
#include "bundle/bundle.h"
#include "tests/fuzz/fuzz.h"

enum { MEMBERS_READ = 2000, BYTES_READ = 1 << 24 };

/* Returns how much it was. */
static size_t read_member(struct bundle *b, struct notes *notes) {
        char piece[4096];
        size_t n = 1, all = 0;
        int r = 0;

        while (n > 0 && all < BYTES_READ && (r = bundle_read(b, piece, sizeof(piece), &n)) == 0)
                all += n;
        check(r == 0 || notes->n > 0);
        return all;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        struct span text = span_of((const char *)data, size);
        struct member one = {.path = (char *)"x", .text = &text, .bytes = size}, m;
        struct member_list l = {.v = &one, .n = 1, .bytes = size};
        struct bundle *b = NULL;
        size_t bytes = 0;
        int r = 1;

        check(bundle_new(&l, NULL, NULL, &b) == 0);
        for (size_t i = 0; r > 0 && i < MEMBERS_READ && bytes < BYTES_READ; i++) {
                struct notes notes = NOTES_INIT;
                if ((r = bundle_next(b, &notes, &m)) > 0) {
                        check(m.path[0] == 'x' && (m.path[1] == 0 || m.path[1] == '/'));
                        check(m.state == MEMBER_OPEN || notes.n > 0);
                        bytes += m.state == MEMBER_OPEN ? read_member(b, &notes) : 0;
                }
                notes_done(&notes);
        }
        check(bundle_bytes(b) <= size);
        bundle_free(b);
        return 0;
}
