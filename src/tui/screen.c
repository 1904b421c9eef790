/*
 * The only file that knows ncurses. Signals that ask to end or tell of a new size arrive through a signalfd, so
 * that nothing is left to a handler but the rescue of the terminal when the program crashes. The mouse stays the
 * terminal's own.
 */
#include "tui/screen.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#define NCURSES_WIDECHAR 1
#include <ncurses.h>
#include <term.h>
#undef columns /* a capability of term.h */

#include "tui/keys.h"

struct screen {
        SCREEN *curses;
        FILE *in; /* NULL: stdin */
        int fd;   /* where keys come from */
        int signals;
        sigset_t before; /* the caller's mask and dispositions */
        struct sigaction kept[4];
        bool colours, utf8;
};

enum { ESC_WAIT_MS = 40 }; /* for the rest of a key that begins with Esc; ssh may deliver it in two pieces */

/* Looks ------------------------------------------------------------------------------------------------ */

struct look {
        short colour, colour256; /* -1: the terminal's own */
        attr_t attr, mono;       /* mono: where there are no colours */
};

static const struct look looks[STYLE_COUNT] = {
        [STYLE_PLAIN] = {-1, -1, A_NORMAL, A_NORMAL},
        [STYLE_DIM] = {-1, 245, A_NORMAL, A_NORMAL},
        [STYLE_STRONG] = {-1, -1, A_BOLD, A_BOLD},
        [STYLE_BAR] = {-1, -1, A_REVERSE, A_REVERSE},
        [STYLE_TAB] = {-1, -1, A_BOLD, A_BOLD},
        [STYLE_HEADING] = {COLOR_CYAN, 37, A_UNDERLINE, A_UNDERLINE},
        [STYLE_ERROR] = {COLOR_RED, 203, A_BOLD, A_BOLD},
        [STYLE_WARNING] = {COLOR_YELLOW, 214, A_NORMAL, A_BOLD},
        [STYLE_NOTICE] = {COLOR_CYAN, 80, A_NORMAL, A_NORMAL},
        [STYLE_INFO] = {COLOR_GREEN, 114, A_NORMAL, A_NORMAL},
        [STYLE_MESSAGE] = {COLOR_CYAN, 117, A_NORMAL, A_NORMAL},
        [STYLE_EVIDENCE] = {COLOR_YELLOW, 221, A_BOLD, A_BOLD},
        [STYLE_HIT] = {COLOR_MAGENTA, 213, A_BOLD | A_UNDERLINE, A_BOLD | A_UNDERLINE},
};

static void init_colours(struct screen *s) {
        const char *no = getenv("NO_COLOR");
        s->colours = has_colors() && !(no && no[0]);
        if (!s->colours)
                return;
        start_color();
        use_default_colors();
        for (short i = 0; i < STYLE_COUNT; i++)
                init_pair((short)(i + 1), COLORS >= 256 ? looks[i].colour256 : looks[i].colour, -1);
}

/* Taking and giving back ------------------------------------------------------------------------------- */

/* Runs after memory is gone: only calls that POSIX allows in a handler, and no state. */
static void rescue(int sig) {
        static const char leave[] = "\033[?1l\033>\033[?1049l\033[?25h\033[0m\r\n";
        int fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
        struct termios t;
        if (fd >= 0 && tcgetattr(fd, &t) == 0) {
                t.c_lflag |= ICANON | ECHO | ISIG;
                t.c_iflag |= ICRNL;
                t.c_oflag |= OPOST | ONLCR;
                tcsetattr(fd, TCSANOW, &t);
                ssize_t n = write(fd, leave, sizeof leave - 1);
                (void)n; /* nobody is left to tell */
        }
        raise(sig); /* the handler is gone by now: the usual death */
}

static const int taken[] = {SIGINT, SIGTERM, SIGWINCH, SIGTSTP}; /* by ncurses, if nobody else has them */

static const int deadly[] = {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL};

/* From one disposition to another; what somebody else (a sanitizer) has taken is left to him. */
static void hand_over(void (*from)(int), void (*to)(int)) {
        struct sigaction old, new = {.sa_handler = to, .sa_flags = to == SIG_DFL ? 0 : (int)(SA_RESETHAND | SA_NODEFER)};
        for (size_t i = 0; i < sizeof deadly / sizeof deadly[0]; i++)
                if (sigaction(deadly[i], NULL, &old) == 0 && old.sa_handler == from)
                        sigaction(deadly[i], &new, NULL);
}

static int take_signals(struct screen *s) {
        sigset_t set;
        sigemptyset(&set);
        sigaddset(&set, SIGTERM);
        sigaddset(&set, SIGHUP);
        sigaddset(&set, SIGINT);
        sigaddset(&set, SIGWINCH);
        if (pthread_sigmask(SIG_BLOCK, &set, &s->before))
                return -EINVAL;
        s->signals = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
        return s->signals < 0 ? -errno : 0;
}

/* Is TERM known, and can its cursor be placed? Asked before newterm(), which keeps memory when it fails. */
static bool can_draw(void) {
        int why;
        if (setupterm(NULL, STDOUT_FILENO, &why) == ERR)
                return false;
        const char *cup = tigetstr("cup");
        bool can = cup && cup != (const char *)-1;
        del_curterm(cur_term);
        return can;
}

/* stdin may be the log itself: then the person sits at /dev/tty. */
static int take_terminal(struct screen *s) {
        if (!isatty(STDOUT_FILENO) || (!isatty(STDIN_FILENO) && !(s->in = fopen("/dev/tty", "re"))))
                return -ENOTTY;
        s->fd = s->in ? fileno(s->in) : STDIN_FILENO;
        if (!can_draw())
                return -ENODEV;
        s->curses = newterm(NULL, stdout, s->in ? s->in : stdin);
        if (!s->curses)
                return -ENODEV;
        set_term(s->curses);
        return 0;
}

static void give_back(struct screen *s) {
        if (s->curses) {
                endwin();
                delscreen(s->curses);
        }
        if (s->in)
                fclose(s->in);
        if (s->signals >= 0) {
                struct signalfd_siginfo info; /* what came meanwhile would strike as soon as it is let through */
                while (read(s->signals, &info, sizeof info) == (ssize_t)sizeof info)
                        ;
                close(s->signals);
        }
        for (size_t i = 0; i < sizeof taken / sizeof taken[0]; i++)
                sigaction(taken[i], &s->kept[i], NULL);
        pthread_sigmask(SIG_SETMASK, &s->before, NULL);
        free(s);
}

int screen_open(struct screen **ret) {
        struct screen *s = calloc(1, sizeof *s);
        if (!s)
                return -ENOMEM;
        s->signals = -1;
        pthread_sigmask(SIG_BLOCK, NULL, &s->before);
        for (size_t i = 0; i < sizeof taken / sizeof taken[0]; i++)
                sigaction(taken[i], NULL, &s->kept[i]);
        setlocale(LC_CTYPE, "");
        s->utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
        int r = take_terminal(s);
        if (r >= 0)
                r = take_signals(s);
        if (r < 0) {
                give_back(s);
                return r;
        }
        hand_over(SIG_DFL, rescue);
        cbreak();
        noecho();
        nonl();
        curs_set(0);
        keypad(stdscr, TRUE);
        nodelay(stdscr, TRUE);
        set_escdelay(ESC_WAIT_MS);
        init_colours(s);
        *ret = s;
        return 0;
}

void screen_close(struct screen *s) {
        if (!s)
                return;
        hand_over(rescue, SIG_DFL);
        give_back(s);
}

void screen_size(const struct screen *s, unsigned *ret_columns, unsigned *ret_rows) {
        (void)s;
        *ret_columns = COLS > 0 ? (unsigned)COLS : 0;
        *ret_rows = LINES > 0 ? (unsigned)LINES : 0;
}

/* Painting --------------------------------------------------------------------------------------------- */

/* Our own signs where the terminal has no UTF-8; '?' for all others. */
static wchar_t ascii_for(uint32_t code) {
        static const struct {
                uint32_t code;
                wchar_t ascii;
        } table[] = {{0x2026, L'>'}, {0x2500, L'-'}, {0x2502, L'|'}, {0x2514, L'`'}, {0x25b6, L'*'},
                     {0x203a, L'>'}, {0x2013, L'-'}, {0xb7, L'-'}};
        for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
                if (table[i].code == code)
                        return table[i].ascii;
        return L'?';
}

/* The character as the terminal's locale agrees to show it in as many columns as the canvas gave it. */
static void put_cell(const struct screen *s, int x, int y, const struct cell *cell, attr_t attr, short pair) {
        wchar_t text[CELL_CODES + 1] = {0};
        bool known = cell->code[0] < 0x80 || (s->utf8 && wcwidth((wchar_t)cell->code[0]) == cell->width);
        text[0] = known ? (wchar_t)cell->code[0] : ascii_for(cell->code[0]);
        for (size_t i = 1, n = 1; known && i < CELL_CODES && cell->code[i]; i++)
                if (wcwidth((wchar_t)cell->code[i]) == 0)
                        text[n++] = (wchar_t)cell->code[i];
        cchar_t c;
        setcchar(&c, text, attr, pair, NULL);
        mvadd_wch(y, x, &c);
        if (!known && cell->width == 2)
                mvadd_wch(y, x + 1, &c);
}

void screen_paint(struct screen *s, const struct canvas *c) {
        for (unsigned y = 0; y < c->rows && (int)y < LINES; y++) {
                for (unsigned x = 0; x < c->columns && (int)x < COLS; x++) {
                        const struct cell *cell = &c->cells[(size_t)y * c->columns + x];
                        unsigned style = cell->style & (STYLE_CURSOR - 1);
                        attr_t attr = s->colours ? looks[style].attr : looks[style].mono;
                        if (cell->style & STYLE_CURSOR)
                                attr ^= A_REVERSE;
                        if (cell->width)
                                put_cell(s, (int)x, (int)y, cell, attr, s->colours ? (short)(style + 1) : 0);
                }
        }
        refresh();
}

/* Keys ------------------------------------------------------------------------------------------------- */

static uint32_t function_key(wint_t k) {
        switch (k) {
        case KEY_UP:
                return KEYS_UP;
        case KEY_DOWN:
                return KEYS_DOWN;
        case KEY_LEFT:
                return KEYS_LEFT;
        case KEY_RIGHT:
                return KEYS_RIGHT;
        case KEY_PPAGE:
                return KEYS_PAGE_UP;
        case KEY_NPAGE:
                return KEYS_PAGE_DOWN;
        case KEY_HOME:
                return KEYS_HOME;
        case KEY_END:
                return KEYS_END;
        case KEY_BTAB:
                return KEYS_BACKTAB;
        case KEY_BACKSPACE:
                return KEYS_BACKSPACE;
        case KEY_ENTER:
                return KEYS_ENTER;
        case KEY_F(1):
                return KEYS_F1;
        case KEY_RESIZE:
                return KEYS_RESIZE;
        default:
                return KEYS_NONE;
        }
}

static uint32_t read_key(void) {
        wint_t k;
        int r = get_wch(&k);
        if (r == ERR)
                return KEYS_NONE;
        if (r == KEY_CODE_YES)
                return function_key(k);
        if (k == '\r')
                return KEYS_ENTER;
        return k == 8 ? KEYS_BACKSPACE : (uint32_t)k;
}

static uint32_t read_signal(struct screen *s) {
        struct signalfd_siginfo info;
        uint32_t key = KEYS_NONE;
        while (key != KEYS_LEAVE && read(s->signals, &info, sizeof info) == (ssize_t)sizeof info)
                key = info.ssi_signo == SIGWINCH ? KEYS_RESIZE : KEYS_LEAVE;
        struct winsize w;
        if (key == KEYS_RESIZE && ioctl(s->fd, TIOCGWINSZ, &w) == 0 && w.ws_col && w.ws_row)
                resizeterm(w.ws_row, w.ws_col);
        return key;
}

uint32_t screen_key(struct screen *s, bool wait) {
        for (;;) {
                struct pollfd fds[] = {{.fd = s->fd, .events = POLLIN}, {.fd = s->signals, .events = POLLIN}};
                uint32_t key = read_signal(s);
                if (key == KEYS_NONE)
                        key = read_key();
                if (key != KEYS_NONE || !wait)
                        return key;
                if (poll(fds, 2, -1) < 0 && errno != EINTR)
                        return KEYS_LEAVE;
                if (fds[0].revents & (POLLHUP | POLLERR | POLLNVAL))
                        return KEYS_LEAVE;
        }
}
