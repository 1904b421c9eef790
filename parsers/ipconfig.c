/*
 * What ipconfig prints: the cache of the name resolver (/displaydns), a record a block, and the adapters (/all), an object
 * each. Labels are in the language of the machine, so that rows are told by their place in the block and by the dots that
 * fill them.
 */
#include "base/address.h"
#include "parsers/dnstype.h"
#include "parsers/walk.h"

enum { ROW_TYPE = 1, ROW_TTL = 2, ROW_VALUE = 5 };

struct ipconfig {
        struct walk w;
        struct word heading;      /* above the block: a name, an adapter */
        struct word label, value; /* of the block's first row */
        struct word last;         /* label of the row that goes on */
        struct word host, type;
        bool dashes;              /* under the heading */
        bool negative;            /* the block says that there is no such name, or none of .type */
        bool cache;               /* it is a record of the cache */
        size_t rows, lines;       /* of the block; that its last row goes on for */
};

/* "Record Name . . . . . : x". Long labels of some languages have no dots left; they are indented then. */
static bool row(struct span line, struct span *ret_label, struct span *ret_value, bool *ret_dotted) {
        size_t colon = span_chr(line, ':'), end = colon, indent = span_skip_blanks(line, 0);

        while (end > 0 && (is_blank(line.p[end - 1]) || line.p[end - 1] == '.'))
                end--;
        *ret_dotted = span_chr(span_sub(line, end, colon - end), '.') < colon - end;
        *ret_label = span_trim(span_sub(line, 0, end));
        *ret_value = span_trim(span_from(line, colon + 1));
        bool apart = colon + 1 >= line.n || is_blank(line.p[colon + 1]);
        return colon < line.n && ret_label->n && (*ret_dotted || (indent && apart && ret_value->n));
}

static bool is_dashes(struct span s) {
        return s.n >= 4 && span_count(s, '-') == s.n;
}

static bool is_number(struct span s) {
        uint32_t n;

        return span_u32(s, &n) == 0;
}

/* "10.0.0.5(Preferred)" in any language. */
static struct span without_remark(struct span s) {
        struct span front = span_sub(s, 0, span_chr(s, '('));

        return front.n && address_class(front) != ADDRESS_NAME ? front : s;
}

/* Fields of the cache's record by their place in the block. */
static int put_cached(struct ipconfig *p, struct span value) {
        static const char *const names[] = {[ROW_TTL] = "ttl", [ROW_VALUE] = "value"};

        if (p->rows == ROW_TYPE)
                word_keep(&p->type, value);
        return p->rows <= ROW_VALUE && names[p->rows] ? walk_put(&p->w, names[p->rows], value) : 0;
}

/* It shows by the second row, a number in the cache, what the first one is. */
static int put_first(struct ipconfig *p, bool cache) {
        int r;

        p->cache = cache;
        if (cache)
                return walk_put(&p->w, "name", word_span(&p->value));
        r = walk_put(&p->w, "Adapter", word_span(&p->heading));
        if (p->heading.n == 0 && p->host.n == 0)
                p->host = p->value; /* the head of all adapters begins with the machine's name */
        return r < 0 ? r : facts_put(&p->w.facts, word_span(&p->label), without_remark(word_span(&p->value)));
}

static int take_row(struct ipconfig *p, const struct line *line, struct span label, struct span value) {
        int r = p->rows == ROW_TYPE ? put_first(p, is_number(value)) : 0;

        if (p->rows == 0) {
                word_keep(&p->label, label);
                word_keep(&p->value, value);
        } else if (r == 0) {
                r = p->cache ? put_cached(p, value) : facts_put(&p->w.facts, label, without_remark(value));
        }
        word_keep(&p->last, label);
        p->rows++;
        p->lines = 0;
        return r < 0 ? r : walk_keep(&p->w, line);
}

/* The value of an empty row, more values, or the priority, weight and port of a service. */
static int take_more(struct ipconfig *p, const struct line *line, struct span value) {
        static const char *const numbers[] = {"priority", "weight", "port"};
        struct facts *f = &p->w.facts;
        int r = 0;

        if (p->rows == 1) {
                r = put_first(p, false);
                p->rows++;
        }
        if (r == 0 && !p->cache)
                r = facts_put(f, word_span(&p->last), without_remark(value));
        else if (p->rows > ROW_VALUE && facts_get(f, "value").n == 0)
                r = walk_put(&p->w, "value", value);
        else if (p->rows > ROW_VALUE && p->lines < 3 && is_number(value))
                r = walk_put(&p->w, numbers[p->lines++], value);
        return r < 0 ? r : walk_keep(&p->w, line);
}

/* "Name does not exist.", "No records of type AAAA": under a heading with dashes, in any language. */
static int take_negative(struct ipconfig *p, const struct line *line, struct span text) {
        struct span word = text;
        int r = walk_put(&p->w, "name", word_span(&p->heading));

        for (size_t i = 0; i < text.n; i++)
                if (is_blank(text.p[i]))
                        word = span_from(text, i + 1);
        struct span type = dns_type(word);
        word_keep(&p->type, type);
        if (r == 0)
                r = walk_put(&p->w, "answer", type.n ? SPAN("no-data") : SPAN("no-name"));
        p->negative = true;
        return r < 0 ? r : walk_keep(&p->w, line);
}

static int finish(struct ipconfig *p, struct record *ret) {
        bool dns = p->cache || p->negative;
        int r = p->rows == 1 ? put_first(p, false) : 0;

        if (r < 0)
                return r;
        walk_finish(&p->w, dns ? CLASS_DNS : CLASS_OBJECT, ret);
        ret->component = dns ? SPAN("cache") : SPAN_NONE;
        ret->topic = dns ? dns_type(word_span(&p->type)) : SPAN("ipconfig /all");
        ret->host = word_span(&p->host);
        p->rows = p->lines = p->heading.n = 0;
        p->cache = p->negative = p->dashes = false;
        return 1;
}

/* A name with dashes under it, an adapter, or anything that is said between blocks. */
static int take_other(struct ipconfig *p, const struct line *line, struct span text, struct record *ret) {
        bool adapter = text.p[text.n - 1] == ':', dashes = is_dashes(text);

        if (!dashes) {
                facts_reset(&p->w.facts);
                p->heading.n = 0;
        }
        p->dashes = dashes && p->heading.n;
        if (!dashes && (adapter || span_chr(text, ' ') == text.n))
                word_keep(&p->heading, span_sub(text, 0, text.n - adapter));
        return p->heading.n ? walk_keep(&p->w, line) : walk_trace(&p->w, line, ret);
}

/* Is the line no more of the block? */
static bool is_over(const struct ipconfig *p, struct span line, bool is_row, struct span label) {
        struct span text = span_trim(line);
        bool lacking = p->cache && p->rows > ROW_VALUE && facts_get(&p->w.facts, "value").n == 0;

        if (p->negative || text.n == 0)
                return true;
        if (is_row)
                return p->rows > ROW_TYPE && span_ieq(label, word_span(&p->label));
        bool word = span_chr(text, ' ') == text.n;
        if (p->cache && p->rows > ROW_VALUE && !lacking && word && !is_number(text)) /* the next name, right below */
                return true;
        return is_dashes(text) || (!is_blank(line.p[0]) && !(lacking && word));
}

static int take(void *state, const struct line *line, struct record *ret) {
        struct ipconfig *p = state;
        struct span all = line ? line->text : SPAN_NONE, text = span_trim(all), label, value;
        bool dotted = false;
        bool is_row = row(all, &label, &value, &dotted) && (dotted || p->rows);

        if ((p->rows || p->negative) && is_over(p, all, is_row, label))
                return finish(p, ret);
        if (text.n == 0)
                return 0;
        if (is_row)
                return take_row(p, line, label, value);
        if (p->rows)
                return take_more(p, line, text);
        return p->dashes && !is_dashes(text) ? take_negative(p, line, text) : take_other(p, line, text, ret);
}

static int ipconfig_next(void *state, struct record *ret) {
        return walk_next(state, take, ret);
}

static int ipconfig_open(struct input *in, struct notes *notes, void **ret_state) {
        return walk_open(sizeof(struct ipconfig), in, notes, ret_state);
}

static int ipconfig_probe(struct span head, const char *path, const char **ret_why) {
        struct span line, label, value;
        size_t rows = 0, others = 0;

        (void)path;
        while (span_line(&head, &line)) {
                bool dotted = false;
                if (span_trim(line).n == 0)
                        continue;
                struct span fill = span_sub(line, 0, span_chr(line, ':'));
                if (row(line, &label, &value, &dotted) && dotted && span_find(fill, SPAN(". .")) < fill.n)
                        rows++;
                else
                        others++;
        }
        if (rows == 0 || others > rows * 2)
                return 0;
        return probe_claim(rows < 3 ? 60 : 90, "labels filled up with dots, as ipconfig prints them", ret_why);
}

const struct parser parser_ipconfig = {
        .name = "ipconfig",
        .title = "addresses and resolver cache of a Windows machine (ipconfig)",
        .role = "",
        .probe = ipconfig_probe,
        .open = ipconfig_open,
        .next = ipconfig_next,
        .close = walk_close,
};
