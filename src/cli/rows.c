/*
 * Rows of named cells as a table, CSV, JSON or lines. Every cell passes base/safe.h; in CSV what a spreadsheet would take for a
 * formula gets a leading '.
 */
#include "cli/rows.h"

struct row {
        int n;
        const char *const *names;
        const struct span *values;
        const bool *is_null, *is_number;
};

/* Table ----------------------------------------------------------------------------------------------- */

static int table_head(struct rows *p, const struct row *r) {
        static const char dashes[] = "----------------------------------------";
        int e = 0;

        p->table = TABLE_ON(&p->out, (size_t)r->n);
        p->table.fit = p->fit;
        for (int i = 0; i < r->n && e == 0; i++)
                e = table_cell(&p->table, span_str(r->names[i]), r->is_number[i]);
        for (int i = 0; i < r->n && e == 0; i++) {
                size_t w = safe_width(span_str(r->names[i]));

                e = table_cell(&p->table, span_sub(span_str(dashes), 0, w ? w : 1), r->is_number[i]);
        }
        return e;
}

static int table_row(struct rows *p, const struct row *r) {
        int e = p->n ? 0 : table_head(p, r);

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

/* Also as the wide letters of East Asian texts, which spreadsheets take for the same. */
static bool is_formula(struct span s) {
        static const char *const wide[] = {"\uff1d", "\uff0b", "\uff0d", "\uff20"}; /* = + - @ */

        for (size_t i = 0; i < sizeof(wide) / sizeof(wide[0]); i++)
                if (span_starts(s, span_str(wide[i])))
                        return true;
        return s.n && strchr("=+-@", s.p[0]) && !is_plain_number(s);
}

static bool needs_quotes(struct span s) {
        return s.n == 0 || is_blank(s.p[0]) || is_blank(s.p[s.n - 1]) || span_chr(s, '"') < s.n ||
               span_chr(s, ',') < s.n || span_chr(s, ';') < s.n;
}

static void csv_cell(struct buf *b, struct span s, bool number) {
        struct buf safe = {.clear = b->clear};
        struct span text;
        bool quotes;

        safe_put(&safe, s, SAFE_LINE);
        text = buf_span(&safe);
        quotes = needs_quotes(text);
        buf_puts(b, quotes ? "\"" : "");
        if (!number && is_formula(text))
                buf_putc(b, '\'');
        for (size_t i = 0; i < text.n; i++) {
                if (text.p[i] == '"')
                        buf_putc(b, '"');
                buf_putc(b, text.p[i]);
        }
        buf_puts(b, quotes ? "\"" : "");
        b->err = b->err ? b->err : safe.err;
        buf_done(&safe);
}

static int csv_row(struct rows *p, const struct row *r) {
        struct buf *b = &p->out.text;

        for (int i = 0; i < r->n && p->n == 0; i++) {
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

static int json_row(struct rows *p, const struct row *r) {
        struct buf *b = &p->out.text;

        buf_puts(b, p->n ? ",\n{" : "[{");
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

static int line_row(struct rows *p, const struct row *r) {
        struct buf *b = &p->out.text;
        size_t widest = 0;

        for (int i = 0; i < r->n; i++)
                if (safe_width(span_str(r->names[i])) > widest)
                        widest = safe_width(span_str(r->names[i]));
        if (p->n)
                buf_putc(b, '\n');
        for (int i = 0; i < r->n; i++) {
                buf_fill(b, ' ', widest - safe_width(span_str(r->names[i])));
                safe_put(b, span_str(r->names[i]), SAFE_LINE);
                buf_puts(b, " = ");
                safe_put(b, r->values[i], SAFE_LINE);
                buf_putc(b, '\n');
        }
        return out_spill(&p->out);
}

int rows_put(void *ctx, int n, const char *const *names, const struct span *values, const bool *is_null, const bool *is_number) {
        struct rows *p = ctx;
        struct row row = {.n = n, .names = names, .values = values, .is_null = is_null, .is_number = is_number};
        int r = n ? p->row(p, &row) : 0;

        p->n++;
        return r;
}

static int (*row_printer(const char *format))(struct rows *, const struct row *) {
        if (!format || !strcmp(format, "table") || !strcmp(format, "text"))
                return table_row;
        if (!strcmp(format, "csv"))
                return csv_row;
        return !strcmp(format, "json") ? json_row : line_row;
}

void rows_init(struct rows *p, const char *format, bool secrets) {
        *p = (struct rows){.out = OUT_INIT, .row = row_printer(format)};
        p->out.text.clear = secrets;
}

void rows_end(struct rows *p) {
        if (p->table.columns)
                table_done(&p->table);
        if (p->row == json_row)
                buf_puts(&p->out.text, p->n ? "]\n" : "[]\n");
}
