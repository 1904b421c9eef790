/* query/diff.c, diff_call.c, align.c, compare.c, compare_sdp.c, compare_said.c: what differs between two messages and two calls,
 * and what of it is expected; sequences against a slow search; long, large and broken ones. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/limits.h"
#include "query/align.h"
#include "query/diff.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

/* Sequences -------------------------------------------------------------------------------------------- */

static const struct {
        const char *left, *right, *want; /* a letter an item; "a" same, "(x|y)" beside each other */
} sequences[] = {
        {"", "", ""}, {"abc", "abc", "abc"}, {"", "ab", "(|a)(|b)"}, {"ab", "", "(a|)(b|)"}, {"abc", "axc", "a(b|x)c"},
        {"abcd", "ad", "a(b|)(c|)d"}, {"ad", "abcd", "a(|b)(|c)d"}, {"xab", "aby", "(x|)ab(|y)"}, {"abab", "ab", "ab(a|)(b|)"},
        {"axbyc", "aubvc", "a(x|u)b(y|v)c"}, {"axxc", "ayc", "a(x|y)(x|)c"}, {"aaa", "aa", "aa(a|)"}, {"ab", "ba", "(a|)b(|a)"},
};

static void letters(const char *s, struct span *ret) {
        for (size_t i = 0; s[i]; i++)
                ret[i] = span_of(&s[i], 1);
}

static void test_align(void **state) {
        (void)state;
        for (size_t i = 0; i < sizeof(sequences) / sizeof(*sequences); i++) {
                struct span l[8], r[8];
                struct buf got = BUF_INIT;
                struct arena a;
                struct align o;

                arena_init(&a);
                letters(sequences[i].left, l);
                letters(sequences[i].right, r);
                assert_int_equal(align_spans(l, strlen(sequences[i].left), r, strlen(sequences[i].right), &a, &o), 0);
                for (size_t k = 0; k < o.n; k++) {
                        const struct align_step *s = &o.steps[k];
                        if (s->same)
                                buf_put(&got, l[s->left]);
                        else
                                buf_printf(&got, "(%.*s|%.*s)", s->left == ALIGN_NONE ? 0 : 1, s->left == ALIGN_NONE ? "" : l[s->left].p,
                                           s->right == ALIGN_NONE ? 0 : 1, s->right == ALIGN_NONE ? "" : r[s->right].p);
                }
                if (strcmp(buf_str(&got), sequences[i].want) != 0)
                        fail_msg("%s %s: %s", sequences[i].left, sequences[i].right, buf_str(&got));
                buf_done(&got);
                arena_done(&a);
        }
}

/* By trying all: what is in common of two short sequences. */
static size_t common(const uint32_t *l, size_t n, const uint32_t *r, size_t m) {
        size_t one, other;

        if (!n || !m)
                return 0;
        if (l[0] == r[0])
                return 1 + common(l + 1, n - 1, r + 1, m - 1);
        one = common(l + 1, n - 1, r, m);
        other = common(l, n, r + 1, m - 1);
        return one > other ? one : other;
}

static void test_align_longest(void **state) {
        (void)state;
        unsigned seed = 7;

        for (int round = 0; round < 3000; round++) {
                uint32_t l[8], r[8];
                size_t n = (seed = seed * 1103515245 + 12345) >> 16 & 7, m = (seed = seed * 1103515245 + 12345) >> 16 & 7, same = 0;
                size_t at_l = 0, at_r = 0;
                struct arena a;
                struct align o;

                for (size_t i = 0; i < 8; i++) {
                        l[i] = (seed = seed * 1103515245 + 12345) >> 16 & 3;
                        r[i] = (seed = seed * 1103515245 + 12345) >> 16 & 3;
                }
                arena_init(&a);
                assert_int_equal(align(l, n, r, m, &a, &o), 0);
                for (size_t i = 0; i < o.n; i++) { /* each item once, in order */
                        if (o.steps[i].left != ALIGN_NONE)
                                assert_int_equal(o.steps[i].left, at_l++);
                        if (o.steps[i].right != ALIGN_NONE)
                                assert_int_equal(o.steps[i].right, at_r++);
                        same += o.steps[i].same;
                        if (o.steps[i].same)
                                assert_int_equal(l[o.steps[i].left], r[o.steps[i].right]);
                }
                assert_true(at_l == n && at_r == m && same == common(l, n, r, m));
                arena_done(&a);
        }
}

static void test_align_cap(void **state) {
        (void)state;
        enum { N = 5000 };
        static uint32_t l[N], r[N];
        struct arena a;
        struct align o;

        for (uint32_t i = 0; i < N; i++) {
                l[i] = i;
                r[i] = i == 0 || i == N - 1 ? i : N + i;
        }
        arena_init(&a);
        assert_int_equal(align(l, N, r, N, &a, &o), 0);
        assert_true(o.plain && o.steps[0].same && o.steps[o.n - 1].same);
        assert_int_equal(o.n, 2 + 2 * (N - 2));
        assert_int_equal(align(l, N, r, 100, &a, &o), 0);
        assert_false(o.plain);
        arena_done(&a);
}

/* Messages --------------------------------------------------------------------------------------------- */

/* "=" same, "~" changed, "<" ">" on one side; a dot: expected. */
static void say(const struct diff *d, bool same, struct buf *ret) {
        static const char kinds[] = "=~<>";

        for (size_t i = 0; i < d->n; i++) {
                const struct diff_row *r = &d->rows[i];
                if (r->kind == DIFF_SAME && !same)
                        continue;
                buf_printf(ret, "%s%c%s %.*s%s[%.*s|%.*s]\n", i == d->parting ? "* " : "", kinds[r->kind], r->expected ? "." : "",
                           SPAN_ARG(r->name), r->part ? "+" : "", SPAN_ARG(r->left), SPAN_ARG(r->right));
        }
}

static void compare(struct span left, struct span right, bool clear, bool same, struct buf *ret) {
        struct message_view l, r;
        struct arena a;
        struct diff d;

        arena_init(&a);
        assert_int_equal(message_decode(left, &a, &l), 0);
        assert_int_equal(message_decode(right, &a, &r), 0);
        assert_int_equal(diff_messages(&l, &r, clear, &a, &d), 0);
        say(&d, same, ret);
        arena_done(&a);
}

#define ASK "OPTIONS sip:b@x SIP/2.0\r\n"
#define SDP "INVITE sip:b@x SIP/2.0\r\nContent-Type: application/sdp\r\n\r\nv=0\r\nc=IN IP4 10.0.0.1\r\n"
#define XML "INFO sip:b@x SIP/2.0\r\nContent-Type: application/a+xml\r\n\r\n"

static const struct {
        const char *what, *left, *right, *want;
} pairs[] = {
        {"the same", ASK "A: 1\r\n\r\n", ASK "A: 1\r\n\r\n", ""},
        {"order of headers and spelling of names", ASK "A: 1\r\nf: <sip:a@x>\r\nB: 2\r\n\r\n", ASK "b: 2\r\nFrom: <sip:a@x>\r\na: 1\r\n\r\n", ""},
        {"order of headers of one name", ASK "Route: <sip:1>\r\nRoute: <sip:2>\r\n\r\n", ASK "Route: <sip:2>\r\nRoute: <sip:1>\r\n\r\n",
         "< Route[<sip:1>|]\n> Route[|<sip:1>]\n"},
        {"start line", ASK "\r\n", "SIP/2.0 200 OK\r\n\r\n", "~ [OPTIONS sip:b@x|200 OK, answer to ]\n"},
        {"what differs by nature",
         ASK "Call-ID: 1\r\nCSeq: 1 OPTIONS\r\nFrom: <sip:a@x;opaque=user:epid:q;gruu>;tag=1;epid=22\r\nVia: SIP/2.0/TLS h;branch=z9\r\nMax-Forwards: 70\r\n\r\n",
         ASK "Call-ID: 2\r\nCSeq: 9 OPTIONS\r\nFrom: <sip:a@x;opaque=user:epid:r;gruu>;tag=2;epid=33\r\nVia: SIP/2.0/TLS h;branch=z8\r\nMax-Forwards: 69\r\n\r\n",
         "~. Call-ID[1|2]\n~. CSeq[1 OPTIONS|9 OPTIONS]\n"
         "~. From[<sip:a@x;opaque=user:epid:q;gruu>;tag=1;epid=22|<sip:a@x;opaque=user:epid:r;gruu>;tag=2;epid=33]\n"
         "~. Via[SIP/2.0/TLS h;branch=z9|SIP/2.0/TLS h;branch=z8]\n~. Max-Forwards[70|69]\n"},
        {"and what does not, beside it", ASK "From: <sip:a@x>;tag=1\r\nCSeq: 1 OPTIONS\r\n\r\n", ASK "From: <sip:b@x>;tag=2\r\nCSeq: 1 INFO\r\n\r\n",
         "~ From+[<sip:a@x>|<sip:b@x>]\n~ CSeq[1 OPTIONS|1 INFO]\n"},
        {"parts of a list", ASK "Supported: timer, 100rel, replaces\r\n\r\n", ASK "Supported: replaces,timer,gruu-10\r\n\r\n",
         "~ Supported+[100rel|gruu-10]\n"},
        {"more parts", ASK "Allow: INVITE, ACK\r\n\r\n", ASK "Allow: INVITE, ACK, INFO, ACK\r\n\r\n", "> Allow+[|INFO, ACK]\n"},
        {"parts in another order", ASK "Allow: INVITE, ACK\r\n\r\n", ASK "Allow: ACK, INVITE\r\n\r\n", "~. Allow[INVITE, ACK|ACK, INVITE]\n"},
        {"a tag that only one has yet", ASK "To: <sip:a@x>\r\n\r\n", ASK "To: <sip:a@x>;tag=1\r\n\r\n", ">. To+[|tag=1]\n"},
        {"separators in quotes and brackets are none", ASK "Z: \"a,b;c\" <sip:x;y>;q=1\r\n\r\n", ASK "Z: \"a,b;d\" <sip:x;y>;q=1\r\n\r\n",
         "~ Z+[\"a,b;c\" <sip:x;y>|\"a,b;d\" <sip:x;y>]\n"},
        {"on one side alone", ASK "Via: SIP/2.0/TCP a\r\nVia: SIP/2.0/TCP b\r\n\r\n", ASK "Via: SIP/2.0/TCP b\r\nDate: x\r\nU:\r\n\r\n",
         "< Via[SIP/2.0/TCP a|]\n>. Date[|x]\n> U[|(empty)]\n"},
        {"secrets differ as they have to", ASK "Authorization: Digest realm=\"r\", nonce=\"11\", response=\"0123456789\"\r\nCookie: a=1\r\n\r\n",
         ASK "Authorization: Digest realm=\"r\", nonce=\"22\", response=\"9876543210\"\r\nCookie: b=2\r\n\r\n",
         "~. Authorization[Digest realm=\"r\", nonce=\"***\", response=\"***\"|Digest realm=\"r\", nonce=\"***\", response=\"***\"]\n"
         "~. Cookie[***|***]\n"},
        {"media: codecs, direction, candidates; ports and addresses are expected",
         SDP "m=audio 100 RTP/AVP 0\r\na=candidate:1 1 UDP 9 10.0.0.1 100 typ host\r\n",
         SDP "m=audio 200 RTP/AVP 8\r\na=recvonly\r\na=candidate:7 1 UDP 8 10.0.0.2 200 typ host\r\na=candidate:8 1 UDP 8 10.0.0.3 1 typ srflx raddr 1.1.1.1 rport 2\r\n",
         "~ audio[RTP/AVP sendrecv|RTP/AVP recvonly]\n~ audio codecs[PCMU/8000|PCMA/8000]\n~ audio candidates[host udp|host udp, srflx udp]\n"
         "~. audio address[10.0.0.1 port 100|10.0.0.1 port 200]\n~. audio candidate addresses[10.0.0.1:100|10.0.0.2:200, 10.0.0.3:1]\n"
         "~. [m=audio 100 RTP/AVP 0|m=audio 200 RTP/AVP 8]\n"
         "~. [a=candidate:1 1 UDP 9 10.0.0.1 100 typ host|a=recvonly]\n>. [|a=candidate:7 1 UDP 8 10.0.0.2 200 typ host]\n"
         ">. [|a=candidate:8 1 UDP 8 10.0.0.3 1 typ srflx raddr 1.1.1.1 rport 2]\n"},
        {"a line off, and one more of its kind", SDP "m=video 1 RTP/AVP 34\r\n", SDP "m=video 0 RTP/AVP 34\r\nm=video 2 RTP/AVP 34\r\n",
         "~ video[RTP/AVP sendrecv|RTP/AVP off (port 0)]\n<. video address[10.0.0.1 port 1|]\n> video 2[|RTP/AVP sendrecv]\n"
         "~. [m=video 1 RTP/AVP 34|m=video 0 RTP/AVP 34]\n>. [|m=video 2 RTP/AVP 34]\n"},
        {"XML by its elements", XML "<a><b>1</b><c>2</c></a>", XML "<a><b>1</b><c>3</c></a>", "~ [  <c>2</c>|  <c>3</c>]\n"},
        {"passwords in bodies", XML "<a><password>\nx\n</password><c>2</c></a>", XML "<a><password>y</password><c>2</c></a>", NULL},
        {"a body on one side, without a line end", ASK "\r\n", ASK "\r\nx\ny", "> [|x]\n> [|y]\n"},
        {"bytes that are no text", ASK "\r\n\x80\x01\nb", ASK "\r\n\x80\x02\nb", "~ [\x80\x01|\x80\x02]\n"},
};

static void test_messages(void **state) {
        (void)state;
        for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
                struct buf got = BUF_INIT;
                compare(span_str(pairs[i].left), span_str(pairs[i].right), false, false, &got);
                if (!pairs[i].want)
                        assert_true(span_find(buf_span(&got), SPAN("x\n")) == got.n && span_find(buf_span(&got), SPAN("y")) == got.n);
                else if (strcmp(buf_str(&got), pairs[i].want) != 0)
                        fail_msg("%s:\n%s", pairs[i].what, buf_str(&got));
                buf_done(&got);
        }
}

static void test_clear(void **state) {
        (void)state;
        struct buf got = BUF_INIT;

        compare(SPAN(ASK "Cookie: a=1\r\n\r\n"), SPAN(ASK "Cookie: b=2\r\n\r\n"), true, false, &got);
        assert_string_equal(buf_str(&got), "~ Cookie[a=1|b=2]\n");
        buf_done(&got);
}

/* What is the same is there too, for who shows it. */
static void test_same(void **state) {
        (void)state;
        struct buf got = BUF_INIT;

        compare(SPAN(ASK "A: 1\r\n\r\nx\n"), SPAN(ASK "A: 1\r\n\r\nx\n"), false, true, &got);
        assert_string_equal(buf_str(&got), "= [OPTIONS sip:b@x|OPTIONS sip:b@x]\n= A[1|1]\n= [x|x]\n");
        buf_done(&got);
}

/* A thousand headers of names and of one name, values of 64 KiB of separators, quotes without end, bodies of line ends. */
static void test_hostile(void **state) {
        (void)state;
        static const char *const units[] = {",", ";", "\"", "<", ">", "a=b;", "tag=", "\"\\", ";tag=\"", "x,", "nonce=\"1\",", "\x80,"};
        struct buf l = BUF_INIT, r = BUF_INIT, got = BUF_INIT;

        for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
                buf_reset(&l);
                buf_reset(&r);
                buf_puts(&l, ASK "A: 1");
                buf_puts(&r, ASK "A: 2");
                while (l.n < 64 * 1024) {
                        buf_puts(&l, units[i]);
                        buf_puts(&r, units[i]);
                }
                buf_puts(&r, units[i]);
                buf_puts(&l, "\r\n\r\n");
                buf_puts(&r, "\r\n\r\n");
                buf_reset(&got);
                compare(buf_span(&l), buf_span(&r), false, false, &got);
                if (!got.n)
                        fail_msg("%s", units[i]);
        }
        for (int names = 0; names < 2; names++) {
                buf_reset(&l);
                buf_puts(&l, ASK);
                for (int i = 0; i < 3000; i++)
                        buf_printf(&l, "X-%d: %d\r\n", names ? i : 0, i * 7919 % 3000);
                buf_reset(&got);
                compare(buf_span(&l), SPAN(ASK "\r\n"), false, false, &got);
                assert_int_equal(span_count(buf_span(&got), '\n'), LIMIT_HEADERS);
        }
        buf_reset(&l);
        buf_reset(&r);
        buf_puts(&l, ASK "\r\n");
        buf_put(&r, buf_span(&l));
        buf_fill(&l, '\n', 1 << 20);
        for (int i = 0; i < 100000; i++)
                buf_printf(&r, "%d\n", i);
        buf_reset(&got);
        compare(buf_span(&l), buf_span(&r), false, false, &got);
        assert_int_equal(span_count(buf_span(&got), '\n'), LIMIT_DIFF_LINES);
        buf_done(&l);
        buf_done(&r);
        buf_done(&got);
}

/* Calls ------------------------------------------------------------------------------------------------ */

enum { ROWS_MAX = 12 };

/* A call as words: "INVITE", "200", "<BYE" from the callee, "+200" of BYE; "/" and what its text has beside. */
struct told {
        const char *rows[ROWS_MAX];
        const char *texts[ROWS_MAX]; /* headers */
        int64_t after_ms[ROWS_MAX];
};

static const struct {
        const char *what;
        struct told left, right;
        const char *want;
} calls[] = {
        {"the same way", {.rows = {"INVITE", "100", "200", "ACK", "BYE", "+200"}}, {.rows = {"INVITE", "100", "200", "ACK", "BYE", "+200"}}, ""},
        {"a good call and a failed one: up to where they part, and why",
         {.rows = {"INVITE", "100", "180", "200", "ACK", "BYE", "+200"}, .texts = {"User-Agent: a\r\n"}},
         {.rows = {"INVITE", "100", "504", "ACK"}, .texts = {"User-Agent: b\r\n", "", "ms-diagnostics: 1008;reason=\"no\"\r\nSupported: x\r\n"}},
         "~ User-Agent[a|b]\n< [180 R (INVITE)|]\n* ~ [200 R (INVITE)|504 R (INVITE)]\n> diagnostics[|1008 no]\n"
         "<. [BYE|]\n<. [200 R (BYE)|]\n"},
        {"what follows of both", {.rows = {"INVITE", "486", "ACK"}}, {.rows = {"INVITE", "200", "ACK"}},
         "* ~ [486 R (INVITE)|200 R (INVITE)]\n"},
        {"a challenge is no parting", {.rows = {"INVITE", "407", "ACK", "INVITE", "200", "ACK"}}, {.rows = {"INVITE", "200", "ACK"}},
         "< [407 R (INVITE)|]\n< [ACK|]\n< [INVITE|]\n"},
        {"no answer at all", {.rows = {"INVITE", "200", "ACK"}}, {.rows = {"INVITE"}}, "* < [200 R (INVITE)|]\n<. [ACK|]\n"},
        {"a call that nobody ended", {.rows = {"INVITE", "100", "180"}}, {.rows = {"INVITE", "100"}}, "* < [180 R (INVITE)|]\n"},
        {"an end in passing is no parting when both go on alike",
         {.rows = {"INVITE", "200", "ACK", "INVITE", "488", "ACK", "BYE", "+200"}}, {.rows = {"INVITE", "200", "ACK", "BYE", "+200"}},
         "< [INVITE|]\n< [488 R (INVITE)|]\n< [ACK|]\n"},
        {"the other way round is another message", {.rows = {"INVITE", "200", "ACK", "BYE", "+200"}}, {.rows = {"INVITE", "200", "ACK", "<BYE", "+200"}},
         "< [BYE|]\n> [|BYE]\n"},
        {"what was told is not told again", {.rows = {"INVITE", "200", "ACK"}, .texts = {"Server: a\r\n", "Server: a\r\n", "Server: a\r\n"}},
         {.rows = {"INVITE", "200", "ACK"}, .texts = {"Server: b\r\n", "Server: b\r\n", "Server: b\r\n"}},
         "~ Server[a|b]\n~. Server[a|b]\n~. Server[a|b]\n"},
        {"a machine that waits ten times longer, not a person",
         {.rows = {"INVITE", "100", "200", "ACK", "BYE", "+200"}, .after_ms = {0, 10, 500, 10, 1000, 10}},
         {.rows = {"INVITE", "100", "200", "ACK", "BYE", "+200"}, .after_ms = {0, 2000, 30000, 10, 90000, 4000}},
         "~ after[0.010 s|2.000 s]\n~ after[0.010 s|4.000 s]\n"},
        {"media, routes, wishes, reasons",
         {.rows = {"INVITE", "486"}, .texts = {"Supported: a, b\r\nRequire: x\r\nRoute: <sip:1>\r\nRoute: <sip:2>\r\n", "Reason: SIP;cause=486\r\n"}},
         {.rows = {"INVITE", "486"}, .texts = {"Supported: a\r\nVia: SIP/2.0/TCP h\r\nContent-Type: application/sdp\r\n\r\nv=0\r\nm=audio 1 RTP/AVP 0\r\n"
                                              "a=candidate:1 1 UDP 9 10.0.0.1 100 typ host\r\n", "Warning: 399 x \"y\"\r\n"}},
         "> candidates[|audio: host udp]\n> transport[|TCP]\n< Route headers[2|]\n< Require[x|]\n< Supported+[b|]\n"
         "< Reason[SIP;cause=486|]\n> Warning[|399 x \"y\"]\n"},
        {"nothing", {.rows = {NULL}}, {.rows = {NULL}}, ""},
        {"nothing against something", {.rows = {NULL}}, {.rows = {"INVITE"}}, "* > [|INVITE]\n"},
        {"a secret in a text", {.rows = {"INVITE", "486"}}, {.rows = {"INVITE", "486"}, .texts = {"", "Warning: 399 x \"password=hunter22\"\r\n"}},
         "> Warning[|399 x \"password=***\"]\n"},
        {"a text that is no message", {.rows = {"INVITE", "486"}, .texts = {"Server: a\r\n"}}, {.rows = {"INVITE", "486"}, .texts = {"!"}}, ""},
};

struct made {
        struct ladder_message m[ROWS_MAX];
        struct ladder_row rows[ROWS_MAX];
        struct ladder_lane lanes[2];
        struct ladder l;
        const struct told *told;
};

static void make(const struct told *t, int64_t first, struct made *ret) {
        *ret = (struct made){.told = t, .l = {.call = first}};
        for (size_t i = 0; i < ROWS_MAX && t->rows[i]; i++) {
                const char *w = t->rows[i];
                bool back = *w == '<', bye = *w == '+', answer;
                uint64_t status = 0;
                w += back || bye;
                answer = span_u64(span_str(w), &status) == 0;
                ret->m[i] = (struct ladder_message){.id = first + (int64_t)i, .status = (int)status, .reason = answer ? SPAN("R") : SPAN_NONE,
                                                    .method = !answer ? span_str(w) : bye ? SPAN("BYE") : SPAN("INVITE")};
                ret->rows[i] = (struct ladder_row){.message = &ret->m[i], .from = answer != back, .to = answer == back,
                                                   .delta_us = t->after_ms[i] * 1000};
                ret->l.n_rows++;
        }
        ret->l.rows = ret->rows;
        ret->l.lanes = ret->lanes;
        ret->l.n_lanes = 2;
}

static int text_of(void *ctx, int64_t message, struct buf *ret) {
        const struct made *both = ctx, *m = &both[message >= 100];
        size_t i = (size_t)(message - (message >= 100 ? 100 : 1));
        const char *headers = m->told->texts[i];

        if (headers && *headers == '!')
                return buf_puts(ret, "\x01\x02");
        if (m->m[i].status)
                buf_printf(ret, "SIP/2.0 %d R\r\n", m->m[i].status);
        else
                buf_printf(ret, "%.*s sip:b@x SIP/2.0\r\n", SPAN_ARG(m->m[i].method));
        return buf_printf(ret, "%s\r\n", headers ? headers : "");
}

static void test_calls(void **state) {
        (void)state;
        for (size_t i = 0; i < sizeof(calls) / sizeof(*calls); i++) {
                static struct made both[2];
                struct buf got = BUF_INIT;
                struct arena a;
                struct diff d;

                make(&calls[i].left, 1, &both[0]);
                make(&calls[i].right, 100, &both[1]);
                arena_init(&a);
                assert_int_equal(diff_ladders(&both[0].l, &both[1].l, text_of, both, false, &a, &d), 0);
                assert_true(d.calls && !d.plain && !d.many);
                say(&d, false, &got);
                if (strcmp(buf_str(&got), calls[i].want) != 0)
                        fail_msg("%s:\n%s", calls[i].what, buf_str(&got));
                buf_done(&got);
                arena_done(&a);
        }
}

static int no_text(void *ctx, int64_t message, struct buf *ret) {
        (void)message, (void)ret;
        return *(const int *)ctx;
}

/* Ids and counts; texts that are gone, and those that cannot be read; more messages than are compared. */
static void test_calls_beyond(void **state) {
        (void)state;
        enum { N = LIMIT_DIFF_MESSAGES + 5 };
        static struct ladder_message m[N];
        static struct ladder_row rows[N];
        static struct made both[2];
        struct ladder l = {.rows = rows, .n_rows = N};
        struct arena a;
        struct diff d;

        arena_init(&a);
        make(&calls[1].left, 1, &both[0]);
        make(&calls[1].right, 100, &both[1]);
        assert_int_equal(diff_ladders(&both[0].l, &both[1].l, text_of, both, false, &a, &d), 0);
        assert_true(d.rows[d.parting].left_id == 4 && d.rows[d.parting].right_id == 102);
        assert_true(d.after_left == 3 && d.after_right == 1);
        assert_true(diff_count(&d, false) == 4 && diff_count(&d, true) == 6);
        assert_true(span_eq(d.left, SPAN("call 1")) && span_eq(d.rows[0].section, SPAN("INVITE")));
        assert_int_equal(diff_ladders(&both[0].l, &both[1].l, no_text, &(int){-ENOENT}, false, &a, &d), 0);
        assert_int_equal(diff_ladders(&both[0].l, &both[1].l, no_text, &(int){-EIO}, false, &a, &d), -EIO);
        for (int i = 0; i < N; i++) {
                m[i] = (struct ladder_message){.id = i + 1, .method = SPAN("OPTIONS")};
                rows[i] = (struct ladder_row){.message = &m[i], .delta_us = STAMP_NONE};
        }
        assert_int_equal(diff_ladders(&l, &l, no_text, &(int){-ENOENT}, false, &a, &d), 0);
        assert_true(d.many && d.n == d.parting && diff_count(&d, true) == 0);
        arena_done(&a);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_align),    cmocka_unit_test(test_align_longest), cmocka_unit_test(test_align_cap),
                cmocka_unit_test(test_messages), cmocka_unit_test(test_clear),         cmocka_unit_test(test_same),
                cmocka_unit_test(test_hostile),  cmocka_unit_test(test_calls),         cmocka_unit_test(test_calls_beyond),
        };
        return cmocka_run_group_tests_name("query/diff", tests, NULL, NULL);
}
