/*
 * What the files of the generator share: who stands where, what a message is, what is counted. See generate.c.
 */
#ifndef SIPDX_TESTS_INCIDENT_H
#define SIPDX_TESTS_INCIDENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { PATH_MAX_ELEMENTS = 6, SENDS_MAX = 7 };

#define SECOND INT64_C(1000000)

enum element { CLIENT, PHONE, FE1, FE2, EDGE, PARTNER, MEDIATION, GATEWAY, FOCUS, MCU, ELEMENTS };
enum witness { W_CLIENT, W_FE1, W_FE2, W_EDGE, W_CAPTURE, WITNESSES, W_NONE = WITNESSES };

struct element_facts {
        const char *name;    /* as its own log names the machine, else the address by which others know it */
        const char *address, *fqdn;
        unsigned port;
        enum witness witness; /* that writes its log */
};
extern const struct element_facts elements[ELEMENTS];

struct witness_facts {
        const char *file;
        int64_t offset_us; /* at the beginning: added to what it writes, it gives the true time */
        int drift_ppm;     /* and so much more with each second */
        int64_t step_us;   /* and this at once, half way */
};

enum body { BODY_NONE, BODY_OFFER, BODY_PLAIN, BODY_HOLD, BODY_CCCP, BODY_FRAG, BODY_PRESENCE };

/* One message of one hop, sent `sends` times. */
struct message {
        char *text;
        size_t n;
        enum element from, to;
};

/* One witness's record of one of these. */
struct sighting {
        int64_t at_us; /* true time */
        enum witness witness;
        bool in;
        uint32_t order, message;
};

/* All of one Call-ID, and what there is to count of it. */
struct leg {
        char call_id[40];
        const char *kind; /* call | conference | registration | subscription | other */
        size_t conversation;
        unsigned messages, sightings, repeats, dialogs;
        unsigned status; /* a failed call's; 0: it did not fail */
        enum element good_from, good_to, decided;
};

struct lost {
        size_t leg;
        enum element from, to;
        const char *what;
        unsigned sends;
};

struct world {
        uint64_t random;
        int64_t begin_us, end_us; /* true time */
        struct witness_facts witnesses[WITNESSES];
        int link_us[ELEMENTS][ELEMENTS]; /* the least that a hop takes; the same both ways */
        bool branch; /* the client's Via has one */
        struct message *messages;
        struct sighting *sightings;
        struct leg *legs;
        struct lost *losses;
        size_t n_messages, n_sightings, n_legs, n_losses, n_conversations;
};

struct dialog {
        size_t leg;
        enum element path[PATH_MAX_ELEMENTS]; /* from who began it to the other end */
        int n;
        char from[96], to[96], tags[2][16]; /* URIs in brackets with a name before */
        const char *uri[2];                 /* of each end, as a request names it */
        unsigned cseq[2];
        bool fe1_udp;       /* what fe1 sends on goes by UDP */
        const char *extra;  /* header lines of every request that begins something */
};

/* A request on its way; path[0] sent it. */
struct request {
        struct dialog *d;
        enum element path[PATH_MAX_ELEMENTS];
        int n;
        bool reverse; /* from the end that did not begin the dialog */
        const char *method, *extra, *to_tag; /* to_tag NULL: none */
        enum body body;
        unsigned cseq;
        uint64_t transaction;
        int forked; /* elements from this index on gave it other branches; 0: none */
        unsigned sends[PATH_MAX_ELEMENTS]; /* over each hop; 0 is once */
};

struct answer {
        const char *status, *extra, *to_tag;
        enum body body;
        unsigned sends; /* over every hop; 0 is once */
        int lost_hop;   /* one more than the hop that loses it; 0: none */
};

/* world.c */
void *grow(void *v, size_t n, size_t size);
uint64_t draw(struct world *w, uint64_t below);
size_t leg_new(struct world *w, const char *kind, size_t conversation);
enum arrive { ARRIVE_ALL, ARRIVE_LAST, ARRIVE_NONE };
/* Counts a message and who sees it; when it arrives, or would have. text is copied. */
int64_t carry(struct world *w, size_t leg, const struct message *m, int64_t at_us, unsigned sends, enum arrive arrive);

/* text.c: the bytes over hop; status NULL: the request. alone: with the Via of the hop only. Their number. */
size_t compose(const struct world *w, const struct request *r, int hop, const char *method, const struct answer *a, bool alone,
               char *text, size_t n);
enum { TEXT_MAX = 16384 };

/* story.c */
enum { STORIES = 20, STORY_LOST_INVITE = STORIES, STORY_LOST_RINGING };
void story_tell(struct world *w, int which, int64_t at_us);
void story_aside(struct world *w, int64_t at_us); /* what goes on beside calls */

/* witness.c, capture.c, truth.c: one file each. 0, or -1. */
int witness_write(const struct world *w, enum witness which, FILE *f);
int capture_write(const struct world *w, FILE *f);
int truth_write(const struct world *w, FILE *f);
/* What it saw, in order of time; the caller frees. */
const struct sighting **witness_sightings(const struct world *w, enum witness which, size_t *ret_n);
int64_t witness_clock(const struct world *w, enum witness which, int64_t at_us);

#endif
