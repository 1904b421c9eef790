/* ask.c: what would make a finding certain, as requests. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/stamp.h"
#include "engine/ask.h"

#define MARCH (INT64_C(1394008270) * STAMP_SECOND) /* 2014-03-05 08:31:10 */

/* The requests, one a line. */
static void expect(const char *const *wanted, size_t n, int64_t first, int64_t last, bool utc, const char *want) {
        struct finding f = {.first_us = first, .last_us = last, .utc = utc, .subject = span_dup(SPAN("a.example"))};
        char *copy[8];
        struct buf b = BUF_INIT;

        for (size_t i = 0; i < n; i++)
                copy[i] = (char *)wanted[i];
        assert_int_equal(ask_fill(copy, n, &f, NULL, NULL), 0);
        for (size_t i = 0; i < f.n_asks; i++)
                buf_printf(&b, "%s\n", f.asks[i]);
        assert_string_equal(buf_str(&b), want);
        buf_done(&b);
        finding_done(&f);
}

static void requests(void **state) {
        static const char *const edge[] = {"sipstack:edge"}, *const client[] = {"uccapi:user who called", "pcap:edge-external"},
                          *const shell[] = {"powershell:Get-CsAllowedDomain", "powershell:Get-CsUser {subject}",
                                            "dns:srv _sipfederationtls._tcp.{subject}"},
                          *const odd[] = {"smoke signals", "eventlog:fe-01.a.example"};

        (void)state;
        expect(edge, 1, MARCH, MARCH, true,
               "Please send the SIPStack log (CLS or OCSLogger, with TF_DIAG) of the edge, 2014-03-05 08:25 to 08:40 UTC.\n");
        expect(client, 2, MARCH, MARCH + 3600 * STAMP_SECOND, false,
               "Please send the client's UCCAPI log (Tracing folder) of the user who called, 2014-03-05 08:25 to 09:40.\n"
               "Please send a network capture taken at the edge external, 2014-03-05 08:25 to 09:40.\n");
        expect(edge, 1, MARCH, MARCH + STAMP_DAY, false,
               "Please send the SIPStack log (CLS or OCSLogger, with TF_DIAG) of the edge, 2014-03-05 08:25 to 2014-03-06 08:40.\n");
        expect(edge, 1, STAMP_NONE, STAMP_NONE, false, "Please send the SIPStack log (CLS or OCSLogger, with TF_DIAG) of the edge.\n");
        expect(shell, 3, MARCH, MARCH, true,
               "Please run in the management shell and send the output: Get-CsAllowedDomain; Get-CsUser a.example.\n"
               "Please look up from the Edge Server, with its own DNS, and send the answer: srv _sipfederationtls._tcp.a.example.\n");
        expect(odd, 2, STAMP_NONE, STAMP_NONE, false,
               "Please send: smoke signals.\n"
               "Please send the Windows event logs (Application, System, Lync Server) of the fe-01.a.example.\n");
        expect(NULL, 0, MARCH, MARCH, true, "");
}

static int has_name(void *ctx, struct span kind, struct span what) {
        (void)ctx;
        return span_eq(kind, SPAN("dns")) || span_eq(what, SPAN("Get-CsUser a.example"));
}

/* What is there is not asked for; of a kind of which all is there, nothing. */
static void answered(void **state) {
        char *const wanted[] = {(char *)"powershell:Get-CsAllowedDomain", (char *)"powershell:Get-CsUser {subject}", (char *)"dns:srv x"};
        struct finding f = {.first_us = MARCH, .last_us = MARCH, .subject = span_dup(SPAN("a.example"))};

        (void)state;
        assert_int_equal(ask_fill(wanted, 3, &f, has_name, NULL), 0);
        assert_int_equal(f.n_asks, 1);
        assert_string_equal(f.asks[0], "Please run in the management shell and send the output: Get-CsAllowedDomain.");
        finding_done(&f);
}

static void kinds(void **state) {
        (void)state;
        assert_true(ask_knows("sipstack:edge"));
        assert_false(ask_knows("sipstack:"));
        assert_false(ask_knows("sipstack"));
        assert_false(ask_knows("smoke:signals"));
}

int main(void) {
        const struct CMUnitTest tests[] = {cmocka_unit_test(requests), cmocka_unit_test(answered), cmocka_unit_test(kinds)};
        return cmocka_run_group_tests(tests, NULL, NULL);
}
