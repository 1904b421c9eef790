/*
 * The keys that every view has, and the mouse: from one view of a thing to another, from tab to tab. A key goes to the open view
 * first; what that does not know is looked for here.
 */
#include "tui/browser_parts.h"

#include "base/safe.h"

/* Opens another view of what the cursor stands on. */
static void open_other(struct browser *b, uint32_t key) {
        struct thing t = browser_thing(browser_view(b));
        if (key == 'T' && (t.source || t.time_us != STAMP_NONE))
                browser_push(b, trace_new(&t, false));
        else if (key == 'r' && t.message)
                browser_push(b, message_raw_new(&t));
        else if (key == 'L' && (t.call || t.message || t.line))
                browser_push(b, ladder_new(&t));
        else
                browser_say(b, key == 'T' ? "what the cursor stands on has no place in a log" : key == 'r' ? "there is no message here"
                       : "no call is known here");
}

/* Space: the first one is remembered, with the second it is compared. */
static void pick(struct browser *b) {
        struct thing t = browser_thing(browser_view(b));
        struct picked now = {.message = t.message, .call = t.message ? 0 : t.call}, *first = &b->session.picked;
        if (!now.message && !now.call) {
                browser_say(b, "there is nothing to choose here");
        } else if (now.message == first->message && now.call == first->call) {
                *first = (struct picked){0};
        } else if ((now.message && first->message) || (now.call && first->call)) {
                struct thing a = THING_NONE;
                a.message = first->message;
                a.call = first->call;
                *first = (struct picked){0};
                browser_push(b, compare_new(&a, &t));
        } else {
                *first = now;
                browser_say(b, "%s %lld is chosen; Space on another one compares the two", now.message ? "message" : "call",
                    (long long)(now.message ? now.message : now.call));
        }
}

/* Keys ------------------------------------------------------------------------------------------------- */

static void go_tab(struct browser *b, enum tab t) {
        b->tab = t;
        browser_fit(b);
}

static bool back(struct browser *b) {
        return browser_pop(b) && orders_leave(b);
}

/* The terminal has a clipboard, also far away; where it gives none, the words can be marked with the mouse. */
static void copy(struct browser *b) {
        struct thing t = browser_thing(browser_view(b));
        buf_reset(&b->copied);
        safe_put(&b->copied, t.call_id, SAFE_LINE);
        if (b->copied.n)
                browser_say(b, "copied: %s", buf_str(&b->copied));
        else
                browser_say(b, "the cursor is on nothing that has a Call-ID");
}

static bool common_key(struct browser *b, uint32_t key) {
        switch (key) {
        case 'q':
                return back(b);
        case KEYS_ESC: /* pressed once too often it costs nothing */
                if (browser_pop(b))
                        browser_say(b, "this is the top; q leaves");
                break;
        case KEYS_TAB:
                go_tab(b, (b->tab + 1) % TABS);
                break;
        case KEYS_BACKTAB:
                go_tab(b, (b->tab + TABS - 1) % TABS);
                break;
        case '1': case '2': case '3': case '4': case '5':
                go_tab(b, (enum tab)(key - '1'));
                break;
        case '/': case KEYS_F(3):
                orders_ask(b, ASK_SEARCH, SPAN_NONE);
                break;
        case 'f': case KEYS_F(7):
                orders_ask_filter(b);
                break;
        case KEYS_F(5):
                orders_drop_filter(b);
                break;
        case ':':
                orders_ask(b, ASK_COMMAND, SPAN_NONE);
                break;
        case 'n': case 'N':
                orders_seek(b, key == 'n' ? SEEK_NEXT : SEEK_PREVIOUS);
                break;
        case 'L': case 'T': case 'r':
                open_other(b, key);
                break;
        case 'x': case KEYS_F(4):
                open_other(b, 'L');
                break;
        case KEYS_F(6):
                open_other(b, 'r');
                break;
        case 't': case KEYS_F(10):
                orders_columns(b);
                break;
        case 's': case KEYS_F(2):
                orders_save(b);
                break;
        case 'y':
                copy(b);
                break;
        case 'm':
                orders_mark(b);
                break;
        case 'u': case 'U':
                orders_go_mark(b, key == 'u');
                break;
        case '\'':
                orders_notes(b);
                break;
        case '?': case KEYS_F(1):
                orders_help(b);
                break;
        default:
                browser_say(b, "that key does nothing here: ? lists those that do");
        }
        return false;
}

static bool prompt_takes(struct browser *b, uint32_t key) {
        if (b->ask == ASK_KEEP && key == 'q' && !b->prompts[ASK_KEEP].text.n)
                return true;
        enum prompt_state s = prompt_key(&b->prompts[b->ask], key);
        if (s == PROMPT_LEFT)
                b->asking = false;
        return s == PROMPT_GIVEN && orders_given(b);
}

bool browser_key(struct browser *b, uint32_t key) {
        b->message[0] = '\0';
        if (b->asking)
                return prompt_takes(b, key);
        struct view *v = browser_view(b);
        if (key == ' ' && v->ops->picks) {
                pick(b);
                return false;
        }
        struct action a = v->ops->key(v, key);
        if (v->message[0]) {
                browser_say(b, "%s", v->message);
                v->message[0] = '\0';
        }
        switch (a.verb) {
        case VERB_OPEN:
                browser_push(b, a.view);
                return false;
        case VERB_BACK:
                return back(b);
        case VERB_UNKNOWN:
                return common_key(b, key);
        default:
                return false;
        }
}

/* Which tab's name stands in that column of the first line. */
static void click_tab(struct browser *b, unsigned x) {
        for (enum tab t = 0; t < TABS; t++)
                if (x >= b->tab_at[t] && x < b->tab_at[t + 1])
                        go_tab(b, t);
}

void browser_mouse(struct browser *b, uint32_t key, unsigned x, unsigned y) {
        struct view *v = browser_view(b);
        if (b->asking)
                return;
        if (key == KEYS_WHEEL_UP || key == KEYS_WHEEL_DOWN) {
                for (int i = 0; i < 3; i++)
                        browser_key(b, key == KEYS_WHEEL_UP ? KEYS_UP : KEYS_DOWN);
        } else if (y == 0) {
                click_tab(b, x);
        } else if (y <= v->rows && !v->ops->overlay) {
                view_click(v, x, y - 1);
                if (key == KEYS_DOUBLE_CLICK)
                        browser_key(b, KEYS_ENTER);
        }
}
