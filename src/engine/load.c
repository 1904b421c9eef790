/*
 * Brings the articles together: those linked into the program, and those of a folder that the user named. It follows no
 * symbolic link below that folder and never looks anywhere else.
 */
#include "engine/rule.h"
#include "base/buf.h"
#include "base/embed.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FOLDER_DEPTH = 8, FILE_BYTES = 2 * 1024 * 1024, MAX_RULES = 10000 };

struct loader {
        struct rules *rules;
        struct complaints *c;
        bool skim;       /* of the built-in ones */
        bool bad;        /* an article was refused */
        size_t met;      /* articles in the folder, and its site.yaml */
};

/* Room for one more behind the last. */
static int make_room(struct rules *rules) {
        struct rule *v;

        if (rules->n >= MAX_RULES)
                return -E2BIG;
        if ((rules->n & (rules->n - 1)) == 0) {
                if (!(v = reallocarray(rules->v, rules->n ? rules->n * 2 : 1, sizeof(*v))))
                        return -ENOMEM;
                rules->v = v;
        }
        return 0;
}

static int add_article(struct loader *l, struct span text, const char *name, bool built_in) {
        struct rules *rules = l->rules;
        int r = make_room(rules);

        if (r < 0)
                return r;
        r = (built_in && l->skim ? rule_skim : rule_parse)(text, name, &rules->v[rules->n], l->c);
        if (r == -EBADMSG) {
                l->bad = true;
                return 0;
        }
        if (r == 0)
                rules->v[rules->n++].built_in = built_in;
        return r;
}

static bool is_article(struct span name) {
        return name.n > 3 && span_eq(span_from(name, name.n - 3), SPAN(".md")) && !span_eq(name, SPAN("README.md"));
}

/* rules/<family>/<file>; what lies deeper is a fixture. */
static bool is_built_in(const char *path) {
        struct span rest = span_str(path), top, family;

        return span_cut(&rest, '/', &top) && span_eq(top, SPAN("rules")) && span_cut(&rest, '/', &family) &&
               span_chr(rest, '/') == rest.n && is_article(rest);
}

/* Some of what is linked into the program, read by a thread of its own. */
struct share {
        struct loader l;
        struct rules rules;
        struct complaints c;
        const struct embedded *from, *end;
        int r;
};

static int load_between(struct loader *l, const struct embedded *from, const struct embedded *end) {
        int r = 0;

        for (const struct embedded *e = from; e < end && r == 0; e++)
                if (is_built_in(e->path))
                        r = add_article(l, span_of(e->data, e->size), e->path, true);
        return r;
}

static void *load_share(void *ctx) {
        struct share *s = ctx;

        s->r = load_between(&s->l, s->from, s->end);
        return NULL;
}

/* What a share has read comes behind the others, or is freed. */
static int take_share(struct loader *l, struct share *s) {
        int r = s->r;
        size_t n = 0;

        while (r == 0 && n < s->rules.n && (r = make_room(l->rules)) == 0)
                l->rules->v[l->rules->n++] = s->rules.v[n++];
        for (size_t i = 0; i < s->c.n; i++)
                complaints_add(l->c, s->c.v[i].file, s->c.v[i].line, "%s", s->c.v[i].text);
        l->bad |= s->l.bad;
        while (n < s->rules.n)
                rule_done(&s->rules.v[n++]);
        free(s->rules.v);
        complaints_done(&s->c);
        return r;
}

/* On two threads: it is a good part of what the smallest log takes. */
static int load_built_in(struct loader *l) {
        struct share half = {.l = {.rules = &half.rules, .c = &half.c, .skim = l->skim}, .from = embedded, .end = embedded};
        pthread_t thread;
        bool started;
        int r;

        while (half.end->path)
                half.end++;
        half.from += (half.end - half.from) / 2;
        started = pthread_create(&thread, NULL, load_share, &half) == 0;
        r = load_between(l, embedded, half.from);
        if (started)
                pthread_join(thread, NULL);
        else
                load_share(&half);
        half.r = take_share(l, &half);
        return r ? r : half.r;
}

/* Reads up to FILE_BYTES; what is longer is no article anyway. */
static int read_file(int fd, struct buf *ret) {
        ssize_t n = 1;

        while (n > 0 && ret->n < FILE_BYTES) {
                int r = buf_reserve(ret, 64 * 1024);
                if (r < 0)
                        return r;
                n = read(fd, ret->p + ret->n, 64 * 1024);
                if (n < 0 && errno != EINTR)
                        return -errno;
                ret->n += n > 0 ? (size_t)n : 0;
                n = n < 0 ? 1 : n;
        }
        return 0;
}

static bool is_site(const char *name) {
        return strcmp(name, "site.yaml") == 0;
}

static int load_file(struct loader *l, int dir, const char *name, const char *path) {
        int fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK), r;
        struct buf text = BUF_INIT;

        l->met++;
        r = fd < 0 ? -errno : read_file(fd, &text);
        if (fd >= 0)
                close(fd);
        if (r == 0 && is_site(name)) {
                r = site_read(buf_span(&text), path, &l->rules->site, l->c);
        } else if (r == 0) {
                r = add_article(l, buf_span(&text), path, false);
        } else if (r != -ENOMEM) {
                complaints_add(l->c, path, 1, "cannot be read: %s", strerror(-r));
                l->bad = true;
                r = 0;
        }
        buf_done(&text);
        return r;
}

static int load_folder(struct loader *l, int fd, const char *path, int depth);

/* A folder named like the article beside it holds that article's fixtures, not articles. */
static bool is_fixtures(int dir, const char *name) {
        struct buf b = BUF_INIT;
        struct stat st;
        bool is;

        buf_printf(&b, "%s.md", name);
        is = fstatat(dir, buf_str(&b), &st, AT_SYMLINK_NOFOLLOW) == 0;
        buf_done(&b);
        return is;
}

static int load_entry(struct loader *l, int dir, const char *name, const char *folder, int depth) {
        struct buf path = BUF_INIT;
        struct stat st;
        int r = 0;

        if (name[0] == '.' || fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
                return 0;
        buf_printf(&path, "%s/%s", folder, name);
        if (path.err) {
                r = path.err;
        } else if (S_ISREG(st.st_mode) && (is_article(span_str(name)) || (depth == 0 && is_site(name)))) {
                r = load_file(l, dir, name, buf_str(&path));
        } else if (S_ISDIR(st.st_mode) && depth < FOLDER_DEPTH && !is_fixtures(dir, name)) {
                int fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
                r = fd < 0 ? -errno : load_folder(l, fd, buf_str(&path), depth + 1);
        }
        buf_done(&path);
        return r;
}

/* Takes fd over. */
static int load_folder(struct loader *l, int fd, const char *path, int depth) {
        struct dirent **names = NULL;
        int n = scandirat(fd, ".", &names, NULL, alphasort), r = n < 0 ? -errno : 0;

        for (int i = 0; i < n; i++) {
                if (r == 0)
                        r = load_entry(l, fd, names[i]->d_name, path, depth);
                free(names[i]);
        }
        free(names);
        close(fd);
        return r;
}

static int load_dir(struct loader *l, const char *dir) {
        int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC), r;
        struct span path = span_str(dir);
        char *name;

        if (fd < 0)
                return -errno;
        while (path.n > 1 && path.p[path.n - 1] == '/')
                path.n--;
        if (!(name = span_dup(path))) {
                close(fd);
                return -ENOMEM;
        }
        r = load_folder(l, fd, name, 0);
        if (r == 0 && l->met == 0) {
                complaints_add(l->c, name, 1, "neither an article (*.md) nor a site.yaml in this folder");
                l->bad = true;
        }
        free(name);
        return r;
}

/* By id, the built-in one first, then by file. */
static int rule_cmp(const void *a, const void *b) {
        const struct rule *x = a, *y = b;
        int r = strcmp(x->id, y->id);

        if (r == 0)
                r = (int)y->built_in - (int)x->built_in;
        return r ? r : strcmp(x->file, y->file);
}

/* Sorts; one id, one rule. */
static void sort_rules(struct loader *l) {
        struct rules *rules = l->rules;
        size_t n = 0;

        if (rules->n)
                qsort(rules->v, rules->n, sizeof(*rules->v), rule_cmp);
        for (size_t i = 0; i < rules->n; i++) {
                struct rule *before = n ? &rules->v[n - 1] : NULL;
                if (!before || strcmp(before->id, rules->v[i].id) != 0) {
                        rules->v[n++] = rules->v[i];
                        continue;
                }
                if (before->built_in == rules->v[i].built_in) {
                        complaints_add(l->c, rules->v[i].file, 1, "id: stands in %s too", before->file);
                        l->bad = true;
                }
                rule_done(before);
                *before = rules->v[i];
        }
        rules->n = n;
}

static int load_all(const char *dir, bool skim, struct rules *ret, struct complaints *c) {
        struct rules rules = {0};
        struct loader l = {.rules = &rules, .c = c, .skim = skim};
        size_t before = c->n;
        int r = load_built_in(&l);

        if (r == 0 && dir)
                r = load_dir(&l, dir);
        if (r == 0)
                sort_rules(&l);
        if (r == 0)
                site_apply(&rules.site, &rules, c);
        if (r == 0 && (l.bad || c->n > before))
                r = -EBADMSG;
        if (r < 0)
                rules_done(&rules);
        else
                *ret = rules;
        return r;
}

int rules_load(const char *dir, struct rules *ret, struct complaints *c) {
        return load_all(dir, false, ret, c);
}

int rules_skim(const char *dir, struct rules *ret, struct complaints *c) {
        return load_all(dir, true, ret, c);
}

void rules_done(struct rules *r) {
        for (size_t i = 0; i < r->n; i++)
                rule_done(&r->v[i]);
        free(r->v);
        site_done(&r->site);
        *r = (struct rules){0};
}

int rule_source(const struct rule *r, struct buf *ret) {
        struct span text = r->built_in ? embedded_find(r->file) : SPAN_NONE;
        int fd, e;

        if (r->built_in)
                return text.p ? buf_put(ret, text) : -ENOENT;
        fd = open(r->file, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
        if (fd < 0)
                return -errno;
        e = read_file(fd, ret);
        close(fd);
        return e;
}

static const struct rule *find(const struct rules *r, struct span id) {
        size_t lo = 0, hi = r->n;

        while (lo < hi) {
                size_t mid = lo + (hi - lo) / 2;
                int c = strncmp(r->v[mid].id, id.p, id.n);
                if (c == 0 && !r->v[mid].id[id.n])
                        return &r->v[mid];
                if (c < 0)
                        lo = mid + 1;
                else
                        hi = mid;
        }
        return NULL;
}

const struct rule *rules_find(const struct rules *r, const char *id) {
        return find(r, span_str(id));
}

const struct rule *explains_target(const struct rules *r, const char *entry) {
        struct span s = span_str(entry);

        return find(r, span_sub(s, 0, span_chr(s, '@')));
}

struct span explains_scope(const char *entry, const char *id) {
        struct span s = span_str(entry);
        size_t at = span_chr(s, '@');

        return at < s.n && span_eq(span_sub(s, 0, at), span_str(id)) ? span_from(s, at + 1) : SPAN_NONE;
}
