/*
 * Time zones as rules of their own: a fixed offset, or what a TZif file says (RFC 8536). Nothing of libc's zone state, which
 * is one for the whole program; reading the file is the caller's. Pure.
 */
#ifndef SIPDX_BASE_TZ_H
#define SIPDX_BASE_TZ_H

#include "base/stamp.h"

struct tz;

/* "UTC", "Z", "+02:00", "-0530", "+2". 0, -EINVAL: not such a text (it may be the name of a zone), -ENOMEM. */
int tz_fixed(struct span text, struct tz **ret);
/* The bytes of a TZif file, of any version. 0, -EBADMSG, -ENOMEM. */
int tz_parse(struct span tzif, struct tz **ret);
void tz_free(struct tz *t); /* takes NULL */

/* For tests: seconds east of UTC at a moment of UTC. */
int32_t tz_offset_at(const struct tz *t, int64_t utc_us);
/* What a wall clock of the zone shows → UTC. Of an hour that comes twice the first, an hour that is skipped as if the clock had
 * not been put forward. STAMP_NONE for what is no moment of the years 1970 to 9999, as stamp.h has them. */
int64_t tz_to_utc(const struct tz *t, int64_t local_us);

#endif
