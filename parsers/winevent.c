/*
 * What the parts of a Windows event are called, and how each is brought to one form. It owns the event's record and its
 * readable text, and knows no file format; what an id means is the rules' business.
 */
#include "parsers/winevent.h"

#include "base/limits.h"

#include <errno.h>

static const struct label {
        const char *name;
        enum winevent_part part;
} labels[] = {
        /* of the readable text; these come first, in the order of it */
        {"Log Name", WIN_CHANNEL}, {"Source", WIN_PROVIDER}, {"Date", WIN_TIME}, {"Event ID", WIN_ID},
        {"Task Category", WIN_TASK}, {"Level", WIN_LEVEL}, {"Opcode", WIN_OPCODE}, {"Keywords", WIN_KEYWORDS},
        {"User", WIN_USER}, {"Computer", WIN_COMPUTER}, {"Record", WIN_RECORD}, {"Process ID", WIN_PROCESS},
        {"Thread ID", WIN_THREAD}, {"Activity ID", WIN_ACTIVITY}, {"Description", WIN_MESSAGE},
        /* of other tools and languages' XML */
        {"Logged", WIN_TIME}, {"Date and Time", WIN_TIME}, {"TimeCreated", WIN_TIME}, {"TimeGenerated", WIN_TIME}, {"Time", WIN_CLOCK},
        {"TimeWritten", WIN_OTHER}, {"LogName", WIN_CHANNEL}, {"Log", WIN_CHANNEL}, {"Channel", WIN_CHANNEL},
        {"Event Source", WIN_PROVIDER}, {"ProviderName", WIN_PROVIDER}, {"Provider", WIN_PROVIDER},
        {"EventID", WIN_ID}, {"Id", WIN_ID}, {"Event", WIN_ID}, {"InstanceId", WIN_INSTANCE},
        {"Task", WIN_TASK}, {"TaskDisplayName", WIN_TASK}, {"Event Category", WIN_TASK}, {"Category", WIN_TASK},
        {"CategoryNumber", WIN_OTHER}, {"Event Type", WIN_LEVEL}, {"Type", WIN_LEVEL}, {"EntryType", WIN_LEVEL},
        {"LevelDisplayName", WIN_LEVEL}, {"OpcodeDisplayName", WIN_OPCODE}, {"Keyword", WIN_KEYWORDS},
        {"KeywordsDisplayNames", WIN_KEYWORDS}, {"UserId", WIN_USER}, {"User Name", WIN_OTHER}, {"UserName", WIN_USER},
        {"MachineName", WIN_COMPUTER}, {"Computer Name", WIN_COMPUTER}, {"EventRecordID", WIN_RECORD}, {"RecordId", WIN_RECORD},
        {"Index", WIN_RECORD}, {"ProcessId", WIN_PROCESS}, {"ThreadId", WIN_THREAD}, {"ActivityId", WIN_ACTIVITY},
        {"Message", WIN_MESSAGE}, {"Event Data", WIN_DATA}, {"Event Xml", WIN_XML},
        /* of monitoring, and of people */
        {"Event Log", WIN_CHANNEL}, {"Event Number", WIN_ID}, {"Event-ID", WIN_ID}, {"Event Level", WIN_LEVEL},
        {"Logging Computer", WIN_COMPUTER}, {"Event Description", WIN_MESSAGE}, {"Event Message", WIN_MESSAGE},
        /* of Event Viewer in other languages */
        {"Protokollname", WIN_CHANNEL}, {"Quelle", WIN_PROVIDER}, {"Datum", WIN_TIME}, {"Ereignis-ID", WIN_ID},
        {"Aufgabenkategorie", WIN_TASK}, {"Ebene", WIN_LEVEL}, {"Schl\xC3\xBCsselw\xC3\xB6rter", WIN_KEYWORDS},
        {"Benutzer", WIN_USER}, {"Beschreibung", WIN_MESSAGE}, {"Ereignis-XML", WIN_XML},
        {"Nom du journal", WIN_CHANNEL}, {"ID de l'\xC3\xA9v\xC3\xA9nement", WIN_ID},
        {"ID de l\xE2\x80\x99\xC3\xA9v\xC3\xA9nement", WIN_ID},
        {"Cat\xC3\xA9gorie de la t\xC3\xA2" "che", WIN_TASK}, {"Niveau", WIN_LEVEL}, {"Mots cl\xC3\xA9s", WIN_KEYWORDS},
        {"Utilisateur", WIN_USER}, {"Ordinateur", WIN_COMPUTER},
        {"Nombre de registro", WIN_CHANNEL}, {"Origen", WIN_PROVIDER}, {"Fecha", WIN_TIME}, {"Id. del evento", WIN_ID},
        {"Categor\xC3\xAD" "a de la tarea", WIN_TASK}, {"Nivel", WIN_LEVEL}, {"Palabras clave", WIN_KEYWORDS},
        {"Usuario", WIN_USER}, {"Equipo", WIN_COMPUTER}, {"Descripci\xC3\xB3n", WIN_MESSAGE},
};

int winevent_label(struct span name) {
        for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++)
                if (span_ieq(name, span_str(labels[i].name)))
                        return (int)labels[i].part;
        return -1;
}

void winevent_reset(struct winevent *e) {
        struct facts facts = e->facts;

        facts_reset(&facts);
        *e = (struct winevent){.facts = facts};
}

void winevent_done(struct winevent *e) {
        facts_done(&e->facts);
        *e = (struct winevent){0};
}

static struct span level_word(struct span level) {
        static const char *const words[] = {"Information", "Critical", "Error", "Warning", "Information", "Verbose"};
        uint32_t n;

        return span_u32(level, &n) == 0 && n < sizeof(words) / sizeof(words[0]) ? span_str(words[n]) : level;
}

/* The bits that are the same for all providers. */
static struct span keywords_words(struct span keywords) {
        uint64_t bits;
        int64_t decimal;

        if (span_istarts(keywords, SPAN("System."))) /* a list, which PowerShell's table of values names by its type */
                return SPAN_NONE;
        if (span_i64(keywords, &decimal) == 0)
                bits = (uint64_t)decimal;
        else if (!span_istarts(keywords, SPAN("0x")) || span_hex(keywords, &bits) < 0)
                return keywords;
        return bits & UINT64_C(0x20000000000000)   ? SPAN("Audit Success")
               : bits & UINT64_C(0x10000000000000) ? SPAN("Audit Failure")
               : bits & UINT64_C(0x80000000000000) ? SPAN("Classic")
               : bits << 8                         ? keywords
                                                   : SPAN_NONE;
}

static struct span in_brackets(struct span s, char open, char close) {
        return s.n > 2 && s.p[0] == open && s.p[s.n - 1] == close ? span_sub(s, 1, s.n - 2) : s;
}

static struct span digits(struct span s) {
        size_t n = 0;

        while (n < s.n && is_digit(s.p[n]))
                n++;
        return span_sub(s, 0, n);
}

static struct span normal(enum winevent_part part, struct span value) {
        value = span_trim(value);
        if (part == WIN_MESSAGE)
                return value;
        if (span_ieq(value, SPAN("None")) || span_ieq(value, SPAN("N/A")))
                return SPAN_NONE;
        if (part == WIN_ID)
                return digits(value);
        if (part == WIN_LEVEL)
                return level_word(value);
        if (part == WIN_KEYWORDS)
                return keywords_words(in_brackets(value, '{', '}'));
        if (part == WIN_TASK)
                value = in_brackets(value, '(', ')');
        bool usual = span_eq(value, SPAN("0")) || span_ieq(value, SPAN("Info"));
        return usual && (part == WIN_TASK || part == WIN_OPCODE) ? SPAN_NONE : value;
}

static int put_part(struct winevent *e, enum winevent_part part, struct span value) {
        if (value.n == 0)
                return 0;
        e->part[part] = arena_dup(&e->facts.arena, value);
        return e->part[part].p ? 0 : -ENOMEM;
}

/* The id is what is left of the number without facility and severity. */
static int set_instance(struct winevent *e, struct span value) {
        char text[8];
        size_t at = sizeof(text);
        int64_t n;

        if (e->part[WIN_ID].n || span_i64(value, &n) < 0)
                return 0;
        for (n &= 0xFFFF; at == sizeof(text) || n; n /= 10)
                text[--at] = (char)('0' + n % 10);
        return put_part(e, WIN_ID, span_of(text + at, sizeof(text) - at));
}

int winevent_set(struct winevent *e, enum winevent_part part, struct span value) {
        if (part == WIN_INSTANCE)
                return set_instance(e, span_trim(value));
        if (part == WIN_CLOCK) {
                e->part[WIN_TIME] = arena_join(&e->facts.arena, e->part[WIN_TIME], ' ', span_trim(value));
                return e->part[WIN_TIME].p ? 0 : -ENOMEM;
        }
        return part < WIN_PARTS ? put_part(e, part, normal(part, value)) : 0;
}

int winevent_data(struct winevent *e, struct span name, struct span value) {
        struct field *v;

        name = span_trim(name);
        value = span_trim(value);
        if (name.n == 0 || value.n == 0)
                return 0;
        if (e->n_data == LIMIT_FACTS - WIN_PARTS) {
                e->many = true;
                return 0;
        }
        if (!(v = arena_grow(&e->facts.arena, e->data, e->n_data, &e->cap_data, sizeof(*v))))
                return -ENOMEM;
        e->data = v;
        v[e->n_data] = (struct field){.name = arena_dup(&e->facts.arena, name), .value = arena_dup(&e->facts.arena, value)};
        return v[e->n_data].name.p && v[e->n_data++].value.p ? 0 : -ENOMEM;
}

bool winevent_is_told(const struct winevent *e) {
        return e->part[WIN_ID].n || (e->part[WIN_PROVIDER].n && e->part[WIN_MESSAGE].n);
}

/* "The description for Event ID … cannot be found. … The following information was included with the event:", the strings a
 * line each, and a sentence on why. */
static int data_of_message(struct winevent *e) {
        struct span rest = e->part[WIN_MESSAGE], line, mark = SPAN("information was included with the event:");
        size_t at = span_ifind(rest, mark), n = 0;
        char name[16];

        if (at == rest.n || e->n_data)
                return 0;
        rest = span_from(rest, at + mark.n);
        while (span_line(&rest, &line) && !span_istarts(line, SPAN("The message resource")) &&
               !span_istarts(line, SPAN("The specified resource")) && !span_istarts(line, SPAN("The locale specific"))) {
                struct buf b = BUF_INIT;
                if ((line = span_trim(line)).n == 0)
                        continue;
                int r = buf_printf(&b, "%zu", ++n);
                size_t digits_n = b.n < sizeof(name) ? b.n : sizeof(name);
                if (r == 0)
                        memcpy(name, b.p, digits_n);
                buf_done(&b);
                if (r < 0 || (r = winevent_data(e, span_of(name, digits_n), line)) < 0)
                        return r;
        }
        return 0;
}

/* An event whose words are in a library that the log does not hold: what it has to say are its strings, not raw bytes. */
static int message_of_data(struct winevent *e) {
        struct buf b = {.max = LIMIT_MESSAGE_BYTES};
        int r = 0;

        for (size_t i = 0; i < e->n_data && r == 0; i++) {
                bool named = !is_digit(e->data[i].name.p[0]);
                if (span_eq(e->data[i].name, SPAN("Binary")))
                        continue;
                buf_puts(&b, b.n ? "\n" : "");
                if (named) {
                        buf_put(&b, e->data[i].name);
                        buf_puts(&b, ": ");
                }
                r = buf_put(&b, e->data[i].value);
        }
        r = r == 0 || r == -E2BIG ? winevent_set(e, WIN_MESSAGE, buf_span(&b)) : r;
        buf_done(&b);
        return r;
}

static int put_fields(struct winevent *e) {
        static const struct {
                enum winevent_part part;
                const char *name;
        } fields[] = {{WIN_CHANNEL, "channel"}, {WIN_TASK, "task"}, {WIN_OPCODE, "opcode"}, {WIN_KEYWORDS, "keywords"},
                      {WIN_USER, "user"}, {WIN_RECORD, "record"}, {WIN_PROCESS, "process"}, {WIN_THREAD, "thread"},
                      {WIN_ACTIVITY, "activity"}, {WIN_MESSAGE, "message"}};
        int r = 0;

        for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]) && r == 0; i++)
                r = (e->part_cut[fields[i].part] ? facts_put_cut : facts_put)(&e->facts, span_str(fields[i].name),
                                                                             e->part[fields[i].part]);
        for (size_t i = 0; i < e->n_data && r == 0; i++)
                r = facts_put(&e->facts, e->data[i].name, e->data[i].value);
        return r;
}

static bool is_routine(const struct winevent *e) {
        return span_ieq(e->part[WIN_LEVEL], SPAN("Verbose")) || span_ieq(e->part[WIN_LEVEL], SPAN("SuccessAudit")) ||
               span_ieq(e->part[WIN_LEVEL], SPAN("Audit Success")) || span_ieq(e->part[WIN_KEYWORDS], SPAN("Audit Success"));
}

int winevent_record(struct winevent *e, enum when_order *io_order, struct notes *notes, struct record *ret) {
        int r = e->part[WIN_MESSAGE].n ? data_of_message(e) : message_of_data(e);
        struct when when;

        if (r < 0 || (r = put_fields(e)) < 0)
                return r;
        facts_record(&e->facts, CLASS_WINDOWS, ret);
        if (is_routine(e))
                ret->kind = RECORD_TRACE;
        if (when_read(e->part[WIN_TIME], io_order, &when)) {
                ret->time_us = when.us;
                ret->zone = when.zone;
        }
        ret->topic = e->part[WIN_ID];
        ret->component = e->part[WIN_PROVIDER];
        ret->level = e->part[WIN_LEVEL];
        ret->host = e->part[WIN_COMPUTER];
        ret->thread = e->part[WIN_THREAD];
        ret->seq = e->part[WIN_RECORD];
        if (e->many)
                notes_add(notes, "many-fields", ret->off, "line %llu: an event with more than %d values, the rest is left out",
                          (unsigned long long)ret->line, LIMIT_FACTS - WIN_PARTS);
        return 0;
}

/* Control characters that are no line end would be taken for another encoding, or for none. */
static void put_plain(struct buf *b, struct span s) {
        for (size_t i = 0; i < s.n; i++)
                if (s.p[i] && s.p[i] != '\r')
                        buf_putc(b, s.p[i]);
}

/* On one line: a name, or a value that has no lines. */
static void put_word(struct buf *b, struct span s, char instead_of_colon) {
        for (size_t i = 0; i < s.n; i++) {
                char c = s.p[i];
                buf_putc(b, (unsigned char)c < ' ' ? ' ' : c == ':' ? instead_of_colon : c);
        }
}

/* All its lines, each behind so many blanks; the first stands behind what is there already. */
static void put_lines(struct buf *b, struct span s, size_t margin) {
        struct span line;

        for (bool first = true; span_cut(&s, '\n', &line); first = false) {
                if (!first)
                        buf_fill(b, ' ', margin);
                put_plain(b, line);
                buf_putc(b, '\n');
        }
}

int winevent_render(const struct winevent *e, struct buf *b) {
        for (size_t i = 0; i < WIN_MESSAGE; i++) {
                struct span name = span_str(labels[i].name);
                if (i > 0 && e->part[labels[i].part].n == 0) /* the first is where an event begins */
                        continue;
                buf_put(b, name);
                buf_putc(b, ':');
                buf_fill(b, ' ', e->part[labels[i].part].n ? 14 - name.n : 0);
                put_word(b, e->part[labels[i].part], ':');
                buf_putc(b, '\n');
        }
        if (e->n_data)
                buf_puts(b, "Event Data:\n");
        for (size_t i = 0; i < e->n_data; i++) {
                buf_puts(b, "  ");
                put_word(b, e->data[i].name, '_');
                buf_puts(b, ": ");
                put_lines(b, e->data[i].value, 4);
        }
        if (e->part[WIN_MESSAGE].n) {
                buf_puts(b, "Description:\n  ");
                put_lines(b, e->part[WIN_MESSAGE], 2);
        }
        return buf_putc(b, '\n');
}
