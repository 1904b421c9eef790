/*
 * Counts and times in words, and what the evidence has of the user's complaint. Nothing here is laid out.
 */
#include "report/words.h"

#include <stdio.h>

void put_count(struct buf *b, uint64_t n, const char *one, const char *many) {
        char digits[24];
        int len = snprintf(digits, sizeof(digits), "%llu", (unsigned long long)n);

        for (int i = 0; i < len; i++) {
                if (i && (len - i) % 3 == 0)
                        buf_putc(b, ',');
                buf_putc(b, digits[i]);
        }
        buf_printf(b, " %s", n == 1 ? one : many);
}

void put_read(struct buf *b, const struct totals *t) {
        put_count(b, t->sources, "file, ", "files, ");
        put_count(b, t->messages, "SIP message, ", "SIP messages, ");
        put_count(b, t->calls, "call, ", "calls, ");
        put_count(b, t->events, "other event", "other events");
        if (t->flows) {
                buf_puts(b, ", ");
                put_count(b, t->flows, "flow of TLS or TURN", "flows of TLS or TURN");
        }
}

void put_range(struct buf *b, int64_t first, int64_t last, bool utc) {
        struct civil f, l;

        if (first == STAMP_NONE) {
                buf_puts(b, "no time written");
                return;
        }
        put_moment(b, first);
        stamp_to_civil(first, &f);
        stamp_to_civil(last, &l);
        if (last != STAMP_NONE && last / STAMP_SECOND != first / STAMP_SECOND) {
                buf_puts(b, " to ");
                if (f.year == l.year && f.month == l.month && f.day == l.day)
                        buf_printf(b, "%02d:%02d:%02d", l.hour, l.minute, l.second);
                else
                        put_moment(b, last);
        }
        buf_puts(b, utc ? " UTC" : "");
}

static void put_bound(struct buf *b, const char *word, int64_t us) {
        if (us == STAMP_NONE)
                return;
        buf_printf(b, " %s ", word);
        put_moment(b, us);
}

int put_bounds(struct buf *b, struct store *s) {
        int64_t since_us = STAMP_NONE, until_us = STAMP_NONE;
        int r = store_window(s, &since_us, &until_us);

        if (r < 0)
                return r;
        put_bound(b, "from", since_us);
        put_bound(b, "until", until_us);
        return 0;
}

static void put_who(struct buf *b, const struct user_complaint *c) {
        if (c->user)
                buf_printf(b, "%s%s%s", c->user, c->with ? " and " : "", c->with ? c->with : "");
        else
                buf_puts(b, c->with ? c->with : "anybody");
}

static void put_time_scope(struct buf *b, const struct complaint_scope *s) {
        if (s->near) {
                buf_puts(b, ", ");
                put_count(b, s->near, "of them", "of them");
                buf_puts(b, " within five minutes of that time");
        } else {
                buf_puts(b, ", none within five minutes of that time; the nearest is at ");
                put_moment(b, s->nearest_us);
        }
}

int report_complaint(struct store *s, const struct user_complaint *c, struct buf *ret, bool *ret_nothing) {
        struct complaint_scope scope;
        int r = complaint_scope(s, c, &scope);

        if (r < 0)
                return r;
        *ret_nothing = scope.messages == 0 || (c->has_at && scope.near == 0);
        if (scope.messages == 0) {
                buf_puts(ret, "Nothing in the evidence concerns ");
                put_who(ret, c);
                return buf_puts(ret, c->user || c->with ? ": no message is from, to or about them." : ": there is no message.");
        }
        put_count(ret, scope.messages, "message concerns ", "messages concern ");
        put_who(ret, c);
        if (c->has_at)
                put_time_scope(ret, &scope);
        return buf_putc(ret, '.');
}
