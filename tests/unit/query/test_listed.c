/* query/listed.c: keys of calls and messages range by range, with and without a filter; rows with all their cells; the messages
 * of a call. */
#include "unit/query/many.h"

#include "query/listed.h"

#include <errno.h>

enum { CALLS = 12, MESSAGES = CALLS * MANY_EACH, LAST = MESSAGES - MANY_EACH + 1 };

/* One line a key: "id=number", "id=text" or "id". Sorted by id, as keys come in no order. */
struct keys {
        struct listed_key v[MESSAGES];
        char texts[MESSAGES][64];
        size_t n;
        int refuse; /* what take returns */
};

static int take(void *ctx, const struct listed_key *k) {
        struct keys *l = ctx;
        assert_true(l->n < MESSAGES);
        assert_true(k->number == STAMP_NONE || k->text.n == 0);
        l->v[l->n] = *k;
        snprintf(l->texts[l->n], sizeof(*l->texts), "%.*s", SPAN_ARG(k->text));
        l->n++;
        return l->refuse;
}

static int64_t key_of(const struct keys *l, int64_t id, const char **ret_text) {
        for (size_t i = 0; i < l->n; i++)
                if (l->v[i].id == id) {
                        *ret_text = l->texts[i];
                        return l->v[i].number;
                }
        fail_msg("no %lld", (long long)id);
        return 0;
}

static size_t column(enum listed l, const char *name) {
        size_t n;
        const struct listed_column *v = listed_columns(l, &n);
        for (size_t i = 0; i < n; i++)
                if (!strcmp(v[i].name, name))
                        return i;
        fail_msg("no column %s", name);
        return 0;
}

static struct filter *filter_of(const char *line) {
        struct filter *f = NULL;
        assert_int_equal(filter_parse(span_str(line), &f, NULL), 0);
        return f;
}

static int make(void **state) {
        struct store *s = many_case(CALLS);
        many_finding(s, "late-rule", SEVERITY_WARNING, 3);
        many_finding(s, "grave-rule", SEVERITY_ERROR, 6);
        *state = s;
        return store_finish(s);
}

static int unmake(void **state) {
        store_free(*state);
        return 0;
}

static void test_last(void **state) {
        int64_t last = 7;
        struct store *none = many_case(0);

        struct totals t;
        assert_int_equal(store_totals(*state, &t), 0);
        assert_int_equal(listed_total(LISTED_CALLS, &t), CALLS);
        assert_int_equal(listed_total(LISTED_MESSAGES, &t), MESSAGES);
        assert_int_equal(listed_last(*state, LISTED_CALLS, &last), 0);
        assert_int_equal(last, many_call(CALLS));
        assert_int_equal(listed_last(*state, LISTED_MESSAGES, &last), 0);
        assert_int_equal(last, MESSAGES);
        assert_int_equal(store_finish(none), 0);
        for (int l = 0; l < LISTED_LISTS; l++) {
                struct keys got = {0};
                assert_int_equal(listed_last(none, (enum listed)l, &last), 0);
                assert_int_equal(last, 0);
                assert_int_equal(store_totals(none, &t), 0);
                assert_int_equal(listed_total((enum listed)l, &t), 0);
                assert_int_equal(listed_keys(none, (enum listed)l, NULL, 0, 1, 100, take, &got), 0);
                assert_int_equal(got.n, 0);
        }
        store_free(none);
}

/* Ranges side by side give each row once; without a filter all, with one those that pass. */
static void test_ranges(void **state) {
        static const struct {
                enum listed l;
                const char *line; /* NULL: none */
                int64_t from, to;
                size_t want;
        } table[] = {
                {LISTED_CALLS, NULL, 1, LAST, CALLS},
                {LISTED_CALLS, NULL, 2, 9, 2},
                {LISTED_CALLS, NULL, 9, 9, 1},
                {LISTED_CALLS, NULL, LAST, INT64_MAX, 1},
                {LISTED_CALLS, NULL, LAST + 1, 1000, 0},
                {LISTED_CALLS, NULL, 5, 1, 0},
                {LISTED_CALLS, "", 5, 13, 3},
                {LISTED_CALLS, "code:504", 1, LAST, 4},
                {LISTED_CALLS, "code:504", 1, 9, 1},
                {LISTED_CALLS, "code:504", 10, 20, 0},
                {LISTED_CALLS, "method:INVITE", 1, LAST, CALLS}, /* two of its messages pass, it comes once */
                {LISTED_CALLS, "hosted", 1, LAST, 4},
                {LISTED_CALLS, "nothing", 1, LAST, 0},
                {LISTED_CALLS, "severity:error,warning", 1, LAST, 2},
                {LISTED_CALLS, "outcome:answered", 1, LAST, 4},
                {LISTED_CALLS, "file:server", 1, LAST, CALLS / 2},
                {LISTED_MESSAGES, NULL, 1, MESSAGES, MESSAGES},
                {LISTED_MESSAGES, NULL, 9, 12, 4},
                {LISTED_MESSAGES, "code:504", 1, MESSAGES, 4},
                {LISTED_MESSAGES, "code:504 call:9", 1, MESSAGES, 1},
                {LISTED_MESSAGES, "code:504", 12, MESSAGES, 3},
                {LISTED_MESSAGES, "call:9", 1, MESSAGES, 4},
                {LISTED_MESSAGES, "/^CSeq: 2 BYE/ code:none", 1, MESSAGES, 4},
                {LISTED_MESSAGES, "host:pc", 1, MESSAGES, MESSAGES / 2},
        };

        for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
                struct filter *f = table[i].line ? filter_of(table[i].line) : NULL;
                struct keys got = {0};
                assert_int_equal(listed_keys(*state, table[i].l, f, 0, table[i].from, table[i].to, take, &got), 0);
                if (got.n != table[i].want)
                        fail_msg("%s %lld-%lld: %zu", table[i].line, (long long)table[i].from, (long long)table[i].to, got.n);
                for (size_t k = 0; k < got.n; k++)
                        assert_true(got.v[k].id >= table[i].from && got.v[k].id <= table[i].to && got.v[k].id == got.v[k].number);
                filter_free(f);
        }
}

static const struct {
        enum listed l;
        const char *column;
        int64_t id, number; /* number: STAMP_NONE: a text, or nothing */
        const char *text;
} keys[] = {
        {LISTED_CALLS, "call", 9, 9, ""},
        {LISTED_CALLS, "time", 1, MANY_START, ""},
        {LISTED_CALLS, "time", 5, MANY_START + 7 * MANY_APART, ""},
        {LISTED_CALLS, "length", 1, 62 * STAMP_SECOND, ""},
        {LISTED_CALLS, "length", 5, 3 * STAMP_SECOND, ""},
        {LISTED_CALLS, "kind", 1, STAMP_NONE, "call"},
        {LISTED_CALLS, "from", 45, STAMP_NONE, "user0012@a.example"},
        {LISTED_CALLS, "to", 45, STAMP_NONE, "bob2@b.example"},
        {LISTED_CALLS, "msgs", 17, 4, ""},
        {LISTED_CALLS, "state", 1, STAMP_NONE, "answered"},
        {LISTED_CALLS, "state", 5, STAMP_NONE, "declined"},
        {LISTED_CALLS, "state", 9, STAMP_NONE, "failed"},
        {LISTED_CALLS, "code", 9, 504, ""},
        {LISTED_CALLS, "diag", 9, STAMP_NONE, "1028"},
        {LISTED_CALLS, "diag", 5, STAMP_NONE, ""},
        {LISTED_CALLS, "finding", 21, STAMP_NONE, "grave-rule"},
        {LISTED_CALLS, "finding", 17, STAMP_NONE, ""},
        {LISTED_CALLS, "legs", 17, 1, ""},
        {LISTED_CALLS, "call-id", 17, STAMP_NONE, "c5@x"},
        {LISTED_CALLS, "source", 17, STAMP_NONE, "10.0.0.1:5061"},
        {LISTED_CALLS, "destination", 17, STAMP_NONE, "10.0.0.2:5061"},
        {LISTED_CALLS, "agent", 17, STAMP_NONE, "phone/1"},
        {LISTED_CALLS, "talk", 1, 60 * STAMP_SECOND, ""},
        {LISTED_CALLS, "talk", 5, STAMP_NONE, ""},
        {LISTED_CALLS, "file", 5, STAMP_NONE, "logs/server.log"},
        {LISTED_MESSAGES, "msg", 48, 48, ""},
        {LISTED_MESSAGES, "time", 3, MANY_START + 61 * STAMP_SECOND, ""},
        {LISTED_MESSAGES, "dir", 1, STAMP_NONE, "out"},
        {LISTED_MESSAGES, "dir", 2, STAMP_NONE, "in"},
        {LISTED_MESSAGES, "dir", 5, STAMP_NONE, "in"},
        {LISTED_MESSAGES, "what", 1, STAMP_NONE, "INVITE"},
        {LISTED_MESSAGES, "what", 11, STAMP_NONE, "504 Step"},
        {LISTED_MESSAGES, "cseq", 4, STAMP_NONE, "2 BYE"},
        {LISTED_MESSAGES, "diag", 11, STAMP_NONE, "1028"},
        {LISTED_MESSAGES, "call", 11, 9, ""},
        {LISTED_MESSAGES, "seen", 11, 1, ""},
        {LISTED_MESSAGES, "sent", 11, 1, ""},
        {LISTED_MESSAGES, "host", 5, STAMP_NONE, "FE02"},
        {LISTED_MESSAGES, "uri", 1, STAMP_NONE, "sip:bob1@b.example"},
        {LISTED_MESSAGES, "uri", 2, STAMP_NONE, ""},
        {LISTED_MESSAGES, "transport", 1, STAMP_NONE, "TLS"},
        {LISTED_MESSAGES, "file", 1, STAMP_NONE, "logs/client.uccapilog"},
        {LISTED_MESSAGES, "line", 11, 101, ""},
};

static void test_keys(void **state) {
        for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
                struct keys got = {0};
                const char *text = NULL;
                assert_int_equal(listed_keys(*state, keys[i].l, NULL, column(keys[i].l, keys[i].column), 1, MESSAGES, take, &got), 0);
                int64_t number = key_of(&got, keys[i].id, &text);
                if (number != keys[i].number || strcmp(text, keys[i].text) != 0)
                        fail_msg("%s of %lld: %lld, \"%s\"", keys[i].column, (long long)keys[i].id, (long long)number, text);
        }
}

struct shown {
        size_t n, columns;
        int64_t seen[MESSAGES];
        const struct listed_row *want; /* NULL: any */
        struct keys *keys;             /* one a column */
};

static int show(void *ctx, const struct listed_row *r) {
        struct shown *l = ctx;
        assert_true(l->n < MESSAGES);
        l->seen[l->n++] = r->id;
        for (size_t i = 0; i < l->columns && l->keys; i++) {
                const char *text = NULL;
                char want[32];
                int64_t number = key_of(&l->keys[i], r->id, &text);
                snprintf(want, sizeof(want), "%lld", (long long)number);
                assert_true(span_eq(r->cells[i], span_str(number == STAMP_NONE ? text : want)));
        }
        if (l->want)
                assert_true(r->call == l->want->call && r->source == l->want->source && r->time_us == l->want->time_us && r->line == l->want->line);
        return 0;
}

/* Every column can be sorted by, and what is shown of a row is what it is sorted by. */
static void test_rows(void **state) {
        for (int l = LISTED_CALLS; l <= LISTED_MESSAGES; l++) {
                struct filter *f = filter_of("method:INVITE or method:ACK or method:BYE");
                struct shown got = {.keys = NULL};
                int64_t ids[MESSAGES + 1];
                size_t n = l == LISTED_CALLS ? CALLS : MESSAGES;
                listed_columns((enum listed)l, &got.columns);
                got.keys = calloc(got.columns, sizeof(*got.keys));
                for (size_t i = 0; i < got.columns; i++) {
                        assert_int_equal(listed_keys(*state, (enum listed)l, f, i, 1, MESSAGES, take, &got.keys[i]), 0);
                        assert_int_equal(got.keys[i].n, n);
                }
                for (int64_t i = 0; i <= MESSAGES; i++)
                        ids[i] = MESSAGES + 1 - i; /* not all have a row */
                assert_int_equal(listed_rows(*state, (enum listed)l, ids, MESSAGES + 1, show, &got), 0);
                assert_int_equal(got.n, n);
                free(got.keys);
                filter_free(f);
        }
}

static void test_beside(void **state) {
        static const struct listed_row call = {.call = 21, .source = 2, .time_us = MANY_START + 110 * STAMP_SECOND, .line = 201},
                                       message = {.call = 21, .source = 2, .time_us = MANY_START + 112 * STAMP_SECOND, .line = 221};
        struct shown got = {.want = &call};

        assert_int_equal(listed_rows(*state, LISTED_CALLS, (int64_t[]){21}, 1, show, &got), 0);
        got.want = &message;
        assert_int_equal(listed_rows(*state, LISTED_MESSAGES, (int64_t[]){23}, 1, show, &got), 0);
        assert_int_equal(got.n, 2);
        assert_int_equal(listed_rows(*state, LISTED_CALLS, NULL, 0, show, &got), 0);
        assert_int_equal(listed_rows(*state, LISTED_CALLS, (int64_t[]){0, -1, INT64_MAX, INT64_MIN}, 4, show, &got), 0);
        assert_int_equal(got.n, 2);
}

static void test_of_call(void **state) {
        struct keys got = {0};
        const char *text = NULL;

        assert_int_equal(listed_of_call(*state, 9, take, &got), 0);
        assert_int_equal(got.n, MANY_EACH);
        for (int64_t id = 9; id <= 12; id++)
                assert_int_equal(key_of(&got, id, &text), STAMP_NONE);
        assert_int_equal(listed_of_call(*state, 0, take, &got), 0);
        assert_int_equal(listed_of_call(*state, 10, take, &got), 0);
        assert_int_equal(got.n, MANY_EACH);
}

static void test_refusals(void **state) {
        struct keys got = {.refuse = -ECANCELED};
        struct filter *f = filter_of("/(([^\\x01]+)+)+[\\x01\\x02]/");
        int64_t ids[LISTED_ROWS + 1] = {0};
        struct shown rows = {.n = 0};
        size_t n;

        assert_int_equal(listed_keys(*state, LISTED_MESSAGES, NULL, 0, 1, MESSAGES, take, &got), -ECANCELED);
        assert_int_equal(got.n, 1);
        assert_int_equal(listed_of_call(*state, 1, take, &got), -ECANCELED);
        got.refuse = 0;
        for (int l = LISTED_CALLS; l <= LISTED_MESSAGES; l++) {
                listed_columns((enum listed)l, &n);
                assert_int_equal(listed_keys(*state, (enum listed)l, NULL, n, 1, 2, take, &got), -EINVAL);
                assert_int_equal(listed_keys(*state, (enum listed)l, f, 0, 1, 2, take, &got), -E2BIG);
                assert_int_equal(listed_rows(*state, (enum listed)l, ids, LISTED_ROWS, show, &rows), 0);
                assert_int_equal(listed_rows(*state, (enum listed)l, ids, LISTED_ROWS + 1, show, &rows), -EINVAL);
        }
        filter_free(f);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_last), cmocka_unit_test(test_ranges), cmocka_unit_test(test_keys), cmocka_unit_test(test_rows),
                cmocka_unit_test(test_beside), cmocka_unit_test(test_of_call), cmocka_unit_test(test_refusals),
        };

        return cmocka_run_group_tests(tests, make, unmake);
}
