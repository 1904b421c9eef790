/*
 * Reads what the user says of time. Zones by name come from the system's zone files, which are read here and understood in
 * base/tz.h.
 */
#include "cli/clocks.h"

#include "cli/say.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

enum { ZONE_BYTES = 256 * 1024 };

static const char folder[] = "/usr/share/zoneinfo/";

static int read_bound(const struct args *a, const char *name, bool *ret_has, struct stamp_query *ret) {
        const char *text = args_value(a, name);

        *ret_has = text != NULL;
        if (!text || stamp_parse(span_str(text), ret) == 0)
                return 0;
        say_error("--%s cannot be '%s'; use a time such as '2013-03-12 10:32', 2013-03-12T10:32:05Z or, of one day, 10:32", name, text);
        return EXIT_FAILED;
}

/* "Area/City": nothing that leads out of the folder. */
static bool is_zone_name(struct span s) {
        if (s.n == 0 || s.n > 100 || !is_alpha(s.p[0]))
                return false;
        for (size_t i = 0; i < s.n; i++)
                if (!is_alpha(s.p[i]) && !is_digit(s.p[i]) && !strchr("_+-/", s.p[i]))
                        return false;
        return true;
}

static int read_file(const char *path, struct buf *ret) {
        int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
        ssize_t n = -1;
        int r = fd < 0 ? -errno : buf_reserve(ret, ZONE_BYTES);

        while (r == 0 && ret->n < ZONE_BYTES && (n = read(fd, ret->p + ret->n, ZONE_BYTES - ret->n)) > 0)
                ret->n += (size_t)n;
        if (r == 0 && n < 0)
                r = -errno;
        if (fd >= 0)
                close(fd);
        return r;
}

static int read_zone(const char *name, struct tz **ret) {
        struct buf path = BUF_INIT, bytes = BUF_INIT;
        int r = tz_fixed(span_str(name), ret);

        if (r != -EINVAL)
                return r;
        if (!is_zone_name(span_str(name)))
                return -EINVAL;
        buf_printf(&path, "%s%s", folder, name);
        r = read_file(buf_str(&path), &bytes);
        if (r == 0)
                r = tz_parse(buf_span(&bytes), ret);
        buf_done(&path);
        buf_done(&bytes);
        return r == -ENOMEM ? r : r < 0 ? -EINVAL : 0;
}

static int read_tz(const char *text, struct ingest_zone *ret) {
        struct span whole = span_str(text);
        size_t equals = whole.n;
        struct ingest_zone z = {0};
        int r = -EINVAL;

        while (equals && whole.p[equals - 1] != '=') /* a path may have one */
                equals--;
        if (equals > 1) {
                z.source = span_dup(span_sub(whole, 0, equals - 1));
                z.name = span_dup(span_from(whole, equals));
                r = z.source && z.name ? read_zone(z.name, &z.tz) : -ENOMEM;
        }
        *ret = z;
        if (r == -EINVAL)
                say_error("--tz cannot be '%s'; use part of a log's path and its zone, such as client.log=+02:00 or "
                          "fe01=Europe/Berlin", text);
        else if (r < 0)
                say_error("%s", strerror(-r));
        return r < 0 ? EXIT_FAILED : 0;
}

int clocks_read(const struct args *a, struct clocks *ret) {
        const char *text;
        int r = read_bound(a, "since", &ret->has_since, &ret->since);

        if (r == 0)
                r = read_bound(a, "until", &ret->has_until, &ret->until);
        for (size_t i = 0; r == 0 && (text = args_next(a, "tz", &i));)
                r = read_tz(text, &ret->zones[ret->n_zones++]);
        return r;
}

void clocks_done(struct clocks *c) {
        for (size_t i = 0; i < c->n_zones; i++) {
                free((char *)c->zones[i].source);
                free((char *)c->zones[i].name);
                tz_free(c->zones[i].tz);
        }
        *c = (struct clocks){0};
}

int clocks_recall(struct clocks *c, struct store *s) {
        struct buf said = BUF_INIT;
        struct span rest, line;
        int r = 0;

        if (c->n_zones || store_meta(s, INGEST_ZONES, &said) < 0) {
                buf_done(&said);
                return 0;
        }
        rest = buf_span(&said);
        while (r == 0 && c->n_zones < ARGS_REPEATS && span_line(&rest, &line)) {
                char *text = span_dup(line);
                r = text ? read_tz(text, &c->zones[c->n_zones++]) : EXIT_FAILED;
                free(text);
        }
        buf_done(&said);
        return r;
}

static bool is_path_of(const struct member_list *l, const char *part) {
        for (size_t i = 0; i < l->n; i++)
                if (span_ifind(span_str(l->v[i].path), span_str(part)) < strlen(l->v[i].path))
                        return true;
        return false;
}

const char *clocks_unused(const struct clocks *c, const struct member_list *l) {
        for (size_t i = 0; c && i < c->n_zones; i++)
                if (!is_path_of(l, c->zones[i].source))
                        return c->zones[i].source;
        return NULL;
}

void clocks_fill(const struct clocks *c, struct ingest_options *io) {
        if (!c)
                return;
        io->since = c->has_since ? &c->since : NULL;
        io->until = c->has_until ? &c->until : NULL;
        io->zones = c->zones;
        io->n_zones = c->n_zones;
}
