/*
 * Windows events: what is rendered as text is read back the same, whatever it holds; parts are brought to one form.
 */
#include "parsers/parser.h"
#include "parsers/winevent.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

struct given {
        const char *name, *value; /* of data; or a label and its value */
};

struct event {
        struct given parts[8], data[8];
};

static void fill(struct winevent *e, const struct event *from) {
        winevent_reset(e);
        for (size_t i = 0; from->parts[i].name; i++)
                assert_int_equal(winevent_set(e, (enum winevent_part)winevent_label(span_str(from->parts[i].name)),
                                              span_str(from->parts[i].value)), 0);
        for (size_t i = 0; from->data[i].name; i++)
                assert_int_equal(winevent_data(e, span_str(from->data[i].name), span_str(from->data[i].value)), 0);
}

static void put_field(struct buf *b, struct span name, struct span value) {
        buf_printf(b, "[%.*s=", SPAN_ARG(name));
        for (size_t i = 0; i < value.n; i++) /* a rendering has no CR */
                if (value.p[i] != '\r')
                        buf_putc(b, value.p[i]);
        buf_puts(b, "]\n");
}

static void put_record(struct buf *b, const struct record *r) {
        buf_printf(b, "%d %lld %d ", r->kind, (long long)r->time_us, r->zone);
        put_field(b, r->component, r->topic);
        put_field(b, r->host, r->level);
        for (size_t i = 0; i < r->n_fields; i++)
                put_field(b, r->fields[i].name, r->fields[i].value);
}

static void read_back(struct span text, struct buf *ret) {
        const struct parser *p = parser_find(SPAN("eventtext"));
        struct notes notes = NOTES_INIT;
        struct input *in;
        struct record rec;
        void *state;

        assert_int_equal(input_new_span(text, &notes, &in), 0);
        assert_int_equal(p->open(in, &notes, &state), 0);
        while (p->next(state, &rec) > 0)
                put_record(ret, &rec);
        p->close(state);
        input_free(in);
        assert_int_equal(notes.n, 0);
        notes_done(&notes);
}

static const struct event events[] = {
        {{{"Log Name", "Lync Server"}, {"Source", "LS Data MCU"}, {"Event ID", "41025"}, {"Level", "2"}, {"Computer", "fe01"},
          {"TimeCreated", "2014-05-13T16:53:20.1234567Z"}},
         {{"1", "one"}, {"2", "two\nlines"}, {"4", "  \n\nLog Name: x\n    far in\n"}, {"Name", "a: b: c"}}},
        {{{"Event ID", "1"}}, {{"1", "Event[0]:"}, {"2", "Description:"}, {"3", "Event ID: 2"}}},
        {{{"Source", "Event ID"}, {"Event ID", "2"}, {"Description", "Log Name:      Y\nSource: x\n\nEvent ID: 3\n\n\nEvent[1]:\nEvent Xml:\n<x>"}},
         {{"1", "<Event>"}, {"Event Data", "Description:"}}},
        {{{"Source", "Log Name: z"}, {"Event ID", "3"}, {"Description", "first\n\n  second, to the right\nProviderName: none\n"}}, {{0}}},
        {{{"Log Name", "Security"}, {"Event ID", "4624"}, {"Level", "0"}, {"Keywords", "0x8020000000000000"}, {"User", "S-1-5-18"},
          {"EventRecordID", "18446744073709551615"}},
         {{"message", "a name of ours"}, {"Caf\xC3\xA9", "\xF0\x9F\x93\x9E"}}},
        {{{"Source", "no data"}, {"Event ID", "4"}, {"Task", "0"}, {"Opcode", "Info"}}, {{"1", ""}}},
        {{{"Date", "2014-05-13T16:53:21.0000000Z"}, {"Event ID", "5"}}, {{"1", "one\r\n\r\n\ttwo, \ttabs\r\n   three"}}},
};

/* Alone, and all of them one after another. */
static void test_rendered(void **state) {
        const size_t n = sizeof(events) / sizeof(events[0]);
        struct buf text = BUF_INIT, want = BUF_INIT, got = BUF_INIT;

        (void)state;
        for (size_t i = 0; i < 2 * n; i++) {
                struct notes notes = NOTES_INIT;
                enum when_order order = WHEN_MONTH_FIRST;
                struct winevent e = {0};
                struct record rec;
                fill(&e, &events[i % n]);
                assert_int_equal(winevent_render(&e, &text), 0);
                assert_int_equal(winevent_record(&e, &order, &notes, &rec), 0);
                put_record(&want, &rec);
                if (i < n) {
                        read_back(buf_span(&text), &got);
                        assert_string_equal(buf_str(&got), buf_str(&want));
                        buf_reset(&text);
                        buf_reset(&want);
                        buf_reset(&got);
                }
                winevent_done(&e);
        }
        read_back(buf_span(&text), &got);
        assert_string_equal(buf_str(&got), buf_str(&want));
        buf_done(&text);
        buf_done(&want);
        buf_done(&got);
}

static void test_parts(void **state) {
        static const struct {
                const char *label, *value;
                enum winevent_part part;
                const char *want;
        } cases[] = {
                {"Level", "3", WIN_LEVEL, "Warning"},        {"level", "Erreur", WIN_LEVEL, "Erreur"},
                {"Level", "16", WIN_LEVEL, "16"},            {"Task Category", "(1006)", WIN_TASK, "1006"},
                {"Task", "None", WIN_TASK, ""},              {"EventID", "32178 (0x7DB2)", WIN_ID, "32178"},
                {"Event ID", "no number", WIN_ID, ""},       {"InstanceId", "3288440897", WIN_ID, "41025"},
                {"InstanceId", "-1006526399", WIN_ID, "41025"}, {"InstanceId", "65536", WIN_ID, "0"},
                {"Keywords", "0x80000000000000", WIN_KEYWORDS, "Classic"}, {"Keywords", "-9214364837600034816", WIN_KEYWORDS, "Audit Success"},
                {"Keywords", "{Audit Failure}", WIN_KEYWORDS, "Audit Failure"}, {"Keywords", "0x8000000000000400", WIN_KEYWORDS, "0x8000000000000400"},
                {"User", " N/A ", WIN_USER, ""},             {"MachineName", "fe01", WIN_COMPUTER, "fe01"},
        };

        (void)state;
        for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
                struct winevent e = {0};
                winevent_reset(&e);
                assert_int_equal(winevent_set(&e, (enum winevent_part)winevent_label(span_str(cases[i].label)), span_str(cases[i].value)), 0);
                if (!span_eq(e.part[cases[i].part], span_str(cases[i].want)))
                        fail_msg("%s: %s: %.*s", cases[i].label, cases[i].value, SPAN_ARG(e.part[cases[i].part]));
                winevent_done(&e);
        }
        assert_int_equal(winevent_label(SPAN("Caption")), -1);
}

int main(void) {
        const struct CMUnitTest tests[] = {cmocka_unit_test(test_rendered), cmocka_unit_test(test_parts)};

        return cmocka_run_group_tests(tests, NULL, NULL);
}
