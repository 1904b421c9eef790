/*
 * Keys of dialogs in headers. Each header has its own way to write one; a value that is no key by its rule is left out.
 */
#include "sip/link.h"

#include <errno.h>

#include "base/limits.h"
#include "sip/grammar.h"
#include "sip/uri.h"

const char *sip_link_word(enum sip_link_kind k) {
        static const char *const words[LINK_KINDS] = {
                [LINK_SESSION_ID] = "session-id", [LINK_X_CALL_ID] = "x-call-id", [LINK_ICID] = "icid",
                [LINK_CONVERSATION] = "conversation", [LINK_CORRELATION] = "correlation",
                [LINK_VENDOR_GUID] = "vendor-guid", [LINK_REPLACES] = "replaces", [LINK_JOIN] = "join",
                [LINK_TARGET_DIALOG] = "target-dialog", [LINK_IN_REPLY_TO] = "in-reply-to",
                [LINK_REFER_REPLACES] = "refer-replaces", [LINK_CONFERENCE] = "conference", [LINK_REPORT] = "report",
        };

        return words[k];
}

struct link_list {
        struct arena *arena;
        struct sip_link *v;
        size_t n, cap;
        bool many;
};

/* An empty value is none. */
static int add(struct link_list *l, enum sip_link_kind kind, struct span value, uint32_t at) {
        if (value.n == 0)
                return 0;
        if (l->n >= LIMIT_LINKS) {
                l->many = true;
                return 0;
        }
        struct sip_link *v = arena_grow(l->arena, l->v, l->n, &l->cap, sizeof *v);
        if (!v)
                return -ENOMEM;
        l->v = v;
        v[l->n++] = (struct sip_link){.kind = kind, .at = at, .value = value};
        return 0;
}

/* 32 hexadecimal digits, hyphens apart, in lower case; empty: it is none, or nil. */
static int read_uuid(struct span word, struct arena *a, struct span *ret) {
        enum { DIGITS = 32, LONGEST = 48 };
        size_t n = 0;
        bool nil = true;

        *ret = SPAN_NONE;
        if (word.n < DIGITS || word.n > LONGEST)
                return 0;
        char *out = arena_alloc(a, LONGEST);
        if (!out)
                return -ENOMEM;
        for (size_t i = 0; i < word.n; i++) {
                char c = to_lower(word.p[i]);
                if (c == '-')
                        continue;
                if (!is_digit(c) && (c < 'a' || c > 'f'))
                        return 0;
                nil &= c == '0';
                out[n++] = c;
        }
        if (n == DIGITS && !nil)
                *ret = span_of(out, n);
        return 0;
}

/* "uuid;remote=uuid"; the old form has the first alone. */
static int read_session_id(struct link_list *l, const struct sip_header *h) {
        struct span params, uuid, other;
        int r = read_uuid(sip_leading_token(h->value, &params), l->arena, &uuid);

        if (r == 0)
                r = add(l, LINK_SESSION_ID, uuid, h->at);
        if (r == 0)
                r = read_uuid(sip_param(params, SPAN("remote"), NULL), l->arena, &other);
        return r < 0 || span_eq(uuid, other) ? r : add(l, LINK_SESSION_ID, other, h->at);
}

struct sip_dialog_id sip_dialog_id_parse(struct span value) {
        struct sip_dialog_id d = {0};
        struct span params, name, v;

        d.call_id = sip_leading_token(value, &params);
        while (sip_param_next(&params, &name, &v)) {
                if (span_ieq(name, SPAN("to-tag")) || span_ieq(name, SPAN("remote-tag")))
                        d.to_tag = v;
                else if (span_ieq(name, SPAN("from-tag")) || span_ieq(name, SPAN("local-tag")))
                        d.from_tag = v;
                else if (span_ieq(name, SPAN("early-only")))
                        d.early_only = true;
        }
        return d;
}

/* "<sip:…?Replaces=…>" (RFC 3891 4) */
static int read_refer_to(struct link_list *l, const struct sip_header *h) {
        struct sip_uri uri = sip_uri_parse(sip_address_parse(h->value).uri);
        struct span replaces;
        int r = sip_uri_header(&uri, SPAN("Replaces"), l->arena, &replaces);

        return r < 0 ? r : add(l, LINK_REFER_REPLACES, sip_dialog_id_parse(replaces).call_id, h->at);
}

static int read_in_reply_to(struct link_list *l, const struct sip_header *h) {
        struct span rest = h->value, one;
        int r = 0;

        while (r == 0 && span_cut(&rest, ',', &one))
                r = add(l, LINK_IN_REPLY_TO, span_trim(one), h->at);
        return r;
}

static int read_header(struct link_list *l, const struct sip_header *h) {
        struct span token = sip_leading_token(h->value, NULL);

        switch (h->id) {
        case SIP_H_SESSION_ID: return read_session_id(l, h);
        case SIP_H_X_CALL_ID: return add(l, LINK_X_CALL_ID, h->value, h->at);
        case SIP_H_P_CHARGING_VECTOR: return add(l, LINK_ICID, sip_param(h->value, SPAN("icid-value"), NULL), h->at);
        case SIP_H_MS_CONVERSATION_ID: return add(l, LINK_CONVERSATION, h->value, h->at);
        case SIP_H_VENDOR_GUID: return add(l, LINK_VENDOR_GUID, token, h->at);
        case SIP_H_REPLACES: return add(l, LINK_REPLACES, token, h->at);
        case SIP_H_JOIN: return add(l, LINK_JOIN, token, h->at);
        case SIP_H_TARGET_DIALOG: return add(l, LINK_TARGET_DIALOG, token, h->at);
        case SIP_H_IN_REPLY_TO: return read_in_reply_to(l, h);
        case SIP_H_REFER_TO: return read_refer_to(l, h);
        default: return 0;
        }
}

struct span sip_conference_id(struct span uri) {
        static const struct span mark = SPAN("app:conf:"), id = SPAN(":id:");
        size_t at = span_ifind(uri, mark), end = 0;

        if (at == uri.n)
                return SPAN_NONE;
        struct span rest = span_from(uri, at + mark.n - 1);
        at = span_ifind(rest, id);
        if (at >= rest.n)
                return SPAN_NONE;
        rest = span_from(rest, at + id.n);
        while (end < rest.n && !strchr(";?:> \t\"", rest.p[end]) && rest.p[end])
                end++;
        return span_sub(rest, 0, end);
}

/* Whose meeting it is stands at one end, who joins it at the other. */
static int read_conference(struct link_list *l, const struct sip_message *m) {
        struct span to = sip_conference_id(m->to.uri), from = sip_conference_id(m->from.uri), user;
        struct span id = to.n ? to : from;
        size_t i = 0;
        int r;

        if (!id.n || (to.n && from.n))
                return 0;
        if ((r = sip_aor(to.n ? m->from.uri : m->to.uri, l->arena, &user)) < 0 || !user.n)
                return r;
        const struct sip_header *h = sip_header_next(m, to.n ? SIP_H_TO : SIP_H_FROM, &i);
        struct span value = arena_join(l->arena, id, ' ', user);
        return value.n ? add(l, LINK_CONFERENCE, value, h ? h->at : 0) : -ENOMEM;
}

int sip_links(const struct sip_message *m, struct arena *a, struct sip_link **ret, size_t *ret_n, bool *ret_many) {
        struct link_list l = {.arena = a};
        int r = read_conference(&l, m);

        for (size_t i = 0; i < m->n_headers && r == 0; i++)
                r = read_header(&l, &m->headers[i]);
        if (r < 0)
                return r;
        *ret = l.v;
        *ret_n = l.n;
        if (ret_many)
                *ret_many = l.many;
        return 0;
}
