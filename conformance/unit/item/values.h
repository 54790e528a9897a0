/* SPDX-License-Identifier: Apache-2.0 */
/* values.h - values for the tests of this folder: written by hand, and random ones. The
 * arena given must not run out of memory. */
#ifndef GRAMME_CONFORMANCE_UNIT_ITEM_VALUES_H
#define GRAMME_CONFORMANCE_UNIT_ITEM_VALUES_H

#include <stdio.h>

#include "conformance/unit/random.h"
#include "storage/item/number.h"
#include "storage/item/value.h"

static inline gramme_view values_number_bytes(gramme_arena *arena, const char *text)
{
    gramme_view bytes = {NULL, 0};

    gramme_number_read(&bytes, arena, gramme_view_text(text), NULL);
    return bytes;
}

static inline gramme_value values_number(gramme_arena *arena, const char *text)
{
    return (gramme_value){.type = GRAMME_TYPE_N,
                          .scalar = values_number_bytes(arena, text)};
}

/* A list in a list in a list ... of `levels` levels. */
static inline gramme_value values_nested(gramme_arena *arena, unsigned levels)
{
    gramme_value value = {.type = GRAMME_TYPE_NULL};

    for (unsigned i = 0; i < levels; i++) {
        gramme_value *inner = gramme_arena_alloc(arena, sizeof(*inner));

        *inner = value;
        value = (gramme_value){.type = GRAMME_TYPE_L, .list = {inner, 1}};
    }
    return value;
}

static inline gramme_view values_random_bytes(gramme_arena *arena, uint64_t *seed)
{
    static const uint32_t sizes[] = {1, 4, 20, 40, 300};
    uint32_t size = random_below(seed, sizes[random_below(seed, 5)]);
    uint8_t *bytes = gramme_arena_alloc(arena, size);

    for (uint32_t i = 0; i < size; i++) {
        bytes[i] = (uint8_t)('a' + random_below(seed, 26));
    }
    return gramme_view_of(bytes, size);
}

static inline gramme_view values_random_number(gramme_arena *arena, uint64_t *seed)
{
    char text[64];

    snprintf(text, sizeof(text), "%s%llue%d", random_below(seed, 2) == 0 ? "" : "-",
             (unsigned long long)(random_next(seed) >> random_below(seed, 64)),
             (int)random_below(seed, 100) - 50);
    return values_number_bytes(arena, text);
}

static inline gramme_set
values_random_set(gramme_arena *arena, uint64_t *seed, bool of_numbers)
{
    gramme_set set = {NULL, 0};

    for (uint32_t wanted = 1 + random_below(seed, 40); wanted > 0; wanted--) {
        gramme_view *element = gramme_arena_alloc(arena, sizeof(*element));
        gramme_set one = {element, 1};

        *element = of_numbers ? values_random_number(arena, seed)
                              : values_random_bytes(arena, seed);
        gramme_set_union(&set, arena, &set, &one);
    }
    return set;
}

static inline gramme_value
values_random(gramme_arena *arena, uint64_t *seed, unsigned depth);

static inline gramme_item
values_random_item(gramme_arena *arena, uint64_t *seed, unsigned depth)
{
    gramme_item item = {NULL, 0};

    for (uint32_t count = random_below(seed, 12); count > 0; count--) {
        gramme_value value = values_random(arena, seed, depth);

        gramme_item_put(&item, arena, values_random_bytes(arena, seed), &value);
    }
    return item;
}

static inline gramme_value
values_random(gramme_arena *arena, uint64_t *seed, unsigned depth)
{
    gramme_value value = {.type = (gramme_type)random_below(
                              seed, depth == 0 ? GRAMME_TYPE_L : GRAMME_TYPE_COUNT)};
    gramme_value *values;

    switch (value.type) {
    case GRAMME_TYPE_N:
        value.scalar = values_random_number(arena, seed);
        break;
    case GRAMME_TYPE_BOOL:
        value.boolean = random_below(seed, 2) == 1;
        break;
    case GRAMME_TYPE_NULL:
        break;
    case GRAMME_TYPE_SS:
    case GRAMME_TYPE_NS:
    case GRAMME_TYPE_BS:
        value.set = values_random_set(arena, seed, value.type == GRAMME_TYPE_NS);
        break;
    case GRAMME_TYPE_L:
        value.list.count = random_below(seed, 20);
        values = gramme_arena_calloc(arena, value.list.count, sizeof(*values));
        for (uint32_t i = 0; i < value.list.count; i++) {
            values[i] = values_random(arena, seed, depth - 1);
        }
        value.list.values = values;
        break;
    case GRAMME_TYPE_M:
        value.map = values_random_item(arena, seed, depth - 1);
        break;
    default:
        value.scalar = values_random_bytes(arena, seed);
        break;
    }
    return value;
}

#endif
