/*
 * Which source a zone is meant for. A log has one offset: who changes to summer time in its midst is found by its pairs.
 */
#include "ingest/zones.h"

static const struct ingest_zone *zone_of(const struct ingest_zone *v, size_t n, struct span path) {
        for (size_t i = 0; i < n; i++)
                if (span_ifind(path, span_str(v[i].source)) < path.n)
                        return &v[i];
        return NULL;
}

int zones_state(struct store *s, const struct ingest_zone *v, size_t n) {
        struct source_info *sources;
        size_t n_sources;
        int r = n ? store_sources(s, &sources, &n_sources) : 0;

        if (r < 0 || n == 0)
                return r;
        for (size_t i = 0; i < n_sources && r == 0; i++) {
                const struct source_row *row = &sources[i].row;
                const struct ingest_zone *z = zone_of(v, n, span_str(row->path));
                int64_t utc_us = z ? tz_to_utc(z->tz, row->first_us) : STAMP_NONE;
                if (row->zone != ZONE_UTC && utc_us != STAMP_NONE)
                        r = store_state_zone(s, row->id, (row->first_us - utc_us) / STAMP_SECOND);
        }
        source_infos_free(sources, n_sources);
        return r;
}

int zones_keep(struct store *from, struct store *s) {
        struct evidence_source *v;
        size_t n;
        int r = store_evidence_sources(from, &v, &n);

        if (r < 0)
                return r;
        for (size_t i = 0; i < n && r == 0; i++) {
                int64_t stated_s = store_stated_zone(from, v[i].info.row.id);
                if (stated_s != STAMP_NONE)
                        r = store_state_zone(s, v[i].info.row.id, stated_s);
        }
        evidence_sources_free(v, n);
        return r;
}
