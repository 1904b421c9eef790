/*
 * sipdx show: one message, decoded beside what stands in the log.
 */
#include "cli/decoded.h"
#include "cli/forms.h"
#include "cli/intake.h"
#include "cli/listing.h"
#include "cli/rows.h"
#include "report/beside.h"

#include <errno.h>
#include <unistd.h>

enum { WIDE = 140 }; /* columns from which both halves have room */

struct showing {
        struct arena arena;
        struct decoded d;
        size_t cap;
        struct buf raw;
        bool found;
        int error;
};

/* "12", "m12", "m12@340": a message, or what a finding calls its evidence. */
static int read_id(const char *text, int64_t *ret) {
        struct span s = span_str(text);
        uint64_t n;

        s = span_sub(s, 0, span_chr(s, '@'));
        if (s.n && s.p[0] == 'm')
                s = span_from(s, 1);
        if (span_u64(s, &n) < 0 || n == 0 || n > INT64_MAX)
                return -EINVAL;
        *ret = (int64_t)n;
        return 0;
}

static int64_t number(struct span v, bool null) {
        int64_t n = STAMP_NONE;

        if (!null)
                (void)span_i64(v, &n);
        return n;
}

static int take_message(void *ctx, int n, const char *const *names, const struct span *v, const bool *is_null,
                        const bool *is_number) {
        struct showing *s = ctx;

        (void)n, (void)names, (void)is_number;
        s->found = true;
        s->d.id = number(v[0], false);
        s->d.call = is_null[1] ? 0 : number(v[1], false);
        s->d.transport = arena_dup(&s->arena, v[2]);
        return 0;
}

static int take_place(void *ctx, int n, const char *const *names, const struct span *v, const bool *is_null,
                      const bool *is_number) {
        struct showing *s = ctx;
        struct decoded *d = &s->d;
        struct decoded_place *p;

        (void)n, (void)names, (void)is_number;
        p = arena_grow(&s->arena, d->places, d->n_places, &s->cap, sizeof(*p));
        if (!p) {
                s->error = -ENOMEM;
                return 1;
        }
        d->places = p;
        p = &d->places[d->n_places++];
        *p = (struct decoded_place){
                .sighting = number(v[0], false), .path = arena_dup(&s->arena, v[1]), .line = (uint64_t)number(v[2], false),
                .time_us = number(v[3], is_null[3]), .raw_us = number(v[4], is_null[4]), .utc = span_eq(v[5], SPAN("1")),
                .raw_utc = span_eq(v[6], SPAN("1")), .direction = arena_dup(&s->arena, v[7]),
                .host = arena_dup(&s->arena, v[8]), .local = arena_dup(&s->arena, v[9]), .peer = arena_dup(&s->arena, v[10])};
        return 0;
}

static const char message_sql[] =
        "SELECT m.message, m.call, m.transport FROM v_sighting s JOIN v_message m ON m.message = s.message "
        "WHERE s.sighting = CAST(?1 AS INTEGER)";
/* The record that is shown stands first. */
static const char places_sql[] =
        "SELECT s.sighting, src.path, s.line, s.case_us, s.time_us, "
        "src.utc, src.zone = 'utc', "
        "CASE s.dir WHEN 1 THEN 'out' WHEN 2 THEN 'in' ELSE '' END, s.host, s.local, s.peer "
        "FROM v_sighting s JOIN v_source src ON src.source = s.source WHERE s.message = CAST(?1 AS INTEGER) "
        "ORDER BY s.sighting <> CAST(?2 AS INTEGER), s.sighting";

static int decode(struct showing *s) {
        struct decoded *d = &s->d;
        struct arena *a = &s->arena;
        int r = sip_parse(buf_span(&s->raw), a, &d->m);

        if (r == 0)
                r = mime_parse(&d->m, a, &d->parts);
        if (r == 0)
                r = sip_diags(&d->m, a, &d->diags, &d->n_diags, NULL);
        if (r == 0)
                r = sip_reasons(&d->m, a, &d->reasons, &d->n_reasons, NULL);
        return r < 0 ? r : sdp_parse(&d->m, &d->parts, a, &d->sdps, &d->n_sdps);
}

static int load(struct store *store, int64_t id, struct showing *s) {
        struct buf a = BUF_INIT, b = BUF_INIT;
        struct span values[2];
        int r;

        buf_printf(&a, "%lld", (long long)id);
        values[0] = buf_span(&a);
        r = store_ask(store, message_sql, values, 1, take_message, s);
        buf_printf(&b, "%lld", (long long)s->d.id);
        if (r == 0 && s->found) {
                values[0] = buf_span(&b);
                values[1] = buf_span(&a);
                s->d.sighting = id;
                r = store_ask(store, places_sql, values, 2, take_place, s);
        }
        if (r == 0 && s->found)
                r = s->error ? s->error : store_message_text(store, id, &s->raw);
        buf_done(&a);
        buf_done(&b);
        return r < 0 || !s->found ? r : decode(s);
}

static int put_text(const struct form *f, struct showing *s, struct buf *out) {
        const char *bar = f->utf8 ? " │ " : " | ";
        struct buf page = BUF_INIT, left = {.clear = out->clear}, right = {.clear = out->clear};
        int r = f->raw ? 0 : decoded_text(&s->d, &s->arena, &page);

        if (r == 0)
                r = safe_put(&left, buf_span(&page), SAFE_TEXT);
        if (r == 0)
                r = safe_put(&right, buf_span(&s->raw), SAFE_TEXT);
        if (r == 0 && !f->raw && f->columns >= WIDE) {
                r = beside_put(out, buf_span(&left), buf_span(&right), f->columns, bar);
        } else if (r == 0) {
                buf_put(out, buf_span(&left));
                buf_puts(out, f->raw ? "" : "\nAs it stands in the log\n");
                r = buf_put(out, buf_span(&right));
                if (out->n && out->p[out->n - 1] != '\n')
                        buf_putc(out, '\n');
        }
        buf_done(&page);
        buf_done(&left);
        buf_done(&right);
        return r;
}

/* A row a header: group, name, value. */
static int put_csv(const struct showing *s, struct rows *rows) {
        static const char *const names[] = {"group", "name", "value"};
        const bool no[3] = {false, false, false};
        struct buf value = BUF_INIT;
        int r = 0;

        for (size_t i = 0; i < s->d.m.n_headers && r == 0; i++) {
                const struct sip_header *h = &s->d.m.headers[i];
                buf_reset(&value);
                r = decoded_value(h, rows->out.text.clear, &value);
                struct span v[3] = {span_str(outline_title(outline_group_of(h))), h->name, buf_span(&value)};
                if (r == 0)
                        r = rows_put(rows, 3, names, v, no, no);
        }
        rows_end(rows);
        buf_done(&value);
        return r;
}

static int put_form(struct showing *s, const struct form *f, struct rows *rows) {
        if (f->format && !strcmp(f->format, "csv"))
                return put_csv(s, rows);
        if (f->format && !strcmp(f->format, "json"))
                return decoded_json(&s->d, &rows->out.text);
        return put_text(f, s, &rows->out.text);
}

int show_put(struct store *store, int64_t sighting, const struct form *f, struct rows *rows) {
        struct showing s = {.raw = BUF_INIT};
        int r;

        arena_init(&s.arena);
        r = load(store, sighting, &s);
        if (r == 0)
                r = s.found ? put_form(&s, f, rows) : -ENOENT;
        buf_done(&s.raw);
        arena_done(&s.arena);
        return r;
}

static int show(const struct args *a, struct intake *i, int64_t id, unsigned columns) {
        struct form f = {.format = args_value(a, "format"), .columns = columns, .utf8 = terminal_utf8(),
                         .raw = args_value(a, "raw") != NULL};
        struct rows rows;
        int r, code = i->unread ? EXIT_UNREAD : EXIT_DONE;

        rows_init(&rows, f.format, args_value(a, "show-secrets") != NULL);
        r = show_put(i->store, id, &f, &rows);
        if (r == -ENOENT)
                say_error("there is no message %lld; sipdx messages %s lists them", (long long)id, a->operands[0]);
        else if (r < 0 && rows.out.err == 0)
                say_error("cannot read message %lld: %s", (long long)id,
                          r == -ENOMEM || !*store_error(i->store) ? strerror(-r) : store_error(i->store));
        return out_close(&rows.out, r < 0 ? EXIT_FAILED : code);
}

static int run(const struct args *a) {
        struct intake i = {0};
        unsigned columns = 0;
        int64_t id = 0;
        int r = listing_width(a, &columns);

        if (r == 0 && read_id(a->operands[1], &id) < 0) {
                say_error("'%s' is no message; type its number, as sipdx messages %s lists them", a->operands[1], a->operands[0]);
                r = EXIT_FAILED;
        }
        if (r == 0)
                r = intake_open(a->operands, 1, args_value(a, "rules"), &i);
        if (r == 0)
                r = show(a, &i, id, columns);
        intake_done(&i);
        return r;
}

static const struct command_option options[] = {
        OPTION_FORMAT,
        {"raw", 0, NULL, "the message alone, as it stands in the log", false},
        OPTION_WIDTH,
        OPTION_SECRETS,
        OPTION_RULES,
        OPTION_HELP,
        OPTION_END,
};

const struct command command_show = {
        .name = "show", .operands = "CASE MESSAGE", .min = 2, .max = 2, .options = options, .run = run,
        .help = "Shows one message, decoded and as it stands in the log",
};
