/*
 * Bytes that several owners hold, each perhaps in a thread of its own: nobody moves or overwrites what another may look at, and with the
 * last owner they go. So one thread reads on while another still works on what was read.
 */
#ifndef SIPDX_BASE_SHARED_H
#define SIPDX_BASE_SHARED_H

#include <stdbool.h>
#include <stddef.h>

struct shared;

/* Room for n bytes, with the caller as its only owner; NULL when memory is out. */
struct shared *shared_new(size_t n);
/* They live until the last owner drops s. Who is not alone writes only where no other looks. */
char *shared_bytes(struct shared *s);

/* One more owner. Gives s back. */
struct shared *shared_hold(struct shared *s);
/* One owner less, for any thread to call. Takes NULL. */
void shared_drop(struct shared *s);
/* Is the caller, who holds it, the only owner? What others did before they dropped it has happened then. */
bool shared_is_alone(const struct shared *s);

#endif
