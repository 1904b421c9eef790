/*
 * The user's marks and notes: under which key of the sidecar each thing stands, and which calls, messages and lines of this case
 * are marked.
 */
#ifndef SIPDX_TUI_MARKS_H
#define SIPDX_TUI_MARKS_H

#include "store/sidecar.h"
#include "tui/session.h"
#include "tui/thing.h"

/* Finds in the case what the sidecar has marked, into s->marked_…; s->sidecar may be NULL. 0 or -errno. */
int marks_load(struct session *s, struct store *store);

/* What is known of it; NULL: nothing. Borrowed as from sidecar_get(). */
const struct sidecar_entry *marks_get(const struct session *s, const struct thing *t);

enum marks_change { MARKS_TURN, MARKS_NOTE, MARKS_TAG };
/* Turns the mark on or off, replaces the note, or adds a tag (takes it away, where it is there), and saves. label: what the user
 * saw. -ENODEV: there is no sidecar, -EINVAL: the thing has no key, -E2BIG, -errno. */
int marks_change(struct session *s, const struct thing *t, enum marks_change how, struct span text, struct span label);

/* The thing that an entry speaks of; THING_NOTHING where this case has it not. Its call_id is borrowed from the entry. 0, or
 * -errno with store_error(). */
int marks_find(const struct session *s, struct store *store, const struct sidecar_entry *e, struct thing *ret);

bool marks_call(const struct session *s, int64_t call);
bool marks_message(const struct session *s, int64_t message);
bool marks_line(const struct session *s, int64_t source, uint64_t line);

#endif
