/*
 * A view: one screenful of the case with its own state. load() alone gets the store; draw() has nothing to fetch
 * from; key() says what to do next. The browser stacks views, draws the bars around them and asks for search text.
 */
#ifndef SIPDX_TUI_VIEW_H
#define SIPDX_TUI_VIEW_H

#include "base/buf.h"
#include "store/store.h"
#include "tui/canvas.h"
#include "tui/keys.h"
#include "tui/pane.h"

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

struct key_help {
        const char *keys, *what;
};

enum search { SEARCH_NEW, SEARCH_NEXT, SEARCH_PREVIOUS };

struct view_ops {
        const char *name;             /* "findings" */
        const struct key_help *help;  /* the view's own keys; ends with NULL */
        bool overlay;                 /* drawn over the view below */
        /* Fetches what is needed next: 0 ready, 1 more to do (draw, look for a key, call again), -errno. */
        int (*load)(struct view *v, struct store *s);
        void (*fit)(struct view *v);  /* columns and rows are new, or load() brought something */
        void (*draw)(const struct view *v, struct canvas *c);
        struct action (*key)(struct view *v, uint32_t key);
        void (*status)(const struct view *v, struct buf *ret); /* where you are, view_search_status() at its end */
        /* What the user sees in a row, for the search; made in scratch or borrowed from the view. */
        struct span (*row)(const struct view *v, size_t row, struct buf *scratch);
        void (*search)(struct view *v, enum search how); /* NULL: by row() */
        size_t (*count)(const struct view *v);           /* for the tab's name; NULL: none */
        void (*free)(struct view *v);
};

enum { NEEDLE_MAX = 128 };

struct view {
        const struct view_ops *ops;
        unsigned columns, rows; /* of the area that draw() gets */
        struct pane pane;
        char needle[NEEDLE_MAX]; /* what is searched for; "" for nothing */
        size_t hits, hit;        /* rows that hold it; number of the one that the cursor is on, 0: none */
        char message[200];       /* shown once instead of the status */
};

void view_say(struct view *v, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Finds in v's rows, counts the hits and moves the cursor; says so when there are none. */
void view_search(struct view *v, enum search how);
/* "“text”: hit 2 of 5", nothing without a search; going_on: none so far does not mean none. */
void view_search_status(const struct view *v, bool going_on, struct buf *ret);

/* The lists. Owned by the caller, freed by ops->free(). NULL: memory is out. */
struct view *findings_new(void);
struct view *sources_new(void);
/* f, one of all, is borrowed from the findings view, which lies below as long as this one lives. */
struct view *article_new(const struct finding *f, const struct finding_list *all);
/* What v understands; v lies below. */
struct view *help_new(const struct view *v);

/* A place in a source that log_new() opens; strings are copied. */
struct place {
        int64_t source, sighting; /* sighting 0: no message */
        uint64_t line;            /* 0: not known, or the beginning */
        uint64_t frame, offset;   /* of a capture; frame 0: it is none */
        const char *path, *host, *role; /* NULL: unknown */
        const char *text;         /* what the evidence quotes: all that there is of a frame that holds no message; NULL: none */
        int64_t time_us;
        bool utc;
};
struct view *log_new(const struct place *p);

#endif
