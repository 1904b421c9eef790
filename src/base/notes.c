/*
 * A short list, searched from the front: kinds of notes are few.
 */
#include "base/notes.h"

#include "base/array.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { MOST_CODES = 64, TEXT_BYTES = 512 };

const struct note *notes_find(const struct notes *n, const char *code) {
        for (size_t i = 0; i < n->n; i++)
                if (strncmp(n->v[i].code, code, sizeof(n->v[i].code) - 1) == 0)
                        return &n->v[i];
        return NULL;
}

static struct note *add(struct notes *n) {
        if (n->n == MOST_CODES)
                return NULL;
        return array_grow(&n->v, n->n, &n->cap, sizeof(*n->v)) < 0 ? NULL : &n->v[n->n];
}

void notes_add(struct notes *n, const char *code, uint64_t offset, const char *fmt, ...) {
        struct note *old = (struct note *)notes_find(n, code), *note;
        char text[TEXT_BYTES];
        va_list ap;

        if (!old && n->n >= MOST_CODES - 1 && strcmp(code, "many-notes") != 0) { /* the last place is for those beyond */
                notes_add(n, "many-notes", offset, "notes of more than %d kinds; the rest is counted here", MOST_CODES - 1);
                return;
        }
        if (old) {
                old->count++;
                return;
        }
        if (!(note = add(n)))
                return;
        va_start(ap, fmt);
        vsnprintf(text, sizeof(text), fmt, ap);
        va_end(ap);
        *note = (struct note){.offset = offset, .count = 1, .text = span_dup(span_str(text))};
        if (!note->text)
                return;
        snprintf(note->code, sizeof(note->code), "%s", code);
        n->n++;
}

void notes_restore(struct notes *n, const struct note *before) {
        struct note *now = (struct note *)notes_find(n, before->code);
        char *text;

        if (!now) {
                notes_add(n, before->code, before->offset, "%s", before->text);
                if (!(now = (struct note *)notes_find(n, before->code)))
                        return;
                now->count = before->count;
        } else if (now->count < before->count && (text = span_dup(span_sub(span_str(before->text), 0, TEXT_BYTES - 1)))) {
                free(now->text);
                now->offset = before->offset;
                now->count = before->count;
                now->text = text;
        }
}

void notes_done(struct notes *n) {
        for (size_t i = 0; i < n->n; i++)
                free(n->v[i].text);
        free(n->v);
        *n = NOTES_INIT;
}
