/*
 * The logs of client and servers, each on its own clock: a UCCAPI log in local time, SIPStack logs as CLS writes them. Lines
 * of other components stand between, once a minute, so that a log that is silent is seen to have been running.
 */
#include "incident.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static const enum element hosts[] = {[W_CLIENT] = CLIENT, [W_FE1] = FE1, [W_FE2] = FE2, [W_EDGE] = EDGE};

int64_t witness_clock(const struct world *w, enum witness which, int64_t at_us) {
        const struct witness_facts *f = &w->witnesses[which];

        at_us -= at_us > w->begin_us + (w->end_us - w->begin_us) / 2 ? f->step_us : 0;
        return at_us - f->offset_us - (at_us - w->begin_us) * f->drift_ppm / 1000000;
}

static void put_clock(const struct world *w, enum witness which, int64_t at_us, char between, FILE *f) {
        int64_t us = witness_clock(w, which, at_us);
        time_t s = (time_t)(us / SECOND);
        struct tm t;

        gmtime_r(&s, &t);
        fprintf(f, "%02d/%02d/%04d%c%02d:%02d:%02d.%03d", t.tm_mon + 1, t.tm_mday, t.tm_year + 1900, between, t.tm_hour, t.tm_min,
                t.tm_sec, (int)(us % SECOND / 1000));
}

/* The client's log ---------------------------------------------------------------------------------------- */

static void put_client_line(const struct world *w, int64_t at_us, const char *level, FILE *f) {
        put_clock(w, W_CLIENT, at_us, '|', f);
        fprintf(f, " 1F68:C14 %-5s :: ", level);
}

static void put_client(const struct world *w, const struct sighting *s, FILE *f) {
        const struct message *m = &w->messages[s->message];
        const struct element_facts *peer = &elements[s->in ? m->from : m->to], *me = &elements[CLIENT];
        char words[192];

        if (s->in)
                snprintf(words, sizeof(words), "Data Received -%s:%u (To Local Address: %s:%u) %zu bytes", peer->address, peer->port,
                         me->address, me->port, m->n);
        else
                snprintf(words, sizeof(words), "Sending Packet - %s:%u (From Local Address: %s:%u) %zu bytes", peer->address,
                         peer->port, me->address, me->port, m->n);
        put_client_line(w, s->at_us, "INFO", f);
        fprintf(f, "%s:\r\n", words);
        put_client_line(w, s->at_us, "INFO", f);
        fwrite(m->text, 1, m->n, f);
        fprintf(f, "\r\n");
        put_client_line(w, s->at_us, "INFO", f);
        fprintf(f, "End of %s\r\n", words);
}

/* A server's log ------------------------------------------------------------------------------------------ */

static void put_server_line(const struct world *w, enum witness which, int64_t at_us, const char *flags, FILE *f) {
        const char *host = elements[hosts[which]].name;

        fprintf(f, "TL_INFO(%s) [%s\\%s]0BC0.178C::", flags, which == W_EDGE ? "edge" : "pool01", host);
        put_clock(w, which, at_us, '-', f);
        fprintf(f, ".%08lX ", ftell(f) & 0xffffffff);
}

/* An edge says from which side to which. */
static void put_direction(const struct message *m, const struct sighting *s, FILE *f) {
        bool from_inside = m->from == FE2, to_inside = m->to == FE2;

        fprintf(f, "Direction: %s", s->in ? "incoming" : "outgoing");
        if (s->witness == W_EDGE)
                fprintf(f, ";source=\"%s\";destination=\"%s\"", from_inside || (!s->in && !to_inside) ? "internal edge" : "external edge",
                        to_inside || (s->in && !from_inside) ? "internal edge" : "external edge");
        else if (!s->in)
                fprintf(f, ";source=\"local\"");
        fprintf(f, "\r\n");
}

static void put_server(const struct world *w, const struct sighting *s, FILE *f) {
        const struct message *m = &w->messages[s->message];
        const struct element_facts *peer = &elements[s->in ? m->from : m->to];
        bool by_name = (m->from == FE2 && m->to == EDGE) || (m->from == EDGE && m->to == FE2), answer = !strncmp(m->text, "SIP/", 4);
        const char *head = strstr(m->text, "\r\n\r\n"), *body = head + 4;

        put_server_line(w, s->witness, s->at_us, "TF_PROTOCOL", f);
        fprintf(f, "(SIPStack,SIPAdminLog::TraceProtocolRecord:SIPAdminLog.cpp(125)) [%u] $$begin_record\r\n", 141421356U + s->message);
        fprintf(f, "Trace-Correlation-Id: %u\r\nInstance-Id: %08X\r\n", 141421356U + s->message, 0xa000U + s->order);
        put_direction(m, s, f);
        fprintf(f, "Peer: %s:%u\r\nMessage-Type: %s\r\n", by_name ? peer->fqdn : peer->address, peer->port,
                answer ? "response" : "request");
        fprintf(f, "Start-Line: ");
        fwrite(m->text, 1, (size_t)(head + 2 - m->text), f);
        fprintf(f, "Message-Body: ");
        if (body == m->text + m->n)
                fprintf(f, "-\r\n$$end_record\r\n\r\n");
        else {
                fwrite(body, 1, (size_t)(m->text + m->n - body), f);
                fprintf(f, "\r\n$$end_record\r\n\r\n");
        }
}

static void put_idle(const struct world *w, enum witness which, int64_t at_us, FILE *f) {
        if (which == W_CLIENT) {
                put_client_line(w, at_us, "TRACE", f);
                fprintf(f, "CUccTimer::Fire this[0x%08x] interval=60\r\n", 0x3a1c5e0U);
        } else {
                put_server_line(w, which, at_us, "TF_COMPONENT", f);
                fprintf(f, "(SIPStack,CTimerQueue::Fire:TimerQueue.cpp(211)) [0] ( 0000000003A1C5E0 ) Exit\r\n");
        }
}

static int by_time(const void *x, const void *y) {
        const struct sighting *a = *(struct sighting *const *)x, *b = *(struct sighting *const *)y;

        if (a->at_us != b->at_us)
                return a->at_us < b->at_us ? -1 : 1;
        return (a->order > b->order) - (a->order < b->order);
}

const struct sighting **witness_sightings(const struct world *w, enum witness which, size_t *ret_n) {
        const struct sighting **v = malloc((w->n_sightings + 1) * sizeof(*v));
        size_t n = 0;

        if (!v)
                exit(2);
        for (size_t i = 0; i < w->n_sightings; i++)
                if (w->sightings[i].witness == which)
                        v[n++] = &w->sightings[i];
        qsort(v, n, sizeof(*v), by_time);
        *ret_n = n;
        return v;
}

int witness_write(const struct world *w, enum witness which, FILE *f) {
        size_t n;
        const struct sighting **v = witness_sightings(w, which, &n);
        int64_t idle_us = w->begin_us;

        for (size_t i = 0; i <= n; i++) {
                for (; idle_us < (i < n ? v[i]->at_us : w->end_us); idle_us += 60 * SECOND)
                        put_idle(w, which, idle_us, f);
                if (i < n && which == W_CLIENT)
                        put_client(w, v[i], f);
                else if (i < n)
                        put_server(w, v[i], f);
        }
        put_idle(w, which, w->end_us, f);
        free(v);
        return ferror(f) ? -1 : 0;
}
