/*
 * sipdx notes: what the user has marked and written about a case, with where it stands in the logs today.
 */
#include "cli/forms.h"
#include "cli/listing.h"
#include "cli/opencase.h"
#include "parsers/parser.h"
#include "query/ladder.h"
#include "report/report.h"
#include "report/words.h"
#include "store/file.h"

#include <errno.h>
#include <stdlib.h>

/* What places are looked up in. */
struct places {
        struct store *store;
        struct source_info *sources;
        size_t n;
        struct finding_list findings;
        bool utc;
};

static int places_read(struct store *s, struct places *ret) {
        int r = store_sources(s, &ret->sources, &ret->n);

        ret->store = s;
        if (r == 0)
                r = store_findings(s, &ret->findings);
        if (r == 0)
                ret->utc = sources_time(ret->sources, ret->n).utc;
        return r;
}

static void places_done(struct places *p) {
        source_infos_free(p->sources, p->n);
        finding_list_done(&p->findings);
}

/* "client.log:12", "edge.pcap, frame 12" */
static void put_line(struct buf *b, const char *path, const char *format, uint64_t line) {
        const struct parser *p = format ? parser_find(span_str(format)) : NULL;
        bool frame = p && p->kept_as;

        buf_printf(b, frame ? "%s, frame %llu" : "%s:%llu", path, (unsigned long long)line);
}

static void put_finding(const struct places *p, struct span key, struct buf *b) {
        size_t bar = span_chr(key, '|');
        struct span rule = span_sub(key, 0, bar), subject = span_from(key, bar + 1);

        for (size_t i = 0; i < p->findings.n; i++) {
                const struct finding *f = &p->findings.v[i];
                const struct evidence *e = f->evidence;
                if (!span_eq(rule, span_str(f->rule)) || !span_eq(subject, span_str(f->subject ? f->subject : "")) || !f->n_evidence)
                        continue;
                put_line(b, e->path ? e->path : "?", e->frame ? "pcap" : NULL, e->frame ? e->frame : e->line);
                return;
        }
}

static int put_call(struct store *s, struct span call_id, struct buf *b) {
        int64_t call = 0;
        int r = ladder_of_call_id(s, call_id, &call);

        if (r == 0 && call)
                buf_printf(b, "call %lld", (long long)call);
        return r < 0 ? r : b->err;
}

/* Where a key leads in this case; nothing, when what it means is not in it any more. 0 or -errno. */
static int put_place(const struct places *p, struct span key, struct buf *b) {
        struct span kind, sha256, rest = key;
        uint64_t line;

        if (sidecar_place(key, &sha256, &line)) {
                for (size_t i = 0; i < p->n; i++)
                        if (span_starts(span_str(p->sources[i].row.sha256), sha256)) {
                                put_line(b, p->sources[i].row.path, p->sources[i].row.format, line);
                                return b->err;
                        }
                return 0;
        }
        if (!span_cut(&rest, ':', &kind))
                return 0;
        if (span_eq(kind, SPAN("call")))
                return put_call(p->store, rest, b);
        if (span_eq(kind, SPAN("finding")))
                put_finding(p, rest, b);
        return b->err;
}

/* Forms ------------------------------------------------------------------------------------------------- */

static void put_text(struct buf *b, const struct sidecar_entry *e, struct span when, struct span where) {
        struct buf words = {.clear = b->clear};

        buf_put(b, when);
        buf_puts(b, "  ");
        safe_put(b, where.n ? where : span_str(e->key), SAFE_LINE);
        if (e->mark)
                buf_printf(b, "  %c", e->mark);
        if (*e->tags) {
                buf_puts(b, "  [");
                safe_put(b, span_str(e->tags), SAFE_LINE);
                buf_putc(b, ']');
        }
        buf_putc(b, '\n');
        if (*e->label) {
                buf_puts(b, "    ");
                safe_put(b, span_str(e->label), SAFE_LINE);
                buf_putc(b, '\n');
        }
        safe_put(&words, span_str(e->note), SAFE_TEXT);
        for (struct span rest = buf_span(&words), line; span_line(&rest, &line);) {
                buf_puts(b, "    | ");
                buf_put(b, line);
                buf_putc(b, '\n');
        }
        buf_done(&words);
}

static void put_markdown(struct buf *b, const struct sidecar_entry *e, struct span when, struct span where) {
        buf_puts(b, "- ");
        markdown_put_words(b, when);
        buf_puts(b, " ");
        markdown_put_words(b, where.n ? where : span_str(e->key));
        if (e->mark || *e->tags) {
                buf_puts(b, " (");
                markdown_put_words(b, span_of(&e->mark, e->mark != 0));
                buf_puts(b, e->mark && *e->tags ? " " : "");
                markdown_put_words(b, span_str(e->tags));
                buf_putc(b, ')');
        }
        buf_putc(b, '\n');
        for (struct span rest = span_str(e->note), line; span_line(&rest, &line);) {
                buf_puts(b, "  ");
                markdown_put_words(b, line);
                buf_puts(b, "  \n");
        }
        if (*e->label) {
                buf_puts(b, "  > ");
                markdown_put_words(b, span_str(e->label));
                buf_putc(b, '\n');
        }
}

static int put_row(struct rows *rows, const struct sidecar_entry *e, struct span when, struct span where) {
        static const char *const names[] = {"time", "where", "key", "mark", "tags", "label", "note"};
        const struct span v[] = {when, where, span_str(e->key), span_of(&e->mark, e->mark != 0), span_str(e->tags),
                                 span_str(e->label), span_str(e->note)};
        const bool null[7] = {!when.n, !where.n, false, !e->mark, !*e->tags, !*e->label, !*e->note}, number[7] = {false};

        return rows_put(rows, 7, names, v, null, number);
}

static int put_entry(const struct places *p, const struct sidecar_entry *e, const struct form *f, struct rows *rows) {
        bool text = !f->format || !strcmp(f->format, "text"), markdown = f->format && !strcmp(f->format, "markdown");
        struct buf when = BUF_INIT, where = BUF_INIT;
        int r = put_place(p, span_str(e->key), &where);

        if (text || markdown)
                put_moment(&when, e->time_us);
        else
                stamp_put(&when, e->time_us, p->utc);
        if (r == 0 && text)
                put_text(&rows->out.text, e, buf_span(&when), buf_span(&where));
        else if (r == 0 && markdown)
                put_markdown(&rows->out.text, e, buf_span(&when), buf_span(&where));
        else if (r == 0)
                r = put_row(rows, e, buf_span(&when), buf_span(&where));
        buf_done(&when);
        buf_done(&where);
        return r < 0 ? r : out_spill(&rows->out);
}

int notes_put(struct store *s, const struct sidecar *notes, const struct form *f, struct rows *rows) {
        const struct sidecar_entry **v = NULL;
        struct places p = {.store = s};
        size_t n = 0;
        int r = places_read(s, &p);

        if (r == 0)
                r = sidecar_list(notes, &v, &n);
        for (size_t i = 0; i < n && r == 0; i++)
                r = put_entry(&p, v[i], f, rows);
        if (f->format && (!strcmp(f->format, "json") || !strcmp(f->format, "csv")))
                rows_end(rows);
        else if (!n)
                buf_puts(&rows->out.text, "No notes about this case.\n");
        places_done(&p);
        free(v);
        return r;
}

/* The command ------------------------------------------------------------------------------------------- */

static int print(const struct args *a, struct store *s, const struct sidecar *notes) {
        struct form f = {.format = args_value(a, "format")};
        struct rows rows;
        int r, code = EXIT_DONE;

        rows_init(&rows, f.format, args_value(a, "show-secrets") != NULL);
        r = notes_put(s, notes, &f, &rows);
        if (r < 0 && rows.out.err == 0) {
                say_error("cannot list the notes: %s", r == -ENOMEM || !*store_error(s) ? strerror(-r) : store_error(s));
                code = EXIT_FAILED;
        }
        if (sidecar_damaged(notes)) {
                say_error("%s: %zu lines are no notes; they are left as they are", sidecar_path(notes), sidecar_damaged(notes));
                code = code == EXIT_DONE ? EXIT_UNREAD : code;
        }
        return out_close(&rows.out, code);
}

static int run(const struct args *a) {
        struct store *s = NULL;
        struct sidecar *notes = NULL;
        int r, code = case_open(a->operands[0], &s);

        if (code != 0)
                return code;
        r = sidecar_open(a->operands[0], &notes);
        if (r < 0)
                say_error("cannot read %s.notes: %s", a->operands[0], file_words(r));
        code = r < 0 ? EXIT_FAILED : print(a, s, notes);
        sidecar_close(notes);
        store_free(s);
        return code;
}

static const struct command_option options[] = {
        {"format", 0, "text|json|csv|markdown", "the form of the output (text)", false},
        OPTION_SECRETS,
        OPTION_HELP,
        OPTION_END,
};

const struct command command_notes = {
        .name = "notes", .operands = "CASE", .min = 1, .max = 1, .options = options, .run = run,
        .help = "Lists what was marked and noted in the browser about a case",
};
