/*
 * sipdx formats: which formats are read, and why a file is taken for one of them.
 */
#include "bundle/magic.h"
#include "cli/intake.h"
#include "cli/say.h"
#include "cli/table.h"

#include <errno.h>
#include <stdint.h>

enum { HEAD_LINES = 5, HEAD_COLUMNS = 100, OPINIONS = 32 };

static int list_formats(void) {
        struct out o = OUT_INIT;
        struct table t = TABLE_ON(&o, 2);

        for (size_t i = 0; parsers[i]; i++) {
                table_cell(&t, span_str(parsers[i]->name), false);
                table_cell(&t, span_str(parsers[i]->title), false);
        }
        table_done(&t);
        return out_close(&o, EXIT_DONE);
}

static void put_opinions(struct out *out, const struct opinion *v, size_t n) {
        struct table t = TABLE_ON(out, 3);
        struct buf score = BUF_INIT;

        for (size_t i = 0; i < n; i++) {
                buf_reset(&score);
                buf_printf(&score, "%d", v[i].score);
                table_cell(&t, span_str(v[i].parser->name), false);
                table_cell(&t, buf_span(&score), true);
                table_cell(&t, span_str(v[i].why ? v[i].why : ""), false);
        }
        table_done(&t);
        buf_done(&score);
}

/* The first lines of what was judged, as far as a terminal's line goes. */
static void put_head(struct buf *b, struct span head) {
        struct buf safe = {.clear = b->clear};
        struct span line;

        for (int i = 0; i < HEAD_LINES && span_line(&head, &line); i++) {
                size_t n;
                buf_reset(&safe);
                safe_put(&safe, !safe.clear && mask_is_rest(line) ? SPAN("***") : line, SAFE_LINE);
                n = safe_fit(buf_span(&safe), HEAD_COLUMNS);
                buf_puts(b, "  | ");
                buf_put(b, span_sub(buf_span(&safe), 0, n));
                buf_puts(b, n < safe.n ? " ...\n" : "\n");
        }
        buf_done(&safe);
}

static void put_nobody(struct buf *b, struct span head) {
        bool aside; /* then it does not come here */
        const char *what = magic_words(head, &aside);

        if (head.n == 0)
                buf_puts(b, ": empty\n");
        else
                buf_printf(b, ": %s; listed, not read\n", what ? what : "no format is sure enough (10 of 100)");
}

static int explain_head(struct out *o, const struct member *m, struct input *in) {
        struct opinion v[OPINIONS];
        struct head head;
        const struct parser *chosen;
        int r = input_head(in, &head), score = 0;
        size_t n;

        if (r < 0)
                return r;
        chosen = parser_probe(&head, m->path, &score, NULL);
        n = bundle_opinions(&head, m->path, v, OPINIONS);
        safe_put(&o->text, span_str(m->path), SAFE_LINE);
        if (chosen)
                buf_printf(&o->text, ": %s (%s)\n", chosen->name, encoding_name(chosen->binary ? ENCODING_BINARY : input_encoding(in)));
        else
                put_nobody(&o->text, head.raw);
        put_opinions(o, v, head.raw.n ? n : 0);
        if (!chosen || !chosen->binary)
                put_head(&o->text, head.text);
        return out_spill(o);
}

static int explain_open(struct out *o, const struct member *m, struct bundle *b, const struct notes *why) {
        struct notes notes = NOTES_INIT;
        struct input *in = NULL;
        int r = input_new(bundle_read, b, NULL, NULL, &notes, &in);

        if (r == 0)
                r = explain_head(o, m, in);
        input_free(in);
        notes_done(&notes);
        if (r == 0 || o->err)
                return EXIT_DONE;
        say_error("%s: cannot be read: %s", m->path, r == -EBADMSG && why->n ? why->v[why->n - 1].text : strerror(-r));
        return EXIT_UNREAD;
}

/* What is not opened has notes that say why. */
static int explain_member(struct out *o, const struct member *m, struct bundle *b, const struct notes *why) {
        if (m->state == MEMBER_OPEN)
                return explain_open(o, m, b, why);
        safe_put(&o->text, span_str(m->path), SAFE_LINE);
        for (size_t i = 0; i < why->n; i++) {
                buf_puts(&o->text, i ? "; " : ": ");
                safe_put(&o->text, span_str(why->v[i].text), SAFE_LINE);
        }
        buf_putc(&o->text, '\n');
        return m->state == MEMBER_FAILED ? EXIT_UNREAD : EXIT_DONE;
}

/* As bundle_next(). */
static int explain_next(struct out *o, struct bundle *b, bool first, int *io_code) {
        struct notes why = NOTES_INIT;
        struct member m;
        int r = bundle_next(b, &why, &m);

        if (r > 0) {
                buf_puts(&o->text, first ? "" : "\n");
                if (explain_member(o, &m, b, &why) != EXIT_DONE)
                        *io_code = EXIT_UNREAD;
        }
        notes_done(&why);
        return r;
}

static int explain(const struct args *a) {
        struct member_list l = {0};
        struct notes notes = NOTES_INIT;
        struct bundle *b = NULL;
        struct out o = {.text.clear = args_value(a, "show-secrets") != NULL};
        int code = intake_list(a->operands, a->n_operands, NULL, &notes, &l), r = code ? 0 : bundle_new(&l, NULL, NULL, &b);

        for (bool first = true; b && (first || r > 0); first = false)
                r = explain_next(&o, b, first, &code);
        if (r < 0) {
                say_error("%s", strerror(-r));
                code = EXIT_FAILED;
        }
        for (size_t i = 0; i < notes.n; i++)
                say_error("%s", notes.v[i].text);
        bundle_free(b);
        member_list_done(&l);
        notes_done(&notes);
        return out_close(&o, code);
}

static int run(const struct args *a) {
        if (args_value(a, "explain") && a->n_operands)
                return explain(a);
        if (args_value(a, "explain"))
                say_error("--explain needs FILE...; type: sipdx formats --explain FILE...");
        else if (a->n_operands)
                say_error("formats takes no '%s'; type: sipdx formats --explain %s", a->operands[0], a->operands[0]);
        else
                return list_formats();
        return EXIT_FAILED;
}

static const struct command_option options[] = {
        {"explain", 0, NULL, "say which format each FILE has, and why", false},
        OPTION_SECRETS,
        OPTION_HELP,
        OPTION_END,
};

const struct command command_formats = {
        .name = "formats", .operands = "[FILE...]", .max = SIZE_MAX, .options = options, .run = run,
        .help = "Lists the formats that are read, or explains a file's",
};
