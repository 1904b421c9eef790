/*
 * The last word when memory runs out inside a library that knows no errors. What can be handed back as -ENOMEM does not
 * come here.
 */
#include "cli/memory.h"

#include "cli/command.h"
#include "store/file.h"

#include <cmark.h>
#include <stdlib.h>
#include <unistd.h>

static void *or_end(void *p) {
        if (p)
                return p;
        file_write(STDERR_FILENO, SPAN("sipdx: out of memory\n"));
        _exit(EXIT_FAILED);
}

static void *take(size_t n, size_t size) {
        return or_end(calloc(n, size));
}

static void *resize(void *p, size_t n) {
        return or_end(realloc(p, n));
}

void memory_guard(void) {
        cmark_mem *m = cmark_get_default_mem_allocator();

        m->calloc = take;
        m->realloc = resize;
}
