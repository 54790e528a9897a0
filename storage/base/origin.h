/* SPDX-License-Identifier: Apache-2.0 */
/* origin.h - is this still the process in which something was made, or a child after
 * fork(2)? Asked before every transaction, so it shall not cost a system call. */
#ifndef GRAMME_STORAGE_BASE_ORIGIN_H
#define GRAMME_STORAGE_BASE_ORIGIN_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

typedef struct gramme_origin {
    char *mark; /* not 0, on a page of its own that a child finds empty; */
    pid_t pid;  /* without such a page the process's number is asked for */
} gramme_origin;

void gramme_origin_init(gramme_origin *origin);

/* In the same process only; in a child there is nothing to be done. */
void gramme_origin_dispose(gramme_origin *origin);

bool gramme_origin_is_other(const gramme_origin *origin);

static inline bool gramme_origin_is_here(const gramme_origin *origin)
{
    return origin->mark != NULL ? *origin->mark != 0 : !gramme_origin_is_other(origin);
}

#endif
