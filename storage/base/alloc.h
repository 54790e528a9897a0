/* SPDX-License-Identifier: Apache-2.0 */
/* alloc.h - the allocator every module is handed; tests hand one that fails. */
#ifndef GRAMME_STORAGE_BASE_ALLOC_H
#define GRAMME_STORAGE_BASE_ALLOC_H

#include <stddef.h>

typedef struct gramme_allocator {
    /* realloc(3)'s contract, with size 0 meaning free; NULL when memory has run out. */
    void *(*resize)(void *self, void *block, size_t size);
    void *self;
} gramme_allocator;

/* malloc and free; static, usable from any thread. */
const gramme_allocator *gramme_allocator_default(void);

/* NULL when memory has run out; bytes are not cleared. Size 0 is not allowed. */
void *gramme_alloc(const gramme_allocator *allocator, size_t size);

/* As gramme_alloc, all bytes zero. */
void *gramme_alloc_zero(const gramme_allocator *allocator, size_t size);

/* Grows or shrinks; on failure NULL is returned and `block` stays as it was. */
void *gramme_realloc(const gramme_allocator *allocator, void *block, size_t size);

/* `block` may be NULL. */
void gramme_free(const gramme_allocator *allocator, void *block);

#endif
