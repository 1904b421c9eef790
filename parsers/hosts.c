/*
 * Hosts files: an address and the names that it has, a line each. What is behind "#" is no entry, however much it looks like
 * one. Refuses texts in which addresses stand among anything else.
 */
#include "base/address.h"
#include "parsers/text.h"
#include "parsers/walk.h"

enum { NAME_MAX_BYTES = 255 };

static bool is_address(struct span s) {
        return s.n > 1 && address_class(s) != ADDRESS_NAME;
}

/* The hardware addresses of other tables are no names. */
static bool is_hardware(struct span s) {
        return s.n == 17 && (span_count(s, '-') == 5 || span_count(s, ':') == 5);
}

static bool is_name(struct span s) {
        bool letter = false;

        for (size_t i = 0; i < s.n; i++) {
                bool high = (unsigned char)s.p[i] >= 0x80;
                if (!is_alpha(s.p[i]) && !is_digit(s.p[i]) && !high && !strchr("-_.*", s.p[i]))
                        return false;
                letter = letter || high || is_alpha(s.p[i]);
        }
        return letter && s.n <= NAME_MAX_BYTES && s.p[0] != '-' && !is_hardware(s);
}

/* The address, and the names behind it; false: the line is no entry. */
static bool read_entry(struct span line, struct span *ret_address, struct span *ret_names) {
        struct span entry = span_trim(span_sub(line, 0, span_chr(line, '#')));

        *ret_address = text_first(entry);
        *ret_names = text_after(entry);
        for (struct span rest = *ret_names; rest.n; rest = text_after(rest))
                if (!is_name(text_first(rest)))
                        return false;
        return is_address(*ret_address) && ret_names->n;
}

static int take(void *state, const struct line *line, struct record *ret) {
        struct walk *w = state;
        struct span address, names;
        int r;

        if (!line || span_trim(line->text).n == 0)
                return 0;
        if (!read_entry(line->text, &address, &names))
                return walk_trace(w, line, ret);
        if ((r = walk_keep(w, line)) < 0)
                return r;
        for (; names.n; names = text_after(names))
                if ((r = walk_put(w, "name", text_first(names))) < 0)
                        return r;
        facts_record(&w->facts, CLASS_HOSTS, ret);
        ret->topic = address;
        return 1;
}

static int hosts_next(void *state, struct record *ret) {
        return walk_next(state, take, ret);
}

static int hosts_open(struct input *in, struct notes *notes, void **ret_state) {
        return walk_open(sizeof(struct walk), in, notes, ret_state);
}

static bool named_hosts(const char *path) {
        const char *slash = strrchr(path, '/');

        return span_istarts(span_str(slash ? slash + 1 : path), SPAN("hosts"));
}

static int hosts_probe(struct span head, const char *path, const char **ret_why) {
        size_t entries = 0, others = 0;
        struct span line, address, names, all = head;
        bool header = span_find(head, SPAN("HOSTS file used by Microsoft TCP/IP")) < head.n;

        while (span_line(&all, &line)) {
                line = span_trim(line);
                if (line.n == 0 || line.p[0] == '#')
                        continue;
                if (read_entry(line, &address, &names))
                        entries++;
                else if (all.n || header) /* the last line of the head may be cut */
                        others++;
        }
        if (header && entries >= others)
                return probe_claim(95, "the comments of Windows' hosts file", ret_why);
        if (entries == 0 || others * 4 > entries)
                return 0;
        if (entries > 1 || named_hosts(path))
                return probe_claim(80, "lines of an address and names", ret_why);
        return probe_claim(45, "a line of an address and names", ret_why);
}

const struct parser parser_hosts = {
        .name = "hosts",
        .title = "hosts files",
        .role = "",
        .probe = hosts_probe,
        .open = hosts_open,
        .next = hosts_next,
        .close = walk_close,
};
