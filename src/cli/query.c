/*
 * sipdx query: one SQL statement over a case, its rows as a table, CSV, JSON or lines. Every cell passes base/safe.h,
 * secrets masked; in CSV what a spreadsheet would take for a formula gets a leading '.
 */
#include "cli/command.h"
#include "cli/opencase.h"
#include "cli/say.h"
#include "cli/table.h"

#include <errno.h>

struct row {
        int n;
        const char *const *names;
        const struct span *values;
        const bool *is_null, *is_number;
};

struct printer {
        struct out out;
        struct table table;
        size_t rows;
        int (*row)(struct printer *p, const struct row *r);
};

/* Table ----------------------------------------------------------------------------------------------- */

static int table_head(struct printer *p, const struct row *r) {
        static const char dashes[] = "----------------------------------------";
        int e = 0;

        p->table = TABLE_ON(&p->out, (size_t)r->n);
        for (int i = 0; i < r->n && e == 0; i++)
                e = table_cell(&p->table, span_str(r->names[i]), r->is_number[i]);
        for (int i = 0; i < r->n && e == 0; i++) {
                size_t w = safe_width(span_str(r->names[i]));

                e = table_cell(&p->table, span_sub(span_str(dashes), 0, w ? w : 1), r->is_number[i]);
        }
        return e;
}

static int table_row(struct printer *p, const struct row *r) {
        int e = p->rows ? 0 : table_head(p, r);

        for (int i = 0; i < r->n && e == 0; i++)
                e = table_cell(&p->table, r->values[i], r->is_number[i]);
        return e;
}

/* CSV (RFC 4180, lines end with LF) ------------------------------------------------------------------- */

static bool is_plain_number(struct span s) {
        size_t digits = 0, dots = 0;

        if (s.n && (s.p[0] == '-' || s.p[0] == '+'))
                s = span_from(s, 1);
        for (size_t i = 0; i < s.n; i++) {
                digits += is_digit(s.p[i]);
                dots += s.p[i] == '.';
        }
        return digits > 0 && dots <= 1 && digits + dots == s.n;
}

static bool needs_quotes(struct span s) {
        return s.n == 0 || is_blank(s.p[0]) || is_blank(s.p[s.n - 1]) || span_chr(s, '"') < s.n ||
               span_chr(s, ',') < s.n || span_chr(s, ';') < s.n;
}

static void csv_cell(struct buf *b, struct span s, bool number) {
        struct buf safe = BUF_INIT;
        struct span text;
        bool quotes;

        safe_put(&safe, s, SAFE_LINE);
        text = buf_span(&safe);
        quotes = needs_quotes(text);
        buf_puts(b, quotes ? "\"" : "");
        if (text.n && strchr("=+-@", text.p[0]) && !number && !is_plain_number(text))
                buf_putc(b, '\'');
        for (size_t i = 0; i < text.n; i++) {
                if (text.p[i] == '"')
                        buf_putc(b, '"');
                buf_putc(b, text.p[i]);
        }
        buf_puts(b, quotes ? "\"" : "");
        buf_done(&safe);
}

static int csv_row(struct printer *p, const struct row *r) {
        struct buf *b = &p->out.text;

        for (int i = 0; i < r->n && p->rows == 0; i++) {
                csv_cell(b, span_str(r->names[i]), false);
                buf_putc(b, i + 1 < r->n ? ',' : '\n');
        }
        for (int i = 0; i < r->n; i++) {
                /* NULL is nothing, an empty text "". */
                if (!r->is_null[i])
                        csv_cell(b, r->values[i], r->is_number[i]);
                buf_putc(b, i + 1 < r->n ? ',' : '\n');
        }
        return out_spill(&p->out);
}

/* JSON: an array of objects --------------------------------------------------------------------------- */

/* SQLite's Inf is no number here. */
static bool is_json_number(struct span s) {
        for (size_t i = 0; i < s.n; i++)
                if (!is_digit(s.p[i]) && !strchr("+-.eE", s.p[i]))
                        return false;
        return s.n > 0;
}

static int json_row(struct printer *p, const struct row *r) {
        struct buf *b = &p->out.text;

        buf_puts(b, p->rows ? ",\n{" : "[{");
        for (int i = 0; i < r->n; i++) {
                buf_puts(b, i ? ", " : "");
                safe_put_json(b, span_str(r->names[i]), SAFE_LINE);
                buf_puts(b, ": ");
                if (r->is_null[i])
                        buf_puts(b, "null");
                else if (r->is_number[i] && is_json_number(r->values[i]))
                        buf_put(b, r->values[i]);
                else
                        safe_put_json(b, r->values[i], SAFE_LINE);
        }
        buf_puts(b, "}");
        return out_spill(&p->out);
}

/* Lines: "name = value", a blank line between rows ---------------------------------------------------- */

static int line_row(struct printer *p, const struct row *r) {
        struct buf *b = &p->out.text;
        size_t widest = 0;

        for (int i = 0; i < r->n; i++)
                if (safe_width(span_str(r->names[i])) > widest)
                        widest = safe_width(span_str(r->names[i]));
        if (p->rows)
                buf_putc(b, '\n');
        for (int i = 0; i < r->n; i++) {
                for (size_t w = safe_width(span_str(r->names[i])); w < widest; w++)
                        buf_putc(b, ' ');
                safe_put(b, span_str(r->names[i]), SAFE_LINE);
                buf_puts(b, " = ");
                safe_put(b, r->values[i], SAFE_LINE);
                buf_putc(b, '\n');
        }
        return out_spill(&p->out);
}

static int take_row(void *ctx, int n, const char *const *names, const struct span *values, const bool *is_null,
                    const bool *is_number) {
        struct printer *p = ctx;
        struct row row = {.n = n, .names = names, .values = values, .is_null = is_null, .is_number = is_number};
        int r = n ? p->row(p, &row) : 0;

        p->rows++;
        return r;
}

static int (*row_printer(const char *format))(struct printer *, const struct row *) {
        if (!format || !strcmp(format, "table"))
                return table_row;
        if (!strcmp(format, "csv"))
                return csv_row;
        return !strcmp(format, "json") ? json_row : line_row;
}

static int run(const struct args *a) {
        struct printer p = {.out = OUT_INIT, .row = row_printer(args_value(a, "format"))};
        struct store *s = NULL;
        int r = case_open(a->operands[0], &s), code = EXIT_DONE;

        if (r != 0)
                return r;
        r = store_query(s, span_str(a->operands[1]), take_row, &p);
        if (p.table.columns)
                table_done(&p.table);
        if (p.row == json_row)
                buf_puts(&p.out.text, p.rows ? "]\n" : "[]\n");
        if (r < 0 && p.out.err == 0) {
                say_error("%s", r == -ENOMEM ? "out of memory" : store_error(s));
                code = EXIT_FAILED;
        }
        code = out_close(&p.out, code);
        store_free(s);
        return code;
}

static const struct command_option options[] = {
        {"format", 0, "table|csv|json|line", "the form of the rows (table)"},
        OPTION_HELP,
        OPTION_END,
};

const struct command command_query = {
        .name = "query", .operands = "CASE SQL", .min = 2, .max = 2, .options = options, .run = run,
        .help = "Asks a case file in SQL; the views v_* are for this",
};
