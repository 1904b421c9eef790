/*
 * A ladder laid out for so many columns, and its rows as pieces of text with their places: whoever shows them, on paper or on
 * a screen, gives them their ink. All text is made safe to show here. One row is made at a time, so that a window of a long
 * call costs no more than what it shows.
 */
#ifndef SIPDX_QUERY_LADDER_DRAW_H
#define SIPDX_QUERY_LADDER_DRAW_H

#include "query/ladder.h"

/* What a piece is. */
enum ladder_part {
        LADDER_TITLE,     /* of a column, in the head */
        LADDER_NAME, LADDER_ADDRESS, LADDER_ROLE, /* of a lane, in the head */
        LADDER_ID, LADDER_CLOCK, LADDER_SINCE, LADDER_DELTA,
        LADDER_BAR,       /* of a lane */
        LADDER_LINE, LADDER_HEAD, /* of an arrow */
        LADDER_CROSS,     /* its head, where it did not arrive */
        LADDER_LABEL,
        LADDER_LOGS,      /* "3 logs" */
        LADDER_FLAG, LADDER_PROBLEM, /* below the arrow: what is wrong */
        LADDER_TOLD,      /* what a fact says */
        LADDER_MEDIA, LADDER_CANDIDATE, LADDER_SENDING,
};

struct ladder_segment {
        unsigned x;       /* column, from 0 */
        enum ladder_part part;
        struct span text;
};

struct ladder_line {
        struct ladder_segment *v; /* from left to right */
        size_t n;
};

struct ladder_lines {
        struct ladder_line *v;
        size_t n;
};

/* Times that are shown beside a row. */
enum { LADDER_SHOW_CLOCK = 1, LADDER_SHOW_SINCE = 2, LADDER_SHOW_DELTA = 4 };
enum { LADDER_CLOCK_WIDTH = 12 }; /* "10:32:05.123" */

/* What is shown below a row, and hops instead of one arrow for all of them; a single row may be left out. */
enum { LADDER_OPEN_HOPS = 1, LADDER_OPEN_SENDINGS = 2, LADDER_OPEN_MEDIA = 4, LADDER_OPEN_CANDIDATES = 8, LADDER_HIDDEN = 16 };

struct ladder_look {
        unsigned columns;     /* of the page; 0: 80 */
        bool keep_text;       /* text below an arrow keeps to the page where the drawing is wider */
        bool utf8;            /* else nothing but ASCII is drawn */
        bool clear;           /* secrets as they are */
        bool sdp_only;        /* rows of messages that hold a session description, no others */
        bool compress;        /* lanes of one host are one, and lanes without a row are left out */
        bool keep_lanes;      /* lanes that do not fit make the drawing wider than the page, not a list */
        unsigned times;       /* LADDER_SHOW_…; 0: since and delta, and from 110 columns on the clock */
        unsigned open;        /* LADDER_OPEN_… of all rows */
        const unsigned char *opened; /* the same of each row of the ladder, by the first where hops are folded, and
                                      * LADDER_HIDDEN; NULL: none */
};

/* A row of the drawing. */
struct ladder_item {
        size_t row, furthest; /* of the ladder: its message, and the last hop of it that is folded in */
        size_t from, to;      /* lanes of the drawing */
        size_t hops;          /* folded into it */
        size_t problem;       /* the row whose problem is shown; n_rows of the ladder: none */
        bool lost;
        bool same;            /* the problem is that of the item before it with one */
};

struct ladder_drawing {
        const struct ladder *l;
        struct ladder_look look;
        struct ladder_item *items;
        size_t n_items;
        const struct ladder_lane **lanes; /* those that are drawn */
        size_t n_lanes;
        bool list;            /* lanes do not fit side by side: rows are "from > to" */
        unsigned least;       /* columns that its lanes fit into, with these times; list: 0 */
        unsigned columns, left, gap, edge; /* of the drawing; before the first lane; between two; beside the outer ones */
        unsigned id_width, time_width;
};

/* Lays l out; it is borrowed, what is made is in the arena. 0 or -ENOMEM. */
int ladder_lay(const struct ladder *l, const struct ladder_look *look, struct arena *a, struct ladder_drawing *ret);
/* The names of the lanes, their addresses and roles where there are any, the titles of the columns. 0 or -ENOMEM. */
int ladder_draw_head(const struct ladder_drawing *d, struct arena *a, struct ladder_lines *ret);
/* The lines of an item: its arrow, and what stands below it. 0 or -ENOMEM. */
int ladder_draw_item(const struct ladder_drawing *d, size_t item, struct arena *a, struct ladder_lines *ret);
/* What stands on an item's arrow: "INVITE [audio] x2", and what goes first where there is no room: " (1)". Both are emptied
 * first, and safe. 0 or -ENOMEM. */
int ladder_label(const struct ladder_drawing *d, size_t item, struct buf *ret, struct buf *ret_after);
/* "audio 10.0.0.9:50000 RTP/SAVP sendrecv, PCMU, host 2 udp": appends the words of an m-line, not made safe. 0 or -ENOMEM. */
int ladder_put_media(struct buf *b, const struct ladder_media *m);

#endif
