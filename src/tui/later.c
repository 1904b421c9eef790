/* Stands in for views that are not written yet. */
#include "tui/view.h"

struct view *message_new(const struct thing *t) {
        (void)t;
        return NULL;
}

struct view *compare_new(const struct thing *a, const struct thing *b) {
        (void)a, (void)b;
        return NULL;
}
