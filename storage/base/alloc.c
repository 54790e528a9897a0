/* SPDX-License-Identifier: Apache-2.0 */
#include "storage/base/alloc.h"

#include <stdlib.h>
#include <string.h>

static void *resize_with_malloc(void *self, void *block, size_t size)
{
    (void)self;
    if (size == 0) {
        free(block);
        return NULL;
    }
    return realloc(block, size);
}

const gramme_allocator *gramme_allocator_default(void)
{
    static const gramme_allocator allocator = {resize_with_malloc, NULL};

    return &allocator;
}

void *gramme_alloc(const gramme_allocator *allocator, size_t size)
{
    return allocator->resize(allocator->self, NULL, size);
}

void *gramme_alloc_zero(const gramme_allocator *allocator, size_t size)
{
    void *block = gramme_alloc(allocator, size);

    if (block != NULL) {
        memset(block, 0, size);
    }
    return block;
}

void *gramme_realloc(const gramme_allocator *allocator, void *block, size_t size)
{
    return allocator->resize(allocator->self, block, size);
}

void gramme_free(const gramme_allocator *allocator, void *block)
{
    if (block != NULL) {
        allocator->resize(allocator->self, block, 0);
    }
}
