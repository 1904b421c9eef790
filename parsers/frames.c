/*
 * Reads the frames that a case keeps of a capture (the form is described in capture.h), and gives the same records as
 * the capture gave: places are those in the capture.
 */
#include "parsers/capture.h"

#include "base/fetch.h"
#include "base/limits.h"

#include <errno.h>
#include <stdlib.h>

/* The next frame. 1; 0: the end, or what stands there is none; -errno. */
static int read_frame(struct capture *c, struct frame *ret) {
        uint64_t at = input_offset(c->in);
        struct span head;
        struct fetch f;
        uint32_t n;
        int r = input_raw(c->in, FRAME_HEADER, &head);

        if (r < 0 || head.n == 0)
                return r;
        f = fetch_in(head);
        struct span magic = fetch_span(&f, sizeof(FRAME_MAGIC) - 1);
        n = (uint32_t)fetch_le(&f, 4);
        *ret = (struct frame){.length = (uint32_t)fetch_le(&f, 4)};
        ret->link = (uint32_t)fetch_le(&f, 4);
        ret->number = fetch_le(&f, 8);
        ret->off = fetch_le(&f, 8);
        ret->time_ns = (int64_t)fetch_le(&f, 8);
        if (f.cut) {
                capture_note_cut(c, at);
                return 0;
        }
        if (!span_eq(magic, SPAN(FRAME_MAGIC)) || n > LIMIT_FRAME_BYTES || ret->number == 0) {
                notes_add(c->notes, "bad-frame", at, "what stands here is no frame; reading stops");
                return 0;
        }
        if ((r = input_raw(c->in, n, &ret->bytes)) < 0)
                return r;
        if (ret->bytes.n < n)
                capture_note_cut(c, at);
        return ret->bytes.n == n;
}

static int step(struct capture *c) {
        struct frame f;
        int r = read_frame(c, &f);

        return r > 0 && (r = capture_frame(c, &f)) == 0 ? 1 : r;
}

static int frames_next(void *state, struct record *ret) {
        return capture_pump(state, step, ret);
}

static void frames_close(void *state) {
        if (!state)
                return;
        capture_done(state);
        free(state);
}

static int frames_open(struct input *in, struct notes *notes, void **ret_state) {
        struct capture *c = calloc(1, sizeof(*c));
        int r = c ? capture_init(c, in, notes) : -ENOMEM;

        if (r < 0) {
                free(c);
                return r;
        }
        *ret_state = c;
        return 0;
}

static int frames_probe(struct span head, const char *path, const char **ret_why) {
        (void)path;
        if (!span_starts(head, SPAN(FRAME_MAGIC)))
                return 0;
        return probe_claim(100, "begins with the mark of a kept frame", ret_why);
}

const struct parser parser_frames = {
        .name = "frames",
        .title = "frames of a capture, as a case keeps them",
        .role = "",
        .binary = true,
        .kept_as = "frames",
        .probe = frames_probe,
        .open = frames_open,
        .next = frames_next,
        .close = frames_close,
};
