/*
 * Walks over tokens. A fragment is read where it stands: in the record, in the definition of a template, which may stand in
 * another record, or in a value. Every offset is checked against the chunk; depth and work are bounded for each record, as
 * templates and values can hold each other; nothing is kept between records.
 */
#include "parsers/binxml.h"

#include "base/fetch.h"

enum {
        DEPTH = 32,             /* fragments in templates in values in … */
        WORK = 16 * 1024,       /* tokens, and bytes of names and texts, of one record, and as many times its own bytes: */
        WORK_A_BYTE = 32,       /* what stands in a template is worked on again and again */
        NAME_BYTES = 512,       /* of a name */
        VALUES = 4096,          /* of one template */
        NAME_HEAD = 8,          /* next name, hash, length */
        TEMPLATE_HEAD = 24,     /* next template, GUID, length */
        MORE = 0x40,            /* of a token: attributes, or more data, follow */
};

enum token {
        END_OF_FRAGMENT = 0, OPEN = 1, CLOSE_START = 2, CLOSE_EMPTY = 3, END_ELEMENT = 4, VALUE = 5, ATTRIBUTE = 6, CDATA = 7,
        CHARACTER = 8, ENTITY = 9, PI_TARGET = 10, PI_DATA = 11, TEMPLATE = 12, NORMAL = 13, OPTIONAL = 14, FRAGMENT = 15,
};

enum { TYPE_TEXT = 1, TYPE_ANSI = 2, TYPE_NESTED = 0x21, TYPE_ARRAY = 0x80 };

/* What a template's substitutions stand for. */
struct values {
        size_t descriptors, data; /* offsets in the chunk: of 4 bytes for each, and of the first value */
        size_t n;
        /* Substitutions mostly rise: the value that was looked up last. */
        size_t index, at;
};

struct reader {
        struct span chunk;
        struct elements *x;
        struct buf text, attribute, name; /* a value on its way; the attribute that is open, and its name */
        bool in_attribute;
        size_t depth, left; /* of the work */
        unsigned faults;
};

static void fragment(struct reader *r, size_t at, size_t end, bool in_template, struct values *values);

static bool broken(struct reader *r) {
        r->faults |= BINXML_BROKEN;
        return false;
}

/* False: the record has had its share. */
static bool work(struct reader *r, size_t n) {
        if (n <= r->left) {
                r->left -= n;
                return true;
        }
        r->left = 0;
        r->faults |= BINXML_DEEP;
        return false;
}

/* The name at an offset: its length in bytes, and its end; it has a NUL behind it. */
static bool name_at(struct span chunk, size_t at, struct span *ret, size_t *ret_end) {
        struct fetch f = fetch_in(span_from(chunk, at));
        struct span name;

        fetch_skip(&f, NAME_HEAD - 2);
        name = fetch_span(&f, 2 * (size_t)fetch_le(&f, 2));
        if (fetch_le(&f, 2) != 0 || f.cut || name.n == 0 || name.n > NAME_BYTES)
                return false;
        *ret = name;
        *ret_end = at + f.at;
        return true;
}

/* A reference to a name, and the name itself where it stands for the first time. */
static bool read_name(struct reader *r, struct fetch *f, struct buf *b) {
        size_t at = (size_t)fetch_le(f, 4), end;
        struct span name;

        if (f->cut || !name_at(r->chunk, at, &name, &end))
                return broken(r);
        if (!work(r, name.n))
                return false;
        if (at == f->at)
                f->at = end;
        buf_reset(b);
        binxml_put_utf16(b, name);
        return f->at <= f->s.n || broken(r);
}

static void put_text(struct reader *r, struct span text) {
        if (r->in_attribute)
                buf_put(&r->attribute, text);
        else
                elements_text(r->x, text);
}

static void end_attribute(struct reader *r) {
        if (r->in_attribute)
                elements_attribute(r->x, buf_span(&r->name), buf_span(&r->attribute));
        r->in_attribute = false;
}

static size_t item_size(unsigned type) {
        static const unsigned char sizes[] = {0, 0, 0, 1, 1, 2, 2, 4, 4, 8, 8, 4, 8, 4, 0, 16, 8, 8, 16, 0, 4, 8};

        return type < sizeof(sizes) ? sizes[type] : 0;
}

/* The next item of an array; text ends with a NUL each. False: it has none any more. */
static bool next_item(unsigned type, struct span *rest, struct span *ret) {
        size_t unit = type == TYPE_TEXT ? 2 : 1, n = item_size(type);

        if (rest->n == 0)
                return false;
        if (type == TYPE_TEXT || type == TYPE_ANSI)
                for (n = 0; n + unit <= rest->n && (rest->p[n] || rest->p[n + unit - 1]); n += unit)
                        continue;
        else if (n == 0)
                n = rest->n;
        *ret = span_sub(*rest, 0, n);
        *rest = span_from(*rest, type == TYPE_TEXT || type == TYPE_ANSI ? n + unit : n);
        return true;
}

/* Each item of an array is an element of its own. */
static void put_array(struct reader *r, unsigned type, struct span rest) {
        struct span item;

        for (bool first = true; next_item(type, &rest, &item); first = false) {
                if (!first && r->in_attribute)
                        put_text(r, SPAN(" "));
                else if (!first)
                        elements_again(r->x);
                buf_reset(&r->text);
                if (!binxml_put_value(&r->text, type, item))
                        broken(r);
                put_text(r, buf_span(&r->text));
        }
}

static void put_value(struct reader *r, unsigned type, struct span raw, size_t at) {
        if (type == TYPE_NESTED) {
                fragment(r, at, at + raw.n, false, NULL);
                return;
        }
        if (type & TYPE_ARRAY) {
                put_array(r, type & ~(unsigned)TYPE_ARRAY, raw);
                return;
        }
        buf_reset(&r->text);
        if (raw.n && !binxml_put_value(&r->text, type, raw))
                broken(r);
        put_text(r, buf_span(&r->text));
}

/* Value `index` of a template: its type and bytes. */
static bool find_value(struct reader *r, struct values *v, size_t index, unsigned *ret_type, size_t *ret_at, struct span *ret) {
        struct fetch f;

        if (!v || index >= v->n)
                return broken(r);
        if (index < v->index) {
                v->index = 0;
                v->at = v->data;
        }
        if (!work(r, index - v->index))
                return false;
        for (f = fetch_in(span_from(r->chunk, v->descriptors + 4 * v->index)); v->index < index; v->index++) {
                v->at += (size_t)fetch_le(&f, 2);
                fetch_skip(&f, 2);
        }
        size_t n = (size_t)fetch_le(&f, 2);
        *ret_type = fetch_u8(&f);
        *ret_at = v->at;
        *ret = span_sub(r->chunk, v->at, n);
        return ret->n == n || broken(r);
}

static bool read_substitution(struct reader *r, struct fetch *f, struct values *v) {
        size_t index = (size_t)fetch_le(f, 2), at;
        struct span raw;
        unsigned type;

        fetch_skip(f, 1);
        if (f->cut)
                return broken(r);
        if (find_value(r, v, index, &type, &at, &raw) && work(r, raw.n))
                put_value(r, type, raw, at);
        return r->left > 0;
}

/* Where the definition stands and how long it is; it may stand right here. */
static bool read_definition(struct reader *r, struct fetch *f, size_t *ret_at, size_t *ret_n) {
        size_t at;
        struct fetch d;

        fetch_skip(f, 5);
        at = (size_t)fetch_le(f, 4);
        d = fetch_in(span_from(r->chunk, at));
        fetch_skip(&d, TEMPLATE_HEAD - 4);
        *ret_n = (size_t)fetch_le(&d, 4);
        *ret_at = at + TEMPLATE_HEAD;
        if (f->cut || d.cut || *ret_n > r->chunk.n - *ret_at)
                return broken(r);
        if (at == f->at)
                f->at = *ret_at + *ret_n;
        return true;
}

static bool read_template(struct reader *r, struct fetch *f) {
        struct values v = {0};
        size_t at, n, sum = 0;
        struct fetch d;

        if (!read_definition(r, f, &at, &n))
                return false;
        v.n = (size_t)fetch_le(f, 4);
        v.descriptors = f->at;
        if (f->cut || v.n > VALUES || v.n * 4 > f->s.n - f->at)
                return broken(r);
        if (!work(r, v.n))
                return false;
        v.data = v.at = v.descriptors + 4 * v.n;
        for (d = fetch_in(span_sub(r->chunk, v.descriptors, 4 * v.n)); d.at < d.s.n; fetch_skip(&d, 2))
                sum += (size_t)fetch_le(&d, 2);
        fragment(r, at, at + n, true, &v);
        f->at = v.data + sum <= f->s.n ? v.data + sum : f->s.n;
        return v.data + sum <= r->chunk.n || broken(r);
}

/* Is an open element's name plausible that many bytes on? */
static bool opens_at(const struct reader *r, const struct fetch *f, size_t skip) {
        struct fetch g = *f;
        struct span name;
        size_t end, at;

        fetch_skip(&g, skip + 4);
        at = (size_t)fetch_le(&g, 4);
        return !g.cut && at >= NAME_HEAD && (at == g.at || at < r->chunk.n) && name_at(r->chunk, at, &name, &end);
}

/* A number of 2 bytes stands before the length in templates alone; writers disagree, so the name behind it decides. */
static bool read_open(struct reader *r, struct fetch *f, bool more, bool in_template) {
        size_t usual = in_template ? 2 : 0, skip = opens_at(r, f, usual) || !opens_at(r, f, 2 - usual) ? usual : 2 - usual;

        fetch_skip(f, skip + 4);
        if (!read_name(r, f, &r->name))
                return false;
        if (more)
                fetch_skip(f, 4);
        elements_start(r->x, buf_span(&r->name));
        return !f->cut || broken(r);
}

static bool read_attribute(struct reader *r, struct fetch *f) {
        end_attribute(r);
        if (!read_name(r, f, &r->name))
                return false;
        buf_reset(&r->attribute);
        r->in_attribute = true;
        return true;
}

static bool read_counted(struct reader *r, struct fetch *f, bool shown) {
        struct span raw = fetch_span(f, 2 * (size_t)fetch_le(f, 2));

        if (!work(r, raw.n))
                return false;
        buf_reset(&r->text);
        binxml_put_utf16(&r->text, raw);
        if (shown)
                put_text(r, buf_span(&r->text));
        return !f->cut || broken(r);
}

static bool read_character(struct reader *r, struct fetch *f) {
        struct span unit = fetch_span(f, 2);

        buf_reset(&r->text);
        binxml_put_utf16(&r->text, unit);
        put_text(r, buf_span(&r->text));
        return !f->cut || broken(r);
}

static bool read_entity(struct reader *r, struct fetch *f) {
        static const struct span known[][2] = {{SPAN("lt"), SPAN("<")}, {SPAN("gt"), SPAN(">")}, {SPAN("amp"), SPAN("&")},
                                               {SPAN("quot"), SPAN("\"")}, {SPAN("apos"), SPAN("'")}};

        if (!read_name(r, f, &r->text))
                return false;
        for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
                if (span_eq(buf_span(&r->text), known[i][0])) {
                        put_text(r, known[i][1]);
                        break;
                }
        return true;
}

static bool close_tag(struct reader *r, bool ends) {
        end_attribute(r);
        if (ends)
                elements_end(r->x);
        return true;
}

/* One token; false: nothing behind it can be read. */
static bool step(struct reader *r, struct fetch *f, bool in_template, struct values *values) {
        unsigned token = fetch_u8(f), kind = token & ~(unsigned)MORE;

        switch (kind) {
        case OPEN: return read_open(r, f, token & MORE, in_template);
        case CLOSE_START: return close_tag(r, false);
        case CLOSE_EMPTY:
        case END_ELEMENT: return close_tag(r, true);
        case VALUE: fetch_skip(f, 1); return read_counted(r, f, true);
        case ATTRIBUTE: return read_attribute(r, f);
        case CDATA: return read_counted(r, f, true);
        case CHARACTER: return read_character(r, f);
        case ENTITY: return read_entity(r, f);
        case PI_TARGET: return read_name(r, f, &r->text);
        case PI_DATA: return read_counted(r, f, false);
        case TEMPLATE: return read_template(r, f);
        case NORMAL:
        case OPTIONAL: return read_substitution(r, f, values);
        case FRAGMENT: fetch_skip(f, 3); return !f->cut || broken(r);
        case END_OF_FRAGMENT: return false;
        default: return broken(r);
        }
}

static void fragment(struct reader *r, size_t at, size_t end, bool in_template, struct values *values) {
        struct fetch f = fetch_in(span_sub(r->chunk, 0, end));

        if (r->depth == DEPTH) {
                r->faults |= BINXML_DEEP;
                return;
        }
        r->depth++;
        f.at = at < f.s.n ? at : f.s.n;
        while (f.at < f.s.n && work(r, 1) && step(r, &f, in_template, values))
                continue;
        r->depth--;
}

unsigned binxml_read(struct span chunk, size_t at, size_t end, struct elements *x) {
        struct reader r = {.chunk = chunk, .x = x, .left = WORK + WORK_A_BYTE * (end - at)};

        r.attribute.max = ELEMENTS_BYTES;
        fragment(&r, at, end, false, NULL);
        buf_done(&r.text);
        buf_done(&r.attribute);
        buf_done(&r.name);
        return r.faults;
}
