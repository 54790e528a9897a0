/* SPDX-License-Identifier: Apache-2.0 */
/* map.c - linear probing, at most three quarters full.
 *
 * Removal moves later entries of a run back instead of leaving tombstones, so a map
 * that lives long and changes often keeps its speed. */
#include "storage/base/map.h"

#include "storage/base/hash.h"

enum { FIRST_CAPACITY = 8 };

void gramme_map_init(gramme_map *map, const gramme_allocator *allocator, uint64_t seed)
{
    *map = (gramme_map){.allocator = allocator, .seed = seed};
}

void gramme_map_clear(gramme_map *map)
{
    gramme_free(map->allocator, map->slots);
    gramme_map_init(map, map->allocator, map->seed);
}

/* Where `key` is, or the free slot where it would go. The map must have a free slot. */
static size_t find_slot(const gramme_map *map, gramme_view key, uint64_t hash)
{
    size_t mask = map->capacity - 1;
    size_t at = (size_t)hash & mask;

    while (map->slots[at].value != NULL) {
        if (map->slots[at].hash == hash && gramme_view_equal(map->slots[at].key, key)) {
            break;
        }
        at = (at + 1) & mask;
    }
    return at;
}

void *gramme_map_get(const gramme_map *map, gramme_view key)
{
    if (map->count == 0) {
        return NULL;
    }
    return map->slots[find_slot(map, key, gramme_hash(key, map->seed))].value;
}

static bool grow(gramme_map *map)
{
    gramme_map bigger = *map;
    gramme_map_slot entry;
    size_t position = 0;

    bigger.capacity = map->capacity == 0 ? FIRST_CAPACITY : map->capacity * 2;
    if (bigger.capacity > SIZE_MAX / sizeof(*bigger.slots)) {
        return false;
    }
    bigger.slots =
        gramme_alloc_zero(map->allocator, bigger.capacity * sizeof(*bigger.slots));
    if (bigger.slots == NULL) {
        return false;
    }
    while (gramme_map_next(map, &position, &entry)) {
        bigger.slots[find_slot(&bigger, entry.key, entry.hash)] = entry;
    }
    gramme_free(map->allocator, map->slots);
    *map = bigger;
    return true;
}

bool gramme_map_put(gramme_map *map, gramme_view key, void *value)
{
    uint64_t hash = gramme_hash(key, map->seed);
    gramme_map_slot *slot;

    if (map->count >= map->capacity / 4 * 3) {
        if (map->count > 0) {
            slot = &map->slots[find_slot(map, key, hash)];
            if (slot->value != NULL) {
                slot->key = key;
                slot->value = value;
                return true;
            }
        }
        if (!grow(map)) {
            return false;
        }
    }
    slot = &map->slots[find_slot(map, key, hash)];
    map->count += slot->value == NULL;
    *slot = (gramme_map_slot){.key = key, .hash = hash, .value = value};
    return true;
}

void *gramme_map_remove(gramme_map *map, gramme_view key)
{
    size_t mask = map->capacity - 1;
    size_t hole;
    void *value;

    if (map->count == 0) {
        return NULL;
    }
    hole = find_slot(map, key, gramme_hash(key, map->seed));
    value = map->slots[hole].value;
    if (value == NULL) {
        return NULL;
    }
    for (size_t at = (hole + 1) & mask; map->slots[at].value != NULL;
         at = (at + 1) & mask) {
        size_t home = (size_t)map->slots[at].hash & mask;

        if (((at - home) & mask) >= ((at - hole) & mask)) {
            map->slots[hole] = map->slots[at];
            hole = at;
        }
    }
    map->slots[hole] = (gramme_map_slot){.value = NULL};
    map->count--;
    return value;
}

bool gramme_map_next(const gramme_map *map, size_t *position, gramme_map_slot *entry)
{
    for (; *position < map->capacity; (*position)++) {
        if (map->slots[*position].value != NULL) {
            *entry = map->slots[(*position)++];
            return true;
        }
    }
    return false;
}
