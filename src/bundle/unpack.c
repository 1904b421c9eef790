/*
 * libarchive, and nothing of it outside. Which archives are read stands in one table; what would start another program is not
 * in it. Nested archives are read through their outer ones, so memory does not grow with them.
 */
#include "bundle/unpack.h"

#include "base/fetch.h"
#include "base/limits.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdlib.h>

enum { PIECE_BYTES = 64 * 1024, RETRIES = 16, BOMBS = 16, HEADER_BYTES = 64 * 1024 * 1024 };

struct unpack {
        struct stream stream; /* of the entry at hand; the first, so that one is the other */
        struct archive *a;
        struct stream *below;
        struct origin *origin;
        enum kind kind;
        locale_t utf8;
        struct budget *budget;
        uint64_t taken, given; /* of below, and of the entry, since that began */
        int failed;           /* reading below did, with this */
        bool chosen;          /* libarchive knows the format */
        bool open, heading, over; /* an entry is; a header is being read; nothing more comes */
        char piece[PIECE_BYTES];
};

static int both_rar(struct archive *a) {
        int r = archive_read_support_format_rar(a);

        return r == ARCHIVE_OK ? archive_read_support_format_rar5(a) : r;
}

static int support(struct archive *a, enum kind k) {
        static const struct {
                int (*in)(struct archive *a);
        } supports[KINDS] = {
                [KIND_ZIP] = {archive_read_support_format_zip},   [KIND_7Z] = {archive_read_support_format_7zip},
                [KIND_CAB] = {archive_read_support_format_cab},   [KIND_RAR] = {both_rar},
                [KIND_TAR] = {archive_read_support_format_tar},   [KIND_CPIO] = {archive_read_support_format_cpio},
                [KIND_GZIP] = {archive_read_support_filter_gzip}, [KIND_BZIP2] = {archive_read_support_filter_bzip2},
                [KIND_XZ] = {archive_read_support_filter_xz},     [KIND_ZSTD] = {archive_read_support_filter_zstd},
                [KIND_LZ4] = {archive_read_support_filter_lz4},
        };
        return supports[k].in(a);
}

static la_ssize_t read_below(struct archive *a, void *ctx, const void **ret) {
        struct unpack *u = ctx;
        size_t n = 0;
        /* A length in a header may be any number, and libarchive would gather as many bytes. */
        int r = u->heading && u->taken > HEADER_BYTES ? -EBADMSG : stream_read(u->below, u->piece, sizeof(u->piece), &n);

        if (r < 0) {
                u->failed = r;
                archive_set_error(a, -r, "%s", strerror(-r));
                return ARCHIVE_FATAL;
        }
        u->taken += n;
        *ret = u->piece;
        return (la_ssize_t)n;
}

static la_int64_t seek_below(struct archive *a, void *ctx, la_int64_t offset, int whence) {
        struct unpack *u = ctx;
        int64_t r = origin_seek(u->origin, offset, whence);

        if (r < 0)
                archive_set_error(a, (int)-r, "%s", strerror((int)-r));
        return r < 0 ? ARCHIVE_FATAL : r;
}

/* What libarchive says of a failure, in our terms. */
static int error_of(struct unpack *u, la_ssize_t r) {
        u->over = u->over || r == ARCHIVE_FATAL;
        if (u->failed)
                return u->failed;
        if (archive_errno(u->a) == ENOMEM)
                return -ENOMEM;
        /* Before a format was chosen that question is not safe. */
        return u->chosen && r == ARCHIVE_FATAL && archive_read_has_encrypted_entries(u->a) > 0 ? -EACCES : -EBADMSG;
}

static bool is_too_much(uint64_t given, uint64_t taken) {
        return given > LIMIT_UNPACK_FREE && given / LIMIT_UNPACK_RATIO > taken;
}

bool budget_is_spent(const struct budget *b) {
        uint64_t size = b->origin->size > b->origin->stream.pos ? b->origin->size : b->origin->stream.pos;

        /* One bomb shall not take along what stands beside it: that costs as much as some. */
        return (b->of_file / BOMBS > LIMIT_UNPACK_FREE && is_too_much(b->of_file, size)) || b->of_all >= b->max;
}

/* What follows an entry that grows without end can be read only where it needs not be unpacked for that. */
static int charge(struct unpack *u, uint64_t n) {
        u->given += n;
        u->budget->of_file += n;
        u->budget->of_all += n;
        if (!is_too_much(u->given, u->taken))
                return budget_is_spent(u->budget) ? -EDQUOT : 0;
        u->over = u->over || u->kind != KIND_ZIP || !u->origin;
        return -EFBIG;
}

static int read_entry(struct stream *s, char *buf, size_t n, size_t *ret_n) {
        struct unpack *u = (struct unpack *)s;
        la_ssize_t got = archive_read_data(u->a, buf, n);

        if (got < 0)
                return error_of(u, got);
        *ret_n = (size_t)got;
        return charge(u, (uint64_t)got);
}

static int begin(struct unpack *u, enum kind k) {
        int r = support(u->a, k);

        if (r != ARCHIVE_FATAL && kind_is_stream(k))
                r = archive_read_support_format_raw(u->a);
        if (r != ARCHIVE_FATAL && u->origin)
                r = archive_read_set_seek_callback(u->a, seek_below);
        if (r != ARCHIVE_FATAL)
                r = archive_read_open(u->a, u, NULL, read_below, NULL);
        u->chosen = r == ARCHIVE_OK || r == ARCHIVE_WARN;
        return u->chosen ? 0 : error_of(u, r);
}

/* The last bytes of the file, or as many as cap. 0 or -errno. */
static int read_tail(struct stream *below, struct origin *origin, char *buf, size_t cap, size_t *ret_n) {
        int64_t size = origin_seek(origin, 0, SEEK_END);
        int64_t r = size < 0 ? size : origin_seek(origin, size > (int64_t)cap ? size - (int64_t)cap : 0, SEEK_SET);
        size_t n = 0, got = 1;

        while (r >= 0 && n < cap && got > 0) {
                r = stream_read(below, buf + n, cap - n, &got);
                n += r < 0 ? 0 : got;
        }
        *ret_n = n;
        return r < 0 ? (int)r : 0;
}

/*
 * Does the directory at the end of a zip lie where it says (APPNOTE 4.3.16)? Of one that is cut short the last end mark may be
 * that of a zip stored in it, by which libarchive would take the inner for the outer. Offsets of large files are not looked at.
 */
static bool ends_itself(struct span tail, uint64_t before) {
        const struct span mark = SPAN("PK\5\6");
        size_t at = tail.n, n;

        for (size_t from = 0; (n = span_find(span_from(tail, from), mark)) < tail.n - from; from = at + 1)
                at = from + n;
        struct fetch f = fetch_in(span_from(tail, at));
        fetch_skip(&f, 12);
        uint64_t size = fetch_le(&f, 4), offset = fetch_le(&f, 4);
        return !f.cut && (offset == UINT32_MAX || size == UINT32_MAX || before + at == offset + size);
}

/* 1: its directory can be used, 0: it is read from front to back, -errno. */
static int has_directory(struct stream *below, struct origin *origin) {
        enum { TAIL_BYTES = 22 + 65535 };
        char *tail = malloc(TAIL_BYTES);
        int64_t size = origin_seek(origin, 0, SEEK_END);
        size_t n = 0;
        int r = !tail ? -ENOMEM : size < 0 ? (int)size : read_tail(below, origin, tail, TAIL_BYTES, &n);

        if (r == 0)
                r = ends_itself(span_of(tail, n), (uint64_t)size - n);
        free(tail);
        int64_t back = origin_seek(origin, 0, SEEK_SET);
        return r < 0 || back >= 0 ? r : (int)back;
}

int unpack_open(enum kind k, struct stream *below, struct origin *origin, locale_t utf8, struct budget *budget, struct unpack **ret) {
        struct unpack *u = calloc(1, sizeof(*u));
        int r = -ENOMEM;

        if (!u)
                return r;
        u->stream.read = read_entry;
        u->below = below;
        u->origin = origin && origin->seeks ? origin : NULL;
        if (k == KIND_ZIP && u->origin) {
                if ((r = has_directory(below, origin)) < 0) {
                        free(u);
                        return r;
                }
                u->origin = r ? u->origin : NULL;
                r = -ENOMEM;
        }
        u->kind = k;
        u->utf8 = utf8;
        u->budget = budget;
        u->a = archive_read_new();
        if (u->a)
                r = begin(u, k);
        if (r < 0)
                unpack_close(u);
        else
                *ret = u;
        return r;
}

void unpack_close(struct unpack *u) {
        if (!u)
                return;
        archive_read_free(u->a);
        stream_done(&u->stream);
        free(u);
}

static void describe(struct archive_entry *e, struct entry *ret) {
        *ret = (struct entry){.name = archive_entry_pathname(e), .link = archive_entry_filetype(e) == AE_IFLNK,
                              .file = (archive_entry_filetype(e) == AE_IFREG || !archive_entry_filetype(e)) && !archive_entry_hardlink(e),
                              .bytes = archive_entry_size_is_set(e) && archive_entry_size(e) > 0 ? (uint64_t)archive_entry_size(e) : 0,
                              .locked = archive_entry_is_encrypted(e) > 0};
}

int unpack_next(struct unpack *u, struct entry *ret) {
        struct archive_entry *e = NULL;
        locale_t before = uselocale(u->utf8);
        int r = u->open ? archive_read_data_skip(u->a) : ARCHIVE_OK;

        stream_at(&u->stream, 0);
        u->taken = 0;
        u->heading = true;
        if (r != ARCHIVE_FATAL)
                r = ARCHIVE_RETRY;
        for (int i = 0; i < RETRIES && r == ARCHIVE_RETRY; i++)
                r = archive_read_next_header(u->a, &e);
        u->taken = u->given = 0;
        u->heading = false;
        u->open = true;
        if (r == ARCHIVE_OK || r == ARCHIVE_WARN)
                describe(e, ret);
        uselocale(before);
        if (r == ARCHIVE_OK || r == ARCHIVE_WARN)
                return 1;
        return r == ARCHIVE_EOF ? 0 : error_of(u, ARCHIVE_FATAL);
}

struct stream *unpack_stream(struct unpack *u) {
        return &u->stream;
}

const char *unpack_why(const struct unpack *u) {
        const char *why = archive_error_string(u->a);

        return why ? why : "its content makes no sense";
}

bool unpack_is_over(const struct unpack *u) {
        return u->over;
}
