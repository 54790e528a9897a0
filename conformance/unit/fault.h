/* SPDX-License-Identifier: Apache-2.0 */
/* fault.h - an allocator that fails on purpose, for the unit tests.
 *
 *   for (unsigned k = 0; fault_arm(&fault, k), !work(&fault.allocator); k++) ...
 *
 * makes every allocation of `work` the one that fails, until it survives. */
#ifndef GRAMME_CONFORMANCE_UNIT_FAULT_H
#define GRAMME_CONFORMANCE_UNIT_FAULT_H

#include <stdlib.h>

#include "storage/base/alloc.h"

typedef struct fault {
    gramme_allocator allocator;
    unsigned left; /* allocations that still succeed */
    long live;     /* blocks not freed yet */
} fault;

static inline void *fault_resize(void *self, void *block, size_t size)
{
    fault *state = self;
    void *resized;

    if (size == 0) {
        state->live--;
        free(block);
        return NULL;
    }
    if (state->left == 0) {
        return NULL;
    }
    state->left--;
    resized = realloc(block, size);
    state->live += block == NULL && resized != NULL;
    return resized;
}

/* The allocation after `allowed` successful ones fails, and so do all behind it. */
static inline void fault_arm(fault *state, unsigned allowed)
{
    state->allocator.resize = fault_resize;
    state->allocator.self = state;
    state->left = allowed;
    state->live = 0;
}

#endif
