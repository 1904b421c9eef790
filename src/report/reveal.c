/*
 * A finding keeps its quotes masked. The line that one was taken from is looked up again by its place.
 */
#include "report/reveal.h"

#include "base/limits.h"
#include "base/safe.h"

#include <errno.h>
#include <stdlib.h>

enum { LINES = 16 }; /* of an event that a folded value may go on over */

/* The line at the front of rest and what it is folded over, joined by blanks; safe, clear, and no longer than a quote. */
static int quote(struct span rest, struct evidence *io) {
        struct buf line = BUF_INIT, safe = BUF_INIT;
        struct span piece;
        char *text;
        int r;

        for (bool first = true; span_line(&rest, &piece) && line.n < 4 * LIMIT_QUOTE_BYTES; first = false) {
                if (!first && (piece.n == 0 || !is_blank(piece.p[0])))
                        break;
                buf_puts(&line, first ? "" : " ");
                buf_put(&line, span_trim(piece));
        }
        r = line.err < 0 ? line.err : safe_put(&safe, buf_span(&line), SAFE_LINE | SAFE_CLEAR);
        if (r == 0 && safe.n > LIMIT_QUOTE_BYTES) {
                safe.n = safe_cut(buf_span(&safe), LIMIT_QUOTE_BYTES);
                io->cut = true;
        }
        text = r == 0 ? buf_steal(&safe) : NULL;
        if (text) {
                free(io->text);
                io->text = text;
        }
        buf_done(&line);
        buf_done(&safe);
        return r == 0 && !text ? -ENOMEM : r;
}

static int reveal_message(struct store *s, struct evidence *io) {
        struct buf text = BUF_INIT;
        struct span rest, line;
        int r = store_message_text(s, io->sighting, &text);
        bool found = false;

        rest = buf_span(&text);
        while (r == 0 && !found && span_line(&rest, &line)) {
                uint32_t at = (uint32_t)(line.p - text.p);
                uint64_t offset = 0;
                found = store_message_place(s, io->sighting, at, NULL, &offset, NULL) == 0 && offset == io->offset;
                if (found)
                        r = quote(span_from(buf_span(&text), at), io);
        }
        buf_done(&text);
        return r == -ENOMEM ? r : 0;
}

static int reveal_event(struct store *s, struct evidence *io) {
        struct buf text = BUF_INIT;
        struct text_line *v = NULL;
        size_t n = 0;
        int r = io->line ? store_lines(s, io->source, io->line, LINES, &v, &n) : 0;

        for (size_t i = 0; r == 0 && i < n; i++) {
                buf_put(&text, span_of(v[i].text, v[i].len));
                buf_putc(&text, '\n');
        }
        if (r == 0 && n)
                r = quote(buf_span(&text), io);
        text_lines_free(v, n);
        buf_done(&text);
        return r == -ENOMEM ? r : 0;
}

int reveal_quotes(struct store *s, struct finding_list *io) {
        int r = 0;

        for (size_t i = 0; i < io->n; i++)
                for (size_t k = 0; k < io->v[i].n_evidence && r == 0; k++) {
                        struct evidence *e = &io->v[i].evidence[k];
                        if (!strstr(e->text, "***") || (!e->sighting && e->frame)) /* a frame's words are ours */
                                continue;
                        r = e->sighting ? reveal_message(s, e) : reveal_event(s, e);
                }
        return r;
}
