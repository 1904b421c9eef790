/*
 * The user's marks and notes about a case, in a file of their own beside it (CASE.sipdx.notes), so that the case stays as it
 * is. They are kept under keys that outlive a rebuilding:
 *
 *   finding:RULE|SUBJECT    call:CALL-ID    message:SHA256:LINE    line:SHA256:LINE
 *
 * where SHA256 is the first sixteen digits of the source's and LINE a frame in a capture. The file is text, one entry a line,
 * cells separated by tabs with \t \n \\ and \xNN in them: key, mark, time, tags, label, note. A line that cannot be read stays
 * in the file as it is.
 */
#ifndef SIPDX_STORE_SIDECAR_H
#define SIPDX_STORE_SIDECAR_H

#include "base/span.h"
#include "base/stamp.h"

struct sidecar;

/* All strings are NUL-terminated; NULL stands for "" when an entry is set, and is never read. */
struct sidecar_entry {
        const char *key;
        char mark;         /* a printable ASCII character; 0: not marked */
        const char *tags;  /* words with blanks between them */
        const char *note;  /* may have several lines */
        const char *label; /* what the user saw there, secrets masked */
        int64_t time_us;   /* of what it is about, on the case's clock; STAMP_NONE */
};

/* Reads the notes of the case at this path; there need not be any. NULL: a case without a file, nothing is written until
 * sidecar_move(). -EFBIG: beyond LIMIT_NOTES_BYTES, -EINVAL: no regular file, -errno; then there is none to write to. */
int sidecar_open(const char *case_path, struct sidecar **ret);
/* Closes without saving; takes NULL. */
void sidecar_close(struct sidecar *s);

/* The file's name; NULL: none. Borrowed. */
const char *sidecar_path(const struct sidecar *s);
/* Lines of the file that are no entries, those beyond LIMIT_NOTES among them. */
size_t sidecar_damaged(const struct sidecar *s);

/* NULL: nothing is known of key. Borrowed until the next sidecar_set() or sidecar_move(). */
const struct sidecar_entry *sidecar_get(const struct sidecar *s, struct span key);
/* Copies e in the place of what its key had; one without mark, tags and note is taken out. -E2BIG: LIMIT_NOTES entries, or a
 * cell beyond LIMIT_NOTE_BYTES; -EINVAL: no key; -ENOMEM. */
int sidecar_set(struct sidecar *s, const struct sidecar_entry *e);
/* All entries in order of time, those without one last. The array is the caller's to free, the entries are borrowed as from
 * sidecar_get(). 0 or -ENOMEM. */
int sidecar_list(const struct sidecar *s, const struct sidecar_entry ***ret, size_t *ret_n);

/* Writes what has changed, whole or not at all, mode 0600; nothing to do is no error. -E2BIG: beyond LIMIT_NOTES_BYTES,
 * -errno. */
int sidecar_save(struct sidecar *s);
/* From now on beside the case at this path, and saved there. What notes are there already stay, unless this one has the same
 * key. As sidecar_open() and sidecar_save(); after an error it is where it was. */
int sidecar_move(struct sidecar *s, const char *case_path);

/* The place in a key "message:…" or "line:…": sixteen digits of the source's SHA-256, and line or frame. False: it has none. */
bool sidecar_place(struct span key, struct span *ret_sha256, uint64_t *ret_line);

#endif
