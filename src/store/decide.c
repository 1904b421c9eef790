/*
 * Who decided, by what the refusal says of itself: source= of ms-diagnostics names the server that wrote it ([MS-OCER]
 * 2.2.1.1). A record of the deciding element is better, an answer's sender worse: he may only have passed it on.
 */
#include "store/internal.h"

const char *decided_word(enum decided d) {
        static const char *const words[] = {"its own record", "its diagnostics", "its answer"};

        return words[d];
}

static int put_decided(struct store *s, int64_t leg, struct span source) {
        int64_t id;
        struct put p;
        int r = store_put_name(s, source, &id);

        if (r < 0)
                return r;
        p = put_begin(s, PUT_DECIDED);
        put_int(&p, id);
        put_word(&p, decided_word(DECIDED_BY_DIAGNOSTICS));
        put_int(&p, leg);
        return put_end(&p);
}

int store_decide(struct store *s) {
        /* Several answers of a leg may name several servers: the one nearest to who decided has most Vias. Many logs have no
         * ms-diagnostics, so from them to the legs. */
        static const char sql[] = "SELECT g.id, d.source FROM diag d CROSS JOIN message m ON m.id = d.sighting"
                                  " CROSS JOIN tx t ON t.id = m.transaction_id AND t.final = m.id AND t.status >= 300"
                                  " CROSS JOIN leg g ON g.id = t.leg CROSS JOIN sighting s ON s.id = m.id"
                                  " WHERE g.outcome = 'failed' AND g.decided_how <> ?1 AND d.source IS NOT NULL"
                                  " AND d.header = 'ms-diagnostics' ORDER BY g.id, s.n_via DESC, t.id, d.id";
        sqlite3_stmt *st = NULL;
        int64_t before = 0;
        int r = sql_fail(s, sql_prepare(s->db, sql, &st));

        if (r == 0)
                r = sql_fail(s, sqlite3_bind_text(st, 1, decided_word(DECIDED_BY_RECORD), -1, SQLITE_STATIC));
        while (r == 0 && (r = sql_step(s, st)) > 0) {
                struct get g = {.st = st};
                int64_t leg = get_int(&g);
                r = leg == before ? 0 : put_decided(s, leg, get_text(&g));
                before = leg;
        }
        sqlite3_finalize(st);
        return r;
}
