/*
 * One input through every parser, whether or not its probe would take it. Besides sanitizers it checks that each record has its
 * place in the source, and that there are no more of them than a file of that size can hold.
 */
#include <stdlib.h>

#include "parsers/parser.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds) {
        if (!holds)
                abort();
}

/* Its places are those in the capture that the frames are of. */
static bool is_replay(const struct parser *p) {
        return p->kept_as && strcmp(p->kept_as, p->name) == 0;
}

static void check_record(const struct parser *p, const struct record *r, size_t size) {
        uint64_t off, line;
        size_t at = 0;

        size = is_replay(p) ? SIZE_MAX : size;
        check(r->off <= size && r->line > 0);
        check(r->kind == RECORD_TRACE || r->kind == RECORD_FRAME || r->kind == RECORD_FLOW || r->kind == RECORD_TEXT ||
              r->n_ext > 0);
        for (size_t i = 0; i < r->n_ext; i++) {
                check(r->ext[i].at >= at && r->ext[i].off <= size && r->ext[i].line > 0);
                at = r->ext[i].at + r->ext[i].len;
                check(at <= r->text.n);
        }
        if (r->n_ext == 0)
                return;
        /* In a decoded line only the beginning is exact: an offset behind it may point past the end. */
        record_place(r->text, r->ext, r->n_ext, (uint32_t)r->text.n, &off, &line);
        check(line >= r->ext[0].line);
}

static void read_all(const struct parser *p, struct span bytes) {
        struct notes notes = NOTES_INIT;
        struct input *in = NULL;
        struct record r;
        void *state = NULL;
        size_t n = 0;

        check(input_new_span(bytes, &notes, &in) == 0);
        check(p->open(in, &notes, &state) == 0);
        while (p->next(state, &r) > 0) {
                check_record(p, &r, bytes.n);
                check(++n <= bytes.n + 1);
        }
        p->close(state);
        input_free(in);
        notes_done(&notes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        struct span bytes = span_of((const char *)data, size);

        for (size_t i = 0; parsers[i]; i++) {
                int score = parsers[i]->probe(bytes, "x", NULL);
                check(score >= 0 && score <= 100);
                read_all(parsers[i], bytes);
        }
        return 0;
}
