/*
 * Help desks sort by machine: a hosts file tells of no machine, and lies in the folder of one. A machine must have been named by a
 * source before a folder counts as its own; what is derived here is marked so.
 */
#include "store/machine.h"

#include "store/internal.h"

#include <errno.h>
#include <stdlib.h>

const char *known_word(enum known k) {
        static const char *const words[] = {NULL, "stated", "derived", "assumed"};

        return words[k];
}

enum known known_by(struct span word) {
        for (enum known k = KNOWN_STATED; k <= KNOWN_ASSUMED; k++)
                if (span_eq(word, span_str(known_word(k))))
                        return k;
        return KNOWN_NOT;
}

/* "FE01.contoso.example +2" → "FE01"; an address, or a name too short to be told from a word, is none. */
static struct span short_name(struct span host) {
        struct span name = span_sub(host, 0, span_find(host, SPAN(" +")));
        bool letters = false;

        name = span_sub(name, 0, span_chr(name, '.'));
        for (size_t i = 0; i < name.n; i++)
                letters |= is_alpha(name.p[i]);
        return name.n < 3 || !letters || span_chr(host, ':') < host.n ? SPAN("") : name;
}

bool machine_in_path(struct span path, struct span machine) {
        struct span part, name = short_name(machine);

        while (name.n && span_cut(&path, '/', &part)) {
                if (!span_istarts(part, name))
                        continue;
                if (part.n == name.n || part.p[name.n] == '.' || (path.n == 0 && strchr("-_", part.p[name.n])))
                        return true;
        }
        return false;
}

struct span machine_of_file(struct span path) {
        static const char tail[] = "-dddddddd-dddd.log";
        struct span name = path, part;
        size_t n = sizeof(tail) - 1;

        while (span_cut(&path, '/', &part))
                name = part;
        if (name.n < n + 3)
                return SPAN("");
        for (size_t i = 0; i < n; i++) {
                char c = name.p[name.n - n + i];
                if (tail[i] == 'd' && i < n - 4 ? !is_digit(c) : to_lower(c) != tail[i])
                        return SPAN("");
        }
        return span_sub(name, 0, name.n - n);
}

static const struct source_row *namesake(const struct source_info *v, size_t n, const struct source_row *of) {
        for (size_t i = 0; i < n; i++) {
                const struct source_row *r = &v[i].row;
                if (r->host_by == KNOWN_STATED && machine_in_path(span_str(of->path), span_str(r->host)))
                        return r;
        }
        return NULL;
}

/* A machine whose own records show that it is an Edge is one in its other files too. */
static bool is_edge(const struct source_info *v, size_t n, struct span host) {
        for (size_t i = 0; i < n; i++)
                if (v[i].row.role_by == KNOWN_DERIVED && span_ieq(short_name(span_str(v[i].row.host)), short_name(host)))
                        return true;
        return false;
}

static int derive_one(struct store *s, const struct source_info *v, size_t n, const struct source_row *r) {
        const struct source_row *other = r->host ? NULL : namesake(v, n, r);
        struct span file = r->host || other ? SPAN("") : machine_of_file(span_str(r->path));
        struct span host = r->host ? span_str(r->host) : other ? short_name(span_str(other->host)) : file;
        bool edge = host.n && short_name(host).n && r->role_by != KNOWN_DERIVED && is_edge(v, n, host);

        if (host.n == 0 || (r->host && !edge))
                return 0;
        struct put p = put_begin(s, PUT_MACHINE);
        put_text(&p, host);
        put_word(&p, known_word(r->host ? r->host_by : KNOWN_DERIVED));
        put_word(&p, edge ? "edge" : r->role);
        put_word(&p, known_word(edge ? KNOWN_DERIVED : r->role_by));
        put_int(&p, r->id);
        return put_end(&p);
}

int machines_derive(struct store *s) {
        struct source_info *v = NULL;
        size_t n = 0;
        int r = store_sources(s, &v, &n);

        for (size_t i = 0; i < n && r == 0; i++)
                r = derive_one(s, v, n, &v[i].row);
        source_infos_free(v, n);
        return r;
}
