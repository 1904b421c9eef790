/*
 * One input as a capture: each frame is a byte that chooses its link, one that lets time pass, two of its length, and its
 * bytes. Besides sanitizers it checks that records know their places, and that the frames that matter, alone, give the same
 * messages as all of them.
 */
#include "base/fetch.h"
#include "net/net.h"
#include "tests/flow.h"
#include "tests/fuzz/fuzz.h"

static const uint32_t links[] = {LINK_ETHERNET, LINK_NULL, LINK_RAW, LINK_SLL, LINK_SLL2, LINK_LOOP, LINK_IPV6, 9};

struct run {
        struct net *net;
        struct buf said;
        uint64_t frames;
        size_t records;
};

static void drain(struct run *r, size_t size) {
        struct record rec;
        int e;

        while ((e = net_next(r->net, &rec)) > 0) {
                size_t at = 0;
                check(rec.text.n > 0 && ++r->records <= size);
                if (rec.kind == RECORD_FLOW) {
                        flow_put(&r->said, &rec);
                        continue;
                }
                check(rec.kind == RECORD_SIP && rec.n_ext > 0);
                buf_printf(&r->said, "%lld %u %.*s>%.*s", (long long)rec.time_us, rec.flags, SPAN_ARG(rec.local), SPAN_ARG(rec.peer));
                for (size_t i = 0; i < rec.n_ext; i++) {
                        const struct extent *x = &rec.ext[i];
                        check(x->at == at && x->len > 0 && x->line > 0 && x->line <= r->frames && x->off + x->len <= size);
                        buf_printf(&r->said, " %llu@%llu", (unsigned long long)x->line, (unsigned long long)x->off);
                        at += x->len;
                }
                check(at == rec.text.n);
                buf_put(&r->said, rec.text);
        }
        check(e == 0);
}

/* all: takes each frame, and marks in keep those that matter; else only those that are marked. */
static void run(struct run *r, struct span bytes, struct notes *notes, bool *keep, bool all) {
        struct fetch f = fetch_in(bytes);
        int64_t time_ns = 0;

        check(net_new(notes, &r->net) == 0);
        for (size_t i = 0; f.at < bytes.n; i++) {
                unsigned how = fetch_u8(&f);
                time_ns += (int64_t)fetch_u8(&f) * fetch_u8(&f) * 10000000;
                size_t n = fetch_be16(&f) & 0x7ff, left = bytes.n - f.at;
                struct frame v = {.number = ++r->frames, .off = f.at, .link = links[how & 7], .time_ns = how & 64 ? STAMP_NONE : time_ns};
                v.bytes = fetch_span(&f, n < left ? n : left);
                v.length = (uint32_t)v.bytes.n + (how & 128 ? how : 0);
                if (f.cut)
                        break;
                if (!all && !keep[i])
                        continue;
                check(net_frame(r->net, &v, &keep[i]) == 0);
                drain(r, bytes.n);
        }
        net_end(r->net);
        drain(r, bytes.n);
        net_free(r->net);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        struct span bytes = span_of((const char *)data, size);
        struct notes notes = NOTES_INIT;
        struct run whole = {0}, kept = {0};
        bool *keep = calloc(size + 1, sizeof(*keep));

        check(keep != NULL);
        run(&whole, bytes, &notes, keep, true);
        run(&kept, bytes, &notes, keep, false);
        check_same(buf_span(&whole.said), buf_span(&kept.said));
        buf_done(&whole.said);
        buf_done(&kept.said);
        notes_done(&notes);
        free(keep);
        return 0;
}
