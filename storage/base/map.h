/* SPDX-License-Identifier: Apache-2.0 */
/* map.h - names to pointers: open addressing over seeded hashes. */
#ifndef GRAMME_STORAGE_BASE_MAP_H
#define GRAMME_STORAGE_BASE_MAP_H

#include "storage/base/alloc.h"
#include "storage/base/view.h"

typedef struct gramme_map_slot {
    gramme_view key; /* borrowed: the caller keeps it alive while it is in the map */
    uint64_t hash;
    void *value; /* NULL: the slot is free */
} gramme_map_slot;

typedef struct gramme_map {
    const gramme_allocator *allocator;
    gramme_map_slot *slots;
    size_t capacity; /* a power of two, or 0 */
    size_t count;
    uint64_t seed;
} gramme_map;

/* Allocates nothing yet. */
void gramme_map_init(gramme_map *map, const gramme_allocator *allocator, uint64_t seed);
void gramme_map_clear(gramme_map *map);

/* NULL when absent. */
void *gramme_map_get(const gramme_map *map, gramme_view key);

/* Adds or replaces; `value` must not be NULL. False when memory has run out: the map is
 * then as it was. */
bool gramme_map_put(gramme_map *map, gramme_view key, void *value);

/* The value that was there, or NULL. */
void *gramme_map_remove(gramme_map *map, gramme_view key);

/* Walks all entries in no particular order: start with *position 0; false at the end.
 * The map must not change meanwhile. */
bool gramme_map_next(const gramme_map *map, size_t *position, gramme_map_slot *entry);

#endif
