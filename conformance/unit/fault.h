/* SPDX-License-Identifier: Apache-2.0 */
/* fault.h - an allocator that fails on purpose, for the unit tests.
 *
 *   for (unsigned k = 0; fault_arm(&fault, k), !work(&fault.allocator); k++) ...
 *
 * makes every allocation of `work` the one that fails, until it survives. */
#ifndef GRAMME_CONFORMANCE_UNIT_FAULT_H
#define GRAMME_CONFORMANCE_UNIT_FAULT_H

#include <stdatomic.h>
#include <stdlib.h>

#include "storage/base/alloc.h"

typedef struct fault {
    gramme_allocator allocator;
    atomic_uint left; /* allocations that still succeed, of whichever thread */
    atomic_long live; /* blocks not freed yet */
} fault;

static inline void *fault_resize(void *self, void *block, size_t size)
{
    fault *state = self;
    unsigned left = state->left;
    void *resized;

    if (size == 0) {
        state->live--;
        free(block);
        return NULL;
    }
    while (left > 0 && !atomic_compare_exchange_weak(&state->left, &left, left - 1)) {
    }
    if (left == 0) {
        return NULL;
    }
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
