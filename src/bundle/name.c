/*
 * A name is text and opens nothing, so one that leads out of its archive is shown as it is: that somebody made it is worth
 * knowing. Control bytes are left to base/safe.h, as in all paths.
 */
#include "bundle/name.h"

#include "input/codepage.h"

static bool is_slash(char c) {
        return c == '/' || c == '\\';
}

static int put_parts(struct buf *path, struct span name) {
        bool out = name.n && is_slash(name.p[0]);
        size_t i = 0;

        while (i < name.n) {
                size_t from = i;
                while (i < name.n && !is_slash(name.p[i]))
                        i++;
                struct span part = span_sub(name, from, i - from);
                i++;
                out = out || span_eq(part, SPAN("..")) || (from == 0 && part.n == 2 && part.p[1] == ':');
                if (part.n == 0 || span_eq(part, SPAN(".")))
                        continue;
                buf_putc(path, '/');
                buf_put(path, part);
        }
        return path->err ? path->err : out;
}

int name_put(struct buf *path, struct span name, enum kind archive) {
        struct buf decoded = BUF_INIT;
        int r;

        if (!span_is_utf8(name)) { /* zip and cab write what the console used, tar what the desktop did */
                codepage_put(&decoded, archive == KIND_TAR || archive == KIND_CPIO ? CODEPAGE_1252 : CODEPAGE_437, name);
                name = buf_span(&decoded);
        }
        r = decoded.err ? decoded.err : put_parts(path, name);
        buf_done(&decoded);
        return r;
}
