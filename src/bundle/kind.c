/*
 * Archives, and files that no log is in, by what they begin with; magic.c knows what else there is. It refuses to believe a
 * name alone: what is named like an archive and is text is a text, and the other way round.
 */
#include "bundle/kind.h"

#include "base/limits.h"
#include "base/zip.h"
#include "bundle/magic.h"
#include "parsers/parser.h"

enum { TAR_BLOCK = 512, TAR_SUM = 148, TAR_SUM_BYTES = 8 };

static const struct {
        struct span bytes;
        size_t at;
        enum kind kind;
} archives[] = {
        {SPAN("PK\3\4"), 0, KIND_ZIP},
        {SPAN("PK\5\6"), 0, KIND_ZIP}, /* with nothing in it */
        {SPAN("PK00PK\3\4"), 0, KIND_ZIP},
        {SPAN("7z\xBC\xAF\x27\x1C"), 0, KIND_7Z},
        {SPAN("MSCF\0\0\0\0"), 0, KIND_CAB},
        {SPAN("Rar!\x1A\x07"), 0, KIND_RAR},
        {SPAN("\x1F\x8B\x08"), 0, KIND_GZIP},
        {SPAN("\xFD" "7zXZ\0"), 0, KIND_XZ},
        {SPAN("\x28\xB5\x2F\xFD"), 0, KIND_ZSTD},
        {SPAN("\x04\x22\x4D\x18"), 0, KIND_LZ4},
        {SPAN("1AY&SY"), 4, KIND_BZIP2},
};

/* Names of what else is no log, if it is no text. */
static const struct {
        const char *ending, *what;
} endings[] = {
        {".blg", "performance counters"}, {".dmp", "a memory dump"}, {".hdmp", "a memory dump"}, {".bmp", "a picture"},
        {".pfx", "a certificate with its private key"}, {".p12", "a certificate with its private key"},
};

/* What the first members of a zip file are called, or the folder that they are in, when the file is a document of a kind of its own. */
static const struct {
        struct span name;
        const char *what;
} documents[] = {
        {SPAN("[Content_Types].xml"), NULL}, /* of Office or a package: its members tell */
        {SPAN("_rels/"), NULL},
        {SPAN("docProps/"), NULL},
        {SPAN("mimetype"), "an Office document"},
        {SPAN("META-INF/"), "a Java archive"},
};

static bool is_in(struct span name, struct span of) {
        return of.p[of.n - 1] == '/' ? span_starts(name, of) : span_eq(name, of);
}

static bool has_at(struct span head, size_t at, struct span bytes) {
        return head.n >= at + bytes.n && span_starts(span_from(head, at), bytes);
}

/* The sum over the first block, its own field taken as blanks, is written in that field in octal. */
static bool is_tar(struct span head) {
        struct span block = span_sub(head, 0, TAR_BLOCK), digits = span_sub(block, TAR_SUM, TAR_SUM_BYTES);
        unsigned sum = 0, want = 0;
        size_t i = 0;

        if (block.n < TAR_BLOCK || block.p[0] == 0)
                return false;
        for (size_t k = 0; k < TAR_BLOCK; k++)
                sum += k - TAR_SUM < TAR_SUM_BYTES ? ' ' : (unsigned char)block.p[k];
        while (i < digits.n && digits.p[i] == ' ')
                i++;
        for (; i < digits.n && digits.p[i] >= '0' && digits.p[i] <= '7'; i++)
                want = want * 8 + (unsigned)(digits.p[i] - '0');
        return want == sum;
}

/* "070701", "070702", "070707" and then a number of fields in digits. */
static bool is_cpio(struct span head) {
        if (head.n < 76 || !span_starts(head, SPAN("07070")) || !strchr("127", head.p[5]))
                return false;
        for (size_t i = 6; i < 76; i++)
                if (!is_xdigit(head.p[i]))
                        return false;
        return true;
}

/* Text with a private key in it, among certificates or alone. */
static bool is_key(struct span head) {
        struct span trimmed = span_trim(head);

        return (span_starts(trimmed, SPAN("-----BEGIN ")) || span_starts(trimmed, SPAN("Bag Attributes"))) &&
               span_find(head, SPAN("PRIVATE KEY-----")) < head.n;
}

static const char *what_by_name(struct span head, struct span path) {
        struct span block = span_sub(head, 0, TAR_BLOCK);
        bool text = span_chr(block, '\0') == block.n;

        for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
                struct span end = span_str(endings[i].ending);
                if (!text && path.n > end.n && span_ieq(span_from(path, path.n - end.n), end))
                        return endings[i].what;
        }
        return NULL;
}

static const char *what_of_office(struct span head) {
        static const struct {
                struct span member;
                const char *what;
        } v[] = {
                {SPAN("word/document.xml"), "a Word document: please send the log in it as a file of its own"},
                {SPAN("xl/workbook."), "an Excel workbook: please send its sheets as CSV"},
                {SPAN("ppt/presentation.xml"), "a PowerPoint presentation"},
        };

        for (size_t i = 0; i < sizeof(v) / sizeof(v[0]); i++)
                if (span_find(head, v[i].member) < head.n)
                        return v[i].what;
        return "an Office document or a package";
}

static const char *what_in_zip(struct span head) {
        struct span rest = head, name;

        for (int i = 0; i < 3 && zip_next(&rest, &name); i++)
                for (size_t k = 0; k < sizeof(documents) / sizeof(documents[0]); k++)
                        if (is_in(name, documents[k].name))
                                return documents[k].what ? documents[k].what : what_of_office(head);
        return NULL;
}

enum kind kind_of(struct span head, const char *path, const char **ret_what) {
        enum kind k = is_tar(head) ? KIND_TAR : is_cpio(head) ? KIND_CPIO : KIND_PLAIN;
        const char *words;
        bool aside;

        *ret_what = NULL;
        if (k != KIND_PLAIN || parser_has_magic(head))
                return k;
        for (size_t i = 0; i < sizeof(archives) / sizeof(archives[0]) && k == KIND_PLAIN; i++)
                if (has_at(head, archives[i].at, archives[i].bytes))
                        k = archives[i].kind;
        if (k != KIND_PLAIN) {
                *ret_what = k == KIND_ZIP ? what_in_zip(head) : NULL;
                return *ret_what ? KIND_ASIDE : k;
        }
        words = magic_words(head, &aside);
        *ret_what = aside ? words : is_key(head) ? "a private key" : what_by_name(head, span_str(path));
        return *ret_what ? KIND_ASIDE : k;
}
