/*
 * What there is to find, counted while it was made. Lines of fields between tabs; the first field says what the line is:
 *
 *   count    what, number
 *   witness  file, host, offset_us at begin_us, drift_ppm, begin_us, sightings
 *   leg      Call-ID, kind, number of its conversation, messages, sightings, repeats, dialogs
 *   failed   Call-ID, status, last good hop, element that decided
 *   lost     Call-ID, what, sender, receiver, sends
 */
#include "incident.h"

#include <string.h>

static void put_count(const char *what, size_t n, FILE *f) {
        fprintf(f, "count\t%s\t%zu\n", what, n);
}

static void put_counts(const struct world *w, FILE *f) {
        size_t messages = 0, repeats = 0, dialogs = 0, failed = 0;

        for (size_t i = 0; i < w->n_legs; i++) {
                messages += w->legs[i].messages;
                repeats += w->legs[i].repeats;
                dialogs += w->legs[i].dialogs;
                failed += w->legs[i].status != 0;
        }
        put_count("messages", messages, f);
        put_count("sightings", w->n_sightings, f);
        put_count("repeats", repeats, f);
        put_count("dialogs", dialogs, f);
        put_count("legs", w->n_legs, f);
        put_count("calls", w->n_conversations, f);
        put_count("failed", failed, f);
        put_count("lost", w->n_losses, f);
}

static void put_witnesses(const struct world *w, FILE *f) {
        static const char *const hosts[WITNESSES] = {"-", "FE01", "FE02", "EDGE01", "-"};

        for (int i = 0; i < WITNESSES; i++) {
                const struct witness_facts *v = &w->witnesses[i];
                size_t n = 0;
                for (size_t k = 0; k < w->n_sightings; k++)
                        n += w->sightings[k].witness == (enum witness)i;
                fprintf(f, "witness\t%s\t%s\t%lld\t%d\t%lld\t%zu\n", v->file, hosts[i], (long long)v->offset_us, v->drift_ppm,
                        (long long)w->begin_us, n);
        }
}

int truth_write(const struct world *w, FILE *f) {
        put_counts(w, f);
        put_witnesses(w, f);
        for (size_t i = 0; i < w->n_legs; i++) {
                const struct leg *l = &w->legs[i];
                fprintf(f, "leg\t%s\t%s\t%zu\t%u\t%u\t%u\t%u\n", l->call_id, l->kind, l->conversation, l->messages, l->sightings,
                        l->repeats, l->dialogs);
        }
        for (size_t i = 0; i < w->n_legs; i++) {
                const struct leg *l = &w->legs[i];
                if (l->status)
                        fprintf(f, "failed\t%s\t%u\t%s > %s\t%s\n", l->call_id, l->status, elements[l->good_from].name,
                                elements[l->good_to].name, elements[l->decided].name);
        }
        for (size_t i = 0; i < w->n_losses; i++) {
                const struct lost *l = &w->losses[i];
                fprintf(f, "lost\t%s\t%s\t%s\t%s\t%u\n", w->legs[l->leg].call_id, l->what, elements[l->from].name, elements[l->to].name,
                        l->sends);
        }
        return ferror(f) ? -1 : 0;
}
