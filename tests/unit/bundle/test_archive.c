/* bundle.c, unpack.c, stream.c, name.c, kind.c: members of archives, of archives in archives, and of those that are no good. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/limits.h"
#include "bundle/bundle.h"
#include "bundle/kind.h"
#include "bundle/name.h"
#include "unit/bundle/archive.h"

#include <errno.h>

static const char *const states[] = {"", "aside", "failed"};

static void read_member(struct bundle *b, struct buf *ret) {
        struct buf bytes = BUF_INIT;
        char piece[7];
        size_t n = 1;
        int r = 0;

        while (n && (r = bundle_read(b, piece, sizeof(piece), &n)) == 0)
                buf_put(&bytes, span_of(piece, n));
        buf_put(ret, span_sub(buf_span(&bytes), 0, span_chr(buf_span(&bytes), '\0')));
        if (r < 0)
                buf_puts(ret, "!");
        buf_done(&bytes);
}

/* "path=bytes code|" for each member, bytes up to the first NUL; of what is not read its state stands for the bytes. */
static void expect(const struct member *v, size_t n, const char *want) {
        struct member_list l = {.v = (struct member *)v, .n = n};
        struct buf got = BUF_INIT;
        struct bundle *b;
        struct member m;
        int r = 1;

        assert_int_equal(bundle_new(&l, NULL, NULL, &b), 0);
        while (r > 0) {
                struct notes notes = NOTES_INIT;
                if ((r = bundle_next(b, &notes, &m)) > 0) {
                        buf_printf(&got, "%s=%s", m.path, states[m.state]);
                        if (m.state == MEMBER_OPEN)
                                read_member(b, &got);
                        for (size_t i = 0; i < notes.n; i++)
                                buf_printf(&got, " %s", notes.v[i].code);
                        buf_putc(&got, '|');
                }
                notes_done(&notes);
        }
        assert_int_equal(r, 0);
        assert_string_equal(buf_str(&got), want);
        bundle_free(b);
        buf_done(&got);
}

static void expect_one(struct span bytes, const char *want) {
        expect(&(struct member){.path = (char *)"x", .text = &bytes, .bytes = bytes.n}, 1, want);
}

static void zip_of(struct buf *ret, const char *name, struct span bytes) {
        *ret = BUF_INIT;
        put_zip(ret, &(struct packed){name, bytes, 0}, 1);
}

static void members_in_order(void **state) {
        static const struct packed v[] = {{"b.log", SPAN("second"), 0}, {"dir/", SPAN(""), 0}, {"dir\\a.log", SPAN("first"), 0}};
        struct buf zip = BUF_INIT, tar = BUF_INIT;

        (void)state;
        put_zip(&zip, v, 3);
        put_tar(&tar, v, 1);
        expect_one(buf_span(&zip), "x/b.log=second|x/dir/a.log=first|");
        expect_one(buf_span(&tar), "x/b.log=second|");
        buf_done(&zip);
        buf_done(&tar);
}

static void nested(void **state) {
        struct buf layer[LIMIT_ARCHIVE_DEPTH + 1], path = BUF_INIT, want = BUF_INIT;

        (void)state;
        zip_of(&layer[0], "a.log", SPAN("text"));
        for (size_t i = 1; i <= LIMIT_ARCHIVE_DEPTH; i++) {
                struct packed two[] = {{"z.zip", buf_span(&layer[i - 1]), 0}, {"after", SPAN("on"), 0}};
                layer[i] = BUF_INIT;
                put_zip(&layer[i], two, 2);
        }
        expect_one(buf_span(&layer[2]), "x/z.zip/z.zip/a.log=text|x/z.zip/after=on|x/after=on|");
        expect_one(buf_span(&layer[4]), "x/z.zip/z.zip/z.zip/z.zip=aside deep-archive|x/z.zip/z.zip/z.zip/after=on|"
                                        "x/z.zip/z.zip/after=on|x/z.zip/after=on|x/after=on|");
        for (size_t i = 0; i <= LIMIT_ARCHIVE_DEPTH; i++)
                buf_done(&layer[i]);
        buf_done(&path);
        buf_done(&want);
}

static void odd_names(void **state) {
        static const struct packed v[] = {{"../../etc/passwd", SPAN("1"), 0}, {"/abs", SPAN("2"), 0}, {"C:\\w\\y", SPAN("3"), 0},
                                          {"./a//b", SPAN("4"), 0}, {"gr\x94\xE1" "e", SPAN("5"), 0},
                                          {"A", SPAN("6"), 0}, {"a", SPAN("7"), 0}};
        struct buf zip = BUF_INIT;

        (void)state;
        put_zip(&zip, v, 7);
        expect_one(buf_span(&zip), "x/../../etc/passwd=1 odd-name|x/abs=2 odd-name|x/C:/w/y=3 odd-name|x/a/b=4|"
                                   "x/gr\xC3\xB6\xC3\x9F" "e=5|x/A=6|x/a=7|");
        buf_done(&zip);
}

/* What is before the damage is there, and what stands behind a member that cannot be read. */
static void damaged(void **state) {
        static const struct packed v[] = {{"a", SPAN("one"), 0}, {"b", SPAN("two two two"), 0}};
        static const struct packed locked[] = {{"p", SPAN("secret secret"), 1}, {"q", SPAN("open"), 0}};
        struct buf zip = BUF_INIT, protected = BUF_INIT;

        (void)state;
        put_zip(&zip, v, 2);
        expect_one(span_sub(buf_span(&zip), 0, 70), "x/a=one|x/b=! damaged-archive|");
        expect_one(span_sub(buf_span(&zip), 0, 45), "x/a=one|x=failed damaged-archive|");
        zip.p[31] ^= 1; /* its checksum is another then */
        expect_one(buf_span(&zip), "x/a=! damaged-archive|x/b=two two two|");
        put_zip(&protected, locked, 2);
        expect_one(buf_span(&protected), "x/p=failed needs-password|x/q=open|");
        expect_one(SPAN("PK\3\4"), "x=failed damaged-archive|");
        expect_one(SPAN("PK\5\6\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"), "x=aside empty|");
        expect_one(SPAN("7z\xBC\xAF\x27\x1C\0\4 and nothing"), "x=failed damaged-archive|");
        buf_done(&zip);
        buf_done(&protected);
}

/* A key alone, or among certificates, is for the format that leaves it out. */
static void set_aside(void **state) {
        static const char key[] = "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n",
                          words[] = "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n1\n2\n3\n4\n5\n";
        struct packed word[] = {{"_rels/.rels", SPAN("<Relationships/>"), 0}, {"word/document.xml", SPAN("<w:document/>"), 0}};
        struct buf office, saz, named, zip = BUF_INIT, document = BUF_INIT;
        const char *what = NULL;

        (void)state;
        zip_of(&office, "[Content_Types].xml", SPAN("<Types/>"));
        zip_of(&saz, "raw/1_c.txt", SPAN("GET / HTTP/1.1"));
        struct packed v[] = {{"a.docx", buf_span(&office), 0}, {"a.saz", buf_span(&saz), 0}, {"k", SPAN(key), 0}, {"w", SPAN(words), 0},
                             {"p.png", SPAN("\x89PNG\r\n\x1A\n\0"), 0}, {"c.blg", SPAN("\1\0\2"), 0}, {"t.blg", SPAN("a text"), 0}};
        put_zip(&zip, v, 7);
        expect_one(buf_span(&zip), "x/a.docx=aside set-aside|x/a.saz=PK\3\4\24|x/k=-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n|x/w=aside set-aside|x/p.png=aside set-aside|"
                                   "x/c.blg=aside set-aside|x/t.blg=a text|");
        put_zip(&document, word, 2);
        assert_int_equal(kind_of(buf_span(&document), "a", &what), KIND_ASIDE);
        assert_string_equal(what, "a Word document: please send the log in it as a file of its own");
        assert_int_equal(kind_of(buf_span(&office), "a", &what), KIND_ASIDE);
        assert_string_equal(what, "an Office document or a package");
        zip_of(&named, "mimetype.log", SPAN("a text"));
        expect_one(buf_span(&named), "x/mimetype.log=a text|");
        assert_int_equal(kind_of(SPAN("....LfLe"), "a.evt", &what), KIND_PLAIN);
        assert_int_equal(kind_of(SPAN("{\\rtf1 INVITE sip:"), "a.rtf", &what), KIND_PLAIN);
        assert_null(what);
        buf_done(&document);
        buf_done(&named);
        buf_done(&office);
        buf_done(&saz);
        buf_done(&zip);
}

/* An archive of Fiddler's in an upload does not make the upload one, and a folder "raw" is like any other. */
static void beside_exchanges(void **state) {
        static const struct packed exchanges[] = {{"_index.htm", SPAN("<html>"), 0}, {"raw/1_c.txt", SPAN("GET / HTTP/1.1"), 0}};
        static const struct packed logs[] = {{"raw/a.log", SPAN("1"), 0}, {"raw/b.log", SPAN("2"), 0}};
        struct buf saz = BUF_INIT, zip = BUF_INIT, raw = BUF_INIT;

        (void)state;
        put_zip(&saz, exchanges, 2);
        struct packed v[] = {{"t.saz", buf_span(&saz), 0}, {"z.log", SPAN("1"), 0}};
        put_zip(&zip, v, 2);
        put_zip(&raw, logs, 2);
        expect_one(buf_span(&saz), "x=PK\3\4\24|");
        expect_one(buf_span(&zip), "x/t.saz=PK\3\4\24|x/z.log=1|");
        expect_one(buf_span(&raw), "x/raw/a.log=1|x/raw/b.log=2|");
        buf_done(&saz);
        buf_done(&zip);
        buf_done(&raw);
}

/* Files beside archives are read as ever. */
static void beside_files(void **state) {
        struct span text = SPAN("plain");
        struct buf zip;

        (void)state;
        zip_of(&zip, "a", SPAN("1"));
        struct span bytes = buf_span(&zip);
        const struct member v[] = {{.path = (char *)"t", .text = &text}, {.path = (char *)"z", .text = &bytes, .bytes = bytes.n},
                                   {.path = (char *)"no/such"}};
        expect(v, 3, "t=plain|z/a=1|no/such=failed unreadable|");
        assert_true(bundle_is_archive(&v[1], NULL));
        assert_false(bundle_is_archive(&v[0], NULL));
        buf_done(&zip);
}

static bool always(void *ctx) {
        (void)ctx;
        return true;
}

static void stopped(void **state) {
        struct span text = SPAN("plain");
        struct member m = {.path = (char *)"t", .text = &text};
        struct member_list l = {.v = &m, .n = 1};
        struct notes notes = NOTES_INIT;
        struct bundle *b;

        (void)state;
        assert_int_equal(bundle_new(&l, always, NULL, &b), 0);
        assert_int_equal(bundle_next(b, &notes, &m), 0);
        bundle_free(b);
        notes_done(&notes);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(members_in_order), cmocka_unit_test(nested), cmocka_unit_test(odd_names), cmocka_unit_test(damaged),
                cmocka_unit_test(set_aside), cmocka_unit_test(beside_exchanges), cmocka_unit_test(beside_files), cmocka_unit_test(stopped),
        };
        return cmocka_run_group_tests_name("archive", tests, NULL, NULL);
}
