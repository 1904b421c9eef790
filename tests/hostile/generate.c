/*
 * Evidence of strangers who mean no good: every byte, C1 controls, what turns text around or hides, broken UTF-8, sequences of
 * terminals, formulas, Markdown and HTML, in every place that a stranger writes. It makes no judgement; check.c does.
 *
 *   generate log FILE      a client's log          generate pcap FILE    a capture: raw bytes, line ends too
 *   generate zip FILE      members of such names   generate names DIR    files of such names
 *   generate notes FILE    a sidecar's entries     generate argument N   the N-th string alone, without NUL
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STRINGS_MAX = 512, STRING_BYTES = 300, MESSAGE_BYTES = 16384 };

struct string {
        size_t n;
        char p[STRING_BYTES];
};

static struct string strings[STRINGS_MAX];
static size_t n_strings;

/* Strings -------------------------------------------------------------------------------------------------- */

static void add(const char *p, size_t n) {
        struct string *s = &strings[n_strings++];

        memcpy(s->p, p, n);
        s->n = n;
}

static size_t utf8(char *p, uint32_t c) {
        if (c < 0x800) {
                p[0] = (char)(0xC0 | c >> 6);
                p[1] = (char)(0x80 | (c & 0x3F));
                return 2;
        }
        p[0] = (char)(0xE0 | c >> 12);
        p[1] = (char)(0x80 | (c >> 6 & 0x3F));
        p[2] = (char)(0x80 | (c & 0x3F));
        return 3;
}

/* "Az" with every character of a range between, as UTF-8 even where that is forbidden (surrogates). */
static void add_range(uint32_t first, uint32_t last) {
        char p[STRING_BYTES] = "A";
        size_t n = 1;

        for (uint32_t c = first; c <= last; c++)
                n += utf8(p + n, c);
        p[n++] = 'z';
        add(p, n);
}

static void add_words(void) {
        static const char *const words[] = {
                "\x1b[31mred\x1b[0m", "\x1b]52;c;UFdORUQ=\x07", "\x1b]8;;http://evil.example\x07here\x1b]8;;\x07", "\x1bPq#0\x1b\\", "\x9b" "31m", "\x9d" "0;owned\x9c",
                "\xc0\xaf", "\xe0\x80\xaf", "\xf0\x80\x80\xaf", "\xf8\x88\x80\x80\x80", "\xc1\xbf", "\xf4\x90\x80\x80", "\xe2\x80", "\xf0\x9f\x98", "\xc3", "\xed\xa0\x80\xed\xb0\x80",
                "=cmd|'/c calc'!A1", "+1+cmd|x", "-2+3+cmd|x", "@SUM(1)", "\t=1+1", "\r=1+1", "\n=1+1", " =1+1", "\xef\xbc\x9d" "1+1", "\xef\xbc\x8b" "1+x", "\xef\xbc\x8d" "1+x", "\xef\xbc\xa0" "x", ";=1+1;x",
                "\"=1+1", "a\",=1+1,\"b", "a\n=1+1",
                "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "![x](http://evil.example/p.png)", "[PWNED](javascript:alert(1))", "<http://evil.example>",
                "```\nPWNED\n```", "\n\n# PWNED\n\n", "\n\n<b>PWNED</b>\n\n", "a|b|c", "~~~\nPWNED", "`x` **PWNED** `", "\n- PWNED", "\n> PWNED", "[r]: http://evil.example", "&lt;b&gt;&#60;i&#62;", "\\", "\\`", "$(id)", "%s%n%x", "'; DROP TABLE message; --",
                "\";--><svg/onload=1>", "end\nsequenceDiagram\n", "#quot;<br/>%%{init: {}}%%",
        };

        for (size_t i = 0; i < sizeof words / sizeof *words; i++)
                add(words[i], strlen(words[i]));
}

static void fill(void) {
        for (int c = 0; c < 256; c++)
                add((char[]){'A', (char)c, 'z'}, 3);
        for (int from = 1; from < 256; from += 64) {
                char p[STRING_BYTES] = "A";
                for (int c = 0; c < 64 && from + c < 256; c++)
                        p[1 + c] = (char)(from + c);
                add(p, 65);
        }
        add_range(0x80, 0x9F);
        add_range(0x200B, 0x200F);
        add_range(0x2028, 0x202E);
        add_range(0x2060, 0x206F);
        add_range(0xD800, 0xD808);
        add_range(0xFFF0, 0xFFFF);
        add("\xd8\x9c\xc2\xad\xef\xbb\xbf\xf3\xa0\x80\x81", 11);
        add_words();
}

/* Messages ------------------------------------------------------------------------------------------------- */

struct text {
        size_t n;
        char p[MESSAGE_BYTES];
};

static void put(struct text *t, const char *p, size_t n) {
        if (t->n + n <= sizeof t->p) {
                memcpy(t->p + t->n, p, n);
                t->n += n;
        }
}

/* In a form '@' stands for the string, '%' for its number, '\1' for the @ of an address. */
static void put_form(struct text *t, const char *form, const struct string *s, size_t number) {
        char digits[24];

        for (; *form; form++)
                if (*form == '@')
                        put(t, s->p, s->n);
                else if (*form == '%')
                        put(t, digits, (size_t)snprintf(digits, sizeof digits, "%zu", number));
                else
                        put(t, *form == 1 ? "@" : form, 1);
}

static const char request[] =
        "INVITE sip:bob\x01" "contoso.example SIP/2.0\r\nVia: SIP/2.0/TLS 192.0.2.7:5061;branch=z9hG4bK%\r\nMax-Forwards: 70\r\nFrom: \"@\" <sip:@%\x01" "contoso.example>;tag=a%;epid=@\r\n"
        "To: \"@\" <sip:bob\x01" "contoso.example>\r\nCall-ID: @%\r\nCSeq: 1 INVITE\r\nContact: <sip:a\x01" "192.0.2.7>\r\nUser-Agent: @\r\nSubject: @\r\nX-@: @\r\n@: x\r\n"
        "P-Asserted-Identity: \"@\" <sip:x\x01" "contoso.example>\r\nContent-Type: application/sdp\r\nContent-Length: 61\r\n\r\nv=0\r\no=- 0 0 IN IP4 192.0.2.7\r\ns=x\r\nm=audio 9 RTP/AVP 0\r\nt=0\r\n";
static const char answer[] =
        "SIP/2.0 504 @\r\nVia: SIP/2.0/TLS 192.0.2.7:5061;branch=z9hG4bK%\r\nFrom: \"@\" <sip:@%\x01" "contoso.example>;tag=a%;epid=@\r\nTo: \"@\" <sip:bob\x01" "contoso.example>;tag=b%\r\n"
        "Call-ID: @%\r\nCSeq: 1 INVITE\r\nServer: @\r\nWarning: 399 @ \"@\"\r\nms-diagnostics: 1028;reason=\"@\";source=\"@.contoso.example\";domain=\"@.example\";fqdn1=\"@.example\"\r\nReason: SIP;cause=504;text=\"@\"\r\nContent-Length: 0\r\n\r\n";

static void make_message(struct text *t, const char *form, size_t i) {
        t->n = 0;
        put_form(t, form, &strings[i], i);
}

static void write_log(FILE *f) {
        static struct text t;

        for (size_t i = 0; i < n_strings; i++)
                for (int k = 0; k < 2; k++) {
                        make_message(&t, k ? answer : request, i);
                        fprintf(f, "03/05/2014|08:%02zu:%02zu.%03d 1A2C:0B10 INFO  :: %s Packet - 203.0.113.10:443 (From Local Address: 192.0.2.7:5061) %zu bytes:\n",
                                i / 60, i % 60, k * 100, k ? "Data Received -" : "Sending", t.n);
                        fprintf(f, "03/05/2014|08:%02zu:%02zu.%03d 1A2C:0B10 INFO  :: ", i / 60, i % 60, k * 100);
                        fwrite(t.p, 1, t.n, f);
                        fprintf(f, "\n03/05/2014|08:%02zu:%02zu.%03d 1A2C:0B10 INFO  :: End of %s Packet - 203.0.113.10:443 (From Local Address: 192.0.2.7:5061) %zu bytes\n",
                                i / 60, i % 60, k * 100, k ? "Data Received -" : "Sending", t.n);
                }
}

/* Little ends (pcap, zip) and big ones (IP). */
static void le(FILE *f, uint32_t v, int n) {
        for (int i = 0; i < n; i++)
                fputc((int)(v >> 8 * i & 0xFF), f);
}

static void be(FILE *f, uint32_t v, int n) {
        for (int i = n - 1; i >= 0; i--)
                fputc((int)(v >> 8 * i & 0xFF), f);
}

static void write_pcap(FILE *f) {
        static struct text t;

        le(f, 0xA1B2C3D4, 4), le(f, 2, 2), le(f, 4, 2), le(f, 0, 4), le(f, 0, 4), le(f, 65535, 4), le(f, 101, 4); /* raw IP */
        for (size_t i = 0; i < n_strings; i++)
                for (uint32_t k = 0; k < 2; k++) {
                        make_message(&t, k ? answer : request, i);
                        uint32_t n = (uint32_t)t.n + 28;
                        le(f, 1394006400 + (uint32_t)i, 4), le(f, k * 1000, 4), le(f, n, 4), le(f, n, 4);
                        be(f, 0x4500, 2), be(f, n, 2), be(f, (uint32_t)i, 2), be(f, 0, 2), be(f, 0x4011, 2), be(f, 0, 2);
                        be(f, k ? 0xC000020A : 0xC0000207, 4), be(f, k ? 0xC0000207 : 0xC000020A, 4);
                        be(f, 5060, 2), be(f, 5060, 2), be(f, n - 20, 2), be(f, 0, 2);
                        fwrite(t.p, 1, t.n, f);
                }
}

/* Names ---------------------------------------------------------------------------------------------------- */

static const char inside[] = "what nobody reads\n";

static uint32_t crc32(const char *p, size_t n) {
        uint32_t c = 0xFFFFFFFF;

        for (size_t i = 0; i < n; i++) {
                c ^= (unsigned char)p[i];
                for (int k = 0; k < 8; k++)
                        c = c & 1 ? c >> 1 ^ 0xEDB88320 : c >> 1;
        }
        return ~c;
}

/* A member without compression; its head in front of it, or in the list of all. */
static void zip_head(FILE *f, const struct string *s, size_t i, long at) {
        char body[64];
        int n = snprintf(body, sizeof body, "%zu %s", i, inside);

        le(f, at < 0 ? 0x04034B50 : 0x02014B50, 4);
        if (at >= 0)
                le(f, 20, 2);
        le(f, 20, 2), le(f, i % 2 ? 0x800 : 0, 2), le(f, 0, 2), le(f, 0, 4);
        le(f, crc32(body, (size_t)n), 4), le(f, (uint32_t)n, 4), le(f, (uint32_t)n, 4), le(f, (uint32_t)s->n, 2), le(f, 0, 2);
        if (at >= 0)
                le(f, 0, 2), le(f, 0, 2), le(f, 0, 2), le(f, 0, 4), le(f, (uint32_t)at, 4);
        fwrite(s->p, 1, s->n, f);
        if (at < 0)
                fwrite(body, 1, (size_t)n, f);
}

static void write_zip(FILE *f) {
        long at[STRINGS_MAX], list;

        for (size_t i = 0; i < n_strings; i++) {
                at[i] = ftell(f);
                zip_head(f, &strings[i], i, -1);
        }
        list = ftell(f);
        for (size_t i = 0; i < n_strings; i++)
                zip_head(f, &strings[i], i, at[i]);
        uint32_t bytes = (uint32_t)(ftell(f) - list);
        le(f, 0x06054B50, 4), le(f, 0, 4), le(f, (uint32_t)n_strings, 2), le(f, (uint32_t)n_strings, 2), le(f, bytes, 4), le(f, (uint32_t)list, 4), le(f, 0, 2);
}

static bool is_name(const struct string *s) {
        return !memchr(s->p, '/', s->n) && !memchr(s->p, 0, s->n) && s->n < 200;
}

static int write_names(const char *dir) {
        for (size_t i = 0; i < n_strings; i++) {
                char path[1024];
                snprintf(path, sizeof path, "%s/%.*s", dir, (int)strings[i].n, strings[i].p);
                FILE *f = is_name(&strings[i]) ? fopen(path, "w") : NULL;
                if (f) {
                        fprintf(f, "%zu %s", i, inside);
                        fclose(f);
                }
        }
        return 0;
}

/* key, mark, time, tags, label, note: a tab or a line end would begin another cell or entry. */
static void write_notes(FILE *f) {
        for (size_t i = 0; i < n_strings; i++) {
                struct string s = strings[i];
                for (size_t k = 0; k < s.n; k++)
                        s.p[k] = s.p[k] == '\t' || s.p[k] == '\n' || s.p[k] == '\r' ? ' ' : s.p[k];
                fprintf(f, "call:");
                fwrite(s.p, 1, s.n, f);
                fprintf(f, "\t*\t1394010000123456");
                for (int k = 0; k < 3; k++) {
                        fputc('\t', f);
                        fwrite(s.p, 1, s.n, f);
                }
                fputc('\n', f);
        }
}

static int write_argument(size_t i) {
        for (size_t k = 0; i < n_strings && k < strings[i].n; k++)
                if (strings[i].p[k])
                        putchar(strings[i].p[k]);
        return i < n_strings ? 0 : 1;
}

int main(int argc, char **argv) {
        static const struct {
                const char *name;
                void (*write)(FILE *f);
        } kinds[] = {{"log", write_log}, {"pcap", write_pcap}, {"zip", write_zip}, {"notes", write_notes}};

        fill();
        if (argc == 3 && !strcmp(argv[1], "names"))
                return write_names(argv[2]);
        if (argc == 3 && !strcmp(argv[1], "argument"))
                return write_argument((size_t)strtoul(argv[2], NULL, 10));
        for (size_t i = 0; argc == 3 && i < sizeof kinds / sizeof *kinds; i++) {
                FILE *f = strcmp(argv[1], kinds[i].name) ? NULL : fopen(argv[2], "w");
                if (!f)
                        continue;
                kinds[i].write(f);
                return fclose(f) ? 1 : 0;
        }
        return 2;
}
