/*
 * sipdx query: one SQL statement over a case.
 */
#include "cli/command.h"
#include "cli/opencase.h"
#include "cli/rows.h"
#include "engine/codes.h"
#include "engine/functions.h"

#include <errno.h>

static int run(const struct args *a) {
        struct store *s = NULL;
        struct rows rows;
        int r = case_open(a->operands[0], &s), code = EXIT_DONE;

        if (r != 0)
                return r;
        rows_init(&rows, args_value(a, "format"), args_value(a, "show-secrets") != NULL);
        store_show_secrets(s, rows.out.text.clear);
        if ((r = store_extend(s, functions_add)) == 0 && (r = store_extend(s, codes_load)) == 0)
                r = store_query(s, span_str(a->operands[1]), rows_put, &rows);
        rows_end(&rows);
        if (r < 0 && rows.out.err == 0) {
                say_error("%s", r == -ENOMEM ? "out of memory" : store_error(s));
                code = EXIT_FAILED;
        }
        code = out_close(&rows.out, code);
        store_free(s);
        return code;
}

static const struct command_option options[] = {
        {"format", 0, "table|csv|json|line", "the form of the rows (table)", false},
        OPTION_SECRETS,
        OPTION_HELP,
        OPTION_END,
};

const struct command command_query = {
        .name = "query", .operands = "CASE SQL", .min = 2, .max = 2, .options = options, .run = run,
        .help = "Asks a case file in SQL; the views v_* and the tables of codes t_* are for this",
};
