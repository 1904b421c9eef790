/*
 * What PowerShell printed: objects as lists and tables, errors, and what commands said in words; from a console, a transcript,
 * a redirected file or a page that has retyped it. A question that nothing was printed for is evidence too. Leaves objects of
 * event logs to the format of events.
 */
#include "base/limits.h"
#include "parsers/cmdlet.h"
#include "parsers/columns.h"
#include "parsers/console.h"
#include "parsers/property.h"
#include "parsers/text.h"
#include "parsers/walk.h"

#include <errno.h>

enum {
        OUTPUT_LINES = 200, /* of words; more are another record */
        INDENT = 3,         /* a row of an object that stands further to the right goes on with the row above */
        COMMAND_BYTES = 4096,
        KNOWN_ENOUGH = 3,        /* properties by which a probe is sure */
        ROW_BYTES = 64 * 1024,   /* of a table */
        ERROR_BYTES = 16 * 1024, /* of a message that is joined from its rows */
};

enum part {
        PART_NONE,
        PART_COMMAND, /* a prompt with a command; nothing is printed yet */
        PART_LIST,
        PART_TABLE,
        PART_ERROR,
        PART_OUTPUT,
};

struct powershell {
        struct walk w;
        enum part part;
        struct buf command;
        struct word cmdlet, identity; /* of the command */
        struct word host;             /* of a prompt or a transcript */
        struct word error;            /* cmdlet that an error names */
        struct word name;             /* of the property whose value may go on */
        struct buf value;
        struct word first;            /* property that each object of a list begins with */
        size_t indent, last_row, rows, lines;
        bool spaced, gap;             /* blank lines stand between the rows of an object; one was the last line */
        bool transcript;              /* its heading is being read */
        struct columns columns;
        enum when_order order;
        struct facts certificate;     /* that the object at hand is, too */
        bool certified;
};

/* What the first words behind the cmdlet ask for: "-Identity x", or x alone. */
static void keep_identity(struct powershell *p, struct span command) {
        struct span rest = span_from(command, (size_t)(cmdlet_of(command).p - command.p)), word;
        bool named = false, positional = true;

        p->identity.n = 0;
        for (rest = text_after(rest); (word = text_first(rest)).n && word.p[0] != '|' && word.p[0] != ';'; rest = text_after(rest)) {
                size_t dash = cmdlet_dash(word);
                if (!dash && (named || positional)) {
                        word_keep(&p->identity, word);
                        return;
                }
                named = dash && span_ieq(span_from(word, dash), SPAN("Identity"));
                positional = false;
        }
}

/* Facts hold nothing: the line of a command becomes the head of what is printed next. */
static int take_command(struct powershell *p, const struct line *line, struct span command, struct span host,
                        struct record *ret) {
        struct span cmdlet = cmdlet_of(command);
        int r;

        cmdlet_keep(&p->cmdlet, cmdlet);
        p->identity.n = 0;
        if (host.n)
                word_keep(&p->host, host);
        p->part = PART_NONE;
        if (cmdlet.n == 0)
                return walk_trace(&p->w, line, ret);
        keep_identity(p, command);
        p->part = PART_COMMAND;
        buf_reset(&p->command);
        r = buf_put(&p->command, span_sub(command, 0, COMMAND_BYTES));
        return r < 0 ? r : walk_keep(&p->w, line);
}

static int flush(struct powershell *p) {
        struct facts *f = &p->w.facts;
        int r = p->name.n ? property_put(f, word_span(&p->name), buf_span(&p->value)) : 0;

        p->name.n = 0;
        buf_reset(&p->value);
        return r;
}

static int put_command(struct powershell *p) {
        int r = walk_put(&p->w, "command", buf_span(&p->command));

        return r < 0 ? r : walk_put(&p->w, "Identity", word_span(&p->identity));
}

static const char *answer_of(struct span error_id) {
        static const struct {
                struct span id;
                const char *answer;
        } answers[] = {{SPAN("DNS_ERROR_RCODE_NAME_ERROR"), "no-name"}, {SPAN("DNS_INFO_NO_RECORDS"), "no-data"},
                       {SPAN("ERROR_TIMEOUT"), "timeout"}, {SPAN("DNS_ERROR_RCODE_REFUSED"), "refused"}};

        for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++)
                if (span_find(error_id, answers[i].id) < error_id.n)
                        return answers[i].answer;
        return NULL;
}

/* "sip.x.example : DNS name does not exist" is the answer that there is none. */
static int deny(struct powershell *p, struct record *ret) {
        struct span error = facts_get(&p->w.facts, "error"), name = span_trim(span_sub(error, 0, span_chr(error, ':')));
        const char *answer = answer_of(facts_get(&p->w.facts, "error_id"));
        int r;

        if (!answer || name.n == 0 || span_chr(name, ' ') < name.n)
                return 0;
        if ((r = walk_put(&p->w, "name", name)) < 0 || (r = walk_put(&p->w, "answer", span_str(answer))) < 0)
                return r;
        walk_finish(&p->w, CLASS_DNS, ret);
        ret->component = SPAN("powershell");
        return 1;
}

/* The facts are an object: of which cmdlet, of which machine. */
static int finish_object(struct powershell *p, struct record *ret) {
        struct facts *f = &p->w.facts;
        struct span topic = p->part == PART_ERROR && p->error.n ? word_span(&p->error) : word_span(&p->cmdlet), type;
        struct span host = facts_get(f, "PSComputerName");
        int r;

        if (topic.n == 0)
                topic = cmdlet_guess(f->v, f->n);
        for (size_t i = 0; i < f->n && topic.n; i++)
                f->v[i].name = cmdlet_property(topic, f->v[i].name);
        if (p->part == PART_ERROR && (r = deny(p, ret)) != 0)
                return r;
        if ((r = property_certificate(f, &p->order, &p->certificate)) < 0)
                return r;
        p->certified = r > 0;
        bool dns = property_dns(f, &type);
        walk_finish(&p->w, dns ? CLASS_DNS : CLASS_OBJECT, ret);
        ret->topic = dns ? type : topic;
        ret->component = dns ? SPAN("powershell") : SPAN_NONE;
        host = host.n ? host : facts_get(f, "MachineName");
        ret->host = host.n ? host : word_span(&p->host);
        return 1;
}

/* The record that the lines before this one make. A row or two that no command printed are none. */
static int finish(struct powershell *p, struct record *ret) {
        struct facts *f = &p->w.facts;
        int r = p->part == PART_LIST ? flush(p) : 0;

        if (r == 0 && (p->part == PART_ERROR || p->part == PART_OUTPUT || p->part == PART_COMMAND))
                r = put_command(p);
        if (r == 0 && p->part == PART_COMMAND)
                r = walk_put(&p->w, "result", SPAN("(nothing)"));
        if (r < 0)
                return r;
        bool stray = p->part == PART_LIST && p->cmdlet.n == 0 && f->n < 2;
        r = finish_object(p, ret);
        if (r > 0 && stray)
                ret->kind = RECORD_TRACE;
        p->part = PART_NONE;
        p->rows = p->lines = 0;
        p->spaced = p->gap = false;
        return r;
}

static int take_row(struct powershell *p, const struct line *line, struct span name, struct span value) {
        int r = flush(p);

        if (r < 0)
                return r;
        if (p->rows++ == 0) {
                word_keep(&p->first, name);
                p->indent = span_skip_blanks(line->text, 0);
        }
        word_keep(&p->name, name);
        r = buf_put(&p->value, span_sub(value, 0, LIMIT_MESSAGE_BYTES));
        p->last_row = value.n;
        p->part = PART_LIST;
        p->gap = false;
        return r < 0 ? r : walk_keep(&p->w, line);
}

static int take_more(struct powershell *p, const struct line *line) {
        struct span more = span_trim(line->text);
        int r = 0;

        p->value.max = LIMIT_MESSAGE_BYTES;
        if (p->name.n && !p->value.err)
                r = property_join(&p->value, more, p->last_row);
        p->last_row = more.n;
        return r == -ENOMEM ? r : walk_keep(&p->w, line);
}

/* A line of an object that is being read; 0: it is taken, 1: the object is over. */
static int take_list(struct powershell *p, const struct line *line, struct record *ret) {
        struct span name, value, text = span_trim(line->text);
        bool row = console_row(line->text, &name, &value);

        if (text.n == 0) {
                p->spaced = p->spaced || p->rows == 1;
                p->gap = true;
                return p->spaced ? 0 : finish(p, ret);
        }
        bool inside = span_skip_blanks(line->text, 0) > p->indent + INDENT;
        bool again = row && (span_ieq(name, word_span(&p->first)));
        if ((again && !inside) || (!row && p->gap) || console_is_stars(text))
                return finish(p, ret);
        return row && !inside ? take_row(p, line, name, value) : take_more(p, line);
}

/* An object a line; the first holds the command and the names too. */
static int take_cells(struct powershell *p, const struct line *line, struct record *ret) {
        struct span cells[COLUMNS_MAX];
        int r = walk_keep(&p->w, line);

        columns_cells(&p->columns, span_sub(line->text, 0, ROW_BYTES), cells);
        for (size_t i = 0; i < p->columns.n && r == 0; i++)
                r = property_put(&p->w.facts, columns_name(&p->columns, i), cells[i]);
        if (r < 0 || (r = finish_object(p, ret)) < 0)
                return r;
        p->w.held = false;
        return 1;
}

/* The dashes of a table, whose names the line before has: that was no output then. */
static bool begins_table(struct powershell *p, struct span line) {
        struct facts *f = &p->w.facts;
        bool table = p->part != PART_LIST && p->part != PART_ERROR && columns_dashes(line) && columns_read(&p->columns, line) &&
                     (p->columns.n > 1 || p->cmdlet.n);

        if (table && p->part == PART_OUTPUT && f->n)
                f->n--;
        return table;
}

/* In words: "Test failed." is a result. */
static int put_output(struct powershell *p, struct span text) {
        int r = 0;

        if (span_istarts(text, SPAN("Test failed")))
                r = walk_put(&p->w, "Result", SPAN("Failure"));
        else if (span_istarts(text, SPAN("Test passed")) || span_istarts(text, SPAN("Test succeeded")))
                r = walk_put(&p->w, "Result", SPAN("Success"));
        return r < 0 ? r : walk_put(&p->w, "output", text);
}

/* Words that a command printed; without a command they are nobody's. */
static int take_output(struct powershell *p, const struct line *line, struct span text, struct record *ret) {
        int r;

        buf_reset(&p->columns.head);
        if ((r = buf_put(&p->columns.head, line->text)) < 0)
                return r;
        if (p->cmdlet.n == 0)
                return walk_trace(&p->w, line, ret);
        if (p->lines == OUTPUT_LINES)
                return finish(p, ret);
        p->part = PART_OUTPUT;
        p->lines++;
        return (r = put_output(p, text)) < 0 ? r : walk_keep(&p->w, line);
}

/* A row that the last field goes on with; an id was broken inside a word. */
static int put_more(struct powershell *p, struct span more) {
        struct facts *f = &p->w.facts;
        struct field *last = &f->v[f->n - 1];
        struct buf joined = BUF_INIT;

        if (last->value.n > ERROR_BYTES)
                return facts_put(f, last->name, more);
        buf_put(&joined, last->value);
        buf_puts(&joined, span_eq(last->name, SPAN("error_id")) ? "" : " ");
        int r = buf_put(&joined, more);
        if (r == 0)
                last->value = arena_dup(&f->arena, buf_span(&joined));
        buf_done(&joined);
        return r == 0 && !last->value.p ? -ENOMEM : r;
}

/* The message, where it happened, and two details with names. */
static int take_error(struct powershell *p, const struct line *line) {
        struct span text = span_trim(line->text), value;
        int r = 0;

        if (console_detail(text, SPAN("CategoryInfo"), &value))
                r = walk_put(&p->w, "category", value);
        else if (console_detail(text, SPAN("FullyQualifiedErrorId"), &value))
                r = walk_put(&p->w, "error_id", value);
        else if (!console_is_place(text))
                r = p->w.facts.n ? put_more(p, text) : walk_put(&p->w, "error", text);
        p->lines++;
        return r < 0 ? r : walk_keep(&p->w, line);
}

static int begin_error(struct powershell *p, const struct line *line, struct span cmdlet, struct span message) {
        int r = walk_put(&p->w, "error", message);

        cmdlet_keep(&p->error, cmdlet);
        p->part = PART_ERROR;
        p->lines = 1;
        return r < 0 ? r : walk_keep(&p->w, line);
}

/* What was taken for output is an error, as its details show; "(:) [Get-X], …" names the cmdlet. */
static int turn_error(struct powershell *p, const struct line *line) {
        struct facts *f = &p->w.facts;
        struct span inside = span_from(line->text, span_chr(line->text, '[') + 1);

        size_t n = f->n;

        f->n = 0;
        for (size_t i = 0; i < n; i++)
                if (!console_is_place(f->v[i].value))
                        f->v[f->n++] = (struct field){.name = SPAN("error"), .value = f->v[i].value};
        cmdlet_keep(&p->error, cmdlet_front(inside));
        p->part = PART_ERROR;
        return take_error(p, line);
}

/* The heading of a transcript names the machine. */
static void read_heading(struct powershell *p, struct span text) {
        struct span name, value;
        size_t colon = span_chr(text, ':');

        name = span_trim(span_sub(text, 0, colon));
        value = span_trim(span_from(text, colon + 1));
        if (p->transcript && span_ieq(name, SPAN("Machine")))
                word_keep(&p->host, text_first(value));
        if (span_ifind(text, SPAN("PowerShell transcript ")) < text.n)
                p->transcript = true;
}

/* A line between objects. */
static int take_line(struct powershell *p, const struct line *line, struct record *ret) {
        struct span text = span_trim(line->text), name, value;

        if (console_is_stars(text))
                p->transcript = false;
        read_heading(p, text);
        if (p->transcript || console_is_stars(text))
                return walk_trace(&p->w, line, ret);
        if (console_error(text, &name, &value))
                return begin_error(p, line, name, value);
        if (console_is_detail(text))
                return turn_error(p, line);
        if (console_row(line->text, &name, &value))
                return take_row(p, line, name, value);
        return take_output(p, line, text, ret);
}

/* The line belongs to none of what is open: a new command, an error, the first property after words. */
static bool breaks_off(const struct powershell *p, struct span line) {
        struct span name, value;

        if (p->part == PART_NONE || p->part == PART_TABLE)
                return false;
        if (console_is_stars(span_trim(line)))
                return true;
        if (console_error(line, &name, &value))
                return p->part != PART_COMMAND;
        return p->part == PART_OUTPUT && console_row(line, &name, &value);
}

/* The end of what is open, by a prompt or the end of the text. */
static int close_part(struct powershell *p, struct record *ret) {
        bool silent = p->part == PART_COMMAND && (p->w.ended || !cmdlet_asks(word_span(&p->cmdlet)));

        if (silent || p->part == PART_TABLE) {
                walk_finish(&p->w, CLASS_LOG, ret);
                ret->kind = RECORD_TRACE;
                p->part = PART_NONE;
                return 1;
        }
        return finish(p, ret);
}

static int take(void *state, const struct line *line, struct record *ret) {
        struct powershell *p = state;
        struct span all = line ? line->text : SPAN_NONE, text = span_trim(all), command, host = SPAN_NONE;
        bool kept = p->w.facts.text.text.n > 0;
        bool typed = line && (console_prompt(all, &command, &host) || (p->part != PART_ERROR && console_command(all, &command)));

        if (kept && (typed || !line || breaks_off(p, all)))
                return close_part(p, ret);
        if (p->part == PART_COMMAND && span_starts(text, SPAN(">>")))
                return walk_keep(&p->w, line);
        if (typed)
                return take_command(p, line, command, host, ret);
        if (!line)
                return 0;
        if (p->part == PART_LIST)
                return take_list(p, line, ret);
        if (text.n == 0) {
                if (p->part == PART_ERROR || (p->part == PART_TABLE && kept))
                        return close_part(p, ret);
                p->part = p->part == PART_TABLE ? PART_NONE : p->part;
                return 0;
        }
        if (begins_table(p, all)) {
                p->part = PART_TABLE;
                p->lines = 0;
                return kept ? walk_keep(&p->w, line) : walk_trace(&p->w, line, ret);
        }
        if (p->part == PART_TABLE)
                return take_cells(p, line, ret);
        if (p->part == PART_ERROR)
                return p->lines < OUTPUT_LINES ? take_error(p, line) : finish(p, ret);
        return take_line(p, line, ret);
}

/* The certificate that the object before was. */
static int give_certificate(struct powershell *p, struct record *ret) {
        struct record object;

        p->certified = false;
        facts_record(&p->w.facts, CLASS_CERTIFICATE, &object);
        *ret = object;
        ret->fields = p->certificate.v;
        ret->n_fields = p->certificate.n;
        ret->topic = facts_get(&p->w.facts, "Use");
        ret->host = word_span(&p->host);
        return 1;
}

static int powershell_next(void *state, struct record *ret) {
        struct powershell *p = state;

        return p->certified ? give_certificate(p, ret) : walk_next(state, take, ret);
}

static int powershell_open(struct input *in, struct notes *notes, void **ret_state) {
        return walk_open(sizeof(struct powershell), in, notes, ret_state);
}

static void powershell_close(void *state) {
        struct powershell *p = state;

        if (!p)
                return;
        buf_done(&p->command);
        buf_done(&p->value);
        columns_done(&p->columns);
        facts_done(&p->certificate);
        walk_close(p);
}

/* What the lines of a head show. */
struct signs {
        size_t lines, commands, others, errors, rows, aligned, known, tables, events;
        bool transcript;
        size_t colon; /* column of the last row's */
};

static void look_at_row(struct signs *s, struct span line, struct span name) {
        static const char events[] = "TimeGenerated TimeWritten InstanceId EventID EntryType ProviderName LevelDisplayName "
                                     "TimeCreated RecordId";
        size_t colon = span_chr(line, ':');

        s->rows++;
        s->aligned += colon == s->colon;
        s->colon = colon;
        s->known += s->known < KNOWN_ENOUGH && cmdlet_has_property(name);
        s->events += span_among(name, events);
}

static void look(struct signs *s, struct span line, struct columns *c) {
        struct span name, value, command, host, cmdlet;
        bool typed = console_prompt(line, &command, &host) || console_command(line, &command);

        s->lines++;
        cmdlet = typed ? cmdlet_of(command) : SPAN_NONE;
        s->commands += cmdlet.n > 0;
        bool events = span_among(cmdlet, "Get-WinEvent Get-EventLog");
        s->events += events ? 2 : 0;
        s->others += cmdlet.n && !events;
        bool complaint = console_error(line, &name, &value) && is_blank(name.p[name.n]); /* "Start-Line:" of a SIP log is none */
        s->errors += console_is_detail(line) || complaint;
        s->transcript = s->transcript || span_ifind(line, SPAN("PowerShell transcript start")) < line.n;
        if (!typed && console_row(line, &name, &value))
                look_at_row(s, line, name);
        if (columns_dashes(line) && columns_read(c, line) && c->n > 1) {
                s->tables++;
                s->events += span_among(columns_name(c, 0), "TimeCreated Index") ? 2 : 0;
        }
        buf_reset(&c->head);
        buf_put(&c->head, line);
}

static int powershell_probe(struct span head, const char *path, const char **ret_why) {
        struct columns c = {0};
        struct signs s = {0};
        struct span line;

        (void)path;
        while (span_line(&head, &line))
                if (span_trim(line).n)
                        look(&s, line, &c);
        columns_done(&c);
        bool list = s.rows >= 3 && s.rows * 3 >= s.lines && (s.aligned >= 2 || s.known == KNOWN_ENOUGH);
        if (s.events >= 2 && s.others == 0)
                return list || s.commands || s.tables ? probe_claim(40, "objects of an event log, as PowerShell prints them", ret_why) : 0;
        if (s.transcript)
                return probe_claim(95, "a transcript of PowerShell", ret_why);
        if (s.commands)
                return probe_claim(85, "prompts with cmdlets of PowerShell", ret_why);
        if (s.errors)
                return probe_claim(80, "an error of PowerShell", ret_why);
        if (list)
                return probe_claim(75, "properties with their values, as PowerShell lists objects", ret_why);
        if (s.rows >= 2 && s.rows == s.lines && s.known >= 2)
                return probe_claim(50, "properties of a cmdlet that is known", ret_why);
        return s.tables ? probe_claim(60, "a table with dashes under its names", ret_why) : 0;
}

const struct parser parser_powershell = {
        .name = "powershell",
        .title = "objects and errors that PowerShell printed, transcripts",
        .role = "",
        .probe = powershell_probe,
        .open = powershell_open,
        .next = powershell_next,
        .close = powershell_close,
};
