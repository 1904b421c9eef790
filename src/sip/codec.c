/*
 * The payload types that need no rtpmap (RFC 3551 6). G722's clock is 8000 there, whatever it samples at.
 */
#include "sip/sdp.h"

struct sdp_codec sdp_static_codec(uint32_t type) {
        static const struct {
                struct span name;
                uint32_t clock, channels;
        } known[] = {
                [0] = {SPAN("PCMU"), 8000, 0},
                [3] = {SPAN("GSM"), 8000, 0},
                [4] = {SPAN("G723"), 8000, 0},
                [5] = {SPAN("DVI4"), 8000, 0},
                [6] = {SPAN("DVI4"), 16000, 0},
                [7] = {SPAN("LPC"), 8000, 0},
                [8] = {SPAN("PCMA"), 8000, 0},
                [9] = {SPAN("G722"), 8000, 0},
                [10] = {SPAN("L16"), 44100, 2},
                [11] = {SPAN("L16"), 44100, 1},
                [12] = {SPAN("QCELP"), 8000, 0},
                [13] = {SPAN("CN"), 8000, 0},
                [14] = {SPAN("MPA"), 90000, 0},
                [15] = {SPAN("G728"), 8000, 0},
                [16] = {SPAN("DVI4"), 11025, 0},
                [17] = {SPAN("DVI4"), 22050, 0},
                [18] = {SPAN("G729"), 8000, 0},
                [25] = {SPAN("CelB"), 90000, 0},
                [26] = {SPAN("JPEG"), 90000, 0},
                [28] = {SPAN("nv"), 90000, 0},
                [31] = {SPAN("H261"), 90000, 0},
                [32] = {SPAN("MPV"), 90000, 0},
                [33] = {SPAN("MP2T"), 90000, 0},
                [34] = {SPAN("H263"), 90000, 0},
        };
        struct sdp_codec c = {.type = type};

        if (type < sizeof known / sizeof known[0]) {
                c.name = known[type].name;
                c.clock = known[type].clock;
                c.channels = known[type].channels;
        }
        return c;
}
