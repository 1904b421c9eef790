/*
 * Addresses are kept in lower case and numbers as "+1425…"; people write neither.
 */
#include "query/needle.h"

#include <stdlib.h>

enum { NUMBER_DIGITS = 5 }; /* fewer are a part of a name or an extension */

static bool is_number(struct span s) {
        size_t digits = 0;

        for (size_t i = 0; i < s.n; i++) {
                digits += is_digit(s.p[i]);
                if (!is_digit(s.p[i]) && !strchr("+-() ./", s.p[i]))
                        return false;
        }
        return digits >= NUMBER_DIGITS;
}

char *needle(struct span text) {
        bool number = is_number(text);
        char *copy = text.p ? malloc(text.n + 1) : NULL;
        size_t n = 0;

        if (!copy)
                return NULL;
        for (size_t i = 0; i < text.n; i++)
                if (!number || is_digit(text.p[i]))
                        copy[n++] = to_lower(text.p[i]);
        copy[n] = 0;
        return copy;
}
