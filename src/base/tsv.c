/*
 * Tables of codes, read cell by cell from the text that was linked in. They are short; nothing is kept, nothing is indexed.
 */
#include "base/tsv.h"

#include "base/embed.h"

#include <errno.h>
#include <stdio.h>

static const struct span folder = SPAN("rules/tables/"), ending = SPAN(".tsv");

static bool open_text(struct span text, struct tsv *ret) {
        *ret = (struct tsv){.rest = text};
        return span_line(&ret->rest, &ret->head);
}

bool tsv_open(const char *name, struct tsv *ret) {
        char path[64];
        int n = snprintf(path, sizeof(path), "rules/tables/%s.tsv", name);

        return n > 0 && (size_t)n < sizeof(path) && open_text(embedded_find(path), ret);
}

bool tsv_next(size_t *io_i, struct span *ret_name, struct tsv *ret) {
        while (embedded[*io_i].path) {
                const struct embedded *e = &embedded[(*io_i)++];
                struct span path = span_str(e->path);
                if (!span_starts(path, folder) || path.n <= folder.n + ending.n || !span_eq(span_from(path, path.n - ending.n), ending))
                        continue;
                *ret_name = span_sub(path, folder.n, path.n - folder.n - ending.n);
                if (!open_text(span_of(e->data, e->size), ret))
                        *ret = (struct tsv){0};
                return true;
        }
        return false;
}

bool tsv_row(struct tsv *t, struct span *ret) {
        while (span_line(&t->rest, ret))
                if (ret->n)
                        return true;
        return false;
}

struct span tsv_cell(struct span row, size_t column) {
        for (; column; column--)
                row = span_from(row, span_chr(row, '\t') + 1);
        return span_sub(row, 0, span_chr(row, '\t'));
}

size_t tsv_column(const struct tsv *t, const char *name) {
        size_t n = span_count(t->head, '\t') + 1;

        for (size_t i = 0; i < n; i++)
                if (span_eq(tsv_cell(t->head, i), span_str(name)))
                        return i;
        return SIZE_MAX;
}

int tsv_number(struct span cell, uint64_t *ret) {
        return span_starts(cell, SPAN("0x")) ? span_hex(cell, ret) : span_u64(cell, ret);
}

static struct span look(const char *table, uint64_t key, const char *column, bool range) {
        struct tsv t;
        struct span row;
        uint64_t low, high;
        size_t at;

        if (!tsv_open(table, &t) || (at = tsv_column(&t, column)) == SIZE_MAX)
                return SPAN_NONE;
        while (tsv_row(&t, &row)) {
                if (tsv_number(tsv_cell(row, 0), &low) < 0)
                        continue;
                high = low;
                if (range && tsv_number(tsv_cell(row, 1), &high) < 0)
                        continue;
                if (key >= low && key <= high)
                        return tsv_cell(row, at);
        }
        return SPAN_NONE;
}

struct span tsv_lookup(const char *table, uint64_t key, const char *column) {
        return look(table, key, column, false);
}

struct span tsv_range(const char *table, uint64_t key, const char *column) {
        return look(table, key, column, true);
}
