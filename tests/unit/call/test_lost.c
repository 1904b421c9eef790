/* lost.c: what one element sent and the other never got; and all that looks like it and is none. */
#include "notation.h"

#include <stdio.h>
#include <stdlib.h>

#include "call/lost.h"

struct desk {
        struct lost_ledger ledger;
        struct aliases aliases;
        int64_t ids; /* so that those of different groups differ */
        unsigned clockless; /* a witness whose clock is not known; 0: none */
        struct buf text;
};

static int desk_new(void **state) {
        *state = calloc(1, sizeof(struct desk));
        return *state ? 0 : -1;
}

static int desk_free(void **state) {
        struct desk *d = *state;

        lost_done(&d->ledger);
        aliases_done(&d->aliases);
        buf_done(&d->text);
        free(d);
        return 0;
}

#define desk_test(f) cmocka_unit_test_setup_teardown(f, desk_new, desk_free)

static void note(struct desk *d, const char *lines) {
        struct group_test t;

        group_test_init(&t, lines, 100000);
        for (size_t i = 0; i < t.n; i++)
                t.v[i].flags |= t.v[i].source == d->clockless ? 0U : SIGHTING_CLOCK;
        for (size_t m = 0; m < t.g.n_messages; m++)
                t.g.messages[m].id += d->ids;
        d->ids += 100;
        assert_int_equal(aliases_note(&d->aliases, &t.g, t.v), 0);
        assert_int_equal(lost_note(&d->ledger, &t.g, t.v, t.n, &t.arena), 0);
        group_test_done(&t);
}

/* Machine 10 sends to 20, which it calls 12; 20 answers. Both are written by witnesses of their own, every minute from
 * `from` to `to`. */
static void traffic_of(struct desk *d, int from, int to, int a, int b) {
        for (int at = from; at <= to; at += 60) {
                char lines[320];
                snprintf(lines, sizeof(lines), "1> INVITE 1 a - /x h%d q12 @%d\n2< INVITE 1 a - /x h%d q11 @%d\n"
                         "2> 200 INVITE 1 a b /x h%d q11 @%d\n1< 200 INVITE 1 a b /x h%d q12 @%d", a, at, b, at, b, at + 1, a, at + 1);
                note(d, lines);
        }
}

static void traffic(struct desk *d, int from, int to) {
        traffic_of(d, from, to, 10, 20);
}

/* "message: sender > receiver xsends" of each. */
static void expect(struct desk *d, const char *want) {
        struct arena a;
        struct lost *v;
        size_t n;

        arena_init(&a);
        assert_int_equal(lost_find(&d->ledger, &d->aliases, &a, &v, &n), 0);
        buf_reset(&d->text);
        for (size_t i = 0; i < n; i++)
                buf_printf(&d->text, "%s%d: %d > %d x%u%s", i ? "; " : "", (int)v[i].message, (int)v[i].sender, (int)v[i].receiver,
                           v[i].sends, v[i].captured < 0 ? "" : v[i].captured ? " captured" : " not captured");
        assert_string_equal(buf_str(&d->text), want);
        arena_done(&a);
}

/* Twice sent, never there. The ids of the first group are 1, 2 … */
static void a_request(void **state) {
        note(*state, "1> INVITE 1 a - /y h10 q12 @400\n1> INVITE 1 a - /y h10 q12 @401");
        traffic(*state, 0, 900);
        expect(*state, "1: 10 > 20 x2");
}

static void an_answer(void **state) {
        note(*state, "1> INVITE 1 a - /y h10 q12 @400\n2< INVITE 1 a - /y h20 q11 @400\n2> 200 INVITE 1 a b /y h20 q11 @402");
        traffic(*state, 0, 900);
        expect(*state, "3: 20 > 10 x1");
}

/* The other end goes on answering, so it has no ACK. */
static void an_ack(void **state) {
        note(*state, "1> INVITE 1 a - /y h10 q12 @400\n2< INVITE 1 a - /y h20 q11 @400\n2> 200 INVITE 1 a b /y h20 q11 @401\n"
             "1< 200 INVITE 1 a b /y h10 q12 @401\n1> ACK 1 a b /z h10 q12 @402\n2> 200 INVITE 1 a b /y h20 q11 @403\n"
             "1< 200 INVITE 1 a b /y h10 q12 @403\n1> ACK 1 a b /z h10 q12 @403\n2< ACK 2 a b /w h20 q11 @404");
        traffic(*state, 0, 900);
        expect(*state, "5: 10 > 20 x2");
}

#define OPTIONS_ONCE "1> OPTIONS 9 a - /o h10 q12 @300\n2< OPTIONS 9 a - /o h20 q11 @300\n2> 200 OPTIONS 9 a b /o h20 q11 @301\n" \
                     "1< 200 OPTIONS 9 a b /o h10 q12 @301\n"

/* Nothing comes back of an answer to OPTIONS; the request comes again, so it never arrived. */
static void a_last_answer(void **state) {
        note(*state, OPTIONS_ONCE "1> OPTIONS 1 a - /y h10 q12 @400\n2< OPTIONS 1 a - /y h20 q11 @400\n"
             "2> 200 OPTIONS 1 a b /y h20 q11 @401\n1> OPTIONS 1 a - /y h10 q12 @402\n2< OPTIONS 1 a - /y h20 q11 @402\n"
             "2> 200 OPTIONS 1 a b /y h20 q11 @403");
        traffic(*state, 0, 900);
        expect(*state, "7: 20 > 10 x2");
}

/* Every row is a message that nobody received, and why that proves nothing. */
static void no_proof(void **state) {
        static const struct {
                const char *why, *lines;
                int from, to;
        } rows[] = {
                {"the log of 20 begins later", "1> INVITE 1 a - /y h10 q12 @400", 420, 1200},
                {"and just before", "1> INVITE 1 a - /y h10 q12 @400", 397, 1200},
                {"it ends earlier", "1> INVITE 1 a - /y h10 q12 @1300", 0, 1200},
                {"it has no kind like it", "1> OPTIONS 1 a - /y h10 q12 @400", 0, 900},
                {"nor answers of that class", "1> INVITE 1 a - /y h10 q99 @399\n2> 404 INVITE 1 a b /y h20 q11 @400", 0, 900},
                {"20 sent it on", "1> INVITE 1 a - /y h10 q12 @400\n2> INVITE 1 a - /z v2 h20 q30 @400", 0, 900},
                {"20 answered it", "1> INVITE 1 a - /y h10 q12 @400\n2> 404 INVITE 1 a b /y h20 q55 @400", 0, 900},
                {"20 wrote it down cut", "1> INVITE 1 a - /y h10 q12 @400\n2< INVITE 1 a - h20 q11 cut @400", 0, 900},
                {"another machine took it", "1> INVITE 1 a - /y h10 q12 @400\n3< INVITE 1 a - /y h30 q11 @400", 0, 900},
                {"who has no log", "1> INVITE 1 a - /y h10 q77 @400", 0, 900},
                {"it was answered", "1> INVITE 1 a - /y h10 q12 @400\n1< 100 INVITE 1 a - /y h10 q12 @401", 0, 900},
                {"under another name", "1> INVITE 1 a - /y h10 q12 @400\n1< 200 INVITE 1 a b /y h10 q77 @401", 0, 900},
                {"nothing comes of it", "1> BENOTIFY 1 a - /y h10 q12 @400\n2< BENOTIFY 2 a - /w h20 q11 @401", 0, 900},
                {"the answer came once", "1> INVITE 1 a - /y h10 q12 @400\n2< INVITE 1 a - /y h20 q11 @400\n"
                 "2> 200 INVITE 1 a b /y h20 q11 @401\n1< 200 INVITE 1 a b /y h10 q12 @401\n1> ACK 1 a b /z h10 q12 @402\n"
                 "2< ACK 2 a b /w h20 q11 @403", 0, 900},
                {"the answer came twice before", "1> INVITE 1 a - /y h10 q12 @400\n2< INVITE 1 a - /y h20 q11 @400\n"
                 "2> 200 INVITE 1 a b /y h20 q11 @401\n1< 200 INVITE 1 a b /y h10 q12 @401\n2> 200 INVITE 1 a b /y h20 q11 @402\n"
                 "1< 200 INVITE 1 a b /y h10 q12 @402\n1> ACK 1 a b /z h10 q12 @403\n2< ACK 2 a b /w h20 q11 @403", 0, 900},
                {"the answer has its ACK", "1> INVITE 1 a - /y h10 q12 @400\n2< INVITE 1 a - /y h20 q11 @400\n"
                 "2> 200 INVITE 1 a b /y h20 q11 @401\n2< ACK 1 a b /z h20 q11 @402", 0, 900},
                {"a last answer, and nobody asks again", OPTIONS_ONCE "1> OPTIONS 1 a - /y h10 q12 @400\n"
                 "2< OPTIONS 1 a - /y h20 q11 @400\n2> 200 OPTIONS 1 a b /y h20 q11 @401", 0, 900},
                {"the request is not there either", "2< INVITE 1 a - /y h20 q11 @400\n2> 200 INVITE 1 a b /y h20 q11 @401", 0, 900},
                {"no time", "1> INVITE 1 a - /y h10 q12", 0, 900},
        };
        struct desk *d = *state;

        for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
                lost_done(&d->ledger);
                aliases_done(&d->aliases);
                note(d, rows[i].lines);
                traffic(d, rows[i].from, rows[i].to);
                buf_reset(&d->text);
                struct arena a;
                struct lost *v;
                size_t n;
                arena_init(&a);
                assert_int_equal(lost_find(&d->ledger, &d->aliases, &a, &v, &n), 0);
                arena_done(&a);
                if (n)
                        fail_msg("%s: lost all the same", rows[i].why);
        }
}

/* 20 writes nothing for half an hour: its log may have been off. */
static void a_gap(void **state) {
        traffic(*state, 0, 600);
        note(*state, "1> INVITE 1 a - /y h10 q12 @1500");
        traffic(*state, 2400, 3000);
        expect(*state, "");
}

/* One pool's address, two machines. */
static void a_balancer(void **state) {
        note(*state, "1> INVITE 1 a - /y h10 q12 @400");
        traffic_of(*state, 0, 900, 10, 20);
        for (int at = 30; at < 900; at += 60) {
                char lines[160];
                snprintf(lines, sizeof(lines), "1> INVITE 1 a - /x h10 q12 @%d\n3< INVITE 1 a - /x h21 q11 @%d", at, at);
                note(*state, lines);
        }
        expect(*state, "");
}

static void a_clock_that_is_not_known(void **state) {
        struct desk *d = *state;

        d->clockless = 2;
        note(d, "1> INVITE 1 a - /y h10 q12 @400");
        traffic(d, 0, 900);
        expect(d, "");
}

/* Machine 20 stands in two logs: which of them should have it? */
static void two_logs_of_one_machine(void **state) {
        note(*state, "1> INVITE 1 a - /y h10 q12 @400");
        note(*state, "5< OPTIONS 1 c - /o h20 q90 @100");
        traffic(*state, 0, 900);
        expect(*state, "");
}

/* A log that was filtered lacks whole Call-IDs: as many as it has, and more. */
static void a_filter(void **state) {
        for (int at = 100; at < 700; at += 60) {
                char lines[80];
                snprintf(lines, sizeof(lines), "1> INVITE 1 a - /y h10 q12 @%d", at);
                note(*state, lines);
        }
        traffic(*state, 0, 900);
        expect(*state, "");
}

static void a_log_of_one_direction(void **state) {
        note(*state, "1> INVITE 1 a - /y h10 q12 @400");
        for (int at = 0; at < 900; at += 60) {
                char lines[160];
                snprintf(lines, sizeof(lines), "1> INVITE 1 a - /x h10 q12 @%d\n2< INVITE 1 a - /x h20 q11 @%d", at, at);
                note(*state, lines);
        }
        expect(*state, "");
}

/* A capture saw one of them on its way, the other not; it saw others before and after. */
static void captures(void **state) {
        note(*state, "1> INVITE 1 a - /y h10 q12 @400\n9. INVITE 1 a - /y l11 q12 @400");
        note(*state, "1> INVITE 1 a - /y h10 q12 @410");
        for (int at = 0; at <= 900; at += 60) {
                char lines[240];
                snprintf(lines, sizeof(lines), "1> INVITE 1 a - /x h10 q12 @%d\n2< INVITE 1 a - /x h20 q11 @%d\n"
                         "9. INVITE 1 a - /x l11 q12 @%d\n2> 200 INVITE 1 a b /x h20 q11 @%d\n"
                         "1< 200 INVITE 1 a b /x h10 q12 @%d", at, at, at, at, at);
                note(*state, lines);
        }
        expect(*state, "1: 10 > 20 x1 captured; 101: 10 > 20 x1 not captured");
}

static void hostile_times(void **state) {
        struct desk *d = *state;
        struct group_test t;

        group_test_init(&t, "1> INVITE 1 a - /y h10 q12 @1\n1> INVITE 2 a - /y h10 q12 @1\n1> INVITE 3 a - /y h10 q12 @1\n"
                            "1> INVITE 4 a - /y h10 q12 @1", 100);
        const int64_t times[] = {INT64_MAX, INT64_MIN + 1, -1, 0};
        for (size_t i = 0; i < 4; i++) {
                t.v[i].time_us = times[i];
                t.v[i].flags |= SIGHTING_CLOCK;
        }
        assert_int_equal(lost_note(&d->ledger, &t.g, t.v, t.n, &t.arena), 0);
        group_test_done(&t);
        traffic(d, 0, 900);
        expect(d, "");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                desk_test(a_request), desk_test(an_answer),  desk_test(an_ack), desk_test(a_last_answer),  desk_test(no_proof), desk_test(a_gap), desk_test(a_balancer),
                desk_test(a_clock_that_is_not_known),        desk_test(two_logs_of_one_machine), desk_test(a_filter),
                desk_test(a_log_of_one_direction),           desk_test(captures), desk_test(hostile_times),
        };

        return cmocka_run_group_tests_name("call/lost", tests, NULL, NULL);
}
