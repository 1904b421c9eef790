/*
 * Reads the clocks of the process and of threads, and writes their table. Refuses to judge what is slow.
 */
#include "ingest/timing.h"

#include <time.h>

static int64_t clock_us(clockid_t id) {
        struct timespec t;

        return clock_gettime(id, &t) < 0 ? 0 : t.tv_sec * INT64_C(1000000) + t.tv_nsec / 1000;
}

struct timing_span timing_now(void) {
        return (struct timing_span){clock_us(CLOCK_MONOTONIC), clock_us(CLOCK_PROCESS_CPUTIME_ID)};
}

int64_t timing_thread_us(void) {
        return clock_us(CLOCK_THREAD_CPUTIME_ID);
}

void timing_add(struct timing *t, enum timing_stage stage, struct timing_span since) {
        struct timing_span now = timing_now();

        if (!t)
                return;
        t->v[stage].wall_us += now.wall_us - since.wall_us;
        t->v[stage].cpu_us += now.cpu_us - since.cpu_us;
}

static void put_seconds(struct buf *b, int64_t us) {
        buf_printf(b, " %8.3f", (double)us / 1e6);
}

int timing_put(const struct timing *t, struct buf *b) {
        static const char *const words[TIMING_STAGES] = {
                "reading", "  parse and decode", "  hash", "  compress", "  write rows", "clocks", "relating", "indexes",
                "judging", "finishing", "report"};
        struct timing_span all = {0, 0};

        buf_printf(b, "%-18s %8s %8s\n", "stage", "wall s", "cpu s");
        for (size_t i = 0; i < TIMING_STAGES; i++) {
                struct timing_span s = t->v[i];
                bool part = i > TIMING_READING && i <= TIMING_WRITE;
                buf_printf(b, "%-18s", words[i]);
                if (part)
                        buf_printf(b, " %8s", "");
                else
                        put_seconds(b, s.wall_us);
                put_seconds(b, s.cpu_us);
                buf_putc(b, '\n');
                all.wall_us += part ? 0 : s.wall_us;
                all.cpu_us += part ? 0 : s.cpu_us;
        }
        buf_printf(b, "%-18s", "in all");
        put_seconds(b, all.wall_us);
        put_seconds(b, all.cpu_us);
        return buf_putc(b, '\n');
}
