/*
 * Everything in room sip on one input: first as a stream to frame, then as a message, and every value of the
 * message as what it could be. Besides sanitizers it checks that results lie inside the text or the arena.
 */
#include <stdlib.h>

#include "base/arena.h"
#include "sip/body.h"
#include "sip/diag.h"
#include "sip/frame.h"
#include "sip/link.h"
#include "sip/number.h"
#include "sip/party.h"
#include "sip/reason.h"
#include "sip/uri.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint64_t bytes_read; /* keeps reads of every result from being optimised away */

static void check(bool holds) {
        if (!holds)
                abort();
}

static void touch(struct span s) {
        for (size_t i = 0; i < s.n; i++)
                bytes_read += (unsigned char)s.p[i];
}

static void check_at(const struct sip_message *m, uint32_t at) {
        check(at <= m->text.n);
}

static void fuzz_frame(struct span s) {
        size_t n, steps = 0;

        while (s.n > 0) {
                enum sip_framing f = sip_frame(s, &n);
                if (f == SIP_FRAME_PARTIAL) {
                        check(n == 0 || n > s.n);
                        break;
                }
                check(n > 0 && n <= s.n && ++steps <= 1 << 20);
                s = span_from(s, n);
        }
}

static void fuzz_diags(const struct sip_message *m, struct arena *a) {
        struct sip_media_debug *media;
        struct sip_diag *v;
        size_t n, bad, n_media;

        if (sip_diags(m, a, &v, &n, &bad) < 0)
                return;
        for (size_t i = 0; i < n; i++) {
                check_at(m, v[i].at);
                for (size_t k = 0; k < v[i].n_params; k++) {
                        touch(v[i].params[k].name);
                        touch(v[i].params[k].value);
                }
                if (sip_media_debugs(&v[i], a, &media, &n_media) < 0)
                        continue;
                for (size_t k = 0; k < n_media; k++) {
                        touch(media[k].modality);
                        touch(media[k].remote_site);
                        touch(media[k].port_range);
                        for (size_t f = 0; f < media[k].n_others; f++)
                                touch(media[k].others[f].value);
                }
        }
}

static void fuzz_uri(struct span text, struct arena *a) {
        struct sip_uri u = sip_uri_parse(text);
        struct span header;

        touch(u.user);
        touch(u.host.name);
        touch(u.params);
        touch(sip_uri_gruu(&u));
        if (sip_uri_header(&u, SPAN("Replaces"), a, &header) == 0)
                touch(header);
}

static void fuzz_keys(const struct sip_message *m, struct arena *a) {
        struct sip_link *links;
        struct sip_party *parties;
        size_t n;

        if (sip_links(m, a, &links, &n, NULL) == 0)
                for (size_t i = 0; i < n; i++) {
                        check_at(m, links[i].at);
                        check(links[i].value.n > 0);
                        touch(links[i].value);
                }
        if (sip_parties(m, a, &parties, &n, NULL) == 0)
                for (size_t i = 0; i < n; i++) {
                        check_at(m, parties[i].at);
                        touch(parties[i].device);
                        touch(parties[i].reason);
                }
}

static void fuzz_values(const struct sip_message *m, struct arena *a) {
        struct sip_number numbers[NUMBER_KINDS];
        struct sip_subscription subscription;
        struct sip_reason *reasons;
        struct sip_warning *warnings;
        size_t n;

        if (sip_reasons(m, a, &reasons, &n, NULL) == 0)
                for (size_t i = 0; i < n; i++) {
                        check(reasons[i].cause >= -1);
                        touch(reasons[i].text);
                }
        if (sip_warnings(m, a, &warnings, &n, NULL) == 0)
                for (size_t i = 0; i < n; i++) {
                        touch(warnings[i].agent);
                        touch(warnings[i].text);
                }
        n = sip_numbers(m, numbers);
        check(n <= NUMBER_KINDS);
        for (size_t i = 0; i < n; i++)
                touch(numbers[i].beside);
        if (sip_subscription(m, &subscription)) {
                check_at(m, subscription.at);
                touch(subscription.state);
        }
}

static void fuzz_reports(const struct sip_message *m, const struct mime *parts, struct arena *a) {
        struct quality_report quality;
        struct sip_fragment fragment;
        struct trouble trouble;

        if (quality_parse(parts, a, &quality) == 1) {
                check_at(m, quality.at);
                touch(quality.call_id);
                for (size_t i = 0; i < quality.n_lines; i++) {
                        touch(quality.lines[i].local);
                        touch(quality.lines[i].inbound.codec);
                        for (size_t k = 0; k < QUALITY_METRICS; k++)
                                check(quality.lines[i].inbound.v[k] >= -1);
                }
        }
        if (sip_fragment_parse(parts, a, &fragment) == 1) {
                touch(fragment.reason);
                touch(fragment.call_id);
        }
        if (trouble_parse(parts, a, &trouble) == 1) {
                touch(trouble.method);
                for (size_t i = 0; i < trouble.n_diags; i++)
                        touch(trouble.diags[i].reason);
        }
}

static void fuzz_documents(const struct mime *parts, struct arena *a) {
        struct conference conference;
        struct provision provision;
        struct roaming roaming;

        if (provision_parse(parts, a, &provision) == 1)
                for (size_t i = 0; i < provision.n; i++) {
                        touch(provision.v[i].group);
                        touch(provision.v[i].name);
                        touch(provision.v[i].value);
                }
        if (conference_parse(parts, a, &conference) == 1) {
                check(conference.kind < CONFERENCE_KINDS);
                touch(conference.command);
                touch(conference.reason);
        }
        if (roaming_parse(parts, a, &roaming) == 1)
                bytes_read += roaming.contacts;
}

static void fuzz_body(const struct sip_message *m, struct arena *a) {
        struct mime parts;
        struct sdp *sdps;
        struct mras mras;
        size_t n;

        if (mime_parse(m, a, &parts) < 0)
                return;
        for (size_t i = 0; i < parts.n; i++) {
                check_at(m, parts.v[i].at);
                check(parts.v[i].at + parts.v[i].body.n <= m->text.n);
                touch(parts.v[i].content_type);
                touch(parts.v[i].body);
        }
        if (sdp_parse(m, &parts, a, &sdps, &n) == 0)
                for (size_t i = 0; i < n; i++)
                        for (size_t k = 0; k < sdps[i].n_media; k++) {
                                const struct sdp_media *media = &sdps[i].media[k];
                                check(span_starts(span_from(m->text, media->at), SPAN("m=")));
                                touch(media->connection);
                                touch(media->diagnostics);
                                for (size_t c = 0; c < media->n_codecs; c++)
                                        touch(media->codecs[c].name);
                                for (unsigned c = 0; c < media->n_suites; c++)
                                        touch(media->suites[c]);
                                for (size_t c = 0; c < media->n_candidates; c++) {
                                        check(span_starts(span_from(m->text, media->candidates[c].at), SPAN("a=")));
                                        touch(media->candidates[c].rport);
                                }
                        }
        fuzz_reports(m, &parts, a);
        fuzz_documents(&parts, a);
        if (mras_parse(&parts, a, &mras) == 1)
                for (size_t i = 0; i < mras.n_relays; i++)
                        touch(mras.relays[i].host);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        struct span text = {(const char *)data, size}, aor;
        struct sip_message m;
        struct arena a;

        arena_init(&a);
        fuzz_frame(text);
        if (sip_parse(text, &a, &m) == 0) {
                check(m.request ? m.status == 0 : m.status >= 1 && m.status <= 999);
                check(m.body_at + m.body.n <= text.n);
                for (size_t i = 0; i < m.n_headers; i++) {
                        check(m.headers[i].at + (size_t)m.headers[i].len <= text.n);
                        touch(m.headers[i].value);
                        touch(sip_address_parse(m.headers[i].value).params);
                        if (sip_aor(sip_address_parse(m.headers[i].value).uri, &a, &aor) == 0)
                                touch(aor);
                        fuzz_uri(sip_address_parse(m.headers[i].value).uri, &a);
                }
                fuzz_uri(m.uri, &a);
                fuzz_keys(&m, &a);
                fuzz_values(&m, &a);
                if (sip_aor(m.uri, &a, &aor) == 0)
                        touch(aor);
                fuzz_diags(&m, &a);
                fuzz_body(&m, &a);
        }
        arena_done(&a);
        return 0;
}
