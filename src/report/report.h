/*
 * One list of findings → text or JSON. Each form is one file. Everything from the evidence goes through base/safe.h.
 */
#ifndef SIPDX_REPORT_REPORT_H
#define SIPDX_REPORT_REPORT_H

#include "query/complaint.h"
#include "store/store.h"

struct report_options {
        const struct user_complaint *complaint; /* NULL: none given */
        bool colour;
        bool secrets; /* quote the evidence anew, unmasked; what a finding says beside it was masked when it was made */
        unsigned columns; /* wrap width; 0: 80 */
};

/*
 * The findings that stand on their own, as they are to be shown; freed with finding_list_done(). *ret_touch (may be NULL;
 * else freed with free()): does the i-th touch all that the user complains about. 0 or -errno.
 */
int report_findings(struct store *s, const struct report_options *o, struct finding_list *ret, bool **ret_touch);

/* Appends the report to *ret. 0 or -errno. */
int report_text(struct store *s, const struct report_options *o, struct buf *ret);
int report_json(struct store *s, const struct report_options *o, struct buf *ret);

#endif
