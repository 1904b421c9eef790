/*
 * Reports of a call's quality: VQReportEvent (MS-QoE, application/vq-rtcpxr+xml) and the text form of RFC 6035
 * (application/vq-rtcpxr). Values as written, in one unit each; whether they are poor is not judged. Pure.
 */
#ifndef SIPDX_SIP_QUALITY_H
#define SIPDX_SIP_QUALITY_H

#include "sip/mime.h"

/* Ratios are 0..1, times ms, rates a second, MOS 1..5. */
enum quality_metric {
        QUALITY_PACKETS,
        QUALITY_LOSS, QUALITY_LOSS_MAX,
        QUALITY_JITTER, QUALITY_JITTER_MAX,
        QUALITY_RTT, QUALITY_RTT_MAX,
        QUALITY_MOS,     /* NetworkMOS OverallAvg, which is wide-band; in the text form MOSLQ, else MOSCQ */
        QUALITY_MOS_MIN,
        QUALITY_DEGRADATION, QUALITY_DEGRADATION_MAX, /* of the network MOS */
        QUALITY_CONCEALED, /* ratio of concealed samples */
        QUALITY_FRAME_LOSS, /* percent of video frames */
        QUALITY_FRAME_RATE,
        QUALITY_POST_FEC_LOSS, /* ratio, behind forward error correction */
        QUALITY_METRICS
};

struct quality_stream {
        bool written;
        struct span codec;
        double v[QUALITY_METRICS]; /* below 0: not written */
};

struct quality_line {
        struct span label;        /* "main-audio"; empty in the text form */
        struct span connectivity; /* Ice: "DIRECT", "RELAY", "HTTP-PROXY", "FAILED" */
        bool has_icewarn;
        uint32_t icewarn;         /* IceWarningFlags: the layout is the old or the new one by the writer's version */
        struct span transport;    /* "UDP", "TCP" */
        struct span network;      /* "wired", "wifi" … */
        struct span capture, render; /* the devices of the reporter, by name */
        struct span local, remote, relay, reflexive; /* "address:port", or the address alone */
        struct quality_stream inbound, outbound; /* of the reporter: what it received, what it sent */
};

struct quality_report {
        uint32_t at; /* body in the message text */
        bool xml;    /* else the text form */
        struct span kind; /* of the text form: "CallTerm" …, or the name of another report than VQSessionReport */
        struct span call_id, from_tag, to_tag; /* of the dialog that it speaks of */
        struct span start, end;                /* as written */
        struct span correlation, category;     /* CorrelationID, DialogCategory */
        struct span from_uri, to_uri, conf_uri;
        struct quality_line *lines;
        size_t n_lines;
};

/* The first report among the parts of a message. 1: found, 0: none, -EBADMSG: there is one that cannot be read, -ENOMEM. */
int quality_parse(const struct mime *parts, struct arena *a, struct quality_report *ret);

#endif
