/* Stands in for views that are not written yet. */
#include "tui/view.h"

struct view *ladder_new(const struct thing *t) {
        (void)t;
        return NULL;
}
