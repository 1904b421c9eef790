/*
 * Archives, and files that no log is in, by what they begin with. It refuses to believe a name alone: what is named like an
 * archive and is text is a text, and the other way round.
 */
#include "bundle/kind.h"

#include "base/limits.h"
#include "parsers/parser.h"

enum { TAR_BLOCK = 512, TAR_SUM = 148, TAR_SUM_BYTES = 8, ZIP_HEADER = 30 };

static const struct magic {
        struct span bytes;
        size_t at;
        enum kind kind;
        const char *what;
} magics[] = {
        {SPAN("PK\3\4"), 0, KIND_ZIP, NULL},
        {SPAN("PK\5\6"), 0, KIND_ZIP, NULL}, /* with nothing in it */
        {SPAN("PK00PK\3\4"), 0, KIND_ZIP, NULL},
        {SPAN("7z\xBC\xAF\x27\x1C"), 0, KIND_7Z, NULL},
        {SPAN("MSCF\0\0\0\0"), 0, KIND_CAB, NULL},
        {SPAN("Rar!\x1A\x07"), 0, KIND_RAR, NULL},
        {SPAN("\x1F\x8B\x08"), 0, KIND_GZIP, NULL},
        {SPAN("\xFD" "7zXZ\0"), 0, KIND_XZ, NULL},
        {SPAN("\x28\xB5\x2F\xFD"), 0, KIND_ZSTD, NULL},
        {SPAN("\x04\x22\x4D\x18"), 0, KIND_LZ4, NULL},
        {SPAN("1AY&SY"), 4, KIND_BZIP2, NULL},
        {SPAN("MDMP"), 0, KIND_ASIDE, "a memory dump"},
        {SPAN("PAGEDU"), 0, KIND_ASIDE, "a memory dump"},
        {SPAN("\x89PNG\r\n\x1A\n"), 0, KIND_ASIDE, "a picture"},
        {SPAN("\xFF\xD8\xFF"), 0, KIND_ASIDE, "a picture"},
        {SPAN("GIF8"), 0, KIND_ASIDE, "a picture"},
        {SPAN("II*\0"), 0, KIND_ASIDE, "a picture"},
        {SPAN("%PDF-"), 0, KIND_ASIDE, "a PDF document"},
        {SPAN("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), 0, KIND_ASIDE, "an Office document or a mail"},
        {SPAN("MZ\x90\0"), 0, KIND_ASIDE, "a program"},
        {SPAN("\x7F" "ELF"), 0, KIND_ASIDE, "a program"},
        {SPAN("\0\5\x16\7"), 0, KIND_ASIDE, "what a Mac keeps beside a file"},
        {SPAN("regf"), 0, KIND_ASIDE, "a registry hive"},
        {SPAN("RIFF"), 0, KIND_ASIDE, "a recording"},
        {SPAN("ftyp"), 4, KIND_ASIDE, "a recording"},
};

/* Names of what else is no log, if it is no text. */
static const struct {
        const char *ending, *what;
} endings[] = {
        {".blg", "performance counters"}, {".dmp", "a memory dump"}, {".hdmp", "a memory dump"}, {".bmp", "a picture"},
        {".pfx", "a certificate with its private key"}, {".p12", "a certificate with its private key"},
};

/* What the first members of a zip file are called when the file is a document of a kind of its own. */
static const struct {
        struct span name;
        const char *what;
} documents[] = {
        {SPAN("[Content_Types].xml"), "an Office document or a package"},
        {SPAN("_rels/"), "an Office document or a package"},
        {SPAN("docProps/"), "an Office document"},
        {SPAN("mimetype"), "an Office document"},
        {SPAN("META-INF/"), "a Java archive"},
        {SPAN("_index.htm"), "a web debugger's archive that no format reads"},
        {SPAN("raw/"), "a web debugger's archive that no format reads"},
        {SPAN("raw\\"), "a web debugger's archive that no format reads"},
};

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

static uint32_t little(struct span s, size_t at, size_t bytes) {
        uint32_t v = 0;

        while (bytes--)
                v = v << 8 | (unsigned char)s.p[at + bytes];
        return v;
}

/* From the header of one member to that of the next, as far as the head shows them: by its size, if it stands there. */
static struct span behind(struct span member, size_t name) {
        bool told = (little(member, 6, 2) & 8) == 0;
        struct span rest = span_from(member, ZIP_HEADER + name + little(member, 28, 2) + (told ? little(member, 18, 4) : 0));

        return span_from(rest, span_find(rest, SPAN("PK\3\4")));
}

static const char *what_in_zip(struct span head) {
        for (int i = 0; i < 3 && head.n >= ZIP_HEADER; i++) {
                struct span name = span_sub(head, ZIP_HEADER, little(head, 26, 2));
                for (size_t k = 0; k < sizeof(documents) / sizeof(documents[0]); k++)
                        if (span_starts(name, documents[k].name))
                                return documents[k].what;
                head = behind(head, name.n);
        }
        return NULL;
}

enum kind kind_of(struct span head, const char *path, const char **ret_what) {
        enum kind k = is_tar(head) ? KIND_TAR : is_cpio(head) ? KIND_CPIO : KIND_PLAIN;

        *ret_what = is_key(head) ? "a private key" : what_by_name(head, span_str(path));
        if (parser_has_magic(head))
                *ret_what = NULL;
        if (k != KIND_PLAIN || parser_has_magic(head))
                return k;
        for (size_t i = 0; i < sizeof(magics) / sizeof(magics[0]) && k == KIND_PLAIN; i++)
                if (has_at(head, magics[i].at, magics[i].bytes)) {
                        k = magics[i].kind;
                        *ret_what = magics[i].what;
                }
        if (k == KIND_ZIP)
                *ret_what = what_in_zip(head);
        return *ret_what ? KIND_ASIDE : k;
}
