/*
 * ms-diagnostics and its sisters (MS-OCER 2.2.1.1, 2.2.1.2): "id;reason="…";source="…"[;name="value"]*".
 * Also the media fields inside ms-client-diagnostics, in both wire forms. Ids and bits are numbers here;
 * what they mean stands in rules/tables/. Pure.
 */
#ifndef SIPDX_SIP_DIAG_H
#define SIPDX_SIP_DIAG_H

#include "sip/message.h"

struct sip_diag_param {
        struct span name, value;
};

struct sip_diag {
        enum sip_header_id header; /* SIP_H_MS_DIAGNOSTICS, …_PUBLIC or MS_CLIENT_DIAGNOSTICS */
        uint32_t at;               /* its header in the message text */
        uint32_t code;
        struct span reason, source; /* empty: not written */
        struct sip_diag_param *params; /* all, in order, reason and source among them */
        size_t n_params;
};

/*
 * All diagnostics of a message, in order: repeated headers, and several values in one header. Blanks around
 * ';' and '=', folds, curly quotes of pasted logs and a missing closing quote are tolerated. Values that do
 * not begin with a number are left out, and those over LIMIT_DIAGNOSTICS or LIMIT_DIAG_PARAMS (*ret_bad counts
 * them; may be NULL). Parameter values are trimmed. 0 or -ENOMEM.
 */
int sip_diags(const struct sip_message *m, struct arena *a, struct sip_diag **ret, size_t *ret_n,
              size_t *ret_bad);

enum media_side { MEDIA_CALLER, MEDIA_CALLEE };

/* One end's account of one modality. Spans are empty where the log has nothing. */
struct sip_media_debug {
        enum media_side side;
        struct span modality; /* "audio", "application-sharing" … as written */
        bool has_icewarn;
        uint32_t icewarn; /* layout of Lync 2010 and later */
        struct span local_site, local_mr, remote_site, remote_mr, port_range;
        int local_location, remote_location, federation; /* -1: not written */
        struct sip_diag_param *others; /* every other field, in order: Interfaces, BaseAddress, MrDnsU, ICEWarnEx …; what
                                        * MediaChanBlob holds stands here field by field */
        size_t n_others, cap_others;
};

/*
 * CallerMediaDebug/CalleeMediaDebug lists, or UserType/MediaType/ICEWarn parameters. Where UserType is not
 * written the reason decides ("Callee …"), else it is the caller. At most LIMIT_DIAGNOSTICS. 0 or -ENOMEM.
 */
int sip_media_debugs(const struct sip_diag *d, struct arena *a, struct sip_media_debug **ret, size_t *ret_n);

#endif
