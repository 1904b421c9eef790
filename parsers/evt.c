/*
 * Windows event logs from before Vista (EVT: XP, 2003): records one after another, which know their length at both ends. The
 * file is a ring and its head is often not true, so records are looked for by their mark. Each is rendered as readable text
 * (parsers/winevent.h); the words of its message are not in the log, only their strings are.
 */
#include "parsers/binxml.h"
#include "parsers/parser.h"

#include "base/fetch.h"

#include <errno.h>
#include <stdlib.h>

enum {
        MARKED = 8,               /* length and mark */
        HEAD = 48,                /* the file's own, which has the mark too */
        LEAST = 56,               /* of a record */
        MOST = 1024 * 1024,
        STRINGS = 256,            /* of one record */
};

enum { MARK = 0x654C664C }; /* "LfLe" */

struct evt {
        struct input *in;
        struct notes *notes;
        uint32_t before;     /* the number before the mark that is looked for */
        uint64_t records;
        struct winevent event;
        struct buf value, text;
};

static int set(struct evt *e, enum winevent_part part) {
        int r = e->value.err < 0 ? e->value.err : winevent_set(&e->event, part, buf_span(&e->value));

        buf_reset(&e->value);
        return r;
}

static int set_number(struct evt *e, enum winevent_part part, uint64_t n) {
        buf_printf(&e->value, "%llu", (unsigned long long)n);
        return set(e, part);
}

/* A text that ends with a NUL, at an offset of the record; what follows it. */
static size_t put_text(struct buf *b, struct span record, size_t at) {
        struct span s = span_from(record, at);
        size_t n = 0;

        while (n + 2 <= s.n && (s.p[n] || s.p[n + 1]))
                n += 2;
        binxml_put_utf16(b, span_sub(s, 0, n));
        return at + n + 2;
}

static int set_strings(struct evt *e, struct span record, size_t at, size_t n) {
        struct buf name = BUF_INIT;
        int r = 0;

        for (size_t i = 0; i < n && i < STRINGS && at < record.n && r == 0; i++) {
                buf_reset(&name);
                buf_reset(&e->value);
                buf_printf(&name, "%zu", i + 1);
                at = put_text(&e->value, record, at);
                r = e->value.err < 0 ? e->value.err : winevent_data(&e->event, buf_span(&name), buf_span(&e->value));
        }
        buf_reset(&e->value);
        buf_done(&name);
        return r;
}

static const char *level_of(unsigned type) {
        return type == 1 ? "Error" : type == 2 ? "Warning" : type == 8 ? "Audit Success" : type == 16 ? "Audit Failure" : "Information";
}

static int read_record(struct evt *e, struct span record) {
        const uint64_t second = 10000000, from_1601_to_1970 = UINT64_C(11644473600);
        struct fetch f = fetch_in(record);
        int r;

        winevent_reset(&e->event);
        fetch_skip(&f, MARKED);
        r = set_number(e, WIN_RECORD, fetch_le(&f, 4));
        binxml_put_filetime(&e->value, (fetch_le(&f, 4) + from_1601_to_1970) * second);
        r = r < 0 ? r : set(e, WIN_TIME);
        fetch_skip(&f, 4);
        r = r < 0 ? r : set_number(e, WIN_ID, fetch_le(&f, 4) & 0xFFFF);
        r = r < 0 ? r : winevent_set(&e->event, WIN_LEVEL, span_str(level_of((unsigned)fetch_le(&f, 2))));
        size_t n = (size_t)fetch_le(&f, 2);
        r = r < 0 ? r : set_number(e, WIN_TASK, fetch_le(&f, 2));
        fetch_skip(&f, 6);
        size_t strings = (size_t)fetch_le(&f, 4), sid_n = (size_t)fetch_le(&f, 4), sid = (size_t)fetch_le(&f, 4);
        size_t at = put_text(&e->value, record, LEAST);
        r = r < 0 ? r : set(e, WIN_PROVIDER);
        (void)put_text(&e->value, record, at);
        r = r < 0 ? r : set(e, WIN_COMPUTER);
        if (sid_n)
                (void)binxml_put_value(&e->value, 19, span_sub(record, sid, sid_n));
        r = r < 0 ? r : set(e, WIN_USER);
        return r < 0 ? r : set_strings(e, record, strings, n);
}

/* The next mark: the length before it. 1; 0: the end. */
static int find_mark(struct evt *e, uint32_t *ret_n) {
        struct span s;
        int r;

        while ((r = input_raw(e->in, 4, &s)) == 0 && s.n == 4) {
                struct fetch f = fetch_in(s);
                uint32_t word = (uint32_t)fetch_le(&f, 4);
                *ret_n = e->before;
                e->before = word;
                if (word == MARK)
                        return 1;
        }
        return r;
}

/* The record whose length and mark were read, with them in front of it. Empty: it is none, or not all there. */
static int take_record(struct evt *e, uint32_t n, struct span *ret) {
        struct span s;
        int r;

        *ret = SPAN_NONE;
        if (n < LEAST || n > MOST)
                return 0;
        if ((r = input_raw(e->in, n - MARKED, &s)) < 0)
                return r;
        struct fetch end = fetch_in(span_from(s, s.n < 4 ? 0 : s.n - 4));
        e->before = 0;
        if (s.n < n - MARKED || fetch_le(&end, 4) != n) {
                notes_add(e->notes, "cut-record", input_offset(e->in), "a record that does not end with its length; it is not read");
                return 0;
        }
        buf_reset(&e->text);
        buf_fill(&e->text, '\0', MARKED);
        if ((r = buf_put(&e->text, s)) < 0)
                return r;
        *ret = buf_span(&e->text);
        return 0;
}

static int evt_next(void *state, struct record *ret) {
        struct evt *e = state;
        struct span record;
        uint32_t n = 0;
        int r;

        while ((r = find_mark(e, &n)) > 0) {
                uint64_t off = input_offset(e->in) - MARKED;
                if ((r = take_record(e, n, &record)) < 0)
                        return r;
                if (record.n == 0)
                        continue;
                r = read_record(e, record);
                buf_reset(&e->text);
                if (r < 0 || (r = winevent_render(&e->event, &e->text)) < 0)
                        return r;
                *ret = (struct record){.kind = RECORD_TEXT, .time_us = STAMP_NONE, .off = off, .line = ++e->records,
                                       .text = buf_span(&e->text)};
                return 1;
        }
        return r;
}

static int evt_open(struct input *in, struct notes *notes, void **ret_state) {
        struct evt *e = calloc(1, sizeof(*e));

        if (!e)
                return -ENOMEM;
        e->in = in;
        e->notes = notes;
        *ret_state = e;
        return 0;
}

static void evt_close(void *state) {
        struct evt *e = state;

        if (!e)
                return;
        winevent_done(&e->event);
        buf_done(&e->value);
        buf_done(&e->text);
        free(e);
}

static int evt_probe(struct span head, const char *path, const char **ret_why) {
        struct fetch f = fetch_in(head);
        bool mine = fetch_le(&f, 4) == HEAD && fetch_le(&f, 4) == MARK;

        (void)path;
        if (mine && ret_why)
                *ret_why = "an event log of Windows XP or 2003";
        return mine ? 100 : 0;
}

const struct parser parser_evt = {
        .name = "evt",
        .title = "event log of Windows XP and 2003 (.evt)",
        .role = "",
        .binary = true,
        .rendered_as = "eventtext",
        .probe = evt_probe,
        .open = evt_open,
        .next = evt_next,
        .close = evt_close,
};
