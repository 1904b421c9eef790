/*
 * Tab-separated tables inside the program, read where they lie. They are short; nothing is kept.
 */
#include "report/tables.h"

#include "base/buf.h"
#include "base/embed.h"

/* Cells may be empty, the last one too. */
static struct span cell(struct span row, size_t column) {
        for (; column; column--)
                row = span_from(row, span_chr(row, '\t') + 1);
        return span_sub(row, 0, span_chr(row, '\t'));
}

static size_t column_of(struct span head, const char *name) {
        size_t n = span_count(head, '\t') + 1;

        for (size_t i = 0; i < n; i++)
                if (span_eq(cell(head, i), span_str(name)))
                        return i;
        return SIZE_MAX;
}

/* As rules read them: whole decimal and 0x cells are numbers. */
static int number_of(struct span s, uint64_t *ret) {
        return span_starts(s, SPAN("0x")) ? span_hex(span_from(s, 2), ret) : span_u64(s, ret);
}

static struct span look(const char *table, uint64_t key, const char *column, bool range) {
        struct buf path = BUF_INIT;
        struct span text, row;
        uint64_t low, high;
        size_t at;

        buf_printf(&path, "rules/tables/%s.tsv", table);
        text = embedded_find(buf_str(&path));
        buf_done(&path);
        if (!span_line(&text, &row) || (at = column_of(row, column)) == SIZE_MAX)
                return SPAN_NONE;
        while (span_line(&text, &row)) {
                if (number_of(cell(row, 0), &low) < 0)
                        continue;
                high = low;
                if (range && number_of(cell(row, 1), &high) < 0)
                        continue;
                if (key >= low && key <= high)
                        return cell(row, at);
        }
        return SPAN_NONE;
}

struct span table_lookup(const char *table, uint64_t key, const char *column) {
        return look(table, key, column, false);
}

struct span table_range(const char *table, uint64_t key, const char *column) {
        return look(table, key, column, true);
}
