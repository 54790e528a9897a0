/* SPDX-License-Identifier: Apache-2.0 */
/* arena.h - memory with one lifetime: nothing is freed singly, all of it at reset.
 *
 *   block -> block -> NULL      each: header, then bytes handed out from low to high
 *
 * The first block survives a reset: a warm arena serves small calls without malloc. */
#ifndef GRAMME_STORAGE_BASE_ARENA_H
#define GRAMME_STORAGE_BASE_ARENA_H

#include "storage/base/alloc.h"
#include "storage/base/view.h"

typedef struct gramme_arena_block gramme_arena_block;

typedef struct gramme_arena {
    const gramme_allocator *allocator;
    gramme_arena_block *blocks; /* newest first */
    uint8_t *next;              /* free bytes of the newest block */
    uint8_t *end;
    size_t block_size;
    bool failed; /* memory ran out since the last reset: something is missing in it */
} gramme_arena;

/* Allocates nothing yet. `block_size` is the usual block's bytes (0: 8192). */
void gramme_arena_init(gramme_arena *arena,
                       const gramme_allocator *allocator,
                       size_t block_size);

/* Frees everything; the arena may be used again. */
void gramme_arena_clear(gramme_arena *arena);

/* Forgets everything handed out but keeps one usual block for the next round. */
void gramme_arena_reset(gramme_arena *arena);

/* Bytes aligned for any type, not cleared; NULL when memory has run out. Size 0 gives a
 * valid pointer that must not be read. */
void *gramme_arena_alloc(gramme_arena *arena, size_t size);

/* `count` elements of `size` bytes, all zero; NULL also when the product overflows. */
void *gramme_arena_calloc(gramme_arena *arena, size_t count, size_t size);

/* A copy of `view` in the arena, followed by a NUL that the view does not count. False
 * when memory has run out. */
bool gramme_arena_copy(gramme_view *out, gramme_arena *arena, gramme_view view);

/* printf into the arena; an empty view with NULL data when memory has run out. */
gramme_view gramme_arena_printf(gramme_arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
