/*
 * The one list of findings that every form of report shows: those that stand on their own, in report order, or from the
 * user's complaint.
 */
#include "report/report.h"
#include "report/reveal.h"

#include <errno.h>
#include <stdlib.h>

static void drop_explained(struct finding_list *l) {
        size_t kept = 0;

        for (size_t i = 0; i < l->n; i++) {
                if (l->v[i].explained_by)
                        finding_done(&l->v[i]);
                else
                        l->v[kept++] = l->v[i];
        }
        l->n = kept;
}

int report_findings(struct store *s, const struct report_options *o, struct finding_list *ret, bool **ret_touch) {
        struct finding_list l;
        int r = store_findings(s, &l);

        if (r < 0)
                return r;
        drop_explained(&l);
        bool *touch = calloc(l.n + 1, sizeof(*touch));
        r = touch ? 0 : -ENOMEM;
        if (r == 0 && o->complaint)
                r = complaint_rank(s, o->complaint, &l, touch);
        if (r == 0 && o->secrets)
                r = reveal_quotes(s, &l);
        if (r < 0) {
                finding_list_done(&l);
                free(touch);
                return r;
        }
        if (ret_touch)
                *ret_touch = touch;
        else
                free(touch);
        *ret = l;
        return 0;
}
