/*
 * Event (System, EventData or UserData, RenderingInfo): the path of an element decides what its text and attributes are.
 * Elements that nobody named before are data under their path. It neither reads XML nor judges what it says.
 */
#include "parsers/elements.h"

#include <errno.h>

enum { SECTION = 1, LEAF = 2, /* levels of System and Provider below Event */
       PATH_BYTES = 1024 };

static struct span name_of(const struct elements *x, size_t level) {
        if (level >= x->depth || level >= ELEMENTS_DEPTH)
                return SPAN_NONE;
        size_t from = x->name_at[level], to = level + 1 < x->depth && level + 1 < ELEMENTS_DEPTH ? x->name_at[level + 1] : x->names.n;
        return span_sub(buf_span(&x->names), from, to - from);
}

static bool is_in(const struct elements *x, const char *section) {
        return x->depth > SECTION && span_eq(name_of(x, SECTION), span_str(section));
}

static void keep(struct elements *x, int r) {
        if (r < 0 && x->err == 0)
                x->err = r;
}

void elements_begin(struct elements *x, struct winevent *e) {
        struct buf names = x->names, name = x->name, value = x->value;

        *x = (struct elements){.event = e, .names = names, .name = name, .value = value};
        buf_reset(&x->names);
        buf_reset(&x->name);
        buf_reset(&x->value);
        x->value.max = ELEMENTS_BYTES;
}

void elements_done(struct elements *x) {
        buf_done(&x->names);
        buf_done(&x->name);
        buf_done(&x->value);
        *x = (struct elements){0};
}

static struct span local(struct span name) {
        size_t colon = span_chr(name, ':');

        return colon < name.n ? span_from(name, colon + 1) : name;
}

void elements_start(struct elements *x, struct span name) {
        name = local(name);
        if (x->depth++ >= ELEMENTS_DEPTH) {
                x->cut = true;
                return;
        }
        x->name_at[x->depth - 1] = x->names.n;
        keep(x, buf_put(&x->names, name));
        buf_reset(&x->value);
        buf_reset(&x->name);
        if (is_in(x, "EventData") && x->depth == LEAF + 1 && !span_eq(name, SPAN("Binary")))
                x->position++;
}

static void system_attribute(struct elements *x, struct span name, struct span value) {
        static const struct {
                struct span element, name;
                enum winevent_part part;
        } known[] = {{SPAN("Provider"), SPAN("Name"), WIN_PROVIDER},
                     {SPAN("TimeCreated"), SPAN("SystemTime"), WIN_TIME},
                     {SPAN("Correlation"), SPAN("ActivityID"), WIN_ACTIVITY},
                     {SPAN("Execution"), SPAN("ProcessID"), WIN_PROCESS},
                     {SPAN("Execution"), SPAN("ThreadID"), WIN_THREAD},
                     {SPAN("Security"), SPAN("UserID"), WIN_USER}};

        for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
                if (span_eq(known[i].element, name_of(x, LEAF)) && span_eq(known[i].name, name))
                        keep(x, winevent_set(x->event, known[i].part, value));
}

/* The names below the provider's own element, with dots between. */
static int put_path(const struct elements *x, struct buf *b) {
        size_t from = x->depth > LEAF + 1 ? LEAF + 1 : LEAF;

        buf_reset(b);
        for (size_t i = from; i < x->depth && i < ELEMENTS_DEPTH && b->n < PATH_BYTES; i++) {
                buf_puts(b, i > from ? "." : "");
                buf_put(b, name_of(x, i));
        }
        return b->err;
}

static void user_attribute(struct elements *x, struct span name, struct span value) {
        if (x->depth <= LEAF || span_eq(name, SPAN("xmlns")))
                return;
        keep(x, put_path(x, &x->name));
        buf_putc(&x->name, '.');
        keep(x, buf_put(&x->name, name));
        keep(x, winevent_data(x->event, buf_span(&x->name), value));
}

void elements_attribute(struct elements *x, struct span name, struct span value) {
        if (span_starts(name, SPAN("xmlns:")) || x->depth > ELEMENTS_DEPTH)
                return;
        name = local(name);
        if (is_in(x, "System"))
                system_attribute(x, name, value);
        else if (is_in(x, "UserData"))
                user_attribute(x, name, value);
        else if (is_in(x, "EventData") && span_eq(name, SPAN("Name"))) {
                buf_reset(&x->name);
                keep(x, buf_put(&x->name, value));
        }
}

void elements_text(struct elements *x, struct span text) {
        int r = buf_put(&x->value, text);

        if (r == -E2BIG)
                x->cut = true;
        else
                keep(x, r);
}

static void end_data(struct elements *x, struct span value) {
        struct span name = name_of(x, x->depth - 1);

        if (x->name.n == 0 && span_eq(name, SPAN("Data")))
                keep(x, buf_printf(&x->name, "%zu", x->position));
        else if (x->name.n == 0)
                keep(x, buf_put(&x->name, name));
        keep(x, winevent_data(x->event, buf_span(&x->name), value));
}

static void end_system(struct elements *x, struct span value) {
        static const char known[] = "EventID Level Task Opcode Keywords EventRecordID Channel Computer";
        struct span name = name_of(x, LEAF);

        if (x->depth == LEAF + 1 && span_among(name, known))
                keep(x, winevent_set(x->event, (enum winevent_part)winevent_label(name), value));
}

/* The words that whoever exported or forwarded the event put to it, in his language: not the level, which has a number. */
static void end_rendering(struct elements *x, struct span value) {
        struct span name = name_of(x, LEAF);

        if (span_eq(name, SPAN("Message")))
                keep(x, winevent_set(x->event, WIN_MESSAGE, value));
        else if (span_eq(name, SPAN("Task")))
                keep(x, winevent_set(x->event, WIN_TASK, value));
}

static void end_value(struct elements *x) {
        struct span value = buf_span(&x->value), path = span_trim(value);

        if (path.n == 0)
                return;
        if (is_in(x, "System"))
                end_system(x, value);
        else if (is_in(x, "RenderingInfo"))
                end_rendering(x, value);
        else if (is_in(x, "EventData"))
                end_data(x, value);
        else if (x->depth > LEAF) { /* UserData, and what else there is */
                keep(x, put_path(x, &x->name));
                keep(x, winevent_data(x->event, buf_span(&x->name), path));
        }
}

static void value_done(struct elements *x) {
        if (x->err == 0 && x->depth > SECTION && x->depth <= ELEMENTS_DEPTH)
                end_value(x);
        buf_reset(&x->value);
}

void elements_again(struct elements *x) {
        bool named = x->name.n > 0;

        value_done(x);
        if (!named)
                buf_reset(&x->name);
        x->position++;
}

void elements_end(struct elements *x) {
        if (x->depth == 0)
                return;
        value_done(x);
        buf_reset(&x->name);
        if (--x->depth < ELEMENTS_DEPTH)
                x->names.n = x->name_at[x->depth];
}
