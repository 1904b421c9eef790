/*
 * Goes from member to member: from file to file, and where one is an archive into it, and out again at its end. It owns the
 * tower of open archives and the caps on what they may become. It refuses to write anything to disk under a name.
 */
#include "bundle/bundle.h"

#include "base/limits.h"
#include "bundle/kind.h"
#include "bundle/name.h"
#include "bundle/unpack.h"

#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

/* One archive that is open. */
struct floor {
        struct unpack *u;
        struct origin *spool; /* what it is read from, when that had to be laid aside */
        enum kind kind;
        size_t path_n;        /* of the path, the archive's own */
        bool any;             /* something was found in it */
};

struct bundle {
        const struct member_list *list;
        struct bundle_opener opener;
        struct stop stop;
        locale_t utf8;
        size_t next;           /* of the list */
        struct origin *origin; /* of the file at hand */
        struct bundle_caps caps;
        struct floor floors[2 * LIMIT_MOST_ARCHIVES];
        size_t n, archives;    /* floors in use; those that are no mere compressed stream */
        struct buf path;
        struct notes *notes;   /* of the member at hand */
        struct budget budget;
        uint64_t done;         /* bytes of files that are done with */
        size_t members;
        bool many;
};

enum { AGAIN = 2 };

int bundle_open(const struct member_list *l, size_t i) {
        return i == BUNDLE_NAMELESS ? origin_nameless() : i < l->n ? origin_file(&l->v[i]) : -EINVAL;
}

static int open_here(void *ctx, size_t i) {
        return bundle_open(((struct bundle *)ctx)->list, i);
}

int bundle_new(const struct member_list *l, bool (*stop)(void *ctx), void *ctx, struct bundle **ret) {
        struct bundle *b = calloc(1, sizeof(*b));

        if (!b)
                return -ENOMEM;
        b->list = l;
        b->caps = (struct bundle_caps){.bytes = l->caps.bytes ? l->caps.bytes : (uint64_t)LIMIT_UNPACKED_GIB << 30,
                                       .files = l->caps.files ? l->caps.files : LIMIT_FOLDER_FILES,
                                       .depth = l->caps.depth ? l->caps.depth : LIMIT_ARCHIVE_DEPTH};
        b->budget.max = b->caps.bytes;
        b->opener = (struct bundle_opener){open_here, b};
        b->stop = (struct stop){stop, ctx};
        b->utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
        *ret = b;
        return 0;
}

void bundle_open_by(struct bundle *b, const struct bundle_opener *o) {
        b->opener = *o;
}

static struct floor *top_of(struct bundle *b) {
        return b->n ? &b->floors[b->n - 1] : NULL;
}

static struct stream *stream_of(struct bundle *b) {
        return b->n ? unpack_stream(top_of(b)->u) : &b->origin->stream;
}

/* Leaves the innermost archive; the path is its own again. */
static void leave(struct bundle *b) {
        struct floor *f = top_of(b);

        unpack_close(f->u);
        origin_close(f->spool);
        b->path.n = f->path_n;
        b->archives -= !kind_is_stream(f->kind);
        b->n--;
}

static void leave_file(struct bundle *b) {
        if (!b->origin)
                return;
        b->done += b->origin->size ? b->origin->size : b->origin->stream.pos;
        origin_close(b->origin);
        b->origin = NULL;
        b->budget.of_file = 0;
}

void bundle_free(struct bundle *b) {
        if (!b)
                return;
        while (b->n)
                leave(b);
        origin_close(b->origin);
        buf_done(&b->path);
        if (b->utf8)
                freelocale(b->utf8);
        free(b);
}

static bool is_stopped(const struct bundle *b) {
        return b->stop.asked && b->stop.asked(b->stop.ctx);
}

/* The member at hand, named by the path. */
static int give(struct bundle *b, enum member_state state, struct member *ret) {
        ret->path = (char *)buf_str(&b->path);
        ret->packed = b->n > 0;
        ret->state = state;
        b->members++;
        for (size_t i = 0; i < b->n; i++)
                b->floors[i].any = true;
        return b->path.err ? b->path.err : 1;
}

/* Into archives, and from entry to entry -------------------------------------------------------------------- */

struct words {
        char text[32];
};

/* "64 GiB", "1500 bytes": in the largest unit that it is a whole number of. */
static struct words size_words(uint64_t n) {
        static const char *const units[] = {"bytes", "KiB", "MiB", "GiB", "TiB"};
        struct words w;
        size_t unit = 0;

        for (; n % 1024 == 0 && unit + 1 < sizeof(units) / sizeof(*units); unit++)
                n /= 1024;
        snprintf(w.text, sizeof(w.text), "%llu %s", (unsigned long long)n, units[unit]);
        return w;
}

/* Of archives in one another the outermost that failed knows why. */
static void note_trouble(struct bundle *b, int r) {
        size_t i = 0;

        while (i + 1 < b->n && !unpack_is_over(b->floors[i].u))
                i++;
        const struct floor *f = &b->floors[i];
        struct span why = span_trim(span_str(unpack_why(f->u)));
        uint64_t at = f->spool ? f->spool->stream.pos : i ? unpack_stream(f[-1].u)->pos : b->origin->stream.pos;
        if (r == -EACCES)
                notes_add(b->notes, "needs-password", 0, "protected by a password; not read");
        else if (r == -EFBIG)
                notes_add(b->notes, "unpack-bomb", 0, "becomes more than %d times its size; not read on", LIMIT_UNPACK_RATIO);
        else if (r == -EDQUOT)
                notes_add(b->notes, "unpack-bomb", 0, "all of the archive becomes more than %d times its size, or %s; not read on",
                          LIMIT_UNPACK_RATIO, size_words(b->caps.bytes).text);
        else if (r == -EBADMSG)
                notes_add(b->notes, "damaged-archive", at, "the archive is damaged or cut short: %.*s", SPAN_ARG(why));
        else
                notes_add(b->notes, "read-error", at, "the archive cannot be read on: %s", strerror(-r));
}

/* An archive ends before its time, with a member of its own name that says why. */
static int fail(struct bundle *b, int r, struct member *ret) {
        note_trouble(b, r);
        leave(b);
        return give(b, MEMBER_FAILED, ret);
}

/* Archives of this kind are read from their end; one in another, or of a pipe, is laid aside for that. */
static int lay_aside(struct bundle *b, struct stream *below, struct floor *f) {
        uint64_t left = b->caps.bytes - b->budget.of_all;
        int fd;

        if (f->kind != KIND_7Z || (b->n == 0 && b->origin->seeks))
                return 0;
        fd = b->opener.open(b->opener.ctx, BUNDLE_NAMELESS);
        return fd < 0 ? fd : origin_spool(below, left, fd, &f->spool);
}

/* The member at hand is an archive. AGAIN: it is open; else as bundle_next(). */
static int enter(struct bundle *b, enum kind k, struct member *ret) {
        struct floor f = {.kind = k, .path_n = b->path.n};
        struct stream *below = stream_of(b);
        int r;

        if (b->n == 2 * b->caps.depth || (!kind_is_stream(k) && b->archives == b->caps.depth)) {
                notes_add(b->notes, "deep-archive", 0, "archives inside one another, more than %u; not opened", b->caps.depth);
                return give(b, MEMBER_ASIDE, ret);
        }
        if (b->budget.of_all >= b->caps.bytes) {
                notes_add(b->notes, "many-bytes", 0, "archives became %s already; not opened", size_words(b->caps.bytes).text);
                return give(b, MEMBER_ASIDE, ret);
        }
        b->budget.origin = b->origin;
        r = lay_aside(b, below, &f);
        if (r == 0)
                r = unpack_open(k, f.spool ? &f.spool->stream : below, f.spool ? f.spool : b->n ? NULL : b->origin, b->utf8, &b->budget,
                                &f.u);
        if (r < 0) {
                origin_close(f.spool);
                notes_add(b->notes, "damaged-archive", 0, "the archive cannot be opened: %s",
                          r == -EBADMSG ? "its beginning makes no sense" : strerror(-r));
                return r == -ENOMEM ? r : give(b, MEMBER_FAILED, ret);
        }
        b->floors[b->n++] = f;
        b->archives += !kind_is_stream(k);
        b->many = b->many || !kind_is_stream(k);
        return AGAIN;
}

/* Is it to be opened, read, or named only? */
static int look(struct bundle *b, struct member *ret) {
        const char *what;
        struct span head;
        enum kind k;
        int r = stream_head(stream_of(b), &head);

        if (r < 0)
                return r;
        k = kind_of(head, buf_str(&b->path), &what);
        if (kind_is_archive(k))
                return enter(b, k, ret);
        if (k == KIND_ASIDE)
                notes_add(b->notes, "set-aside", 0, "%s; not read", what);
        return give(b, k == KIND_ASIDE ? MEMBER_ASIDE : MEMBER_OPEN, ret);
}

static int next_file(struct bundle *b, struct member *ret) {
        const struct member *m;
        int fd, r;

        leave_file(b);
        if (b->next == b->list->n)
                return 0;
        m = &b->list->v[b->next];
        fd = m->text ? -1 : b->opener.open(b->opener.ctx, b->next);
        b->next++;
        *ret = *m;
        buf_reset(&b->path);
        buf_puts(&b->path, m->path);
        r = !m->text && fd < 0 ? fd : origin_new(m, fd, &b->stop, &b->origin);
        if (r < 0 && r != -ENOMEM) {
                notes_add(b->notes, "unreadable", 0, "cannot be opened: %s", strerror(-r));
                return give(b, MEMBER_FAILED, ret);
        }
        return r < 0 ? r : m->format ? give(b, MEMBER_OPEN, ret) : look(b, ret);
}

/* What stands in an archive and is no file, or is one too many. AGAIN: nothing to be told. */
static int pass_by(struct bundle *b, const struct entry *e, struct member *ret) {
        if (b->members >= b->caps.files) {
                notes_add(b->notes, "many-files", 0, "more than %zu files; the rest is not read", b->caps.files);
                leave(b);
                return give(b, MEMBER_ASIDE, ret);
        }
        if (!e->link)
                return AGAIN;
        notes_add(b->notes, "symbolic-link", 0, "a symbolic link, not followed");
        return give(b, MEMBER_ASIDE, ret);
}

static int take_entry(struct bundle *b, const struct entry *e, struct member *ret) {
        struct floor *f = top_of(b);
        int r = kind_is_stream(f->kind) ? 0 : name_put(&b->path, span_str(e->name ? e->name : "?"), f->kind);

        if (r < 0)
                return r;
        f->any = true;
        *ret = (struct member){.bytes = e->bytes};
        if (r > 0)
                notes_add(b->notes, "odd-name", 0, "its name leads out of the archive; it is text here and nothing more");
        if (!e->file || b->members >= b->caps.files)
                return pass_by(b, e, ret);
        if (!e->locked)
                return look(b, ret);
        note_trouble(b, -EACCES);
        return give(b, MEMBER_FAILED, ret);
}

static int next_entry(struct bundle *b, struct member *ret) {
        struct floor *f = top_of(b);
        struct entry e;
        bool over = unpack_is_over(f->u) || budget_is_spent(&b->budget);
        int r = over ? 0 : unpack_next(f->u, &e);

        b->path.n = f->path_n;
        if (r > 0)
                return take_entry(b, &e, ret);
        *ret = (struct member){.path = NULL};
        if (r < 0)
                return r == -ENOMEM ? r : fail(b, r, ret);
        bool any = f->any || over;
        leave(b);
        if (any)
                return AGAIN;
        notes_add(b->notes, "empty", 0, "nothing is in it");
        return give(b, MEMBER_ASIDE, ret);
}

int bundle_next(struct bundle *b, struct notes *notes, struct member *ret) {
        int r = AGAIN;

        b->notes = notes;
        while (r == AGAIN) {
                if (is_stopped(b))
                        return 0;
                r = b->n ? next_entry(b, ret) : next_file(b, ret);
        }
        return is_stopped(b) && r > 0 && ret->state == MEMBER_FAILED ? 0 : r;
}

int bundle_read(void *ctx, char *buf, size_t n, size_t *ret_n) {
        struct bundle *b = ctx;
        int r = stream_read(stream_of(b), buf, n, ret_n);

        if (r < 0 && is_stopped(b)) { /* an archive that was cut short by us is not damaged */
                *ret_n = 0;
                return 0;
        }
        if (r < 0 && r != -ENOMEM && b->n) {
                note_trouble(b, r);
                return -EBADMSG;
        }
        return r;
}

uint64_t bundle_bytes(const struct bundle *b) {
        return b->done + (b->origin ? b->origin->stream.pos : 0);
}

bool bundle_changed(const struct bundle *b) {
        return b->origin && origin_changed(b->origin);
}

bool bundle_is_many(const struct bundle *b) {
        return b->many || b->list->n > 1;
}

bool bundle_is_archive(const struct member *m, const struct bundle_opener *by) {
        struct member_list one = {.v = (struct member *)m, .n = 1};
        struct notes notes = NOTES_INIT;
        struct bundle *b = NULL;
        struct member first;
        bool is = m->bytes > 0 && bundle_new(&one, NULL, NULL, &b) == 0;

        if (is && by)
                bundle_open_by(b, by);
        is = is && bundle_next(b, &notes, &first) > 0 && b->many;
        bundle_free(b);
        notes_done(&notes);
        return is;
}

size_t bundle_opinions(const struct head *head, const char *path, struct opinion *ret, size_t cap) {
        size_t n = 0;

        for (size_t i = 0; parsers[i]; i++) {
                struct opinion o = {.parser = parsers[i]};
                o.score = parser_score(parsers[i], head, path, &o.why);
                size_t at = n < cap ? n++ : cap;
                while (at > 0 && ret[at - 1].score < o.score) {
                        if (at < cap)
                                ret[at] = ret[at - 1];
                        at--;
                }
                if (at < cap)
                        ret[at] = o;
        }
        return n;
}
