/* The media fields of client diagnostics, both wire forms. */
#include "unit/sip/parsed.h"

#include "base/buf.h"
#include "base/limits.h"
#include "sip/diag.h"

/* "caller audio ice=80012b ls=… lm= rs= rm= pr= 2/1/0", absent fields left out */
static void put_field(struct buf *b, const char *name, struct span value) {
        if (value.n > 0)
                buf_printf(b, " %s=%.*s", name, SPAN_ARG(value));
}

static void put_debug(struct buf *b, const struct sip_media_debug *m) {
        buf_printf(b, "%s %.*s", m->side == MEDIA_CALLER ? "caller" : "callee", SPAN_ARG(m->modality));
        if (m->has_icewarn)
                buf_printf(b, " ice=%x", m->icewarn);
        put_field(b, "ls", m->local_site);
        put_field(b, "lm", m->local_mr);
        put_field(b, "rs", m->remote_site);
        put_field(b, "rm", m->remote_mr);
        put_field(b, "pr", m->port_range);
        buf_printf(b, " %d/%d/%d", m->local_location, m->remote_location, m->federation);
        for (size_t i = 0; i < m->n_others; i++)
                buf_printf(b, " %.*s:%.*s", SPAN_ARG(m->others[i].name), SPAN_ARG(m->others[i].value));
}

/* The accounts of the first diagnostics in "ms-client-diagnostics: <value>", with "; " between them. */
static void debugs_text(struct buf *ret, const char *value, size_t *ret_n) {
        struct buf message = BUF_INIT;
        struct sip_media_debug *v;
        struct sip_diag *diags;
        size_t n_diags;
        struct parsed p;

        buf_printf(&message, "BYE sip:ben@fabrikam.example SIP/2.0\r\nms-client-diagnostics: %s\r\n\r\n", value);
        parse_span(&p, buf_span(&message));
        assert_int_equal(sip_diags(&p.m, &p.arena, &diags, &n_diags, NULL), 0);
        assert_int_equal(n_diags, 1);
        assert_int_equal(sip_media_debugs(&diags[0], &p.arena, &v, ret_n), 0);
        for (size_t i = 0; i < *ret_n; i++) {
                if (i > 0)
                        buf_puts(ret, "; ");
                put_debug(ret, &v[i]);
        }
        parsed_done(&p);
        buf_done(&message);
}

static void test_rows(void **state) {
        static const struct {
                const char *what, *value, *expect;
        } rows[] = {
                {"one list, all fields",
                 "23;reason=\"x\";CallerMediaDebug=\"audio:ICEWarn=0x80012b,LocalSite=10.5.6.7:50012,LocalMR=192.0.2.8:51000,"
                 "RemoteSite=10.8.8.8:6002,RemoteMR=198.51.100.3:52000,PortRange=50000:50019,LocalMRTCPPort=51001,"
                 "LocalLocation=2,RemoteLocation=1,FederationType=0\"",
                 "caller audio ice=80012b ls=10.5.6.7:50012 lm=192.0.2.8:51000 rs=10.8.8.8:6002 rm=198.51.100.3:52000 "
                 "pr=50000:50019 2/1/0 LocalMRTCPPort:51001"},
                {"what has no place of its own, in its order",
                 "24;CallerMediaDebug=\"audio:ICEWarn=0x20,ICEWarnEx=0x1,Interfaces=0x12, BaseInterface = 0x2 ,BaseAddress=10.5.6.7:50012,"
                 "MrDnsU=av.contoso.example,MrResU=0,NetworkName=contoso.example,Protocol=0,=x,Bare\"",
                 "caller audio ice=20 -1/-1/-1 ICEWarnEx:0x1 Interfaces:0x12 BaseInterface:0x2 BaseAddress:10.5.6.7:50012 "
                 "MrDnsU:av.contoso.example MrResU:0 NetworkName:contoso.example Protocol:0"},
                {"a blob of fields in a parameter",
                 "22;UserType=\"Callee\";MediaType=\"audio\";LocalLocation=\"2\";MediaChanBlob=\"NetworkErr=no error,ErrTime=0,,RTPSeq=7,Bare\";"
                 "BaseAddress=\"10.5.6.7:1\"",
                 "callee audio 2/-1/-1 NetworkErr:no error ErrTime:0 RTPSeq:7 Bare: BaseAddress:10.5.6.7:1"},
                {"blanks after commas, fields in any order", "23;CalleeMediaDebug=\" video : FederationType = 1, ICEWarn = 0x20 \"",
                 "callee video ice=20 -1/-1/1"},
                {"a name with a hyphen", "24;CallerMediaDebug=\"application-sharing:ICEWarn=0x320,LocalLocation=2\"",
                 "caller application-sharing ice=320 2/-1/-1"},
                {"several modalities in a list",
                 "23;CallerMediaDebug=\"audio:ICEWarn=0x1,LocalLocation=1,video:ICEWarn=0x2,RemoteLocation=2\"",
                 "caller audio ice=1 1/-1/-1; caller video ice=2 -1/2/-1"},
                {"both ends", "23;CallerMediaDebug=\"audio:ICEWarn=0x1\";CalleeMediaDebug=\"audio:ICEWarn=0x2\"",
                 "caller audio ice=1 -1/-1/-1; callee audio ice=2 -1/-1/-1"},
                {"the same end twice", "23;CallerMediaDebug=\"audio:ICEWarn=0x1\";callermediadebug=\"video:ICEWarn=0x2\"",
                 "caller audio ice=1 -1/-1/-1; caller video ice=2 -1/-1/-1"},
                {"hex without 0x", "23;CallerMediaDebug=\"audio:ICEWarn=40003a0\"", "caller audio ice=40003a0 -1/-1/-1"},
                {"hex in capitals", "23;CallerMediaDebug=\"audio:ICEWarn=0X40003A0\"", "caller audio ice=40003a0 -1/-1/-1"},
                {"all bits", "23;CallerMediaDebug=\"audio:ICEWarn=0xffffffff\"", "caller audio ice=ffffffff -1/-1/-1"},
                {"zero is a value", "23;CallerMediaDebug=\"audio:ICEWarn=0x0\"", "caller audio ice=0 -1/-1/-1"},
                {"too many bits", "23;CallerMediaDebug=\"audio:ICEWarn=0x100000000\"", "caller audio -1/-1/-1"},
                {"beyond 64 bits", "23;CallerMediaDebug=\"audio:ICEWarn=0xfffffffffffffffff\"", "caller audio -1/-1/-1"},
                {"no hex", "23;CallerMediaDebug=\"audio:ICEWarn=0xzz,LocalLocation=1\"", "caller audio 1/-1/-1"},
                {"ICEWarnEx is another field", "23;CallerMediaDebug=\"audio:ICEWarnEx=0x5\"", "caller audio -1/-1/-1 ICEWarnEx:0x5"},
                {"no modality", "23;CallerMediaDebug=\"ICEWarn=0x1\"", "caller  ice=1 -1/-1/-1"},
                {"a modality without fields", "23;CallerMediaDebug=\"audio:\"", "caller audio -1/-1/-1"},
                {"an empty list", "23;CallerMediaDebug=\"\"", ""},
                {"commas only", "23;CallerMediaDebug=\",,,\"", ""},
                {"cut in a field", "23;CallerMediaDebug=\"audio:ICEWarn=0x1,LocalSi", "caller audio ice=1 -1/-1/-1"},
                {"parentheses stay in the value, nested too",
                 "23;CallerMediaDebug=\"audio:LocalSite=10.5.6.7:1(a(b)),ICEWarn=0x1\"",
                 "caller audio ice=1 ls=10.5.6.7:1(a(b)) -1/-1/-1"},
                {"an IPv6 address has colons and begins no modality",
                 "23;CallerMediaDebug=\"audio:LocalSite=[2001:db8::7]:50012,ICEWarn=0x1\"",
                 "caller audio ice=1 ls=[2001:db8::7]:50012 -1/-1/-1"},
                {"class too large", "23;CallerMediaDebug=\"audio:LocalLocation=2147483648,RemoteLocation=2147483647\"",
                 "caller audio -1/2147483647/-1"},
                {"parameters of their own",
                 "25;reason=\"x\";UserType=\"Callee\";MediaType=\"audio\";ICEWarn=\"0x40003a0\";LocalSite=\"10.5.6.7:1\";"
                 "FederationType=\"1\";NetworkName=\"n\"",
                 "callee audio ice=40003a0 ls=10.5.6.7:1 -1/-1/1 NetworkName:n"},
                {"parameters, a closing quote forgotten", "25;UserType=\"Callee\";LocalSite=\"10.5.6.7:1;FederationType=\"1\"",
                 "callee  ls=10.5.6.7:1 -1/-1/1"},
                {"two ends as parameters", "25;UserType=\"Caller\";ICEWarn=\"0x1\";UserType=\"Callee\";ICEWarn=\"0x2\"",
                 "caller  ice=1 -1/-1/-1; callee  ice=2 -1/-1/-1"},
                {"no UserType: the reason tells", "51007;reason=\"Callee media diagnosis\";MediaType=video;ICEWarn=\"0x1\"",
                 "callee video ice=1 -1/-1/-1"},
                {"no UserType: else the caller", "51004;reason=\"Media diagnosis\";ICEWarn=\"0x1\"", "caller  ice=1 -1/-1/-1"},
                {"no media", "1034;reason=\"x\";RemoteSite=\"litware.example\"", ""},
        };

        (void)state;
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
                struct buf got = BUF_INIT;
                size_t n;
                debugs_text(&got, rows[i].value, &n);
                if (strcmp(buf_str(&got), rows[i].expect) != 0)
                        fail_msg("%s: got \"%s\", not \"%s\"", rows[i].what, buf_str(&got), rows[i].expect);
                buf_done(&got);
        }
}

static void test_limit(void **state) {
        struct buf value = BUF_INIT, got = BUF_INIT;
        size_t n;

        (void)state;
        buf_puts(&value, "23;CallerMediaDebug=\"");
        for (int i = 0; i < 100000; i++)
                buf_puts(&value, "a:b=c,");
        debugs_text(&got, buf_str(&value), &n);
        assert_int_equal(n, LIMIT_DIAGNOSTICS);
        buf_done(&value);
        buf_done(&got);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_rows),
                cmocka_unit_test(test_limit),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
