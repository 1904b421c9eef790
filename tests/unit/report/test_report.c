/* report/text.c, markdown.c, json.c, list.c, words.c: what a case says in both forms, and that nothing of a stranger's comes out raw. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "report/report.h"
#include "unit/engine/sample.h"

#include <stdio.h>
#include <stdlib.h>

#define MARCH (INT64_C(1394008270) * STAMP_SECOND) /* 2014-03-05 08:31:10 */

static void put(struct store *s, struct finding *f) {
        assert_int_equal(store_put_finding(s, f), 0);
}

/* One cause with everything, one symptom under it, one finding with hostile words and nothing else. */
static struct store *make_case(void) {
        static const struct source_row log = {.id = 1, .path = "a.log", .format = "uccapi", .role = "client", .host = "PC1",
                                              .host_by = KNOWN_DERIVED, .role_by = KNOWN_ASSUMED,
                                              .encoding = "utf-8", .bytes = 1234, .records = 7, .messages = 5,
                                              .first_us = MARCH, .last_us = MARCH + 61 * STAMP_SECOND,
                                              .gap_at_us = MARCH + 10 * STAMP_SECOND, .gap_us = 50500000,
                                              .offset_us = -3600 * STAMP_SECOND, .zone = ZONE_LOCAL};
        static const struct source_row other = {.id = 2, .path = "b\x1b.bin", .bytes = 3, .first_us = STAMP_NONE,
                                                .last_us = STAMP_NONE, .offset_us = STAMP_NONE};
        struct fact facts[] = {{(char *)"code", (char *)"1028"}, {(char *)"who", (char *)"x \"y\" +2"}};
        int64_t calls[] = {1, 2};
        char *users[] = {(char *)"ann@a.example", (char *)"bob@b.example"}, *refs[] = {(char *)"rfc3261:21"}, *asks[] = {(char *)"Please send it."};
        struct evidence evidence[] = {
                {.role = (char *)"the refusal", .source = 1, .sighting = 1, .host = (char *)"PC1", .line = 12, .offset = 99,
                 .time_us = MARCH, .utc = true, .text = (char *)"SIP/2.0 504 x response=\"k\""},
                {.role = (char *)"later", .source = 2, .event = 4, .offset = 1, .time_us = STAMP_NONE, .text = (char *)"t", .cut = true},
        };
        struct finding cause = {
                .key = (char *)"r-one:a.example", .rule = (char *)"r-one", .title = (char *)"a.example refuses", .rev = 3,
                .severity = SEVERITY_ERROR, .confidence = CONFIDENCE_LIKELY, .kind = KIND_CAUSE, .owner = (char *)"them",
                .subject_type = (char *)"domain", .subject = (char *)"a.example", .decided_by = (char *)"edge",
                .first_us = MARCH, .last_us = MARCH + 5 * STAMP_SECOND, .utc = true, .means = (char *)"It means.",
                .cause = (char *)"It is so.", .fix = (char *)"1. Do `this`.", .confirm = (char *)"- Look.", .rule_out = (char *)"- Not it.",
                .refs = refs, .n_refs = 1, .asks = asks, .n_asks = 1, .facts = facts, .n_facts = 2, .calls = calls, .n_calls = 2, .users = users, .n_users = 2,
                .evidence = evidence, .n_evidence = 2,
        };
        struct finding symptom = {.key = (char *)"r-two:504 < r-one:a.example", .rule = (char *)"r-two", .title = (char *)"504",
                                  .first_us = STAMP_NONE, .last_us = STAMP_NONE, .evidence = evidence, .n_evidence = 1};
        struct finding hostile = {.key = (char *)"r-three:x", .rule = (char *)"r-three", .rev = 1, .severity = SEVERITY_NOTICE, .kind = KIND_SYMPTOM,
                                  .title = (char *)"</script>\x1b[2J\xE2\x80\xAE\xff", .first_us = STAMP_NONE, .last_us = STAMP_NONE,
                                  .evidence = &evidence[1], .n_evidence = 1};
        struct finding step = {.key = (char *)"r-six:x", .rule = (char *)"r-six", .rev = 1, .title = (char *)"a step", .kind = KIND_EXPECTED,
                               .first_us = STAMP_NONE, .last_us = STAMP_NONE, .evidence = &evidence[1], .n_evidence = 1};
        struct finding hidden = {.key = (char *)"r-seven:x", .rule = (char *)"r-seven", .rev = 1, .title = (char *)"known", .kind = KIND_CAUSE,
                                 .severity = SEVERITY_ERROR, .suppressed = (char *)"the lab", .first_us = STAMP_NONE, .last_us = STAMP_NONE,
                                 .calls = calls, .n_calls = 2, .evidence = &evidence[1], .n_evidence = 1};
        struct notes notes = NOTES_INIT;
        struct store *s = NULL;

        assert_int_equal(store_create(NULL, &s), 0);
        notes_add(&notes, "no-format", 0, "not read");
        assert_int_equal(store_put_source(s, &log), 0);
        assert_int_equal(store_put_source(s, &other), 0);
        assert_int_equal(store_put_notes(s, 2, &notes), 0);
        put(s, &cause);
        put(s, &symptom);
        assert_int_equal(store_set_explained(s, symptom.id, cause.id), 0);
        put(s, &hostile);
        put(s, &step);
        put(s, &hidden);
        assert_int_equal(store_put_skipped(s, "r-four", "sdp\nmras", "needs"), 0);
        assert_int_equal(store_put_skipped(s, "r-five", "", "budget"), 0);
        assert_int_equal(store_finish(s), 0);
        notes_done(&notes);
        return s;
}

static void test_json(void **state) {
        (void)state;
        static const char want[] =
                "{\"sipdx\":\"" SIPDX_VERSION "\",\"schema\":1,\"sources\":["
                "{\"path\":\"a.log\",\"format\":\"uccapi\",\"host\":\"PC1\",\"host_by\":\"derived\",\"role\":\"client\","
                "\"role_by\":\"assumed\",\"bytes\":1234,\"records\":7,\"messages\":5,"
                "\"first\":\"2014-03-05T08:31:10.000000\",\"last\":\"2014-03-05T08:32:11.000000\",\"gap_at\":\"2014-03-05T08:31:20.000000\",\"gap_ms\":50500,"
                "\"clock\":\"local\",\"clock_by\":\"assumed\",\"offset_ms\":-3600000,"
                "\"offset_at\":null,\"drift_ppm\":0.000,\"bound_ms\":null,\"zone_s\":null,\"skew_ms\":null,\"clock_pairs\":0,\"clock_why\":null,"
                "\"notes\":0},"
                "{\"path\":\"b\\\\x1b.bin\",\"format\":null,\"host\":null,\"host_by\":null,\"role\":null,\"role_by\":null,\"bytes\":3,\"records\":0,\"messages\":0,"
                "\"first\":null,\"last\":null,\"gap_at\":null,\"gap_ms\":null,\"clock\":\"unknown\",\"clock_by\":null,\"offset_ms\":null,\"offset_at\":null,\"drift_ppm\":null,\"bound_ms\":null,\"zone_s\":null,"
                "\"skew_ms\":null,\"clock_pairs\":0,\"clock_why\":null,\"notes\":1}],"
                "\"since\":null,\"until\":null,\"messages\":0,\"dialogs\":0,\"calls\":0,\"findings\":["
                "{\"key\":\"r-one:a.example\",\"rule\":\"r-one\",\"rev\":3,\"title\":\"a.example refuses\",\"severity\":\"error\","
                "\"confidence\":\"likely\",\"kind\":\"cause\",\"owner\":\"them\",\"subject\":{\"type\":\"domain\",\"id\":\"a.example\"},"
                "\"calls\":2,\"users\":2,\"user_names\":[\"ann@a.example\",\"bob@b.example\"],\"first\":\"2014-03-05T08:31:10.000000Z\",\"last\":\"2014-03-05T08:31:15.000000Z\","
                "\"decided_by\":\"edge\",\"facts\":{\"code\":\"1028\",\"who\":\"x \\\"y\\\" +2\"},\"means\":\"It means.\",\"cause\":\"It is so.\","
                "\"fix\":\"1. Do `this`.\",\"confirm\":\"- Look.\",\"rule_out\":\"- Not it.\",\"ask_for\":[\"Please send it.\"],\"refs\":[\"rfc3261:21\"],"
                "\"explains\":[\"r-two:504 < r-one:a.example\"],\"evidence\":["
                "{\"role\":\"the refusal\",\"source\":\"a.log\",\"host\":\"PC1\",\"line\":12,\"frame\":null,\"offset\":99,"
                "\"time\":\"2014-03-05T08:31:10.000000Z\",\"text\":\"SIP/2.0 504 x response=\\\"***\\\"\",\"cut\":false},"
                "{\"role\":\"later\",\"source\":\"b\\\\x1b.bin\",\"host\":null,\"line\":null,\"frame\":null,\"offset\":1,"
                "\"time\":null,\"text\":\"t\",\"cut\":true}]},"
                "{\"key\":\"r-three:x\",\"rule\":\"r-three\",\"rev\":1,\"title\":\"</script>\\\\x1b[2J\\\\u202e\\\\xff\",\"severity\":\"notice\","
                "\"confidence\":\"possible\",\"kind\":\"symptom\",\"owner\":null,\"subject\":{\"type\":null,\"id\":null},"
                "\"calls\":0,\"users\":0,\"user_names\":[],\"first\":null,\"last\":null,\"decided_by\":null,\"facts\":{},\"means\":null,\"cause\":null,"
                "\"fix\":null,\"confirm\":null,\"rule_out\":null,\"ask_for\":[],\"refs\":[],\"explains\":[],\"evidence\":["
                "{\"role\":\"later\",\"source\":\"b\\\\x1b.bin\",\"host\":null,\"line\":null,\"frame\":null,\"offset\":1,"
                "\"time\":null,\"text\":\"t\",\"cut\":true}]}],"
                "\"harmless\":[{\"key\":\"r-six:x\",\"rule\":\"r-six\",\"rev\":1,\"title\":\"a step\",\"severity\":\"info\","
                "\"confidence\":\"possible\",\"kind\":\"expected\",\"owner\":null,\"subject\":{\"type\":null,\"id\":null},"
                "\"calls\":0,\"users\":0,\"user_names\":[],\"first\":null,\"last\":null,\"decided_by\":null,\"facts\":{},\"means\":null,\"cause\":null,"
                "\"fix\":null,\"confirm\":null,\"rule_out\":null,\"ask_for\":[],\"refs\":[],\"explains\":[],\"evidence\":["
                "{\"role\":\"later\",\"source\":\"b\\\\x1b.bin\",\"host\":null,\"line\":null,\"frame\":null,\"offset\":1,"
                "\"time\":null,\"text\":\"t\",\"cut\":true}]}],"
                "\"suppressed\":[{\"key\":\"r-seven:x\",\"rule\":\"r-seven\",\"title\":\"known\",\"calls\":2,\"why\":\"the lab\"}],"
                "\"skipped\":[{\"rule\":\"r-five\",\"needs\":[\"budget\"]},{\"rule\":\"r-four\",\"needs\":[\"sdp\",\"mras\"]}],"
                "\"notes\":[{\"code\":\"no-format\",\"source\":\"b\\\\x1b.bin\",\"offset\":0,\"count\":1,\"text\":\"not read\"}]}\n";
        struct store *s = make_case();
        struct buf b = BUF_INIT;

        assert_int_equal(report_json(s, &(struct report_options){0}, &b), 0);
        assert_string_equal(buf_str(&b), want);
        buf_done(&b);
        store_free(s);
}

/* make_case() has no message: the report stops at that. With one, all of it is there. */
static const struct refused calls[] = {
        {"c1@x", "v1", "ann@a.example", "bob@b.example", 504, "1008;reason=\"No route\"", MARCH},
        {"c2@x", "v2", "eve@a.example", "bob@b.example", 504, "1008;reason=\"No route\"", MARCH + 3600 * STAMP_SECOND},
};

static void put_found(struct store *s, const char *rule, int64_t call, char *user, enum severity severity) {
        struct evidence e = {.role = (char *)"the refusal", .source = 1, .sighting = call, .line = (uint64_t)call * 4, .offset = 7,
                             .time_us = calls[call - 1].time_us, .utc = true, .text = (char *)"SIP/2.0 504 No"};
        struct finding f = {.key = (char *)rule, .rule = (char *)rule, .rev = 1, .title = (char *)rule, .severity = severity,
                            .confidence = CONFIDENCE_CONFIRMED, .kind = KIND_CAUSE, .calls = &call, .n_calls = 1,
                            .users = &user, .n_users = 1, .first_us = e.time_us, .last_us = e.time_us, .utc = true,
                            .fix = (char *)"Mend it.", .evidence = &e, .n_evidence = 1};

        put(s, &f);
}

static struct store *make_calls(void) {
        struct store *s = sample_case(calls, 2);

        put_found(s, "first-rule", 1, (char *)"ann@a.example", SEVERITY_ERROR);
        put_found(s, "second-rule", 2, (char *)"eve@a.example", SEVERITY_WARNING);
        assert_int_equal(store_finish(s), 0);
        return s;
}

static void assert_report(struct store *s, const struct report_options *o, const char *want) {
        struct buf b = BUF_INIT;

        assert_int_equal(report_text(s, o, &b), 0);
        assert_string_equal(buf_str(&b), want);
        buf_done(&b);
}

#define HEAD "1 file, 2 SIP messages, 2 calls, 0 other events\n"
#define FIRST \
        "\nERROR  first-rule\n" \
        "  concerns    1 call, 1 user: ann@a.example\n" \
        "  when        2014-03-05 08:31:10 UTC\n" \
        "  rule        first-rule, confirmed, cause\n" \
        "\n  Fix\n    Mend it.\n" \
        "\n  Evidence\n    made.log:4  2014-03-05 08:31:10Z\n      the refusal\n      SIP/2.0 504 No\n"
#define SECOND \
        "\nWARNING  second-rule\n" \
        "  concerns    1 call, 1 user: eve@a.example\n" \
        "  when        2014-03-05 09:31:10 UTC\n" \
        "  rule        second-rule, confirmed, cause\n" \
        "\n  Fix\n    Mend it.\n" \
        "\n  Evidence\n    made.log:8  2014-03-05 09:31:10Z\n      the refusal\n      SIP/2.0 504 No\n"

#define SHORT(a, b) "\n  In short\n    " a "    " b
#define ERROR "ERROR  first-rule\n"
#define WARNING "WARNING  second-rule\n"

static void test_text(void **state) {
        (void)state;
        struct store *s = make_calls();

        assert_report(s, &(struct report_options){0}, HEAD SHORT(ERROR, WARNING) FIRST SECOND);
        store_free(s);
}

static void test_complaint_comes_first(void **state) {
        (void)state;
        struct store *s = make_calls();
        struct user_complaint eve = {.user = "eve", .has_at = true}, bob = {.user = "BOB"}, zoe = {.user = "zoe"};

        assert_int_equal(stamp_parse(SPAN("09:30"), &eve.at), 0);
        assert_report(s, &(struct report_options){.complaint = &eve},
                      HEAD "\n1 message concerns eve, 1 of them within five minutes of that time.\n" SHORT(WARNING, ERROR)
                      "\nConcerning the complaint\n" SECOND "\nFound elsewhere\n" FIRST);
        assert_report(s, &(struct report_options){.complaint = &bob},
                      HEAD "\n2 messages concern BOB.\n" SHORT(ERROR, WARNING) "\nConcerning the complaint\n" FIRST SECOND);
        assert_report(s, &(struct report_options){.complaint = &zoe},
                      HEAD "\nNothing in the evidence concerns zoe: no message is from, to or about them.\n" SHORT(ERROR, WARNING)
                      "\nNo finding concerns it. Found elsewhere\n" FIRST SECOND);
        assert_int_equal(stamp_parse(SPAN("12:00"), &eve.at), 0);
        assert_report(s, &(struct report_options){.complaint = &eve},
                      HEAD "\n1 message concerns eve, none within five minutes of that time; the nearest is at\n"
                      "2014-03-05 09:31:10.\n" SHORT(WARNING, ERROR) "\nNo finding concerns it. Found elsewhere\n" SECOND FIRST);
        store_free(s);
}

static void test_nothing(void **state) {
        (void)state;
        struct store *s = sample_case(calls, 1), *empty = sample_case(calls, 0);

        assert_int_equal(store_finish(s), 0);
        assert_report(s, &(struct report_options){0}, "1 file, 1 SIP message, 1 call, 0 other events\n\nNothing found.\n");
        assert_int_equal(store_finish(empty), 0);
        assert_report(empty, &(struct report_options){0},
                      "1 file, 0 SIP messages, 0 calls, 0 other events\n\nNothing could be judged: no record was read. "
                      "sipdx formats lists what is read, and\nsipdx formats --explain FILE says why a file is not.\n");
        store_free(s);
        store_free(empty);
}

/* Of many findings of one rule a few are told at length, the others in brief; other rules are still seen at a glance. */
static void test_alike(void **state) {
        (void)state;
        struct store *s = sample_case(calls, 1);
        struct buf b = BUF_INIT;
        size_t fixes = 0, briefs = 0;

        for (size_t i = 0; i < 40; i++) {
                char key[16], subject[16], rule[16];
                struct evidence e = {.role = (char *)"r", .source = 1, .sighting = 1, .line = 1, .time_us = STAMP_NONE, .text = (char *)"t"};
                struct finding f = {.key = key, .kind = KIND_CAUSE, .rule = rule, .title = subject, .subject = subject, .fix = (char *)"Mend.",
                                    .first_us = STAMP_NONE, .last_us = STAMP_NONE, .evidence = &e, .n_evidence = 1};
                snprintf(key, sizeof(key), "k%02zu", i);
                snprintf(subject, sizeof(subject), "s%02zu", i);
                snprintf(rule, sizeof(rule), "%s", i < 39 ? "many" : "other");
                put(s, &f);
        }
        assert_int_equal(store_finish(s), 0);
        assert_int_equal(report_text(s, &(struct report_options){0}, &b), 0);
        assert_non_null(strstr(buf_str(&b), "    INFO  s02\n    INFO  s39\n    36 more below\n"));
        for (const char *at = buf_str(&b); (at = strstr(at, "    Mend.\n")); at++)
                fixes++;
        for (const char *at = buf_str(&b); (at = strstr(at, "rule        many, possible, as for s00 above\n  made.log:1\n")); at++)
                briefs++;
        assert_int_equal(fixes, 4);
        assert_int_equal(briefs, 36);
        buf_reset(&b);
        assert_int_equal(report_markdown(s, &(struct report_options){0}, &b), 0);
        fixes = briefs = 0;
        for (const char *at = buf_str(&b); (at = strstr(at, "### Fix\n")); at++)
                fixes++;
        for (const char *at = buf_str(&b); (at = strstr(at, "- **Fix:** as for s00, above\n")); at++)
                briefs++;
        assert_int_equal(fixes, 4);
        assert_int_equal(briefs, 36);
        buf_done(&b);
        store_free(s);
}

/* No control character but LF, no colour that was not asked for, no line wider than it may be but for what cannot break. */
static void test_text_is_safe(void **state) {
        (void)state;
        struct store *s = sample_case(calls, 1);
        struct evidence e = {.role = (char *)"r\x1b", .source = 1, .sighting = 1, .line = 1, .time_us = STAMP_NONE,
                             .host = (char *)"h\x07", .text = (char *)"\x9b\xE2\x80\xAE gssapi-data=\"secret\""};
        char *user = (char *)"u\x1b[1m";
        struct fact fact = {(char *)"f\r", (char *)"v\nw"};
        struct finding f = {.key = (char *)"k", .kind = KIND_CAUSE, .rule = (char *)"r\x1b", .title = (char *)"t\x1b", .owner = (char *)"o\x1b",
                            .decided_by = (char *)"d\x1b", .means = (char *)"m\x1b", .first_us = STAMP_NONE, .last_us = STAMP_NONE,
                            .users = &user, .n_users = 1, .facts = &fact, .n_facts = 1, .evidence = &e, .n_evidence = 1};
        struct buf b = BUF_INIT;

        put(s, &f);
        assert_int_equal(store_finish(s), 0);
        assert_int_equal(report_text(s, &(struct report_options){0}, &b), 0);
        for (size_t i = 0; i < b.n; i++)
                assert_true(b.p[i] == '\n' || (b.p[i] >= ' ' && b.p[i] < 0x7f));
        assert_non_null(strstr(buf_str(&b), "gssapi-data=\"***\""));
        assert_null(strstr(buf_str(&b), "secret"));
        buf_reset(&b);
        assert_int_equal(report_text(s, &(struct report_options){.colour = true}, &b), 0);
        assert_non_null(strstr(buf_str(&b), "\x1b[1m"));
        assert_null(strstr(buf_str(&b), "u\x1b"));
        buf_done(&b);
        store_free(s);
}

/* What is not a finding of its own is named and counted all the same. */
static void test_beside(void **state) {
        (void)state;
        struct store *s = sample_case(calls, 1);
        struct evidence e = {.role = (char *)"r", .source = 1, .sighting = 1, .line = 1, .time_us = STAMP_NONE, .text = (char *)"t"};
        int64_t two[] = {1, 2};
        char *asks[] = {(char *)"Please send the log, 10:20 to 10:45."};
        struct finding f = {.key = (char *)"a", .kind = KIND_CAUSE, .rule = (char *)"a", .title = (char *)"A", .first_us = STAMP_NONE,
                            .last_us = STAMP_NONE, .asks = asks, .n_asks = 1, .evidence = &e, .n_evidence = 1};
        struct finding step = {.key = (char *)"b", .kind = KIND_NOISE, .rule = (char *)"b", .title = (char *)"B", .first_us = STAMP_NONE,
                               .last_us = STAMP_NONE, .evidence = &e, .n_evidence = 1, .calls = two, .n_calls = 2};
        struct finding known = {.key = (char *)"c", .kind = KIND_CAUSE, .rule = (char *)"c", .title = (char *)"C", .first_us = STAMP_NONE,
                                .last_us = STAMP_NONE, .suppressed = (char *)"the lab", .evidence = &e, .n_evidence = 1};

        put(s, &f);
        put(s, &step);
        put(s, &known);
        assert_int_equal(store_put_skipped(s, "x", "sdp", "needs"), 0);
        assert_int_equal(store_put_skipped(s, "y", "sdp", "needs"), 0);
        assert_int_equal(store_put_skipped(s, "z", "mras\nsdp", "needs"), 0);
        assert_int_equal(store_put_skipped(s, "w", "it takes too long", "budget"), 0);
        assert_int_equal(store_finish(s), 0);
        assert_report(s, &(struct report_options){0},
                      "1 file, 1 SIP message, 1 call, 0 other events\n\nINFO  A\n  when        no time written\n  rule        a, possible, cause\n"
                      "\n  Ask for\n    - Please send the log, 10:20 to 10:45.\n"
                      "\n  Evidence\n    made.log:1  \n      r\n      t\n"
                      "\n  Looks alarming, is not\n    b: B, 2 calls\n"
                      "\n  Suppressed by the site's settings\n    c: C (the lab)\n"
                      "\n  Not judged\n    w: it takes too long\n    3 rules: the evidence has no sdp (2); mras, sdp\n");
        store_free(s);
}

/* A ticket shows no markup that a log has made up. */
static void test_markdown(void **state) {
        (void)state;
        struct store *s = sample_case(calls, 1);
        struct evidence e = {.role = (char *)"r\n# no", .source = 1, .sighting = 1, .line = 1, .time_us = MARCH, .utc = true,
                             .host = (char *)"<h>", .text = (char *)"```\x1b[m </code> response=\"k\""};
        struct fact fact = {(char *)"f", (char *)"a|b [x](http://www.evil.example) <img>"};
        struct finding f = {.key = (char *)"k", .kind = KIND_CAUSE, .rule = (char *)"r", .rev = 2, .title = (char *)"# *t* <b>", .first_us = MARCH,
                            .last_us = MARCH, .utc = true, .decided_by = (char *)"_e_", .facts = &fact, .n_facts = 1,
                            .means = (char *)"It is <script>x</script> and `<pool>` ![p](http://evil.example/p.png), WWW.evil.example, https://evil.example/www.",
                            .fix = (char *)"1. Do\n\n       Get-X -Y <z>\n", .cause = (char *)"<div>\nblock\n</div>",
                            .evidence = &e, .n_evidence = 1};
        struct buf b = BUF_INIT;

        put(s, &f);
        assert_int_equal(store_finish(s), 0);
        assert_int_equal(report_markdown(s, &(struct report_options){0}, &b), 0);
        assert_string_equal(buf_str(&b),
                "# sipdx report\n\n1 file, 1 SIP message, 1 call, 0 other events.\n"
                "\n## info (possible): \\# \\*t\\* &lt;b\\>\n\n- **Decided by:** \\_e\\_\n- **When:** 2014-03-05 08:31:10 UTC\n- **Rule:** r, rev 2\n"
                "\n### Fix\n\n1.  Do\n    \n    ``` \n    Get-X -Y <z>\n    ```\n"
                "\n### Means\n\nIt is \\<script\\>x\\</script\\> and `<pool>` p, WWW&#46;evil.example, https&#58;//evil.example/www&#46;\n"
                "\n### Cause\n\n\\<div\\>&#10;block&#10;\\</div\\>&#10;\n"
                "\n### Facts\n\n| fact | value |\n|---|---|\n| f | a\\|b \\[x\\](http&#58;//www&#46;evil.example) &lt;img\\> |\n"
                "\n### Evidence\n\n- r\\\\n\\# no: made.log:1, 2014-03-05 08:31:10 UTC, &lt;h\\>\n\n"
                "  ````\n  ```\\x1b[m </code> response=\"***\"\n  ````\n\n");
        buf_done(&b);
        store_free(s);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_json), cmocka_unit_test(test_text), cmocka_unit_test(test_complaint_comes_first),
                cmocka_unit_test(test_nothing), cmocka_unit_test(test_alike), cmocka_unit_test(test_text_is_safe), cmocka_unit_test(test_beside),
                cmocka_unit_test(test_markdown),
        };
        return cmocka_run_group_tests_name("report", tests, NULL, NULL);
}
