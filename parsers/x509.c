/*
 * Certificate files: PEM with text between, PEM that has lost its line ends, DER, PKCS#7. OpenSSL decodes them, and what they
 * hold is told in certutil's words. Passwords are never tried; a private key is noted and left out, so that no case holds it.
 */
#include "base/limits.h"
#include "parsers/walk.h"

#include <errno.h>
#include <openssl/evp.h>
#include <openssl/pkcs7.h>
#include <openssl/x509v3.h>
#include <stdlib.h>

struct x509 {
        struct input *in;
        struct notes *notes;
        struct buf bytes; /* the whole file */
        struct buf text;  /* the piece that was rendered last */
        size_t at;
        bool read;
};

static const struct span begin_mark = SPAN("-----BEGIN "), end_mark = SPAN("-----END "), dashes = SPAN("-----");

static bool is_base64(char c) {
        return is_alpha(c) || is_digit(c) || c == '+' || c == '/' || c == '=';
}

/* A SEQUENCE of DER with a length of two or three bytes; its contents. */
static bool is_sequence(struct span s, struct span *ret_inside) {
        size_t n = s.n > 1 ? (unsigned char)s.p[1] & 0x7F : 0;

        if (s.n < 8 || s.p[0] != 0x30 || !((unsigned char)s.p[1] & 0x80) || n < 1 || n > 3)
                return false;
        *ret_inside = span_from(s, 2 + n);
        return true;
}

enum form { FORM_NONE, FORM_CERTIFICATE, FORM_PKCS7, FORM_PFX };

static enum form form_of(struct span s) {
        static const struct span signed_data = SPAN("\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02");
        struct span inside, tbs;

        if (!is_sequence(s, &inside))
                return FORM_NONE;
        if (span_starts(inside, signed_data))
                return FORM_PKCS7;
        if (span_starts(inside, SPAN("\x02\x01\x03\x30")))
                return FORM_PFX;
        if (!is_sequence(inside, &tbs))
                return FORM_NONE;
        return span_starts(tbs, SPAN("\xA0\x03\x02\x01")) || span_starts(tbs, SPAN("\x02")) ? FORM_CERTIFICATE : FORM_NONE;
}

static void put_name(struct buf *b, const char *label, const X509_NAME *name) {
        const unsigned long how = (XN_FLAG_RFC2253 & ~XN_FLAG_SEP_MASK & ~ASN1_STRFLGS_ESC_MSB) |
                                  XN_FLAG_SEP_CPLUS_SPC | ASN1_STRFLGS_ESC_QUOTE;
        BIO *bio = BIO_new(BIO_s_mem());
        char *p = NULL;

        buf_puts(b, label);
        if (bio && X509_NAME_print_ex(bio, name, 0, how) >= 0) {
                long n = BIO_get_mem_data(bio, &p);
                buf_put(b, span_of(p, n > 0 ? (size_t)n : 0));
        }
        buf_puts(b, "\n");
        BIO_free(bio);
}

static void put_date(struct buf *b, const char *label, const ASN1_TIME *time) {
        struct tm tm;

        if (ASN1_TIME_to_tm(time, &tm) == 1)
                buf_printf(b, "%s%04d-%02d-%02dT%02d:%02d:%02dZ\n", label, tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour,
                           tm.tm_min, tm.tm_sec);
}

static void put_hex(struct buf *b, const unsigned char *p, int n) {
        for (int i = 0; i < n; i++)
                buf_printf(b, "%02x", p[i]);
        buf_puts(b, "\n");
}

/* One line of it, whatever it holds: names are written by strangers. */
static void put_string(struct buf *b, const ASN1_STRING *s) {
        const unsigned char *p = ASN1_STRING_get0_data(s);

        for (int i = 0; i < ASN1_STRING_length(s); i++)
                buf_putc(b, p[i] < 0x20 ? '?' : (char)p[i]);
}

static void put_names(struct buf *b, X509 *c) {
        GENERAL_NAMES *names = X509_get_ext_d2i(c, NID_subject_alt_name, NULL, NULL);

        if (names)
                buf_puts(b, "Subject Alternative Name\n");
        for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
                const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);
                if (name->type != GEN_DNS)
                        continue;
                buf_puts(b, "        DNS Name=");
                put_string(b, name->d.dNSName);
                buf_puts(b, "\n");
        }
        GENERAL_NAMES_free(names);
}

static void put_usage(struct buf *b, X509 *c) {
        EXTENDED_KEY_USAGE *usage = X509_get_ext_d2i(c, NID_ext_key_usage, NULL, NULL);
        char oid[128];

        if (usage)
                buf_puts(b, "Enhanced Key Usage\n");
        for (int i = 0; i < sk_ASN1_OBJECT_num(usage); i++) {
                const ASN1_OBJECT *o = sk_ASN1_OBJECT_value(usage, i);
                const char *name = OBJ_nid2ln(OBJ_obj2nid(o));
                if (OBJ_obj2txt(oid, sizeof(oid), o, 1) <= 0)
                        continue;
                bool web = strncmp(name, "TLS Web ", 8) == 0;
                buf_printf(b, "        %s (%s)\n", OBJ_obj2nid(o) == NID_undef ? "Unknown Key Usage" : name + (web ? 8 : 0), oid);
        }
        EXTENDED_KEY_USAGE_free(usage);
}

static void put_key(struct buf *b, X509 *c) {
        const EVP_PKEY *key = X509_get0_pubkey(c);
        int signature = X509_get_signature_nid(c);

        if (signature != NID_undef)
                buf_printf(b, "Signature Algorithm: %s\n", OBJ_nid2ln(signature));
        if (key)
                buf_printf(b, "Public Key Length: %d bits\n", EVP_PKEY_get_bits(key));
}

static void put_certificate(struct buf *b, X509 *c) {
        const ASN1_INTEGER *serial = X509_get0_serialNumber(c);
        unsigned char hash[EVP_MAX_MD_SIZE];
        unsigned n = 0;

        buf_printf(b, "X509 Certificate:\nVersion: %ld\nSerial Number: ", X509_get_version(c) + 1);
        put_hex(b, ASN1_STRING_get0_data(serial), ASN1_STRING_length(serial));
        put_key(b, c);
        put_name(b, "Issuer: ", X509_get_issuer_name(c));
        put_date(b, "NotBefore: ", X509_get0_notBefore(c));
        put_date(b, "NotAfter: ", X509_get0_notAfter(c));
        put_name(b, "Subject: ", X509_get_subject_name(c));
        put_names(b, c);
        put_usage(b, c);
        if (X509_get_extension_flags(c) & EXFLAG_CA)
                buf_puts(b, "Basic Constraints\n        Subject Type=CA\n");
        if (X509_NAME_cmp(X509_get_issuer_name(c), X509_get_subject_name(c)) == 0)
                buf_puts(b, "Root Certificate: Subject matches Issuer\n");
        if (X509_digest(c, EVP_sha1(), hash, &n) == 1) {
                buf_puts(b, "Cert Hash(sha1): ");
                put_hex(b, hash, (int)n);
        }
        buf_puts(b, "\n");
}

static void note_bad(struct x509 *x, const char *what) {
        notes_add(x->notes, "bad-certificate", x->at, "%s that cannot be decoded", what);
        buf_printf(&x->text, "(%s that cannot be decoded)\n", what);
}

static void put_pkcs7(struct x509 *x, struct span der) {
        const unsigned char *p = (const unsigned char *)der.p;
        PKCS7 *bag = d2i_PKCS7(NULL, &p, (long)der.n);
        STACK_OF(X509) *all = bag && PKCS7_type_is_signed(bag) && bag->d.sign ? bag->d.sign->cert : NULL;

        if (!all)
                note_bad(x, "a PKCS#7 file");
        for (int i = 0; i < sk_X509_num(all); i++)
                put_certificate(&x->text, sk_X509_value(all, i));
        PKCS7_free(bag);
}

/* One object in DER; *ret_n: its length. */
static void put_der(struct x509 *x, struct span der, size_t *ret_n) {
        const unsigned char *p = (const unsigned char *)der.p;
        enum form form = form_of(der);
        X509 *c;

        *ret_n = der.n;
        if (form == FORM_PFX) {
                notes_add(x->notes, "pfx", x->at, "a PFX file: it is protected by a password and not opened");
                buf_puts(&x->text, "(a PFX file: it is protected by a password and not opened)\n");
        } else if (form == FORM_PKCS7) {
                put_pkcs7(x, der);
        } else if ((c = d2i_X509(NULL, &p, (long)der.n))) {
                *ret_n = (size_t)(p - (const unsigned char *)der.p);
                put_certificate(&x->text, c);
                X509_free(c);
        } else {
                note_bad(x, "a certificate");
        }
}

/* Base64 with anything between, also line ends that were written as "\n". */
static int decode(struct x509 *x, struct span body) {
        struct buf plain = BUF_INIT;
        unsigned char *der;
        int n = -1;
        size_t used;

        for (size_t i = 0; i < body.n; i++)
                if (body.p[i] == '\\')
                        i++;
                else if (is_base64(body.p[i]))
                        buf_putc(&plain, body.p[i]);
        while (plain.n % 4)
                buf_putc(&plain, '=');
        if (!plain.err && (der = malloc(plain.n + 1))) {
                n = EVP_DecodeBlock(der, (const unsigned char *)plain.p, (int)plain.n);
                if (n > 0)
                        put_der(x, span_of((char *)der, (size_t)n), &used);
                else
                        note_bad(x, "a certificate");
                free(der);
        } else {
                n = -ENOMEM;
        }
        buf_done(&plain);
        return n == -ENOMEM ? n : 0;
}

/* A block of PEM that begins at x->at, and what is behind it. */
static int put_block(struct x509 *x, struct span rest) {
        struct span label = span_sub(span_from(rest, begin_mark.n), 0, 64);
        size_t close = span_find(label, dashes), from = begin_mark.n + close + dashes.n;
        size_t n = span_find(span_from(rest, from), end_mark), line;
        struct span body = span_sub(rest, from, n);
        int r = 0;

        label = span_sub(label, 0, close);
        if (span_find(label, SPAN("PRIVATE KEY")) < label.n) {
                notes_add(x->notes, "private-key", x->at, "a private key stands in this file; it is left out");
                buf_puts(&x->text, "(a private key stands here and is left out)\n");
        } else if (span_find(label, SPAN("CERTIFICATE")) < label.n && span_find(label, SPAN("REQUEST")) == label.n) {
                r = decode(x, body);
        } else if (span_eq(label, SPAN("PKCS7")) || span_eq(label, SPAN("CMS"))) {
                r = decode(x, body);
        } else {
                buf_printf(&x->text, "(%.*s)\n", SPAN_ARG(label));
        }
        rest = span_from(rest, from + n);
        line = span_starts(rest, end_mark) ? end_mark.n + span_find(span_from(rest, end_mark.n), dashes) + dashes.n : 0;
        x->at += from + n + line;
        return r;
}

/* All of the file, or what is kept of it. */
static int read_file(struct x509 *x) {
        struct span s;
        int r;

        x->read = true;
        while ((r = input_raw(x->in, LIMIT_PROBE_BYTES, &s)) == 0 && s.n) {
                if (x->bytes.n + s.n > LIMIT_CERTIFICATE_BYTES) {
                        notes_add(x->notes, "long-file", x->bytes.n, "only the first %d MiB of certificates are read",
                                  LIMIT_CERTIFICATE_BYTES >> 20);
                        return 0;
                }
                if ((r = buf_put(&x->bytes, s)) < 0)
                        return r;
        }
        return r;
}

/* The next piece of the file into .text. */
static int render(struct x509 *x) {
        struct span rest = span_from(buf_span(&x->bytes), x->at);
        size_t n = span_find(rest, begin_mark);

        if (form_of(rest) != FORM_NONE) {
                put_der(x, rest, &n);
                x->at += n ? n : rest.n;
                return 0;
        }
        if (n == rest.n) {
                bool bare = x->at == 0 && span_starts(rest, SPAN("MII")); /* base64 alone */
                x->at += n;
                return bare ? decode(x, rest) : 0;
        }
        x->at += n;
        return put_block(x, span_from(rest, n));
}

static int x509_next(void *state, struct record *ret) {
        struct x509 *x = state;
        int r = x->read ? 0 : read_file(x);

        buf_reset(&x->text);
        while (r == 0 && x->at < x->bytes.n && x->text.n == 0)
                r = render(x);
        if (r == 0)
                r = x->text.err;
        if (r < 0 || x->text.n == 0)
                return r;
        *ret = (struct record){.kind = RECORD_TEXT, .time_us = STAMP_NONE, .line = 1, .text = buf_span(&x->text)};
        return 1;
}

static int x509_open(struct input *in, struct notes *notes, void **ret_state) {
        struct x509 *x = calloc(1, sizeof(*x));

        if (!x)
                return -ENOMEM;
        x->in = in;
        x->notes = notes;
        *ret_state = x;
        return 0;
}

static void x509_close(void *state) {
        struct x509 *x = state;

        if (!x)
                return;
        buf_done(&x->bytes);
        buf_done(&x->text);
        free(x);
}

/* Of a text: is most of it PEM? */
static bool is_pem(struct span head) {
        size_t marks = 0, inside = 0, outside = 0;
        struct span line;
        bool in = false;

        head = span_from(head, span_starts(head, SPAN("\xEF\xBB\xBF")) ? 3 : 0);
        while (span_line(&head, &line)) {
                line = span_trim(line);
                if (span_starts(line, begin_mark)) {
                        marks += span_ifind(line, SPAN("CERTIFICATE")) < line.n || span_find(line, SPAN("PKCS7")) < line.n ||
                                 span_find(line, SPAN("PRIVATE KEY")) < line.n;
                        in = true;
                }
                inside += in && line.n > 0;
                outside += !in && line.n > 0;
                in = in && !span_starts(line, end_mark);
        }
        return marks && inside >= outside;
}

static bool is_bare(struct span head) {
        for (size_t i = 0; i < head.n; i++)
                if (!is_base64(head.p[i]) && head.p[i] != '\r' && head.p[i] != '\n')
                        return false;
        return span_starts(head, SPAN("MII")) && head.n > 200;
}

static int x509_probe(struct span head, const char *path, const char **ret_why) {
        (void)path;
        switch (form_of(head)) {
        case FORM_CERTIFICATE:
                return probe_claim(95, "a certificate (DER)", ret_why);
        case FORM_PKCS7:
                return probe_claim(95, "certificates (PKCS#7)", ret_why);
        case FORM_PFX:
                return probe_claim(95, "certificates behind a password (PFX)", ret_why);
        default:
                break;
        }
        if (is_pem(head))
                return probe_claim(90, "certificates (PEM)", ret_why);
        return is_bare(head) ? probe_claim(60, "a certificate in base64, without its first line", ret_why) : 0;
}

const struct parser parser_x509 = {
        .name = "x509",
        .title = "certificate files (PEM, DER, PKCS#7)",
        .role = "",
        .binary = true,
        .rendered_as = "certutil",
        .probe = x509_probe,
        .open = x509_open,
        .next = x509_next,
        .close = x509_close,
};
