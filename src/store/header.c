/*
 * What rules ask of a message's header beyond the columns of its row: values by name, out of the text that is kept. For
 * rows that are few: each message that is asked about is unpacked and read again. Secrets come masked; whether two of them
 * are the same can be asked all the same.
 */
#include "store/internal.h"
#include "base/address.h"
#include "base/safe.h"
#include "sip/message.h"

#include <errno.h>
#include <stdlib.h>

struct headers {
        struct texts *texts; /* of the same connection */
        struct hash_key key; /* of fingerprints */
        struct arena arena;
        int64_t message;     /* that .m was read from; 0: none */
        struct sip_message m;
};

static void headers_free(void *p) {
        struct headers *h = p;

        if (!h)
                return;
        arena_done(&h->arena);
        free(h);
}

/* Reads the message that is asked about, unless it is the last one. */
static int load(struct headers *h, int64_t message) {
        struct span text;
        int r;

        if (h->message == message)
                return 0;
        h->message = 0;
        arena_reset(&h->arena);
        r = texts_message(h->texts, message, &text);
        if (r == 0 && text.n && !(text = arena_dup(&h->arena, text)).n)
                r = -ENOMEM;
        if (r == 0)
                r = sip_parse(text, &h->arena, &h->m);
        if (r == 0)
                h->message = message;
        return r;
}

static struct span arg(sqlite3_value *v) {
        const char *p = (const char *)sqlite3_value_text(v);

        return span_of(p, p ? (size_t)sqlite3_value_bytes(v) : 0);
}

/* The n-th header (from 1) of that name, long or compact; NULL: there is none. */
static const struct sip_header *find(const struct sip_message *m, struct span name, int64_t n) {
        struct sip_header want = {.id = SIP_H_OTHER};
        struct arena a;

        arena_init(&a);
        if (sip_header_init(&want, name, SPAN_NONE, &a) < 0)
                want.id = SIP_H_OTHER;
        arena_done(&a);
        for (size_t i = 0; i < m->n_headers; i++) {
                const struct sip_header *h = &m->headers[i];
                bool same = want.id != SIP_H_OTHER ? h->id == want.id : span_ieq(h->name, name);
                if (same && --n <= 0)
                        return h;
        }
        return NULL;
}

/* argv: message, name, and perhaps which of that name. NULL: there is none, or an error was set. */
static const struct sip_header *ask(sqlite3_context *ctx, struct headers *h, int at, int argc, sqlite3_value **argv) {
        int64_t n = argc > at ? sqlite3_value_int64(argv[at]) : 1;
        int r;

        if (sqlite3_value_type(argv[0]) == SQLITE_NULL || n < 1)
                return NULL;
        r = load(h, sqlite3_value_int64(argv[0]));
        if (r == -ENOMEM)
                sqlite3_result_error_nomem(ctx);
        else if (r < 0 && r != -ENOENT && r != -EBADMSG)
                sqlite3_result_error_code(ctx, SQLITE_IOERR);
        return r < 0 ? NULL : find(&h->m, arg(argv[1]), n);
}

static void give(sqlite3_context *ctx, struct span s) {
        sqlite3_result_text64(ctx, s.n ? s.p : "", s.n, SQLITE_TRANSIENT, SQLITE_UTF8);
}

/* The value with its secrets masked, which the name in front of it tells. */
static void give_masked(sqlite3_context *ctx, const struct sip_header *h) {
        struct buf masked = BUF_INIT;

        if (mask_put_value(&masked, h->name, ": ", h->value, "") < 0)
                sqlite3_result_error_nomem(ctx);
        else
                give(ctx, buf_span(&masked));
        buf_done(&masked);
}

/* header(message, name [, n]) */
static void header(sqlite3_context *ctx, int argc, sqlite3_value **argv) {
        struct headers *h = sqlite3_user_data(ctx);
        const struct sip_header *found = ask(ctx, h, 2, argc, argv);

        if (found)
                give_masked(ctx, found);
}

/* header_at(message, name [, n]): evidence that quotes the line. */
static void header_at(sqlite3_context *ctx, int argc, sqlite3_value **argv) {
        struct headers *h = sqlite3_user_data(ctx);
        const struct sip_header *found = ask(ctx, h, 2, argc, argv);
        struct buf b = BUF_INIT;

        if (found && buf_printf(&b, "m%lld@%u", (long long)h->message, (unsigned)found->at) == 0)
                give(ctx, buf_span(&b));
        buf_done(&b);
}

/* Does the piece begin with a display name or "<"? Then its parameters are those behind the URI. */
static bool is_name_addr(struct span piece) {
        size_t open = span_chr(piece, '<');

        return open < piece.n && (piece.p[0] == '"' || span_chr(piece, '=') > open);
}

/* Behind the scheme of "Digest realm=…", the protocol of "SIP/2.0/UDP host;branch=…". */
static struct span without_scheme(struct span piece) {
        size_t blank = span_chr(piece, ' ');

        return blank < piece.n && span_chr(piece, '=') > blank ? span_trim(span_from(piece, blank)) : piece;
}

/* The first of that name in any value of the list. */
static struct span param_of(struct span value, struct span name, bool *ret_found) {
        struct span rest = value, piece, found = SPAN_NONE;

        *ret_found = false;
        while (!*ret_found && sip_list_next(&rest, &piece))
                found = sip_param(is_name_addr(piece) ? sip_address_parse(piece).params : without_scheme(piece), name, ret_found);
        return found;
}

/* param(value, name): NULL where it does not stand there, "" where it has no value. */
static void param(sqlite3_context *ctx, int argc, sqlite3_value **argv) {
        bool found = false;
        struct span v = SPAN_NONE;

        (void)argc;
        if (sqlite3_value_type(argv[0]) != SQLITE_NULL)
                v = param_of(arg(argv[0]), arg(argv[1]), &found);
        if (found)
                give(ctx, v);
}

/* fingerprint(message, header, parameter [, n]): a number that is the same where the parameter is, in this case alone. */
static void fingerprint(sqlite3_context *ctx, int argc, sqlite3_value **argv) {
        struct headers *h = sqlite3_user_data(ctx);
        const struct sip_header *found = ask(ctx, h, 3, argc, argv);
        bool there = false;
        struct span v = found ? param_of(found->value, arg(argv[2]), &there) : SPAN_NONE;

        if (there)
                sqlite3_result_int64(ctx, (sqlite3_int64)(hash64(&h->key, v) >> 1));
}

/* address_class(host) */
static void class_of(sqlite3_context *ctx, int argc, sqlite3_value **argv) {
        (void)argc;
        if (sqlite3_value_type(argv[0]) != SQLITE_NULL)
                give(ctx, span_str(address_class_word(address_class(span_trim(arg(argv[0]))))));
}

int headers_register(sqlite3 *db, struct texts *t) {
        static const struct {
                const char *name;
                int n;
                void (*fn)(sqlite3_context *, int, sqlite3_value **);
        } functions[] = {{"header", 2, header},       {"header", 3, header},           {"header_at", 2, header_at},
                         {"header_at", 3, header_at}, {"fingerprint", 3, fingerprint}, {"fingerprint", 4, fingerprint},
                         {"param", 2, param},         {"address_class", 1, class_of}};
        struct headers *h = calloc(1, sizeof(*h));
        int rc = SQLITE_NOMEM;

        if (!h)
                return rc;
        h->texts = t;
        arena_init(&h->arena);
        if (hash_key_random(&h->key) < 0) {
                headers_free(h);
                return SQLITE_IOERR;
        }
        /* The first one owns what all use; SQLite frees it when the registration fails, too. */
        for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++) {
                rc = sqlite3_create_function_v2(db, functions[i].name, functions[i].n, SQLITE_UTF8 | SQLITE_DIRECTONLY, h,
                                                functions[i].fn, NULL, NULL, i ? NULL : headers_free);
                if (rc != SQLITE_OK)
                        break;
        }
        return rc;
}
