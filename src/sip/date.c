/*
 * The Date header (RFC 3261 20.17): the only moment in a message that knows its zone. Refuses other zones than GMT, which
 * the grammar does not have, rather than taking them for it.
 */
#include <errno.h>

#include "base/stamp.h"
#include "sip/message.h"

/* The next word; blanks, commas and colons stand between words. */
static struct span word(struct span *rest) {
        size_t from = 0, to;

        while (from < rest->n && strchr(" \t,:", rest->p[from]))
                from++;
        for (to = from; to < rest->n && !strchr(" \t,:", rest->p[to]); to++)
                continue;
        struct span ret = span_sub(*rest, from, to - from);
        *rest = span_from(*rest, to);
        return ret;
}

static bool number(struct span s, int *ret) {
        uint32_t v;

        if (s.n == 0 || s.n > 4 || span_u32(s, &v) < 0)
                return false;
        *ret = (int)v;
        return true;
}

static int month_of(struct span s) {
        static const char *const names[] = {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"};

        for (int i = 0; i < 12; i++)
                if (span_ieq(s, span_str(names[i])))
                        return i + 1;
        return 0;
}

int sip_date(struct span value, int64_t *ret_us) {
        struct span rest = value, first = word(&rest), zone;
        struct civil c = {.year = 0};
        int64_t us;

        if (first.n == 3 && is_alpha(first.p[0]))
                first = word(&rest);
        if (!number(first, &c.day) || !(c.month = month_of(word(&rest))) || !number(word(&rest), &c.year) ||
            !number(word(&rest), &c.hour) || !number(word(&rest), &c.minute) || !number(word(&rest), &c.second))
                return -EINVAL;
        zone = word(&rest);
        if (zone.n && !span_ieq(zone, SPAN("GMT")) && !span_ieq(zone, SPAN("UTC")))
                return -EINVAL;
        us = stamp_from_civil(&c);
        if (us == STAMP_NONE)
                return -EINVAL;
        *ret_us = us;
        return 0;
}
