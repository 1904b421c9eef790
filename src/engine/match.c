/*
 * Compiles `match:` into one indexed join. Its values were checked to be numbers and known words when the head was
 * read; nothing else may be glued into SQL here.
 */
#include "engine/match.h"
#include "base/buf.h"

#define PARAM(name) "nullif((SELECT p.value FROM v_diag_param p WHERE p.diag = d.diag AND p.name = '" name "'), '')"

static const struct subject {
        const char *type, *message, *event; /* SQL for a message's diagnostic, and for one that has lost its message */
} subjects[] = {
        {"domain", "coalesce(" PARAM("domain") ", nullif(host(m.to_aor), ''), nullif(host(m.uri), ''), '(domain not in the log)')",
         "coalesce(" PARAM("domain") ", '(domain not in the log)')"},
        {"user", "coalesce(m.from_aor, '(user not in the log)')", "'(user not in the log)'"},
        {"server", "coalesce(nullif(d.source, ''), m.host, host(m.peer), '(server not in the log)')",
         "coalesce(nullif(d.source, ''), '(server not in the log)')"},
        {"call", "coalesce(m.call_id, '(call not in the log)')", "'(call not in the log)'"},
};

static const struct subject *subject_find(const char *type) {
        for (size_t i = 0; i < sizeof(subjects) / sizeof(subjects[0]); i++)
                if (strcmp(subjects[i].type, type) == 0)
                        return &subjects[i];
        return NULL;
}

static bool has(const struct rule *r, const char *name) {
        for (size_t i = 0; i < r->n_match; i++)
                if (strcmp(r->match[i].name, name) == 0)
                        return true;
        return false;
}

bool match_check(const struct rule *r) {
        if (has(r, "event"))
                return strcmp(r->subject, "server") == 0 && !has(r, "diagnostic") && !has(r, "header") && !has(r, "status") &&
                       !has(r, "method");
        return has(r, "diagnostic") && !has(r, "provider") && !has(r, "words") && subject_find(r->subject);
}

/* " AND column IN (…)" of all values under a name; nothing when there are none. */
static void put_in(struct buf *b, const struct rule *r, const char *name, const char *column, bool quoted) {
        const char *sep = "";

        if (!has(r, name))
                return;
        buf_printf(b, " AND %s IN (", column);
        for (size_t i = 0; i < r->n_match; i++) {
                if (strcmp(r->match[i].name, name) != 0)
                        continue;
                buf_printf(b, quoted ? "%s'%s'" : "%s%s", sep, r->match[i].value);
                sep = ", ";
        }
        buf_putc(b, ')');
}

/* Who decided is told by the server that wrote the diagnostic; of a message with several, by any that names itself. */
#define DECIDER "coalesce(nullif(d.source, ''), (SELECT o.source FROM v_diag o WHERE o.message = d.message AND o.code = d.code" \
                " AND o.source <> '' ORDER BY o.diag LIMIT 1), m.host, host(m.peer))"

/* Without a status the answer must be a refusal: a diagnostic in a progress report is a step, not an end. */
static void put_messages(struct buf *b, const struct rule *r, const struct subject *s) {
        buf_printf(b,
                   "SELECT %s AS subject, d.evidence, 'diagnostic ' || d.code AS role, NULL AS confidence, " DECIDER
                   " AS decided_by, d.diag, m.method, m.status, m.reason AS phrase, m.from_aor AS \"from\", m.to_aor AS \"to\","
                   " d.code AS diagnostic FROM v_diag d JOIN v_message m ON m.message = d.message WHERE 1",
                   s->message);
        put_in(b, r, "diagnostic", "d.code", false);
        put_in(b, r, "header", "d.header", true);
        put_in(b, r, "status", "m.status", false);
        put_in(b, r, "method", "m.method", true);
        if (!has(r, "status"))
                buf_puts(b, " AND (m.status IS NULL OR m.status >= 300)");
}

/* Header lines that have lost their message: what they say is known, where they belong is not. */
static void put_events(struct buf *b, const struct rule *r, const struct subject *s) {
        buf_printf(b,
                   " UNION ALL SELECT %s, d.evidence, 'diagnostic ' || d.code, 'possible', nullif(d.source, ''), d.diag, NULL, NULL,"
                   " NULL, NULL, NULL, d.code FROM v_diag d WHERE d.message IS NULL",
                   s->event);
        put_in(b, r, "diagnostic", "d.code", false);
        put_in(b, r, "header", "d.header", true);
}

/*
 * A Windows event: whoever copied it may have left its provider out, which makes the number say less. Words are looked for in
 * the message and in the data, because a log file has the data alone; all of them must be there.
 */
static void put_windows(struct buf *b, const struct rule *r) {
        buf_puts(b, "SELECT coalesce(nullif(w.host, ''), '(server not in the log)') AS subject, w.evidence,"
                    " trim(coalesce(w.provider, '') || ' ' || w.event_id) AS role,"
                    " CASE WHEN w.provider IS NULL THEN 'possible' END AS confidence, nullif(w.host, '') AS decided_by,"
                    " w.event_id, w.provider, w.level, w.channel FROM v_windows_event w WHERE 1");
        put_in(b, r, "event", "w.event_id", false);
        if (has(r, "provider")) {
                buf_puts(b, " AND (w.provider IS NULL OR (1");
                put_in(b, r, "provider", "w.provider COLLATE NOCASE", true);
                buf_puts(b, "))");
        }
        for (size_t i = 0; i < r->n_match; i++)
                if (strcmp(r->match[i].name, "words") == 0)
                        buf_printf(b, " AND EXISTS (SELECT 1 FROM v_event_field f WHERE f.event = w.event"
                                      " AND instr(lower(f.value), lower('%s')))", r->match[i].value);
        if (r->n_patterns) /* where somebody pasted the words alone */
                buf_printf(b, " UNION ALL SELECT coalesce(nullif(h.host, ''), '(server not in the log)'), h.evidence, 'words of the event',"
                              " 'possible', nullif(h.host, ''), NULL, NULL, NULL, NULL FROM v_hit h WHERE h.rule = '%s'"
                              " AND NOT EXISTS (SELECT 1 FROM v_windows_event w WHERE w.event = h.event)", r->id);
}

char *match_sql(const struct rule *r) {
        struct buf b = BUF_INIT;
        char *sql;

        if (r->sql)
                return span_dup(span_str(r->sql));
        if (has(r, "event")) {
                put_windows(&b, r);
        } else {
                put_messages(&b, r, subject_find(r->subject));
                if (!has(r, "status") && !has(r, "method"))
                        put_events(&b, r, subject_find(r->subject));
        }
        sql = buf_steal(&b);
        buf_done(&b);
        return sql;
}
