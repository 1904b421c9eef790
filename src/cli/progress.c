/*
 * The progress line. It owns nothing but one line of the terminal and gives it back empty.
 */
#include "cli/progress.h"

#include "cli/say.h"
#include "report/words.h"

#include <time.h>
#include <unistd.h>

static int64_t now_us(void) {
        struct timespec t;

        clock_gettime(CLOCK_MONOTONIC, &t);
        return (int64_t)t.tv_sec * STAMP_SECOND + t.tv_nsec / 1000;
}

void progress_begin(struct progress_line *l) {
        *l = (struct progress_line){.on = terminal_is_able(STDERR_FILENO), .begun_us = now_us()};
}

/* "412 of 1024 MB" */
static void put_bytes(struct buf *b, const struct progress *p) {
        bool some = p->bytes_total && p->bytes_done <= p->bytes_total;

        if (some)
                buf_printf(b, "%.0f %%, ", 100.0 * (double)p->bytes_done / (double)p->bytes_total);
        buf_printf(b, "%.0f ", (double)p->bytes_done / 1e6);
        if (some)
                buf_printf(b, "of %.0f ", (double)p->bytes_total / 1e6);
        buf_puts(b, "MB");
}

/* What matters most comes first, for a narrow terminal cuts the rest. */
static void put_reading(struct buf *b, const struct progress *p, int64_t spent_us) {
        uint64_t rate = spent_us > 0 ? (uint64_t)((double)p->bytes_done * 1e6 / (double)spent_us) : 0;

        buf_printf(b, "%s ", p->stage);
        put_bytes(b, p);
        buf_puts(b, ", ");
        put_count(b, p->messages, "message", "messages");
        if (rate && p->bytes_total > p->bytes_done && spent_us > STAMP_SECOND) {
                uint64_t left = (p->bytes_total - p->bytes_done) / rate;

                buf_printf(b, ", %llu:%02llu left", (unsigned long long)left / 60, (unsigned long long)left % 60);
        }
        buf_puts(b, "; Ctrl-C: what is read so far");
        if (p->path) {
                buf_puts(b, "; ");
                safe_put(b, span_str(p->path), SAFE_LINE);
        }
}

/* Shortens to what fits on one line of the terminal, by whole characters. */
static void fit(struct buf *b, unsigned columns) {
        b->n = safe_fit(buf_span(b), columns ? columns - 1 : 0);
}

static void tell(const char *before, struct span s) {
        struct buf b = BUF_INIT;

        buf_puts(&b, before);
        buf_put(&b, s);
        /* A progress line that cannot be written is no loss. */
        if (write(STDERR_FILENO, b.p, b.n) < 0)
                b.n = 0;
        buf_done(&b);
}

void progress_show(void *ctx, const struct progress *p) {
        struct progress_line *l = ctx;
        struct buf b = BUF_INIT;

        if (!l->on)
                return;
        if (p->path)
                put_reading(&b, p, now_us() - l->begun_us);
        else
                buf_puts(&b, p->stage);
        fit(&b, terminal_columns(STDERR_FILENO));
        tell("\r\033[K", buf_span(&b));
        l->shown = true;
        buf_done(&b);
}

void progress_end(struct progress_line *l) {
        if (l->shown)
                tell("\r\033[K", SPAN_NONE);
        l->shown = false;
}
