/*
 * The user's marks and notes: under which key of the sidecar each thing stands, and which calls, messages and lines of this case
 * are marked.
 */
#ifndef SIPDX_TUI_MARKS_H
#define SIPDX_TUI_MARKS_H

#include "store/sidecar.h"
#include "tui/session.h"
#include "tui/thing.h"

/* Finds in the case what the sidecar speaks of, into s->marked; s->sidecar may be NULL. 0 or -errno. */
int marks_load(struct session *s, struct store *store);

/* What is known of it; NULL: nothing. Borrowed until it is changed. */
const struct sidecar_entry *marks_get(const struct session *s, const struct thing *t);

enum marks_change { MARKS_TURN, MARKS_NOTE, MARKS_TAG };
/* Turns the mark on or off, replaces the note, or adds a tag (takes it away, where it is there), and saves. label: what the user
 * saw. -ENODEV: there is no sidecar, -EINVAL: the thing has no key, -E2BIG, -errno. */
int marks_change(struct session *s, const struct thing *t, enum marks_change how, struct span text, struct span label);

/* The thing that an entry speaks of, as far as this case has it. */
struct thing marks_thing(const struct session *s, const struct sidecar_entry *e);

/* Fills in which call, or which message and its call, of the case that thing is; 0 stays where there is none. 0 or -errno. */
int marks_find(struct store *store, struct thing *io);

bool marks_call(const struct session *s, int64_t call);
bool marks_message(const struct session *s, int64_t message);
bool marks_line(const struct session *s, int64_t source, uint64_t line);

#endif
