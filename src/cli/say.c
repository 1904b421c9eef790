/*
 * The two ways out: one-line errors to stderr, output to stdout. Writing is checked to the last byte; a closed pipe is no
 * message worth, but still a failure.
 */
#include "cli/say.h"

#include "cli/command.h"
#include "store/file.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { SPILL_BYTES = 64 * 1024 };

void say_error(const char *fmt, ...) {
        struct buf b = BUF_INIT;
        char *text = NULL;
        va_list ap;

        va_start(ap, fmt);
        if (vasprintf(&text, fmt, ap) < 0)
                text = NULL;
        va_end(ap);
        buf_puts(&b, "sipdx: ");
        safe_put(&b, text ? span_str(text) : SPAN("out of memory"), SAFE_LINE);
        buf_putc(&b, '\n');
        file_write(STDERR_FILENO, b.err ? SPAN("sipdx: out of memory\n") : buf_span(&b));
        buf_done(&b);
        free(text);
}

int out_flush(struct out *o) {
        if (o->err == 0)
                o->err = o->text.err < 0 ? o->text.err : file_write(o->fd ? o->fd : STDOUT_FILENO, buf_span(&o->text));
        buf_reset(&o->text);
        return o->err;
}

int out_spill(struct out *o) {
        if (o->text.n < SPILL_BYTES && o->text.err == 0)
                return o->err;
        return out_flush(o);
}

int out_close(struct out *o, int code) {
        int r = out_flush(o);

        buf_done(&o->text);
        if (r < 0 && r != -EPIPE && code != EXIT_FAILED) /* that has been told already */
                say_error("cannot write the output: %s", strerror(-r));
        return r < 0 ? EXIT_FAILED : code;
}

bool terminal_is_able(int fd) {
        const char *term = getenv("TERM");

        return isatty(fd) && term && *term && strcmp(term, "dumb") != 0;
}

bool terminal_colour(const char *choice) {
        const char *no = getenv("NO_COLOR");

        if (choice && strcmp(choice, "auto") != 0)
                return !strcmp(choice, "always");
        return !(no && *no) && terminal_is_able(STDOUT_FILENO);
}

bool terminal_utf8(void) {
        static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
        const char *locale = NULL;

        for (size_t i = 0; i < 3 && !(locale && *locale); i++)
                locale = getenv(names[i]);
        return locale && (span_ifind(span_str(locale), SPAN("UTF-8")) < strlen(locale) ||
                          span_ifind(span_str(locale), SPAN("utf8")) < strlen(locale));
}

unsigned terminal_columns(int fd) {
        const char *set = getenv("COLUMNS");
        struct winsize w;
        uint32_t n;

        if (ioctl(fd, TIOCGWINSZ, &w) == 0 && w.ws_col)
                return w.ws_col;
        return set && span_u32(span_str(set), &n) == 0 && n > 0 && n < UINT16_MAX ? n : 80;
}
