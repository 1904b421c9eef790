/*
 * generate FOLDER [NAME=NUMBER…]: one incident as five witnesses tell it, the same bytes for the same seed, into FOLDER:
 *
 *   client.UccApilog   the client's log, in local time without a zone
 *   fe1.log fe2.log    two front ends' SIPStack logs; fe2 writes anew what it passes on
 *   edge.log           the edge's
 *   capture.pcap       the wires to the federated partner (TCP) and to the gateway (UDP)
 *   truth.tsv          what there is to find (truth.c says how it is laid out)
 *
 * It knows nothing of sipdx: what it counts, it counts from what happened, as follows.
 *
 *   message       what one element sent to the next over one hop, if at least one witness saw it. Sent again it is the same
 *                 message. A request that passes four elements is three messages, its answer three more; each proxy's 100
 *                 Trying is one, so is the ACK to a refusal and the CANCEL on each hop.
 *   sighting      one witness's record of one sending: the sender's log, the receiver's log if it arrived, the capture. What
 *                 was sent three times is up to nine.
 *   repeats       of a message: the sendings that the witness that saw most of them saw, in one direction, less one; summed
 *                 over all messages.
 *   dialog        Call-ID and two tags that an INVITE or SUBSCRIBE got in an answer of 101 to 299, seen by somebody: one more
 *                 for each fork that rang, one for a call that rang and was refused, none for REGISTER and OPTIONS.
 *   leg           all of one Call-ID.
 *   call          one conversation: the legs of a meeting (Ms-Conversation-ID), the two sides of the mediation server
 *                 (Session-ID, X-Call-ID, or nothing but likeness); any other leg, registrations and subscriptions too, is
 *                 one alone.
 *   failed        a call whose INVITE was refused, but neither cancelled nor challenged. Its last good hop is the last one over
 *                 which the INVITE came, as a witness shows; who decided is who made the answer. Elements are named as their
 *                 own logs name the machine, those without a log by address.
 *   lost          a message that a witness sent to an element whose own log was running, and does not have it.
 *   offset        what is to be added to what the witness wrote to get the true time, at the beginning, and drift_ppm
 *                 millionths of each second more from then on. The capture's clock is right.
 */
#include "incident.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char *const files[WITNESSES] = {"client.UccApilog", "fe1.log", "fe2.log", "edge.log", "capture.pcap"};

enum option { SEED, CALLS, HOURS, CLIENT_MS, FE2_MS, EDGE_MS, EDGE_PPM, FE2_PPM, FE2_STEP_MS, LOST, BRANCH, OPTIONS };

static const struct {
        const char *name;
        long long usual;
} options[OPTIONS] = {
        [SEED] = {"seed", 1},
        [CALLS] = {"calls", 60},   /* beside registrations, subscriptions and those of `lost` */
        [HOURS] = {"hours", 4},
        [CLIENT_MS] = {"client-ms", -7200000}, /* offset */
        [FE2_MS] = {"fe2-ms", 3400},
        [EDGE_MS] = {"edge-ms", 250},
        [EDGE_PPM] = {"edge-ppm", 20}, /* drift */
        [FE2_PPM] = {"fe2-ppm", 0},
        [FE2_STEP_MS] = {"fe2-step-ms", 0}, /* fe2's clock is set half way: no one offset is true */
        [LOST] = {"lost", 1},      /* so many calls lose their INVITE between fe1 and fe2, as many a 180 between edge and fe2 */
        [BRANCH] = {"branch", 0},  /* 1: the Via of the client has a branch */
};

static bool read_option(const char *arg, long long v[OPTIONS]) {
        for (int i = 0; i < OPTIONS; i++) {
                size_t n = strlen(options[i].name);
                char *end;
                if (strncmp(arg, options[i].name, n) != 0 || arg[n] != '=')
                        continue;
                errno = 0;
                v[i] = strtoll(arg + n + 1, &end, 10);
                return !errno && end > arg + n + 1 && !*end;
        }
        return false;
}

static void prepare(struct world *w, const long long v[OPTIONS]) {
        w->random = 0x9e3779b97f4a7c15u ^ (uint64_t)v[SEED] * 0xbf58476d1ce4e5b9u;
        w->begin_us = INT64_C(1772438400) * SECOND; /* 2026-03-02 08:00:00 UTC */
        w->end_us = w->begin_us + v[HOURS] * 3600 * SECOND;
        w->branch = v[BRANCH] != 0;
        for (int i = 0; i < WITNESSES; i++)
                w->witnesses[i] = (struct witness_facts){.file = files[i]};
        w->witnesses[W_CLIENT].offset_us = v[CLIENT_MS] * 1000;
        w->witnesses[W_FE2].offset_us = v[FE2_MS] * 1000;
        w->witnesses[W_EDGE].offset_us = v[EDGE_MS] * 1000;
        w->witnesses[W_EDGE].drift_ppm = (int)v[EDGE_PPM];
        w->witnesses[W_FE2].drift_ppm = (int)v[FE2_PPM];
        w->witnesses[W_FE2].step_us = v[FE2_STEP_MS] * 1000;
        for (int a = 0; a < ELEMENTS; a++)
                for (int b = 0; b <= a; b++)
                        w->link_us[a][b] = w->link_us[b][a] = 1000 + (int)draw(w, 16000);
}

/* Calls are spread over the time, and end ten minutes before the logs do. */
static void happen(struct world *w, const long long v[OPTIONS]) {
        int64_t step_us = (w->end_us - w->begin_us - 900 * SECOND) / (v[CALLS] ? v[CALLS] : 1), at_us = w->begin_us + 10 * SECOND;

        for (long long i = 0; i < v[CALLS]; i++, at_us += step_us) {
                if (i % 12 == 0)
                        story_aside(w, at_us - 8 * SECOND);
                story_tell(w, (int)(i % STORIES), at_us + (int64_t)draw(w, (uint64_t)step_us / 2));
                if (i % 12 == 7 && i / 12 < v[LOST]) {
                        story_tell(w, STORY_LOST_INVITE, at_us + step_us / 3);
                        story_tell(w, STORY_LOST_RINGING, at_us + step_us / 2);
                }
        }
}

static int write_file(const struct world *w, const char *folder, const char *name, int which) {
        char path[4096];
        FILE *f;
        int r;

        snprintf(path, sizeof(path), "%s/%s", folder, name);
        f = fopen(path, "wb");
        if (!f) {
                fprintf(stderr, "generate: cannot write %s: %s\n", path, strerror(errno));
                return -1;
        }
        r = which == WITNESSES ? truth_write(w, f) : which == W_CAPTURE ? capture_write(w, f) : witness_write(w, (enum witness)which, f);
        if (fclose(f) != 0 || r < 0) {
                fprintf(stderr, "generate: cannot write %s\n", path);
                return -1;
        }
        return 0;
}

static void release(struct world *w) {
        for (size_t i = 0; i < w->n_messages; i++)
                free(w->messages[i].text);
        free(w->messages);
        free(w->sightings);
        free(w->legs);
        free(w->losses);
}

int main(int argc, char **argv) {
        struct world w = {0};
        long long v[OPTIONS];
        int r = 0;

        for (int i = 0; i < OPTIONS; i++)
                v[i] = options[i].usual;
        for (int i = 2; i < argc; i++)
                if (!read_option(argv[i], v))
                        argc = 0;
        if (argc < 2 || v[CALLS] < 0 || v[CALLS] > 100000 || v[HOURS] < 1 || v[HOURS] > 240) {
                fprintf(stderr, "usage: generate FOLDER [NAME=NUMBER...]\n");
                return 2;
        }
        prepare(&w, v);
        happen(&w, v);
        for (int i = 0; i <= WITNESSES && r == 0; i++)
                r = write_file(&w, argv[1], i < WITNESSES ? files[i] : "truth.tsv", i);
        release(&w);
        return r ? 2 : 0;
}
