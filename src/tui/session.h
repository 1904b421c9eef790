/*
 * What all views of one browser share: what is known of the case as a whole, read once, and what the user has chosen.
 */
#ifndef SIPDX_TUI_SESSION_H
#define SIPDX_TUI_SESSION_H

#include "query/listed.h"
#include "store/sidecar.h"
#include "store/store.h"
#include "store/timeline.h"
#include "tui/places.h"

/* What was chosen with Space, to be compared with the next one. 0: nothing. */
struct picked {
        int64_t message, call;
};

struct session {
        struct finding_list findings; /* in report order */
        struct totals totals;
        struct source_info *sources;
        size_t n_sources;
        struct timeline *timeline;    /* of all of them; views that show it read in it one after another */
        bool utc;                     /* the case's clock is UTC */
        int64_t first_us, last_us;    /* what the sources span, on the case's clock; STAMP_NONE */
        struct places calls, messages, lines; /* that findings speak of */
        struct picked picked;
        struct sidecar *sidecar;      /* the user's notes; NULL: none can be kept. Borrowed */
        struct places marked_calls, marked_messages, marked_lines; /* kept by tui/marks.h */
        unsigned marks_version;       /* rises with every change of the notes */
};

/* 0 or -errno with store_error(); session_done() in any case. sidecar may be NULL. */
int session_load(struct session *s, struct store *store, struct sidecar *sidecar);
void session_done(struct session *s);

/* NULL: there is none of that id. */
const struct source_info *session_source(const struct session *s, int64_t id);

/* A severity or GRAVITY_NONE. Of a message it does not matter whose record of it a finding quotes; line: or frame. */
int session_call_gravity(const struct session *s, int64_t call);
int session_message_gravity(const struct session *s, int64_t message);
int session_line_gravity(const struct session *s, int64_t source, uint64_t line);

/* The moment that a person means by "10:32", "2013-03-12 10:32:05" or "+5m", "-30s" from `now_us`: on the case's clock, on the
 * day of `now_us`, or of the first source, where none is given. 0, -EINVAL; *ret_words, if not NULL, says what to type. */
int session_moment(const struct session *s, struct span text, int64_t now_us, int64_t *ret, const char **ret_words);

#endif
