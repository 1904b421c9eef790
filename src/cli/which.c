/*
 * Looks for what was typed and says why it is not found; reads it and says why it cannot.
 */
#include "cli/which.h"

#include "cli/command.h"
#include "cli/say.h"

#include <errno.h>

int which_call(struct store *s, const char *path, const char *call, int64_t *ret) {
        struct buf fit = BUF_INIT;
        int r = ladder_find(s, span_str(call), ret, &fit);

        if (r == -ENOENT)
                say_error("there is no call '%s'; sipdx calls %s lists them", call, path);
        else if (r == -ENOTUNIQ)
                say_error("'%s' fits several calls; type the number of one: %s", call, buf_str(&fit));
        else if (r < 0)
                say_error("%s", r == -ENOMEM ? "out of memory" : store_error(s));
        buf_done(&fit);
        return r < 0 ? EXIT_FAILED : 0;
}

int which_ladder(struct store *s, int64_t call, size_t limit, struct arena *a, struct ladder *ret) {
        int r = ladder_read(s, call, limit, a, ret);

        if (r < 0)
                say_error("cannot read call %lld: %s", (long long)call, r == -ENOMEM ? "out of memory" : store_error(s));
        return r < 0 ? EXIT_FAILED : 0;
}

int which_message(const char *path, const char *text, int64_t *ret) {
        int r = message_id(span_str(text), ret);

        if (r < 0)
                say_error("'%s' is no message; type its number, as sipdx messages %s lists them", text, path);
        return r < 0 ? EXIT_FAILED : 0;
}

int which_view(struct store *s, const char *path, int64_t id, struct arena *a, struct message_view *ret) {
        int r = message_read(s, id, a, ret);

        if (r == -ENOENT)
                say_error("there is no message %lld; sipdx messages %s lists them", (long long)id, path);
        else if (r < 0)
                say_error("cannot read message %lld: %s", (long long)id,
                          r == -ENOMEM || !*store_error(s) ? strerror(-r) : store_error(s));
        return r < 0 ? EXIT_FAILED : 0;
}
