/*
 * The media fields of ms-client-diagnostics in their two wire forms: one quoted list per modality, or a parameter
 * each. Keeps addresses as written and bits as a number; a field that is cut or unreadable is absent.
 */
#include <errno.h>
#include <limits.h>

#include "base/limits.h"
#include "sip/diag.h"
#include "sip/grammar.h"

struct debug_list {
        struct sip_media_debug *v;
        size_t n, cap;
};

/* 1: *ret is a new entry at the end of the list, 0: the list is full, -ENOMEM. */
static int add(struct debug_list *l, struct arena *a, enum media_side side, struct sip_media_debug **ret) {
        if (l->n >= LIMIT_DIAGNOSTICS)
                return 0;
        struct sip_media_debug *v = arena_grow(a, l->v, l->n, &l->cap, sizeof *v);
        if (!v)
                return -ENOMEM;
        l->v = v;
        v[l->n] = (struct sip_media_debug){
                .side = side, .local_location = -1, .remote_location = -1, .federation = -1};
        *ret = &v[l->n++];
        return 1;
}

static void set_class(struct span value, int *ret) {
        uint32_t n;

        if (span_u32(value, &n) == 0 && n <= INT_MAX)
                *ret = (int)n;
}

static int add_other(struct sip_media_debug *m, struct span name, struct span value, struct arena *a) {
        if (m->n_others >= LIMIT_DIAG_PARAMS)
                return 0;
        struct sip_diag_param *v = arena_grow(a, m->others, m->n_others, &m->cap_others, sizeof *v);
        if (!v)
                return -ENOMEM;
        m->others = v;
        v[m->n_others++] = (struct sip_diag_param){name, value};
        return 0;
}

/* "NetworkErr=no error,ErrTime=0, …": a list in a field. */
static int add_blob(struct sip_media_debug *m, struct span list, struct arena *a) {
        struct span item;
        int r = 0;

        while (r == 0 && span_cut(&list, ',', &item)) {
                size_t equals = span_chr(item, '=');
                struct span name = span_trim(span_sub(item, 0, equals));
                if (name.n > 0)
                        r = add_other(m, name, span_trim(span_from(item, equals + 1)), a);
        }
        return r;
}

/* Fields that are text, or a class. */
static bool set_known(struct sip_media_debug *m, struct span name, struct span value) {
        const struct {
                struct span name, *text;
                int *class;
        } known[] = {
                {SPAN("LocalSite"), &m->local_site, NULL}, {SPAN("LocalMR"), &m->local_mr, NULL},
                {SPAN("RemoteSite"), &m->remote_site, NULL}, {SPAN("RemoteMR"), &m->remote_mr, NULL},
                {SPAN("PortRange"), &m->port_range, NULL}, {SPAN("LocalLocation"), NULL, &m->local_location},
                {SPAN("RemoteLocation"), NULL, &m->remote_location}, {SPAN("FederationType"), NULL, &m->federation},
        };

        for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
                if (!span_ieq(name, known[i].name))
                        continue;
                if (known[i].text)
                        *known[i].text = value;
                else
                        set_class(value, known[i].class);
                return true;
        }
        return false;
}

static int set_field(struct sip_media_debug *m, struct span name, struct span value, struct arena *a) {
        uint64_t bits;

        if (span_ieq(name, SPAN("ICEWarn"))) {
                m->has_icewarn = span_hex(value, &bits) == 0 && bits <= UINT32_MAX;
                m->icewarn = m->has_icewarn ? (uint32_t)bits : 0;
                return 0;
        }
        if (set_known(m, name, value))
                return 0;
        return span_ieq(name, SPAN("MediaChanBlob")) ? add_blob(m, value, a) : add_other(m, name, value, a);
}

/* "audio:ICEWarn=0x1,LocalSite=10.0.0.5:5000, …": a name with a colon before it begins a modality. */
static int read_list(struct span list, enum media_side side, struct arena *a, struct debug_list *l) {
        struct sip_media_debug *m = NULL;
        struct span item;

        while (span_cut(&list, ',', &item)) {
                size_t equals = span_chr(item, '=');
                struct span name = span_trim(span_sub(item, 0, equals));
                if (name.n == 0)
                        continue;
                size_t colon = span_chr(name, ':');
                if (!m || colon < name.n) {
                        int r = add(l, a, side, &m);
                        if (r <= 0)
                                return r;
                }
                if (colon < name.n) {
                        m->modality = span_trim(span_sub(name, 0, colon));
                        name = span_trim(span_from(name, colon + 1));
                }
                if (equals < item.n && set_field(m, name, span_trim(span_from(item, equals + 1)), a) < 0)
                        return -ENOMEM;
        }
        return 0;
}

static enum media_side default_side(const struct sip_diag *d) {
        return span_istarts(d->reason, SPAN("Callee")) ? MEDIA_CALLEE : MEDIA_CALLER;
}

/* Other diagnostics share names such as RemoteSite with no media behind them. */
static bool is_media(const struct sip_diag *d) {
        for (size_t i = 0; i < d->n_params; i++) {
                struct span name = d->params[i].name;
                if (span_ieq(name, SPAN("UserType")) || span_ieq(name, SPAN("MediaType")) ||
                    span_ieq(name, SPAN("ICEWarn")))
                        return true;
        }
        return false;
}

/* One end's fields as parameters of their own; a second UserType begins a second account. */
static int read_params(const struct sip_diag *d, struct arena *a, struct debug_list *l) {
        struct sip_media_debug *m = NULL;
        bool typed = false;

        for (size_t i = 0; i < d->n_params; i++) {
                struct span name = d->params[i].name, value = d->params[i].value;
                bool type = span_ieq(name, SPAN("UserType"));

                if (!m || (type && typed)) {
                        int r = add(l, a, default_side(d), &m);
                        if (r <= 0)
                                return r;
                }
                if (type) {
                        m->side = span_ieq(value, SPAN("Callee")) ? MEDIA_CALLEE : MEDIA_CALLER;
                        typed = true;
                } else if (span_ieq(name, SPAN("MediaType"))) {
                        m->modality = value;
                } else if (!span_ieq(name, SPAN("reason")) && set_field(m, name, value, a) < 0) {
                        return -ENOMEM;
                }
        }
        return 0;
}

int sip_media_debugs(const struct sip_diag *d, struct arena *a, struct sip_media_debug **ret, size_t *ret_n) {
        struct debug_list l = {0};
        bool lists = false;
        int r = 0;

        for (size_t i = 0; i < d->n_params && r >= 0; i++) {
                bool caller = span_ieq(d->params[i].name, SPAN("CallerMediaDebug"));
                if (!caller && !span_ieq(d->params[i].name, SPAN("CalleeMediaDebug")))
                        continue;
                lists = true;
                r = read_list(d->params[i].value, caller ? MEDIA_CALLER : MEDIA_CALLEE, a, &l);
        }
        if (!lists && is_media(d))
                r = read_params(d, a, &l);
        if (r < 0)
                return r;
        *ret = l.v;
        *ret_n = l.n;
        return 0;
}
