/*
 * sipdx ladder: one call over all its witnesses.
 */
#include "query/ladder_draw.h"
#include "report/ladder.h"

#include "cli/forms.h"
#include "cli/intake.h"
#include "cli/listing.h"
#include "cli/rows.h"
#include "cli/which.h"

/* One row of the ladder as cells. */
static int put_cells(struct rows *rows, const struct ladder *l, const struct ladder_row *r) {
        static const char *const names[] = {"message", "time", "since_ms", "delta_ms", "from", "to", "cseq", "method", "status",
                                            "reason", "sdp", "sent", "seen", "logs", "lost", "problem"};
        const struct ladder_message *m = r->message;
        struct buf b = BUF_INIT;
        size_t at[17] = {0}, k = 0;
        struct span v[16];
        bool null[16] = {false}, number[16] = {false};
        int e;

        buf_printf(&b, "%lld", (long long)m->id), at[++k] = b.n;
        stamp_put(&b, m->time_us, m->utc), at[++k] = b.n;
        buf_printf(&b, "%.3f", (double)r->since_us / 1000), at[++k] = b.n;
        buf_printf(&b, "%.3f", (double)r->delta_us / 1000), at[++k] = b.n;
        buf_put(&b, l->lanes[r->from].name), at[++k] = b.n;
        buf_put(&b, l->lanes[r->to].name), at[++k] = b.n;
        buf_printf(&b, "%u", m->cseq), at[++k] = b.n;
        buf_put(&b, m->method), at[++k] = b.n;
        buf_printf(&b, "%d", m->status), at[++k] = b.n;
        buf_put(&b, m->reason), at[++k] = b.n;
        buf_put(&b, m->sdp), at[++k] = b.n;
        buf_printf(&b, "%u", m->repeats + 1), at[++k] = b.n;
        buf_printf(&b, "%u", m->sightings), at[++k] = b.n;
        buf_printf(&b, "%zu", r->logs), at[++k] = b.n;
        buf_printf(&b, "%d", m->lost), at[++k] = b.n;
        buf_put(&b, m->problem), at[++k] = b.n;
        for (size_t i = 0; i < k; i++)
                v[i] = span_sub(buf_span(&b), at[i], at[i + 1] - at[i]);
        number[0] = number[2] = number[3] = number[6] = number[8] = number[11] = number[12] = number[13] = number[14] = true;
        null[1] = null[2] = null[3] = m->time_us == STAMP_NONE;
        null[8] = null[9] = m->status == 0;
        null[10] = m->sdp.n == 0;
        null[15] = m->problem.n == 0;
        e = b.err < 0 ? b.err : rows_put(rows, (int)k, names, v, null, number);
        buf_done(&b);
        return e;
}

static int print_csv(const struct ladder *l, struct rows *rows) {
        int r = 0;

        for (size_t i = 0; i < l->n_rows && r == 0; i++)
                if (l->rows[i].message)
                        r = put_cells(rows, l, &l->rows[i]);
        rows_end(rows);
        return r;
}

static int put_form(const struct ladder *l, const struct form *f, struct rows *rows) {
        struct ladder_style style = {.columns = f->columns, .utf8 = f->utf8, .colour = f->colour, .fold = f->fold, .open = f->open};

        if (f->format && !strcmp(f->format, "csv"))
                return print_csv(l, rows);
        if (f->format && !strcmp(f->format, "json"))
                return ladder_json(l, &rows->out.text);
        if (f->format && !strcmp(f->format, "mermaid"))
                return ladder_mermaid(l, &style, &rows->out.text);
        return ladder_text(l, &style, &rows->out.text);
}

/* What is shown below arrows and is not read with them. */
static int read_open(struct store *s, unsigned open, struct arena *a, struct ladder *io) {
        int r = 0;

        for (size_t i = 0; r == 0 && (open & LADDER_OPEN_CANDIDATES) && i < io->n_rows; i++)
                if (io->rows[i].message)
                        r = ladder_read_candidates(s, io->rows[i].message, a);
        return r;
}

int ladder_put(struct store *s, int64_t call, size_t limit, const struct form *f, struct rows *rows) {
        struct arena arena;
        struct ladder l;
        int r;

        arena_init(&arena);
        r = ladder_read(s, call, limit, &arena, &l);
        if (r == 0)
                r = read_open(s, f->open, &arena, &l);
        if (r == 0)
                r = put_form(&l, f, rows);
        arena_done(&arena);
        return r;
}

/* What is asked for beside the arrows. */
static unsigned open_of(const struct args *a) {
        return (args_value(a, "sdp") ? (unsigned)LADDER_OPEN_MEDIA : 0) |
               (args_value(a, "candidates") ? (unsigned)LADDER_OPEN_CANDIDATES : 0) |
               (args_value(a, "sendings") ? (unsigned)LADDER_OPEN_SENDINGS : 0);
}

static int print(const struct args *a, const struct ladder *l, unsigned columns, int code) {
        const char *hops = args_value(a, "hops");
        struct form f = {.format = args_value(a, "format"), .columns = columns, .utf8 = terminal_utf8(),
                         .colour = terminal_colour(args_value(a, "color")), .fold = hops && !strcmp(hops, "folded"),
                         .open = open_of(a)};
        struct rows rows;
        int r;

        rows_init(&rows, f.format, args_value(a, "show-secrets") != NULL);
        r = put_form(l, &f, &rows);
        if (r < 0 && rows.out.err == 0) {
                say_error("%s", strerror(-r));
                code = EXIT_FAILED;
        }
        return out_close(&rows.out, code);
}

static int draw(const struct args *a, struct intake *i, unsigned columns, uint64_t limit) {
        struct arena arena;
        struct ladder l;
        int64_t call;
        int r = which_call(i->store, a->operands[0], a->operands[1], &call);

        arena_init(&arena);
        if (r == 0)
                r = which_ladder(i->store, call, (size_t)limit, &arena, &l);
        if (r == 0 && (r = read_open(i->store, open_of(a), &arena, &l)) < 0) {
                say_error("cannot read the candidates of call %lld: %s", (long long)call, strerror(-r));
                r = EXIT_FAILED;
        }
        if (r == 0)
                r = print(a, &l, columns, i->unread ? EXIT_UNREAD : EXIT_DONE);
        arena_done(&arena);
        return r;
}

static int run(const struct args *a) {
        struct intake i = {0};
        unsigned columns;
        uint64_t limit = 0;
        int r = listing_width(a, &columns);

        if (r == 0)
                r = listing_limit(a, &limit);
        if (r == 0)
                r = intake_open(a, 1, &i);
        if (r == 0)
                r = draw(a, &i, columns, limit);
        intake_done(&i);
        return r;
}

static const struct command_option options[] = {
        {"format", 0, "text|json|csv|mermaid", "the form of the output (text)", false},
        {"hops", 0, "all|folded", "each hop as an arrow, or all hops of a message as one (all)", false},
        {"sdp", 0, NULL, "below each message the media lines of its session description", false},
        {"candidates", 0, NULL, "the same, with each ICE candidate", false},
        {"sendings", 0, NULL, "below each message when it was sent, and who saw it", false},
        OPTION_LIMIT,
        OPTION_WIDTH,
        {"color", 0, "auto|always|never", "colours in the drawing (auto)", false},
        OPTION_SECRETS,
        OPTION_RULES,
        OPTION_HELP,
        OPTION_END,
};

const struct command command_ladder = {
        .name = "ladder", .operands = "CASE CALL", .min = 2, .max = 2, .options = options, .run = run,
        .help = "Draws one call over all its witnesses",
};
