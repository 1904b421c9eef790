/*
 * Runs a listing: filter first, so that a mistyped one costs no reading; then the case; then the rows.
 */
#include "cli/listing.h"

#include "cli/intake.h"
#include "report/words.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

enum { COLUMNS_MAX = 40, WIDTH_MIN = 40, WIDTH_MAX = 1000 };

struct listing {
        const struct listing_words *words;
        struct store *store;
        struct filter *filter;
        struct rows *rows;
        bool text;           /* for people */
        bool one_day;        /* all times of the case are of one day: it is said once, as the name of their column */
        char day[16];
        struct buf times;    /* of the row that is being printed */
        struct buf window;   /* of the case, in words */
        uint64_t limit;      /* 0: none */
        bool more;           /* the limit cut something off */
        uint64_t total;
};

static int read_filter(const struct args *a, struct filter **ret) {
        struct filter_error e;
        struct buf line = BUF_INIT;
        int r;

        for (size_t i = 1; i < a->n_operands; i++) {
                buf_puts(&line, i > 1 ? " " : "");
                buf_puts(&line, a->operands[i]);
        }
        r = line.err < 0 ? line.err : filter_parse(buf_span(&line), ret, &e);
        if (r == -EINVAL)
                say_error("filter, at %zu: %s", e.column, e.text);
        else if (r < 0)
                say_error("%s", strerror(-r));
        buf_done(&line);
        return r < 0 ? EXIT_FAILED : 0;
}

int listing_limit(const struct args *a, uint64_t *ret) {
        const char *text = args_value(a, "limit");

        if (!text || (span_u64(span_str(text), ret) == 0 && *ret > 0 && *ret < INT64_MAX))
                return 0;
        say_error("--limit cannot be '%s'; use a number from 1 on", text);
        return EXIT_FAILED;
}

int listing_width(const struct args *a, unsigned *ret) {
        const char *text = args_value(a, "width");
        uint32_t n;

        *ret = terminal_columns(STDOUT_FILENO);
        if (!text)
                return 0;
        if (span_u32(span_str(text), &n) == 0 && n >= WIDTH_MIN && n <= WIDTH_MAX) {
                *ret = n;
                return 0;
        }
        say_error("--width cannot be '%s'; use a number from %d to %d", text, WIDTH_MIN, WIDTH_MAX);
        return EXIT_FAILED;
}

static int take_days(void *ctx, int n, const char *const *names, const struct span *v, const bool *is_null,
                     const bool *is_number) {
        struct listing *l = ctx;

        (void)n, (void)names, (void)is_number;
        l->one_day = !is_null[0] && span_eq(v[0], v[1]);
        snprintf(l->day, sizeof(l->day), "%.*s%s", SPAN_ARG(span_sub(v[0], 0, 10)), span_eq(v[2], SPAN("1")) ? "Z" : "");
        return 0;
}

static int take_number(void *ctx, int n, const char *const *names, const struct span *v, const bool *is_null,
                       const bool *is_number) {
        (void)n, (void)names, (void)is_null, (void)is_number;
        span_u64(v[0], ctx);
        return 0;
}

/* The moment that stands as a number in v, appended to b. */
static void put_time(const struct listing *l, struct buf *b, struct span v, bool utc) {
        size_t from = b->n;
        int64_t us;

        if (span_i64(v, &us) < 0)
                return;
        stamp_put(b, us, utc && !l->text);
        if (!l->text || b->n - from < 23)
                return;
        b->n = from + 23; /* milliseconds are enough for an eye */
        b->p[from + 10] = ' ';
        if (l->one_day) {
                memmove(b->p + from, b->p + from + 11, 12);
                b->n = from + 12;
        }
}

static bool is_time(const char *name) {
        size_t n = strlen(name);

        return n > 3 && !strcmp(name + n - 3, "_us");
}

static bool row_utc(int n, const char *const *names, const struct span *v, const char *flag) {
        for (int i = 0; i < n; i++)
                if (!strcmp(names[i], flag))
                        return span_eq(v[i], SPAN("1"));
        return false;
}

static const char *plain_name(const struct listing *l, const char *name) {
        if (l->text && l->one_day)
                return l->day;
        return !strcmp(name, "time_us") ? "time" : !strcmp(name, "raw_us") ? "raw_time" : !strcmp(name, "first_us") ? "first" : "last";
}

static int take_row(void *ctx, int n, const char *const *names, const struct span *v, const bool *is_null,
                    const bool *is_number) {
        struct listing *l = ctx;
        const char *name[COLUMNS_MAX];
        struct span value[COLUMNS_MAX];
        bool null[COLUMNS_MAX], number[COLUMNS_MAX], utc = row_utc(n, names, v, "utc"), raw_utc = row_utc(n, names, v, "raw_utc");
        int k = 0;

        if (l->limit && l->rows->n == l->limit) {
                l->more = true;
                return 1;
        }
        buf_reset(&l->times);
        for (int i = 0; i < n && k < COLUMNS_MAX; i++) {
                bool time = is_time(names[i]);
                size_t from = l->times.n;
                if (!strcmp(names[i], "utc") || !strcmp(names[i], "raw_utc"))
                        continue;
                name[k] = time ? plain_name(l, names[i]) : names[i];
                null[k] = is_null[i];
                number[k] = is_number[i] && !time;
                value[k] = v[i];
                if (time && !is_null[i])
                        put_time(l, &l->times, v[i], !strcmp(names[i], "raw_us") ? raw_utc : utc);
                if (time)
                        value[k] = span_of(l->times.p + from, l->times.n - from);
                k++;
        }
        return rows_put(l->rows, k, name, value, null, number);
}

static const char *sql_of(const struct listing *l) {
        if (!l->text)
                return l->words->full;
        return l->rows->fit && l->rows->fit < LISTING_WIDE ? l->words->narrow : l->words->text;
}

static int print_rows(struct listing *l) {
        struct store *s = l->store;
        int r = store_ask(s, "SELECT date(min(time_us) / 1000000, 'unixepoch'), "
                          "date(max(time_us) / 1000000, 'unixepoch'), EXISTS (SELECT 1 FROM v_source WHERE utc) FROM v_message",
                          NULL, 0, take_days, l);

        if (r == 0)
                r = store_ask(s, l->words->count, NULL, 0, take_number, &l->total);
        /* Room for all times of a row, so that none moves while the next is put. */
        if (r == 0)
                r = buf_reserve(&l->times, 4096);
        if (r == 0)
                r = put_bounds(&l->window, s);
        if (r == 0)
                r = filter_ask(s, l->filter, sql_of(l), NULL, 0, take_row, l);
        return r;
}

/* What a person wants to know behind the rows: that there are none, or more. */
static void put_end(struct listing *l) {
        struct buf *b = &l->rows->out.text;
        bool all = filter_is_empty(l->filter);

        if (!l->rows->n && (all || !l->total))
                buf_printf(b, "No %s in the case%s.\n", l->words->many, buf_str(&l->window));
        else if (!l->rows->n)
                buf_printf(b, "No %s passes the filter; the case has %llu.\n", l->words->one, (unsigned long long)l->total);
        else if (l->more)
                buf_printf(b, "... more follow; this is what --limit %llu allows.\n", (unsigned long long)l->limit);
}

int listing_put(struct store *s, const struct listing_words *w, struct filter *f, const char *format, uint64_t limit,
                struct rows *rows) {
        struct listing l = {.words = w, .store = s, .filter = f, .rows = rows, .limit = limit};
        int r;

        l.text = !format || !strcmp(format, "text");
        r = print_rows(&l);
        rows_end(rows);
        if (r == 0 && l.text)
                put_end(&l);
        buf_done(&l.times);
        buf_done(&l.window);
        return r;
}

/* A row is fitted to a screen, or to what the user says; a file gets all of it. */
static int read_fit(const struct args *a, size_t *ret) {
        unsigned columns;
        int r = listing_width(a, &columns);

        if (r == 0)
                *ret = args_value(a, "width") || isatty(STDOUT_FILENO) ? columns : 0;
        return r;
}

static int list(const struct args *a, const struct listing_words *w, struct filter *f, uint64_t limit, size_t fit) {
        const char *format = args_value(a, "format");
        struct intake i = {0};
        struct rows rows;
        int r, code = intake_open(a, 1, &i);

        if (code == 0) {
                code = i.unread ? EXIT_UNREAD : EXIT_DONE;
                rows_init(&rows, format, args_value(a, "show-secrets") != NULL);
                rows.fit = fit;
                r = listing_put(i.store, w, f, format, limit, &rows);
                if (r < 0 && rows.out.err == 0) {
                        say_error("%s", r == -ENOMEM ? "out of memory" : store_error(i.store));
                        code = EXIT_FAILED;
                }
                code = out_close(&rows.out, code);
        }
        intake_done(&i);
        return code;
}

int listing_run(const struct args *a, const struct listing_words *w) {
        struct filter *f = NULL;
        uint64_t limit = 0;
        size_t fit = 0;
        int r = listing_limit(a, &limit);

        if (r == 0)
                r = read_fit(a, &fit);
        if (r == 0)
                r = read_filter(a, &f);
        if (r == 0)
                r = list(a, w, f, limit, fit);
        filter_free(f);
        return r;
}
