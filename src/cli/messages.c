/*
 * sipdx messages: the messages of a case that pass a filter, in the order of the case's clock.
 */
#include "cli/listing.h"

#include <stdint.h>

#define DIRECTION "CASE m.dir WHEN 1 THEN 'out' WHEN 2 THEN 'in' ELSE '' END"
#define DIAGNOSTICS "(SELECT group_concat(DISTINCT d.code) FROM v_diag d WHERE d.message = m.message)"
#define ORDER " WHERE $filter ORDER BY coalesce(m.order_us, m.time_us) IS NULL, coalesce(m.order_us, m.time_us), m.message"
#define WHAT "CASE WHEN m.status IS NULL THEN m.method ELSE m.status || ' ' || coalesce(m.reason, '') END " \
        "|| CASE WHEN m.repeats > 0 THEN ' x' || (m.repeats + 1) ELSE '' END AS what, "

const struct listing_words listing_messages = {
        .one = "message", .many = "messages", .count = "SELECT count(*) FROM v_message",
        .text = "SELECT m.message, m.call, m.time_us, " DIRECTION " AS dir, "
                WHAT "coalesce(m.cseq || ' ', '') || m.method AS cseq, coalesce(m.from_aor, '') AS \"from\", "
                "coalesce(m.to_aor, '') AS \"to\", m.sightings AS seen, coalesce(" DIAGNOSTICS ", '') AS diag "
                "FROM v_message m" ORDER,
        .narrow = "SELECT m.message, m.time_us, " DIRECTION " AS dir, " WHAT "coalesce(m.from_aor, '') AS \"from\", "
                  "coalesce(m.to_aor, '') AS \"to\", coalesce(" DIAGNOSTICS ", '') AS diag FROM v_message m" ORDER,
        .full = "SELECT m.message, m.call, m.leg, m.hop, m.origin, m.time_us, m.own_us AS raw_us, "
                "src.utc, src.zone = 'utc' AS raw_utc, " DIRECTION " AS direction, m.method, m.status, m.reason, "
                "m.cseq, m.call_id, m.from_aor, m.to_aor, m.uri, m.transport, m.host, m.local, m.peer, "
                DIAGNOSTICS " AS diagnostics, m.sightings, m.repeats, "
                "src.path AS source, m.line, m.offset FROM v_message m JOIN v_source src ON src.source = m.source" ORDER,
};

static int run(const struct args *a) {
        return listing_run(a, &listing_messages);
}

static const struct command_option options[] = {
        OPTION_FORMAT, OPTION_LIMIT, OPTION_WIDTH, OPTION_SECRETS, OPTION_RULES, OPTION_HELP, OPTION_END,
};

const struct command command_messages = {
        .name = "messages", .operands = "CASE [FILTER...]", .min = 1, .max = SIZE_MAX, .options = options, .run = run,
        .help = "Lists the messages that pass a filter",
};
