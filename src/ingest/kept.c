/*
 * What a source was before its case is made anew from what is stored of it. Reading it again tells most; this file owns the
 * rest: how reading ended then, what is known of bytes that are not kept, and whether those that are kept are the same.
 */
#include "ingest/kept.h"

bool feed_is_pieces(const struct feed *f) {
        const char *format = f->kept ? f->kept->info.row.format : NULL;
        const struct parser *p = format ? parser_find(span_str(format)) : NULL;

        return p && (p->kept_as || p->rendered_as);
}

/* What reading cannot tell again: how the reading ended then, and all that was noted of bytes that are not kept. */
void kept_notes(const struct feed *f, struct notes *io) {
        const struct source_info *kept = &f->kept->info;
        bool all = feed_is_pieces(f) || !f->kept->stored;

        for (size_t i = 0; i < kept->n_notes; i++) {
                const struct note *n = &kept->notes[i];
                bool ended = span_among(span_str(n->code), "stopped read-error damaged-archive unpack-bomb odd-name");
                if (all || ended)
                        notes_restore(io, n);
        }
}

/* Of a source of which pieces are kept, or nothing, the row tells of the whole. */
void kept_row(const struct feed *f, struct source_row *io) {
        const struct source_row *kept = &f->kept->info.row;

        if (!feed_is_pieces(f) && f->kept->stored)
                return;
        io->format = kept->format;
        io->encoding = kept->encoding;
        io->bytes = kept->bytes;
        io->records = kept->records;
        io->first_us = kept->first_us;
        io->last_us = kept->last_us;
        io->gap_at_us = kept->gap_at_us;
        io->gap_us = kept->gap_us;
        io->zone = kept->zone;
        memcpy(io->sha256, kept->sha256, sizeof(io->sha256));
        io->role = io->role ? io->role : kept->role;
}

/* Are the bytes that a case held of a source those that were read when it was made? Where only pieces of them are kept, the
 * checksum of the whole goes on. */
void kept_check(const struct feed *feeds, size_t n, struct source_row *io_row, struct notes *notes) {
        for (size_t i = 0; i < n; i++) {
                const struct feed *f = &feeds[i];
                const struct source_row *kept = f->kept ? &f->kept->info.row : NULL;
                if (!kept || kept->id != io_row->id)
                        continue;
                if (feed_is_pieces(f) || !f->kept->stored)
                        memcpy(io_row->sha256, kept->sha256, sizeof(io_row->sha256));
                else if (*kept->sha256 && strcmp(kept->sha256, io_row->sha256) != 0)
                        notes_add(notes, "changed-bytes", 0, "the stored bytes are not those whose SHA-256 the case had: %s",
                                  kept->sha256);
        }
}
