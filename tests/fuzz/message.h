/*
 * Everything in room sip on one text: first as a stream to frame, then as a message, and every value of the message as what it
 * could be. Checks that results lie inside the text or the arena.
 */
#ifndef SIPDX_TESTS_FUZZ_MESSAGE_H
#define SIPDX_TESTS_FUZZ_MESSAGE_H

#include "base/arena.h"
#include "sip/body.h"
#include "sip/diag.h"
#include "sip/frame.h"
#include "sip/link.h"
#include "sip/number.h"
#include "sip/outline.h"
#include "sip/party.h"
#include "sip/reach.h"
#include "sip/reason.h"
#include "sip/uri.h"
#include "tests/fuzz/fuzz.h"

static inline void check_at(const struct sip_message *m, uint32_t at) {
        check(at <= m->text.n);
}

static inline void read_frame(struct span s) {
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

static inline void read_diags(const struct sip_message *m, struct arena *a) {
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

static inline void read_uri(struct span text, struct arena *a) {
        struct sip_uri u = sip_uri_parse(text);
        struct span header;

        touch(u.user);
        touch(u.host.name);
        touch(u.params);
        touch(sip_uri_gruu(&u));
        if (sip_uri_header(&u, SPAN("Replaces"), a, &header) == 0)
                touch(header);
}

static inline void read_keys(const struct sip_message *m, struct arena *a) {
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

static inline void read_values(const struct sip_message *m, struct arena *a) {
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

static inline void read_reports(const struct sip_message *m, const struct mime *parts, struct arena *a) {
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

static inline void read_documents(const struct sip_message *m, const struct mime *parts, struct arena *a) {
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
                check(roaming.contacts <= m->text.n);
}

static inline void read_sdps(const struct sip_message *m, const struct mime *parts, struct arena *a) {
        struct sdp *sdps;
        size_t n;

        if (sdp_parse(m, parts, a, &sdps, &n) < 0)
                return;
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
        (void)sip_media_hidden(sdps, n, SPAN("203.0.113.7:5060"));
}

static inline void read_body(const struct sip_message *m, struct arena *a) {
        struct mime parts;
        struct mras mras;

        if (mime_parse(m, a, &parts) < 0)
                return;
        for (size_t i = 0; i < parts.n; i++) {
                check_at(m, parts.v[i].at);
                check(parts.v[i].at + parts.v[i].body.n <= m->text.n);
                (void)outline_is_xml(parts.v[i].content_type);
                touch(parts.v[i].content_type);
                touch(parts.v[i].body);
        }
        read_sdps(m, &parts, a);
        read_reports(m, &parts, a);
        read_documents(m, &parts, a);
        if (mras_parse(&parts, a, &mras) == 1)
                for (size_t i = 0; i < mras.n_relays; i++)
                        touch(mras.relays[i].host);
}

/* The same on the wire, and of a text that is all there is: a frame lies in it. */
static inline void read_frames(struct span text) {
        struct span s = text;
        size_t n;

        while (s.n > 0 && sip_frame_stream(s, &n) == SIP_FRAME_WHOLE) {
                check(n > 0 && n <= s.n);
                s = span_from(s, n);
        }
        for (s = text; s.n > 0 && sip_frame_last(s, &n) == SIP_FRAME_WHOLE; s = span_from(s, n))
                check(n > 0 && n <= s.n);
}

static inline void read_header(const struct sip_header *h, struct span text, struct arena *a) {
        struct span aor;
        int64_t us;

        check(h->at + (size_t)h->len <= text.n);
        check(outline_group_of(h) < OUTLINE_GROUPS);
        touch(h->value);
        touch(sip_address_parse(h->value).params);
        touch(sip_via_parse(h->value).branch);
        if (sip_aor(sip_address_parse(h->value).uri, a, &aor) == 0)
                touch(aor);
        (void)sip_date(h->value, &us);
        read_uri(sip_address_parse(h->value).uri, a);
}

static inline void read_message(struct span text) {
        struct span aor, laid;
        struct sip_message m;
        struct arena a;

        arena_init(&a);
        read_frame(text);
        read_frames(text);
        if (sip_parse(text, &a, &m) == 0) {
                check(m.request ? m.status == 0 : m.status >= 1 && m.status <= 999);
                check(m.body_at + m.body.n <= text.n);
                for (size_t i = 0; i < m.n_headers; i++)
                        read_header(&m.headers[i], text, &a);
                read_uri(m.uri, &a);
                read_keys(&m, &a);
                read_values(&m, &a);
                (void)sip_contact_hidden(&m, SPAN("203.0.113.7:5060"));
                if (sip_aor(m.uri, &a, &aor) == 0)
                        touch(aor);
                if (outline_xml(m.body, &a, &laid) == 0)
                        touch(laid);
                read_diags(&m, &a);
                read_body(&m, &a);
        }
        arena_done(&a);
}

#endif
