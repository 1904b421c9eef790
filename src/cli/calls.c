/*
 * sipdx calls: the calls of a case, those of which a message passes the filter.
 */
#include "cli/listing.h"

#include <stdint.h>

/* The gravest of the findings that concern the call. */
#define FINDING(what) "(SELECT f." what " FROM v_finding_call x JOIN v_finding f ON f.finding = x.finding " \
        "WHERE x.call = c.call AND f.explained_by IS NULL AND f.suppressed IS NULL ORDER BY f.finding LIMIT 1)"
#define RESULT "CASE WHEN c.outcome <> 'ok' THEN c.outcome || coalesce(' ' || c.final_status, '') " \
        "WHEN c.kind = 'call' AND c.established THEN 'answered' ELSE 'ok' END"
#define UTC "EXISTS (SELECT 1 FROM v_source z WHERE z.utc)"
#define REST " FROM v_call c WHERE c.call IN (SELECT m.call FROM v_message m WHERE $filter) " \
        "ORDER BY c.first_us IS NULL, c.first_us, c.call"

const struct listing_words listing_calls = {
        .one = "call", .many = "calls", .count = "SELECT count(*) FROM v_call",
        .text = "SELECT c.call, c.first_us AS time_us, CASE WHEN c.last_us - c.first_us IS NULL THEN '' "
                "ELSE printf('%.1f s', (c.last_us - c.first_us) / 1e6) END AS length, "
                "c.kind, coalesce(c.from_aor, '') AS \"from\", coalesce(c.to_aor, '') AS \"to\", c.legs, c.messages AS msgs, "
                RESULT " AS result, "
                "CASE WHEN c.outcome = 'ok' THEN '' ELSE coalesce(c.decided_by, '') END AS \"decided by\", "
                "coalesce(" FINDING("rule") ", '') AS finding" REST,
        .narrow = "SELECT c.call, c.first_us AS time_us, coalesce(c.from_aor, '') AS \"from\", coalesce(c.to_aor, '') AS \"to\", "
                  RESULT " AS result, coalesce(" FINDING("rule") ", '') AS finding" REST,
        .full = "SELECT c.call, c.kind, c.call_id, c.from_aor, c.to_aor, c.first_us, c.last_us, " UTC " AS utc, c.legs, c.messages, "
                "c.established, c.final_status, c.outcome, c.decided_by, c.decided_how, c.last_good, "
                FINDING("rule") " AS finding, " FINDING("title") " AS finding_title" REST,
};

static int run(const struct args *a) {
        return listing_run(a, &listing_calls);
}

static const struct command_option options[] = {
        OPTION_FORMAT, OPTION_LIMIT, OPTION_WIDTH, OPTION_SECRETS, OPTION_RULES, OPTION_HELP, OPTION_END,
};

const struct command command_calls = {
        .name = "calls", .operands = "CASE [FILTER...]", .min = 1, .max = SIZE_MAX, .options = options, .run = run,
        .help = "Lists the calls of which a message passes a filter",
};
