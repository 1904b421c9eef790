/*
 * Facts of a capture in words: the names that protocols give to their numbers, and one line for each frame that a finding
 * may quote. Texts from packets stay as they are; who shows them makes them safe.
 */
#include "input/flow.h"

#include <stddef.h>

const char *tls_answer_word(enum tls_answer a) {
        static const char *const words[] = {"none", "unseen", "serverhello", "real-tls", "alert", "http", "sip", "other"};

        return words[a];
}

const char *tls_version_word(uint16_t version) {
        static const char *const words[] = {"SSL 3.0", "TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3"};

        return version >= 0x0300 && version <= 0x0304 ? words[version - 0x0300] : NULL;
}

const char *tls_alert_word(int code) {
        static const struct {
                int code;
                const char *word;
        } words[] = {
                {0, "close_notify"}, {10, "unexpected_message"}, {20, "bad_record_mac"}, {21, "decryption_failed"},
                {22, "record_overflow"}, {30, "decompression_failure"}, {40, "handshake_failure"}, {41, "no_certificate"},
                {42, "bad_certificate"}, {43, "unsupported_certificate"}, {44, "certificate_revoked"},
                {45, "certificate_expired"}, {46, "certificate_unknown"}, {47, "illegal_parameter"}, {48, "unknown_ca"},
                {49, "access_denied"}, {50, "decode_error"}, {51, "decrypt_error"}, {60, "export_restriction"},
                {70, "protocol_version"}, {71, "insufficient_security"}, {80, "internal_error"},
                {86, "inappropriate_fallback"}, {90, "user_canceled"}, {100, "no_renegotiation"}, {109, "missing_extension"},
                {110, "unsupported_extension"}, {111, "certificate_unobtainable"}, {112, "unrecognized_name"},
                {113, "bad_certificate_status_response"}, {114, "bad_certificate_hash_value"}, {115, "unknown_psk_identity"},
                {116, "certificate_required"}, {120, "no_application_protocol"},
        };

        for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
                if (words[i].code == code)
                        return words[i].word;
        return NULL;
}

const char *stun_outcome_word(enum stun_outcome o) {
        return o == STUN_SUCCESS ? "success" : o == STUN_ERROR ? "error" : "none";
}

/* TLS -------------------------------------------------------------------------------------------------- */

static void put_ends(struct buf *b, struct span from, struct span to) {
        buf_printf(b, " %.*s > %.*s", SPAN_ARG(from), SPAN_ARG(to));
}

static void put_hello(const struct tls_flow *f, struct buf *b) {
        const char *low = tls_version_word(f->lowest), *high = tls_version_word(f->highest);

        buf_puts(b, f->pseudo ? "TLS ClientHello as MS-TURN imitates it," : "TLS ClientHello");
        put_ends(b, f->client, f->server);
        if (f->sni.n)
                buf_printf(b, " sni=%.*s", SPAN_ARG(f->sni));
        if (!f->pseudo && low && high && f->lowest != f->highest)
                buf_printf(b, ", offers %s to %s", low, high);
        else if (!f->pseudo && high)
                buf_printf(b, ", offers %s", high);
        if (f->hellos > 1)
                buf_printf(b, ", sent %u times", f->hellos);
        if (f->answer == TLS_ANSWER_NONE)
                buf_puts(b, f->acked ? ", acknowledged" : f->hellos > 1 ? ", never acknowledged" : "");
}

static void put_alert(const struct tls_flow *f, struct buf *b) {
        const char *word = tls_alert_word(f->alert);

        buf_printf(b, "TLS alert %d %s%s", f->alert, word ? word : "(unknown)", f->alert_level == 1 ? " (warning)" : "");
        put_ends(b, f->alert_by_client ? f->client : f->server, f->alert_by_client ? f->server : f->client);
}

static void put_answer(const struct tls_flow *f, struct buf *b) {
        switch (f->answer) {
        case TLS_ANSWER_ALERT:
                put_alert(f, b);
                return;
        case TLS_ANSWER_HELLO:
        case TLS_ANSWER_REAL:
                buf_puts(b, f->answer == TLS_ANSWER_REAL ? "TLS ServerHello of a real TLS server, not of a relay,"
                            : f->pseudo                  ? "TLS ServerHello as MS-TURN imitates it,"
                                                         : "TLS ServerHello");
                put_ends(b, f->server, f->client);
                if (!f->pseudo && tls_version_word(f->version))
                        buf_printf(b, ", %s, cipher 0x%04x", tls_version_word(f->version), f->cipher);
                return;
        default:
                buf_puts(b, f->answer == TLS_ANSWER_UNSEEN ? "an answer that was not captured"
                            : f->reply.n                   ? "plain text instead of a ServerHello"
                                                           : "something else than a ServerHello");
                put_ends(b, f->server, f->client);
                if (f->reply.n)
                        buf_printf(b, ": %.*s", SPAN_ARG(f->reply));
        }
}

int tls_flow_words(const struct tls_flow *f, enum tls_part part, struct buf *ret) {
        switch (part) {
        case TLS_PART_HELLO:
                put_hello(f, ret);
                break;
        case TLS_PART_ANSWER:
                put_answer(f, ret);
                break;
        case TLS_PART_ALERT:
                put_alert(f, ret);
                break;
        case TLS_PART_CERTIFICATE:
                buf_printf(ret, "TLS Certificate of the client, %s", f->certificate_empty ? "without any certificate" : "with one");
                put_ends(ret, f->client, f->server);
                break;
        case TLS_PART_END:
                buf_puts(ret, f->ended_by_reset ? "TCP RST" : "TCP FIN");
                put_ends(ret, f->ended_by_client ? f->client : f->server, f->ended_by_client ? f->server : f->client);
                break;
        }
        return ret->err;
}

/* STUN ------------------------------------------------------------------------------------------------- */

int stun_flow_words(const struct stun_flow *f, bool answer, struct buf *ret) {
        buf_printf(ret, "%s %s", f->ms ? "MS-TURN" : "TURN", f->method);
        if (answer && f->outcome == STUN_ERROR)
                buf_printf(ret, " error %u %.*s", f->code, SPAN_ARG(f->reason));
        else if (answer)
                buf_puts(ret, " success");
        put_ends(ret, answer ? f->server : f->client, answer ? f->client : f->server);
        buf_printf(ret, " %s", f->transport);
        if (!answer)
                buf_printf(ret, ", %s credentials", f->credentials ? "with" : "without");
        if (!answer && f->sends > f->requests)
                buf_printf(ret, ", sent %llu times", (unsigned long long)f->sends);
        if (answer && f->relayed.n)
                buf_printf(ret, ", relays at %.*s", SPAN_ARG(f->relayed));
        return ret->err;
}
