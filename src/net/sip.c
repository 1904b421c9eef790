/*
 * Recognises SIP (RFC 3261 18.3): a datagram is one message; in a stream Content-Length says where one ends. What
 * begins with a start line is SIP, on any port; nothing of it is read beyond that.
 */
#include "net/app.h"
#include "sip/frame.h"

static size_t line_ends(struct span s) {
        size_t n = 0;

        while (n < s.n && (s.p[n] == '\r' || s.p[n] == '\n'))
                n++;
        return n;
}

static bool begins(struct span s) {
        struct span line;

        return span_line(&s, &line) && sip_is_start_line(line);
}

/* What follows the body is part of what was sent, and stays. */
static bool in_datagram(struct span *io) {
        struct span text = span_from(*io, line_ends(*io));

        if (!begins(text))
                return false;
        *io = text;
        return true;
}

static enum app_step in_stream(struct span front, bool ended, size_t *ret_n) {
        size_t idle = line_ends(front);

        if (idle) {
                *ret_n = idle;
                return APP_IDLE;
        }
        switch (ended ? sip_frame_last(front, ret_n) : sip_frame_stream(front, ret_n)) {
        case SIP_FRAME_WHOLE:
                return APP_MESSAGE;
        case SIP_FRAME_NONE:
                return APP_FOREIGN;
        case SIP_FRAME_PARTIAL:
                break;
        }
        if (!ended)
                return APP_MORE;
        *ret_n = front.n;
        return begins(front) ? APP_CUT : APP_FOREIGN;
}

const struct app app_sip = {.in_datagram = in_datagram, .in_stream = in_stream};
