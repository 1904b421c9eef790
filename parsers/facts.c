/*
 * Gathers what one event says. It copies fields, because lines are gone when the next is read; it judges nothing.
 */
#include "parsers/facts.h"

#include "base/limits.h"

#include <errno.h>

void facts_reset(struct facts *f) {
        gather_reset(&f->text);
        arena_reset(&f->arena);
        f->v = NULL;
        f->n = f->cap = 0;
        f->many = false;
}

void facts_done(struct facts *f) {
        gather_done(&f->text);
        arena_done(&f->arena);
        *f = (struct facts){0};
}

int facts_line(struct facts *f, const struct line *line) {
        return gather_line(&f->text, line, 0, line->full.n);
}

static int put(struct facts *f, struct span name, struct span value, bool cut) {
        struct field *v;

        if (value.n == 0 || name.n == 0)
                return 0;
        if (f->n == LIMIT_FACTS) {
                f->many = true;
                return 0;
        }
        if (!(v = arena_grow(&f->arena, f->v, f->n, &f->cap, sizeof(*v))))
                return -ENOMEM;
        f->v = v;
        v[f->n] = (struct field){.name = arena_dup(&f->arena, name), .value = arena_dup(&f->arena, value), .cut = cut};
        if (!v[f->n].name.p || !v[f->n].value.p)
                return -ENOMEM;
        f->n++;
        return 0;
}

int facts_put(struct facts *f, struct span name, struct span value) {
        return put(f, name, value, false);
}

int facts_put_cut(struct facts *f, struct span name, struct span value) {
        return put(f, name, value, true);
}

int facts_put_date(struct facts *f, struct span name, struct span value, enum when_order *io_order) {
        struct span s = value.n && value.p[0] == '[' ? span_from(value, 1) : value; /* as Windows' certificate objects have it */
        struct buf iso = BUF_INIT;
        struct when when;
        struct civil c;

        if (!when_read(s, io_order, &when) && !when_read_date(s, io_order, &when))
                return facts_put(f, name, value);
        stamp_to_civil(when.us, &c);
        int r = buf_printf(&iso, "%04d-%02d-%02dT%02d:%02d:%02d%s", c.year, c.month, c.day, c.hour, c.minute, c.second,
                           when.zone == ZONE_UTC ? "Z" : "");
        if (r == 0)
                r = facts_put(f, name, buf_span(&iso));
        buf_done(&iso);
        return r;
}

struct span facts_get(const struct facts *f, const char *name) {
        for (size_t i = 0; i < f->n; i++)
                if (span_ieq(f->v[i].name, span_str(name)))
                        return f->v[i].value;
        return SPAN("");
}

void facts_record(const struct facts *f, enum event_class class, struct record *ret) {
        const struct extent *first = f->text.n_ext ? f->text.ext : NULL;

        *ret = (struct record){.kind = RECORD_EVENT, .class = class, .time_us = STAMP_NONE, .text = buf_span(&f->text.text),
                               .ext = f->text.ext, .n_ext = f->text.n_ext, .off = first ? first->off : 0,
                               .line = first ? first->line : 0, .fields = f->v, .n_fields = f->n};
}
