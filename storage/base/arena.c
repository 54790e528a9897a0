/* SPDX-License-Identifier: Apache-2.0 */
#include "storage/base/arena.h"

#include <stdarg.h>
#include <stdio.h>

enum { DEFAULT_BLOCK_SIZE = 8192, ALIGNMENT = 16 };

struct gramme_arena_block {
    gramme_arena_block *older;
    size_t size; /* usable bytes after this header */
};

static uint8_t *block_start(gramme_arena_block *block)
{
    return (uint8_t *)block + ALIGNMENT;
}

void gramme_arena_init(gramme_arena *arena,
                       const gramme_allocator *allocator,
                       size_t block_size)
{
    *arena = (gramme_arena){
        .allocator = allocator,
        .block_size = block_size == 0 ? DEFAULT_BLOCK_SIZE : block_size,
    };
}

void gramme_arena_clear(gramme_arena *arena)
{
    gramme_arena_block *block = arena->blocks;

    while (block != NULL) {
        gramme_arena_block *older = block->older;

        gramme_free(arena->allocator, block);
        block = older;
    }
    arena->blocks = NULL;
    arena->next = arena->end = NULL;
    arena->failed = false;
}

void gramme_arena_reset(gramme_arena *arena)
{
    gramme_arena_block *block = arena->blocks;
    gramme_arena_block *kept = NULL;

    while (block != NULL) {
        gramme_arena_block *older = block->older;

        if (kept == NULL && block->size == arena->block_size) {
            kept = block;
            kept->older = NULL;
        } else {
            gramme_free(arena->allocator, block);
        }
        block = older;
    }
    arena->failed = false;
    arena->blocks = kept;
    arena->next = kept == NULL ? NULL : block_start(kept);
    arena->end = kept == NULL ? NULL : arena->next + kept->size;
}

static bool add_block(gramme_arena *arena, size_t size)
{
    size_t usable = size > arena->block_size ? size : arena->block_size;
    gramme_arena_block *block;

    _Static_assert(sizeof(gramme_arena_block) <= ALIGNMENT, "header fits its slot");
    block = usable > SIZE_MAX - ALIGNMENT
                ? NULL
                : gramme_alloc(arena->allocator, usable + ALIGNMENT);
    if (block == NULL) {
        arena->failed = true;
        return false;
    }
    block->older = arena->blocks;
    block->size = usable;
    arena->blocks = block;
    arena->next = block_start(block);
    arena->end = arena->next + usable;
    return true;
}

void *gramme_arena_alloc(gramme_arena *arena, size_t size)
{
    size_t rounded = (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
    uint8_t *block;

    if (rounded < size) {
        arena->failed = true;
        return NULL;
    }
    if (arena->next == NULL || rounded > (size_t)(arena->end - arena->next)) {
        if (!add_block(arena, rounded)) {
            return NULL;
        }
    }
    block = arena->next;
    arena->next += rounded;
    return block;
}

void *gramme_arena_calloc(gramme_arena *arena, size_t count, size_t size)
{
    void *block;

    if (size != 0 && count > SIZE_MAX / size) {
        arena->failed = true;
        return NULL;
    }
    block = gramme_arena_alloc(arena, count * size);
    if (block != NULL) {
        memset(block, 0, count * size);
    }
    return block;
}

bool gramme_arena_copy(gramme_view *out, gramme_arena *arena, gramme_view view)
{
    uint8_t *copy =
        view.size == SIZE_MAX ? NULL : gramme_arena_alloc(arena, view.size + 1);

    if (copy == NULL) {
        return false;
    }
    if (view.size > 0) {
        memcpy(copy, view.data, view.size);
    }
    copy[view.size] = 0;
    *out = gramme_view_of(copy, view.size);
    return true;
}

gramme_view gramme_arena_printf(gramme_arena *arena, const char *format, ...)
{
    va_list args;
    va_list again;
    int size;
    char *text = NULL;

    va_start(args, format);
    va_copy(again, args);
    size = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (size >= 0) {
        text = gramme_arena_alloc(arena, (size_t)size + 1);
    }
    if (text != NULL) {
        (void)vsnprintf(text, (size_t)size + 1, format, again);
    }
    va_end(again);
    return text == NULL ? gramme_view_of(NULL, 0) : gramme_view_of(text, (size_t)size);
}
