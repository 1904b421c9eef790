/*
 * Notes in memory, sorted by key, and the file that they come from and go to. The file may be anybody's: what cannot be
 * read of it is kept and counted, never dropped. It refuses to look into the case.
 */
#include "store/sidecar.h"

#include "base/array.h"
#include "base/limits.h"
#include "store/file.h"

#include <errno.h>
#include <stdlib.h>

#define HEAD "# sipdx notes 1\n"

enum { CELLS = 6 };
static const struct span ending = SPAN(".notes");

struct sidecar {
        char *path;
        struct sidecar_entry **v; /* by key; each one is a single piece of memory with its strings behind it */
        size_t n, cap;
        struct buf damaged; /* lines, as they are */
        size_t n_damaged;
        bool changed;
};

/* Entries ------------------------------------------------------------------------------------------------ */

static struct span text_of(const char *s) {
        return span_str(s ? s : "");
}

/* Appends s to the strings behind an entry and moves on. */
static const char *place(char **io_at, struct span s) {
        char *at = *io_at;

        memcpy(at, s.n ? s.p : "", s.n);
        at[s.n] = '\0';
        *io_at += s.n + 1;
        return at;
}

static struct sidecar_entry *entry_new(const struct sidecar_entry *e) {
        struct span key = text_of(e->key), tags = text_of(e->tags), note = text_of(e->note), label = text_of(e->label);
        struct sidecar_entry *copy = malloc(sizeof(*copy) + key.n + tags.n + note.n + label.n + 4);
        char *at = (char *)(copy + 1);

        if (!copy)
                return NULL;
        *copy = (struct sidecar_entry){.mark = e->mark, .time_us = e->time_us};
        copy->key = place(&at, key);
        copy->tags = place(&at, tags);
        copy->note = place(&at, note);
        copy->label = place(&at, label);
        return copy;
}

static int compare(struct span a, struct span b) {
        int r = memcmp(a.n ? a.p : "", b.n ? b.p : "", a.n < b.n ? a.n : b.n);

        return r ? r : (a.n > b.n) - (a.n < b.n);
}

/* Where key stands, or would. */
static size_t find(const struct sidecar *s, struct span key, bool *ret_there) {
        size_t low = 0, high = s->n;

        *ret_there = false;
        while (low < high) {
                size_t middle = low + (high - low) / 2;
                int r = compare(key, span_str(s->v[middle]->key));
                if (r == 0) {
                        *ret_there = true;
                        return middle;
                }
                if (r < 0)
                        high = middle;
                else
                        low = middle + 1;
        }
        return low;
}

static void take_out(struct sidecar *s, size_t i) {
        free(s->v[i]);
        s->n--;
        memmove(s->v + i, s->v + i + 1, (s->n - i) * sizeof(*s->v));
}

static bool is_nothing(const struct sidecar_entry *e) {
        return !e->mark && !text_of(e->tags).n && !text_of(e->note).n;
}

static bool fits(const struct sidecar_entry *e) {
        return text_of(e->key).n <= LIMIT_NOTE_BYTES && text_of(e->tags).n <= LIMIT_NOTE_BYTES &&
               text_of(e->note).n <= LIMIT_NOTE_BYTES && text_of(e->label).n <= LIMIT_NOTE_BYTES;
}

const struct sidecar_entry *sidecar_get(const struct sidecar *s, struct span key) {
        bool there;
        size_t i = find(s, key, &there);

        return there ? s->v[i] : NULL;
}

int sidecar_set(struct sidecar *s, const struct sidecar_entry *e) {
        struct sidecar_entry *copy;
        bool there;
        size_t i = find(s, text_of(e->key), &there);

        if (!text_of(e->key).n || (e->mark && (e->mark <= ' ' || e->mark > '~')))
                return -EINVAL;
        if (is_nothing(e)) {
                s->changed |= there;
                if (there)
                        take_out(s, i);
                return 0;
        }
        if (!fits(e) || (!there && s->n >= LIMIT_NOTES))
                return -E2BIG;
        if (!there && array_grow(&s->v, s->n, &s->cap, sizeof(*s->v)) < 0)
                return -ENOMEM;
        if (!(copy = entry_new(e)))
                return -ENOMEM;
        if (there) {
                free(s->v[i]);
        } else {
                memmove(s->v + i + 1, s->v + i, (s->n - i) * sizeof(*s->v));
                s->n++;
        }
        s->v[i] = copy;
        s->changed = true;
        return 0;
}

/* STAMP_NONE is the least of all numbers; here it comes last. */
static int by_time(const void *x, const void *y) {
        const struct sidecar_entry *a = *(const struct sidecar_entry *const *)x, *b = *(const struct sidecar_entry *const *)y;

        if (a->time_us != b->time_us && (a->time_us == STAMP_NONE || b->time_us == STAMP_NONE))
                return a->time_us == STAMP_NONE ? 1 : -1;
        if (a->time_us != b->time_us)
                return a->time_us < b->time_us ? -1 : 1;
        return compare(span_str(a->key), span_str(b->key));
}

int sidecar_list(const struct sidecar *s, const struct sidecar_entry ***ret, size_t *ret_n) {
        const struct sidecar_entry **v = calloc(s->n ? s->n : 1, sizeof(*v));

        if (!v)
                return -ENOMEM;
        for (size_t i = 0; i < s->n; i++)
                v[i] = s->v[i];
        qsort(v, s->n, sizeof(*v), by_time);
        *ret = v;
        *ret_n = s->n;
        return 0;
}

bool sidecar_place(struct span key, struct span *ret_sha256, uint64_t *ret_line) {
        struct span kind, sha256;

        if (!span_cut(&key, ':', &kind) || !(span_eq(kind, SPAN("message")) || span_eq(kind, SPAN("line"))))
                return false;
        if (!span_cut(&key, ':', &sha256) || sha256.n != 16 || span_u64(key, ret_line) < 0)
                return false;
        *ret_sha256 = sha256;
        return true;
}

/* The file ----------------------------------------------------------------------------------------------- */

static void put_cell(struct buf *b, const char *text) {
        for (; *text; text++) {
                unsigned char c = (unsigned char)*text;
                if (c == '\t' || c == '\n' || c == '\\')
                        buf_printf(b, "\\%c", c == '\t' ? 't' : c == '\n' ? 'n' : '\\');
                else if (c < ' ' || c == 0x7f)
                        buf_printf(b, "\\x%02x", c);
                else
                        buf_putc(b, (char)c);
        }
}

static void put_entry(struct buf *b, const struct sidecar_entry *e) {
        put_cell(b, e->key);
        buf_putc(b, '\t');
        put_cell(b, (char[]){e->mark, '\0'});
        buf_putc(b, '\t');
        if (e->time_us != STAMP_NONE)
                buf_printf(b, "%lld", (long long)e->time_us);
        buf_putc(b, '\t');
        put_cell(b, e->tags);
        buf_putc(b, '\t');
        put_cell(b, e->label);
        buf_putc(b, '\t');
        put_cell(b, e->note);
        buf_putc(b, '\n');
}

/* Appends a cell with what its escapes stand for, and a NUL. */
static bool read_cell(struct span cell, struct buf *ret) {
        for (size_t i = 0; i < cell.n; i++) {
                char c = cell.p[i];
                uint64_t code;
                if (c == '\0')
                        return false;
                if (c == '\\') {
                        char next = ++i < cell.n ? cell.p[i] : '\0';
                        c = next == 't' ? '\t' : next == 'n' ? '\n' : next == '\\' ? '\\' : '\0';
                        if (next == 'x' && span_hex(span_sub(cell, i + 1, 2), &code) == 0) {
                                c = (char)code;
                                i += 2;
                        }
                        if (c == '\0' || i >= cell.n)
                                return false;
                }
                buf_putc(ret, c);
        }
        return buf_putc(ret, '\0') == 0;
}

/* -EINVAL: the line is no entry. */
static int read_line(struct sidecar *s, struct span line) {
        struct sidecar_entry e = {.time_us = STAMP_NONE};
        struct buf text = BUF_INIT;
        size_t at[CELLS] = {0};
        struct span rest = line, cell;
        bool good = span_count(line, '\t') == CELLS - 1;
        int r = -EINVAL;

        for (size_t i = 0; i < CELLS && good; i++) {
                cell = span_sub(rest, 0, span_chr(rest, '\t'));
                rest = span_from(rest, cell.n + 1);
                at[i] = text.n;
                good = read_cell(cell, &text);
                if (i == 2 && good && cell.n)
                        good = span_i64(cell, &e.time_us) == 0;
        }
        if (text.err == -ENOMEM)
                r = -ENOMEM;
        if (good) {
                e.key = text.p;
                e.mark = text.p[at[1]];
                e.tags = text.p + at[3];
                e.label = text.p + at[4];
                e.note = text.p + at[5];
                r = at[2] - at[1] > 2 || is_nothing(&e) ? -EINVAL : sidecar_set(s, &e);
        }
        buf_done(&text);
        return r;
}

static int read_entries(struct sidecar *s, struct span text) {
        struct span line;

        while (span_line(&text, &line)) {
                if (!line.n || line.p[0] == '#')
                        continue;
                int r = read_line(s, line);
                if (r == -ENOMEM)
                        return r;
                if (r == 0)
                        continue;
                buf_put(&s->damaged, line);
                buf_putc(&s->damaged, '\n');
                s->n_damaged++;
        }
        return s->damaged.err;
}

static int path_beside(const char *case_path, char **ret) {
        struct buf b = BUF_INIT;

        buf_puts(&b, case_path);
        buf_put(&b, ending);
        *ret = buf_steal(&b);
        buf_done(&b);
        return *ret ? 0 : -ENOMEM;
}

static int open_in(struct sidecar *s, const char *case_path) {
        struct buf text = BUF_INIT;
        int r = case_path ? path_beside(case_path, &s->path) : 0;

        if (r == 0 && case_path) {
                r = file_read(s->path, LIMIT_NOTES_BYTES, &text);
                r = r == 0 ? read_entries(s, buf_span(&text)) : r == -ENOENT ? 0 : r;
        }
        s->changed = false;
        buf_done(&text);
        return r;
}

int sidecar_open(const char *case_path, struct sidecar **ret) {
        struct sidecar *s = calloc(1, sizeof(*s));
        int r = s ? open_in(s, case_path) : -ENOMEM;

        if (r < 0)
                sidecar_close(s);
        else
                *ret = s;
        return r;
}

void sidecar_close(struct sidecar *s) {
        if (!s)
                return;
        for (size_t i = 0; i < s->n; i++)
                free(s->v[i]);
        free(s->v);
        free(s->path);
        buf_done(&s->damaged);
        free(s);
}

const char *sidecar_path(const struct sidecar *s) {
        return s->path;
}

size_t sidecar_damaged(const struct sidecar *s) {
        return s->n_damaged;
}

int sidecar_save(struct sidecar *s) {
        struct buf text = {.max = LIMIT_NOTES_BYTES};
        int r;

        if (!s->changed || !s->path)
                return 0;
        buf_puts(&text, HEAD);
        for (size_t i = 0; i < s->n; i++)
                put_entry(&text, s->v[i]);
        buf_put(&text, buf_span(&s->damaged));
        r = text.err < 0 ? text.err : file_replace(s->path, buf_span(&text));
        s->changed = r < 0;
        buf_done(&text);
        return r;
}

int sidecar_move(struct sidecar *s, const char *case_path) {
        struct sidecar *there = NULL;
        int r = sidecar_open(case_path, &there);

        for (size_t i = 0; i < s->n && r == 0; i++)
                r = sidecar_set(there, s->v[i]);
        if (r == 0 && s->damaged.n && (!s->path || strcmp(s->path, there->path) != 0)) {
                r = buf_put(&there->damaged, buf_span(&s->damaged));
                there->n_damaged += s->n_damaged;
                there->changed = true;
        }
        if (r == 0)
                r = sidecar_save(there);
        if (r == 0) {
                struct sidecar old = *s;
                *s = *there;
                *there = old;
        }
        sidecar_close(there);
        return r;
}
