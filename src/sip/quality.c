/*
 * VQReportEvent, by local names alone, because its namespaces changed three times. Elements it does not know are passed over.
 */
#include "sip/quality.h"

#include <errno.h>

#include "sip/grammar.h"
#include "sip/quality_text.h"
#include "sip/xml.h"

enum { QUALITY_BYTES = 512 * 1024, QUALITY_LINES = 64 };

struct quality_reader {
        struct quality_report report;
        size_t cap;
        struct quality_line *line;     /* that is open */
        struct quality_stream *stream; /* that is open */
        struct span *address;          /* that is open: where its IPAddr and Port go */
        bool known;
};

static void stream_init(struct quality_stream *s) {
        for (size_t i = 0; i < QUALITY_METRICS; i++)
                s->v[i] = -1;
}

static void begin_line(struct xml *x, struct quality_reader *r) {
        struct quality_report *q = &r->report;
        struct quality_line *v = q->n_lines < QUALITY_LINES ? arena_grow(x->arena, q->lines, q->n_lines, &r->cap, sizeof *v) : NULL;

        if (!v) {
                xml_fail(x, q->n_lines < QUALITY_LINES ? -ENOMEM : -EBADMSG);
                return;
        }
        q->lines = v;
        r->line = &v[q->n_lines++];
        *r->line = (struct quality_line){.label = xml_keep(x, xml_attribute(x, SPAN("Label")))};
        stream_init(&r->line->inbound);
        stream_init(&r->line->outbound);
}

static void read_dialog(struct xml *x, struct quality_report *q) {
        q->call_id = xml_keep(x, xml_attribute(x, SPAN("CallId")));
        q->from_tag = xml_keep(x, xml_attribute(x, SPAN("FromTag")));
        q->to_tag = xml_keep(x, xml_attribute(x, SPAN("ToTag")));
        q->start = xml_keep(x, xml_attribute(x, SPAN("Start")));
        q->end = xml_keep(x, xml_attribute(x, SPAN("End")));
}

static struct span *address_of(struct quality_line *l, struct span name) {
        if (span_eq(name, SPAN("LocalAddr")))
                return &l->local;
        if (span_eq(name, SPAN("RemoteAddr")))
                return &l->remote;
        if (span_eq(name, SPAN("RelayAddress")))
                return &l->relay;
        return span_eq(name, SPAN("ReflexiveLocalIPAddress")) ? &l->reflexive : NULL;
}

static void on_start(struct xml *x, struct span name) {
        struct quality_reader *r = x->user;

        if (x->depth == 1)
                r->known = span_eq(name, SPAN("VQReportEvent"));
        else if (span_eq(name, SPAN("DialogInfo")))
                read_dialog(x, &r->report);
        else if (span_eq(name, SPAN("MediaLine")))
                begin_line(x, r);
        if (!r->line || x->err)
                return;
        if (span_eq(name, SPAN("InboundStream")))
                r->stream = &r->line->inbound;
        else if (span_eq(name, SPAN("OutboundStream")))
                r->stream = &r->line->outbound;
        else if (address_of(r->line, name))
                r->address = address_of(r->line, name);
        if (r->stream)
                r->stream->written = true;
}

static enum quality_metric metric_of(struct span name) {
        static const struct {
                struct span name;
                enum quality_metric metric;
        } names[] = {
                {SPAN("Packets"), QUALITY_PACKETS}, {SPAN("LossRate"), QUALITY_LOSS}, {SPAN("LossRateMax"), QUALITY_LOSS_MAX},
                {SPAN("InterArrival"), QUALITY_JITTER}, {SPAN("InterArrivalMax"), QUALITY_JITTER_MAX},
                {SPAN("RoundTrip"), QUALITY_RTT}, {SPAN("RoundTripMax"), QUALITY_RTT_MAX}, {SPAN("OverallAvg"), QUALITY_MOS},
                {SPAN("OverallMin"), QUALITY_MOS_MIN}, {SPAN("DegradationAvg"), QUALITY_DEGRADATION},
                {SPAN("DegradationMax"), QUALITY_DEGRADATION_MAX}, {SPAN("RatioConcealedSamplesAvg"), QUALITY_CONCEALED},
                {SPAN("VideoLocalFrameLossPercentageAvg"), QUALITY_FRAME_LOSS}, {SPAN("VideoFrameRateAvg"), QUALITY_FRAME_RATE},
                {SPAN("RecvFrameRateAverage"), QUALITY_FRAME_RATE}, {SPAN("VideoPostFECPLR"), QUALITY_POST_FEC_LOSS},
                {SPAN("AudioPostFECPLR"), QUALITY_POST_FEC_LOSS},
        };

        for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
                if (span_eq(names[i].name, name))
                        return names[i].metric;
        return QUALITY_METRICS;
}

static void end_in_stream(struct xml *x, struct quality_stream *s, struct span name, struct span value) {
        enum quality_metric m = metric_of(name);

        if (m < QUALITY_METRICS && s->v[m] < 0)
                (void)real_parse(value, &s->v[m]);
        else if (span_eq(name, SPAN("PayloadDescription")) && !s->codec.n)
                s->codec = xml_keep(x, value);
}

/* "address", then ":port" behind it. */
static void end_in_address(struct xml *x, struct quality_reader *r, struct span name, struct span value) {
        if (span_eq(name, SPAN("IPAddr"))) {
                *r->address = xml_keep(x, value);
        } else if (span_eq(name, SPAN("Port")) && r->address->n && value.n && !span_eq(value, SPAN("0"))) {
                *r->address = arena_join(x->arena, *r->address, ':', value);
                if (!r->address->n)
                        xml_fail(x, -ENOMEM);
        } else if (address_of(r->line, name) == r->address) {
                if (!r->address->n)
                        *r->address = xml_keep(x, value);
                r->address = NULL;
        }
}

static void end_in_line(struct xml *x, struct quality_line *l, struct span name, struct span value) {
        uint64_t bits;
        uint32_t n;

        if (span_eq(name, SPAN("Ice"))) {
                l->connectivity = xml_keep(x, value);
        } else if (span_eq(name, SPAN("IceWarningFlags"))) {
                bool hex = span_istarts(value, SPAN("0x"));
                l->has_icewarn = hex ? span_hex(value, &bits) == 0 && bits <= UINT32_MAX : span_u32(value, &n) == 0;
                l->icewarn = !l->has_icewarn ? 0 : hex ? (uint32_t)bits : n;
        } else if (span_eq(name, SPAN("Transport"))) {
                l->transport = xml_keep(x, value);
        } else if (span_eq(name, SPAN("CaptureDev"))) {
                l->capture = xml_keep(x, value);
        } else if (span_eq(name, SPAN("RenderDev"))) {
                l->render = xml_keep(x, value);
        } else if (span_eq(name, SPAN("NetworkConnection")) || (span_eq(name, SPAN("NetworkConnectivityInfo")) && !l->network.n)) {
                l->network = xml_keep(x, value);
        }
}

static void end_in_dialog(struct xml *x, struct quality_report *q, struct span name, struct span value) {
        const struct {
                struct span name, *ret;
        } texts[] = {
                {SPAN("DialogCategory"), &q->category}, {SPAN("CorrelationID"), &q->correlation}, {SPAN("FromURI"), &q->from_uri},
                {SPAN("ToURI"), &q->to_uri}, {SPAN("ConfURI"), &q->conf_uri},
        };

        for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
                if (span_eq(name, texts[i].name) && !texts[i].ret->n)
                        *texts[i].ret = xml_keep(x, value);
}

static void on_end(struct xml *x, struct span name, struct span value) {
        struct quality_reader *r = x->user;

        if (!r->line)
                end_in_dialog(x, &r->report, name, value);
        else if (span_eq(name, SPAN("MediaLine")))
                r->line = NULL, r->stream = NULL, r->address = NULL;
        else if (span_eq(name, SPAN("InboundStream")) || span_eq(name, SPAN("OutboundStream")))
                r->stream = NULL;
        else if (r->stream)
                end_in_stream(x, r->stream, name, value);
        else if (r->address)
                end_in_address(x, r, name, value);
        else
                end_in_line(x, r->line, name, value);
}

static int read_xml(const struct mime_part *p, struct arena *a, struct quality_report *ret) {
        static const struct xml_handler handler = {on_start, on_end};
        struct quality_reader r = {.report = {.xml = true, .at = p->at}};
        int err = xml_read(p->body, QUALITY_BYTES, &handler, &r, a);

        if (err < 0 || !r.known)
                return err < 0 ? err : -EBADMSG;
        *ret = r.report;
        return 1;
}

int quality_parse(const struct mime *parts, struct arena *a, struct quality_report *ret) {
        const struct mime_part *xml = mime_find(parts, SPAN("application/vq-rtcpxr+xml"));
        const struct mime_part *text = xml ? NULL : mime_find(parts, SPAN("application/vq-rtcpxr"));

        if (xml)
                return read_xml(xml, a, ret);
        if (!text)
                return 0;
        struct quality_report r = {.at = text->at, .lines = arena_array(a, 1, sizeof(struct quality_line))};
        if (!r.lines)
                return -ENOMEM;
        r.n_lines = 1;
        stream_init(&r.lines->inbound);
        stream_init(&r.lines->outbound);
        int err = quality_read_text(text->body, a, &r);
        if (err == 1)
                *ret = r;
        return err;
}
