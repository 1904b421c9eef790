/*
 * Where a message ends in a stream (RFC 3261 7, 18.3). Trusts Content-Length when what follows agrees, and looks
 * for the next start line when it does not, because logs lose CRs and leave bodies out. Reads no header but
 * Content-Length and Content-Type, keeps nothing between calls.
 */
#include "sip/frame.h"

#include "sip/grammar.h"

/* Where the bytes stand: in a log that goes on, at its end, on the wire. */
enum place { IN_LOG, AT_END, IN_STREAM };

struct head {
        uint64_t length; /* of the body; 0 when not said or not readable */
        bool said;       /* a Content-Length was there */
        size_t end;      /* where the body begins */
        bool sipfrag;    /* the body is itself a piece of SIP (RFC 3420) */
        bool bare;       /* its last line end is LF alone */
};

static enum sip_framing framed(size_t n, size_t *ret_n) {
        *ret_n = n;
        return SIP_FRAME_WHOLE;
}

/* Takes a line off *rest; false when it has no line end yet. */
static bool whole_line(struct span *rest, struct span *ret) {
        return rest->n > 0 && memchr(rest->p, '\n', rest->n) && span_line(rest, ret);
}

/* Offset in s of the first start line at or after the beginning of s, or of an unfinished line that may become
 * one when unfinished is set; s.n if there is none. */
static size_t find_start(struct span s, bool unfinished) {
        struct span rest = s, line;

        while (whole_line(&rest, &line))
                if (sip_is_start_line(line))
                        return (size_t)(line.p - s.p);
        return unfinished && sip_start_maybe(rest) ? s.n - rest.n : s.n;
}

static size_t line_ends(struct span s) {
        size_t n = 0;

        while (n < s.n && (s.p[n] == '\r' || s.p[n] == '\n'))
                n++;
        return n;
}

/* Does a message end before `rest`: is there nothing, or the next start line, perhaps unfinished? */
static bool message_ends(struct span rest) {
        struct span line;

        rest = span_from(rest, line_ends(rest));
        return rest.n == 0 || (whole_line(&rest, &line) ? sip_is_start_line(line) : sip_start_maybe(rest));
}

/* Where the body ends if its CRs were lost on the way: the n at which n plus the bare LFs before it are
 * length; 0 when no CR was lost or the bytes do not reach. */
static size_t expanded_end(struct span body, uint64_t length) {
        uint64_t lost = 0;
        size_t at = 0;

        while (at < body.n) {
                const char *lf = memchr(body.p + at, '\n', body.n - at);
                size_t end = lf ? (size_t)(lf - body.p) : body.n;
                if (end + lost >= length)
                        return lost ? (size_t)(length - lost) : 0;
                if (!lf)
                        break;
                lost += end == 0 || body.p[end - 1] != '\r';
                at = end + 1;
                if (at + lost >= length)
                        return lost && at + lost == length ? at : 0;
        }
        return 0;
}

/* Where another message begins inside the body; body.n if none does. */
static size_t early_start(struct span body, bool sipfrag) {
        struct span rest = body, line;

        if (sipfrag && !whole_line(&rest, &line))
                return body.n;
        return body.n - rest.n + find_start(rest, false);
}

/* A start line at `at`, which a CRLF that was lost moved to there? "BYE sip:…" less one byte is a start line too. */
static bool starts_at(struct span body, size_t at) {
        struct span rest = span_from(body, at), line;

        return whole_line(&rest, &line) && sip_is_start_line(line);
}

static enum sip_framing partial(const struct head *h, size_t *ret_n) {
        *ret_n = h->length < SIZE_MAX - h->end ? h->end + (size_t)h->length : 0;
        return SIP_FRAME_PARTIAL;
}

static enum sip_framing frame_body(struct span s, const struct head *h, enum place place, size_t *ret_n) {
        struct span body = span_from(s, h->end);
        bool reached = h->length <= body.n;
        size_t want = reached ? (size_t)h->length : body.n;

        if (!reached && place == IN_STREAM)
                return partial(h, ret_n);
        if (reached && message_ends(span_from(body, want))) {
                bool in_line = h->bare && want > 0 && body.p[want - 1] != '\n';
                size_t n = in_line ? expanded_end(span_sub(body, 0, want), h->length) : 0;
                return framed(h->end + (n > 0 && starts_at(body, n) ? n : want), ret_n);
        }
        size_t early = early_start(body, h->sipfrag);
        size_t n = expanded_end(span_sub(body, 0, early), h->length);
        if (n > 0 && message_ends(span_from(body, n)) && (n < body.n || h->bare || place == AT_END))
                return framed(h->end + n, ret_n);
        if (early < want)
                return framed(h->end + early, ret_n);
        if (reached)
                return framed(h->end + want, ret_n);
        return partial(h, ret_n);
}

static bool is_sip_type(struct span value) {
        struct span type = sip_leading_token(span_trim(value), NULL);

        return span_ieq(type, SPAN("message/sipfrag")) || span_ieq(type, SPAN("message/sip"));
}

/* The message whose start line ends at `at`. */
static enum sip_framing frame_message(struct span s, size_t at, enum place place, size_t *ret_n) {
        struct head h = {0};
        struct sip_field f;
        struct span line;
        enum sip_field_step step;

        for (;;) {
                sip_fields_skip(s, &at, 'c', 'l'); /* Content-…, or short "c" and "l", are read */
                if ((step = sip_field_next(s, &at, &f)) != SIP_FIELD)
                        break;
                struct span rest = span_from(s, f.at);
                if (f.broken && whole_line(&rest, &line) && sip_is_start_line(line))
                        return framed(f.at, ret_n);
                enum sip_header_id id = f.broken ? SIP_H_OTHER : sip_header_id_of(f.name);
                if (id == SIP_H_CONTENT_LENGTH && !h.said) {
                        (void)span_u64(span_trim(f.raw), &h.length);
                        h.said = true;
                } else if (id == SIP_H_CONTENT_TYPE) {
                        h.sipfrag = is_sip_type(f.raw);
                }
        }
        if (step == SIP_FIELD_CUT) {
                *ret_n = 0;
                return SIP_FRAME_PARTIAL;
        }
        h.end = at;
        h.bare = at < 2 || s.p[at - 2] != '\r';
        return h.length ? frame_body(s, &h, place, ret_n) : framed(at, ret_n);
}

static enum sip_framing frame(struct span s, enum place place, size_t *ret_n) {
        struct span rest = s, line;
        size_t n = line_ends(s);

        if (n > 0)
                return framed(n, ret_n);
        if (!whole_line(&rest, &line)) {
                bool maybe = sip_start_maybe(s);
                *ret_n = maybe ? 0 : s.n;
                return maybe ? SIP_FRAME_PARTIAL : SIP_FRAME_NONE;
        }
        n = s.n - rest.n;
        if (sip_is_start_line(line))
                return frame_message(s, n, place, ret_n);
        *ret_n = n + find_start(rest, true);
        return SIP_FRAME_NONE;
}

enum sip_framing sip_frame(struct span s, size_t *ret_n) {
        return frame(s, IN_LOG, ret_n);
}

enum sip_framing sip_frame_last(struct span s, size_t *ret_n) {
        return frame(s, AT_END, ret_n);
}

enum sip_framing sip_frame_stream(struct span s, size_t *ret_n) {
        return frame(s, IN_STREAM, ret_n);
}
