/*
 * Replays keys and compares screens: tests/tui/NN-what.keys → NN-what.screen, 80×24, without a terminal. Without
 * arguments all of them, else those named; BLESS=1 writes the screens instead.
 *
 * A script's first line is "case FOLDER [RULES]": what is read, and the articles that judge it instead of the built-in
 * ones. Then names of keys separated by blanks ("j", "Enter", "^F", "click@12,5"); any other word is typed letter by letter;
 * "@100x30" is a window of another size, "click@12,5" the mouse; "#" begins a comment. "temporary" instead of "case" asks at
 * the end whether to keep it. "!" shows the screen under the keys since the last one,
 * "!!" its styles as well; a script without them shows the screen at its end.
 */
#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>

#include "read_case.h"
#include "tui/browser.h"

enum { COLUMNS = 80, ROWS = 24 };

struct script {
        struct browser browser;
        struct buf since; /* the keys since the last screen */
        struct buf *ret;
        bool shown, left;
        struct settings settings;
        struct browse_options options;
        struct keys_place mouse; /* of the last key that has one */
};

static int read_file(const char *path, struct buf *ret) {
        char piece[4096];
        size_t n;
        FILE *f = fopen(path, "rb");

        if (!f)
                return -errno;
        while ((n = fread(piece, 1, sizeof piece, f)) > 0)
                buf_put(ret, span_of(piece, n));
        fclose(f);
        return ret->err;
}

/* The case ----------------------------------------------------------------------------------------------- */

/* One article of the test's own; no other judges. */
static int add_rule(const char *path, struct rules *io) {
        struct buf text = BUF_INIT;
        struct complaints c = {0};
        const char *slash = strrchr(path, '/');
        struct rule *v = reallocarray(io->v, io->n + 1, sizeof *v);
        int r = v ? read_file(path, &text) : -ENOMEM;

        if (v)
                io->v = v;
        if (r >= 0)
                r = rule_parse(buf_span(&text), slash ? slash + 1 : path, &io->v[io->n], &c);
        for (size_t i = 0; i < c.n; i++)
                printf("%s:%u: %s\n", c.v[i].file, c.v[i].line, c.v[i].text);
        io->n += r >= 0;
        complaints_done(&c);
        buf_done(&text);
        return r;
}

static int read_rules(struct span folder, struct rules *ret) {
        struct buf pattern = BUF_INIT;
        struct complaints c = {0};
        glob_t g;
        int r;

        if (!folder.n) {
                r = rules_load(NULL, ret, &c);
                complaints_done(&c);
                return r;
        }
        buf_put(&pattern, folder);
        buf_puts(&pattern, "/*.md");
        r = glob(buf_str(&pattern), 0, NULL, &g) ? -ENOENT : 0;
        for (size_t i = 0; r >= 0 && i < g.gl_pathc; i++)
                r = add_rule(g.gl_pathv[i], ret);
        if (r != -ENOENT)
                globfree(&g);
        buf_done(&pattern);
        return r;
}

/* "case FOLDER [RULES]", "temporary FOLDER [RULES]" */
static int make_case(struct span line, bool *ret_temporary, struct store **ret) {
        struct span word, folder, articles = SPAN_NONE;
        struct rules rules = {0};

        if (!span_cut(&line, ' ', &word) || !span_cut(&line, ' ', &folder))
                return -EINVAL;
        *ret_temporary = span_eq(word, SPAN("temporary"));
        if (!*ret_temporary && !span_eq(word, SPAN("case")))
                return -EINVAL;
        (void)span_cut(&line, ' ', &articles);
        char *path = span_dup(folder);
        int r = path ? read_rules(articles, &rules) : -ENOMEM;
        if (r >= 0)
                r = read_case(path, &rules, ret);
        rules_done(&rules);
        free(path);
        return r;
}

/* The script --------------------------------------------------------------------------------------------- */

static int settle(struct script *s) {
        int r;
        while ((r = browser_load(&s->browser)) == 1)
                ;
        return r;
}

static int press(struct script *s, uint32_t key) {
        if (s->left)
                return 0;
        if (key >= KEYS_CLICK && key <= KEYS_WHEEL_DOWN)
                browser_mouse(&s->browser, key, s->mouse.x, s->mouse.y);
        else
                s->left = browser_key(&s->browser, key);
        return s->left ? 0 : settle(s);
}

static int show(struct script *s, bool styles) {
        s->shown = true;
        if (s->left) {
                buf_puts(s->ret, "(left)\n");
                return s->ret->err;
        }
        browser_draw(&s->browser);
        canvas_dump(&s->browser.canvas, s->ret);
        if (styles) {
                buf_puts(s->ret, "--- styles\n");
                canvas_dump_styles(&s->browser.canvas, s->ret);
        }
        return s->ret->err;
}

static int resize(struct script *s, struct span size) {
        struct span columns;
        uint32_t w, h;

        if (!span_cut(&size, 'x', &columns) || span_u32(columns, &w) < 0 || span_u32(size, &h) < 0)
                return -EINVAL;
        int r = browser_resize(&s->browser, w, h);
        return r < 0 ? r : settle(s);
}

static int do_word(struct script *s, struct span word) {
        if (span_eq(word, SPAN("!")) || span_eq(word, SPAN("!!"))) {
                buf_puts(s->ret, "===");
                buf_put(s->ret, buf_span(&s->since));
                buf_putc(s->ret, '\n');
                buf_reset(&s->since);
                return show(s, word.n == 2);
        }
        buf_putc(&s->since, ' ');
        buf_put(&s->since, word);
        if (word.n > 1 && word.p[0] == '@')
                return resize(s, span_from(word, 1));
        uint32_t key = keys_parse(word, &s->mouse);
        if (key != KEYS_NONE)
                return press(s, key);
        int r = 0;
        while (r >= 0 && utf8_cut(&word, &key))
                r = press(s, key);
        return r;
}

static int do_line(struct script *s, struct span line) {
        struct span word;
        int r = 0;

        while (r >= 0 && span_cut(&line, ' ', &word) && !(word.n && word.p[0] == '#'))
                if (word.n)
                        r = do_word(s, word);
        return r;
}

/* What would be written is said, and nothing is. */
static int save(void *ctx, const struct export *what, const char *path, struct buf *ret_words) {
        static const char *const kinds[] = {"calls", "messages", "ladder", "message", "notes"};

        (void)ctx;
        buf_printf(ret_words, "saved %s", kinds[what->kind]);
        if (what->id)
                buf_printf(ret_words, " %lld", (long long)what->id);
        if (what->filter.n)
                buf_printf(ret_words, " [%.*s]", SPAN_ARG(what->filter));
        buf_printf(ret_words, " as %s", path);
        return 0;
}

static int keep(void *ctx, const char *path, struct buf *ret_words) {
        (void)ctx;
        buf_printf(ret_words, "kept as %s", path);
        return strcmp(path, "taken") ? 0 : -EEXIST;
}

static int play(struct store *store, struct span keys, bool ask_to_keep, struct buf *ret) {
        struct script s = {.ret = ret};
        struct span line;
        static const struct host host = {.save = save, .keep = keep};
        struct sidecar *notes = NULL;
        int r = sidecar_open(NULL, &notes); /* kept in memory */

        settings_init(&s.settings);
        s.options = (struct browse_options){.host = &host, .settings = &s.settings, .sidecar = notes, .temporary = ask_to_keep};
        if (r >= 0)
                r = browser_init(&s.browser, store, &s.options, COLUMNS, ROWS);

        if (r >= 0)
                r = settle(&s);
        while (r >= 0 && span_line(&keys, &line))
                r = do_line(&s, line);
        if (r >= 0 && !s.shown)
                r = show(&s, false);
        browser_done(&s.browser);
        sidecar_close(notes);
        buf_done(&s.since);
        return r;
}

static int run(const char *path, struct buf *ret) {
        struct buf text = BUF_INIT;
        struct store *store = NULL;
        struct span rest, line;
        bool temporary = false;
        int r = read_file(path, &text);

        rest = buf_span(&text);
        if (r >= 0 && !span_line(&rest, &line))
                r = -EINVAL;
        if (r >= 0)
                r = make_case(line, &temporary, &store);
        if (r >= 0)
                r = play(store, rest, temporary, ret);
        store_free(store);
        buf_done(&text);
        return r;
}

/* Goldens ------------------------------------------------------------------------------------------------ */

static int bless(const char *path, struct span screen) {
        FILE *f = fopen(path, "wb");

        if (!f)
                return -errno;
        size_t n = fwrite(screen.p, 1, screen.n, f);
        return fclose(f) == 0 && n == screen.n ? 0 : -EIO;
}

static bool is_same(struct span want, struct span got) {
        struct span a, b;
        unsigned line = 0;

        if (span_eq(want, got))
                return true;
        for (;;) {
                bool more_a = span_line(&want, &a), more_b = span_line(&got, &b);
                line++;
                if (more_a && more_b && span_eq(a, b))
                        continue;
                printf("line %u\n- %.*s\n+ %.*s\n", line, SPAN_ARG(more_a ? a : SPAN("(end)")),
                       SPAN_ARG(more_b ? b : SPAN("(end)")));
                return false;
        }
}

/* Plays PATH.keys against PATH.screen. */
static bool check(const char *keys) {
        struct buf path = BUF_INIT, got = BUF_INIT, want = BUF_INIT;
        struct span stem = span_str(keys);
        int r = run(keys, &got);
        bool ok = r >= 0;

        buf_put(&path, span_sub(stem, 0, stem.n - strlen(".keys")));
        buf_puts(&path, ".screen");
        if (!ok)
                printf("%s: %s\n", keys, strerror(-r));
        else if (getenv("BLESS"))
                ok = bless(buf_str(&path), buf_span(&got)) == 0;
        else
                ok = read_file(buf_str(&path), &want) == 0 && is_same(buf_span(&want), buf_span(&got));
        printf("%s - %s\n", ok ? "ok" : "not ok", keys);
        buf_done(&path);
        buf_done(&got);
        buf_done(&want);
        return ok;
}

int main(int argc, char **argv) {
        glob_t g = {0};
        char **paths = argv + 1;
        size_t n = (size_t)argc - 1, passed = 0;

        if (!n && glob("tests/tui/[0-9]*.keys", 0, NULL, &g) == 0) {
                paths = g.gl_pathv;
                n = g.gl_pathc;
        }
        for (size_t i = 0; i < n; i++)
                passed += check(paths[i]);
        globfree(&g);
        printf("%zu passed, %zu failed\n", passed, n ? n - passed : 1);
        return passed == n && n ? 0 : 1;
}
