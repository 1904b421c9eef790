/*
 * The log of UCC API clients: Office Communicator 2007 to Skype for Business 2016, and Windows Messenger before
 * them. Packets are blocks of three records (opening, text, "End of"); blocks of several threads interleave, so they
 * are matched by their ids, and a message may go on in the next block between the same two addresses. Refuses
 * to look into the SIP; a line without the exact columns of a prefix belongs to the record above it.
 */
#include "base/limits.h"
#include "parsers/cut.h"
#include "parsers/parser.h"
#include "parsers/text.h"
#include "sip/frame.h"

#include <errno.h>
#include <stdlib.h>

enum {
        IDS_MAX = 17,                         /* two numbers of eight digits and a colon */
        MESSAGE_BLOCKS = 64,                  /* that one message may be spread over */
        HELD_BYTES = 4 * LIMIT_MESSAGE_BYTES, /* of all open blocks */
        SPARE_BYTES = 256 * 1024,             /* a block that is done keeps a buffer up to this size */
};

struct prefix {
        int64_t time_us;
        struct span ids, level, clock; /* clock: time of day, when there is no date */
        uint64_t id;                   /* the ids as one number */
        size_t n;                      /* where the text begins */
        size_t raw_n;                  /* where it begins when its own blanks count */
};

/* Where a record begins, kept until its message is complete. */
struct mark {
        int64_t time_us;
        uint64_t off, line;
        char ids[IDS_MAX], level[8], clock[TEXT_TIME];
        uint8_t n_ids, n_level, n_clock;
};

struct block {
        enum { BLOCK_OPEN, BLOCK_WAITING } state; /* waiting: closed, but its message is not complete */
        bool known;     /* an opening or an "End of" told direction and addresses */
        bool orphan;    /* no opening */
        bool texted;    /* its text has begun */
        bool resumed;   /* the text before is of a block that waited */
        bool lf;        /* the text goes on with the LF of a CR that waits */
        unsigned blanks; /* empty lines that came first: line ends of the text, if this is not a message of its own */
        enum direction dir;
        uint64_t id;
        struct buf where; /* local address, then peer */
        size_t n_local;
        uint64_t said, got; /* bytes of the packet: as written (0: not), as gathered with lost CRs */
        bool joint;         /* the log put a line end behind the text of a waiting block */
        unsigned parts;     /* blocks that the text is from */
        struct mark opened, begun;
        struct mark later; /* where the text of the block that went on begins, … */
        size_t later_at;   /* … which is here in the text; SIZE_MAX: not yet */
        struct gather g;
};

enum why { WHY_CLOSED, WHY_REPLACED, WHY_LOST };

struct uccapi {
        struct input *in;
        struct notes *notes;
        struct line line;
        struct text_clock clock;
        bool held;   /* line is still to be looked at */
        bool begun;  /* a prefix was seen */
        bool strayed;
        bool below;  /* start lines stand below the prefix */
        struct extent place; /* of a trace's text */
        struct block *used[LIMIT_OPEN_BLOCKS], *spare[LIMIT_OPEN_BLOCKS];
        size_t n_used, n_spare;
        struct block *current; /* lines without a prefix go here … */
        bool in_event;         /* … or to the event */
        struct mark event_mark;
        struct gather event;
        struct block *out; /* its messages are being handed out */
        enum why why;
        bool stays; /* out is not done after that */
        struct cutter cutter;
};

/* One more than a hexadecimal digit says; 0: it is none. */
static const uint8_t digit_of[256] = {
        ['0'] = 1, ['1'] = 2, ['2'] = 3, ['3'] = 4, ['4'] = 5, ['5'] = 6, ['6'] = 7, ['7'] = 8, ['8'] = 9, ['9'] = 10,
        ['a'] = 11, ['b'] = 12, ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16,
        ['A'] = 11, ['B'] = 12, ['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16,
};

/* Where the number ends that begins at `at`, eight digits at most; `at`: there is none, or more of them. */
static inline size_t hex_end(struct span s, size_t at, uint64_t *ret) {
        size_t n = at, max = s.n - at > 9 ? at + 9 : s.n;
        uint64_t v = 0;
        unsigned digit;

        while (n < max && (digit = digit_of[(unsigned char)s.p[n]])) {
                v = v << 4 | (digit - 1);
                n++;
        }
        *ret = v;
        return n - at > 8 ? at : n;
}

/* "1F68:C14 " at `at`: where its blank stands; 0 when it is not that. */
static size_t ids_end(struct span s, size_t at, uint64_t *ret_id) {
        uint64_t process, thread;
        size_t colon = hex_end(s, at, &process), end;

        if (colon == at || colon == s.n || s.p[colon] != ':')
                return 0;
        end = hex_end(s, colon + 1, &thread);
        if (end == colon + 1 || end == s.n || s.p[end] != ' ')
                return 0;
        *ret_id = process << 32 | thread;
        return end;
}

/* "INFO  :: " from `at` on. */
static bool parse_level(struct span s, size_t at, struct prefix *ret) {
        size_t from = at;

        while (at < s.n && is_upper(s.p[at]))
                at++;
        ret->level = span_of(s.p + from, at - from);
        at = span_skip_blanks(s, at);
        if (ret->level.n == 0 || s.n - at < 2 || s.p[at] != ':' || s.p[at + 1] != ':')
                return false;
        ret->n = span_skip_blanks(s, at + 2);
        ret->raw_n = at + 2 < s.n && is_blank(s.p[at + 2]) ? at + 3 : at + 2;
        return true;
}

static bool parse_prefix(struct span s, struct text_clock *clock, struct prefix *ret) {
        bool dated = s.n > TEXT_DATE && s.p[TEXT_DATE] == '|';
        size_t at = (dated ? TEXT_DATE + 1 : 0) + TEXT_TIME, end;
        struct civil c;

        ret->time_us = STAMP_NONE;
        if (s.n <= at || s.p[at] != ' ' || !(dated ? text_stamp(s.p, '|', clock, &ret->time_us) : text_time(s.p, &c)))
                return false;
        ret->clock = dated ? SPAN_NONE : span_sub(s, 0, TEXT_TIME);
        at = span_skip_blanks(s, at);
        end = ids_end(s, at, &ret->id);
        if (end == 0)
                return false;
        ret->ids = span_of(s.p + at, end - at);
        return parse_level(s, span_skip_blanks(s, end), ret);
}

static bool is_error(const struct prefix *p) {
        return span_eq(p->level, SPAN("ERROR")) || span_eq(p->level, SPAN("FATAL"));
}

/* "Sending Packet" or "Data Received", alone or before a dash; the rest of it goes to *ret_rest. */
static enum direction packet_words(struct span s, struct span *ret_rest) {
        static const struct span words[] = {SPAN("Sending Packet"), SPAN("Data Received")};
        size_t k = span_starts(s, words[0]) ? 0 : 1;

        if (!span_starts(s, words[k]))
                return DIR_NONE;
        s = span_trim(span_from(s, words[k].n));
        if (s.n && s.p[0] != '-' && s.p[0] != ':')
                return DIR_NONE;
        *ret_rest = s;
        return k == 0 ? DIR_OUT : DIR_IN;
}

struct packet {
        enum direction dir;
        struct span peer, local;
        uint64_t bytes;
};

static size_t word_length(struct span s) {
        size_t n = 0;

        while (n < s.n && !is_blank(s.p[n]))
                n++;
        return n;
}

/* " 1503 bytes:" → 1503; 0 when it is not written. */
static uint64_t parse_bytes(struct span s) {
        uint64_t n = 0;

        s = span_trim(s);
        s = span_sub(s, 0, word_length(s));
        return span_u64(s, &n) == 0 ? n : 0;
}

/* Addresses and size are optional; direction alone makes a packet. */
static bool parse_packet(struct span s, struct packet *ret) {
        static const struct span mark = SPAN("Local Address:");
        struct span rest;
        enum direction dir = packet_words(s, &rest);

        if (dir == DIR_NONE)
                return false;
        *ret = (struct packet){.dir = dir};
        if (!rest.n || rest.p[0] != '-')
                return true;
        rest = span_trim(span_from(rest, 1));
        size_t at = span_find(rest, mark), n = word_length(rest);
        if (n && rest.p[0] != '(')
                ret->peer = span_sub(rest, 0, n);
        if (at < rest.n) {
                rest = span_from(rest, at + mark.n);
                at = span_chr(rest, ')');
                ret->local = span_trim(span_sub(rest, 0, at));
                ret->bytes = parse_bytes(span_from(rest, at + 1));
        }
        return true;
}

static void copy_short(char *to, size_t max, uint8_t *ret_n, struct span s) {
        s = span_sub(s, 0, max);
        if (s.n)
                memcpy(to, s.p, s.n);
        *ret_n = (uint8_t)s.n;
}

/* p NULL: text before the first prefix of the file. */
static void set_mark(struct mark *m, const struct line *line, const struct prefix *p) {
        *m = (struct mark){.time_us = STAMP_NONE, .off = line->off, .line = line->no};
        if (!p)
                return;
        m->time_us = p->time_us;
        copy_short(m->ids, sizeof(m->ids), &m->n_ids, p->ids);
        copy_short(m->level, sizeof(m->level), &m->n_level, p->level);
        copy_short(m->clock, sizeof(m->clock), &m->n_clock, p->clock);
}

static void fill(struct record *ret, const struct mark *m, enum record_kind kind) {
        *ret = (struct record){
                .kind = kind, .time_us = m->time_us, .zone = ZONE_LOCAL, .off = m->off, .line = m->line,
                .thread = span_of(m->ids, m->n_ids), .seq = span_of(m->clock, m->n_clock),
                .level = span_of(m->level, m->n_level),
        };
}

static int fill_trace(struct uccapi *u, const struct prefix *p, struct record *ret) {
        struct span text = span_from(u->line.text, p->n);

        u->place = (struct extent){.off = u->line.off + p->n, .line = u->line.no, .len = (uint32_t)text.n};
        *ret = (struct record){
                .kind = RECORD_TRACE, .time_us = p->time_us, .zone = ZONE_LOCAL, .off = u->line.off, .line = u->line.no,
                .text = text, .ext = &u->place, .n_ext = 1, .thread = p->ids, .seq = p->clock, .level = p->level,
        };
        return 1;
}

static struct span local_of(const struct block *b) {
        return span_sub(buf_span(&b->where), 0, b->n_local);
}

static struct span peer_of(const struct block *b) {
        return span_from(buf_span(&b->where), b->n_local);
}

static int set_packet(struct block *b, const struct packet *p) {
        b->known = true;
        b->dir = p->dir;
        b->n_local = p->local.n;
        buf_reset(&b->where);
        buf_put(&b->where, p->local);
        return buf_put(&b->where, p->peer);
}

static struct block *find_open(struct uccapi *u, uint64_t id) {
        for (size_t i = 0; i < u->n_used; i++)
                if (u->used[i]->state == BLOCK_OPEN && u->used[i]->id == id)
                        return u->used[i];
        return NULL;
}

static struct block *find_waiting(struct uccapi *u, const struct packet *p) {
        for (size_t i = 0; i < u->n_used; i++) {
                struct block *b = u->used[i];
                if (b->state == BLOCK_WAITING && b->dir == p->dir && span_eq(local_of(b), p->local) &&
                    span_eq(peer_of(b), p->peer))
                        return b;
        }
        return NULL;
}

static struct block *oldest(struct uccapi *u) {
        struct block *b = u->n_used ? u->used[0] : NULL;

        for (size_t i = 1; i < u->n_used; i++)
                if (u->used[i]->opened.off < b->opened.off)
                        b = u->used[i];
        return b;
}

static void block_free(struct block *b) {
        if (!b)
                return;
        buf_done(&b->where);
        gather_done(&b->g);
        free(b);
}

static void reuse(struct block *b) {
        struct buf where = b->where;
        struct gather g = b->g;

        if (g.text.cap + g.cap_ext * sizeof(*g.ext) > SPARE_BYTES)
                gather_done(&g);
        gather_reset(&g);
        buf_reset(&where);
        *b = (struct block){.where = where, .g = g};
}

static struct block *take_block(struct uccapi *u) {
        struct block *b = u->n_spare ? u->spare[--u->n_spare] : calloc(1, sizeof(*b));

        if (b)
                u->used[u->n_used++] = b;
        return b;
}

static void give_back(struct uccapi *u, struct block *b) {
        size_t i = 0;

        while (u->used[i] != b)
                i++;
        u->used[i] = u->used[--u->n_used];
        reuse(b);
        u->spare[u->n_spare++] = b;
        if (u->current == b)
                u->current = NULL;
}

/* From here on the messages of b are handed out. hold: the line at hand is looked at again after that. */
static int finish(struct uccapi *u, struct block *b, enum why why, bool hold) {
        u->out = b;
        u->why = why;
        u->stays = false;
        u->held = hold;
        cutter_begin(&u->cutter);
        return 0;
}

/* The message before the start line at hand; the block goes on with that line. */
static int finish_first(struct uccapi *u, struct block *b) {
        finish(u, b, WHY_CLOSED, true);
        u->stays = true;
        return 0;
}

/* Too many blocks, or too many bytes in them: the oldest goes as it is. */
static bool is_full(struct uccapi *u) {
        size_t held = 0;

        for (size_t i = 0; i < u->n_used; i++)
                held += u->used[i]->g.text.n + u->used[i]->g.n_ext * sizeof(struct extent);
        return u->n_used == LIMIT_OPEN_BLOCKS || held > HELD_BYTES;
}

static int make_room(struct uccapi *u) {
        struct block *b = oldest(u);

        notes_add(u->notes, "open-blocks", b->opened.off,
                  "line %llu: more packets are open at one time than are kept; the oldest is taken as it is",
                  (unsigned long long)b->opened.line);
        return finish(u, b, WHY_LOST, true);
}

static int open_block(struct uccapi *u, const struct prefix *p, const struct packet *packet) {
        struct block *b = find_open(u, p->id);
        int r = 0;

        if (b)
                return finish(u, b, WHY_REPLACED, true);
        b = find_waiting(u, packet);
        if (!b) {
                if (is_full(u))
                        return make_room(u);
                if (!(b = take_block(u)))
                        return -ENOMEM;
                r = set_packet(b, packet);
        } else {
                b->resumed = true;
                b->orphan = false;
        }
        b->state = BLOCK_OPEN;
        b->texted = false;
        b->id = p->id;
        b->said = packet->bytes;
        b->got = 0;
        b->parts++;
        set_mark(&b->opened, &u->line, p);
        u->current = b;
        return r;
}

static int open_orphan(struct uccapi *u, const struct prefix *p) {
        struct block *b;

        if (is_full(u))
                return make_room(u);
        if (!(b = take_block(u)))
                return -ENOMEM;
        b->orphan = true;
        b->id = p ? p->id : UINT64_MAX;
        b->parts = 1;
        set_mark(&b->opened, &u->line, p);
        u->current = b;
        return 0;
}

/* The length of the text without the line end at its end, if it has one. */
static size_t without_line_end(struct span s) {
        if (s.n == 0 || s.p[s.n - 1] != '\n')
                return s.n;
        return s.n > 1 && s.p[s.n - 2] == '\r' ? s.n - 2 : s.n - 1;
}

/* Joins what came before with the text of the block that goes on with it: without the line end that the log put between
 * them, with those that it took for its own. */
static int join(struct block *b) {
        int r = 0;

        if (b->joint)
                gather_trim(&b->g, without_line_end(buf_span(&b->g.text)));
        b->got += 2 * b->blanks + b->lf;
        if (b->lf)
                r = gather_bytes(&b->g, SPAN("\n"));
        for (; b->blanks > 0 && r == 0; b->blanks--)
                r = gather_bytes(&b->g, SPAN("\r\n"));
        b->resumed = b->lf = b->joint = false;
        b->blanks = 0;
        b->texted = true;
        return r;
}

/* Does what waits end with a CR, behind which the log put its line end? */
static bool ends_cr(const struct block *b) {
        struct span text = buf_span(&b->g.text);
        size_t n = b->joint ? without_line_end(text) : text.n;

        return n && text.p[n - 1] == '\r';
}

/* The size of the packets told that what waits ends within a line. */
static bool amid_line(const struct block *b) {
        return !b->joint && b->g.text.n && b->g.text.p[b->g.text.n - 1] != '\n';
}

/* An empty line before the text of a block is the log's own way of writing, or a line end of the text that goes on. */
static void take_empty(struct uccapi *u, struct block *b, const struct prefix *p, size_t length) {
        if (p && !b->resumed)
                u->below = true;
        else if (b->resumed && length == 1 && ends_cr(b))
                b->lf = true; /* the packets were cut between CR and LF */
        else if (b->resumed && !(p && u->below))
                b->blanks++;
}

static int begin_text(struct uccapi *u, struct block *b, const struct prefix *p) {
        int r = 0;

        if (p && !b->resumed)
                u->below = false;
        if (b->resumed && (r = join(b)) == 0)
                b->later_at = b->g.text.n;
        if (!b->begun.line)
                b->begun = b->opened;
        b->texted = true;
        return r;
}

static bool begins_prefix(struct span line) {
        return line.n && is_digit(line.p[0]);
}

/* The lines without a prefix that follow a line of text are text too. */
static int add_run(struct uccapi *u, struct block *b) {
        size_t n = 0, bare = 0;
        int r = gather_run(&b->g, u->in, begins_prefix, u->notes, &n, &bare);

        b->got += n + bare;
        return r;
}

/* The line from `from` on is text of b; p NULL: it has no prefix. */
static int add_text(struct uccapi *u, struct block *b, size_t from, const struct prefix *p) {
        struct span text = span_from(u->line.text, from), full = span_from(u->line.full, from);
        bool bare = full.n > text.n && full.n - text.n == 1;
        int r = 0;

        u->current = b;
        if (!b->texted && p) {
                set_mark(b->resumed ? &b->later : &b->begun, &u->line, p);
                b->later_at = SIZE_MAX;
        }
        if (!b->texted && text.n == 0) {
                take_empty(u, b, p, full.n);
                return 0;
        }
        if (b->resumed && sip_is_start_line(text) && !amid_line(b))
                return finish_first(u, b);
        if (!b->texted && (r = begin_text(u, b, p)) < 0)
                return r;
        b->got += full.n + bare;
        if ((r = gather_capped(&b->g, &u->line, from, u->notes)) < 0)
                return r;
        return add_run(u, b);
}

/* Takes off the line end that the log put behind the text, when the size of the packet tells. It puts one. */
static void drop_added(struct block *b) {
        size_t n = without_line_end(buf_span(&b->g.text));

        if (b->said && b->got >= b->said + 2 && n < b->g.text.n) {
                gather_trim(&b->g, n);
                b->got -= 2;
        }
}

/* A packet's text may be one record with the start line in it or below it, or go on with what waits. */
static bool is_text_of(const struct block *b, struct span text) {
        return !b->texted && (text.n == 0 || b->resumed || sip_is_start_line(text) || (b->known && sip_is_start_begun(text)));
}

/* of: what stands behind "End of". It says again what the opening said. */
static int close_block(struct uccapi *u, const struct prefix *p, struct span of, struct record *ret) {
        struct block *b = find_open(u, p->id);
        struct packet packet;
        int r = 0;

        if (!b)
                b = find_open(u, UINT64_MAX);
        if (!b)
                return fill_trace(u, p, ret);
        if ((!b->known || !b->said) && parse_packet(of, &packet)) {
                if (!b->known)
                        r = set_packet(b, &packet);
                if (!b->said)
                        b->said = packet.bytes;
        }
        u->current = NULL;
        if (r == 0 && b->resumed && (b->blanks || b->lf))
                r = join(b);
        drop_added(b);
        return r < 0 ? r : finish(u, b, WHY_CLOSED, false);
}

/* What stands before the first prefix of a file that begins in the middle. */
static int take_stray(struct uccapi *u, struct record *ret) {
        if (sip_is_start_line(u->line.text)) {
                int r = open_orphan(u, NULL);
                return r < 0 || u->out ? r : add_text(u, u->current, 0, NULL);
        }
        if (u->strayed || text_blank(u->line.text))
                return 0;
        u->strayed = true;
        note_cut(u->notes, u->line.off, u->line.no);
        *ret = (struct record){.kind = RECORD_TRACE, .time_us = STAMP_NONE, .zone = ZONE_LOCAL, .flags = RECORD_CUT,
                               .off = u->line.off, .line = u->line.no, .text = u->line.text};
        return 1;
}

static int take_more(struct uccapi *u, struct record *ret) {
        if (u->in_event)
                return gather_capped(&u->event, &u->line, 0, u->notes);
        if (u->current)
                return add_text(u, u->current, 0, NULL);
        return u->begun ? 0 : take_stray(u, ret);
}

static int begin_event(struct uccapi *u, const struct prefix *p) {
        u->in_event = true;
        gather_reset(&u->event);
        set_mark(&u->event_mark, &u->line, p);
        return gather_capped(&u->event, &u->line, p->n, u->notes);
}

static int end_event(struct uccapi *u, struct record *ret) {
        struct gather *g = &u->event;
        bool cut = g->text.err != 0;

        u->in_event = false;
        if (span_trim(buf_span(&g->text)).n == 0)
                return 0;
        gather_trim_line_ends(g);
        fill(ret, &u->event_mark, RECORD_EVENT);
        ret->flags = cut ? RECORD_CUT : 0;
        ret->text = buf_span(&g->text);
        ret->ext = g->ext;
        ret->n_ext = g->n_ext;
        return 1;
}

/* A record that is neither opening nor end of a packet. */
static int take_other(struct uccapi *u, const struct prefix *p, struct span text, struct record *ret) {
        struct block *b = find_open(u, p->id);

        if (b && b->orphan)
                return finish(u, b, WHY_CLOSED, true);
        if (b && b->texted && sip_is_start_line(text))
                return finish_first(u, b);
        if (b && is_text_of(b, text))
                return add_text(u, b, b->resumed ? p->raw_n : p->n, p);
        if (!b && sip_is_start_line(text)) {
                int r = open_orphan(u, p);
                return r < 0 || u->out ? r : add_text(u, u->current, p->n, p);
        }
        return is_error(p) ? begin_event(u, p) : fill_trace(u, p, ret);
}

static int take_prefixed(struct uccapi *u, const struct prefix *p, struct record *ret) {
        struct span text = span_from(u->line.text, p->n);
        struct packet packet;
        struct block *head;

        u->current = NULL;
        u->begun = true;
        if (p->clock.n)
                notes_add(u->notes, "no-date", u->line.off, "the lines have a time of day and no date: times are unknown");
        if (text.n && (text.p[0] == 'S' || text.p[0] == 'D') && parse_packet(text, &packet))
                return open_block(u, p, &packet);
        if (span_starts(text, SPAN("End of"))) {
                struct span of = span_trim(span_from(text, 6)), rest;
                if (of.n == 0 || packet_words(of, &rest) != DIR_NONE)
                        return close_block(u, p, of, ret);
        }
        if ((head = find_open(u, UINT64_MAX)))
                return finish(u, head, WHY_CLOSED, true);
        return take_other(u, p, text, ret);
}

static int take_line(struct uccapi *u, struct record *ret) {
        struct prefix p;

        if (!parse_prefix(u->line.text, &u->clock, &p))
                return take_more(u, ret);
        if (u->in_event) {
                u->held = true;
                return end_event(u, ret);
        }
        return take_prefixed(u, &p, ret);
}

/* Can the rest of this message stand in a later block? Not when the log left bytes of this packet out. */
static bool may_wait(const struct uccapi *u, const struct block *b) {
        return u->why == WHY_CLOSED && !u->stays && b->state == BLOCK_OPEN && b->known && b->parts < MESSAGE_BLOCKS &&
               !b->g.text.err && (b->said == 0 || b->got >= b->said);
}

static int let_wait(struct uccapi *u, struct piece piece) {
        struct block *b = u->out;

        b->joint = b->said == 0; /* else it was taken off */
        b->state = BLOCK_WAITING;
        if (b->later.line && piece.at >= b->later_at)
                b->begun = b->later;
        b->later = (struct mark){0};
        u->out = NULL;
        return gather_keep(&b->g, &u->cutter, piece);
}

static unsigned rest_flags(const struct uccapi *u, const struct block *b, struct span *rest) {
        bool closed = u->why == WHY_CLOSED && !b->g.text.err, missing = b->parts == MESSAGE_BLOCKS || (b->said && b->got >= b->said);
        unsigned flags = closed ? cut_flags(rest) : RECORD_CUT;
        size_t n;

        if (flags == 0 && missing && sip_frame_last(*rest, &n) != SIP_FRAME_WHOLE)
                return RECORD_CUT;
        return flags;
}

static int hand_out(struct uccapi *u, struct piece piece, enum record_kind kind, unsigned flags, struct record *ret) {
        struct block *b = u->out;

        if (b->later.line && piece.at >= b->later_at)
                b->begun = b->later;
        fill(ret, &b->begun, kind);
        if (b->parts == 1 && piece.at == 0 && b->opened.line < b->begun.line) {
                ret->lead_off = b->opened.off;
                ret->lead_line = b->opened.line;
        }
        if (ret->kind == RECORD_TRACE)
                flags = RECORD_CUT;
        if (flags & RECORD_CUT)
                note_cut(u->notes, b->begun.off, b->begun.line);
        ret->flags = flags;
        ret->dir = b->dir;
        ret->local = local_of(b);
        ret->peer = peer_of(b);
        int r = cutter_place(&u->cutter, &b->g, piece, ret);
        return r < 0 ? r : 1;
}

/* All messages of the block are out. */
static void end_out(struct uccapi *u) {
        struct block *b = u->out;

        u->out = NULL;
        if (!u->stays) {
                give_back(u, b);
                return;
        }
        gather_reset(&b->g);
        b->begun = b->later;
        b->later = (struct mark){0};
        b->resumed = b->texted = false;
        b->blanks = 0;
        b->parts = 1;
}

static int next_out(struct uccapi *u, struct record *ret) {
        struct block *b = u->out;
        struct span text = buf_span(&b->g.text);
        struct piece piece;
        enum cut cut = cutter_next(&u->cutter, text, &piece);

        if (cut == CUT_MESSAGE)
                return hand_out(u, piece, RECORD_SIP, 0, ret);
        if (cut == CUT_OTHER) {
                if (piece.at == 0)
                        note_cut(u->notes, b->opened.off, b->opened.line);
                return 0;
        }
        if (cut == CUT_REST && may_wait(u, b))
                return let_wait(u, piece);
        if (cut == CUT_REST) {
                struct span rest = span_from(text, piece.at), first;
                unsigned flags = rest_flags(u, b, &rest);
                piece.n = rest.n;
                first = rest;
                (void)span_line(&rest, &first);
                return hand_out(u, piece, sip_is_start_line(first) ? RECORD_SIP : RECORD_TRACE, flags, ret);
        }
        end_out(u);
        return 0;
}

/* The file is read; what is still open goes out, oldest first. */
static int take_end(struct uccapi *u, struct record *ret) {
        struct block *b;

        if (u->in_event)
                return end_event(u, ret);
        if ((b = oldest(u)))
                finish(u, b, b->state == BLOCK_WAITING ? WHY_CLOSED : WHY_LOST, false);
        return 0;
}

static int uccapi_next(void *state, struct record *ret) {
        struct uccapi *u = state;

        for (;;) {
                int r;
                if (u->out) {
                        r = next_out(u, ret);
                } else if (u->held || (r = input_line(u->in, &u->line)) > 0) {
                        u->held = false;
                        r = take_line(u, ret);
                } else if (r == 0) {
                        if (!u->in_event && u->n_used == 0)
                                return 0;
                        r = take_end(u, ret);
                }
                if (r != 0)
                        return r;
        }
}

static int uccapi_open(struct input *in, struct notes *notes, void **ret_state) {
        struct uccapi *u = calloc(1, sizeof(*u));

        if (!u)
                return -ENOMEM;
        u->in = in;
        u->notes = notes;
        *ret_state = u;
        return 0;
}

static void uccapi_close(void *state) {
        struct uccapi *u = state;

        if (!u)
                return;
        while (u->n_used)
                block_free(u->used[--u->n_used]);
        while (u->n_spare)
                block_free(u->spare[--u->n_spare]);
        gather_done(&u->event);
        cutter_done(&u->cutter);
        free(u);
}

static int uccapi_probe(struct span head, const char *path, const char **ret_why) {
        size_t dated = 0, started = 0;
        struct text_clock clock = {0};
        struct prefix p;
        struct span line;

        (void)path;
        while (span_line(&head, &line)) {
                if (!parse_prefix(line, &clock, &p))
                        continue;
                dated += p.clock.n == 0;
                started += p.clock.n && sip_is_start_line(span_from(line, p.n));
        }
        if (ret_why && (dated || started))
                *ret_why = dated ? "lines begin with date|time, two ids, a level and ::"
                                 : "SIP start lines stand behind time, two ids, a level and ::";
        return dated > 2 ? 95 : dated ? 80 : started ? 60 : 0;
}

const struct parser parser_uccapi = {
        .name = "uccapi",
        .title = "UCC API client log: Communicator, Lync, Skype for Business (.uccapilog)",
        .role = "client",
        .sip = true,
        .probe = uccapi_probe,
        .open = uccapi_open,
        .next = uccapi_next,
        .close = uccapi_close,
};
