/*
 * Finds the files by the XDG Base Directory Specification, and says what is wrong with them. What their lines mean is the
 * browser's business.
 */
#include "cli/settings.h"

#include "base/limits.h"
#include "cli/command.h"
#include "cli/say.h"
#include "store/file.h"

#include <errno.h>
#include <stdlib.h>

enum { TOLD = 5 }; /* complaints; of more only the number is said */

/* Relative paths in these variables are to be ignored. False: there is no home either. */
static bool own_path(const char *variable, const char *below_home, const char *name, struct buf *ret) {
        const char *base = getenv(variable), *home = getenv("HOME");

        if (base && base[0] == '/')
                buf_printf(ret, "%s/sipdx/%s", base, name);
        else if (home && home[0] == '/')
                buf_printf(ret, "%s/%s/sipdx/%s", home, below_home, name);
        return ret->n > 0 && ret->err == 0;
}

struct complaints_told {
        const char *name;
        size_t n;
        struct buf *words;
};

static void tell(void *ctx, unsigned line, const char *text) {
        struct complaints_told *c = ctx;
        struct buf b = BUF_INIT;

        buf_printf(&b, "%s:%u: %s", c->name, line, text);
        if (c->n == 0)
                safe_put(c->words, buf_span(&b), SAFE_LINE);
        if (c->n++ < TOLD)
                say_error("%s", buf_str(&b));
        buf_done(&b);
}

static const char *last_name(const char *path) {
        const char *slash = strrchr(path, '/');

        return slash ? slash + 1 : path;
}

static int parse(struct span text, const char *name, const char *theme, struct settings *ret, struct buf *ret_words) {
        struct complaints_told c = {.name = name, .words = ret_words};
        int r = settings_parse(text, span_str(theme), ret, tell, &c);

        if (c.n > TOLD)
                say_error("%s: %zu more lines like these", name, c.n - TOLD);
        if (r == -EINVAL)
                say_error("there is no theme '%s'; use --theme dark, light or mono", theme);
        return r < 0 ? EXIT_FAILED : 0;
}

int settings_read(const char *path, const char *theme, struct settings *ret, struct buf *ret_words) {
        struct buf own = BUF_INIT, text = BUF_INIT;
        const char *file = path ? path : own_path("XDG_CONFIG_HOME", ".config", "config", &own) ? buf_str(&own) : NULL;
        int r = file ? file_read(file, LIMIT_CONFIG_BYTES, &text) : 0;

        settings_init(ret);
        if (r < 0 && path)
                say_error("cannot read %s: %s", path, strerror(-r));
        else if (r < 0 && r != -ENOENT && r != -ENOTDIR)
                say_error("%s is left out: %s", file, r == -EFBIG ? "it is too large" : strerror(-r));
        r = r < 0 && path ? EXIT_FAILED : parse(buf_span(&text), file ? last_name(file) : "config", theme, ret, ret_words);
        buf_done(&own);
        buf_done(&text);
        return r;
}

static bool state_path(struct buf *ret) {
        return own_path("XDG_STATE_HOME", ".local/state", "browse", ret);
}

void state_read(struct buf *ret) {
        struct buf path = BUF_INIT;

        /* What cannot be read is as good as never written. */
        if (state_path(&path))
                (void)file_read(buf_str(&path), LIMIT_CONFIG_BYTES, ret);
        buf_done(&path);
}

int state_write(struct span state) {
        struct buf path = BUF_INIT;
        int r = state.n > LIMIT_CONFIG_BYTES ? -E2BIG : state_path(&path) ? file_make_folders(buf_str(&path)) : -ENOENT;

        if (r == 0)
                r = file_replace(buf_str(&path), state);
        buf_done(&path);
        return r;
}
