/*
 * The wires: how long a hop takes, who sees what goes over it, and the counting of both.
 */
#include "incident.h"

#include <stdlib.h>
#include <string.h>

const struct element_facts elements[ELEMENTS] = {
        [CLIENT] = {"192.168.7.31", "192.168.7.31", NULL, 50112, W_CLIENT},
        [PHONE] = {"192.168.7.77", "192.168.7.77", NULL, 50240, W_NONE},
        [FE1] = {"FE01", "10.0.0.11", "fe01.contoso.example", 5061, W_FE1},
        [FE2] = {"FE02", "10.0.0.12", "fe02.contoso.example", 5061, W_FE2},
        [EDGE] = {"EDGE01", "203.0.113.9", "edge01.contoso.example", 5060, W_EDGE},
        [PARTNER] = {"198.51.100.20", "198.51.100.20", "sipfed.fabrikam.example", 5060, W_NONE},
        [MEDIATION] = {"10.0.0.15", "10.0.0.15", "med01.contoso.example", 5068, W_NONE},
        [GATEWAY] = {"10.0.0.30", "10.0.0.30", "gw01.contoso.example", 5060, W_NONE},
        [FOCUS] = {"10.0.0.41", "10.0.0.41", "conf01.contoso.example", 5062, W_NONE},
        [MCU] = {"10.0.0.42", "10.0.0.42", "avmcu01.contoso.example", 5063, W_NONE},
};

void *grow(void *v, size_t n, size_t size) {
        /* Doubles at each power of two from 64 on. */
        if (n != 0 && (n < 64 || (n & (n - 1)) != 0))
                return v;
        v = realloc(v, (n < 64 ? 64 : 2 * n) * size);
        if (!v) {
                fprintf(stderr, "generate: out of memory\n");
                exit(2);
        }
        return v;
}

uint64_t draw(struct world *w, uint64_t below) {
        w->random ^= w->random << 13;
        w->random ^= w->random >> 7;
        w->random ^= w->random << 17;
        return (w->random >> 16) % below;
}

size_t leg_new(struct world *w, const char *kind, size_t conversation) {
        w->legs = grow(w->legs, w->n_legs, sizeof(*w->legs));
        struct leg *l = &w->legs[w->n_legs];
        *l = (struct leg){.kind = kind, .conversation = conversation};
        snprintf(l->call_id, sizeof(l->call_id), "%08x%08x%04zx", (unsigned)draw(w, UINT32_MAX), (unsigned)draw(w, UINT32_MAX),
                 w->n_legs);
        return w->n_legs++;
}

/* The tap lies on the wire to the partner and on the wires to the gateway, half way. */
static bool is_captured(enum element from, enum element to) {
        return from == PARTNER || to == PARTNER || from == GATEWAY || to == GATEWAY;
}

static unsigned see(struct world *w, enum witness who, bool in, int64_t at_us) {
        if (who == W_NONE)
                return 0;
        w->sightings = grow(w->sightings, w->n_sightings, sizeof(*w->sightings));
        w->sightings[w->n_sightings] = (struct sighting){
                .at_us = at_us, .witness = who, .in = in, .order = (uint32_t)w->n_sightings, .message = (uint32_t)w->n_messages};
        w->n_sightings++;
        return 1;
}

/* Timer A: again after 0.5, 1, 2 … seconds. */
static int64_t resent_us(unsigned send) {
        return SECOND / 2 * ((1 << send) - 1);
}

int64_t carry(struct world *w, size_t leg, const struct message *m, int64_t at_us, unsigned sends, enum arrive arrive) {
        struct leg *l = &w->legs[leg];
        unsigned seen[3] = {0}, most = 0;
        int64_t first_us = 0, last_us = 0;

        for (unsigned i = 0; i < sends; i++) {
                int64_t sent_us = at_us + resent_us(i), way_us = w->link_us[m->from][m->to] + (int64_t)draw(w, 3000);
                bool arrives = arrive == ARRIVE_ALL || (arrive == ARRIVE_LAST && i + 1 == sends);
                last_us = sent_us + way_us;
                first_us = i == 0 ? last_us : first_us;
                seen[0] += see(w, elements[m->from].witness, false, sent_us);
                if (is_captured(m->from, m->to))
                        seen[1] += see(w, W_CAPTURE, false, sent_us + way_us / 2);
                if (arrives)
                        seen[2] += see(w, elements[m->to].witness, true, last_us);
        }
        for (int i = 0; i < 3; i++)
                most = seen[i] > most ? seen[i] : most;
        l->messages += most > 0;
        l->sightings += seen[0] + seen[1] + seen[2];
        l->repeats += most > 0 ? most - 1 : 0;
        w->messages = grow(w->messages, w->n_messages, sizeof(*w->messages));
        struct message *kept = &w->messages[w->n_messages++];
        *kept = *m;
        kept->text = malloc(m->n);
        if (!kept->text)
                exit(2);
        memcpy(kept->text, m->text, m->n);
        return arrive == ARRIVE_ALL ? first_us : last_us;
}
