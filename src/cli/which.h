/*
 * Which call and which message of a case a person means by what he types. A refusal says what to type instead.
 */
#ifndef SIPDX_CLI_WHICH_H
#define SIPDX_CLI_WHICH_H

#include "query/ladder.h"
#include "query/message.h"

/* A call by its number, its Call-ID, or a part of one; path: the case, as it was typed. 0, or EXIT_FAILED when the reason has
 * been said. */
int which_call(struct store *s, const char *path, const char *call, int64_t *ret);

/* Reads a call that which_call() found; as ladder_read(). 0, or EXIT_FAILED when the reason has been said. */
int which_ladder(struct store *s, int64_t call, size_t limit, struct arena *a, struct ladder *ret);

/* The number of a message. 0, or EXIT_FAILED when the reason has been said. */
int which_message(const char *path, const char *text, int64_t *ret);

/* Reads it; as message_read(). 0, or EXIT_FAILED when the reason has been said. */
int which_view(struct store *s, const char *path, int64_t id, struct arena *a, struct message_view *ret);

#endif
