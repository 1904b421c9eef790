/*
 * What the user types: a search, a filter, a note, a file's name, a command; and what is done with it. What a key means is said
 * in steer.c.
 */
#include "tui/browser_parts.h"

#include <errno.h>
#include <stdlib.h>

#include "tui/marks.h"

/* What is typed ---------------------------------------------------------------------------------------- */

void orders_ask(struct browser *b, enum ask what, struct span text) {
        b->asking = true;
        b->ask = what;
        prompt_begin(&b->prompts[what], text);
}

void orders_seek(struct browser *b, enum seek how) {
        struct view *v = browser_view(b);
        if (!v->search)
                browser_say(b, "nothing to search for yet: / asks");
        else if (v->ops->seek)
                v->ops->seek(v, how);
        else
                view_seek(v, how);
}

static void search_for(struct browser *b, struct span text) {
        struct view *v = browser_view(b);
        search_free(v->search);
        v->search = NULL;
        v->hits = v->hit = 0;
        if (text.n && search_new(text, &v->search) < 0)
                browser_say(b, "out of memory");
        else if (text.n)
                orders_seek(b, SEEK_NEW);
}

/* False: the line is refused, and the reason said. */
static bool filter_by(struct browser *b, struct span line) {
        struct view *v = browser_view(b);
        struct filter *f = NULL;
        struct filter_error e;
        char *copy = NULL;
        line = span_trim(line);
        int r = line.n ? filter_parse(line, &f, &e) : 0;
        if (r == -EINVAL)
                browser_say(b, "at %zu: %s", e.column, e.text);
        const char *strange = r < 0 ? NULL : filter_unknown(f, v->ops->fields);
        if (strange)
                browser_say(b, "%s: has no meaning in this list; %s: and words have", strange, v->ops->fields[0]);
        if (r >= 0 && !strange && line.n && !(copy = span_dup(line)))
                r = -ENOMEM;
        if (r == -ENOMEM)
                browser_say(b, "out of memory");
        if (r < 0 || strange) {
                filter_free(f);
                return false;
        }
        filter_free(v->filter);
        free(v->filter_line);
        v->filter = f;
        v->filter_line = copy;
        v->ops->filtered(v);
        browser_fit(b); /* the cursor must not stay behind the last row */
        return true;
}

void orders_ask_filter(struct browser *b) {
        const struct view *v = browser_view(b);
        if (v->ops->fields)
                orders_ask(b, ASK_FILTER, span_str(v->filter_line));
        else
                browser_say(b, "this view has no filter");
}

static bool go_to(struct browser *b, struct span text) {
        struct view *v = browser_view(b);
        const char *words;
        int64_t us;
        if (!v->ops->go)
                browser_say(b, "this view has no times to go to");
        else if (session_moment(&b->session, text, browser_thing(v).time_us, &us, &words) < 0)
                browser_say(b, "%s", words);
        else
                v->ops->go(v, us);
        return false;
}

/* Marks, notes, files ----------------------------------------------------------------------------------- */

/* What the user sees in the cursor's row. */
static void put_label(const struct view *v, struct buf *ret) {
        if (v->ops->row && v->pane.n) {
                struct buf scratch = BUF_INIT;
                buf_put(ret, span_trim(v->ops->row(v, v->pane.pos, &scratch)));
                buf_done(&scratch);
        }
}

static void change_mark(struct browser *b, enum marks_change how, struct span text) {
        struct view *v = browser_view(b);
        struct thing t = browser_thing(v);
        struct buf label = BUF_INIT;
        put_label(v, &label);
        int r = marks_change(&b->session, &t, how, text, buf_span(&label));
        const struct sidecar_entry *e = r == 0 ? marks_get(&b->session, &t) : NULL;
        if (r == -EINVAL)
                browser_say(b, "there is nothing to mark here");
        else if (r == -ENODEV)
                browser_say(b, "no notes can be kept for this case");
        else if (r < 0)
                browser_say(b, "the notes cannot be saved: %s", strerror(-r));
        else if (!e)
                browser_say(b, "no mark and no note here now");
        else
                browser_say(b, "%s%s%s%s%s; :notes lists all", e->mark ? "marked" : "not marked", e->note[0] ? ", note: " : "", e->note,
                    e->tags[0] ? ", tags: " : "", e->tags);
        buf_done(&label);
}

void orders_go_mark(struct browser *b, bool down) {
        struct view *v = browser_view(b);
        size_t row = v->ops->marked ? v->ops->marked(v, down) : SIZE_MAX;
        if (row != SIZE_MAX)
                pane_show(&v->pane, row);
        else
                browser_say(b, "nothing marked %s this row; m marks", down ? "below" : "above");
}

static bool can_save(struct browser *b, struct export *ret) {
        struct view *v = browser_view(b);
        bool has = b->options->host && b->options->host->save && v->ops->save;
        if (has && v->ops->save(v, ret))
                return true;
        browser_say(b, has ? "there is nothing to save" : "this view cannot be saved");
        return false;
}

/* True: it is saved; else the prompt stays open, and the reason is said. */
static bool save_as(struct browser *b, struct span path) {
        struct export what;
        struct buf words = BUF_INIT;
        char *name = span_dup(span_trim(path));
        bool done = false;
        if (name && name[0] && can_save(b, &what)) {
                done = b->options->host->save(b->options->host->ctx, &what, name, &words) == 0;
                browser_say(b, "%s", buf_str(&words));
        }
        free(name);
        buf_done(&words);
        return done;
}

void orders_save(struct browser *b) {
        struct export what;
        if (can_save(b, &what))
                orders_ask(b, ASK_SAVE, SPAN_NONE);
}

static bool run_save(struct browser *b, struct span text) {
        if (text.n)
                save_as(b, text);
        else
                orders_save(b);
        return false;
}

void orders_mark(struct browser *b) {
        change_mark(b, MARKS_TURN, SPAN_NONE);
}

static bool run_mark(struct browser *b, struct span text) {
        (void)text;
        orders_mark(b);
        return false;
}

static bool run_note(struct browser *b, struct span text) {
        struct thing t = browser_thing(browser_view(b));
        const struct sidecar_entry *e = marks_get(&b->session, &t);
        if (text.n)
                change_mark(b, MARKS_NOTE, text);
        else
                orders_ask(b, ASK_NOTE, span_str(e ? e->note : NULL));
        return false;
}

static bool run_tag(struct browser *b, struct span text) {
        if (text.n)
                change_mark(b, MARKS_TAG, text);
        else
                browser_say(b, "type a word behind it, such as :tag bob");
        return false;
}

void orders_notes(struct browser *b) {
        browser_push(b, notes_new());
}

static bool run_notes(struct browser *b, struct span text) {
        (void)text;
        orders_notes(b);
        return false;
}

bool orders_leave(struct browser *b) {
        const struct browse_options *o = b->options;
        if (!o->temporary || b->kept || !o->host || !o->host->keep)
                return true;
        orders_ask(b, ASK_KEEP, SPAN_NONE);
        return false;
}

static bool keep_as(struct browser *b, struct span path) {
        struct buf words = BUF_INIT;
        char *name = span_dup(path.n ? path : SPAN("incident.sipdx"));
        b->kept = name && b->options->host->keep(b->options->host->ctx, name, &words) == 0;
        if (!b->kept)
                browser_say(b, "%s", name ? buf_str(&words) : "out of memory");
        free(name);
        buf_done(&words);
        return b->kept;
}

static bool run_keep(struct browser *b, struct span text) {
        if (!b->options->temporary || !b->options->host || !b->options->host->keep)
                browser_say(b, "this case is a file already");
        else if (keep_as(b, text))
                browser_say(b, "kept");
        return false;
}

/* Commands ---------------------------------------------------------------------------------------------- */

void orders_drop_filter(struct browser *b) {
        if (browser_view(b)->filter)
                filter_by(b, SPAN_NONE);
}

static bool run_filter(struct browser *b, struct span text) {
        if (!browser_view(b)->ops->fields)
                browser_say(b, "this view has no filter");
        else
                filter_by(b, text);
        return false;
}

void orders_help(struct browser *b) {
        browser_push(b, help_new(browser_view(b)));
}

void orders_columns(struct browser *b) {
        struct view *v = browser_view(b);
        if (v->ops->columns)
                browser_push(b, chooser_new(v));
        else
                browser_say(b, "this view has no columns to choose");
}

static bool run_help(struct browser *b, struct span text) {
        (void)text;
        orders_help(b);
        return false;
}

static bool run_columns(struct browser *b, struct span text) {
        (void)text;
        orders_columns(b);
        return false;
}

static bool run_quit(struct browser *b, struct span text) {
        (void)text;
        return orders_leave(b);
}

static const struct command {
        const char *name;
        bool (*run)(struct browser *b, struct span text); /* true: leave */
} commands[] = {
        {"goto", go_to}, {"filter", run_filter}, {"mark", run_mark}, {"note", run_note}, {"notes", run_notes}, {"tag", run_tag},
        {"save", run_save}, {"keep", run_keep}, {"columns", run_columns}, {"help", run_help}, {"quit", run_quit},
};

void orders_put_commands(struct buf *ret) {
        for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
                buf_printf(ret, " %s", commands[i].name);
}

static void say_commands(struct browser *b, struct span name) {
        struct buf all = BUF_INIT;
        orders_put_commands(&all);
        browser_say(b, "no '%.*s', only:%s", SPAN_ARG(span_sub(name, 0, 12)), buf_str(&all));
        buf_done(&all);
}

/* A name may be cut short; the first that begins so is meant. */
static const struct command *command_of(struct span name) {
        const size_t n = sizeof commands / sizeof *commands;
        for (size_t i = 0; i < n; i++)
                if (span_ieq(span_str(commands[i].name), name))
                        return &commands[i];
        for (size_t i = 0; i < n; i++)
                if (span_istarts(span_str(commands[i].name), name))
                        return &commands[i];
        return NULL;
}

static bool run_command(struct browser *b, struct span line) {
        struct span name;
        line = span_trim(line);
        if (!span_cut(&line, ' ', &name) || !name.n)
                return false;
        const struct command *c = command_of(name);
        if (c)
                return c->run(b, span_trim(line));
        say_commands(b, name);
        return false;
}

bool orders_given(struct browser *b) {
        struct prompt *p = &b->prompts[b->ask];
        struct span text = buf_span(&p->text);
        prompt_keep(p);
        switch (b->ask) {
        case ASK_FILTER:
                b->asking = !filter_by(b, text);
                return false;
        case ASK_SAVE:
                b->asking = !save_as(b, text);
                return false;
        case ASK_KEEP:
                return keep_as(b, span_trim(text));
        default:
                b->asking = false;
        }
        if (b->ask == ASK_COMMAND)
                return run_command(b, text);
        if (b->ask == ASK_NOTE)
                change_mark(b, MARKS_NOTE, span_trim(text));
        else
                search_for(b, text);
        return false;
}
