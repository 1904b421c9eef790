/*
 * sipdx rules show and new: an article as it is written, and the beginning of one.
 */
#include "cli/rules.h"
#include "cli/say.h"

#include <errno.h>

static int run_show(const struct args *a) {
        struct rules rules = {0};
        struct out o = OUT_INIT;
        struct buf text = BUF_INIT;
        const struct rule *r;
        int code = rules_read(args_value(a, "rules"), false, &rules), e;

        if (code != 0)
                return code;
        if (!(r = rules_find(&rules, a->operands[0]))) {
                code = rules_say_unknown(a->operands[0]);
        } else if ((e = rule_source(r, &text)) < 0) {
                say_error("%s: %s", r->file, strerror(-e));
                code = EXIT_FAILED;
        } else if (r->built_in) {
                buf_put(&o.text, buf_span(&text)); /* ours; a copy has to be the same to the letter */
        } else {
                safe_put(&o.text, buf_span(&text), SAFE_TEXT);
        }
        buf_done(&text);
        rules_done(&rules);
        return out_close(&o, code);
}

static const char skeleton[] =
        "---\n"
        "id: %s\n"
        "rev: 1\n"
        "severity: error            # error | warning | notice | info\n"
        "kind: cause                # cause | symptom | expected | noise\n"
        "confidence: likely         # confirmed | likely | possible\n"
        "owner: who can mend it\n"
        "subject: domain            # what findings are about, and folded by\n"
        "needs: [message]\n"
        "would_confirm: [\"sipstack:edge\"]\n"
        "explains: [final-failure-unexplained@call]\n"
        "match: {diagnostic: 1028}  # or an sql fence instead\n"
        "refs: [\"ms-ocer:1028\"]\n"
        "---\n"
        "# {subject}: the cause in one line\n\n"
        "## Means\n\nWhat the user meets, and what happened.\n\n"
        "## Cause\n\nHow it is told from its neighbours. Refused by {decided_by|a server that the log does not name}.\n\n"
        "## Fix\n\nThe command to type:\n\n    Get-CsAllowedDomain\n\n"
        "## Confirm\n\n- What proves it.\n\n"
        "## Rule out\n\nWhat would speak against it.\n\n"
        "```hit uccapi subject=fabrikam.example line=8\n"
        "03/12/2013|10:02:31.640 2D8:1C98 INFO  :: Data Received -10.1.0.11:5061 (To Local Address: 10.1.4.29:50114) 300 bytes:\n"
        "03/12/2013|10:02:31.640 2D8:1C98 INFO  :: SIP/2.0 504 Server time-out\n"
        "Via: SIP/2.0/TLS 10.1.4.29:50114\n"
        "From: <sip:anna@contoso.example>;tag=1\n"
        "To: <sip:bo@fabrikam.example>;tag=2\n"
        "Call-ID: 1\n"
        "CSeq: 1 INVITE\n"
        "ms-diagnostics: 1028;reason=\"as the log has it\";source=\"sip.contoso.example\"\n"
        "Content-Length: 0\n\n"
        "03/12/2013|10:02:31.640 2D8:1C98 INFO  :: End of Data Received -10.1.0.11:5061 (To Local Address: 10.1.4.29:50114) 300 bytes\n"
        "```\n\n"
        "```miss uccapi\n"
        "(the near miss: the same code or shape, another cause. Two hits and two misses are needed.)\n"
        "```\n";

static bool is_id(const char *s) {
        size_t n = strlen(s);

        for (size_t i = 0; i < n; i++)
                if (!is_digit(s[i]) && s[i] != '-' && !(s[i] >= 'a' && s[i] <= 'z'))
                        return false;
        return n > 0 && n <= 64;
}

static int run_new(const struct args *a) {
        struct out o = OUT_INIT;

        if (!is_id(a->operands[0])) {
                say_error("'%s' cannot be a rule's id; use a-z, 0-9 and '-', at most 64", a->operands[0]);
                return EXIT_FAILED;
        }
        buf_printf(&o.text, skeleton, a->operands[0]);
        return out_close(&o, EXIT_DONE);
}

static const struct command_option new_options[] = {
        OPTION_HELP,
        OPTION_END,
};

const struct command command_rules_show = {
        .name = "rules show", .operands = "RULE", .min = 1, .max = 1, .options = rules_options, .run = run_show,
        .help = "Prints a rule's article as it is written, SQL and fixtures too",
};

const struct command command_rules_new = {
        .name = "rules new", .operands = "RULE", .min = 1, .max = 1, .options = new_options, .run = run_new,
        .help = "Prints the beginning of an article, to be written into a file",
};
