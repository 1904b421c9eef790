/*
 * Certificates as certutil and "openssl x509" describe them, and what certutil says about trust in them; also the text that
 * certificate files are rendered to. It judges nothing: whether a certificate was good is asked for the time of the incident.
 */
#include "parsers/text.h"
#include "parsers/walk.h"

#include <errno.h>

enum { RECORD_LINES = 2000, RDN_TYPE_BYTES = 40 };

enum section { SECTION_NONE, SECTION_ISSUER, SECTION_SUBJECT, SECTION_SERIAL, SECTION_SIGNATURE, SECTION_NAMES, SECTION_USAGE };

struct certutil {
        struct walk w;
        enum section section;
        struct buf name;   /* of the issuer or the subject, while its rows come */
        struct word store;
        bool open;         /* facts are those of a certificate */
        bool openssl;      /* its names begin with the country */
        bool closed;       /* its last line was read */
        size_t lines;
        enum when_order order;
};

/* "================ Certificate 0 ================" */
static bool is_ruled(struct span text) {
        return span_starts(text, SPAN("========")) && span_count(text, '=') > 12 && span_count(text, ' ') > 1;
}

static bool begins(struct span text) {
        return is_ruled(text) || span_starts(text, SPAN("X509 Certificate:")) || span_starts(text, SPAN("X509-Zertifikat:")) ||
               span_starts(text, SPAN("CertContext[")) || span_eq(text, SPAN("Certificate:"));
}

/* Bytes as hex digits, however they were parted: "0a:1B", "0a 1b". */
static int put_hex(struct certutil *p, const char *name, struct span value) {
        struct buf hex = BUF_INIT;
        size_t paren = span_find(value, SPAN("(0x"));
        int r = 0;

        value = paren < value.n ? span_from(value, paren + 3) : value;
        for (size_t i = 0; i < value.n && r == 0; i++)
                if (is_xdigit(value.p[i]))
                        r = buf_putc(&hex, to_lower(value.p[i]));
                else if (!strchr(" :)", value.p[i]))
                        break;
        if (r == 0)
                r = walk_put(&p->w, name, buf_span(&hex));
        buf_done(&hex);
        return r;
}

/* "C = DE, O = Contoso, CN = x" the other way round, as Windows has it. */
static int put_reversed(struct certutil *p, const char *name, struct span value) {
        struct buf all = BUF_INIT;
        size_t end = value.n;
        bool quoted = false;

        for (size_t i = value.n; i-- > 0;) {
                quoted ^= value.p[i] == '"';
                if (i > 0 && (quoted || value.p[i] != ','))
                        continue;
                struct span rdn = span_trim(span_sub(value, i + (i > 0), end - i - (i > 0)));
                size_t equals = span_chr(rdn, '=');
                buf_puts(&all, all.n ? ", " : "");
                buf_put(&all, span_trim(span_sub(rdn, 0, equals)));
                buf_puts(&all, equals < rdn.n ? "=" : "");
                buf_put(&all, span_trim(span_from(rdn, equals + 1)));
                end = i;
        }
        int r = all.err ? all.err : walk_put(&p->w, name, buf_span(&all));
        buf_done(&all);
        return r;
}

/* "Oct 16 00:00:00 2016 GMT" → "2016-10-16 00:00:00Z"; other forms stay as they are. */
static int put_date(struct certutil *p, const char *name, struct span value) {
        static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
        struct span month = text_first(value), rest = text_after(value), day = text_first(rest), clock, year;
        size_t at = span_find(SPAN(months), month);
        struct buf date = BUF_INIT;
        int r;

        clock = text_first(text_after(rest));
        year = text_first(text_after(text_after(rest)));
        if (month.n != 3 || at % 3 || at >= sizeof(months) - 1 || year.n != 4)
                return facts_put_date(&p->w.facts, span_str(name), value, &p->order);
        r = buf_printf(&date, "%.*s-%zu-%.*s %.*sZ", SPAN_ARG(year), at / 3 + 1, SPAN_ARG(day), SPAN_ARG(clock));
        if (r == 0)
                r = facts_put_date(&p->w.facts, span_str(name), buf_span(&date), &p->order);
        buf_done(&date);
        return r;
}

enum shape { SHAPE_TEXT, SHAPE_HEX, SHAPE_DATE, SHAPE_BITS, SHAPE_NAME };

static const struct label {
        struct span label;
        const char *field;
        enum shape shape;
        enum section section; /* its rows, if nothing stands behind the label */
} labels[] = {
        {SPAN("Serial Number"), "serial", SHAPE_HEX, SECTION_SERIAL},
        {SPAN("Cert Serial Number"), "serial", SHAPE_HEX, SECTION_SERIAL},
        {SPAN("Serial"), "serial", SHAPE_HEX, SECTION_SERIAL},
        {SPAN("Seriennummer"), "serial", SHAPE_HEX, SECTION_SERIAL},
        {SPAN("Issuer"), "issuer", SHAPE_NAME, SECTION_ISSUER},
        {SPAN("Aussteller"), "issuer", SHAPE_NAME, SECTION_ISSUER},
        {SPAN("Subject"), "subject", SHAPE_NAME, SECTION_SUBJECT},
        {SPAN("Antragsteller"), "subject", SHAPE_NAME, SECTION_SUBJECT},
        {SPAN("NotBefore"), "not_before", SHAPE_DATE, SECTION_NONE},
        {SPAN("Not Before"), "not_before", SHAPE_DATE, SECTION_NONE},
        {SPAN("Nicht vor"), "not_before", SHAPE_DATE, SECTION_NONE},
        {SPAN("NotAfter"), "not_after", SHAPE_DATE, SECTION_NONE},
        {SPAN("Not After"), "not_after", SHAPE_DATE, SECTION_NONE},
        {SPAN("Nicht nach"), "not_after", SHAPE_DATE, SECTION_NONE},
        {SPAN("Cert Hash(sha1)"), "thumbprint", SHAPE_HEX, SECTION_NONE},
        {SPAN("Zertifikathash(sha1)"), "thumbprint", SHAPE_HEX, SECTION_NONE},
        {SPAN("SHA1 Fingerprint"), "thumbprint", SHAPE_HEX, SECTION_NONE},
        {SPAN("Public Key Length"), "key_bits", SHAPE_BITS, SECTION_NONE},
        {SPAN("Public-Key"), "key_bits", SHAPE_BITS, SECTION_NONE},
        {SPAN("RSA Public-Key"), "key_bits", SHAPE_BITS, SECTION_NONE},
        {SPAN("Signature Algorithm"), "signature", SHAPE_TEXT, SECTION_SIGNATURE},
        {SPAN("Signaturalgorithmus"), "signature", SHAPE_TEXT, SECTION_SIGNATURE},
};

static const struct label *label_of(struct span text, struct span *ret_value) {
        size_t at = 0;

        while (at < text.n && text.p[at] != ':' && text.p[at] != '=')
                at++;
        struct span name = span_trim(span_sub(text, 0, at));
        *ret_value = span_trim(span_from(text, at + 1));
        bool padded = name.n + 1 < at; /* a property of PowerShell */
        for (size_t i = 0; !padded && at < text.n && i < sizeof(labels) / sizeof(labels[0]); i++)
                if (span_ieq(name, labels[i].label))
                        return &labels[i];
        return NULL;
}

static int put_bits(struct certutil *p, struct span value) {
        size_t from = 0, n = 0;

        while (from < value.n && !is_digit(value.p[from]))
                from++;
        while (from + n < value.n && is_digit(value.p[from + n]))
                n++;
        return walk_put(&p->w, "key_bits", span_sub(value, from, n));
}

static int put_labelled(struct certutil *p, const struct label *l, struct span value) {
        if (facts_get(&p->w.facts, l->field).n) /* the algorithm of the signature comes twice */
                return 0;
        switch (l->shape) {
        case SHAPE_HEX:
                return put_hex(p, l->field, value);
        case SHAPE_DATE:
                return put_date(p, l->field, value);
        case SHAPE_BITS:
                return put_bits(p, value);
        case SHAPE_NAME:
                return p->openssl ? put_reversed(p, l->field, value) : walk_put(&p->w, l->field, value);
        default:
                return walk_put(&p->w, l->field, value);
        }
}

/* The rows of an issuer or a subject as one name. */
static int flush_name(struct certutil *p) {
        const char *field = p->section == SECTION_ISSUER ? "issuer" : "subject";
        int r = p->name.n && facts_get(&p->w.facts, field).n == 0 ? walk_put(&p->w, field, buf_span(&p->name)) : 0;

        buf_reset(&p->name);
        p->section = SECTION_NONE;
        return r;
}

static bool is_rdn(struct span line) {
        struct span text = span_trim(line);
        size_t equals = span_chr(text, '=');

        return text.n && is_blank(line.p[0]) && equals > 0 && equals < text.n && equals <= RDN_TYPE_BYTES &&
               span_chr(span_sub(text, 0, equals), ':') == equals;
}

/* "DNS Name=x" of certutil in some languages; of openssl "DNS:x, DNS:y" on one line. */
static int put_names(struct certutil *p, struct span text, bool *ret_found) {
        static const struct span marks[] = {SPAN("DNS Name="), SPAN("DNS-Name="), SPAN("DNS:")};
        struct span rest = text, one;
        int r = 0;

        *ret_found = false;
        while (r == 0 && span_cut(&rest, ',', &one)) {
                one = span_trim(one);
                for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]) && r == 0; i++) {
                        size_t at = span_istarts(one, SPAN("SubjectAltName:")) ? span_find(one, marks[i]) : 0;
                        if (!span_starts(span_from(one, at), marks[i]))
                                continue;
                        *ret_found = true;
                        r = walk_put(&p->w, "name", span_trim(span_from(one, at + marks[i].n)));
                }
        }
        return r;
}

/* "Server Authentication (1.3.6.1.5.5.7.3.1)", a line each; of openssl "TLS Web Server Authentication, …" on one. */
static int put_usage(struct certutil *p, struct span text) {
        struct span rest = text, one;
        int r = 0;

        while (r == 0 && span_cut(&rest, ',', &one)) {
                one = span_trim(span_sub(one, 0, span_chr(one, '(')));
                if (span_starts(one, SPAN("TLS Web ")))
                        one = span_from(one, 8);
                r = walk_put(&p->w, "eku", one);
        }
        return r;
}

/* Sentences that are facts by themselves. */
static int put_sentence(struct certutil *p, struct span text) {
        static const struct {
                struct span says;
                const char *field;
                struct span value;
        } sentences[] = {
                {SPAN("Subject matches Issuer"), "self_signed", SPAN("1")}, {SPAN("Subject Type=CA"), "ca", SPAN("1")},
                {SPAN("CA:TRUE"), "ca", SPAN("1")},
                {SPAN("Private key is NOT exportable"), "private_key", SPAN("present")},
                {SPAN("Encryption test passed"), "private_key", SPAN("present")},
                {SPAN("Signature test passed"), "private_key", SPAN("present")},
                {SPAN("Missing stored keyset"), "private_key", SPAN("missing")},
                {SPAN("Cannot find the certificate and private key"), "private_key", SPAN("missing")},
        };
        int r = 0;

        for (size_t i = 0; i < sizeof(sentences) / sizeof(sentences[0]) && r == 0; i++)
                if (span_ifind(text, sentences[i].says) < text.n && facts_get(&p->w.facts, sentences[i].field).n == 0)
                        r = walk_put(&p->w, sentences[i].field, sentences[i].value);
        return r;
}

/* A code of Windows that means failure: "0x80092013". */
static struct span code_of(struct span text) {
        for (size_t i = span_find(text, SPAN("0x8")); i < text.n; i++) {
                struct span code = span_sub(text, i, 10);
                uint64_t number;
                if (span_starts(code, SPAN("0x8")) && code.n == 10 && span_hex(code, &number) == 0)
                        return code;
        }
        return SPAN_NONE;
}

static bool has_value(const struct facts *f, const char *name, struct span value) {
        for (size_t i = 0; i < f->n; i++)
                if (span_eq(f->v[i].name, span_str(name)) && span_ieq(f->v[i].value, value))
                        return true;
        return false;
}

/* What verification complains of: codes and the words with them, the status of the chain, addresses that did not answer. */
static int put_complaint(struct certutil *p, struct span text) {
        struct span code = code_of(text), status = span_from(text, span_find(text, SPAN("CERT_TRUST_")));
        struct facts *f = &p->w.facts;
        int r = 0;

        if (code.n && !has_value(f, "error", code) && (r = walk_put(&p->w, "error", code)) == 0)
                r = walk_put(&p->w, "message", text);
        status = text_first(status);
        if (r == 0 && span_ifind(text, SPAN("dwErrorStatus")) < text.n && !has_value(f, "status", status))
                r = walk_put(&p->w, "status", status);
        if (r == 0 && span_starts(text, SPAN("Failed \"")))
                r = walk_put(&p->w, "failed", span_sub(text, 8, span_chr(span_from(text, 8), '"')));
        return r;
}

static enum section section_of(struct span text) {
        struct span s = span_starts(text, SPAN("X509v3 ")) ? span_from(text, 7) : text;

        if (span_starts(s, SPAN("Subject Alternative Name")) || span_starts(s, SPAN("Alternativer Antragstellername")))
                return SECTION_NAMES;
        if (span_starts(s, SPAN("Enhanced Key Usage")) || span_starts(s, SPAN("Extended Key Usage")) ||
            span_starts(s, SPAN("Erweiterte Schl")))
                return SECTION_USAGE;
        return SECTION_NONE;
}

/* A line below a label or a title that stands alone. *ret_taken: it is one of its rows. */
static int take_section(struct certutil *p, struct span line, bool *ret_taken) {
        struct span text = span_trim(line), object = SPAN("Algorithm ObjectId:");
        int r = 0;

        *ret_taken = true;
        if ((p->section == SECTION_ISSUER || p->section == SECTION_SUBJECT) && is_rdn(line)) {
                p->name.max = RECORD_LINES * WORD_BYTES;
                buf_puts(&p->name, p->name.n ? ", " : "");
                return buf_put(&p->name, text) == -ENOMEM ? -ENOMEM : 0;
        }
        if (p->section == SECTION_NAMES)
                return put_names(p, text, ret_taken);
        if (p->section == SECTION_USAGE && is_blank(line.p[0]) && !is_digit(text.p[0]) && section_of(text) == SECTION_NONE &&
            span_chr(text, ':') == text.n && span_chr(text, '=') == text.n)
                return put_usage(p, text);
        if (p->section == SECTION_SERIAL && facts_get(&p->w.facts, "serial").n == 0)
                r = put_hex(p, "serial", text);
        else if (p->section == SECTION_SIGNATURE && span_starts(text, object) && facts_get(&p->w.facts, "signature").n == 0)
                r = walk_put(&p->w, "signature", text_last(text));
        else
                *ret_taken = false;
        if (r == 0)
                r = flush_name(p);
        p->section = SECTION_NONE;
        return r;
}

static int take_fact(struct certutil *p, struct span line) {
        struct span text = span_trim(line), value;
        const struct label *l;
        bool taken = false;
        int r = 0;

        if (text.n == 0)
                return 0;
        if (p->section != SECTION_NONE && ((r = take_section(p, line, &taken)) < 0 || taken))
                return r;
        if ((l = label_of(text, &value))) {
                p->section = value.n ? SECTION_NONE : l->section;
                return value.n ? put_labelled(p, l, value) : 0;
        }
        if (p->section != SECTION_USAGE || section_of(text))
                p->section = section_of(text);
        if ((r = put_names(p, text, &taken)) < 0 || (r = put_sentence(p, text)) < 0)
                return r;
        return put_complaint(p, text);
}

static int finish(struct certutil *p, struct record *ret) {
        struct facts *f = &p->w.facts;
        int r = flush_name(p);
        struct span subject = facts_get(f, "subject");

        if (r == 0 && subject.n && span_eq(subject, facts_get(f, "issuer")) && facts_get(f, "self_signed").n == 0)
                r = walk_put(&p->w, "self_signed", SPAN("1"));
        if (r == 0)
                r = walk_put(&p->w, "store", word_span(&p->store));
        if (r < 0)
                return r;
        bool told = subject.n || facts_get(f, "serial").n || facts_get(f, "error").n || facts_get(f, "thumbprint").n;
        walk_finish(&p->w, told ? CLASS_CERTIFICATE : CLASS_LOG, ret);
        if (!told)
                ret->kind = RECORD_TRACE;
        p->open = p->openssl = p->closed = false;
        p->lines = 0;
        return 1;
}

/* 'my "Personal"', "certutil -store my": the store whose certificates follow. */
static void keep_store(struct certutil *p, struct span text) {
        size_t at = span_ifind(text, SPAN("-store "));
        struct span name = text_first(at < text.n ? span_from(text, at + 7) : text);
        bool heading = text.n > 2 && text.p[text.n - 1] == '"' && text_after(text).n && text_after(text).p[0] == '"';

        if (at < text.n || heading)
                word_keep(&p->store, name);
}

/* "subject=CN = x" of openssl. */
static bool is_summary(struct span text) {
        return text.n && text.p[0] >= 'a' && text.p[0] <= 'z' && span_chr(text, '=') < span_chr(text, ':');
}

/* A label that the certificate at hand has had already is the next one's; of a line between certificates nothing is known. */
static bool is_next(const struct certutil *p, struct span text) {
        struct span value;
        const struct label *l = label_of(text, &value);

        if (begins(text))
                return p->w.facts.n > 0;
        if (p->closed || p->lines == RECORD_LINES || span_ifind(text, SPAN(">certutil")) < text.n)
                return true;
        bool repeated = l && (l->shape == SHAPE_DATE || l->section == SECTION_SERIAL || is_summary(text));
        return repeated && facts_get(&p->w.facts, l->field).n;
}

static int take(void *state, const struct line *line, struct record *ret) {
        struct certutil *p = state;
        struct span text = line ? span_trim(line->text) : SPAN_NONE, value;
        const struct label *l;
        int r;

        if (p->open && (!line || is_next(p, text)))
                return finish(p, ret);
        if (!line || (text.n == 0 && !p->open))
                return 0;
        l = label_of(text, &value);
        if (!p->open && !begins(text) && !l && code_of(text).n == 0) {
                keep_store(p, text);
                return walk_trace(&p->w, line, ret);
        }
        p->openssl = p->openssl || span_eq(text, SPAN("Certificate:")) || (l && is_summary(text));
        p->open = true;
        p->lines++;
        p->closed = span_starts(text, SPAN("CertUtil:"));
        r = take_fact(p, line->text);
        return r < 0 ? r : walk_keep(&p->w, line);
}

static int certutil_next(void *state, struct record *ret) {
        return walk_next(state, take, ret);
}

static int certutil_open(struct input *in, struct notes *notes, void **ret_state) {
        return walk_open(sizeof(struct certutil), in, notes, ret_state);
}

static void certutil_close(void *state) {
        struct certutil *p = state;

        if (p)
                buf_done(&p->name);
        walk_close(p);
}

static int certutil_probe(struct span head, const char *path, const char **ret_why) {
        struct span line, value, before = SPAN_NONE;
        size_t marks = 0, facts = 0, dates = 0;

        (void)path;
        while (span_line(&head, &line)) {
                struct span text = span_trim(line);
                const struct label *l = label_of(text, &value);
                marks += span_starts(text, SPAN("X509 Certificate:")) || span_starts(text, SPAN("CertUtil: ")) ||
                         (is_ruled(text) && span_ifind(text, SPAN("erti")) < text.n) || span_starts(text, SPAN("CertContext[")) ||
                         (span_eq(text, SPAN("Data:")) && span_eq(before, SPAN("Certificate:")));
                facts += l && l->shape != SHAPE_DATE;
                dates += l && l->shape == SHAPE_DATE;
                before = text;
        }
        if (marks && (facts || dates || marks > 1))
                return probe_claim(92, "certificates as certutil or openssl describe them", ret_why);
        if (dates >= 2 && facts)
                return probe_claim(75, "the dates and names of a certificate", ret_why);
        return 0;
}

const struct parser parser_certutil = {
        .name = "certutil",
        .title = "certificates in words (certutil, openssl x509)",
        .role = "",
        .probe = certutil_probe,
        .open = certutil_open,
        .next = certutil_next,
        .close = certutil_close,
};
