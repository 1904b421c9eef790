/*
 * One input as an archive that libarchive writes: its first line chooses format and compression ("zip none", "pax xz 300": only so
 * many bytes of it), members follow behind lines "--- NAME"; one whose bytes begin with "pack " and such a line holds more of them
 * behind "---- NAME". All is read as a bundle. Checks beside sanitizers that a member that is read has the bytes that were packed,
 * and that of a whole archive of logs alone each is read.
 */
#include <archive.h>
#include <archive_entry.h>

#include "base/limits.h"
#include "bundle/bundle.h"
#include "bundle/kind.h"
#include "tests/fuzz/members.h"


enum { PACKED_MAX = 1 << 20, MEMBERS = 32, DEPTH = 3, READ_MAX = 2000 };

struct choice {
        const char *word;
        int (*set)(struct archive *a);
};
static const struct choice formats[] = {{"zip", archive_write_set_format_zip},     {"7z", archive_write_set_format_7zip},
               {"ustar", archive_write_set_format_ustar}, {"pax", archive_write_set_format_pax},
               {"gnutar", archive_write_set_format_gnutar}, {"cpio", archive_write_set_format_cpio_newc}};
static const struct choice filters[] = {{"none", archive_write_add_filter_none}, {"gzip", archive_write_add_filter_gzip},
               {"bzip2", archive_write_add_filter_bzip2},
                                        {"xz", archive_write_add_filter_xz}, {"zstd", archive_write_add_filter_zstd},
                                        {"lz4", archive_write_add_filter_lz4}};

/* A log that was packed, to be found again. */
struct log {
        char name[32];
        struct span bytes;
        bool seen;
};

struct packing {
        struct log logs[MEMBERS];
        size_t n;
        bool plain; /* whole, and nothing but logs, each of another name: all of them have to be found */
};

/* A short name of letters and digits that ends in ".log". */
static bool is_log_name(struct span name) {
        struct span stem = span_sub(name, 0, name.n - 4);

        if (name.n < 5 || name.n > 24 || !span_eq(span_from(name, name.n - 4), SPAN(".log")))
                return false;
        for (size_t i = 0; i < stem.n; i++)
                if (!is_alpha(stem.p[i]) && !is_digit(stem.p[i]))
                        return false;
        return true;
}

/* A text that nothing but a log begins with. */
static bool is_log(struct span bytes) {
        const char *what;

        for (size_t i = 0; i < bytes.n; i++)
                if ((unsigned char)bytes.p[i] < ' ' && bytes.p[i] != '\n')
                        return false;
        return bytes.n > 0 && bytes.n < 500 && is_alpha(bytes.p[0]) && kind_of(bytes, "x.log", &what) == KIND_PLAIN;
}

static void remember(struct packing *p, struct span name, struct span bytes) {
        struct log *l = &p->logs[p->n];

        p->plain = p->plain && p->n < MEMBERS && is_log_name(name) && is_log(bytes);
        for (size_t i = 0; i < p->n; i++)
                p->plain = p->plain && !span_eq(span_str(p->logs[i].name), name);
        if (!p->plain)
                return;
        snprintf(l->name, sizeof(l->name), "%.*s", SPAN_ARG(name));
        l->bytes = bytes;
        p->n++;
}

static size_t pack(struct span text, unsigned depth, struct packing *p, char *out);

static void put_member(struct archive *a, struct span name, struct span bytes, unsigned depth, struct packing *p) {
        struct archive_entry *e = archive_entry_new();
        char *path = span_dup(name), *inner = NULL;

        check(e && path);
        if (depth + 1 < DEPTH && span_starts(bytes, SPAN("pack "))) {
                check((inner = malloc(PACKED_MAX)) != NULL);
                p->plain = false; /* it may have become larger than is tried here */
                bytes = span_of(inner, pack(span_from(bytes, 5), depth + 1, p, inner));
        } else {
                remember(p, name, bytes);
        }
        archive_entry_set_pathname(e, path);
        archive_entry_set_size(e, (int64_t)bytes.n);
        archive_entry_set_filetype(e, AE_IFREG);
        archive_entry_set_perm(e, 0600);
        if (archive_write_header(a, e) != ARCHIVE_OK || archive_write_data(a, bytes.p, bytes.n) != (la_ssize_t)bytes.n)
                p->plain = false;
        archive_entry_free(e);
        free(path);
        free(inner);
}

/* Takes a word off the line: what it names, or the first where it names nothing. */
static const struct choice *choose(struct span *line, const struct choice *v, size_t n) {
        struct span word;

        if (!span_cut(line, ' ', &word))
                return v;
        for (size_t i = 0; i < n; i++)
                if (span_eq(word, span_str(v[i].word)))
                        return &v[i];
        return v;
}

static size_t pack(struct span text, unsigned depth, struct packing *p, char *out) {
        static const struct span marks[DEPTH] = {SPAN("--- "), SPAN("---- "), SPAN("----- ")};
        struct archive *a = archive_write_new();
        struct span line, name, bytes;
        uint32_t cut = UINT32_MAX;
        size_t used = 0;

        check(a != NULL);
        if (!span_line(&text, &line))
                line = SPAN_NONE;
        check(choose(&line, formats, sizeof(formats) / sizeof(*formats))->set(a) == ARCHIVE_OK);
        if (choose(&line, filters, sizeof(filters) / sizeof(*filters))->set(a) != ARCHIVE_OK)
                p->plain = false;
        if (span_u32(line, &cut) == 0)
                p->plain = false;
        if (archive_write_open_memory(a, out, PACKED_MAX, &used) != ARCHIVE_OK)
                p->plain = false;
        for (size_t i = 0; i < MEMBERS && member_next(&text, marks[depth], &name, &bytes); i++)
                put_member(a, name, bytes, depth, p);
        if (archive_write_close(a) != ARCHIVE_OK)
                p->plain = false;
        archive_write_free(a);
        return used < cut ? used : cut;
}

/* Compares a member that is read with what was packed under its name. */
static void read_member(struct bundle *b, const struct member *m, struct notes *notes, struct packing *p) {
        const char *name = strrchr(m->path, '/');
        struct log *l = NULL;
        char piece[4096];
        size_t n = 1, at = 0;
        int r = 0;

        for (size_t i = 0; i < p->n && name && p->plain; i++)
                if (strcmp(p->logs[i].name, name + 1) == 0)
                        l = &p->logs[i];
        while (n > 0 && at < PACKED_MAX && (r = bundle_read(b, piece, sizeof(piece), &n)) == 0) {
                check(!l || span_eq(span_sub(l->bytes, at, n), span_of(piece, n)));
                at += n;
        }
        check(r == 0 || notes->n > 0);
        if (l) {
                check(r == 0 && at == l->bytes.n && !l->seen);
                l->seen = true;
        }
}

static void read_bundle(struct span bytes, struct packing *p) {
        struct member one = {.path = (char *)"x", .text = &bytes, .bytes = bytes.n}, m;
        struct member_list l = {.v = &one, .n = 1, .bytes = bytes.n};
        struct bundle *b = NULL;
        int r = 1;

        check(bundle_new(&l, NULL, NULL, &b) == 0);
        for (size_t i = 0; r > 0 && i < READ_MAX; i++) {
                struct notes notes = NOTES_INIT;
                if ((r = bundle_next(b, &notes, &m)) > 0) {
                        check(m.path[0] == 'x' && (m.path[1] == 0 || m.path[1] == '/'));
                        check(m.state == MEMBER_OPEN || notes.n > 0);
                        if (m.state == MEMBER_OPEN)
                                read_member(b, &m, &notes, p);
                }
                notes_done(&notes);
        }
        bundle_free(b);
        for (size_t i = 0; i < p->n && p->plain; i++)
                check(p->logs[i].seen);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        static char out[PACKED_MAX];
        struct packing p = {.plain = true};
        size_t n = pack(span_of((const char *)data, size), 0, &p, out);

        read_bundle(span_of(out, n), &p);
        return 0;
}
