/*
 * Reads --max-bytes, --max-files and --max-depth. It refuses what no machine has, so that a slip of the pen is told.
 */
#include "cli/caps.h"

#include "base/limits.h"
#include "cli/say.h"

enum { MOST_FILES = 1000000, MOST_TIB = 1024 };

/* Digits, and where units may follow, one of them. */
static bool read_number(struct span s, const char *units, uint64_t most, uint64_t *ret) {
        const char *unit = s.n ? strchr(units, s.p[s.n - 1] & ~0x20) : NULL;
        uint64_t n;

        if (unit && *unit)
                s.n--;
        if (span_u64(s, &n) < 0 || n == 0)
                return false;
        for (const char *u = units; unit && *unit && u <= unit; u++)
                if (__builtin_mul_overflow(n, UINT64_C(1024), &n))
                        return false;
        *ret = n;
        return n <= most;
}

static int read_count(const struct args *a, const char *name, uint64_t most, uint64_t *ret) {
        const char *text = args_value(a, name);

        if (!text || read_number(span_str(text), "", most, ret))
                return 0;
        say_error("--%s cannot be '%s'; use a number from 1 to %llu", name, text, (unsigned long long)most);
        return EXIT_FAILED;
}

int caps_read(const struct args *a, struct bundle_caps *ret) {
        const char *bytes = args_value(a, "max-bytes");
        uint64_t files = 0, depth = 0;

        *ret = (struct bundle_caps){.files = 0};
        if (bytes && !read_number(span_str(bytes), "KMGT", (uint64_t)MOST_TIB << 40, &ret->bytes)) {
                say_error("--max-bytes cannot be '%s'; use a number of bytes, or one with K, M, G or T: 500M, 64G (at most %dT)", bytes,
                          MOST_TIB);
                return EXIT_FAILED;
        }
        if (read_count(a, "max-files", MOST_FILES, &files) || read_count(a, "max-depth", LIMIT_MOST_ARCHIVES, &depth))
                return EXIT_FAILED;
        ret->files = (size_t)files;
        ret->depth = (unsigned)depth;
        return 0;
}
