/*
 * Keys by chance: a person who does not know what he does, at a browser over cases that mean no good. Whatever is pressed, the
 * browser is ready again after a bounded number of steps, draws only what a terminal cannot obey, leads back to its tab with
 * Esc, and keeps no more memory the longer it runs. Sanitizers judge the rest.
 *
 *   monkey                         what a test run plays: fixed seeds
 *   monkey SEED KEYS [PATH…]       more of it; PATH is a case file, or evidence
 */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/safe.h"
#include "read_case.h"
#include "tui/browser.h"

enum { STEPS_MAX = 100000, ESCAPES = 20, GROWTH_MAX_BYTES = 64 << 20, KEYS = 300, ROUND_KEYS = 100, MANY_CALLS = 400 };

size_t __sanitizer_get_current_allocated_bytes(void) __attribute__((weak));

struct monkey {
        struct browser browser;
        uint64_t dice;
        struct keys_place mouse;
        struct buf since; /* the keys of this round, to be told when it fails */
        size_t bad;
};

static uint32_t roll(struct monkey *m, uint32_t sides) {
        m->dice ^= m->dice << 13;
        m->dice ^= m->dice >> 7;
        m->dice ^= m->dice << 17;
        return (uint32_t)(m->dice >> 33) % sides;
}

static bool must(struct monkey *m, bool holds, const char *what) {
        if (!holds && m->bad++ < 3)
                printf("%s after:%.*s\n", what, SPAN_ARG(buf_span(&m->since)));
        return holds;
}

/* What is pressed ---------------------------------------------------------------------------------------- */

/* What opens, closes and turns things stands here more than once. */
static const char *const keys[] = {
        "Enter", "Enter", "Enter", "Enter", "Esc", "q", "Tab", "S-Tab", "1", "2", "3", "4", "5", "Down", "Down", "Down", "Up", "j", "k",
        "PgDn", "PgUp", "Home", "End", "^U", "^D", "Left", "Right", "Right", "L", "L", "T", "T", "r", "r", "P", "x", "d", "D", "m", "m",
        "c", "z", "Z", "s", "a", "a", "w", "W", "e", "E", "v", "V", "o", "O", "t", "9", "0", "J", "K", "u", "U", "'", "n", "N", "<", ">",
        "=", "+", "-", "?", "/", "f", ":", "F2", "F3", "F4", "F5", "F5", "F6", "F7", "F10", "^L", "Del", "BS", "^A", "^W", "^K", "h", "l",
};

static const char *const lines[] = {
        "/sip", "/BYE|INVITE", "/(a+)+$", "/\\K", "/^", "/.", "/[", "/", "/\xc2\x9b" "31m", "f", "f/x*/", "ffrom:a", "f/(.*a){20}/", "fcode:>=400",
        "fcode:99999999999999999999", "fnot (not (text:a))", "ffile:log", "f\"", "f/(/", "fdirection:in", "fseverity:error or text:e",
        ":goto 10:32", ":goto +5m", ":goto -999999999999h", ":goto 2999-12-31 23:59:59", ":goto 0", ":note a\tb", ":note", ":note \xe2\x80\xae" "evil",
        ":tag x y", ":mark", ":mark z", ":save a.json", ":save ../../x.txt", ":filter", ":filter code:200", ":columns", ":sort", ":sort -time",
        ":sort nothing", ":help", ":set", ":unknown", ":wq", ":\x01", ":goto 1", ":goto 99999999999999999999", ":note \xf0\x9f\x98\x80\xcc\x81\xcc\x81",
};

static const unsigned sizes[][2] = {{80, 24}, {40, 10}, {1, 1}, {0, 0}, {39, 9}, {200, 60}, {1000, 1000}, {41, 60}, {300, 11}, {120, 16}};

static void settle(struct monkey *m, size_t steps) {
        int r = 1;
        for (size_t i = 0; i < steps && (r = browser_load(&m->browser)) == 1; i++)
                ;
        must(m, r >= 0, "cannot load");
        must(m, r != 1 || steps < STEPS_MAX, "never settles");
}

/* Leaving is no way out: the next key finds the same browser. */
static void press(struct monkey *m, uint32_t key) {
        buf_putc(&m->since, ' ');
        keys_put(&m->since, key);
        if (key >= KEYS_CLICK && key <= KEYS_WHEEL_DOWN)
                browser_mouse(&m->browser, key, m->mouse.x, m->mouse.y);
        else
                (void)browser_key(&m->browser, key);
}

static void type(struct monkey *m, struct span line) {
        uint32_t code;
        while (utf8_cut(&line, &code))
                press(m, code);
        press(m, roll(m, 8) ? KEYS_ENTER : KEYS_ESC);
}

static void point(struct monkey *m) {
        m->mouse.x = roll(m, m->browser.canvas.columns + 2);
        m->mouse.y = roll(m, m->browser.canvas.rows + 2);
        press(m, KEYS_CLICK + roll(m, 4));
}

static void resize(struct monkey *m) {
        const unsigned *size = sizes[roll(m, sizeof sizes / sizeof *sizes)];
        buf_printf(&m->since, " @%ux%u", size[0], size[1]);
        must(m, browser_resize(&m->browser, size[0], size[1]) >= 0, "cannot be resized");
}

static void act(struct monkey *m) {
        uint32_t n = roll(m, 100);
        if (n < 74)
                press(m, keys_parse(span_str(keys[roll(m, sizeof keys / sizeof *keys)]), NULL));
        else if (n < 78)
                press(m, ' ');
        else if (n < 84)
                type(m, span_str(lines[roll(m, sizeof lines / sizeof *lines)]));
        else if (n < 90)
                point(m);
        else if (n < 93)
                resize(m);
        else
                press(m, roll(m, 4) ? roll(m, 0x80) : roll(m, KEYS_RESIZE));
}

/* What must hold ----------------------------------------------------------------------------------------- */

/* No control character, nothing that turns the text around or hides. */
static bool is_harmless(uint32_t c) {
        return c >= 0x20 && (c < 0x7f || c >= 0xa0) && !(c >= 0x200b && c <= 0x200f) && !(c >= 0x2028 && c <= 0x202e) &&
               !(c >= 0x2060 && c <= 0x206f) && c != 0x61c && c != 0xfeff && !(c >= 0xd800 && c < 0xe000) && c <= 0x10ffff;
}

static bool is_sound(const struct cell *v, unsigned x, unsigned columns) {
        if ((v->style & (STYLE_CURSOR - 1)) >= STYLE_COUNT || v->width > 2)
                return false;
        if (v->width == 0)
                return x > 0 && v[-1].width == 2 && !v->code[0];
        for (size_t i = 0; i < CELL_CODES && (!i || v->code[i]); i++)
                if (!is_harmless(v->code[i]))
                        return false;
        return v->width == 1 || (x + 1 < columns && v[1].width == 0);
}

static void draw(struct monkey *m) {
        const struct canvas *c = &m->browser.canvas;
        browser_draw(&m->browser);
        for (size_t i = 0; i < (size_t)c->rows * c->columns; i++)
                if (!must(m, is_sound(&c->cells[i], (unsigned)(i % c->columns), c->columns), "a cell that must not be drawn"))
                        return;
}

static void go_home(struct monkey *m) {
        const struct browser *b = &m->browser;
        for (int i = 0; i < ESCAPES && (b->asking || b->depth[b->tab] > 1); i++)
                press(m, KEYS_ESC);
        must(m, b->depth[b->tab] == 1 && !b->asking, "Esc does not lead back");
        settle(m, STEPS_MAX);
        buf_reset(&m->since);
}

/* Playing ------------------------------------------------------------------------------------------------ */

static int host_says(struct buf *ret_words, const char *path) {
        safe_put(ret_words, span_str(path), SAFE_LINE);
        return *path == 'a' ? 0 : -EEXIST;
}

static int save(void *ctx, const struct export *what, const char *path, struct buf *ret_words) {
        (void)ctx, (void)what;
        return host_says(ret_words, path);
}

static int keep(void *ctx, const char *path, struct buf *ret_words) {
        (void)ctx;
        return host_says(ret_words, path);
}

static size_t memory(void) {
        return __sanitizer_get_current_allocated_bytes ? __sanitizer_get_current_allocated_bytes() : 0;
}

static void play(struct monkey *m, size_t n) {
        size_t begun = 0;
        settle(m, STEPS_MAX);
        draw(m);
        for (size_t i = 1; i <= n; i++) {
                act(m);
                settle(m, roll(m, 6) ? STEPS_MAX : roll(m, 3)); /* keys come while it still loads, too */
                draw(m);
                if (i % ROUND_KEYS)
                        continue;
                go_home(m);
                if (i == ROUND_KEYS)
                        begun = memory();
                must(m, memory() < begun + GROWTH_MAX_BYTES, "memory grows");
        }
        go_home(m);
}

static int run(struct store *s, uint64_t seed, size_t n, bool temporary, size_t *ret_bad) {
        static const struct host host = {.save = save, .keep = keep};
        struct settings settings;
        struct sidecar *notes = NULL;
        struct monkey m = {.dice = seed * 0x9e3779b97f4a7c15 + 1};
        int r = sidecar_open(NULL, &notes); /* kept in memory */

        settings_init(&settings);
        struct browse_options o = {.host = &host, .settings = &settings, .sidecar = notes, .temporary = temporary};
        if (r >= 0 && (r = browser_init(&m.browser, s, &o, 80, 24)) >= 0)
                play(&m, n);
        browser_done(&m.browser);
        sidecar_close(notes);
        buf_done(&m.since);
        *ret_bad = m.bad;
        return r;
}

/* Cases -------------------------------------------------------------------------------------------------- */

/* More calls than a screen, a page or a list that is read in pieces has. */
static int write_many(const char *path) {
        FILE *f = fopen(path, "w");
        if (!f)
                return -errno;
        for (unsigned i = 0; i < MANY_CALLS; i++) {
                static const char message[] = "Via: SIP/2.0/TCP 10.0.0.1;branch=z9hG4bK%u\r\nFrom: <sip:a%u@contoso.example>;tag=a\r\n"
                                              "To: <sip:b@contoso.example>%s\r\nCall-ID: call-%u\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n";
                unsigned s = i / 50 % 60, us = i % 50 * 20000;
                fprintf(f, "@ 2026-03-02T10:00:%02u.%06uZ TCP 10.0.0.1:5060 > 10.0.0.2:5060\nINVITE sip:b@contoso.example SIP/2.0\r\n", s, us);
                fprintf(f, message, i, i % 7, "", i);
                fprintf(f, "@ 2026-03-02T10:00:%02u.%06uZ TCP 10.0.0.2:5060 > 10.0.0.1:5060\nSIP/2.0 %s\r\n", s, us + 9000,
                        i % 3 ? "200 OK" : "503 Service Unavailable");
                fprintf(f, message, i, i % 7, ";tag=b", i);
        }
        return fclose(f) ? -errno : 0;
}

static int read_many(const struct rules *rules, struct store **ret) {
        char path[] = "/tmp/sipdx-monkey-XXXXXX.trace";
        int fd = mkstemps(path, (int)strlen(".trace"));
        if (fd < 0)
                return -errno;
        close(fd);
        int r = write_many(path);
        if (r >= 0)
                r = read_case(path, rules, ret);
        unlink(path);
        return r;
}

static int open_case(const char *path, const struct rules *rules, struct store **ret) {
        if (!strcmp(path, "many"))
                return read_many(rules, ret);
        if (strcmp(path, "empty"))
                return store_is_case(path) ? store_open(path, ret) : read_case(path, rules, ret);
        int r = store_create(NULL, ret);
        return r < 0 ? r : store_finish(*ret);
}

static bool check(const char *path, const struct rules *rules, uint64_t seed, size_t n) {
        struct store *s = NULL;
        size_t bad = 0;
        int r = open_case(path, rules, &s);

        if (r >= 0)
                r = run(s, seed, n, seed & 1, &bad);
        if (r < 0)
                printf("%s: %s\n", path, strerror(-r));
        printf("%s - %s, seed %llu\n", r >= 0 && !bad ? "ok" : "not ok", path, (unsigned long long)seed);
        store_free(s);
        return r >= 0 && !bad;
}

int main(int argc, char **argv) {
        static const char *const usual[] = {"tests/tui/case", "tests/tui/relay", "samples/meeting-join-1028", "tests/tui/hostile", "empty", "many"};
        const char *const *paths = argc > 3 ? (const char *const *)argv + 3 : usual;
        size_t n = argc > 3 ? (size_t)argc - 3 : sizeof usual / sizeof *usual, passed = 0;
        uint64_t seed = argc > 1 ? strtoull(argv[1], NULL, 10) : 1;
        size_t presses = argc > 2 ? strtoul(argv[2], NULL, 10) : KEYS;
        struct complaints c = {0};
        struct rules rules = {0};

        setvbuf(stdout, NULL, _IOLBF, 0); /* what was said before it crashes must not be lost */
        if (rules_load(NULL, &rules, &c) < 0)
                return 1;
        for (size_t i = 0; i < n; i++)
                passed += check(paths[i], &rules, seed + i, presses);
        rules_done(&rules);
        complaints_done(&c);
        printf("%zu passed, %zu failed\n", passed, n - passed);
        return passed == n ? 0 : 1;
}
