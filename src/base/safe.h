/*
 * Text made safe to show. Bytes of a log are hostile to terminals and every other reader,
 * and they hold secrets; every way out of the program passes through here. Masking works on
 * marks in the text, not on parsed headers, because secrets also stand in broken messages.
 */
#ifndef SIPDX_BASE_SAFE_H
#define SIPDX_BASE_SAFE_H

#include "base/buf.h"
#include "base/span.h"

enum safe_how {
        SAFE_LINE = 0,       /* one line: CR and LF are shown as \r and \n, tab as a blank */
        SAFE_TEXT = 1 << 0,  /* many lines: LF stays, CR before LF is dropped, tab stays */
        SAFE_CLEAR = 1 << 1, /* do not mask secrets: they are masked already */
};

/*
 * Appends s as valid UTF-8: C0, DEL and C1 controls become \x1b, broken UTF-8 bytes \xNN,
 * bidi overrides, isolates and other invisible format characters \u202e. Secrets are replaced
 * as by mask_put(), unless SAFE_CLEAR or b->clear: --show-secrets sets that of the output's own buffer, so that what is kept
 * or quoted elsewhere stays masked. 0 or -ENOMEM.
 */
int safe_put(struct buf *b, struct span s, unsigned how);

/* Appends s as a JSON string with its quotes; made safe as SAFE_LINE but with \n, \r, \t kept
 * as JSON escapes, so that the text round-trips. Secrets as there. */
int safe_put_json(struct buf *b, struct span s, unsigned how);

/*
 * Appends s with every secret's value replaced by "***": response=, gssapi-data=, opaque=, cnonce=, nonce= and password=
 * parameters, whole Basic/Bearer/TLS-DSK-token credentials, <username>/<password> of a media relay answer, a=crypto and
 * cryptoscale inline: and k= keys, a=ice-pwd, web tickets (SAML assertions, X-MS-WebTicket), passwords in URIs. The rest is
 * unchanged byte for byte. 0 or -ENOMEM.
 */
int mask_put(struct buf *b, struct span s);

/* Appends a value with the secrets that its name tells, as in name + between + value + after ("Cookie", ": ", value, ""); what
 * stands around it is not appended. 0 or -ENOMEM. */
int mask_put_value(struct buf *b, struct span name, const char *between, struct span value, const char *after);

/* The first secret at or behind `from`: bytes [*ret_at, *ret_at + *ret_n). False: none. */
bool mask_next(struct span s, size_t from, size_t *ret_at, size_t *ret_n);
/* As mask_next(), but only secrets whose mark begins before `end`; the secret itself may reach beyond it. `from` and `end` are
 * beginnings of lines, or the ends of s. */
bool mask_within(struct span s, size_t from, size_t end, size_t *ret_at, size_t *ret_n);

/* Nothing but 16 or more letters of base64 or hex, maybe behind marks of a quotation: as a line of a log, that is the middle of a
 * value that began on a line before. Only for lines that are shown without those before them; an id in a cell looks alike. */
bool mask_is_rest(struct span line);

/* Columns that a terminal needs for s (UTF-8; wide characters count 2, combining 0). */
size_t safe_width(struct span s);

/* How many bytes of s, whole characters, fit into so many bytes, or into so many columns. */
size_t safe_cut(struct span s, size_t bytes);
size_t safe_fit(struct span s, size_t columns);

#endif
