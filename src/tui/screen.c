/*
 * The only file that knows ncurses. Signals that ask to end or tell of a new size arrive through a signalfd, so
 * that nothing is left to a handler but the rescue of the terminal when the program crashes. The mouse is taken only
 * when asked for, and comes as keys.
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
#include <time.h>
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
        struct theme theme;
        struct keys_place mouse;
        int64_t clicked_us; /* when the last click was, on the monotonic clock; 0: it was the second of two */
};

enum { DOUBLE_CLICK_US = 400000, ESC_WAIT_MS = 40 }; /* for the rest of a key that begins with Esc; ssh may deliver it in two pieces */

/* Looks ------------------------------------------------------------------------------------------------ */

static attr_t attr_of(unsigned look) {
        return (look & LOOK_BOLD ? A_BOLD : 0) | (look & LOOK_UNDERLINE ? A_UNDERLINE : 0) |
               (look & LOOK_REVERSE ? A_REVERSE : 0) | (look & LOOK_DIM ? A_DIM : 0);
}

/* A colour as this terminal numbers them; one of eight stands for its bright sister too. */
static short colour_of(short of16, short of256) {
        return COLORS >= 256 ? of256 : COLORS < 16 && of16 > 7 ? (short)(of16 - 8) : of16;
}

static void init_colours(struct screen *s) {
        const char *no = getenv("NO_COLOR");
        s->colours = has_colors() && !(no && no[0]);
        if (!s->colours)
                return;
        start_color();
        use_default_colors();
        for (short i = 0; i < STYLE_COUNT; i++) {
                const struct look *l = &s->theme.looks[i];
                init_pair((short)(i + 1), colour_of(l->colour, l->colour256), colour_of(l->back, l->back256));
        }
}

/* Taking and giving back ------------------------------------------------------------------------------- */

/* Runs after memory is gone: only calls that POSIX allows in a handler, and no state. */
static void rescue(int sig) {
        static const char leave[] = "\033[?1006l\033[?1003l\033[?1002l\033[?1000l\033[?1l\033>\033[?1049l\033[?25h\033[0m\r\n";
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

/* Clicks are told apart here, because ncurses would wait after each for another. */
static void take_mouse(void) {
        mousemask(BUTTON1_PRESSED | BUTTON4_PRESSED | BUTTON5_PRESSED, NULL);
        mouseinterval(0);
}

int screen_open(const struct theme *theme, bool mouse, struct screen **ret) {
        struct screen *s = calloc(1, sizeof *s);
        if (!s)
                return -ENOMEM;
        s->signals = -1;
        s->theme = *theme;
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
        if (mouse)
                take_mouse();
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
                        const struct look *look = &s->theme.looks[style];
                        attr_t attr = attr_of(s->colours ? look->attr : look->mono);
                        if (cell->style & STYLE_CURSOR)
                                attr ^= A_REVERSE;
                        if (cell->width)
                                put_cell(s, (int)x, (int)y, cell, attr, s->colours ? (short)(style + 1) : 0);
                }
        }
        refresh();
}

enum { COPY_MOST = 1000 }; /* bytes; terminals cap theirs */

void screen_copy(struct screen *s, struct span words) {
        static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        struct buf b = BUF_INIT;
        (void)s;
        words = span_sub(words, 0, COPY_MOST);
        buf_puts(&b, "\033]52;c;");
        for (size_t i = 0; i < words.n; i += 3) {
                uint32_t v = 0;
                for (size_t k = 0; k < 3; k++)
                        v = v << 8 | (i + k < words.n ? (unsigned char)words.p[i + k] : 0);
                for (size_t k = 0; k < 4; k++)
                        buf_putc(&b, i + k <= words.n ? digits[v >> (18 - 6 * k) & 63] : '=');
        }
        buf_puts(&b, "\033\\");
        if (!b.err)
                putp(buf_str(&b));
        fflush(stdout);
        buf_done(&b);
}

/* Keys ------------------------------------------------------------------------------------------------- */

static uint32_t function_key(wint_t k) {
        static const struct {
                wint_t curses;
                uint32_t key;
        } table[] = {
                {KEY_UP, KEYS_UP},           {KEY_DOWN, KEYS_DOWN},           {KEY_LEFT, KEYS_LEFT},
                {KEY_RIGHT, KEYS_RIGHT},     {KEY_PPAGE, KEYS_PAGE_UP},       {KEY_NPAGE, KEYS_PAGE_DOWN},
                {KEY_HOME, KEYS_HOME},       {KEY_END, KEYS_END},             {KEY_BTAB, KEYS_BACKTAB},
                {KEY_ENTER, KEYS_ENTER},     {KEY_BACKSPACE, KEYS_BACKSPACE}, {KEY_RESIZE, KEYS_RESIZE},
                {KEY_IC, KEYS_INSERT},       {KEY_DC, KEYS_DELETE},
        };
        for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
                if (table[i].curses == k)
                        return table[i].key;
        return k >= KEY_F(1) && k <= KEY_F(12) ? KEYS_F1 + (uint32_t)(k - KEY_F(1)) : KEYS_NONE;
}

static uint32_t click(struct screen *s, struct keys_place at) {
        struct timespec t;
        clock_gettime(CLOCK_MONOTONIC, &t);
        int64_t now = (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
        bool second = s->clicked_us && now - s->clicked_us < DOUBLE_CLICK_US && at.x == s->mouse.x && at.y == s->mouse.y;
        s->clicked_us = second ? 0 : now;
        s->mouse = at;
        return second ? KEYS_DOUBLE_CLICK : KEYS_CLICK;
}

/* The next event of the mouse that means something; ncurses may have several for one KEY_MOUSE. */
static uint32_t mouse_key(struct screen *s) {
        MEVENT e;
        while (getmouse(&e) == OK) {
                struct keys_place at = {e.x > 0 ? (unsigned)e.x : 0, e.y > 0 ? (unsigned)e.y : 0};
                if (e.bstate & BUTTON1_PRESSED)
                        return click(s, at);
                s->mouse = at;
                s->clicked_us = 0;
                if (e.bstate & BUTTON4_PRESSED)
                        return KEYS_WHEEL_UP;
                if (e.bstate & BUTTON5_PRESSED)
                        return KEYS_WHEEL_DOWN;
        }
        return KEYS_NONE;
}

void screen_mouse(const struct screen *s, unsigned *ret_x, unsigned *ret_y) {
        *ret_x = s->mouse.x;
        *ret_y = s->mouse.y;
}

static uint32_t read_key(struct screen *s) {
        uint32_t key = mouse_key(s);
        wint_t k;
        for (int r; key == KEYS_NONE && (r = get_wch(&k)) != ERR;) {
                if (r == KEY_CODE_YES)
                        key = k == KEY_MOUSE ? mouse_key(s) : function_key(k);
                else
                        key = k == '\r' ? KEYS_ENTER : k == 8 ? KEYS_BACKSPACE : (uint32_t)k;
        }
        return key;
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
                        key = read_key(s);
                if (key != KEYS_NONE || !wait)
                        return key;
                if (poll(fds, 2, -1) < 0 && errno != EINTR)
                        return KEYS_LEAVE;
                if (fds[0].revents & (POLLHUP | POLLERR | POLLNVAL))
                        return KEYS_LEAVE;
        }
}
