/*
 * sipdx show: one message, decoded beside what stands in the log.
 */
#include "cli/decoded.h"
#include "cli/forms.h"
#include "cli/intake.h"
#include "cli/listing.h"
#include "cli/rows.h"
#include "cli/which.h"
#include "report/beside.h"
#include "sip/outline.h"

enum { WIDE = 140 }; /* columns from which both halves have room */

/* Both halves are safe. */
static int put_halves(struct span page, struct span raw, const struct form *f, struct buf *out) {
        if (f->columns >= WIDE)
                return beside_put(out, page, raw, f->columns, f->utf8 ? " │ " : " | ");
        buf_put(out, page);
        buf_puts(out, "\nAs it stands in the log\n");
        return buf_put(out, raw);
}

static int put_text(const struct form *f, const struct message_view *v, struct arena *arena, struct buf *out) {
        struct buf raw = {.clear = out->clear};
        struct message_page page;
        int r = safe_put(&raw, v->m.text, SAFE_TEXT);

        if (r == 0 && f->raw)
                r = buf_put(out, buf_span(&raw));
        else if (r == 0 && (r = message_page(v, out->clear, arena, &page)) == 0)
                r = put_halves(page.text, buf_span(&raw), f, out);
        if (out->n && out->p[out->n - 1] != '\n')
                buf_putc(out, '\n');
        buf_done(&raw);
        return r;
}

/* A row a header: group, name, value. */
static int put_csv(const struct sip_message *m, struct rows *rows) {
        static const char *const names[] = {"group", "name", "value"};
        const bool no[3] = {false, false, false};
        struct buf value = BUF_INIT;
        int r = 0;

        for (size_t i = 0; i < m->n_headers && r == 0; i++) {
                const struct sip_header *h = &m->headers[i];
                buf_reset(&value);
                r = rows->out.text.clear ? buf_put(&value, h->value) : mask_put_value(&value, h->name, ": ", h->value, "");
                struct span v[3] = {span_str(outline_title(outline_group_of(h))), h->name, buf_span(&value)};
                if (r == 0)
                        r = rows_put(rows, 3, names, v, no, no);
        }
        rows_end(rows);
        buf_done(&value);
        return r;
}

static int put_form(const struct message_view *v, const struct form *f, struct arena *arena, struct rows *rows) {
        if (f->format && !strcmp(f->format, "csv"))
                return put_csv(&v->m, rows);
        if (f->format && !strcmp(f->format, "json"))
                return decoded_json(v, &rows->out.text);
        return put_text(f, v, arena, &rows->out.text);
}

int show_put(struct store *s, int64_t sighting, const struct form *f, struct rows *rows) {
        struct message_view v;
        struct arena arena;
        int r;

        arena_init(&arena);
        r = message_read(s, sighting, &arena, &v);
        if (r == 0)
                r = put_form(&v, f, &arena, rows);
        arena_done(&arena);
        return r;
}

static int print(const struct args *a, const struct message_view *v, unsigned columns, struct arena *arena, int code) {
        struct form f = {.format = args_value(a, "format"), .columns = columns, .utf8 = terminal_utf8(),
                         .raw = args_value(a, "raw") != NULL};
        struct rows rows;
        int r;

        rows_init(&rows, f.format, args_value(a, "show-secrets") != NULL);
        r = put_form(v, &f, arena, &rows);
        if (r < 0 && rows.out.err == 0) {
                say_error("%s", strerror(-r));
                code = EXIT_FAILED;
        }
        return out_close(&rows.out, code);
}

static int show(const struct args *a, struct intake *i, int64_t id, unsigned columns) {
        struct message_view v;
        struct arena arena;
        int r;

        arena_init(&arena);
        r = which_view(i->store, a->operands[0], id, &arena, &v);
        if (r == 0)
                r = print(a, &v, columns, &arena, i->unread ? EXIT_UNREAD : EXIT_DONE);
        arena_done(&arena);
        return r;
}

static int run(const struct args *a) {
        struct intake i = {0};
        unsigned columns = 0;
        int64_t id = 0;
        int r = listing_width(a, &columns);

        if (r == 0)
                r = which_message(a->operands[0], a->operands[1], &id);
        if (r == 0)
                r = intake_open(a, 1, &i);
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
