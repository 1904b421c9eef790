/*
 * host.c: what the browser saves, keeps and remembers.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/host.h"
#include "cli/settings.h"
#include "ingest/ingest.h"
#include "store/file.h"

static const char trace[] =
        "@ 2014-03-05T09:00:00Z TCP 10.0.0.1:5060 > 10.0.0.2:5060\n"
        "INVITE sip:bob@example.com SIP/2.0\r\nVia: SIP/2.0/TCP 10.0.0.1;branch=z9hG4bK1\r\nFrom: <sip:a@example.com>;tag=1\r\n"
        "To: <sip:bob@example.com>\r\nCall-ID: c1\r\nCSeq: 1 INVITE\r\n"
        "Authorization: Digest username=\"a\", response=\"0123456789abcdef0123456789abcdef\"\r\nContent-Length: 0\r\n\r\n\n"
        "@ 2014-03-05T09:00:01Z TCP 10.0.0.2:5060 > 10.0.0.1:5060\n"
        "SIP/2.0 486 Busy Here\r\nVia: SIP/2.0/TCP 10.0.0.1;branch=z9hG4bK1\r\nFrom: <sip:a@example.com>;tag=1\r\n"
        "To: <sip:bob@example.com>;tag=2\r\nCall-ID: c1\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n\n";

struct desk {
        char dir[32], path[80];
        struct host_case c;
        struct host host;
        struct buf words, text;
};

static int make(void **state) {
        struct desk *d = calloc(1, sizeof *d);
        const struct ingest_text text = {"a.trace", SPAN(trace), "trace"};

        snprintf(d->dir, sizeof d->dir, "/tmp/sipdx-host-XXXXXX");
        if (!mkdtemp(d->dir) || store_create(NULL, &d->c.store) < 0 || ingest_texts(&text, 1, d->c.store, NULL) < 0 ||
            store_finish(d->c.store) < 0 || sidecar_open(NULL, &d->c.notes) < 0)
                return -1;
        store_detach(d->c.store);
        d->host = host_of(&d->c);
        *state = d;
        return 0;
}

static int destroy(void **state) {
        struct desk *d = *state;
        int r;

        sidecar_close(d->c.notes);
        store_free(d->c.store);
        buf_done(&d->words);
        buf_done(&d->text);
        r = rmdir(d->dir);
        free(d);
        return r;
}

/* Saves under that name; the words are in d->words. */
static int save(struct desk *d, struct export what, const char *name) {
        buf_reset(&d->words);
        snprintf(d->path, sizeof d->path, "%s/%s", d->dir, name);
        return d->host.save(d->host.ctx, &what, d->path, &d->words);
}

static const char *saved(struct desk *d) {
        struct stat st;

        buf_reset(&d->text);
        assert_int_equal(stat(d->path, &st), 0);
        assert_int_equal(st.st_mode & 07777, 0600);
        assert_int_equal(file_read(d->path, 1 << 20, &d->text), 0);
        unlink(d->path);
        return buf_str(&d->text);
}

static void every_thing_in_its_forms(void **state) {
        struct desk *d = *state;
        static const struct {
                struct export what;
                const char *name, *holds;
        } table[] = {
                {{.kind = EXPORT_CALLS}, "c.txt", "a@example.com"},
                {{.kind = EXPORT_CALLS}, "c.csv", "call,kind,"},
                {{.kind = EXPORT_CALLS}, "c.json", "\"call_id\": \"c1\""},
                {{.kind = EXPORT_MESSAGES}, "m.txt", "486 Busy Here"},
                {{.kind = EXPORT_MESSAGES, .filter = SPAN("code:486")}, "m.csv", ",486,"},
                {{.kind = EXPORT_MESSAGES, .filter = SPAN("code:200")}, "m.json", "[]"},
                {{.kind = EXPORT_LADDER, .id = 1}, "l.txt", "486 Busy Here"},
                {{.kind = EXPORT_LADDER, .id = 1}, "l.csv", "message,time,"},
                {{.kind = EXPORT_LADDER, .id = 1}, "l.json", "\"lanes\""},
                {{.kind = EXPORT_MESSAGE, .id = 1}, "s.txt", "As it stands in the log"},
                {{.kind = EXPORT_MESSAGE, .id = 1}, "s.json", "\"method\""},
                {{.kind = EXPORT_MESSAGE, .id = 1}, "s.csv", "group,name,value"},
                {{.kind = EXPORT_MESSAGE, .id = 1}, "s.sip", "INVITE sip:bob@example.com SIP/2.0\n"},
                {{.kind = EXPORT_NOTES}, "n.txt", "No notes"},
                {{.kind = EXPORT_NOTES}, "n.md", "No notes"},
                {{.kind = EXPORT_NOTES}, "n.json", "[]"},
                {{.kind = EXPORT_NOTES}, "n.csv", ""},
        };

        for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
                assert_int_equal(save(d, table[i].what, table[i].name), 0);
                assert_non_null(strstr(buf_str(&d->words), "saved as "));
                assert_non_null(strstr(saved(d), table[i].holds));
                assert_null(strstr(buf_str(&d->text), "0123456789abcdef0123456789abcdef"));
        }
}

/* After a refusal there is no file, or the one that was there. */
static void what_cannot_be_saved(void **state) {
        struct desk *d = *state;
        static const struct {
                struct export what;
                const char *name, *words;
        } table[] = {
                {{.kind = EXPORT_CALLS}, "c.pdf", "the name has to end in one of .txt .json .csv"},
                {{.kind = EXPORT_CALLS}, "c", "the name has to end in one of"},
                {{.kind = EXPORT_CALLS}, ".csv", "the name has to end in one of"},
                {{.kind = EXPORT_CALLS}, "c.sip", "the name has to end in one of"},
                {{.kind = EXPORT_NOTES}, "n.xml", "one of .txt .json .csv .md"},
                {{.kind = EXPORT_CALLS, .filter = SPAN("code:")}, "c.csv", "filter, at "},
                {{.kind = EXPORT_MESSAGE, .id = 99}, "m.txt", "cannot save "},
                {{.kind = EXPORT_CALLS}, "none/c.csv", "No such file or directory"},
                {{.kind = EXPORT_CALLS}, "\x1b[31m.pdf", "\\x1b[31m"},
        };

        for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
                assert_true(save(d, table[i].what, table[i].name) < 0);
                assert_non_null(strstr(buf_str(&d->words), table[i].words));
                assert_int_equal(access(d->path, F_OK), -1);
        }
        assert_int_equal(save(d, (struct export){.kind = EXPORT_CALLS}, "c.csv"), 0);
        assert_int_equal(save(d, (struct export){.kind = EXPORT_NOTES}, "c.csv"), -EEXIST);
        assert_non_null(strstr(buf_str(&d->words), "exists and is left alone"));
        assert_non_null(strstr(saved(d), "call,kind,"));
}

static void kept_with_its_notes(void **state) {
        struct desk *d = *state;
        const struct sidecar_entry e = {.key = "call:c1", .mark = '*', .time_us = STAMP_NONE};
        char notes[90];

        snprintf(d->path, sizeof d->path, "%s/kept.sipdx", d->dir);
        snprintf(notes, sizeof notes, "%s.notes", d->path);
        assert_int_equal(sidecar_set(d->c.notes, &e), 0);
        assert_int_equal(d->host.keep(d->host.ctx, d->path, &d->words), 0);
        assert_non_null(strstr(buf_str(&d->words), "the case is kept as "));
        assert_true(store_is_case(d->path));
        assert_string_equal(sidecar_path(d->c.notes), notes);
        unlink(d->path);
        assert_int_equal(unlink(notes), 0);
        buf_reset(&d->words);
        assert_true(d->host.keep(d->host.ctx, "/proc/x/y", &d->words) < 0);
        assert_non_null(strstr(buf_str(&d->words), "cannot write /proc/x/y"));
}

static void remembered(void **state) {
        struct desk *d = *state;
        struct buf b = BUF_INIT;
        struct stat st;

        snprintf(d->path, sizeof d->path, "%s/deep/state", d->dir);
        setenv("XDG_STATE_HOME", d->path, 1);
        state_read(&b);
        assert_int_equal(b.n, 0);
        assert_int_equal(d->host.remember(d->host.ctx, SPAN("one")), 0);
        assert_int_equal(d->host.remember(d->host.ctx, SPAN("two")), 0);
        state_read(&b);
        assert_string_equal(buf_str(&b), "two");
        snprintf(d->path, sizeof d->path, "%s/deep/state/sipdx/browse", d->dir);
        assert_int_equal(stat(d->path, &st), 0);
        assert_int_equal(st.st_mode & 07777, 0600);
        setenv("XDG_STATE_HOME", "/proc/none", 1);
        assert_true(d->host.remember(d->host.ctx, SPAN("three")) < 0);
        /* A relative path is none, and without a home there is no place. */
        setenv("XDG_STATE_HOME", "here", 1);
        unsetenv("HOME");
        assert_int_equal(d->host.remember(d->host.ctx, SPAN("three")), -ENOENT);
        for (char *p = d->path; (p = strrchr(d->path, '/')) > d->path + strlen(d->dir);) {
                assert_int_equal(remove(d->path), 0);
                *p = '\0';
        }
        remove(d->path);
        buf_done(&b);
}

#define desk_test(f) cmocka_unit_test_setup_teardown(f, make, destroy)

int main(void) {
        const struct CMUnitTest tests[] = {
                desk_test(every_thing_in_its_forms),
                desk_test(what_cannot_be_saved),
                desk_test(kept_with_its_notes),
                desk_test(remembered),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
