/*
 * Saving from the browser. A file gets what the command of the same thing prints, secrets masked; a file that exists is never
 * written over. What went well or wrong is one line of words.
 */
#include "cli/host.h"

#include "cli/forms.h"
#include "cli/listing.h"
#include "cli/settings.h"
#include "store/file.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

enum { PAGE_COLUMNS = 120 };

#define KIND(k) (1U << EXPORT_##k)

/* Endings of names, the forms they stand for, and what has that form. */
static const struct {
        const char *ending, *format;
        unsigned kinds;
} forms[] = {
        {".txt", "text", KIND(CALLS) | KIND(MESSAGES) | KIND(LADDER) | KIND(MESSAGE) | KIND(NOTES)},
        {".json", "json", KIND(CALLS) | KIND(MESSAGES) | KIND(LADDER) | KIND(MESSAGE) | KIND(NOTES)},
        {".csv", "csv", KIND(CALLS) | KIND(MESSAGES) | KIND(LADDER) | KIND(MESSAGE) | KIND(NOTES)},
        {".md", "markdown", KIND(NOTES)},
        {".mmd", "mermaid", KIND(LADDER)},
        {".sip", "text", KIND(MESSAGE)},
};

__attribute__((format(printf, 3, 4))) static int words(struct buf *ret, int r, const char *fmt, ...) {
        va_list ap;
        char text[512];

        va_start(ap, fmt);
        vsnprintf(text, sizeof text, fmt, ap);
        va_end(ap);
        safe_put(ret, span_str(text), SAFE_LINE);
        return r;
}

static bool ends_with(const char *path, const char *ending) {
        size_t n = strlen(path), m = strlen(ending);

        return n > m && path[n - m - 1] != '/' && !strcmp(path + n - m, ending);
}

/* Index of the form that a name asks for; with words when it asks for none. */
static int form_of(const char *path, enum export_kind kind, size_t *ret, struct buf *ret_words) {
        struct buf known = BUF_INIT;
        size_t n = sizeof forms / sizeof forms[0], i = 0;

        while (i < n && !((forms[i].kinds & 1U << kind) && ends_with(path, forms[i].ending)))
                i++;
        for (size_t k = 0; k < n && i == n; k++)
                if (forms[k].kinds & 1U << kind)
                        buf_printf(&known, " %s", forms[k].ending);
        *ret = i;
        if (i == n)
                words(ret_words, 0, "%s: the name has to end in one of%s", path, buf_str(&known));
        buf_done(&known);
        return i < n ? 0 : -EINVAL;
}

static int put_list(struct store *s, const struct export *what, const char *format, struct rows *rows, struct buf *ret_words) {
        const struct listing_words *w = what->kind == EXPORT_CALLS ? &listing_calls : &listing_messages;
        struct filter_error e;
        struct filter *f;
        int r = filter_parse(what->filter, &f, &e);

        if (r < 0)
                return words(ret_words, r, "filter, at %zu: %s", e.column, r == -EINVAL ? e.text : strerror(-r));
        r = listing_put(s, w, f, format, 0, rows);
        filter_free(f);
        return r;
}

static int put(struct host_case *c, const struct export *what, const struct form *f, struct rows *rows, struct buf *ret_words) {
        switch (what->kind) {
        case EXPORT_CALLS:
        case EXPORT_MESSAGES:
                return put_list(c->store, what, f->format, rows, ret_words);
        case EXPORT_LADDER:
                return ladder_put(c->store, what->id, 0, f, rows);
        case EXPORT_MESSAGE:
                return show_put(c->store, what->id, f, rows);
        case EXPORT_NOTES:
                return c->notes ? notes_put(c->store, c->notes, f, rows) : -ENOENT;
        }
        return -EINVAL;
}

/* Into the new file, to the last byte. */
static int fill(struct host_case *c, const struct export *what, const struct form *f, int fd, struct buf *ret_words) {
        struct rows rows;
        int r;

        rows_init(&rows, f->format, false);
        rows.out.fd = fd;
        r = put(c, what, f, &rows, ret_words);
        if (r == 0)
                r = out_flush(&rows.out);
        buf_done(&rows.out.text);
        return r;
}

static int save(void *ctx, const struct export *what, const char *path, struct buf *ret_words) {
        struct host_case *c = ctx;
        size_t form, said = ret_words->n;
        int fd, r = form_of(path, what->kind, &form, ret_words);

        if (r < 0)
                return r;
        r = file_begin(path, &fd);
        if (r == -EEXIST)
                return words(ret_words, r, "%s exists and is left alone; choose another name", path);
        if (r == 0) {
                struct form f = {.format = forms[form].format, .columns = PAGE_COLUMNS, .utf8 = true,
                                 .raw = !strcmp(forms[form].ending, ".sip")};
                r = file_end(fd, path, fill(c, what, &f, fd, ret_words));
        }
        if (r < 0 && ret_words->n == said)
                words(ret_words, 0, "cannot save %s: %s", path, strerror(-r));
        return r < 0 ? r : words(ret_words, 0, "saved as %s", path);
}

static int keep(void *ctx, const char *path, struct buf *ret_words) {
        struct host_case *c = ctx;
        int r = store_keep(c->store, path);

        if (r < 0)
                return words(ret_words, r, "%s", store_error(c->store));
        r = c->notes ? sidecar_move(c->notes, path) : 0;
        if (r < 0)
                return words(ret_words, r, "the case is kept as %s, but its notes are not: %s", path, file_words(r));
        return words(ret_words, 0, "the case is kept as %s", path);
}

static int remember(void *ctx, struct span state) {
        (void)ctx;
        return state_write(state);
}

struct host host_of(struct host_case *c) {
        return (struct host){.ctx = c, .save = save, .keep = keep, .remember = remember};
}
