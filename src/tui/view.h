/*
 * A view: one screenful of the case with its own state. load() alone gets the store; draw() has nothing to fetch
 * from; key() says what to do next. The browser stacks views, draws the bars around them, asks for the text of a search, a
 * filter or a command, and knows the keys that go from one view of a thing to another.
 */
#ifndef SIPDX_TUI_VIEW_H
#define SIPDX_TUI_VIEW_H

#include "base/buf.h"
#include "query/filter.h"
#include "query/search.h"
#include "store/store.h"
#include "tui/canvas.h"
#include "tui/keys.h"
#include "tui/pane.h"
#include "tui/host.h"
#include "tui/session.h"
#include "tui/thing.h"

struct view;

enum verb {
        VERB_NONE,    /* the key was used */
        VERB_UNKNOWN, /* the key means nothing here */
        VERB_BACK,
        VERB_OPEN,    /* put view on top */
};

struct action {
        enum verb verb;
        struct view *view; /* VERB_OPEN: owned by the receiver; NULL: memory was out */
};

#define ACTION_NONE ((struct action){VERB_NONE, NULL})
#define ACTION_UNKNOWN ((struct action){VERB_UNKNOWN, NULL})
#define ACTION_OPEN(v) ((struct action){VERB_OPEN, (v)})

struct key_help {
        const char *keys, *what;
        const char *brief; /* one word for the bar at the bottom; NULL: not there */
};

enum seek { SEEK_NEW, SEEK_NEXT, SEEK_PREVIOUS };

struct view_ops {
        const char *name;             /* "Findings" */
        const struct key_help *help;  /* the view's own keys; ends with NULL */
        bool overlay;                 /* drawn over the view below */
        bool picks;                   /* Space chooses a message or a call to be compared with another */
        const char *const *fields;    /* that its filter line knows, ends with NULL; NULL: it has no filter */
        /* Fetches what is needed next: 0 ready, 1 more to do (draw, look for a key, call again), -errno. */
        int (*load)(struct view *v, struct store *s);
        void (*fit)(struct view *v);  /* columns and rows are new, or load() brought something */
        void (*draw)(const struct view *v, struct canvas *c);
        struct action (*key)(struct view *v, uint32_t key);
        void (*status)(const struct view *v, struct buf *ret); /* where you are, view_search_status() at its end */
        /* What the user sees in a row, for the search; made in scratch or borrowed from the view. */
        struct span (*row)(const struct view *v, size_t row, struct buf *scratch);
        void (*seek)(struct view *v, enum seek how); /* NULL: by row() */
        void (*filtered)(struct view *v);            /* v->filter is another one now */
        /* The row in this cell of the window; SIZE_MAX: none. NULL: each row is one line, below one of headings at most. */
        size_t (*row_at)(const struct view *v, unsigned x, unsigned y);
        void (*at)(const struct view *v, struct thing *ret); /* *ret is THING_NONE before; NULL: it stands on nothing */
        /* The nearest row below, or above, the cursor that the user has marked; SIZE_MAX: none. NULL: rows have no marks. */
        size_t (*marked)(const struct view *v, bool down);
        void (*go)(struct view *v, int64_t time_us); /* to the first row at this time or later; NULL: it has no times */
        size_t (*count)(const struct view *v);       /* for the tab's name; NULL: none */
        struct columns *(*columns)(struct view *v);  /* to be chosen from; NULL: it has none */
        void (*arranged)(struct view *v);            /* columns or the order of rows were chosen anew */
        /* What can be saved of it: *ret->filter is borrowed from the view. False: nothing now. NULL: it cannot be saved. */
        bool (*save)(const struct view *v, struct export *ret);
        void (*free)(struct view *v);
};

struct view {
        const struct view_ops *ops;
        const struct session *session; /* set by the browser before the first load() */
        unsigned columns, rows; /* of the area that draw() gets */
        struct pane pane;
        struct search *search;   /* what is looked for; NULL: nothing */
        size_t hits, hit;        /* rows that hold it; number of the one that the cursor is on, 0: none */
        struct filter *filter;   /* NULL: all rows pass */
        char *filter_line;       /* as it was typed; NULL: none */
        char message[200];       /* shown once instead of the status */
};

void view_say(struct view *v, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Finds in v's rows, counts the hits and moves the cursor; says so when there are none. */
void view_seek(struct view *v, enum seek how);
/* Other rows than before: counts the hits again; the cursor stays. */
void view_recount(struct view *v);
/* How many columns of a row to skip so that its first hit is among the `width` that are seen; skip: what is skipped now. */
size_t view_reveal(const struct view *v, struct span text, size_t skip, size_t width);
/* "“text”: hit 2 of 5", nothing without a search; going_on: none so far does not mean none. */
void view_search_status(const struct view *v, bool going_on, struct buf *ret);
/* Does the text hold what is searched for? */
bool view_holds(const struct view *v, struct span text);
/* On top of a row that is drawn in line y: what the search finds from column x on, and where the cursor is. */
void view_draw_over(const struct view *v, struct canvas *c, unsigned x, unsigned y, size_t row);
/* Puts the cursor on the row that stands in this cell of the window. */
void view_click(struct view *v, unsigned x, unsigned y);
/* Frees what every view has; the view itself is its owner's. */
void view_done(struct view *v);

/* How a finding of this severity is shown. */
unsigned severity_style(enum severity s);

/* The lists. Owned by the caller, freed by ops->free(). NULL: memory is out. */
struct view *findings_new(void);
struct view *calls_new(void);
struct view *messages_new(void);
struct view *sources_new(void);
/* f, one of the session's findings. */
struct view *article_new(const struct finding *f);
/* What v understands; v lies below. */
struct view *help_new(const struct view *v);
/* Which columns of v are shown; v lies below. */
struct view *chooser_new(struct view *v);

/* Other views of what the cursor stands on; the thing is copied. */
struct view *ladder_new(const struct thing *t);  /* its call, at its message */
struct view *message_new(const struct thing *t); /* decoded and raw, at the decoded */
struct view *message_raw_new(const struct thing *t); /* the same, at the raw */
/* Log lines at its line, message or time: of its source alone, or of all on one clock. NULL: of all, from the beginning. */
struct view *trace_new(const struct thing *t, bool alone);
/* The user's marks and notes. */
struct view *notes_new(void);
/* Two messages, or two calls where no message is given. */
struct view *compare_new(const struct thing *a, const struct thing *b);

#endif
