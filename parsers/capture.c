/*
 * Frames into net and records out. A frame that matters becomes a RECORD_FRAME, any other a RECORD_TRACE, so that each
 * is counted. Knows no file format.
 */
#include "parsers/capture.h"

#include "base/limits.h"

int capture_init(struct capture *c, struct input *in, struct notes *notes) {
        *c = (struct capture){.in = in, .notes = notes};
        return net_new(notes, &c->net);
}

void capture_done(struct capture *c) {
        net_free(c->net);
        buf_done(&c->kept);
}

static char *put_le(char *p, uint64_t v, size_t n) {
        for (; n > 0; n--, v >>= 8)
                *p++ = (char)(v & 0xFF);
        return p;
}

static int keep(struct capture *c, const struct frame *f) {
        char head[FRAME_HEADER] = FRAME_MAGIC, *p = head + sizeof(FRAME_MAGIC) - 1;

        p = put_le(p, f->bytes.n, 4);
        p = put_le(p, f->length, 4);
        p = put_le(p, f->link, 4);
        p = put_le(p, f->number, 8);
        p = put_le(p, f->off, 8);
        p = put_le(p, (uint64_t)f->time_ns, 8);
        buf_reset(&c->kept);
        buf_put(&c->kept, span_of(head, (size_t)(p - head)));
        return buf_put(&c->kept, f->bytes);
}

int capture_frame(struct capture *c, const struct frame *f) {
        struct frame *v = &c->frame;
        int r;

        if (f != v)
                *v = *f;
        if (v->length < v->bytes.n)
                v->length = (uint32_t)v->bytes.n;
        if (v->bytes.n > LIMIT_FRAME_BYTES) {
                notes_add(c->notes, "long-frame", v->off, "frame %llu: over %d KiB, its end is left out",
                          (unsigned long long)v->number, LIMIT_FRAME_BYTES >> 10);
                v->bytes.n = LIMIT_FRAME_BYTES;
        }
        c->matters = false;
        c->has_frame = true;
        r = net_frame(c->net, v, &c->matters);
        return r == 0 && c->matters ? keep(c, v) : r;
}

static void fill(const struct capture *c, struct record *ret) {
        const struct frame *f = &c->frame;

        record_clear(ret, 1);
        ret->kind = c->matters ? RECORD_FRAME : RECORD_TRACE;
        ret->off = f->off;
        ret->line = f->number;
        ret->time_us = stamp_from_ns(f->time_ns);
        ret->zone = f->time_ns == STAMP_NONE ? ZONE_UNKNOWN : ZONE_UTC;
        if (c->matters)
                ret->text = buf_span(&c->kept);
}

/* No more frames come. */
static void end(struct capture *c) {
        c->ended = true;
        net_end(c->net);
}

/* 1: a record, 0: the next frame is needed, or the end has come. */
static int next(struct capture *c, struct record *ret) {
        if (!c->has_frame)
                return net_next(c->net, ret);
        fill(c, ret);
        c->has_frame = false;
        return 1;
}

int capture_pump(struct capture *c, int (*step)(struct capture *c), struct record *ret) {
        for (;;) {
                int r = next(c, ret);
                if (r != 0 || c->ended)
                        return r;
                if ((r = step(c)) < 0)
                        return r;
                if (r == 0)
                        end(c);
        }
}

void capture_note_cut(struct capture *c, uint64_t off) {
        notes_add(c->notes, "cut-file", off, "the file ends in the middle of something");
}
